package steps

import (
	"fmt"
	"slices"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/spec"
)

// misspellings are what a live key is not to be recognised in. Blanks at either end
// are none: HTTP does not count them to a header's value.
var misspellings = []struct {
	name string
	authentication
}{
	{"a character behind it", authentication{after: "x"}},
	{"a further word behind it", authentication{after: " extra"}},
	{"a comma and a word behind it", authentication{after: ", extra"}},
	{"a character before it", authentication{before: "x"}},
	{"a further word before it", authentication{before: "extra "}},
	{"its last character missing", authentication{alter: exchange.WithoutLast}},
	{"its letters in the other case", authentication{alter: exchange.OtherCase}},
}

// keyTrials makes requests with keys that are nearly the organization's own.
func (w *world) keyTrials() []trial {
	var trials []trial
	for _, m := range misspellings {
		auth := m.authentication
		auth.key, auth.scheme = w.base.org, "Bearer"
		t := trial{name: "the key with " + m.name, request: w.base.clone()}
		t.request.auth = &auth
		trials = append(trials, t)
	}
	return trials
}

// invalidTrials makes a request for each value that is invalid for certain, in
// each field of one part of the accepted request.
func (w *world) invalidTrials(part string) []trial {
	var trials []trial
	o := w.base.operation
	if part == inBody {
		if o.Body == nil {
			return nil
		}
		for _, p := range o.Body.Properties {
			if p.ReadOnly {
				continue // a server may ignore what only answers have
			}
			for _, value := range w.invalidFor(p.Schema) {
				trials = append(trials, w.trial(place{inBody, p.Name}, value, p.Schema))
			}
			trials = append(trials, w.mixedTrials(p)...)
		}
		return append(trials, w.allAtOnce(trials)...)
	}
	for _, p := range o.Parameters {
		if p.In != part {
			continue
		}
		for _, value := range w.fixtures.Invalid.Parameter[p.Schema.Type] {
			trials = append(trials, w.trial(place{part, p.Name}, value, p.Schema))
		}
	}
	return trials
}

// allAtOnce makes a request with an invalid value in every field. Which of them
// is named does not matter; how each is told does.
func (w *world) allAtOnce(trials []trial) []trial {
	if !slices.ContainsFunc(trials, func(t trial) bool { return t.at != trials[0].at }) {
		return nil
	}
	all := trial{name: "every body field at once", request: w.base.clone()}
	for _, t := range trials {
		all.request.set(t.at, t.request.values(t.at)[t.at.name])
		all.also = append(all.also, t.also...)
	}
	return []trial{all}
}

// mixedTrials makes requests with an invalid item behind the accepted ones: what
// is refused as a whole must not have been done in part.
func (w *world) mixedTrials(p spec.Property) []trial {
	accepted, ok := w.base.body[p.Name].([]any)
	if !ok || p.Schema.Items == nil {
		return nil
	}
	var trials []trial
	for _, value := range w.invalidFor(*p.Schema.Items) {
		mixed := fixtures.Value{Name: value.Name + " behind what is accepted", Value: append(slices.Clone(accepted), value.Value)}
		trials = append(trials, w.trial(place{inBody, p.Name}, mixed, p.Schema))
	}
	return trials
}

func (w *world) trial(at place, value fixtures.Value, schema spec.Schema) trial {
	t := trial{name: fmt.Sprintf("%s: %s", at, value.Name), at: at, request: w.base.clone()}
	t.request.set(at, value.Value)
	if len(schema.Enum) > 0 && w.base.operation.Documents(400) {
		// What is none of the values may be told as that, and not as a wrong type.
		t.also = append(t.also, 400)
	}
	return t
}

// invalidFor returns the values that are invalid for a body field.
func (w *world) invalidFor(schema spec.Schema) []fixtures.Value {
	invalid := w.fixtures.Invalid
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
