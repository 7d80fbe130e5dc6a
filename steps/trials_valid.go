package steps

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/jsonvalue"
	"github.com/assaykit/assay/spec"
)

// pagingParameters are the query parameters whose range is a promise.
func (w *world) pagingParameters() []spec.Parameter {
	p := w.fixtures.Pagination
	var found []spec.Parameter
	for _, parameter := range w.base.operation.Parameters {
		if parameter.In == inQuery && parameter.Name != "" && slices.Contains([]string{p.Page, p.Limit, p.Offset}, parameter.Name) {
			found = append(found, parameter)
		}
	}
	return found
}

// outsideTrials makes requests with numbers beyond each bound.
func (w *world) outsideTrials() []trial {
	var trials []trial
	for _, p := range w.pagingParameters() {
		var numbers []int
		if p.Schema.Minimum != nil {
			least := int(*p.Schema.Minimum)
			numbers = append(numbers, least-1)
			if least > 0 {
				numbers = append(numbers, -1)
			}
		}
		if p.Schema.Maximum != nil {
			numbers = append(numbers, int(*p.Schema.Maximum)+1, 10*int(*p.Schema.Maximum))
		}
		trials = append(trials, w.numberTrials(p, numbers)...)
	}
	return trials
}

// edgeTrials makes requests with each bound itself.
func (w *world) edgeTrials() []trial {
	var trials []trial
	for _, p := range w.pagingParameters() {
		var numbers []int
		if p.Schema.Minimum != nil {
			numbers = append(numbers, int(*p.Schema.Minimum))
		}
		if p.Schema.Maximum != nil {
			numbers = append(numbers, int(*p.Schema.Maximum))
		}
		trials = append(trials, w.numberTrials(p, numbers)...)
	}
	return trials
}

func (w *world) numberTrials(p spec.Parameter, numbers []int) []trial {
	var trials []trial
	for _, n := range numbers {
		value := fixtures.Value{Name: fmt.Sprint(n), Value: n}
		trials = append(trials, w.trial(place{inQuery, p.Name}, value, p.Schema))
	}
	return trials
}

// padding is how many characters ${padding} stands for. A body of that size is
// large, and still below what servers and proxies take by default.
const padding = 48 << 10

// malformedTrials makes requests whose bodies are not what they have to be.
func (w *world) malformedTrials() ([]trial, error) {
	if w.base.operation.Body == nil {
		return nil, nil
	}
	accepted, err := jsonvalue.Encode(w.base.body)
	if err != nil {
		return nil, err
	}
	open := strings.TrimSuffix(string(accepted), "}")
	trials := w.nullTrials()
	for _, b := range w.fixtures.Invalid.Body {
		t := trial{name: b.Name, request: w.base.clone(), mayAccept: b.MayAccept, anyForm: b.AnyRefusal}
		t.request.rawBody = true
		t.request.lenient = b.AnyRefusal
		t.request.contentType = b.ContentType
		switch {
		case b.Nested > 0:
			if t.request.raw, err = w.nested(b); err != nil {
				return nil, err
			}
		case len(b.Bytes) > 0:
			for _, n := range b.Bytes {
				t.request.raw = append(t.request.raw, byte(n))
			}
		default:
			text := strings.ReplaceAll(b.Content, "${accepted}", open)
			t.request.raw = []byte(strings.ReplaceAll(text, "${padding}", strings.Repeat("x", padding)))
		}
		trials = append(trials, t)
	}
	return trials, nil
}

// nested is a body of arrays within each other, or the accepted body with them as
// the value of one of its fields: of the first that takes a text, if any does.
func (w *world) nested(b fixtures.Body) ([]byte, error) {
	arrays := slices.Concat(bytes.Repeat([]byte("["), b.Nested), bytes.Repeat([]byte("]"), b.Nested))
	fields := w.base.operation.Body.Properties
	if !b.InField || len(fields) == 0 {
		return arrays, nil
	}
	at := slices.IndexFunc(fields, func(p spec.Property) bool { return p.Schema.Type == "string" && !p.ReadOnly })
	body := maps.Clone(w.base.body)
	if body == nil {
		body = map[string]any{}
	}
	body[fields[max(at, 0)].Name] = json.RawMessage(arrays)
	return jsonvalue.Encode(body)
}

