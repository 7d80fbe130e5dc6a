package fault

import (
	"net/http"
	"strconv"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/spec"
)

// recordFaults show a value of another record, or one that the record had before. Only
// members that some request sets are among them, and the id: nobody can tell what the
// others should be.
func recordFaults(s *subject) {
	if s.Success() == 0 {
		return
	}
	envelope := s.Fixtures.EnvelopeOf(s.ID)
	said, ok, _ := s.Contract.Body(s.ID, s.Success()).At(envelope)
	if !ok || !said.Documented() {
		return
	}
	pointer, kind := envelope, "member of a record"
	if s.isListing() {
		said, pointer, kind = said.Items(), envelope+"/"+every, "member of listed records"
	}
	set, changes := s.settable(), s.changeable()
	for _, name := range said.Names() {
		if name != s.Fixtures.ItemID && !set[name] {
			continue
		}
		at := strconv.Itoa(s.Success()) + pointer + "/" + spec.EscapeToken(name)
		permitted := ""
		add := func(operator, says, rule string, value func(m *memory, kind string, record map[string]any, name string) (any, bool)) {
			s.answer(operator, s.Success(), at, kind, Fault{Says: says + pointer + "/" + name, Rule: rule, Permitted: permitted}, func(c *Call, a *Answer) {
				a.edit(func(body any) (any, bool) {
					changed := false
					for _, record := range records(body, pointer) {
						if other, ok := value(c.memory, c.memory.kindOf(s.ID), record, name); ok {
							record[name], changed = other, true
						}
					}
					return body, changed
				})
			})
		}
		add("answer.member-foreign", "shows another record's ", "an answer shows the values of its own record", (*memory).ofAnother)
		if !exchange.Safe(s.Method) {
			continue // what it writes it shows at once, or nobody can tell
		}
		member, _ := said.Member(name)
		if member.Takes("null") {
			add("answer.member-forgotten", "shows null for ever for ", "an answer shows what was written", (*memory).nothing)
		}
		if !changes[name] {
			permitted = "no operation changes it"
		}
		if name != s.Fixtures.ItemID {
			add("answer.member-stale", "shows for ever the first ", "an answer shows what was written last", (*memory).ofBefore)
		}
	}
}

// settable are the members that some request of the pack has in its body.
func (s *subject) settable() map[string]bool {
	names := map[string]bool{}
	for _, o := range s.Contract.Operations {
		if o.Body != nil {
			for _, p := range o.Body.Properties {
				names[p.Name] = true
			}
		}
	}
	return names
}

// changeable are the members that some request has in its body which changes what there
// is: that of the resource that the operation shows, or else any.
func (s *subject) changeable() map[string]bool {
	names := map[string]bool{}
	change := ""
	if r, ok := shown(s.Fixtures, s.ID); ok {
		change = r.Change
	}
	for _, o := range s.Contract.Operations {
		if o.Body == nil || change != "" && o.ID != change || change == "" && o.Method != http.MethodPatch && o.Method != http.MethodPut {
			continue
		}
		for _, p := range o.Body.Properties {
			names[p.Name] = true
		}
	}
	return names
}

// records are the objects that a pointer leads to.
func records(body any, pointer string) []map[string]any {
	if pointer == "" {
		record, _ := body.(map[string]any)
		if record == nil {
			return nil
		}
		return []map[string]any{record}
	}
	var all []map[string]any
	for _, at := range spots(body, pointer) {
		if record, ok := at.get().(map[string]any); ok {
			all = append(all, record)
		}
	}
	return all
}

// recordsOf are the records that an operation shows in an answer.
func (m *memory) recordsOf(o spec.Operation, a *Answer) []map[string]any {
	value, ok := decode(a.Body)
	if !ok {
		return nil
	}
	envelope := m.Fixtures.EnvelopeOf(o.ID)
	if all := records(value, envelope+"/"+every); len(all) > 0 {
		return all
	}
	return records(value, envelope)
}
