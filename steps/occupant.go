package steps

import (
	"context"
	"strings"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/jsonvalue"
)

// A target may give out an id again once what had it is gone, as SQLite does with
// the id of the newest row. So an id that is believed to be free may be somebody's
// by now, and a request that writes is sent to it only after a look.

// occupant is what has an id.
type occupant int

const (
	nobody  occupant = iota // there is nothing
	itself                  // the very thing that the run has created
	another                 // something else
)

// occupantOf looks at what has an instance's id now. An error is an outcome: the
// target did not say.
func (w *agent) occupantOf(ctx context.Context, i *instance) (occupant, error) {
	if look := w.lookUpBy(i.resource); look != "" {
		r := w.requestFor(look, i)
		e, err := w.Send(ctx, r)
		if err != nil {
			return nobody, err
		}
		payload, _ := jsonvalue.At(w.decode(e), w.fixtures.EnvelopeOf(look))
		found, isItem := payload.(item)
		switch {
		case e.Status == 404, e.Status == 410, refusesID(e.Status) && r.operation.Documents(e.Status):
			return nobody, nil
		case e.Status/100 == 2 && look == i.resource.Read && isItem:
			return w.judgeOccupant(i, found), nil
		}
	}
	// Whatever that answer meant: what a listing shows is there.
	found, err := w.itemOf(ctx, i, request{operation: w.operation(i.resource.Find.Operation), org: i.org})
	if err != nil || found == nil {
		return nobody, err
	}
	return w.judgeOccupant(i, found), nil
}

// refusesID reports whether a status may say that an id is none. A refused key, or
// a limit, says nothing of it.
func refusesID(status int) bool { return status == 400 || status == 422 }

// lookUpBy is the operation that shows by one request whether an id is in use; ""
// for none.
func (w *agent) lookUpBy(r fixtures.Resource) string {
	for _, operation := range append([]string{r.Read}, r.Show...) {
		if operation != "" && w.operation(operation).Safe() {
			return operation
		}
	}
	return ""
}

// judgeOccupant tells from what a target shows under an instance's id whether it is
// that instance.
func (w *agent) judgeOccupant(i *instance, found item) occupant {
	if w.shows(found, i) {
		w.ledger.sure(i)
		return itself
	}
	if i.deleted {
		w.ledger.noteReuse()
	}
	return another
}

// shows reports whether an item has the identity of an instance, or another of the
// values that the run has made up for it.
func (w *agent) shows(found item, i *instance) bool {
	is, _ := found[i.resource.Find.Match].(string)
	for _, own := range w.ledger.identities(i) {
		if own != "" && own == is || holdsMadeUp(is, own) {
			return true
		}
	}
	for member, value := range i.body {
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
func (w *agent) isAnother(found item, i *instance) bool {
	is, _ := found[i.resource.Find.Match].(string)
	return is != "" && !w.shows(found, i)
}

// taken says that an id belongs to what the run has not created.
func taken(i *instance) error {
	return because(errTaken, "the id %s is that of a %s which this run has not created: nothing was sent to it", i.idText(), i.resource.Kind())
}

// mayWrite looks, before a request that writes is sent, at each id in it that may
// not be the run's own, or not any more. An error says why it is not sent.
func (w *agent) mayWrite(ctx context.Context, r request) error {
	if exchange.Safe(r.operation.Method) {
		return nil
	}
	if r.stranger != nil {
		who, err := w.occupantOf(ctx, r.stranger)
		if err == nil && who == another {
			err = taken(r.stranger)
		}
		if err != nil {
			return err
		}
	}
	for _, i := range r.about {
		if !w.ledger.isDoubtful(i) {
			continue
		}
		switch who, err := w.occupantOf(ctx, i); {
		case err != nil:
			return err
		case who == another:
			return taken(i)
		case who == nobody && w.ledger.reuses():
			return because(errGone, "the %s with the id %s is gone", i.resource.Name, i.idText())
		}
	}
	return nil
}

// attempted records what a request that removes an instance may have done, though
// it was not answered as one that did: with the instance, or with what has the id
// that was sent in place of its own.
func (w *agent) attempted(r request, refused bool) {
	for _, i := range r.about {
		if i.resource.Remove == r.operation.ID || r.operation.Method == "DELETE" && r.unknown {
			w.ledger.doubt(i, !refused)
		}
	}
}
