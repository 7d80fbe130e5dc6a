package derive

import (
	"fmt"
	"strings"

	"github.com/assaykit/assay/spec"
)

// filterValues is how many values of a filter are asked for: one item has at most one of them.
const filterValues = 2

// filters are about the query parameters of a listing that have the name and the values of a
// member of its items: whichever value an item has, it is not shown to who asks for another.
func (f *featureFile) filters() {
	for _, r := range f.resources {
		if r.create == nil || !f.isOf(r) || r.list == nil || r.list.request == nil {
			continue
		}
		items, _ := f.shown(r)
		for _, p := range r.list.Parameters {
			member, has := items.Member(p.Name)
			if p.In != "query" || !has || !quotable(p.Name) || strings.Contains(p.Name, "/") || items.MayLack("/"+spec.EscapeToken(p.Name)) {
				continue // what is missing may be taken for false, or for a default
			}
			if rows := choices(p.Schema, member); len(rows) > 1 {
				f.under("A listing that is asked for a value shows what has it")
				f.scenario(nil, "@OAS-FILTER", fmt.Sprintf("%s with %s: <value>", r.list.ID, p.Name), append([]string{
					"Given " + one(r.name), fmt.Sprintf("And %s request that is accepted", one(r.list.ID)),
					fmt.Sprintf(`When it is sent with query parameter "%s" set to <value>`, p.Name), "Then it is accepted", "And each item that it lists has:",
				}, tableLines([][]string{{p.Name, "<value>"}})...), []string{"value"}, rows)
			}
		}
	}
}

// choices are values that a parameter and a member both have, where they are booleans or texts
// of an enum; nil for any others.
func choices(s spec.Schema, member spec.Part) [][]string {
	if s.Type == "boolean" && len(s.Enum) == 0 && member.Takes("boolean") && !member.Takes("string") {
		return [][]string{{"true"}, {"false"}}
	}
	var rows [][]string
	for _, value := range s.Enum {
		if text, isText := value.(string); isText && text != "" && member.May(text) && len(rows) < filterValues {
			rows = append(rows, []string{asJSON(text)})
		}
	}
	return rows
}
