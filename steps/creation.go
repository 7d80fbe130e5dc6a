package steps

import (
	"context"
	"fmt"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/jsonvalue"
)

// instance is one resource that exists, existed or may exist on the target.
type instance struct {
	resource fixtures.Resource
	kind     string // of the resource at bottom; set once, with the entry in the ledger
	org      Key
	identity string         // the unique value that it is found by
	body     map[string]any // what it was created with
	id       any            // json.Number or string; nil while unknown
	number   int            // of its entry in the ledger, from 1
	answered bool           // the request that creates it was
	accepted bool           // and succeeded
	deleted  bool
	doubtful bool      // it may be gone, and its id something else's by now
	refused  bool      // a request that would have removed it was refused
	holder   *instance // in which it is found where its identity does not tell it from others
	repeated bool      // it may exist several times: the request was sent again
	borrowed bool      // it is somebody else's, and only read
	recorded bool      // by an earlier run: what has its id may be something else by now
	forced   bool      // it is removed all the same
	renamed  []string  // further identities that it may have been given
}

// findable reports whether an instance can be found by its identity: by nothing
// but a value that the run has made up. Whatever else has a title such as
// "Ada Lovelace" may be somebody's.
func (i *instance) findable() bool { return madeUp(i.identity) }

func (i *instance) idText() string {
	if i.id == nil {
		return ""
	}
	return fmt.Sprint(i.id)
}

// expectCreation records in the ledger what a request may bring into being,
// before it is sent.
func (w *agent) expectCreation(r request) []*instance {
	var expected []*instance
	for _, name := range w.fixtures.ResourceNames() {
		resource := w.fixtures.Resources.Resources[name]
		identity, _ := r.body[resource.Identity].(string)
		switch {
		case resource.Create != r.operation.ID || resource.Like != "":
			continue
		case madeUp(identity) && w.ledger.again(name, r.org, identity):
			continue // it is only referred to, or is sent again
		case !madeUp(identity) && !w.creates(resource, r):
			continue // it refers to what may be anybody's
		}
		i := &instance{resource: resource, org: r.org, identity: identity, body: r.body}
		if !i.findable() {
			i.holder = holderOf(r)
		}
		w.ledger.expect(i)
		expected = append(expected, i)
	}
	w.expectRenaming(r)
	return expected
}

// creates reports whether a request creates a resource whatever value identifies
// it, or none at all.
func (w *agent) creates(resource fixtures.Resource, r request) bool {
	_, usual := w.fixtures.Requests[r.operation.ID].Body[resource.Identity]
	return usual && (resource.ID != "" || holderOf(r) != nil)
}

// holderOf returns what holds the thing that a request creates, and in which it
// can be found without a unique value; nil for nothing.
func holderOf(r request) *instance {
	if r.rawBody || len(r.about) == 0 || len(r.about[0].resource.Show) == 0 {
		return nil
	}
	return r.about[0]
}

// expectRenaming records the identity that a request is about to give to what the
// run has created.
func (w *agent) expectRenaming(r request) {
	for _, i := range r.about {
		if i.resource.Change != r.operation.ID {
			continue
		}
		for _, member := range []string{i.resource.Identity, i.resource.Find.Match} {
			if identity, ok := r.body[member].(string); ok && identity != i.identity {
				w.ledger.rename(i, identity)
			}
		}
	}
}

// restoreIdentity gives back the identity that a request has cleared: without it,
// nobody could tell that the thing is the run's own.
func (w *agent) restoreIdentity(ctx context.Context, r request) {
	for _, i := range r.about {
		value, sent := r.body[i.resource.Find.Match]
		if i.resource.Change != r.operation.ID || !sent || value != nil || r.rawBody {
			continue
		}
		restored := w.requestFor(r.operation.ID, i)
		restored.body = map[string]any{i.resource.Find.Match: i.identity}
		_, _ = w.Send(ctx, restored) // what becomes of it is seen where it matters
	}
}

// settleLedger brings the ledger up to date with an answer.
func (w *agent) settleLedger(r request, e *exchange.Exchange, expected []*instance) {
	succeeded := e.Status/100 == 2
	for _, i := range expected {
		w.ledger.answered(i, succeeded)
		switch {
		case succeeded && i.resource.ID != "":
			id, _ := jsonvalue.At(jsonvalue.Decode(e.ResponseBody), i.resource.ID)
			w.ledger.identify(i, id)
		case !succeeded && e.Status < 500 && w.observes:
			// That nothing came into being is about to be seen for itself.
			w.ledger.setAside(i)
		}
	}
	if !succeeded {
		w.attempted(r, e.Status/100 == 4)
		return
	}
	if r.unknown {
		w.attempted(r, false)
	}
	for _, i := range r.about {
		switch {
		case i.resource.Remove != r.operation.ID:
		case r.pathID(i) == nil:
			w.ledger.doubt(i, true) // another id may have been taken for its own
		default:
			i.deleted = true
			w.ledger.gone(i)
			if !w.cleansUp { // which removes first what depends on something
				w.ledger.doubtDependents(i)
			}
		}
	}
}

// pathID returns the id in the request's path that stands for an instance; nil
// where none does.
func (r request) pathID(i *instance) any {
	for _, value := range r.path {
		if fmt.Sprint(value) == i.idText() {
			return value
		}
	}
	return nil
}
