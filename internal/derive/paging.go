package derive

import (
	"fmt"
	"slices"
	"strings"

	"github.com/assaykit/assay/spec"
)

// paging is how a listing is turned over, as far as it is known.
type paging struct {
	page, limit, offset string
	largest             int
	total, more         string // JSON pointers
	fromZero            bool   // the first page is 0

	cursor, next string // query parameter; JSON pointer to the cursor, or without one to the URL of the next page
	link         bool   // that URL is in the header Link
}

// Names that APIs give to the parameters and members by which listings are turned over.
var (
	pageNames   = []string{"page", "page[number]", "pageNumber", "page_number", "pageNo", "page_no"}
	limitNames  = []string{"limit", "per_page", "perPage", "page_size", "pageSize", "size", "take", "page[size]", "page[limit]", "count", "first"}
	offsetNames = []string{"offset", "skip", "start", "page[offset]"}
	cursorNames = []string{
		"cursor", "after", "before", "page_token", "pageToken", "next", "next_token", "nextToken", "starting_after", "startingAfter", "continuation",
		"continuationToken", "marker", "startAfter", "start_after", "pagetoken", "cursor_id", "since", "page[after]", "page[cursor]",
	}
	totalNames = []string{"/total", "/total_count", "/totalCount", "/meta/total", "/pagination/total", "/page/total", "/page/totalElements", "/totalElements",
		"/totalItems", "/total_items", "/totalSize", "/total_size", "/meta/totalItems", "/meta/total_items", "/meta/totalCount", "/meta/total_count", "/meta/record-count", "/meta/pagination/total",
		"/data/total", "/data/totalCount", "/data/total_count", "/data/pagination/total"}
	moreNames = []string{"/has_more", "/hasMore", "/has_next", "/hasNext", "/has_next_page", "/hasNextPage", "/pagination/has_next", "/meta/has_more", "/pageInfo/hasNextPage", "/page_info/has_next_page"}
)

// Members by which answers tell of the next page: a cursor that a parameter takes, or a
// URL; and parameters whose cursor is the id of the last item.
var (
	nextCursors = []string{"next_cursor", "nextCursor", "next_page_token", "nextPageToken", "next_token", "nextToken", "continuation_token", "continuationToken", "next", "next_page", "nextPage", "endCursor", "end_cursor"}
	nextURLs    = []string{"/next", "/links/next", "/_links/next/href", "/pagination/next", "/meta/next", "/paging/next", "/next_url", "/nextUrl"}
	surelyURLs  = []string{"/links/next", "/_links/next/href", "/next_url", "/nextUrl"}
	lastIDs     = []string{"starting_after"}
)

// queryNames are the names of an operation's query parameters.
func queryNames(o *operation) []string {
	var names []string
	for _, p := range o.Parameters {
		if p.In == "query" {
			names = append(names, p.Name)
		}
	}
	return names
}

// calledAs is the first of some names that is among others, in whatever capitals and with
// whatever between its words; "" for none.
func calledAs(names, among []string) string {
	for _, name := range names {
		n := slices.IndexFunc(among, func(other string) bool { return plainName(other) == plainName(name) })
		if n >= 0 {
			return among[n]
		}
	}
	return ""
}

func firstOf(names, among []string) string {
	for _, name := range names {
		if slices.Contains(among, name) {
			return name
		}
	}
	return ""
}

// findPagings finds how each listing of a resource is turned over.
func (a *api) findPagings() {
	turned := slices.Concat(pageNames, limitNames, offsetNames, cursorNames)
	a.pagings, a.whole = map[string]paging{}, map[string]bool{}
	for _, r := range a.resources {
		if r.list != nil {
			a.pagings[r.list.ID] = a.pagingOf(r.list)
			a.whole[r.list.ID] = calledAs(turned, queryNames(r.list)) == ""
		}
	}
}

// pagingOf is how a listing is turned over: by a number or, failing that, by what its
// answers say of the next page.
func (a *api) pagingOf(list *operation) paging {
	names := queryNames(list)
	p := paging{page: calledAs(pageNames, names), limit: calledAs(limitNames, names), offset: calledAs(offsetNames, names)}
	if p.page != "" {
		p.offset = ""
	}
	for _, parameter := range list.Parameters {
		if parameter.In == "query" && parameter.Name == p.page && countsFromZero(parameter.Schema) {
			p.fromZero = parameter.Schema.Default == int64(0)
			if !p.fromZero {
				p.page = "" // nobody says whether there is a page 0
			}
		}
		if parameter.In == "query" && parameter.Name == p.limit {
			p.largest = largestLimit(parameter.Schema)
		}
	}
	if p.largest <= 0 {
		p.limit = ""
	}
	p.total, p.more = a.listedAt(list, totalNames), a.listedAt(list, moreNames)
	switch {
	case p.page == "" && p.offset == "":
		a.findNext(&p, list)
	case p.total == "" && p.more == "": // nothing else tells which page is the last one
		p.next = a.nextURL(list)
	}
	if !p.turns() {
		return paging{}
	}
	return p
}

