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
	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/spec"
)

// pagingParameters are the query parameters whose range is a promise.
func (m caseMaker) pagingParameters() []spec.Parameter {
	p := m.Fixtures.PaginationOf(m.base.Operation.ID)
	var found []spec.Parameter
	for _, parameter := range m.base.Operation.Parameters {
		if parameter.In == resource.InQuery && parameter.Name != "" && slices.Contains([]string{p.Page, p.Limit, p.Offset}, parameter.Name) {
			found = append(found, parameter)
		}
	}
	return found
}

// outsideCases makes requests with numbers beyond each bound.
func (m caseMaker) outsideCases() []requestCase {
	var cases []requestCase
	for _, p := range m.pagingParameters() {
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
		cases = append(cases, m.numberCases(p, numbers)...)
	}
	return cases
}

// edgeCases makes requests with each bound itself.
func (m caseMaker) edgeCases() []requestCase {
	var cases []requestCase
	for _, p := range m.pagingParameters() {
		var numbers []int
		if p.Schema.Minimum != nil {
			numbers = append(numbers, int(*p.Schema.Minimum))
		}
		if p.Schema.Maximum != nil {
			numbers = append(numbers, int(*p.Schema.Maximum))
		}
		cases = append(cases, m.numberCases(p, numbers)...)
	}
	return cases
}

func (m caseMaker) numberCases(p spec.Parameter, numbers []int) []requestCase {
	var cases []requestCase
	for _, n := range numbers {
		value := fixtures.Value{Name: fmt.Sprint(n), Value: n}
		cases = append(cases, m.newCase(resource.Place{In: resource.InQuery, Name: p.Name}, value, p.Schema))
	}
	return cases
}

// padding is how many characters ${padding} stands for. A body of that size is
// large, and still below what servers and proxies take by default.
const padding = 48 << 10

// malformedCases makes requests whose bodies are not what they have to be.
func (m caseMaker) malformedCases() ([]requestCase, error) {
	if m.base.Operation.Body == nil {
		return nil, nil
	}
	accepted, err := jsonvalue.Encode(m.base.Content())
	if err != nil {
		return nil, err
	}
	open, isObject := strings.CutSuffix(string(accepted), "}")
	if !isObject {
		open = strings.TrimSuffix(open, "]")
	}
	cases := m.nullCases()
	for _, b := range m.Fixtures.Invalid.Body {
		t := requestCase{name: b.Name, request: m.base.Clone(), mayAccept: b.MayAccept, anyForm: b.AnyRefusal}
		t.request.RawBody = true
		t.request.Lenient = b.AnyRefusal
		t.request.ContentType = b.ContentType
		switch {
		case b.Nested > 0:
			if t.request.Raw, err = m.nested(b); err != nil {
				return nil, err
			}
		case len(b.Bytes) > 0:
			for _, n := range b.Bytes {
				t.request.Raw = append(t.request.Raw, byte(n))
			}
		default:
			text := strings.ReplaceAll(b.Content, "${accepted}", open)
			if strings.Contains(text, "${padding}") {
				text = strings.ReplaceAll(text, "${padding}", strings.Repeat("x", padding))
			}
			t.request.Raw = []byte(text)
		}
		cases = append(cases, t)
	}
	return cases, nil
}

// nested is a body of arrays within each other, or the accepted body with them as
// the value of one of its fields: of the first that takes a text, if any does.
func (m caseMaker) nested(b fixtures.Body) ([]byte, error) {
	arrays := slices.Concat(bytes.Repeat([]byte("["), b.Nested), bytes.Repeat([]byte("]"), b.Nested))
	fields := m.base.Operation.Body.Properties
	if !b.InField || len(fields) == 0 {
		return arrays, nil
	}
	at := slices.IndexFunc(fields, func(p spec.Property) bool { return p.Schema.Type == "string" && !p.ReadOnly })
	body := maps.Clone(m.base.Body)
	if body == nil {
		body = map[string]any{}
	}
	body[fields[max(at, 0)].Name] = json.RawMessage(arrays)
	return jsonvalue.Encode(body)
}

