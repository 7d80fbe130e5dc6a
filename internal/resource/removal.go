package resource

import (
	"context"
	"fmt"
	"strings"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/verdict"
)

// remover removes what a run has created, one instance at a time.
type remover struct {
	shared *Shared
	seek   seeker
	send   func(context.Context, Request) (*exchange.Exchange, error)
	unique *Source // of the new values that a removal sends
}

// seeker is what a removal needs of an agent: it finds instances, and says which are the
// run's own. An error is an outcome: the target did not answer, or not as it should.
type seeker interface {
	// Settled waits until what was accepted as pending is done.
	Settled(context.Context, *Instance) error
	// Await waits until an instance can be found, and learns its id.
	Await(context.Context, *Instance) error
	// find returns the item of a listing that is the instance; nil for none.
	find(context.Context, *Instance) (Item, error)
	// lookThroughAll finds an instance in the whole of its listing, and learns its id.
	lookThroughAll(context.Context, *Instance) error
	// identifyByCensus learns the id of an instance from one listing of all of its kind,
	// and reports whether it is not there.
	identifyByCensus(context.Context, *Instance) (absent bool)
	// recognise reports whether what has the id of an instance of an earlier run is still
	// that instance.
	recognise(context.Context, *Instance) (bool, error)
	// vanished reports whether an instance of this run is gone, where that may be.
	vanished(context.Context, *Instance) (bool, error)
}

func newRemover(a *Agent) remover {
	return remover{shared: a.Shared, seek: a, send: a.Send, unique: a.Unique}
}

// maxRepeated bounds how many of what a request was sent for again are removed.
const maxRepeated = 50

// remove removes one instance, which it looks for if its id is not known, and
// others of its identity if the request that created it was sent again.
func (m remover) remove(ctx context.Context, i *Instance) error {
	if i.ID == nil {
		absent := m.seek.identifyByCensus(ctx, i)
		if absent && i.answered && !i.accepted {
			m.shared.Ledger.Forget(i) // it was refused, and is not there
			return nil
		}
	}
	if i.ID == nil {
		if err := m.lookForLost(ctx, i); err != nil {
			return err
		}
	} else if gone, err := m.isGone(ctx, i); err != nil || gone {
		if err == nil {
			m.shared.Ledger.gone(i)
		}
		return err
	}
	for range maxRepeated {
		if i.ID == nil {
			found, err := m.seek.find(ctx, i)
			if err != nil {
				return err
			}
			if found == nil {
				break
			}
			m.shared.Ledger.identify(i, m.shared.IDOf(i.Resource.Find.Operation, found))
		}
		if i.Resource.Stays != "" {
			return staysError(i.Resource.Stays)
		}
		if err := m.removeOne(ctx, i); err != nil {
			return err
		}
		i.Deleted = true
		if !i.repeated || !i.findable() {
			break
		}
		m.shared.Ledger.identify(i, nil)
	}
	if i.Deleted {
		m.shared.Ledger.gone(i)
	} else {
		m.shared.Ledger.Forget(i) // it was never created
	}
	return nil
}

// isGone reports whether an instance is there no more.
func (m remover) isGone(ctx context.Context, i *Instance) (bool, error) {
	if i.recorded {
		there, err := m.seek.recognise(ctx, i)
		return !there, err
	}
	return m.seek.vanished(ctx, i)
}

// lookForLost waits for an instance whose id is not known, and which is there or
// may be there in a moment.
func (m remover) lookForLost(ctx context.Context, i *Instance) error {
	if err := m.seek.Settled(ctx, i); err != nil {
		return err
	}
	mayBeThere := i.accepted || !i.answered
	switch {
	case !mayBeThere:
		return nil
	case i.Resource.IsUnlisted():
		return fmt.Errorf("its id is unknown, and no listing shows it")
	case i.findable():
		if err := m.seek.Await(ctx, i); err != nil || i.ID != nil || !i.accepted {
			return err
		}
		return m.seek.lookThroughAll(ctx, i)
	case i.holder == nil || i.holder.ID == nil:
		return fmt.Errorf("its id is unknown, and nothing distinguishes it from what others have created")
	case i.holder.recorded:
		// What lies in a holder is the run's own only if the holder is.
		_, err := m.seek.recognise(ctx, i.holder)
		return err
	}
	return nil
}

// removal is the request that removes an instance: where its operation takes a body, that
// of requests.yaml. unique makes its new values.
func (s *Shared) removal(i *Instance, unique *Source) (Request, error) {
	r := s.RequestFor(i.Resource.Remove, i)
	fixture := s.Fixtures.Requests[r.Operation.ID]
	if err := lacksPlace(r); err != nil || !fixture.HasBody() {
		return r, err
	}
	resolve := func(ref string) (any, error) {
		if kind, member, _ := strings.Cut(ref, "."); kind == "new" {
			return unique.Value(member)
		}
		return i.resolver(s.Fixtures)(ref)
	}
	var err error
	if fixture.Body != nil {
		if r.Body, err = fixtures.ResolveFields(fixture.Body, resolve); err != nil {
			return r, err
		}
	}
	return r, r.fill(fixture, resolve)
}

// removeOne sends the request that removes an instance. That it is not there is
// as good.
func (m remover) removeOne(ctx context.Context, i *Instance) error {
	r, err := m.shared.removal(i, m.unique)
	if err != nil {
		return err
	}
	e, err := m.send(ctx, r)
	if err == nil && e.Status == 404 {
		m.shared.Ledger.noteStray()
	}
	if err == nil && e.Status/100 != 2 && e.Status != 404 {
		err = verdict.Failedf("%s answered %s", i.Resource.Remove, m.shared.Describe(e))
	}
	return err
}
