package faults

import (
	"net/url"
	"strings"
)

// filter is a query parameter that selects by a text of the items.
type filter struct {
	operation, name, field string
	requirement, together  string // of the filter alone, and beside another
}

var (
	emailFilter    = filter{"listContacts", "email", "work_email", "CRM-CONTACTS-013", "CRM-CONTACTS-020"}
	domainFilter   = filter{"listCompanies", "domain", "domain", "CRM-COMPANIES-011", "CRM-COMPANIES-017"}
	industryFilter = filter{"listCompanies", "industry", "industry", "CRM-COMPANIES-012", "CRM-COMPANIES-017"}
)

// text is the filtered field of an item.
func (f filter) text(item object) string {
	text, _ := item[f.field].(string)
	return text
}

// matches is what the filter means.
func (f filter) matches(item object, value string) bool {
	if f.name == "industry" {
		return strings.Contains(strings.ToLower(f.text(item)), strings.ToLower(value))
	}
	return f.text(item) == value
}

// ofText is a meaning that looks at the field alone, in lower case for the filter
// that does not tell case.
func (f filter) ofText(matches func(text, value string) bool) func(object, string) bool {
	return func(item object, value string) bool {
		if f.name == "industry" {
			return matches(strings.ToLower(f.text(item)), strings.ToLower(value))
		}
		return matches(f.text(item), value)
	}
}

// means adds a fault with another meaning of the filter.
func (f filter) means(t *table, name, says string, matches func(item object, value string) bool) {
	t.add(f.operation, f.name+"-filter-"+name, f.requirement, says, filtered(f.name, matches))
}

// reads adds a fault that reads the value of the filter as another.
func (f filter) reads(t *table, name, says string, read func(value string) string) {
	t.add(f.operation, f.name+"-filter-"+name, f.requirement, says, before(func(c *call) {
		if c.hasQuery(f.name) {
			query := c.request.URL.Query()
			query.Set(f.name, read(query.Get(f.name)))
			c.request.URL.RawQuery = query.Encode()
		}
	}))
}

// filterFaults break the filters of contacts and companies (CRM-CONTACTS-013, 014
// and 020, CRM-COMPANIES-011, 012 and 017).
func filterFaults(t *table) {
	for _, f := range []filter{emailFilter, domainFilter, industryFilter} {
		f.means(t, "ignored", "ignores "+f.name, func(object, string) bool { return true })
		f.means(t, "finds-nothing", "finds nothing by "+f.name, func(object, string) bool { return false })
		f.means(t, "inverted", "finds what does not have the "+f.name, func(item object, value string) bool { return !f.matches(item, value) })
	}
	for _, f := range []filter{emailFilter, domainFilter} { // that have to match exactly
		f.means(t, "matches-part", "finds what has the "+f.name+" within", f.ofText(strings.Contains))
		f.means(t, "matches-start", "finds what begins with the "+f.name, f.ofText(strings.HasPrefix))
		f.means(t, "matches-end", "finds what ends with the "+f.name, f.ofText(strings.HasSuffix))
		f.means(t, "matches-any-character", "takes . and _ in "+f.name+" for any character", f.ofText(like))
	}
	// No request makes a company without a domain for sure: null may be refused.
	for _, f := range []filter{emailFilter, industryFilter} {
		f.means(t, "finds-nulls", "finds what has no "+f.field+" as well", func(item object, value string) bool {
			return item[f.field] == nil || f.matches(item, value)
		})
		f.reads(t, "decodes-twice", "decodes "+f.name+" twice", func(value string) string {
			if again, err := url.PathUnescape(value); err == nil {
				return again
			}
			return strings.ReplaceAll(value, "%", "")
		})
		f.reads(t, "ends-at-ampersand", "reads "+f.name+" up to an encoded &", upTo("&"))
		f.reads(t, "drops-non-ascii", "reads only the ASCII characters of "+f.name, ascii)
		f.reads(t, "trims-at-space", "reads "+f.name+" up to a space", upTo(" "))
	}
	emailFilter.means(t, "matches-domain", "finds what has the domain of the email", emailFilter.ofText(func(text, value string) bool {
		_, domain, _ := strings.Cut(value, "@")
		return strings.HasSuffix(text, "@"+domain)
	}))
	emailFilter.means(t, "ignores-plus-tag", "finds an email without its +tag", emailFilter.ofText(func(text, value string) bool {
		return untagged(text) == untagged(value)
	}))
	emailFilter.means(t, "matches-local-part", "finds what has the local part of the email", emailFilter.ofText(func(text, value string) bool {
		local, _, _ := strings.Cut(value, "@")
		return local != "" && strings.HasPrefix(text, local+"@")
	}))
	domainFilter.means(t, "matches-name", "finds a company whose name has the domain within", func(item object, value string) bool {
		name, _ := item["name"].(string)
		return domainFilter.matches(item, value) || strings.Contains(name, value)
	})
	domainFilter.means(t, "ignores-last-label", "finds a company of the same name under another top-level domain",
		domainFilter.ofText(func(text, value string) bool { return stem(text) == stem(value) }))
	industryFaults(t)
	listFilterFaults(t)
	combinedFaults(t, emailFilter.operation, emailFilter.together, "email", "list_id")
	combinedFaults(t, domainFilter.operation, domainFilter.together, "domain", "industry")
}

