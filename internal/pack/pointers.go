package pack

import (
	"fmt"
	"slices"
	"strings"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/wording"
	"github.com/assaykit/assay/spec"
)

// pointers compares what resources.yaml says of where answers keep things with the
// documented answers. What a wrong one points at is never there, and a comparison
// of nothing with nothing would always hold.
func (p *Pack) pointers() mistakes {
	var found mistakes
	for _, check := range []func(fixtures.Place) error{p.errorPointers, p.pagings, p.rateLimit} {
		found.add(check(p.Fixtures.Place("resources.yaml")))
	}
	for _, name := range p.Fixtures.ResourceNames() {
		r := p.Fixtures.Resources.Resources[name]
		if !r.CreatedBy(r.Create) && !r.IsFound() {
			continue // its model's
		}
		for _, check := range []func(fixtures.Place, fixtures.Resource) error{p.listingsOf, p.readingOf, p.membersOf, p.softRemoval, p.pendingOf, p.valuesOf} {
			found.add(check(p.Fixtures.ResourcePlace(r), r))
		}
	}
	found.add(p.envelopes(), p.envelope())
	return found
}

// envelopePlace is where resources.yaml says what the envelope of an operation is.
func (p *Pack) envelopePlace(operation string) fixtures.Place {
	where := p.Fixtures.Place("resources.yaml")
	if _, own := p.Fixtures.Envelopes[operation]; own {
		return where.In("envelopes", operation)
	}
	return where.In("envelope")
}

// envelopes compares the envelopes of single operations with what these answer with.
func (p *Pack) envelopes() error {
	where := p.Fixtures.Place("resources.yaml").In("envelopes")
	for _, id := range sortedKeys(p.Fixtures.Envelopes) {
		body := p.Contract.Success(id)
		if !body.Documented() {
			return fmt.Errorf("%s: %s does not answer with JSON", where.Of(id), id)
		}
		if _, err := within(p.envelopePlace(id), id, body, p.Fixtures.Envelopes[id]); err != nil {
			return err
		}
	}
	return nil
}

// within returns what a pointer points at within a body, or an error that names
// the operation whose body it is.
func within(where fixtures.Place, operation string, body spec.Part, pointer string) (spec.Part, error) {
	at, ok, near := body.At(pointer)
	if ok {
		return at, nil
	}
	return at, fmt.Errorf("%s: answers of %s: %w", where, operation, plan.Known("pointer", pointer, near))
}

// anywhere accepts a pointer that points at something in one body at least, or at
// what nothing is said of.
func (p *Pack) anywhere(where fixtures.Place, operations []spec.Operation, body func(string) spec.Part, pointer string) (spec.Part, error) {
	if pointer == "" {
		return spec.Part{}, nil
	}
	var nearby []string
	documented := false
	for _, o := range operations {
		part := body(o.ID)
		if !part.Documented() {
			continue
		}
		documented = true
		at, ok, near := part.At(pointer)
		if ok {
			return at, nil
		}
		nearby = append(nearby, near...)
	}
	if !documented {
		return spec.Part{}, nil
	}
	return spec.Part{}, fmt.Errorf("%s: %w", where, plan.Known("pointer", pointer, nearby))
}

// notInHeaders are characters that the name of no header has (RFC 9110, section 5.6.2).
const notInHeaders = " \t\"(),/:;<=>?@[\\]{}"

// rateLimit compares the headers of rate limits with the documented ones: many a document
// says nothing of them, and one that is near to a documented name is misspelt.
func (p *Pack) rateLimit(where fixtures.Place) error {
	rules, known := p.Fixtures.RateLimit, p.Contract.Headers()
	if rules.ResetIn != "" {
		if err := plan.Known("form of a reset", rules.ResetIn, fixtures.ResetForms); err != nil {
			return fmt.Errorf("%s: %w", where.In("rate_limit", "reset_in"), err)
		}
	}
	names := append(slices.Clone(rules.Limits), rules.Remaining, rules.Reset, rules.Field, rules.Policy)
	for n, name := range names {
		field := "limits"
		if n >= len(rules.Limits) {
			field = []string{"remaining", "reset", "field", "policy"}[n-len(rules.Limits)]
		}
		if strings.ContainsAny(name, notInHeaders) {
			return fmt.Errorf("%s: %q can be no header: its name is one word", where.In("rate_limit", field).Of(name), name)
		}
		same := func(k string) bool { return strings.EqualFold(k, name) }
		if name == "" || slices.ContainsFunc(known, same) || wording.Nearest(name, known) == "" {
			continue
		}
		return fmt.Errorf("%s: %w", where.In("rate_limit", field).Of(name), plan.Known("header", name, known))
	}
	return nil
}

