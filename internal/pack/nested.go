package pack

import (
	"fmt"
	"slices"
	"strings"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/spec"
)

// placed compares the path of an operation of a resource with what is known when it is
// sent: the resource itself, where it exists, and what the request that creates it refers
// to.
func (p *Pack) placed(where fixtures.Place, r fixtures.Resource, field string, o spec.Operation, exists bool) error {
	names := parameters(o, "path", false)
	request, has := p.Fixtures.Requests[o.ID]
	if len(names) == 0 || exists && len(names) == 1 && (!has || request.Skip != "") {
		return nil
	}
	if !has && exists {
		return fmt.Errorf("%s: operation %q, named as %s, has several ids in its path, and requests.yaml does not say of what: it has no request of it", where.Of(o.ID), o.ID, field)
	}
	around, own := p.around(r, nil), false
	for _, name := range names {
		text, _ := request.Path[name].(string)
		own = own || request.Path[name] == nil // told of the request
		if !exists && request.Path[name] == nil {
			return fmt.Errorf("%s: operation %q, named as %s, has an id in its path, and there is no id yet", where.Of(o.ID), o.ID, field)
		}
		for _, ref := range fixtures.References(text) {
			noun, _, _ := strings.Cut(ref, ".")
			kind := p.Fixtures.Resources.Resources[noun].Kind()
			own = own || kind == r.Kind()
			switch {
			case slices.Contains(newNouns, noun), exists && kind == r.Kind(), slices.Contains(around, kind):
			case noun == r.AliasOf && r.CreatedBy(o.ID): // a copy of that one
			case kind == r.Kind():
				return fmt.Errorf("%s: operation %q, named as %s, has an id in its path, and there is no id yet", where.Of(o.ID), o.ID, field)
			default:
				return fmt.Errorf("%s: operation %q, named as %s, has ${%s} in its path, and the request that creates a %s refers to no %s", where.Of(o.ID), o.ID, field, ref, r.Name, noun)
			}
		}
	}
	if exists && !own {
		return fmt.Errorf("%s: operation %q, named as %s, is of the same %s always: the path that requests.yaml has of it needs ${%s.id}", where.Of(o.ID), o.ID, field, r.Name, r.Name)
	}
	return nil
}

// around returns the kinds of resource that the request which creates one refers to, and
// what theirs refer to.
func (p *Pack) around(r fixtures.Resource, known []string) []string {
	for _, name := range p.needs(r) {
		other := p.Fixtures.Resources.Resources[name]
		if kind := other.Kind(); kind != "" && kind != r.Kind() && !slices.Contains(known, kind) {
			known = p.around(other, append(known, kind))
		}
	}
	return known
}

// chosenID compares an id that the client chooses, or that a header has, with the
// operations of a resource.
func (p *Pack) chosenID(where fixtures.Place, r fixtures.Resource) error {
	create, _ := p.Contract.Operation(r.Create)
	for field, text := range map[string]string{"id": r.ID, "identity": r.Identity} {
		if name := fixtures.PathParameter(text); name != "" {
			if err := plan.Known("path parameter", name, parameters(create, "path", false)); err != nil {
				return fmt.Errorf("%s: %w", where.In(field), err)
			}
		}
	}
	return nil
}
