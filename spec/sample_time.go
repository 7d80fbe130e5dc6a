package spec

import (
	"regexp"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// Samples of what begins, and of what ends after it: both are ahead, and not far apart.
var (
	sooner = map[string]string{"date-time": "2099-01-02T02:04:05Z", "date": Ahead}
	later  = map[string]string{"date-time": "2099-01-02T03:04:05Z", "date": "2099-01-03", "time": "04:04:05Z"}
)

// Samples of a day on which something begins: Ahead if the request says when it ends as well,
// else Behind, as any other day.
const (
	Ahead  = "2099-01-02"
	Behind = "2026-01-02"
)

// endOf and startOf are the names of times at which something ends, later than others, and
// begins.
var (
	endOf   = regexp.MustCompile(`(?i)^(end|until|to$|expir|valid_?(to|until)|finish|due|check_?out|drop_?off|return(s|_?(date|time|at|on))?$)|(_|-)(end|until|to)$|[a-z](End|Until|To)$`)
	startOf = regexp.MustCompile(`(?i)^(start|begin|from|valid_?from|check_?in|pick_?up)|(_|-)(start|begin|from)$|[a-z](Start|Begin|From)$`)
)

// Begins reports whether the name of a date or a time says that something begins then.
func Begins(name string) bool { return startOf.MatchString(name) }

// timeOf is the sample of a time that a schema requires, by its name; known is false for what
// is no such time, and for one that the document itself gives a value.
func timeOf(s *openapi3.Schema, name string) (value string, known bool) {
	format := formatOf(s.Properties[name])
	if givenBy(s.Properties[name]) != nil {
		return "", false
	}
	takes := func(value string) bool { return value != "" && textSchema(s.Properties[name].Value).Takes(value) }
	if endOf.MatchString(name) {
		return later[format], takes(later[format])
	}
	ends := slices.ContainsFunc(s.Required, func(other string) bool { return formatOf(s.Properties[other]) == format && endOf.MatchString(other) })
	if !ends || !startOf.MatchString(name) {
		return "", false
	}
	return sooner[format], takes(sooner[format])
}

// formatOf is the format of a text; "" for none, and for what is no text.
func formatOf(ref *openapi3.SchemaRef) string {
	if ref == nil || ref.Value == nil || kindOf(ref.Value) != "string" {
		return ""
	}
	return ref.Value.Format
}