// nullCases makes requests with null in each field. Whether that is refused,
// ignored or clears the field is open; that it is no internal error is not.
func (m caseMaker) nullCases() []requestCase {
	var cases []requestCase
	for _, p := range m.base.Operation.Body.Properties {
		switch {
		case m.identifies(p.Name): // what it created could not be found again
			continue
		case m.Fixtures.Invalid.Null == fixtures.Required && !p.Required && !p.Schema.Nullable:
			continue
		}
		t := m.newCase(resource.Place{In: resource.InBody, Name: p.Name}, fixtures.Value{Name: "null"}, p.Schema)
		t.mayAccept = true
		cases = append(cases, m.alike(t, p, "null"))
	}
	return m.together(cases)
}

// identifies reports whether a body field of the operation is what the created
// resource is found by.
func (m caseMaker) identifies(field string) bool {
	for _, r := range m.Fixtures.Resources.Resources {
		_, usual := m.base.Body[field]
		if r.Create == m.base.Operation.ID && r.Identity == field && usual {
			return true
		}
	}
	return false
}

// texts are the fields of the operation's body that take a text, or that have
// values of their own, with what to try in each.
func (m caseMaker) texts() (fields []string, values map[string][]fixtures.Value) {
	values = map[string][]fixtures.Value{}
	if m.base.Operation.Body == nil {
		return nil, values
	}
	for _, p := range m.base.Operation.Body.Properties {
		own, ok := m.Fixtures.Valid.Fields[p.Name]
		if !ok && p.Schema.Type != "string" || p.ReadOnly || slices.Contains(m.Fixtures.Valid.Skip, p.Name) {
			continue
		}
		if !ok {
			own = m.textsFor(p.Schema)
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
func (m caseMaker) textsFor(schema spec.Schema) []fixtures.Value {
	candidates := m.Fixtures.Valid.Text
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

// textCases makes as many requests as there are texts for one field, each with a
// text in every field, so that every field meets every text.
func (m caseMaker) textCases() ([]requestCase, error) {
	fields, values := m.texts()
	rounds := 0
	for _, texts := range values {
		rounds = max(rounds, len(texts))
	}
	var cases []requestCase
	for round := range rounds {
		base, err := m.again()
		if err != nil {
			return nil, err
		}
		var names []string
		for n, field := range fields {
			text := values[field][(round+n)%len(values[field])]
			if err := m.fillIn(&base, field, text); err != nil {
				return nil, err
			}
			if !slices.Contains(names, text.Name) && len(m.Fixtures.Valid.Fields[field]) == 0 {
				names = append(names, text.Name)
			}
		}
		cases = append(cases, requestCase{name: strings.Join(names, ", "), request: base})
	}
	return cases, nil
}

// fieldCases makes a request for each text field of the body, with that field
// and nothing else.
func (m caseMaker) fieldCases() ([]requestCase, error) {
	fields, values := m.texts()
	var cases []requestCase
	for _, field := range fields {
		r := m.base.Clone()
		r.Body = map[string]any{}
		if err := m.fillIn(&r, field, values[field][0]); err != nil {
			return nil, err
		}
		cases = append(cases, requestCase{name: resource.Place{In: resource.InBody, Name: field}.String(), request: r})
	}
	for _, field := range slices.Sorted(maps.Keys(m.base.Body)) { // what is no text is sent as it is accepted
		if !slices.Contains(fields, field) && !slices.Contains(m.Fixtures.Valid.Skip, field) {
			r := m.base.Clone()
			r.Body = map[string]any{field: m.base.Body[field]}
			cases = append(cases, requestCase{name: resource.Place{In: resource.InBody, Name: field}.String(), request: r})
		}
	}
	return cases, nil
}

// again is the accepted request with new unique values.
func (m caseMaker) again() (resource.Request, error) {
	r := m.base.Clone()
	fixture := m.Fixtures.Requests[r.Operation.ID]
	for _, name := range slices.Sorted(maps.Keys(fixture.Body)) { // in an order, for whoever judges again
		value := fixture.Body[name]
		text, ok := value.(string)
		if !ok || !strings.Contains(text, "${new.") {
			continue
		}
		fresh, err := fixtures.Resolve(value, m.newValue)
		if err != nil {
			return r, err
		}
		r.Body[name] = fresh
	}
	return r, nil
}

func (m caseMaker) newValue(ref string) (any, error) {
	_, kind, _ := strings.Cut(ref, ".")
	return m.unique.Value(kind)
}

func (m caseMaker) fillIn(r *resource.Request, field string, text fixtures.Value) error {
	value, err := fixtures.Resolve(text.Value, m.newValue)
	if err == nil {
		r.Body[field] = value
	}
	return err
}
