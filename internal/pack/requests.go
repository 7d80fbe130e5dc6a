package pack

import (
	"cmp"
	"fmt"
	"maps"
	"mime"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/spec"
)

// requests compares the accepted requests with the operations that they are of. wrong has the
// operations whose request is wrong: what else is said of it would come of that.
func (p *Pack) requests() (found mistakes, wrong map[string]bool) {
	wrong = map[string]bool{}
	for _, id := range sortedKeys(p.Fixtures.Requests) {
		where := p.Fixtures.Place("requests.yaml")
		o, err := p.operation(where, id)
		if err != nil {
			found.add(err)
			continue
		}
		of := p.request(where.In(id), o, p.Fixtures.Requests[id])
		wrong[id] = len(of) > 0
		found.add(of...)
	}
	return found, wrong
}

func (p *Pack) request(where fixtures.Place, o spec.Operation, r fixtures.Request) mistakes {
	var found mistakes
	if where.Has("skip") {
		found.add(reason(where.In("skip")))
	}
	if r.Skip != "" {
		if !reflect.DeepEqual(r, fixtures.Request{Skip: r.Skip}) {
			found.add(fmt.Errorf("%s: it has both skip and a request", where.At("skip")))
		}
		return found
	}
	path, query := parameters(o, "path", false), parameters(o, "query", false)
	found.add(fields(where, "path parameter", r.Path, path, path)...)
	found.add(fields(where, "query parameter", r.Query, query, toBeGiven(p.Fixtures.Auth, o, "query"))...)
	found.add(fields(where, "header parameter", r.Header, parameters(o, "header", false), toBeGiven(p.Fixtures.Auth, o, "header"))...)
	found.add(fields(where, "cookie parameter", r.Cookie, parameters(o, "cookie", false), toBeGiven(p.Fixtures.Auth, o, "cookie"))...)
	found.add(accepts(where.In("accept"), r.Accept))
	found.add(p.body(where, o, r)...)
	for _, part := range []any{r.Path, r.Query, r.Header, r.Cookie, r.Body, r.Value} {
		found.add(p.references(where, part))
	}
	return found
}

// reason wants a text that says why something is so.
func reason(where fixtures.Place) error {
	if text, is := where.Text(); !is || strings.TrimSpace(text) == "" {
		return fmt.Errorf("%s: say why, in a text: the report shows it", where)
	}
	return nil
}

// accepts wants media types, as the header Accept lists them; none is well.
func accepts(where fixtures.Place, text string) error {
	if text == "" {
		return nil
	}
	for one := range strings.SplitSeq(text, ",") {
		if kind, _, err := mime.ParseMediaType(one); err != nil || !strings.Contains(kind, "/") {
			return fmt.Errorf("%s: %q is not a media type, such as application/json", where, strings.TrimSpace(one))
		}
	}
	return nil
}

// toBeGiven returns the parameters of an operation in one place that a request needs and
// that nothing else gives it: not a credential, nor a header that OpenAPI has ignored, as
// other parts of a document say what it is.
func toBeGiven(auth fixtures.Authentication, o spec.Operation, in string) []string {
	return slices.DeleteFunc(parameters(o, in, true), func(name string) bool {
		return auth.Carries(in, name) ||
			in == "header" && slices.ContainsFunc([]string{"Accept", "Content-Type", "Authorization"}, func(own string) bool { return strings.EqualFold(own, name) })
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
	if m := otherBraces.FindStringSubmatch(text); m != nil && p.isNoun(m[2]) {
		return fmt.Errorf("%s: %q looks like a reference, which is written ${%s.%s}", where, m[0][len(m[1]):], m[2], m[3])
	}
	if strings.Count(text, "${") != len(refs) {
		return fmt.Errorf("%s: %q has a reference that is not closed", where, text)
	}
	for _, ref := range refs {
		if err := fixtures.ValidReference(ref); err != nil {
			return fmt.Errorf("%s: %w", where, err)
		}
		if slices.Contains(here, ref) {
			continue
		}
		if err := p.Refers(ref, nil); err != nil {
			return fmt.Errorf("%s: ${%s}: %w", where, ref, err)
		}
	}
	return nil
}

// otherBraces are braces as other tools have them around what they fill in.
var otherBraces = regexp.MustCompile(`(^|[^$])\{+ *([a-z][a-z_-]*)\.([A-Za-z0-9_.-]+) *\}+`)

// isNoun reports whether references begin with a word.
func (p *Pack) isNoun(word string) bool {
	return slices.Contains(newNouns, word) || slices.Contains(p.Fixtures.ResourceNames(), word)
}

// Refers returns an error for a reference that has not the form of one, or that names a
// resource or a member that the pack does not have. ref is without its braces, such as
// NAME.id. more are names of further fields with which a resource may be created; nil for
// none.
func (p *Pack) Refers(ref string, more []string) error {
	if err := fixtures.ValidReference(ref); err != nil {
		return err
	}
	noun, member, _ := strings.Cut(ref, ".")
	if slices.Contains(newNouns, noun) || fixtures.IsKeyPart(ref) {
		return nil
	}
	if err := plan.Known("resource", noun, p.Fixtures.ResourceNames()); err != nil {
		return err
	}
	r := p.Fixtures.Resources.Resources[noun]
	created := p.created(r)
	if len(created) == 0 && !r.IsFound() {
		return nil // what is wrong with its creation is told there
	}
	if _, there := fixtures.Member(created, member); there || slices.Contains(more, member) {
		return nil
	}
	if r.IsSingleton() {
		return shownOf(p, r, member)
	}
	known := slices.Concat(sortedKeys(created), sortedKeys(r.Values), []string{"id"})
	return plan.Known("member", member, known)
}

// severalIDs are the references to the ids of all of a resource, by which one can be
// changed in a scenario that has several of it.
func (p *Pack) severalIDs() []string {
	var refs []string
	for _, r := range p.Fixtures.Resources.Resources {
		if r.Plural != "" {
			refs = append(refs, r.Plural+".id")
		}
	}
	return refs
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
