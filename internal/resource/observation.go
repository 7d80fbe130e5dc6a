package resource

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/jsonvalue"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/spec"
)

// Observation is what a client sees of some resources: by the name of each, what
// reading it and listing what belongs to it show.
type Observation map[string]Snapshot

// Snapshot is what is seen of one resource: as "it" what reading it shows, and as "its " with
// the id of an operation the items that this operation lists, by their ids; nil for what is
// not there.
type Snapshot map[string]any

// Observe looks at the resources that a request refers to, if they have not been seen
// since they last changed. An error is an outcome of reading one.
func (a *Agent) Observe(ctx context.Context, r Request) (Observation, error) {
	seen := Observation{}
	for _, i := range r.About {
		if i.borrowed {
			continue // whoever has it may change it
		}
		name := a.NameOf(i)
		if _, twice := seen[name]; twice {
			continue
		}
		if known, ok := a.WorkingSet().Seen[name]; ok && i.Org == a.Org {
			seen[name] = known
			continue
		}
		now, err := a.LookAtOne(ctx, i)
		if err != nil {
			return nil, err
		}
		seen[name] = now
	}
	return seen, nil
}

// LookAtOne looks at what has to be there, and returns an outcome as an error where it is
// not: a comparison of nothing with nothing would always hold.
func (a *Agent) LookAtOne(ctx context.Context, i *Instance) (Snapshot, error) {
	seen, err := a.look(ctx, i)
	if err != nil {
		return nil, err
	}
	if seen.lacksSomething() {
		return nil, verdict.Inconclusivef("the %s is not there before the request is sent", a.NameOf(i))
	}
	return seen, nil
}

// lacksSomething reports whether a part of what a client sees was not there.
func (s Snapshot) lacksSomething() bool {
	for _, part := range s {
		if part == nil {
			return true
		}
	}
	return false
}

// NameOf names an instance as the scenario does: by its name in the working set, or by its
// resource and its id where it is no member.
func (a *Agent) NameOf(i *Instance) string { return a.WorkingSet().nameOf(i) }

// look reads what a client sees of an instance.
func (a *Agent) look(ctx context.Context, i *Instance) (Snapshot, error) {
	seen := Snapshot{}
	payload, err := a.Read(ctx, i)
	if err != nil {
		return nil, err
	}
	if object, ok := payload.(map[string]any); ok {
		if payload, err = a.compared(i, object); err != nil {
			return nil, err
		}
	}
	seen["it"] = payload
	for _, operation := range i.Resource.Lists {
		items := map[string]any{}
		var blind error
		err := a.turnPages(ctx, a.RequestFor(operation, i), func(page []Item) bool {
			for _, listed := range page {
				var steady Item
				if steady, blind = a.compared(i, listed); blind != nil {
					return false
				}
				items[fmt.Sprint(a.IDOf(operation, listed))] = steady
			}
			return true
		})
		if blind != nil {
			return nil, blind
		}
		if errors.Is(err, ErrGone) {
			seen["its "+operation] = nil
			continue
		}
		if err != nil {
			return nil, err
		}
		seen["its "+operation] = items
	}
	return seen, nil
}

// Read returns the payload of reading an instance; nil where the target says that there is
// no such thing. An error is an outcome: any other answer.
func (a *Agent) Read(ctx context.Context, i *Instance) (any, error) {
	if i.Resource.Read == "" {
		return a.readListed(ctx, i)
	}
	r := a.RequestFor(i.Resource.Read, i)
	e, err := a.Send(ctx, r)
	if err != nil {
		return nil, err
	}
	switch {
	case e.Status == 404:
		return nil, nil
	case !r.Operation.Succeeds(e.Status):
		return nil, a.Unanswered(r.Operation, e)
	}
	a.NoteAccepted(r)
	return a.Payload(r, e)
}

