package derive

import (
	"fmt"
	"math"
	"strings"

	"github.com/assaykit/assay/spec"
)

// farthest is how far a number may be from zero for a request to have it: what is beyond is
// seldom meant.
const farthest = 1_000_000_000

// extremes are the scenarios of a request that has the smallest values that its schema
// allows, and the greatest: a server that takes 0 or false for nothing, or that cuts a text,
// keeps others than those. What has no identity is told from others by such values alone.
func (f *featureFile) extremes(r *resource, o *operation, name string) {
	if o.IsForm() || r.identity == "" {
		return
	}
	for _, end := range []struct {
		name string
		of   func(spec.Schema) any
	}{{"smallest", smallest}, {"greatest", greatest}} {
		var rows [][]string
		for _, m := range membersOf(o) {
			value := end.of(m.Schema)
			if sent, _ := valueAt(o.request.Body, m.Name); sent == newName {
				value = renewed(value)
			}
			if value != nil && f.isPlain(r, o, m) {
				rows = append(rows, []string{m.Name, asJSON(value)})
			}
		}
		if len(rows) > 0 {
			f.scenario(nil, "@OAS-LIFECYCLE @OAS-VALUES", fmt.Sprintf("%s with its %s values", name, end.name), f.written(r, o, "it is sent with:", rows), nil, nil)
		}
	}
}

// isPlain reports whether a member of a body can have whatever value its schema allows, as far
// as its name says: it is not what tells one from others, nothing that the server makes or
// keeps in order, and nothing that is elsewhere.
func (f *featureFile) isPlain(r *resource, o *operation, m member) bool {
	sent, _ := valueAt(o.request.Body, m.Name)
	text, _ := sent.(string)
	switch {
	case m.ReadOnly, !quotable(m.Name), f.isServers(o, m), m.Name == r.identity:
		return false
	case managed.MatchString(m.last), uniques.MatchString(m.last), f.refersElsewhere(m.last, m.Schema.Type):
		return false
	}
	return !strings.HasPrefix(text, "${") || text == newName
}

// smallest is the smallest value that a schema says to be one; nil for none. Enums have none,
// as other members often depend on them.
func smallest(s spec.Schema) any {
	switch {
	case len(s.Enum) > 0:
		return nil
	case s.Type == "boolean":
		return false
	case s.Type == "string":
		return lengthened(s, s.MinLength)
	}
	return bounding(s, s.Minimum)
}

// greatest is the greatest value that a schema says to be one; nil for none. Of an enum it is
// the last.
func greatest(s spec.Schema) any {
	switch {
	case len(s.Enum) > 0:
		return nil
	case s.Type == "boolean":
		return true
	case s.Type == "string":
		return lengthened(s, s.MaxLength)
	}
	return bounding(s, s.Maximum)
}

// lengthened is a text of the length that bounds those of a schema; nil for none. What has one
// length alone is a code, and seldom any.
func lengthened(s spec.Schema, length *int) any {
	isCode := s.MinLength != nil && s.MaxLength != nil && *s.MinLength == *s.MaxLength
	if length == nil || *length < 1 || *length > longest || isCode || s.Format != "" || s.Pattern != "" {
		return nil
	}
	return strings.Repeat("x", *length)
}

// renewed is a text of the same length that is another one in each request; nil for none.
func renewed(value any) any {
	text, isText := value.(string)
	if !isText || len(text) < len(nameLike) {
		return nil
	}
	return newName + text[len(nameLike):]
}

// bounding is the number that bounds those of a schema; nil for none.
func bounding(s spec.Schema, at *float64) any {
	if at == nil || s.Type != "integer" && s.Type != "number" || math.Abs(*at) > farthest || s.MultipleOf != nil && math.Mod(*at, *s.MultipleOf) != 0 {
		return nil
	}
	return number(*at)
}
