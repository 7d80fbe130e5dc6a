package derive

import (
	"fmt"
	"slices"
	"strings"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/spec"
)

// paging is how listings are turned over, as far as it is known.
type paging struct {
	page, limit, offset string
	largest             int
	total, more         string // JSON pointers
	fromZero            bool   // the first page is 0

	cursor, next string   // query parameter; JSON pointer to the cursor, or without one to the URL of the next page
	told         []string // the listings whose answers have next
}

// Names that APIs give to the parameters and members by which listings are turned over.
var (
	pageNames   = []string{"page", "page[number]", "pageNumber", "page_number", "pageNo", "page_no"}
	limitNames  = []string{"limit", "per_page", "perPage", "page_size", "pageSize", "size", "take", "page[size]"}
	offsetNames = []string{"offset", "skip", "start"}
	cursorNames = []string{"cursor", "after", "before", "page_token", "pageToken", "next", "next_token", "nextToken", "starting_after", "startingAfter", "continuation", "continuationToken", "marker", "startAfter", "start_after", "pagetoken", "cursor_id", "since"}
	totalNames  = []string{"/total", "/total_count", "/totalCount", "/meta/total", "/pagination/total", "/page/total", "/page/totalElements", "/totalElements"}
	moreNames   = []string{"/has_more", "/hasMore", "/has_next", "/hasNext", "/pagination/has_next", "/meta/has_more"}
)

// Members by which answers tell of the next page: a cursor that a parameter takes, or a
// URL.
var (
	nextCursors = []string{"next_cursor", "nextCursor", "next_page_token", "nextPageToken", "next_token", "nextToken", "continuation_token", "continuationToken"}
	nextURLs    = []string{"/next", "/links/next", "/_links/next/href", "/pagination/next", "/meta/next", "/paging/next"}
)

// findNext finds where the answers of a listing tell of the next page.
func (a *api) findNext(own *paging, list *operation) {
	body := a.contract.Success(list.ID)
	own.cursor = firstOf(cursorNames, queryNames(list))
	if own.cursor != "" {
		for _, name := range nextCursors {
			for _, pointer := range []string{"/" + name, "/meta/" + name, "/pagination/" + name, "/paging/" + name} {
				if at, ok, _ := body.At(pointer); ok && at.Documented() && own.next == "" {
					own.next = pointer
				}
			}
		}
	}
	if own.next == "" {
		own.cursor = "" // nobody says what it takes
		for _, pointer := range nextURLs {
			if at, ok, _ := body.At(pointer); ok && (at.Has("uri") || at.Has("uri-reference")) && own.next == "" {
				own.next = pointer
			}
		}
	}
	if own.next == "" {
		return
	}
	for _, r := range a.lists() {
		if at, ok, _ := a.contract.Success(r.list.ID).At(own.next); ok && at.Documented() && (own.cursor == "" || slices.Contains(queryNames(r.list), own.cursor)) {
			own.told = append(own.told, r.list.ID)
		}
	}
}

// lists are the resources that a listing shows.
func (a *api) lists() []*resource {
	return slices.DeleteFunc(slices.Clone(a.resources), func(r *resource) bool { return r.list == nil })
}

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

func firstOf(names, among []string) string {
	for _, name := range names {
		if slices.Contains(among, name) {
			return name
		}
	}
	return ""
}

// findPaging takes the names of the first listing that is turned over.
func (a *api) findPaging() paging {
	var p paging
	for _, r := range a.lists() {
		names := queryNames(r.list)
		own := paging{page: firstOf(pageNames, names), limit: firstOf(limitNames, names), offset: firstOf(offsetNames, names)}
		if own.page != "" {
			own.offset = ""
		}
		for _, parameter := range r.list.Parameters {
			if parameter.In == "query" && parameter.Name == own.page && countsFromZero(parameter.Schema) {
				own.fromZero = parameter.Schema.Default == int64(0)
				if !own.fromZero {
					own.page = "" // nobody says whether there is a page 0
				}
			}
			if parameter.In == "query" && parameter.Name == own.limit && parameter.Schema.Maximum != nil {
				own.largest = int(*parameter.Schema.Maximum)
			}
		}
		if own.largest <= 0 {
			own.limit = ""
		}
		if own.page == "" && own.offset == "" {
			if a.findNext(&own, r.list); own.next == "" {
				continue
			}
		}
		body := a.contract.Success(r.list.ID)
		for _, pointer := range totalNames {
			if at, ok, _ := body.At(pointer); ok && at.Documented() && own.total == "" {
				own.total = pointer
			}
		}
		for _, pointer := range moreNames {
			if at, ok, _ := body.At(pointer); ok && at.Documented() && own.more == "" {
				own.more = pointer
			}
		}
		return own
	}
	return p
}

