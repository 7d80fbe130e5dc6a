package derive

import (
	"fmt"
	"slices"
	"strings"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/spec"
)

// copying derives what makes another one of a resource from one that is there, such as
// POST /boards/{id}/duplicate.
type copying struct{ *api }

// copyWords are the last parts of paths that say so.
var copyWords = strings.Fields("duplicate copy clone replicate")

// of is the operation that copies one of a resource; nil for none.
func (c copying) of(r *resource) *operation {
	if r.create == nil || r.item == "" {
		return nil
	}
	n := slices.IndexFunc(c.operations, func(o *operation) bool { return c.copies(o, r) })
	if n < 0 {
		return nil
	}
	return c.operations[n]
}

// copies reports whether an operation copies one of a resource.
func (c copying) copies(o *operation, r *resource) bool {
	rest, isItem := strings.CutPrefix(unnamed(strings.TrimSuffix(o.Path, "/")), unnamed(strings.TrimSuffix(r.item, "/")))
	return o.Method == "POST" && isItem && rest != "" && r.create != o && slices.Contains(copyWords, strings.TrimLeft(rest, "/:"))
}

// copied is the resource that an operation copies one of; nil for none.
func (c copying) copied(o *operation) *resource {
	n := slices.IndexFunc(c.resources, func(r *resource) bool { return c.of(r) == o })
	if n < 0 {
		return nil
	}
	return c.resources[n]
}

// id is where the answer to a copy has its id, as a JSON pointer, and where that is of which
// the id is a member; "" where the run could not follow what it makes.
func (c copying) id(o *operation, r *resource) (envelope, id string) {
	if documents(o, 202) {
		return "", ""
	}
	for _, pointer := range c.onePointers(r) {
		at, ok, _ := c.contract.Success(o.ID).At(pointer)
		if !ok || !at.Documented() {
			continue
		}
		if name := newIDMember(at.Names(), r); name != "" {
			return pointer, pointer + "/" + spec.EscapeToken(name)
		}
	}
	return "", ""
}

// names reports whether the body of a copy has what tells one of the resource from others.
func (c copying) names(o *operation, r *resource) bool {
	return o.Body != nil && r.identity != "" && takesWithin(*o.Body, fixtures.Pointer(r.identity))
}

// follow finds what an operation that copies answers with, or says why it is not sent: nobody
// could remove what it makes.
func (c copying) follow(o *operation) string {
	r := c.copied(o)
	if r == nil {
		return ""
	}
	envelope, id := c.id(o, r)
	if id == "" {
		return fmt.Sprintf("it makes another %s, and does not answer with its id", r.name)
	}
	r.envelopes[o.ID] = envelope
	return ""
}

// copyOf is the alias of a resource for a copy.
func copyOf(r *resource) string { return r.name + "-copy" }

// write says that an operation makes another one of a resource: what it makes is known by its
// id, and removed.
func (c copying) write(b *strings.Builder, r *resource) {
	o := c.of(r)
	if o == nil || o.request == nil {
		return
	}
	_, id := c.id(o, r)
	identity := ""
	if c.names(o, r) {
		identity = ", identity: " + scalar(r.identity)
	}
	fmt.Fprintf(b, "\n  # A copy.\n  %s: {alias_of: %s, create: %s, id: %s%s}\n", copyOf(r), r.name, scalar(o.ID), scalar(id), identity)
}

// copied is that a copy is there as what is created is, and so is the one that it was made from.
func (f *featureFile) copied(r *resource) {
	o := copying{f.api}.of(r)
	if o == nil || o.request == nil {
		return
	}
	steps := []string{givenRequest(o.ID), "When it is sent", "Then it is accepted"}
	if (copying{f.api}).names(o, r) {
		steps = append(steps, fmt.Sprintf("And the %s has what was sent", copyOf(r)))
	}
	if r.list != nil {
		steps = append(steps, fmt.Sprintf("And the %s is listed by %s", copyOf(r), r.list.ID), fmt.Sprintf("And the %s is listed by %s", r.name, r.list.ID))
	}
	f.scenario(nil, "@OAS-LIFECYCLE", capital(one(r.name))+" is copied", steps, nil, nil)
}