// largestLimit is the largest limit that a listing surely takes: its maximum, or else what it
// has of itself; 0 for none known.
func largestLimit(s spec.Schema) int {
	if s.Maximum != nil {
		return int(*s.Maximum)
	}
	own, _ := s.Default.(int64)
	return int(own)
}

// turns reports whether a further page can be asked for.
func (p paging) turns() bool {
	return p.page != "" || p.offset != "" || p.next != "" || p.cursor != "" || p.link
}

// listedAt is the first of some JSON pointers that a listing's answers have; "" for none.
func (a *api) listedAt(list *operation, pointers []string) string {
	body := a.contract.Success(list.ID)
	for _, pointer := range pointers {
		if at, ok, _ := body.At(pointer); ok && at.Documented() {
			return pointer
		}
	}
	return ""
}

// findNext finds where the answers of a listing tell of the next page: a cursor, a URL, the
// header Link, or that there are more, where the cursor is the id of the last item.
func (a *api) findNext(p *paging, list *operation) {
	body, taken := a.contract.Success(list.ID), calledAs(cursorNames, queryNames(list))
	if taken != "" {
		var pointers []string
		for _, name := range nextCursors {
			pointers = append(pointers, "/"+name, "/meta/"+name, "/pagination/"+name, "/paging/"+name, "/pageInfo/"+name, "/page_info/"+name)
		}
		for _, pointer := range pointers {
			if at, ok, _ := body.At(pointer); ok && at.Documented() && !at.IsURL() && p.next == "" {
				p.cursor, p.next = taken, pointer
			}
		}
	}
	if p.next == "" {
		p.next = a.nextURL(list)
	}
	switch {
	case p.next != "":
	case slices.ContainsFunc(a.contract.AnswerHeaders(list.ID, 200), func(h spec.Header) bool { return strings.EqualFold(h.Name, "Link") }):
		p.link = true
	case p.more != "" && calledAs(lastIDs, []string{taken}) != "":
		p.cursor = taken
	}
}

// nextURL is the JSON pointer to the URL of the next page in the answers of a listing; "" for
// none.
func (a *api) nextURL(list *operation) string {
	body := a.contract.Success(list.ID)
	for _, pointer := range nextURLs {
		if at, ok, _ := body.At(pointer); ok && at.Documented() && (at.IsURL() || slices.Contains(surelyURLs, pointer)) && len(at.Names()) == 0 {
			return pointer
		}
	}
	return ""
}

// countsFromZero reports whether the first page is 0.
func countsFromZero(s spec.Schema) bool {
	return s.Default == int64(0) || s.Minimum != nil && *s.Minimum == 0
}

// readable reports whether a listing can be read to its end: it is turned over as is known,
// or shows all that it has.
func (a *api) readable(o *operation) bool {
	return o != nil && (a.pagings[o.ID].turns() || a.whole[o.ID])
}

// writePagings writes how most listings are turned over, and how each of the others is.
func (a *api) writePagings(b *strings.Builder) {
	lists := slices.DeleteFunc(keysOf(a.pagings), func(id string) bool { return !a.pagings[id].turns() })
	if len(lists) == 0 {
		b.WriteString("\n# TODO: pagination, where listings have pages.\n")
		return
	}
	count := map[paging]int{}
	for _, id := range lists {
		count[a.pagings[id]]++
	}
	usual := a.pagings[slices.MaxFunc(lists, func(x, y string) int { return count[a.pagings[x]] - count[a.pagings[y]] })]
	fmt.Fprintf(b, "\npagination:\n%s", usual.lines("  "))
	if len(count) == 1 {
		return
	}
	b.WriteString("\npaginations:\n")
	for _, id := range lists {
		if own := a.pagings[id]; own != usual {
			fmt.Fprintf(b, "  %s:\n%s", scalar(id), own.lines("    "))
		}
	}
}

// lines are what resources.yaml says of a pagination.
func (p paging) lines(indent string) string {
	var b strings.Builder
	for _, line := range []struct{ name, value string }{{"page", p.page}, {"limit", p.limit}, {"offset", p.offset}, {"cursor", p.cursor}, {"next", p.next}, {"total", p.total}, {"more", p.more}} {
		if line.value != "" {
			fmt.Fprintf(&b, "%s%s: %s\n", indent, line.name, scalar(line.value))
		}
	}
	if p.link {
		b.WriteString(indent + "link: true\n")
	}
	if p.fromZero && p.page != "" {
		b.WriteString(indent + "first: 0\n")
	}
	if p.limit != "" {
		fmt.Fprintf(&b, "%slargest: %d\n", indent, p.largest)
	}
	return b.String()
}
