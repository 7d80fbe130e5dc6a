package resource

import (
	"context"
	"fmt"
	"strings"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/jsonvalue"
	"github.com/assaykit/assay/internal/verdict"
)

// A target may give out an id again once what had it is gone, as SQLite does with
// the id of the newest row. So an id that is believed to be free may be somebody's
// by now, and a request that writes is sent to it only after a look.

// occupant is what has an id.
type occupant int

// What an id may be that of.
const (
	nobody  occupant = iota // there is nothing
	itself                  // the very thing that the run has created
	Another                 // something else
)

// OccupantOf looks at what has an instance's id now. An error is an outcome: the
// target did not say.
func (pg *pager) OccupantOf(ctx context.Context, i *Instance) (occupant, error) {
	if look := pg.lookUpBy(i.Resource); look != "" {
		r := pg.RequestFor(look, i)
		e, err := pg.Send(ctx, r)
		if err != nil {
			return nobody, err
		}
		payload, _ := jsonvalue.At(pg.Decode(e), pg.Fixtures.EnvelopeOf(look))
		found, isItem := payload.(Item)
		switch {
		case e.Status == 404, e.Status == 410, refusesID(e.Status) && r.Operation.Documents(e.Status):
			return nobody, nil
		case e.Status/100 == 2 && isItem && isRemoved(i.Resource, found) && pg.shows(found, i):
			return nobody, nil
		case e.Status/100 == 2 && look == i.Resource.Read && isItem:
			return pg.judgeOccupant(i, found), nil
		case i.Resource.IsUnlisted():
			return nobody, verdict.Inconclusivef("%s answered %s", look, pg.Describe(e))
		}
	}
	// Whatever that answer meant: what a listing shows is there.
	found, err := pg.ItemOf(ctx, i, pg.ListingOf(i))
	if err != nil || found == nil || isRemoved(i.Resource, found) && pg.shows(found, i) {
		return nobody, err
	}
	return pg.judgeOccupant(i, found), nil
}

// isRemoved reports whether an item shows that it was removed, and is kept all the same.
func isRemoved(r fixtures.Resource, item Item) bool {
	for pointer, value := range r.RemovedAs {
		if shown, _ := jsonvalue.At(item, pointer); !jsonvalue.Same(value, shown) {
			return false
		}
	}
	return len(r.RemovedAs) > 0
}

// refusesID reports whether a status may say that an id is none. A refused key, or
// a limit, says nothing of it.
func refusesID(status int) bool { return status == 400 || status == 422 }

// lookUpBy is the operation that shows by one request whether an id is in use; ""
// for none.
func (s *Shared) lookUpBy(r fixtures.Resource) string {
	for _, operation := range append([]string{r.Read}, r.Lists...) {
		if operation != "" && s.Operation(operation).Safe() {
			return operation
		}
	}
	return ""
}

// judgeOccupant tells from what a target shows under an instance's id whether it is
// that instance.
func (s *Shared) judgeOccupant(i *Instance, found Item) occupant {
	if s.shows(found, i) {
		s.Ledger.sure(i)
		return itself
	}
	if i.Deleted {
		s.Ledger.noteReuse()
	}
	return Another
}

// shows reports whether an item has the identity of an instance, or another of the
// values that the run has made up for it. What is known by its id alone is in what has that
// id, as long as that is certain.
func (s *Shared) shows(found Item, i *Instance) bool {
	if i.byIDAlone() {
		return s.looksAlike(found, i) && !s.isUnsure(i)
	}
	is := matchIn(i.Resource, found)
	for _, own := range s.Ledger.identities(i) {
		if own != "" && own == is || holdsMadeUp(is, own) {
			return true
		}
	}
	for member, value := range i.Body {
		shown, _ := found[member].(string)
		if text, ok := value.(string); ok && holdsMadeUp(shown, text) {
			return true
		}
	}
	return false
}

// holdsMadeUp reports whether a text has the word in it that the run has made up
// for another one.
func holdsMadeUp(text, own string) bool {
	word := made.FindString(own)
	return word != "" && strings.Contains(strings.ToLower(text), strings.ToLower(word))
}

