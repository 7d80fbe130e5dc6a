package fault

import (
	"slices"
	"strconv"
	"strings"

	"github.com/assaykit/assay/spec"
)

// filterFaults take another meaning of a filter: they also find, or find instead, what it
// leaves out. A query parameter is a filter where the items of its listing have a member
// of its name.
func (s *subject) filterFaults(p spec.Parameter) {
	member := s.filteredBy(p)
	if member == "" {
		return
	}
	for _, f := range []struct {
		operator, says string
		open           string // where nothing is null
		found          func(matched, others []any, limit int) []any
	}{
		{"request.query-inverted", "finds what does not have the " + p.Name + " that is asked for", "", func(_, others []any, limit int) []any {
			return others[:min(limit, len(others))]
		}},
		{"request.query-stranger", "finds by " + p.Name + " one item more than have it", "", func(matched, others []any, _ int) []any {
			return append(matched, others[:min(1, len(others))]...)
		}},
		{"request.query-null", "finds by " + p.Name + " what has null for it as well", "nothing that is listed has null for it", func(matched, others []any, _ int) []any {
			return append(matched, slices.DeleteFunc(others, func(item any) bool {
				record, _ := item.(map[string]any)
				value, has := record[member]
				return !has || value != nil
			})...)
		}},
	} {
		if f.open != "" && !s.canBeNull(member) {
			continue
		}
		s.add(f.operator, "query/"+p.Name, "a filter", Fault{
			Says: f.says, Rule: "a filter finds what it says and nothing else", Status: s.Success(), Open: f.open,
			turn: func(c *Call, next func(*Call) *Answer) *Answer {
				asked := c.clone()
				a := next(c)
				if !a.succeeded() || !asked.URL.Query().Has(p.Name) || !asked.isFirstPage() ||
					f.open != "" && asked.memory.surveys() && !asked.memory.hasNull(asked.memory.kindOf(s.ID), member) {
					return a
				}
				others := asked.leftOut(p.Name, a, next)
				a.editItems(s.Fixtures.EnvelopeOf(s.ID), func(matched []any) any { return append([]any{}, f.found(matched, others, asked.limit())...) })
				return a
			},
		})
	}
}

// filteredBy is the member of the items of a listing that a query parameter is about: the
// one of its name, or else the only one whose name ends with it. It is "" for none.
func (s *subject) filteredBy(p spec.Parameter) string {
	if !s.isListing() || s.turnsPages(p.Name) {
		return ""
	}
	said, _, _ := s.Contract.Success(s.ID).At(s.Fixtures.EnvelopeOf(s.ID))
	names := said.Items().Names()
	if slices.Contains(names, p.Name) {
		return p.Name
	}
	ends := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return !strings.HasSuffix(name, "_"+p.Name) })
	if len(ends) == 1 {
		return ends[0]
	}
	return ""
}

// hasNull reports whether a record of a kind was seen that has null for a member.
func (m *memory) hasNull(kind, member string) bool {
	for key, record := range m.before {
		if value, has := record[member]; has && value == nil && strings.HasPrefix(key, kind+" ") {
			return true
		}
	}
	return false
}

// canBeNull reports whether the items of a listing can have null for a member.
func (s *subject) canBeNull(member string) bool {
	said, _, _ := s.Contract.Success(s.ID).At(s.Fixtures.EnvelopeOf(s.ID) + "/0/" + spec.EscapeToken(member))
	return said.Takes("null")
}

// mostPages bounds how many pages are read of what a filter leaves out.
const mostPages = 10

// leftOut are the items that a listing has without a filter, and not with it.
func (c *Call) leftOut(filter string, found *Answer, next func(*Call) *Answer) []any {
	p, envelope := c.memory.Fixtures.PaginationOf(c.Operation.ID), c.memory.Fixtures.EnvelopeOf(c.Operation.ID)
	seen := map[string]bool{}
	for _, item := range found.items(envelope) {
		seen[c.memory.itemKey(item)] = true
	}
	wide := c.clone()
	wide.dropQuery(filter, func(string) bool { return true })
	if p.Limit != "" {
		wide.setQuery(p.Limit, largest(c.Operation, p.Limit))
	}
	var all []any
	for range mostPages {
		fresh := 0
		for _, item := range next(wide.clone()).items(envelope) {
			if key := c.memory.itemKey(item); !seen[key] {
				all, seen[key] = append(all, item), true
				fresh++
			}
		}
		if p.Page == "" || fresh == 0 {
			break
		}
		wide = wide.page(1)
	}
	return all
}

// itemKey tells an item of a listing from all others.
func (m *memory) itemKey(item any) string {
	record, _ := item.(map[string]any)
	if id := m.idOf(record); id != "" {
		return id
	}
	return string(encode(item))
}

// largest is the largest number that a query parameter may have; "" where that is not said.
func largest(o spec.Operation, name string) string {
	for _, p := range o.Parameters {
		if p.In == "query" && p.Name == name && p.Schema.Maximum != nil {
			return strconv.FormatFloat(*p.Schema.Maximum, 'f', -1, 64)
		}
	}
	return ""
}
