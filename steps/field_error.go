package steps

import (
	"context"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/jsonvalue"
	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/spec"
)

// fieldErrorSteps are the steps about what an error says of a field.
func fieldErrorSteps() []Definition {
	return []Definition{
		{
			Keyword: "Then",
			Form:    `the error names body field|query parameter|path parameter|header parameter "<name>"`,
			pattern: `the error names ` + placePhrase,
			Says:    "A field-level error names the place.",
			run:     errorNames,
			needs:   needsNamed,
			cost:    free,
		},
		{
			Keyword: "Then",
			Form:    `the error says "<text>" of type "<type>"`,
			pattern: `the error says ` + quotedText + ` of type ` + quotedText,
			Says:    "A field-level error has a message and a type that begin with these texts.",
			run:     errorSays,
			needs:   needs(errText, errType),
			cost:    free,
		},
	}
}

// errorNames: And the error names body field "work_email". A permitted refusal that
// is no validation error has no place to name.
func errorNames(_ context.Context, run *ScenarioRun, a Arguments) error {
	at := resource.Place{In: resource.PlaceWords[a.Text[0]], Name: a.Text[1]}
	if !run.Fixtures.Error.Validates(run.answer.Status) {
		return nil
	}
	return run.names(run.body, at)
}

// names fails unless an error body names a place.
func (rd *reader) names(body any, at resource.Place) error {
	all := rd.fieldErrors(body)
	if slices.ContainsFunc(all, func(e fieldError) bool { return e.isAt(at) }) {
		return nil
	}
	var places []string
	for _, e := range all {
		places = append(places, jsonvalue.Show(e.shown))
	}
	if len(places) == 0 {
		places = []string{"no place"}
	}
	return verdict.Failedf("%s names %s, want %s", jsonvalue.Called(rd.Fixtures.Error.FieldsAt()), strings.Join(places, ", "), at)
}

// errorSays: And the error says "value is not a valid email address" of type "value_error".
func errorSays(_ context.Context, run *ScenarioRun, a Arguments) error {
	var seen []string
	for _, e := range run.fieldErrors(run.body) {
		text, _ := e.text.(string)
		kind, _ := e.kind.(string)
		if strings.HasPrefix(text, a.Text[0]) && strings.HasPrefix(kind, a.Text[1]) {
			return nil
		}
		seen = append(seen, fmt.Sprintf("%s of type %s", jsonvalue.Show(text), jsonvalue.Show(kind)))
	}
	return verdict.Failedf("the error says %s, want a text that starts with %q, of a type that starts with %q", strings.Join(seen, " and "), a.Text[0], a.Text[1])
}

// fieldError is one error about one place of a request.
type fieldError struct {
	located    bool     // the place begins with where it is
	optionally bool     // or it may do so
	place      []string // the names and numbers that lead there
	shown      any      // as it was sent
	text, kind any
}

// isAt reports whether the place is the one, or is in it.
func (e fieldError) isAt(at resource.Place) bool {
	begins := func(names ...string) bool {
		return len(e.place) >= len(names) && slices.Equal(e.place[:len(names)], names)
	}
	names := []string{at.Name}
	if strings.HasPrefix(at.Name, "/") {
		names = pointed(at.Name)
	}
	if begins(append([]string{at.In}, names...)...) && (e.located || e.optionally) {
		return true
	}
	return !e.located && begins(names...)
}

// fieldErrors reads the field errors of a body, in the form that the pack says.
func (rd *reader) fieldErrors(body any) []fieldError {
	rules := rd.Fixtures.Error
	found, _ := jsonvalue.At(body, rules.FieldsAt())
	if rules.Names == fixtures.NamesKeys {
		return keyedErrors(rules, found)
	}
	list, isList := found.([]any)
	if !isList && found != nil {
		list = []any{found} // the one that there is
	}
	var all []fieldError
	for _, element := range list {
		if object, ok := element.(map[string]any); ok {
			e := placeOf(rules, memberOf(object, rules.Place))
			e.text, e.kind = memberOf(object, rules.Text), memberOf(object, rules.Type)
			all = append(all, e)
		}
	}
	return all
}

// keyedErrors are those of an object keyed by field, each with a text, several texts or
// an object that has one.
func keyedErrors(rules fixtures.Error, found any) []fieldError {
	object, _ := found.(map[string]any)
	var all []fieldError
	for _, name := range slices.Sorted(maps.Keys(object)) {
		values, isList := object[name].([]any)
		if !isList {
			values = []any{object[name]}
		}
		for _, value := range values {
			e := fieldError{optionally: true, place: dotted(name), shown: name, text: value}
			if detail, ok := value.(map[string]any); ok {
				e.text, e.kind = memberOf(detail, rules.Text), memberOf(detail, rules.Type)
			}
			all = append(all, e)
		}
	}
	return all
}

// memberOf returns a member of an object, or what a JSON pointer points at in it.
func memberOf(object map[string]any, name string) any {
	if strings.HasPrefix(name, "/") {
		value, _ := jsonvalue.At(object, name)
		return value
	}
	return object[name]
}

// placeOf reads how an error names its place.
func placeOf(rules fixtures.Error, value any) fieldError {
	e := fieldError{shown: value}
	text, _ := value.(string)
	switch rules.Names {
	case fixtures.NamesDotted:
		e.optionally, e.place = true, dotted(text)
	case fixtures.NamesPointer:
		e.optionally, e.place = true, pointed(text)
	default:
		e.located = true
		list, _ := value.([]any)
		for _, part := range list {
			e.place = append(e.place, fmt.Sprint(part))
		}
	}
	if root := pointed(rules.Root); len(root) > 0 && len(e.place) > len(root) && slices.Equal(e.place[:len(root)], root) {
		e.place = e.place[len(root):]
	}
	return e
}

var brackets = strings.NewReplacer("[", ".", "]", "", "'", "", `"`, "")

// dotted reads a path such as body.items[0].name.
func dotted(path string) []string {
	path = brackets.Replace(path)
	return strings.FieldsFunc(strings.TrimPrefix(path, "$"), func(r rune) bool { return r == '.' })
}

// pointed reads a JSON pointer, or a URI fragment with one (RFC 6901, section 6).
func pointed(text string) []string {
	if fragment, isFragment := strings.CutPrefix(text, "#"); isFragment {
		text = fragment
		if plain, err := url.PathUnescape(fragment); err == nil {
			text = plain
		}
	}
	if !strings.HasPrefix(text, "/") {
		return nil
	}
	parts := strings.Split(text[1:], "/")
	for n, part := range parts {
		parts[n] = spec.UnescapeToken(part)
	}
	return parts
}