// envelope compares the envelope with any answer, where no resource has it
// compared with its own.
func (p *Pack) envelope() error {
	if len(p.Fixtures.ResourceNames()) > 0 {
		return nil
	}
	_, err := p.anywhere(p.Fixtures.Place("resources.yaml").In("envelope"), p.Contract.Operations, p.Contract.Success, p.Fixtures.Envelope)
	return err
}

// IsListing reports whether resources.yaml names an operation, by its operationId, as a
// listing of something: in find, in listed_by or in lists of a resource.
func (p *Pack) IsListing(operation string) bool {
	for _, r := range p.Fixtures.Resources.Resources {
		if r.Find.Operation == operation || slices.Contains(r.ListedBy, operation) || slices.Contains(r.Lists, operation) {
			return true
		}
	}
	return false
}

// listing returns what is said of the items that a listing answers with.
func (p *Pack) listing(operation string) (spec.Part, error) {
	settings := p.Fixtures.Place("resources.yaml")
	where, body := p.envelopePlace(operation), p.Contract.Success(operation)
	if !body.Documented() {
		return body, fmt.Errorf("%s: %s does not answer with JSON, and is named as a listing", where, operation)
	}
	payload, err := within(where, operation, body, p.Fixtures.EnvelopeOf(operation))
	if err != nil {
		return payload, err
	}
	if !payload.IsList() {
		return payload, fmt.Errorf("%s: answers of %s: %q is not an array", where, operation, p.Fixtures.EnvelopeOf(operation))
	}
	items := payload.Items()
	where = settings.In("item_id")
	for _, name := range p.Fixtures.ResourceNames() {
		r := p.Fixtures.Resources.Resources[name]
		if r.AliasOf == "" && r.ItemID != "" && fixtures.Pointer(r.ItemID) == p.Fixtures.ItemIDOf(operation) {
			where = p.Fixtures.ResourcePlace(r).In("item_id")
		}
	}
	return items, knownMember(where, operation, items, p.Fixtures.ItemIDOf(operation))
}

// knownMember accepts a member of what an answer shows, or a pointer to something in it.
func knownMember(where fixtures.Place, operation string, of spec.Part, name string) error {
	pointer := fixtures.Pointer(name)
	if _, ok, _ := of.At(pointer); ok || !of.Documented() {
		return nil
	}
	if name = strings.TrimPrefix(pointer, "/"); strings.Contains(name, "/") {
		_, err := within(where, operation, of, pointer)
		return err
	}
	return fmt.Errorf("%s: answers of %s: %w", where, operation, plan.Known("member", name, of.Names()))
}

// listingsOf compares every listing of a resource with what listings answer with.
func (p *Pack) listingsOf(where fixtures.Place, r fixtures.Resource) error {
	operation, items, err := p.foundIn(r)
	if err != nil {
		return err
	}
	if err := knownMember(where.In("find", "match"), operation, items, r.Find.Match); err != nil && r.Find.Match != "" {
		return err
	}
	for _, operation := range slices.Concat(r.ListedBy, r.Lists) {
		if _, err := p.listing(operation); err != nil {
			return err
		}
	}
	return nil
}

// listsSome refuses an operation that is named as a listing, and whose answers have no list where
// the envelope of all points.
func listsSome(p *Pack, where fixtures.Place, r fixtures.Resource, operation string) error {
	isNone := func(operation string) bool {
		list, ok, _ := p.Contract.Success(operation).At(p.Fixtures.EnvelopeOf(operation))
		return ok && list.Documented() && !list.IsList()
	}
	if _, own := p.Fixtures.Envelopes[operation]; own || isNone(r.Find.Operation) {
		return nil // then the envelope may be what is wrong
	}
	if pointer := p.Fixtures.EnvelopeOf(operation); isNone(operation) {
		return fmt.Errorf("%s: %s is no listing: its answers have no array at %q, where envelope points", where, operation, pointer)
	}
	return nil
}

