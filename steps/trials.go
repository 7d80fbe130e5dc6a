package steps

import (
	"fmt"
	"strconv"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/spec"
)

// trial is one of several requests that a scenario makes from the contract and
// from data.
type trial struct {
	name         string
	at           place
	request      request
	alsoStatuses []string // that are as good as the ones the step names
	answer       *exchange.Exchange
	err          error // why there is no verdict
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
			for _, value := range w.invalidFor(p.Schema) {
				trials = append(trials, w.trial(place{inBody, p.Name}, value, p.Schema))
			}
		}
		return trials
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

func (w *world) trial(at place, value fixtures.Value, schema spec.Schema) trial {
	t := trial{name: fmt.Sprintf("%s: %s", at, value.Name), at: at, request: w.base.clone()}
	t.request.set(at, value.Value)
	if len(schema.Enum) > 0 {
		// What is none of the values may be told as that, and not as a wrong type.
		for _, r := range w.base.operation.Responses {
			if r.Status == 400 {
				t.alsoStatuses = append(t.alsoStatuses, strconv.Itoa(r.Status))
			}
		}
	}
	return t
}

// invalidFor returns the values that are invalid for a body field.
func (w *world) invalidFor(schema spec.Schema) []fixtures.Value {
	invalid := w.fixtures.Invalid
	switch schema.Type {
	case "string":
		if schema.Format == "email" {
			return append(append([]fixtures.Value{}, invalid.String...), invalid.Email...)
		}
		return invalid.String
	case "integer", "number":
		return invalid.Integer
	case "array":
		values := append([]fixtures.Value{}, invalid.Array...)
		if schema.Items != nil {
			for _, v := range w.invalidFor(*schema.Items) {
				values = append(values, fixtures.Value{Name: "an array with " + v.Name, Value: []any{v.Value}})
			}
		}
		return values
	}
	return nil
}