// nullTrials makes requests with null in each field. Whether that is refused,
// ignored or clears the field is open; that it is no internal error is not.
func (w *world) nullTrials() []trial {
	var trials []trial
	for _, p := range w.base.operation.Body.Properties {
		if w.identifies(p.Name) {
			continue // what it created could not be found again
		}
		t := w.trial(place{inBody, p.Name}, fixtures.Value{Name: "null"}, p.Schema)
		t.mayAccept = true
		trials = append(trials, t)
	}
	return trials
}

// identifies reports whether a body field of the operation is what the created
// resource is found by.
func (w *world) identifies(field string) bool {
	for _, r := range w.fixtures.Resources.Resources {
		_, usual := w.base.body[field]
		if r.Create == w.base.operation.ID && r.Identity == field && usual {
			return true
		}
	}
	return false
}

// texts are the fields of the operation's body that take a text, or that have
// values of their own, with what to try in each.
func (w *world) texts() (fields []string, values map[string][]fixtures.Value) {
	values = map[string][]fixtures.Value{}
	if w.base.operation.Body == nil {
		return nil, values
	}
	for _, p := range w.base.operation.Body.Properties {
		own, ok := w.fixtures.Valid.Fields[p.Name]
		if !ok && p.Schema.Type != "string" || p.ReadOnly || slices.Contains(w.fixtures.Valid.Skip, p.Name) {
			continue
		}
		if !ok {
			own = w.textsFor(p.Schema)
		}
		if len(own) == 0 {
			continue
		}
		fields = append(fields, p.Name)
		values[p.Name] = own
	}
	return fields, values
}

// textsFor are texts that fit a field which has none of its own in valid.yaml: one
// of its values, what has its form, or the texts that its lengths and its pattern
// allow. There are none for a form that nothing is known of.
func (w *world) textsFor(schema spec.Schema) []fixtures.Value {
	candidates := w.fixtures.Valid.Text
	switch {
	case len(schema.Enum) > 0:
		candidates = nil
		for _, value := range schema.Enum {
			candidates = append(candidates, fixtures.Value{Name: fmt.Sprint(value), Value: value})
		}
	case schema.Format != "":
		candidates = fitting[schema.Format]
	}
	var fit []fixtures.Value
	for _, c := range candidates {
		text, ok := c.Value.(string)
		if ok && (strings.Contains(text, "${") || schema.Takes(text)) {
			fit = append(fit, c)
		}
	}
	return fit
}

// textTrials makes as many requests as there are texts for one field, each with a
// text in every field, so that every field meets every text.
func (w *world) textTrials() ([]trial, error) {
	fields, values := w.texts()
	rounds := 0
	for _, texts := range values {
		rounds = max(rounds, len(texts))
	}
	var trials []trial
	for round := range rounds {
		base, err := w.again()
		if err != nil {
			return nil, err
		}
		var names []string
		for n, field := range fields {
			text := values[field][(round+n)%len(values[field])]
			if err := w.fillIn(&base, field, text); err != nil {
				return nil, err
			}
			if !slices.Contains(names, text.Name) && len(w.fixtures.Valid.Fields[field]) == 0 {
				names = append(names, text.Name)
			}
		}
		trials = append(trials, trial{name: strings.Join(names, ", "), request: base})
	}
	return trials, nil
}

// fieldTrials makes a request for each text field of the body, with that field
// and nothing else.
func (w *world) fieldTrials() ([]trial, error) {
	fields, values := w.texts()
	var trials []trial
	for _, field := range fields {
		r := w.base.clone()
		r.body = map[string]any{}
		if err := w.fillIn(&r, field, values[field][0]); err != nil {
			return nil, err
		}
		trials = append(trials, trial{name: place{inBody, field}.String(), request: r})
	}
	return trials, nil
}

// again is the accepted request with new unique values.
func (w *world) again() (request, error) {
	r := w.base.clone()
	fixture := w.fixtures.Requests[r.operation.ID]
	for _, name := range slices.Sorted(maps.Keys(fixture.Body)) { // in an order, for whoever judges again
		value := fixture.Body[name]
		text, ok := value.(string)
		if !ok || !strings.Contains(text, "${new.") {
			continue
		}
		fresh, err := fixtures.Resolve(value, w.newValue)
		if err != nil {
			return r, err
		}
		r.body[name] = fresh
	}
	return r, nil
}

func (w *world) newValue(ref string) (any, error) {
	_, kind, _ := strings.Cut(ref, ".")
	return w.unique.value(kind)
}

func (w *world) fillIn(r *request, field string, text fixtures.Value) error {
	value, err := fixtures.Resolve(text.Value, w.newValue)
	if err == nil {
		r.body[field] = value
	}
	return err
}