// countsFromZero reports whether the first page is 0.
func countsFromZero(s spec.Schema) bool {
	return s.Default == int64(0) || s.Minimum != nil && *s.Minimum == 0
}

// readable reports whether a listing can be read to its end: it shows all that it has,
// or is turned over as is known.
func (p paging) readable(o *operation) bool {
	if o == nil {
		return false
	}
	names := queryNames(o)
	if p.page != "" && slices.Contains(names, p.page) || p.offset != "" && slices.Contains(names, p.offset) {
		return true
	}
	if slices.Contains(p.told, o.ID) {
		return true
	}
	turned := slices.Concat(pageNames, limitNames, offsetNames, cursorNames)
	return !slices.ContainsFunc(names, func(name string) bool { return slices.Contains(turned, name) })
}

// commonItemID is the member that is the id of an item in most listings.
func (a *api) commonItemID() string {
	count := map[string]int{}
	best := "id"
	for _, r := range a.resources {
		if r.itemID != "" {
			count[r.itemID]++
		}
	}
	for _, r := range a.resources {
		if count[r.itemID] > count[best] {
			best = r.itemID
		}
	}
	return best
}

// messages are the places where errors usually have their message.
var messages = []string{"/detail", "/message", "/error/message", "/error_description", "/errors", "/error", "/title", "/errorDescription", "/msg"}

// findMessage is the pointer to the message of an error, in the first form in which
// errors are documented; "" where none is known.
func (a *api) findMessage() string {
	for _, pointer := range messages {
		for _, o := range a.operations {
			if at, ok, _ := a.contract.Refusal(o.ID).At(pointer); ok && at.Documented() {
				return pointer
			}
		}
	}
	return ""
}

// preflight are the operations by which a target is known: those that only read and
// refer to nothing, the ones that take a credential first.
func (a *api) preflight() []string {
	var all, open []string
	for _, o := range a.requested() {
		if o.Method != "GET" || o.resource != nil || refers(o.request) || !o.CanSucceed() {
			continue
		}
		if o.secured {
			all = append(all, o.ID)
		} else {
			open = append(open, o.ID)
		}
	}
	const enough = 3
	all = append(all, open...)
	return all[:min(len(all), enough)]
}

// refers reports whether a request refers to a resource, or to a value of the run.
func refers(r *fixtures.Request) bool {
	return strings.Contains(fmt.Sprint(r.Path, r.Query, r.Header), "${")
}

func (a *api) resourcesFile() string {
	var b strings.Builder
	p := a.paging
	b.WriteString(`# Where answers keep things, and how each resource comes to exist, is found and is
# removed. Derived from openapi.yaml; the comments say from what.

# The payload of an answer is its whole body, but for these operations.
envelope: ""
`)
	if enveloped := a.enveloped(); len(enveloped) > 0 {
		b.WriteString("envelopes:\n")
		for _, line := range enveloped {
			fmt.Fprintf(&b, "  %s\n", line)
		}
	}
	fmt.Fprintf(&b, "item_id: %s\n\n", scalar(a.itemID))
	a.writeAuthentication(&b)
	a.writeError(&b)
	if names := a.preflight(); len(names) > 0 {
		b.WriteString("# A target answers one of these as documented, or it is no target.\n")
		fmt.Fprintf(&b, "preflight: [%s]\n\n", strings.Join(quoteAll(names), ", "))
	} else {
		b.WriteString("# TODO: no operation only reads and needs no id, so that nothing shows that a target is\n# the API before the run begins.\npreflight: []\n\n")
	}
	b.WriteString("# Ids that no record has, where ids are numbers; others are made by their form.\nunknown_id: {minimum: 1500000000, maximum: 2100000000}\n")
	writePaging(&b, p)
	if len(a.resources) == 0 {
		b.WriteString("\n# The document shows nothing that is created, listed and deleted under one path.\nresources: {}\n")
		return b.String()
	}
	b.WriteString("\nresources:\n")
	for n, r := range a.resources {
		if n > 0 {
			b.WriteString("\n")
		}
		a.writeResource(&b, r)
	}
	return b.String()
}

