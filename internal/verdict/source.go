package verdict

import (
	"slices"
	"strings"
)

// Source returns where in the contract requirements stand: each page once, with the
// sections on it, in the order of the requirements: "errors page, Contacts, Lists;
// reference page". A requirement that names no page is left out; "" if none is left.
func Source(requirements ...Requirement) string {
	var pages []string
	sections := map[string][]string{}
	for _, q := range requirements {
		if q.Page == "" {
			continue
		}
		if !slices.Contains(pages, q.Page) {
			pages = append(pages, q.Page)
		}
		if q.Section != "" && !slices.Contains(sections[q.Page], q.Section) {
			sections[q.Page] = append(sections[q.Page], q.Section)
		}
	}
	for i, page := range pages {
		pages[i] = strings.Join(append([]string{page + " page"}, sections[page]...), ", ")
	}
	return strings.Join(pages, "; ")
}
