package resource

import (
	"context"
	"fmt"
	"time"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/jsonvalue"
)

// Instance is one resource that exists, existed or may exist on the target.
type Instance struct {
	Resource fixtures.Resource
	Kind     string // of the resource at bottom; set once, with the entry in the ledger
	Org      Key
	Identity string         // the unique value that it is found by, a number as text; "" where its id alone tells it
	renamed  []string       // further identities that it may have been given
	Body     map[string]any // what it was created with
	ID       any            // json.Number or string; nil while unknown
	values   map[string]any // further ones, as resources.yaml names them
	number   int            // of its entry in the ledger, from 1
	within   []*Instance    // whose ids the path has under which it is
	holder   *Instance      // in which it is found where its identity does not tell it from others
	borrowed bool           // it is somebody else's, and only read
	recorded bool           // by an earlier run: what has its id may be something else by now
	forced   bool           // it is removed all the same
	condition
}

// memory is what tells an instance without an identity from what may have its id later.
type memory struct {
	answer  map[string]any  // what the answer to its creation has shown of the fields that were sent
	touched map[string]bool // fields that requests may have changed since
}

// condition is what is known of whether an instance is there.
type condition struct {
	answered bool // the request that creates it was
	accepted bool // and succeeded
	Deleted  bool
	doubtful bool // it may be gone, and its id something else's by now
	refused  bool // a request that would have removed it was refused
	repeated bool // it may exist several times: the request was sent again
	several  bool // it is borrowed, and there are others that could be

	unsettled bool // a request may have changed whether its listing shows it

	pending  string        // where to ask whether it is there; "" where it is
	askAfter time.Duration // how long the answer to its creation wants to be left alone

	memory
}

// findable reports whether an instance can be found by its identity: by nothing
// but a value that the run has made up. Whatever else has a title such as
// "Ada Lovelace" may be somebody's.
func (i *Instance) findable() bool { return madeUp(i.Identity) }

// IDText is the id as text; "" while it is unknown.
func (i *Instance) IDText() string {
	if i.ID == nil {
		return ""
	}
	return fmt.Sprint(i.ID)
}

// ExpectCreation records in the ledger what a request may create, before it is sent, and
// returns the instances, which have no id yet. What is in the ledger already, because the
// request is sent again, is not among them. It returns nil for a request that creates
// nothing.
func (s *Shared) ExpectCreation(r Request) []*Instance {
	var expected []*Instance
	for _, resource := range s.Fixtures.Created(r.Operation.ID) {
		identity := IdentityIn(resource, r)
		switch {
		case madeUp(identity) && s.Ledger.Again(resource.Kind(), r.Org, identity):
			continue // it is only referred to, or is sent again
		case !madeUp(identity) && !s.creates(resource, r):
			continue // it refers to what may be anybody's
		}
		i := &Instance{Resource: resource, Org: r.Org, Identity: identity, Body: resource.FieldsIn(r.Content()), within: r.Within}
		if !i.findable() {
			i.holder = holderOf(r)
		}
		s.Ledger.expect(i)
		expected = append(expected, i)
	}
	s.expectRenaming(r)
	return expected
}

// creates reports whether a request creates a resource whatever value identifies
// it, or none at all.
func (s *Shared) creates(resource fixtures.Resource, r Request) bool {
	fixture := s.Fixtures.Requests[r.Operation.ID]
	identified := isKnownByID(resource) || resource.IdentityIn(fixture.Path, fixture.Content()) != nil
	return identified && (resource.ID != "" || holderOf(r) != nil)
}

// holderOf returns what holds the thing that a request creates, and in which it
// can be found without a unique value; nil for nothing.
func holderOf(r Request) *Instance {
	if r.RawBody || r.Value != nil || len(r.About) == 0 || len(r.About[0].Resource.Lists) == 0 {
		return nil
	}
	return r.About[0]
}

