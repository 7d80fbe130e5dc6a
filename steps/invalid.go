package steps

import (
	"fmt"
	"slices"
	"strings"

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
	{"a blank inside", resource.Authentication{Alter: exchange.WithBlank}},
}

// keyCases makes requests with keys that are nearly the organization's own.
func (m caseMaker) keyCases() []requestCase {
	var cases []requestCase
	for _, misspelt := range misspellings {
		blank := misspelt.Alter == exchange.WithBlank || strings.ContainsAny(misspelt.Before+misspelt.After, ", ")
		if m.scheme.Cookie != "" && blank { // a cookie ends at a comma or a blank for some
			continue
		}
		// There are APIs that take whatever user goes with the password.
		if m.scheme.Scheme == fixtures.Basic && (misspelt.Before != "" || misspelt.Alter == exchange.WithBlank) {
			continue
		}
		auth := misspelt.Authentication
		auth.Key = m.base.Org
		t := requestCase{name: "the key with " + misspelt.name, request: m.base.Clone()}
		t.request.Auth = &auth
		cases = append(cases, t)
	}
	return cases
}

// invalidCases makes a request for each value that is invalid for certain, in
// each field of one part of the accepted request.
func (m caseMaker) invalidCases(part string) []requestCase {
	var cases []requestCase
	o := m.base.Operation
	if part == resource.InBody {
		if o.Body == nil {
			return nil
		}
		for _, p := range o.Body.Properties {
			if p.ReadOnly {
				continue // a server may ignore what only answers have
			}
			values := m.invalidFor(p.Schema)
			if o.IsForm() { // where everything is a text
				values = m.Fixtures.Invalid.Parameter[p.Schema.Type]
			}
			for _, value := range values {
				t := m.newCase(resource.Place{In: resource.InBody, Name: p.Name}, value, p.Schema)
				cases = append(cases, m.alike(t, p, value.Name))
			}
			cases = append(cases, m.mixedCases(p)...)
		}
		return slices.Concat(m.together(cases), m.allAtOnce(cases))
	}
	for _, p := range o.Parameters {
		if p.In != part {
			continue
		}
		for _, value := range m.Fixtures.Invalid.Parameter[p.Schema.Type] {
			cases = append(cases, m.newCase(resource.Place{In: part, Name: p.Name}, value, p.Schema))
		}
	}
	return cases
}

// allAtOnce makes a request with an invalid value in every field, where no other case has
// several. Which of them is named does not matter; how each is told does.
func (m caseMaker) allAtOnce(cases []requestCase) []requestCase {
	several := func(t requestCase) bool { return t.at != cases[0].at }
	if len(m.together(cases)) > len(cases) || !slices.ContainsFunc(cases, several) {
		return nil
	}
	all := requestCase{name: "every body field at once", request: m.base.Clone()}
	for _, t := range cases {
		value, _ := t.request.At(t.at)
		all.request.Set(t.at, value)
		all.places = append(all.places, t.at)
		all.also = append(all.also, t.also...)
	}
	return []requestCase{all}
}

// mixedCases makes requests with an invalid item behind the accepted ones: what
// is refused as a whole must not have been done in part.
func (m caseMaker) mixedCases(p spec.Property) []requestCase {
	accepted, ok := m.base.Body[p.Name].([]any)
	if !ok || p.Schema.Items == nil {
		return nil
	}
	var cases []requestCase
	for _, value := range m.invalidFor(*p.Schema.Items) {
		mixed := fixtures.Value{Name: value.Name + " behind what is accepted", Value: append(slices.Clone(accepted), value.Value)}
		cases = append(cases, m.newCase(resource.Place{In: resource.InBody, Name: p.Name}, mixed, p.Schema))
	}
	return cases
}

func (m caseMaker) newCase(at resource.Place, value fixtures.Value, schema spec.Schema) requestCase {
	t := requestCase{name: fmt.Sprintf("%s: %s", at, value.Name), at: at, request: m.base.Clone()}
	t.request.Set(at, value.Value)
	if len(schema.Enum) > 0 && m.base.Operation.Documents(400) {
		// What is none of the values may be told as that, and not as a wrong type.
		t.also = append(t.also, 400)
	}
	return t
}

// invalidFor returns the values that are invalid for a body field.
func (m caseMaker) invalidFor(schema spec.Schema) []fixtures.Value {
	invalid := m.Fixtures.Invalid
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
			for _, v := range m.invalidFor(*schema.Items) {
				values = append(values, fixtures.Value{Name: "an array with " + v.Name, Value: []any{v.Value}})
			}
		}
		return values
	}
	return nil
}
