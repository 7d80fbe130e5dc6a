package pack

import (
	"cmp"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/spec"
)

// requests compares the accepted requests with the operations that they are of.
func (p *Pack) requests() mistakes {
	var found mistakes
	for _, id := range sortedKeys(p.Fixtures.Requests) {
		where := p.Fixtures.Place("requests.yaml")
		o, err := p.operation(where, id)
		if err != nil {
			found.add(err)
			continue
		}
		found.add(p.request(where.In(id), o, p.Fixtures.Requests[id])...)
	}
	return found
}

func (p *Pack) request(where fixtures.Place, o spec.Operation, r fixtures.Request) mistakes {
	var found mistakes
	if r.Skip != "" {
		if !reflect.DeepEqual(r, fixtures.Request{Skip: r.Skip}) {
			found.add(fmt.Errorf("%s: it has both skip and a request", where))
		}
		return found
	}
	path, query := parameters(o, "path", false), parameters(o, "query", false)
	found.add(fields(where, "path parameter", r.Path, path, path)...)
	found.add(fields(where, "query parameter", r.Query, query, parameters(o, "query", true))...)
	found.add(fields(where, "header parameter", r.Header, parameters(o, "header", false), sent(parameters(o, "header", true)))...)
	found.add(fields(where, "cookie parameter", r.Cookie, parameters(o, "cookie", false), nil)...)
	found.add(p.body(where, o, r)...)
	for _, part := range []any{r.Path, r.Query, r.Header, r.Cookie, r.Body, r.Value} {
		found.add(p.references(where, part))
	}
	return found
}

// sent leaves out the header parameters that OpenAPI has ignored, as other parts of a
// document say what they are.
func sent(headers []string) []string {
	return slices.DeleteFunc(headers, func(name string) bool {
		return slices.ContainsFunc([]string{"Accept", "Content-Type", "Authorization"}, func(own string) bool { return strings.EqualFold(own, name) })
	})
}

// references walks data and compares every ${...} in it with what there is, and
// what there is in this place.
func (p *Pack) references(where fixtures.Place, data any, here ...string) error {
	switch v := data.(type) {
	case string:
		return p.reference(where.Of(v), v, here)
	case []any:
		for _, item := range v {
			if err := p.references(where, item, here...); err != nil {
				return err
			}
		}
	case map[string]any:
		for _, name := range sortedKeys(v) {
			if err := p.references(where, v[name], here...); err != nil {
				return err
			}
		}
	}
	return nil
}

// Nouns that no resource can have, as references to something else have them: to
// new values, and to what is just being created.
var (
	newNouns      = []string{"new", "same"}
	reservedNouns = append([]string{itself}, newNouns...)
)

const itself = "it"

func (p *Pack) reference(where fixtures.Place, text string, here []string) error {
	refs := fixtures.References(text)
	if strings.Count(text, "${") != len(refs) {
		return fmt.Errorf("%s: %q has a reference that is not closed", where, text)
	}
	for _, ref := range refs {
		if err := fixtures.ValidReference(ref); err != nil {
			return fmt.Errorf("%s: %w", where, err)
		}
		noun, member, _ := strings.Cut(ref, ".")
		if slices.Contains(here, ref) || slices.Contains(newNouns, noun) {
			continue
		}
		if err := plan.Known("resource", noun, p.Fixtures.ResourceNames()); err != nil {
			return fmt.Errorf("%s: ${%s}: %w", where, ref, err)
		}
		created := p.created(p.Fixtures.Resources.Resources[noun])
		values := p.Fixtures.Resources.Resources[noun].Values
		if _, there := fixtures.Member(created, member); there || member == "id" || values[member] != "" {
			continue
		}
		known := append(append(sortedKeys(created), sortedKeys(values)...), "id")
		if err := plan.Known("member", member, known); err != nil {
			return fmt.Errorf("%s: ${%s}: %w", where, ref, err)
		}
	}
	return nil
}

// created are the fields with which a resource is created.
func (p *Pack) created(r fixtures.Resource) map[string]any {
	if value := p.Fixtures.Requests[r.Create].Value; value != nil {
		return r.FieldsIn(value)
	}
	return r.FieldsIn(p.creation(r))
}

// creation is the body by which a resource is created.
func (p *Pack) creation(r fixtures.Resource) map[string]any {
	body := map[string]any{}
	maps.Copy(body, p.Fixtures.Requests[r.Create].Body)
	maps.Copy(body, r.With)
	return body
}

// needs returns the resources that must be there before one can be created.
func (p *Pack) needs(r fixtures.Resource) []string {
	var names []string
	note := func(ref string) {
		if noun, _, _ := strings.Cut(ref, "."); !slices.Contains(reservedNouns, noun) {
			names = append(names, noun)
		}
	}
	fixtures.EachReference(p.creation(r), note)
	fixtures.EachReference(p.Fixtures.Requests[r.Create].Value, note)
	fixtures.EachReference(p.Fixtures.Requests[cmp.Or(r.Create, r.Find.Operation)].Path, note)
	if r.Update != nil {
		fixtures.EachReference(r.Update.Path, note)
		fixtures.EachReference(r.Update.Body, note)
	}
	return names
}

// noCycle follows what a resource needs, and refuses one that needs itself.
func (p *Pack) noCycle(name string, above []string) error {
	if at := slices.Index(above, name); at >= 0 {
		return fmt.Errorf("%s: %s needs %s: none of them can be the first to be created",
			p.Fixtures.ResourcePlace(p.Fixtures.Resources.Resources[name]), strings.Join(above[at:], " needs "), name)
	}
	above = append(slices.Clone(above), name)
	for _, needed := range p.needs(p.Fixtures.Resources.Resources[name]) {
		if err := p.noCycle(needed, above); err != nil {
			return err
		}
	}
	return nil
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