// expectRenaming records the identity that a request is about to give to what the
// run has created.
func (s *Shared) expectRenaming(r Request) {
	for _, i := range r.About {
		if i.Resource.Change != r.Operation.ID || i.Resource.IsSingleton() {
			continue
		}
		if i.byIDAlone() {
			s.Ledger.touch(i, r.Body)
			continue
		}
		for _, member := range []string{i.Resource.Identity, i.Resource.Find.Match} {
			value, _ := jsonvalue.At(r.Body, fixtures.Pointer(member))
			if identity := textOf(value); identity != "" && identity != i.Identity && fixtures.PathParameter(member) == "" {
				s.Ledger.rename(i, identity)
			}
		}
	}
}

// RestoreIdentity gives back the identity that a request has cleared, in a request of its
// own: without it, nobody could tell that the thing is the run's own. It does nothing where
// the request has cleared none, and ignores whether it succeeds.
func (pg *pager) RestoreIdentity(ctx context.Context, r Request) {
	for _, i := range r.About {
		value, sent := r.Body[i.Resource.Find.Match]
		if i.Resource.Change != r.Operation.ID || !sent || value != nil || r.RawBody {
			continue
		}
		restored := pg.RequestFor(r.Operation.ID, i)
		var identity any = i.Identity
		if given, has := i.Body[i.Resource.Find.Match]; has && textOf(given) == i.Identity {
			identity = given // it may be a number
		}
		restored.Body = map[string]any{i.Resource.Find.Match: identity}
		_, _ = pg.Send(ctx, restored) // what becomes of it is seen where it matters
	}
}

// SettleLedger brings the ledger up to date with the answer to a request. Expected is what
// ExpectCreation has returned for it.
func (a *Agent) SettleLedger(r Request, e *exchange.Exchange, expected []*Instance) {
	succeeded := e.Status/100 == 2
	for _, i := range expected {
		var id any
		if succeeded && i.Resource.ID != "" {
			id = a.newID(i.Resource, r, e)
		}
		a.Ledger.answered(i, succeeded && !refusedAlone(i, r, id))
		switch {
		case succeeded && i.Resource.ID != "":
			a.Ledger.identify(i, id)
			fallthrough
		case succeeded:
			a.notePending(i, e)
			i.keepValues(jsonvalue.Decode(e.ResponseBody))
			a.keepAnswer(i, jsonvalue.Decode(e.ResponseBody))
		case !succeeded && e.Status < 500 && a.Observes:
			// That nothing was created is about to be seen for itself.
			a.Ledger.setAside(i)
		}
	}
	if !succeeded {
		a.Attempted(r, e.Status/100 == 4)
		return
	}
	if r.Unknown {
		a.Attempted(r, false)
	}
	if a.Set != nil {
		a.Set.wrote(a.Shared, r)
	}
	a.unsettle(r)
	for _, i := range r.About {
		switch {
		case i.Resource.Remove != r.Operation.ID:
		case r.PathID(i) == nil:
			a.Ledger.doubt(i, true) // another id may have been taken for its own
		default:
			i.Deleted = true
			a.Ledger.gone(i)
			if !a.CleansUp { // which removes first what depends on something
				a.Ledger.doubtDependents(i)
			}
		}
	}
}

// refusedAlone reports whether a request for several was accepted, and its answer has no
// id where that of one of them would be.
func refusedAlone(i *Instance, r Request, id any) bool {
	_, several := r.Value.([]any)
	return (several || i.Resource.Fields != "") && i.Resource.ID != "" && id == nil
}

// keepValues keeps the further values of an instance that an answer, or an item, shows.
func (i *Instance) keepValues(shown any) {
	for name, pointer := range i.Resource.Values {
		value, there := jsonvalue.At(shown, pointer)
		if !there || value == nil {
			continue
		}
		if i.values == nil {
			i.values = map[string]any{}
		}
		i.values[name] = value
	}
}

// PathID returns the value of a path parameter of the request that is the id of an
// instance; nil where none is.
func (r Request) PathID(i *Instance) any {
	for _, value := range r.Path {
		if fmt.Sprint(value) == i.IDText() {
			return value
		}
	}
	return nil
}