// readListed is read for what nothing but a listing shows: under its identity or,
// where that was changed, under whatever it has now.
func (a *Agent) readListed(ctx context.Context, i *Instance) (any, error) {
	identities := a.Ledger.identities(i)
	if len(identities) == 1 && i.findable() {
		found, err := a.find(ctx, i)
		if err != nil {
			return nil, err
		}
		if found == nil && i.ID != nil && !i.Deleted { // it has lost its identity, if it is there
			found, err = a.ItemOf(ctx, i, a.ListingOf(i))
		}
		if found == nil || err != nil {
			return nil, err
		}
		if id := fmt.Sprint(a.IDOf(i.Resource.Find.Operation, found)); id != i.IDText() {
			return nil, verdict.Failedf("%s shows the %s with the id %s, and it was told to be %s", i.Resource.Find.Operation, i.Resource.Name, id, i.IDText())
		}
		return found, nil
	}
	itsID := func(listed Item) bool { return fmt.Sprint(a.IDOf(i.Resource.Find.Operation, listed)) == i.IDText() }
	for _, identity := range identities {
		known := a.Ledger.Copied(i)
		known.Identity = identity
		if found, err := a.search(ctx, known, itsID); found != nil || err != nil {
			return found, err
		}
	}
	if found, err := a.ItemOf(ctx, i, a.ListingOf(i)); found != nil || err != nil {
		return found, err
	}
	return nil, nil
}

// Steady returns a copy of an object without the members that may change on their own, as
// resources.yaml names them for the resource of the instance.
func (a *Agent) Steady(i *Instance, object Item) Item {
	object = maps.Clone(object)
	for _, name := range i.Resource.Volatile {
		delete(object, name)
	}
	return object
}

// compared is what is steady of an object, for a comparison. Where that is no more
// than its id, nothing would be compared.
func (a *Agent) compared(i *Instance, object Item) (Item, error) {
	steady := a.Steady(i, object)
	tells := func(name string) bool {
		return fixtures.Pointer(name) != a.Fixtures.IDIn(i.Resource)
	}
	if len(steady) < len(object) && !slices.ContainsFunc(slices.Collect(maps.Keys(steady)), tells) {
		return nil, verdict.Inconclusivef("nothing of the %s can be compared: all its members are volatile in resources.yaml", a.NameOf(i))
	}
	a.condense(i, steady)
	return steady, nil
}

// largeMember is how many bytes of JSON a member may have that the document does not know,
// for a snapshot to keep it as it is.
const largeMember = 16 << 10

// condense puts a digest in the place of each large member that the document does not
// know, where the answer that was just read is large: snapshots stay for as long as what
// they show, and a hostile target may fill them with anything.
func (a *Agent) condense(i *Instance, object Item) {
	if a.last.decoded.Size <= largeBody {
		return
	}
	said := a.SaidOf(i.Resource)
	for name, value := range object {
		if jsonvalue.Member(said, name).Documented() {
			continue
		}
		if text, err := json.Marshal(value); err == nil && len(text) > largeMember {
			object[name] = fmt.Sprintf("%d bytes with the SHA-256 %x", len(text), sha256.Sum256(text))
		}
	}
}

// Unchanged reads everything that was observed again. It returns an outcome as an error
// for what reads otherwise.
func (a *Agent) Unchanged(ctx context.Context, i *Instance, before Snapshot) error {
	after, err := a.look(ctx, i)
	if err != nil {
		return err
	}
	for _, aspect := range slices.Sorted(maps.Keys(before)) {
		said := func(name string) spec.Part { return jsonvalue.Member(a.SaidOf(i.Resource), name) }
		if operation, ok := strings.CutPrefix(aspect, "its "); ok {
			said = func(string) spec.Part { return a.SaidOfItems(operation) }
		}
		if difference := jsonvalue.Differs(before[aspect], after[aspect], said); difference != "" {
			if aspect != "it" {
				difference = aspect + " " + difference
			}
			return verdict.Failedf("the %s has changed: %s", a.NameOf(i), difference)
		}
	}
	return nil
}

