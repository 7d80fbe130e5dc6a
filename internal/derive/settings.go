package derive

import (
	"fmt"
	"slices"
	"strings"

	"github.com/assaykit/assay/fixtures"
)

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

// preflight are the operations by which a target is known: those that only read and
// refer to nothing, the ones that take a credential first. They are of different parts of
// the API, as a server of several ports answers some of them on each.
func (a *api) preflight() []string {
	var secured, open []*operation
	for _, o := range a.requested() {
		if o.Method != "GET" || o.resource != nil || refers(o.request) || !o.CanSucceed() {
			continue
		}
		if o.secured {
			secured = append(secured, o)
		} else {
			open = append(open, o)
		}
	}
	const enough = 3
	seen := map[string]bool{}
	var names []string
	for _, o := range append(spread(secured, seen), spread(open, seen)...) {
		names = append(names, o.ID)
	}
	return names[:min(len(names), enough)]
}

// spread puts the operations first whose paths begin with another segment than those that
// are seen already.
func spread(all []*operation, seen map[string]bool) []*operation {
	var first, rest []*operation
	for _, o := range all {
		part, _, _ := strings.Cut(strings.TrimPrefix(o.Path, "/"), "/")
		if seen[part] {
			rest = append(rest, o)
			continue
		}
		seen[part] = true
		first = append(first, o)
	}
	return append(first, rest...)
}

// refers reports whether a request refers to a resource, or to a value of the run.
func refers(r *fixtures.Request) bool {
	return strings.Contains(fmt.Sprint(r.Path, r.Query, r.Header), "${")
}

func (a *api) resourcesFile() string {
	var b strings.Builder
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
	a.writePagings(&b)
	if len(a.resources)+len(a.singletons) == 0 {
		b.WriteString("\n# The document shows nothing that is created, listed and deleted under one path.\nresources: {}\n")
		return b.String()
	}
	b.WriteString("\nresources:\n")
	for n, r := range a.resources {
		if n > 0 {
			b.WriteString("\n")
		}
		a.writeResource(&b, r)
		atOnce{a}.write(&b, r)
		copying{a}.write(&b, r)
	}
	for n, r := range a.singletons {
		if n+len(a.resources) > 0 {
			b.WriteString("\n")
		}
		lone{a}.write(&b, r)
	}
	return b.String()
}

// enveloped are the operations whose payload is within their body, a line each.
func (a *api) enveloped() []string {
	var lines []string
	for _, r := range slices.Concat(a.resources, a.singletons) {
		for _, o := range []*operation{r.list, r.create, r.read, r.change, r.replace, copying{a}.of(r)} {
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

func (a *api) writeResource(b *strings.Builder, r *resource) {
	fmt.Fprintf(b, "  # %s\n  %s:\n    plural: %s\n", strings.Join(r.paths(), " and "), r.name, r.plural)
	var find []string
	if r.list != nil {
		find = append(find, "operation: "+scalar(r.list.ID))
		if r.list.request != nil && len(r.list.request.Query) > 0 {
			var query []string
			for _, name := range keysOf(r.list.request.Query) {
				query = append(query, scalar(name)+": "+asJSON(r.list.request.Query[name]))
			}
			find = append(find, "query: {"+strings.Join(query, ", ")+"}")
		}
	}
	if r.create != nil {
		fmt.Fprintf(b, "    create: %s\n", scalar(r.create.ID))
		if r.id != "" {
			fmt.Fprintf(b, "    id: %s\n", scalar(r.id))
		} else {
			fmt.Fprintf(b, "    # %s does not answer with the id, so that it is found in the listing.\n", r.create.ID)
		}
		if r.identity != "" {
			identity := r.identity
			if r.create.several() != nil {
				identity = "/0" + fixtures.Pointer(identity)
			}
			fmt.Fprintf(b, "    identity: %s\n", scalar(identity))
			find = append(find, "match: "+scalar(r.match))
		} else {
			b.WriteString("    # No field tells one from others: the run knows it by its id alone. TODO: an identity, if one does.\n")
		}
		if r.list != nil {
			find = append(find, "eventually: true", "lags: true")
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
	if lines := r.readsAs(); len(lines) > 0 {
		fmt.Fprintf(b, "    reads_as: {%s} # null: written, and never read\n", strings.Join(lines, ", "))
	}
	if len(r.values) > 0 {
		var lines []string
		for _, name := range keysOf(r.values) {
			lines = append(lines, scalar(name)+": "+scalar(r.values[name]))
		}
		fmt.Fprintf(b, "    values: {%s} # what the answer to the creation shows, and a change takes\n", strings.Join(lines, ", "))
	}
	if len(r.volatile) > 0 {
		fmt.Fprintf(b, "    volatile: [%s] # by their names\n", strings.Join(quoteAll(r.volatile), ", "))
	}
	if len(r.derived) > 0 {
		fmt.Fprintf(b, "    derived: [%s] # no request writes them\n", strings.Join(quoteAll(r.derived), ", "))
	}
	if r.remove != nil {
		fmt.Fprintf(b, "    remove: %s\n", scalar(r.remove.ID))
		if r.removed.pointer != "" {
			fmt.Fprintf(b, "    removed_as: {%s: %s} # where one that was deleted is still shown\n", scalar(r.removed.pointer), asJSON(r.removed.value))
		}
	} else {
		b.WriteString("    stays: no operation of the document deletes one\n")
	}
}

// paths are those of the operations that create, list and read one.
func (r *resource) paths() []string {
	var all []string
	for _, o := range []*operation{r.create, r.list} {
		if o != nil && o.Path != r.item && !slices.Contains(all, o.Path) {
			all = append(all, o.Path)
		}
	}
	if r.item == "" {
		return all
	}
	return append(all, r.item)
}

// readsAs says where body fields are read elsewhere than where they are written.
func (r *resource) readsAs() []string {
	var lines []string
	if r.wrapped != "" {
		lines = append(lines, scalar(r.wrapped)+`: ""`)
	}
	for _, name := range r.nowhere {
		lines = append(lines, scalar(name)+": null")
	}
	return lines
}
