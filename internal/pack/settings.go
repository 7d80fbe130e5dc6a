package pack

import (
	"fmt"
	"slices"
	"strings"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/spec"
)

// preflight compares the operations by which a target is known with what is sent
// before a run: it only reads, and refers to nothing that would have to be created. A
// pack whose API has no such operation says so with an empty list.
func (p *Pack) preflight(where fixtures.Place) error {
	if p.Fixtures.Preflight == nil {
		return fmt.Errorf("resources.yaml: preflight names no operation, so a run cannot recognize its target")
	}
	for _, id := range p.Fixtures.Preflight {
		o, err := p.operation(where, id)
		if err != nil {
			return err
		}
		if !p.CanPrecede(o) {
			return fmt.Errorf("%s: operation %q has to be one that only reads, refers to no resource in requests.yaml and can succeed", where.Of(id), id)
		}
	}
	return nil
}

// proving are operations that a preflight can name, for who has named none.
func (p *Pack) proving() string {
	var ids []string
	for _, o := range p.Contract.Operations {
		if _, why := p.Fixtures.Request(o.ID); why == "" && len(ids) < 3 && p.CanPrecede(o) {
			ids = append(ids, o.ID)
		}
	}
	if ids == nil {
		return ", once requests.yaml has a request of one"
	}
	return ", such as " + strings.Join(ids, ", ")
}

// CanPrecede reports whether a request of an operation can be sent before a run: it only
// reads, has every parameter that it needs, refers to nothing, and can succeed.
func (p *Pack) CanPrecede(o spec.Operation) bool {
	r, _ := p.Fixtures.Request(o.ID)
	complete := len(r.Path) == len(parameters(o, "path", false)) && !slices.ContainsFunc(toBeGiven(p.Fixtures.Auth, o, "query"), func(name string) bool {
		_, given := r.Query[name]
		return !given
	})
	return o.Safe() && complete && len(referred(r)) == 0 && o.CanSucceed()
}

// referred returns what a request refers to, its body left out.
func referred(r fixtures.Request) []string {
	var refs []string
	for _, part := range []map[string]any{r.Path, r.Query, r.Header, r.Cookie} {
		fixtures.EachReference(part, func(ref string) { refs = append(refs, ref) })
	}
	return refs
}