// NothingCreated looks for what refused requests would have created. It returns an outcome
// as an error if one of these things is there, which it records in the ledger, or if a
// listing cannot be read. The Namesakes of the agent are not counted.
func (a *Agent) NothingCreated(ctx context.Context, requests ...Request) error {
	var all []*Instance
	for _, r := range requests {
		for _, i := range a.WouldCreate(r) {
			if !i.findable() {
				i.holder = holderOf(r)
			}
			all = append(all, i)
		}
	}
	absent, err := a.absentTogether(ctx, all)
	if err != nil {
		return err
	}
	for _, i := range all {
		var found Item
		if !absent[i] {
			found, err = a.search(ctx, i, func(listed Item) bool { return !a.Namesakes[fmt.Sprint(a.IDOf(i.Resource.Find.Operation, listed))] })
		}
		if err != nil {
			return err
		}
		if found == nil {
			a.Ledger.absent(i.Resource.Name, a.Org, i.Identity)
			continue
		}
		if i.findable() {
			i.ID, i.holder = a.IDOf(i.Resource.Find.Operation, found), nil
		}
		a.Ledger.expect(i)
		return verdict.Failedf("a %s was created all the same, with %s %q", i.Resource.Name, i.Resource.Identity, i.Identity)
	}
	return nil
}

// absentTogether returns those of some instances that a whole listing does not show,
// where that is read in fewer requests than a look for each. Others may be there.
func (pg *pager) absentTogether(ctx context.Context, all []*Instance) (map[*Instance]bool, error) {
	byListing, absent := map[string][]*Instance{}, map[*Instance]bool{}
	for _, i := range all {
		if i.findable() {
			key := i.Kind + " " + pg.ListingOf(i).RenderPath()
			byListing[key] = append(byListing[key], i)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(byListing)) {
		alike := byListing[key]
		shown, whole, err := pg.identitiesIn(ctx, alike[0], len(alike))
		if err != nil {
			return nil, err
		}
		for _, i := range alike {
			absent[i] = whole && !shown[i.Identity]
		}
	}
	return absent, nil
}

// identitiesIn reads the listing that finds an instance, in fewer pages than so many
// looks, and reports whether it has seen the whole of it.
func (pg *pager) identitiesIn(ctx context.Context, like *Instance, looks int) (shown map[string]bool, whole bool, err error) {
	largest := max(1, pg.Fixtures.PaginationOf(like.Resource.Find.Operation).Largest)
	if looks < 2 || pg.Ledger.count(like.Kind, like.Org) > (looks-1)*largest {
		return nil, false, nil
	}
	shown, pages, told := map[string]bool{}, 0, true
	err = pg.turnPages(ctx, pg.ListingOf(like), func(page []Item) bool {
		for _, listed := range page {
			_, has := jsonvalue.At(listed, fixtures.Pointer(like.Resource.Find.Match))
			told = told && has
			shown[matchIn(like.Resource, listed)] = true
		}
		pages++
		whole = pages < looks
		return whole
	})
	if errors.Is(err, errUnread) || errors.Is(err, ErrGone) {
		return nil, false, nil
	}
	return shown, whole && told, err
}

// WouldCreate returns what a request would create and a listing would show with
// the identity that the request gives it.
func (a *Agent) WouldCreate(r Request) []*Instance {
	var all []*Instance
	for _, resource := range a.Fixtures.Created(r.Operation.ID) {
		if resource.IsUnlisted() {
			continue
		}
		if identity := IdentityIn(resource, r); identity != "" {
			all = append(all, &Instance{Resource: resource, Org: a.Org, Identity: identity, Body: resource.FieldsIn(r.Content()), within: r.Within})
		}
	}
	return all
}

// LookForNamesakes notes what others have made that has the identity which a request gives
// to what it would create, and what the scenario has itself: it may send that one's on
// purpose. A value that the run has made up has none. An error is an
// outcome of the listing.
func (a *Agent) LookForNamesakes(ctx context.Context, r Request) error {
	for _, i := range a.WouldCreate(r) {
		for _, known := range a.WorkingSet().All() {
			if known.Resource.Kind() == i.Resource.Kind() && known.Identity == i.Identity && known.ID != nil {
				a.Namesakes[known.IDText()] = true
			}
		}
		if i.findable() {
			continue
		}
		_, err := a.search(ctx, i, func(listed Item) bool {
			a.Namesakes[fmt.Sprint(a.IDOf(i.Resource.Find.Operation, listed))] = true
			return false
		})
		if err != nil {
			return err
		}
	}
	return nil
}
