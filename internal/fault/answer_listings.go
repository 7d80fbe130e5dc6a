package fault

import (
	"encoding/json"

	"github.com/assaykit/assay/internal/exchange"
)

// isListing reports whether the operation succeeds with items.
func (s *subject) isListing() bool {
	if !exchange.Safe(s.Method) {
		return false
	}
	said, ok, _ := s.Contract.Success(s.ID).At(s.Fixtures.EnvelopeOf(s.ID))
	return ok && said.Documented() && said.IsList() && said.Items().Documented()
}

// listingFaults show other items than there are, or say other things of the page than
// are true of it.
func listingFaults(s *subject) {
	if !s.isListing() {
		return
	}
	for _, f := range []struct {
		operator, says, rule string
		change               func(items []any) []any
	}{
		{"answer.listing-lacks-first", "leaves out the first item", "a listing has every item", func(items []any) []any { return items[min(1, len(items)):] }},
		{"answer.listing-lacks-last", "leaves out the last item", "a listing has every item", func(items []any) []any { return items[:max(len(items)-1, 0)] }},
		{"answer.listing-empty", "has no items", "a listing has every item", func([]any) []any { return []any{} }},
		{"answer.listing-doubles", "has its last item twice", "a listing has every item once", func(items []any) []any {
			return append(items, items[max(len(items)-1, 0):]...)
		}},
	} {
		s.listing(f.operator, "", f.says, f.rule, func(_ *Call, items []any) []any { return f.change(items) })
	}
	s.foreignFault()
	s.pageFaults()
}

// foreignFault shows what is shown to others as well.
func (s *subject) foreignFault() {
	if s.Fixtures.Auth.None() || !s.Contract.IsSecured(s.ID) || s.hasPath() {
		return // what the path names is not there for others
	}
	envelope := s.Fixtures.EnvelopeOf(s.ID)
	s.add("answer.listing-foreign", "", "a listing", Fault{
		Says: "has what belongs to others as well", Rule: "nobody sees what belongs to others", Others: true, Status: s.Success(),
		turn: func(c *Call, next func(*Call) *Answer) *Answer {
			own := c.clone()
			a := next(c)
			if !a.succeeded() {
				return a
			}
			for _, other := range c.memory.good() {
				if other.credential() == own.credential() {
					continue
				}
				theirs := own.clone()
				theirs.takeCredential(other)
				a.addItems(envelope, next(theirs))
			}
			return a
		},
	})
}

// addItems adds to a listing the items of another answer.
func (a *Answer) addItems(envelope string, of *Answer) {
	value, _ := decode(of.Body)
	more, _ := items(value, envelope)
	a.edit(func(value any) (any, bool) {
		own, put := items(value, envelope)
		if put == nil || len(more) == 0 {
			return nil, false
		}
		return put(append(own, more...)), true
	})
}

// listing adds a fault that changes the items of a listing.
func (s *subject) listing(operator, place, says, rule string, change func(*Call, []any) []any) {
	envelope := s.Fixtures.EnvelopeOf(s.ID)
	f := Fault{Says: says, Rule: rule, Status: s.Success()}
	f.turn = successful(func(c *Call, a *Answer) {
		a.edit(func(value any) (any, bool) {
			before, put := items(value, envelope)
			if put == nil {
				return nil, false
			}
			after := change(c, before)
			return put(after), len(after) != len(before)
		})
	})
	s.add(operator, place, "a listing", f)
}

// pageFaults say wrong things of the page that a listing shows.
func (s *subject) pageFaults() {
	p := s.Fixtures.PaginationOf(s.ID)
	more := func(by int64) func(*Call, any, int) any {
		return func(_ *Call, value any, _ int) any {
			n, ok := value.(json.Number)
			if !ok {
				return value
			}
			digits, _ := n.Int64()
			return digits + by
		}
	}
	constant := func(value any) func(*Call, any, int) any { return func(*Call, any, int) any { return value } }
	for _, f := range []struct {
		operator, pointer string
		needs             bool // it is said of numbered pages alone
		says              string
		value             func(c *Call, value any, shown int) any
	}{
		{"answer.page-total-more", p.Total, false, "counts one item more than there are", more(1)},
		{"answer.page-total-shown", p.Total, false, "counts the items of the page for all", func(_ *Call, _ any, shown int) any { return shown }},
		{"answer.page-more-never", p.More, false, "never says that a page follows", constant(false)},
		{"answer.page-more-always", p.More, false, "always says that a page follows", constant(true)},
		{"answer.page-number", p.Is, true, "says of each page that it is the next one", more(1)},
		{"answer.page-limit", p.Holds, true, "says of each page that it holds one item more", more(1)},
	} {
		if said, ok, _ := s.Contract.Success(s.ID).At(f.pointer); f.pointer == "" || !ok || !said.Documented() || f.needs && !s.takes(p.Page) {
			continue
		}
		envelope := s.Fixtures.EnvelopeOf(s.ID)
		s.add(f.operator, f.pointer, "the page of a listing", Fault{
			Says: f.says, Rule: "a listing says of its page what is true", Status: s.Success(),
			turn: successful(func(c *Call, a *Answer) {
				a.edit(func(value any) (any, bool) {
					shown, _ := items(value, envelope)
					found := spots(value, f.pointer)
					for _, at := range found {
						at.set(f.value(c, at.get(), len(shown)))
					}
					return value, len(found) > 0
				})
			}),
		})
	}
}

// takes reports whether the operation has a query parameter.
func (s *subject) takes(name string) bool {
	for _, p := range s.Parameters {
		if p.In == "query" && p.Name == name {
			return true
		}
	}
	return false
}

// successful changes the answers of success.
func successful(change func(*Call, *Answer)) turn {
	return func(c *Call, next func(*Call) *Answer) *Answer {
		a := next(c)
		if a.succeeded() {
			change(c, a)
		}
		return a
	}
}
