package pack

import (
	"cmp"
	"fmt"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/spec"
)

// pendingOf compares how to tell whether a resource is there with the operations.
func (p *Pack) pendingOf(where fixtures.Place, r fixtures.Resource) error {
	w := r.Pending
	if w == nil {
		return nil
	}
	where = where.In("pending")
	asked := cmp.Or(w.Operation, r.Read)
	switch {
	case asked == "":
		return fmt.Errorf("%s: operation is missing: name the one that tells how far a creation is, or the one that reads a %s as read", where, r.Name)
	case w.State == "" || len(w.While) == 0:
		return fmt.Errorf("%s: want state, a JSON pointer to it, and while, the states of what is not done", where)
	case w.Operation == "" && w.At+w.ID != "":
		return fmt.Errorf("%s: at and id belong to an operation that tells how far a creation is", where)
	case w.Operation == "" && r.ID == "":
		return fmt.Errorf("%s: id of the resource is missing: without operation, reading it tells how far it is", where)
	}
	o, err := p.operation(where.In("operation"), asked)
	if err != nil {
		return err
	}
	switch {
	case !o.Safe():
		return fmt.Errorf("%s: operation %q may write, and is to be asked again and again", where.In("operation"), o.ID)
	case len(parameters(o, "path", false)) == 0:
		return fmt.Errorf("%s: operation %q has no id in its path", where.In("operation"), o.ID)
	}
	for _, pointer := range []struct {
		field, text, operation string
	}{{"state", w.State, o.ID}, {"id", w.ID, o.ID}, {"at", w.At, r.Create}} {
		if pointer.text == "" || pointer.text == fixtures.Location {
			continue
		}
		if err := p.pointsIn(where.In(pointer.field), pointer.operation, p.Contract.Success(pointer.operation), pointer.text); err != nil {
			return err
		}
	}
	return nil
}

// valuesOf compares the further values of a resource with what shows one.
func (p *Pack) valuesOf(where fixtures.Place, r fixtures.Resource) error {
	for _, name := range sortedKeys(r.Values) {
		at := where.In("values", name)
		if name == "id" {
			return fmt.Errorf("%s: that is the id itself: give it another name", at)
		}
		operation, shown := r.Create, p.Contract.Success(r.Create)
		if r.IsFound() {
			operation = r.Find.Operation
			var err error
			if shown, err = p.listing(operation); err != nil {
				return err
			}
		}
		if err := p.pointsIn(at, operation, shown, r.Values[name]); err != nil {
			return err
		}
	}
	return nil
}

// pointsIn accepts a JSON pointer to what an answer shows, or to what nothing is said of.
func (p *Pack) pointsIn(where fixtures.Place, operation string, shown spec.Part, pointer string) error {
	if pointer == "" {
		return fmt.Errorf("%s: want a JSON pointer, such as /id", where)
	}
	if err := jsonPointer(where, pointer); err != nil || !shown.Documented() {
		return err
	}
	_, err := within(where, operation, shown, pointer)
	return err
}
