package derive

import (
	"fmt"
	"slices"
	"strings"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/spec"
)

// atOnce derives what several of a resource are created with at once.
type atOnce struct{ *api }

// bulks are the names of paths that create several at once.
var bulks = strings.Fields("bulk batch bulk-create batch-create bulkCreate batchCreate import many")

// several is the schema of one of those that an operation creates at once: of an item of its
// body, which is a list of objects; nil where the body is something else.
func (o *operation) several() *spec.Schema {
	if o == nil || o.Method != "POST" || o.Body == nil || o.Body.Type != "array" || o.Body.Items == nil || len(o.Body.Items.Properties) == 0 {
		return nil
	}
	return o.Body.Items
}

// form is the schema of what an operation writes: of its body or, where that is a list, of one
// of its items; nil for no body.
func (o *operation) form() *spec.Schema {
	if one := o.several(); one != nil {
		return one
	}
	return o.Body
}

// creator is the operation that creates several at once below or at a collection, such as
// POST /widgets/bulk or POST /widgets:batchCreate; nil for none.
func (a atOnce) creator(collection string) *operation {
	for _, o := range a.operations {
		last, below := strings.CutPrefix(strings.TrimSuffix(o.Path, "/"), collection)
		if below && last != "" && o.several() != nil && slices.Contains(bulks, strings.TrimLeft(last, "/:")) {
			return o
		}
	}
	return nil
}

// whereFirst finds the first of those that an operation has created in what it answers with: a
// list of what is listed. It returns where that is, and its id in it; "" for none.
func (a atOnce) whereFirst(o *operation, r *resource) (envelope, id string) {
	body := a.contract.Success(o.ID)
	for _, pointer := range append(slices.Clone(listMembers), "/"+lastSegment(r.collection)) {
		at, ok, _ := body.At(pointer)
		if !ok || !at.Documented() || !at.IsList() {
			continue
		}
		if name := newIDMember(at.Items().Names(), r); name != "" {
			return pointer + "/0", pointer + "/0/" + spec.EscapeToken(name)
		}
	}
	return "", ""
}

// bulk is the operation that creates several of a resource at once, beside that which creates
// one, and where its answer has the id of the first; nil for none whose creations the run would
// know again.
func (a atOnce) bulk(r *resource) (o *operation, id string) {
	if r.create == nil || r.create.several() != nil || r.identity == "" || fixtures.PathParameter(r.identity) != "" {
		return nil, ""
	}
	if o = a.creator(r.collection); o == nil || !takesWithin(*o.several(), fixtures.Pointer(r.identity)) {
		return nil, ""
	}
	if _, id = a.whereFirst(o, r); id == "" {
		return nil, ""
	}
	return o, id
}

// creates reports whether an operation creates one of a resource, alone or with others.
func (a atOnce) creates(o *operation, r *resource) bool {
	bulk, _ := a.bulk(r)
	return o == r.create || bulk != nil && o == bulk
}

// createdAtOnce is that several are created at once as one is alone.
func (f *featureFile) createdAtOnce(r *resource) {
	o, _ := atOnce{f.api}.bulk(r)
	if o == nil || o.request == nil {
		return
	}
	several := severalOf(r)
	steps := []string{givenRequest(o.ID), "When it is sent", "Then it is accepted", fmt.Sprintf("And the %s has what it was created with", several)}
	if r.list != nil {
		steps = append(steps, fmt.Sprintf("And the %s is listed by %s", several, r.list.ID))
	}
	f.scenario(nil, "@OAS-LIFECYCLE", capital(r.plural)+" are created at once", steps, nil, nil)
}

// severalOf is the alias of a resource for one that is created with others.
func severalOf(r *resource) string { return "several-" + r.plural }

// write says that an operation creates several at once beside that which creates one: what
// it creates is known again, and removed.
func (a atOnce) write(b *strings.Builder, r *resource) {
	if o, id := a.bulk(r); o != nil && o.request != nil {
		fmt.Fprintf(b, "\n  # Several at once.\n  %s: {alias_of: %s, create: %s, id: %s, identity: %s}\n", severalOf(r), r.name, scalar(o.ID), scalar(id), scalar("/0"+fixtures.Pointer(r.identity)))
	}
}

// fillSeveral makes a body of one item, from what the document has for it.
func (a atOnce) fillSeveral(o *operation, r *fixtures.Request, value any) bool {
	list, _ := value.([]any)
	creates := slices.ContainsFunc(a.resources, func(of *resource) bool { return a.creates(o, of) })
	if o.several() == nil || !creates || len(list) == 0 {
		return false
	}
	item, isObject := list[0].(map[string]any)
	if !isObject {
		return false
	}
	r.Value, r.Guessed = []any{a.settle(o, item)}, true
	return true
}