func industryFaults(t *table) {
	f := industryFilter
	// An address with a + may be refused, so only this filter can be asked for one.
	f.reads(t, "reads-plus-as-space", "reads + in industry as a space, encoded or not", func(value string) string {
		return strings.ReplaceAll(value, "+", " ")
	})
	f.means(t, "exact-only", "finds only the whole industry", f.ofText(func(text, value string) bool { return text == value }))
	f.means(t, "matches-start", "finds only the start of the industry", f.ofText(strings.HasPrefix))
	f.means(t, "matches-end", "finds only the end of the industry", f.ofText(strings.HasSuffix))
	f.means(t, "matches-words", "finds only whole words of the industry", f.ofText(func(text, value string) bool {
		return strings.Contains(" "+text+" ", " "+value+" ")
	}))
	f.means(t, "matches-any-word", "finds what has one word of several", f.ofText(func(text, value string) bool {
		for word := range strings.FieldsSeq(value) {
			if strings.Contains(text, word) {
				return true
			}
		}
		return false
	}))
	f.means(t, "matches-other-fields", "finds the text in a company's name as well", func(item object, value string) bool {
		name, _ := item["name"].(string)
		return f.matches(item, value) || strings.Contains(strings.ToLower(name), strings.ToLower(value))
	})
	f.means(t, "takes-percent-for-anything", "takes % in industry for any text", f.ofText(func(text, value string) bool {
		first, last, _ := strings.Cut(value, "%")
		_, rest, found := strings.Cut(text, first)
		return found && strings.Contains(rest, last)
	}))
}

// listFilterFaults find other contacts by a list than its members.
func listFilterFaults(t *table) {
	const operation, requirement = "listContacts", "CRM-CONTACTS-014"
	byList := func(name, says string, arrange func(members, strangers []any) []any) {
		t.add(operation, "list-filter-"+name, requirement, says, when(hasQuery("list_id"), list(func(c *call, members []any) []any {
			strangers := kept(c.without("list_id").items(), func(item object) bool { return !contains(members, item) })
			return arrange(members, strangers)
		})))
	}
	t.add(operation, "list-filter-ignored", requirement, "ignores list_id", dropQuery("list_id"))
	byList("finds-nothing", "finds nothing by list_id", func(_, _ []any) []any { return nil })
	byList("inverted", "finds by list_id who is not on the list", func(_, strangers []any) []any { return strangers })
	byList("first-only", "finds by list_id one member only", func(members, _ []any) []any { return members[:min(len(members), 1)] })
	byList("lacks-the-newest", "finds by list_id all but the member created last",
		func(members, _ []any) []any { return members[:max(len(members)-1, 0)] })
	byList("with-a-stranger", "finds by list_id a contact that is not on the list",
		func(members, strangers []any) []any { return append(members, strangers[:min(len(strangers), 1)]...) })
}

// combinedFaults take two filters for something else than both.
func combinedFaults(t *table, operation, requirement, first, second string) {
	together := func(do turn) turn { return when(hasQuery(first, second), do) }
	ignoring := func(name string) turn { return together(dropQuery(name)) }
	short := func(name string) string { return strings.TrimSuffix(name, "_id") }
	t.add(operation, short(first)+"-beside-"+short(second)+"-ignored", requirement, "ignores "+first+" where "+second+" is given", ignoring(first))
	t.add(operation, short(second)+"-beside-"+short(first)+"-ignored", requirement, "ignores "+second+" where "+first+" is given", ignoring(second))
	t.add(operation, "filters-together-find-nothing", requirement, "finds nothing by two filters",
		together(list(func(*call, []any) []any { return nil })))
	t.add(operation, "filters-are-alternatives", requirement, "finds what fits the "+short(first)+" or the "+short(second),
		together(list(func(c *call, fitting []any) []any {
			for _, alone := range []string{first, second} {
				fitting = append(fitting, kept(c.without(alone).items(), func(item object) bool { return !contains(fitting, item) })...)
			}
			return fitting
		})))
}

func upTo(end string) func(string) string {
	return func(value string) string {
		first, _, _ := strings.Cut(value, end)
		return first
	}
}

// like compares as a database does in whose patterns _ and . stand for anything.
func like(text, pattern string) bool {
	if len(text) != len(pattern) {
		return false
	}
	for i := range len(text) {
		if pattern[i] != '.' && pattern[i] != '_' && pattern[i] != text[i] {
			return false
		}
	}
	return true
}

func untagged(email string) string {
	local, domain, _ := strings.Cut(email, "@")
	local, _, _ = strings.Cut(local, "+")
	return local + "@" + domain
}

// stem is a domain without its last label.
func stem(domain string) string {
	if dot := strings.LastIndexByte(domain, '.'); dot >= 0 {
		return domain[:dot]
	}
	return domain
}
