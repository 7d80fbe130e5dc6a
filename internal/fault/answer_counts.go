package fault

import (
	"encoding/json"
	"strconv"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/spec"
)

// countFaults say in the answer to a write another number than is true, or the opposite.
// What a pack never names is nothing that the contract says.
func countFaults(s *subject) {
	if exchange.Safe(s.Method) || s.Success() == 0 {
		return
	}
	envelope := s.Fixtures.EnvelopeOf(s.ID)
	said, ok, _ := s.Contract.Body(s.ID, s.Success()).At(envelope)
	if !ok || !said.Documented() {
		return
	}
	set := s.settable()
	for _, name := range said.Names() {
		member, _ := said.Member(name)
		if set[name] || name == s.Fixtures.ItemID {
			continue
		}
		pointer := envelope + "/" + spec.EscapeToken(name)
		add := func(operator, says string, change func(value any) (any, bool)) {
			s.answer(operator, s.Success(), strconv.Itoa(s.Success())+pointer, "member of a record", Fault{
				Says: says + name, Rule: "an answer says what was done", Permitted: s.unless(s.mentions(name)),
				Open: "every answer has this value",
			}, atSpots(pointer, func(at spot) {
				if changed, ok := change(at.get()); ok {
					at.set(changed)
				}
			}))
		}
		switch {
		case member.Takes("boolean") && !member.Takes("string"):
			add("answer.flag-inverted", "says the opposite for ", func(value any) (any, bool) { flag, ok := value.(bool); return !flag, ok })
		case member.Takes("integer") && !member.Takes("string"):
			add("answer.number-more", "says one more for ", func(value any) (any, bool) {
				digits, ok := value.(json.Number)
				number, err := digits.Int64()
				return number + 1, ok && err == nil
			})
			add("answer.number-none", "says 0 for ", func(value any) (any, bool) { _, ok := value.(json.Number); return 0, ok })
		}
	}
}

// hiddenFaults leave out of a listing what has one of the values of an enumeration that
// requests can set.
func hiddenFaults(s *subject) {
	if !s.isListing() {
		return
	}
	said, _, _ := s.Contract.Success(s.ID).At(s.Fixtures.EnvelopeOf(s.ID))
	shows := map[string]bool{}
	for _, name := range said.Items().Names() {
		shows[name] = true
	}
	for _, o := range s.Contract.Operations {
		if o.Body == nil {
			continue
		}
		for _, p := range o.Body.Properties {
			for _, value := range p.Schema.Enum {
				text, ok := value.(string)
				if !ok || !shows[p.Name] {
					continue
				}
				s.listing("answer.listing-hides", p.Name+"="+text, "leaves out what has "+text+" for "+p.Name, "a listing has every item", func(_ *Call, items []any) []any {
					kept := []any{}
					for _, item := range items {
						if record, _ := item.(map[string]any); record[p.Name] != text {
							kept = append(kept, item)
						}
					}
					return kept
				})
			}
		}
	}
}
