package pack

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/spec"
)

// pagings compares how listings are turned over with the contract: for all of them, and
// for the ones that have it said of their own.
func (p *Pack) pagings(where fixtures.Place) error {
	under := func(names ...string) func(string) fixtures.Place {
		return func(field string) fixtures.Place { return where.In(append(slices.Clone(names), field)...) }
	}
	if err := p.paging(under("pagination"), p.Fixtures.Pagination, p.Contract.Operations); err != nil {
		return err
	}
	for _, id := range sortedKeys(p.Fixtures.Paginations) {
		o, err := p.operation(where.In("paginations"), id)
		if err != nil {
			return err
		}
		if !o.Safe() {
			return fmt.Errorf("%s: the operation may write, and is named as a listing", where.In("paginations", id))
		}
		if said := p.Contract.Success(id); said.Documented() && !p.IsListing(id) && !p.lists(id) {
			return fmt.Errorf("%s: %s is no listing: there is no array at %q, where envelope points", where.In("paginations", id), id, p.Fixtures.EnvelopeOf(id))
		}
		if err := p.paging(under("paginations", id), p.Fixtures.Paginations[id], []spec.Operation{o}); err != nil {
			return err
		}
	}
	return nil
}

// lists reports whether an operation may answer with an array where its envelope points.
func (p *Pack) lists(operation string) bool {
	payload, ok, _ := p.Contract.Success(operation).At(p.Fixtures.EnvelopeOf(operation))
	return ok && payload.IsList()
}

// paging compares the parts of a pagination with the parameters that they
// take, and where they tell of their pages against what they answer.
func (p *Pack) paging(where func(field string) fixtures.Place, paging fixtures.Pagination, operations []spec.Operation) error {
	if err := fits(where, paging); err != nil {
		return err
	}
	var paged []spec.Operation
	for _, parameter := range []struct{ field, name string }{
		{"page", paging.Page}, {"limit", paging.Limit}, {"offset", paging.Offset}, {"cursor", paging.Cursor},
	} {
		if parameter.name == "" {
			continue
		}
		var known []string
		for _, o := range operations {
			takes := parameters(o, "query", false)
			known = append(known, takes...)
			if o.Safe() && parameter.field != "limit" && slices.Contains(takes, parameter.name) {
				paged = append(paged, o)
			}
		}
		if err := plan.Known("query parameter", parameter.name, known); err != nil {
			return fmt.Errorf("%s: %w", where(parameter.field), err)
		}
	}
	for _, o := range operations {
		if most := maximumOf(o, paging.Limit); most != nil && float64(paging.Largest) > *most {
			return fmt.Errorf("%s: it is %d, and the document allows %s of %s to be %v at most", where("largest"), paging.Largest, paging.Limit, o.ID, *most)
		}
	}
	if paged == nil { // an answer says what follows
		paged = slices.DeleteFunc(slices.Clone(operations), func(o spec.Operation) bool { return !o.Safe() })
	}
	for _, pointer := range []struct{ field, text string }{
		{"next", paging.Next}, {"is", paging.Is}, {"holds", paging.Holds}, {"total", paging.Total}, {"more", paging.More},
	} {
		if err := jsonPointer(where(pointer.field), pointer.text); err != nil {
			return err
		}
		at, err := p.anywhere(where(pointer.field), paged, p.Contract.Success, pointer.text)
		if err != nil {
			return err
		}
		if want := toldAs[pointer.field]; pointer.text != "" && at.Documented() && !slices.ContainsFunc(want.kinds, at.Takes) {
			return fmt.Errorf("%s: what stands at %q cannot be %s", where(pointer.field), pointer.text, want.noun)
		}
	}
	return nil
}

// toldAs is what an answer tells of its page in: in words, and the types that this has. A
// number may be a text.
var toldAs = map[string]struct {
	noun  string
	kinds []string
}{
	"next":  {"a URL or a cursor", []string{"string", "integer", "number"}},
	"is":    {"a number", []string{"integer", "number", "string"}},
	"holds": {"a number", []string{"integer", "number", "string"}},
	"total": {"a number", []string{"integer", "number", "string"}},
	"more":  {"true or false", []string{"boolean", "string", "integer"}},
}

// fits compares the parts of a pagination with each other.
func fits(where func(field string) fixtures.Place, p fixtures.Pagination) error {
	switch {
	case p.None && !reflect.DeepEqual(p, fixtures.Pagination{None: true, Total: p.Total}):
		return fmt.Errorf("%s: with none, one answer has all items, and nothing but total can stand beside it", where("none"))
	case p.Limit != "" && p.Largest <= 0:
		return fmt.Errorf("%s: it is %d, and has to be the largest limit there is", where("largest"), p.Largest)
	case p.Largest != 0 && p.Limit == "":
		return fmt.Errorf("%s: there is no limit that it is the largest of", where("largest"))
	case p.Page != "" && (p.Page == p.Offset || p.Page == p.Cursor || p.Page == p.Limit):
		return fmt.Errorf("%s: another part of the pagination has the parameter %q as well", where("page"), p.Page)
	case p.First != nil && (p.Page == "" || *p.First < 0):
		return fmt.Errorf("%s: want the number of the first page, 0 or 1, beside page", where("first"))
	case p.Link && (p.Next != "" || p.Cursor != ""):
		return fmt.Errorf("%s: the next page is either in the header Link, or where next and cursor say", where("link"))
	}
	return nil
}

// maximumOf is the greatest value that a query parameter can have; nil where nothing says so.
func maximumOf(o spec.Operation, name string) *float64 {
	for _, parameter := range o.Parameters {
		if parameter.In == "query" && parameter.Name == name {
			return parameter.Schema.Maximum
		}
	}
	return nil
}