// foundIn is what shows one of a resource where it is found: an item of the listing or,
// without one, the answer of the operation that reads it.
func (p *Pack) foundIn(r fixtures.Resource) (operation string, shown spec.Part, err error) {
	if r.IsUnlisted() {
		return p.payloadOf(r)
	}
	shown, err = p.listing(r.Find.Operation)
	return r.Find.Operation, shown, err
}

// readingOf compares where a resource is read with what its operations answer with.
func (p *Pack) readingOf(where fixtures.Place, r fixtures.Resource) error {
	if err := p.chosenID(where, r); err != nil {
		return err
	}
	if strings.HasPrefix(r.ID, "/") {
		body := p.Contract.Success(r.Create)
		if !body.Documented() {
			return fmt.Errorf("%s: %s does not answer with JSON", where.In("id"), r.Create)
		}
		if _, err := within(where.In("id"), r.Create, body, r.ID); err != nil {
			return err
		}
	}
	operation, payload, err := p.payloadOf(r)
	if err != nil {
		return err
	}
	create, _ := p.Contract.Operation(r.Create) // none, where it is only found
	change, _ := p.Contract.Operation(r.Change)
	written := append(members(create, false), members(change, false)...)
	if err := fields(where.In("reads_as"), "body field", r.ReadsAs, written, nil).first(); err != nil {
		return err
	}
	for _, field := range sortedKeys(r.ReadsAs) {
		if at := r.ReadsAs[field]; at != nil && payload.Documented() {
			if _, err := within(where.In("reads_as", field), operation, payload, *at); err != nil {
				return err
			}
		}
	}
	return p.throughMember(where, r)
}

// payloadOf is what reading a resource shows: the answer of the operation that
// reads it, or the item of the listing.
func (p *Pack) payloadOf(r fixtures.Resource) (operation string, payload spec.Part, err error) {
	if r.Read == "" {
		payload, err = p.listing(r.Find.Operation)
		return r.Find.Operation, payload, err
	}
	body, where := p.Contract.Success(r.Read), p.envelopePlace(r.Read)
	if !body.Documented() {
		return r.Read, body, fmt.Errorf("%s: %s does not answer with JSON, and is named as read", where, r.Read)
	}
	payload, err = within(where, r.Read, body, p.Fixtures.EnvelopeOf(r.Read))
	return r.Read, payload, err
}

func (p *Pack) throughMember(where fixtures.Place, r fixtures.Resource) error {
	if r.Find.Via.Resource == "" {
		return nil
	}
	operation, payload, err := p.payloadOf(p.Fixtures.Resources.Resources[r.Find.Via.Resource])
	if err != nil {
		return err
	}
	return knownMember(where.In("find", "via", "member"), operation, payload, r.Find.Via.Member)
}

// membersOf compares the members that are treated in a way of their own with what
// any answer shows of a resource.
func (p *Pack) membersOf(where fixtures.Place, r fixtures.Resource) error {
	operation, payload, err := p.payloadOf(r)
	if err != nil {
		return err
	}
	known, said := payload.Names(), len(payload.Names()) > 0
	for _, listing := range append([]string{r.Find.Operation}, r.ListedBy...) {
		if listing == "" {
			continue
		}
		items, err := p.listing(listing)
		if err != nil {
			return err
		}
		known, said = append(known, items.Names()...), said && len(items.Names()) > 0
	}
	for _, group := range []struct {
		field string
		names []string
	}{{"derived", r.Derived}, {"volatile", r.Volatile}} {
		for _, name := range group.names {
			if err := plan.Known("member", name, known); err != nil && said {
				return fmt.Errorf("%s: answers of %s: %w", where.In(group.field).Of(name), operation, err)
			}
		}
	}
	return nil
}
