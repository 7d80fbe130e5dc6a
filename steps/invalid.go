package steps

import (
	"fmt"
	"slices"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/spec"
)

// misspellings are what a live key is not to be recognised in. Blanks at either end
// are none: HTTP does not count them to a header's value.
var misspellings = []struct {
	name string
	resource.Authentication
}{
	{"a character behind it", resource.Authentication{After: "x"}},
	{"a further word behind it", resource.Authentication{After: " extra"}},
	{"a comma and a word behind it", resource.Authentication{After: ", extra"}},
	{"a character before it", resource.Authentication{Before: "x"}},
	{"a further word before it", resource.Authentication{Before: "extra "}},
	{"its last character missing", resource.Authentication{Alter: exchange.WithoutLast}},
	{"its letters in the other case", resource.Authentication{Alter: exchange.OtherCase}},
}

// keyCases makes requests with keys that are nearly the organization's own.
func (w *ScenarioRun) keyCases() []requestCase {
	var trials []requestCase
	for _, m := range misspellings {
		auth := m.Authentication
		auth.Key, auth.Scheme = w.base.Org, "Bearer"
		t := requestCase{name: "the key with " + m.name, request: w.base.Clone()}
		t.request.Auth = &auth
		trials = append(trials, t)
	}
	return trials
}

// invalidCases makes a request for each value that is invalid for certain, in
// each field of one part of the accepted request.
func (w *ScenarioRun) invalidCases(part string) []requestCase {
	var trials []requestCase
	o := w.base.Operation
	if part == resource.InBody {
		if o.Body == nil {
			return nil
		}
		for _, p := range o.Body.Properties {
			if p.ReadOnly {
				continue // a server may ignore what only answers have
			}
			for _, value := range w.invalidFor(p.Schema) {
				trials = append(trials, w.newCase(resource.Place{In: resource.InBody, Name: p.Name}, value, p.Schema))
			}
			trials = append(trials, w.mixedCases(p)...)
		}
		return append(trials, w.allAtOnce(trials)...)
	}
	for _, p := range o.Parameters {
		if p.In != part {
			continue
		}
		for _, value := range w.Fixtures.Invalid.Parameter[p.Schema.Type] {
			trials = append(trials, w.newCase(resource.Place{In: part, Name: p.Name}, value, p.Schema))
		}
	}
	return trials
}

// allAtOnce makes a request with an invalid value in every field. Which of them
// is named does not matter; how each is told does.
func (w *ScenarioRun) allAtOnce(trials []requestCase) []requestCase {
	if !slices.ContainsFunc(trials, func(t requestCase) bool { return t.at != trials[0].at }) {
		return nil
	}
	all := requestCase{name: "every body field at once", request: w.base.Clone()}
	for _, t := range trials {
		all.request.Set(t.at, t.request.Values(t.at)[t.at.Name])
		all.also = append(all.also, t.also...)
	}
	return []requestCase{all}
}

// mixedCases makes requests with an invalid item behind the accepted ones: what
// is refused as a whole must not have been done in part.
func (w *ScenarioRun) mixedCases(p spec.Property) []requestCase {
	accepted, ok := w.base.Body[p.Name].([]any)
	if !ok || p.Schema.Items == nil {
		return nil
	}
	var trials []requestCase
	for _, value := range w.invalidFor(*p.Schema.Items) {
		mixed := fixtures.Value{Name: value.Name + " behind what is accepted", Value: append(slices.Clone(accepted), value.Value)}
		trials = append(trials, w.newCase(resource.Place{In: resource.InBody, Name: p.Name}, mixed, p.Schema))
	}
	return trials
}

func (w *ScenarioRun) newCase(at resource.Place, value fixtures.Value, schema spec.Schema) requestCase {
	t := requestCase{name: fmt.Sprintf("%s: %s", at, value.Name), at: at, request: w.base.Clone()}
	t.request.Set(at, value.Value)
	if len(schema.Enum) > 0 && w.base.Operation.Documents(400) {
		// What is none of the values may be told as that, and not as a wrong type.
		t.also = append(t.also, 400)
	}
	return t
}

// invalidFor returns the values that are invalid for a body field.
func (w *ScenarioRun) invalidFor(schema spec.Schema) []fixtures.Value {
	invalid := w.Fixtures.Invalid
	switch schema.Type {
	case "string":
		if schema.Format == "email" {
			return slices.Concat(invalid.String, invalid.Email)
		}
		return invalid.String
	case "integer", "number":
		return invalid.Integer
	case "array":
		values := slices.Clone(invalid.Array)
		if schema.Items != nil {
			for _, v := range w.invalidFor(*schema.Items) {
				values = append(values, fixtures.Value{Name: "an array with " + v.Name, Value: []any{v.Value}})
			}
		}
		return values
	}
	return nil
}