// enveloped are the operations whose payload is within their body, a line each.
func (a *api) enveloped() []string {
	var lines []string
	for _, r := range a.resources {
		for _, o := range []*operation{r.list, r.create, r.read, r.change} {
			if o == nil || o.request == nil || r.envelopes[o.ID] == "" {
				continue
			}
			line := scalar(o.ID) + ": " + scalar(r.envelopes[o.ID])
			if !slices.Contains(lines, line) {
				lines = append(lines, line)
			}
		}
	}
	return lines
}

func (a *api) writeError(b *strings.Builder) {
	b.WriteString("# OpenAPI lets a server refuse with a status that the document does not have: that is a\n# warning about the document.\nerror:\n")
	if a.message != "" {
		fmt.Fprintf(b, "  message: %s\n", scalar(a.message))
	} else {
		b.WriteString("  # TODO: message, a JSON pointer to the text of an error; the document does not show it.\n")
	}
	b.WriteString("  # TODO: place, text and type, the members of a field-level error, if errors have them.\n  undocumented: OAS-DOCUMENTED\n  # A document does not say what leads to each refusal that it has: one that was not seen\n  # is shown. TODO: drop this line once a scenario asks for each.\n  unseen: shown\n\n")
}

func writePaging(b *strings.Builder, p paging) {
	if p.page == "" && p.offset == "" && p.next == "" {
		b.WriteString("\n# TODO: pagination, where listings have pages.\n")
		return
	}
	b.WriteString("\npagination:\n")
	for _, line := range []struct{ name, value string }{{"page", p.page}, {"limit", p.limit}, {"offset", p.offset}, {"cursor", p.cursor}, {"next", p.next}, {"total", p.total}, {"more", p.more}} {
		if line.value != "" {
			fmt.Fprintf(b, "  %s: %s\n", line.name, scalar(line.value))
		}
	}
	if p.fromZero && p.page != "" {
		b.WriteString("  first: 0\n")
	}
	if p.limit != "" {
		fmt.Fprintf(b, "  largest: %d\n", p.largest)
	}
}

func (a *api) writeResource(b *strings.Builder, r *resource) {
	fmt.Fprintf(b, "  # %s and %s\n  %s:\n    plural: %s\n", r.collection, r.item, r.name, r.plural)
	var find []string
	if r.list != nil {
		find = append(find, "operation: "+scalar(r.list.ID))
	}
	if r.create != nil {
		fmt.Fprintf(b, "    create: %s\n", scalar(r.create.ID))
		if r.id != "" {
			fmt.Fprintf(b, "    id: %s\n", scalar(r.id))
		} else {
			fmt.Fprintf(b, "    # %s does not answer with the id, so that it is found in the listing.\n", r.create.ID)
		}
		fmt.Fprintf(b, "    identity: %s\n", scalar(r.identity))
		find = append(find, "match: "+scalar(r.match))
		if r.list != nil {
			find = append(find, "eventually: true")
		} else {
			fmt.Fprintf(b, "    # No listing shows one: it is seen by %s alone.\n", r.read.ID)
		}
	} else {
		b.WriteString("    # Nothing creates one that the run could, so that it reads what is there.\n")
	}
	if r.itemID != a.itemID && r.itemID != "" {
		fmt.Fprintf(b, "    item_id: %s\n", scalar(r.itemID))
	}
	fmt.Fprintf(b, "    find: {%s}\n", strings.Join(find, ", "))
	if r.list != nil {
		fmt.Fprintf(b, "    listed_by: [%s]\n", scalar(r.list.ID))
	}
	if r.read != nil && r.read.request != nil {
		fmt.Fprintf(b, "    read: %s\n", scalar(r.read.ID))
	}
	if r.create == nil {
		return
	}
	if r.change != nil && r.change.request != nil {
		fmt.Fprintf(b, "    change: %s\n", scalar(r.change.ID))
	}
	if len(r.nowhere) > 0 {
		var lines []string
		for _, name := range r.nowhere {
			lines = append(lines, scalar(name)+": null")
		}
		fmt.Fprintf(b, "    reads_as: {%s} # written, and not read, or read with more\n", strings.Join(lines, ", "))
	}
	if len(r.volatile) > 0 {
		fmt.Fprintf(b, "    volatile: [%s] # by their names\n", strings.Join(quoteAll(r.volatile), ", "))
	}
	if r.remove != nil {
		fmt.Fprintf(b, "    remove: %s\n", scalar(r.remove.ID))
	} else {
		b.WriteString("    stays: no operation of the document deletes one\n")
	}
}