// isAnother reports whether an item that has an instance's id is certainly something
// else. What has no identity at all may be the instance, maimed.
func (s *Shared) isAnother(found Item, i *Instance) bool {
	if i.byIDAlone() {
		return !s.looksAlike(found, i)
	}
	is := matchIn(i.Resource, found)
	return is != "" && !s.shows(found, i)
}

// taken says that an id belongs to what the run has not created.
func taken(i *Instance) error {
	return because(ErrTaken, "the id %s is that of a %s which this run has not created: nothing was sent to it", i.IDText(), i.Resource.Kind())
}

// MayWrite looks, before a request that writes is sent, at each id in it that may
// not be the run's own, or not any more. An error is an outcome, and says why the request
// must not be sent: ErrTaken or ErrGone is its cause where that is known.
func (pg *pager) MayWrite(ctx context.Context, r Request) error {
	if exchange.Safe(r.Operation.Method) {
		return nil
	}
	if i := pg.borrowedTarget(r); i != nil {
		return verdict.NotExercisedf("%s would write to the %s with the id %s, which this run has not created", r.Operation.ID, i.Resource.Name, i.IDText())
	}
	if err := chosenByNobody(r); err != nil {
		return err
	}
	if r.Stranger != nil {
		if err := pg.mayWriteTo(ctx, r.Stranger); err != nil {
			return err
		}
	}
	for _, i := range r.About {
		if !pg.Ledger.isDoubtful(i) || i.Resource.IsSingleton() {
			continue
		}
		switch who, err := pg.OccupantOf(ctx, i); {
		case err != nil:
			return err
		case who == Another:
			return taken(i)
		case who == nobody && pg.Ledger.Reuses():
			return because(ErrGone, "the %s with the id %s is gone", i.Resource.Name, i.IDText())
		}
	}
	return nil
}

// mayWriteTo looks at an id that is not known to be the run's own. One that was made up
// is looked at once in a run: nobody is given it meanwhile, unlike that of what was
// deleted.
func (pg *pager) mayWriteTo(ctx context.Context, stranger *Instance) error {
	if _, vacant := pg.vacant.Load(stranger.grave()); vacant && !stranger.Deleted {
		return nil
	}
	who, err := pg.OccupantOf(ctx, stranger)
	switch {
	case err == nil && who == Another:
		return taken(stranger)
	case err == nil && who == nobody:
		pg.vacant.Store(stranger.grave(), struct{}{})
	}
	return err
}

// Attempted records what a request that removes an instance may have done, though
// it was not answered as one that did: with the instance, or with what has the id
// that was sent in place of its own.
func (s *Shared) Attempted(r Request, refused bool) {
	for _, i := range r.About {
		if i.Resource.Remove == r.Operation.ID || r.Operation.Method == "DELETE" && r.Unknown {
			s.Ledger.doubt(i, !refused)
		}
	}
}

// vanished reports whether an instance is gone, where that may be, and its id may
// be somebody else's by now.
func (a *Agent) vanished(ctx context.Context, i *Instance) (bool, error) {
	if !a.Ledger.asksForLook(i) {
		return false, nil
	}
	if all, err := a.census(ctx, i); err == nil && a.shows(all[i.IDText()], i) && !isRemoved(i.Resource, all[i.IDText()]) {
		a.Ledger.sure(i)
		return false, nil
	}
	switch who, err := a.OccupantOf(ctx, i); {
	case err != nil || who == itself:
		return false, err
	case who == nobody:
		a.Ledger.sure(i) // of what there is to be sure of
		return a.Ledger.Reuses(), nil
	}
	found, err := a.withItsID(ctx, i)
	if err == nil && found != nil && !a.isAnother(found, i) {
		err = fmt.Errorf("nothing distinguishes what has its id now from what others have created: it was left alone")
	}
	if err == nil {
		a.Ledger.noteReuse()
	}
	return true, err
}
