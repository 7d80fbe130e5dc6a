package faults

import (
	"net/url"
	"strings"
)

// filter is a query parameter that selects by a text of the items.
type filter struct {
	operation   string
	name        string
	field       string
	requirement string
}

// text is the filtered field of an item.
func (f filter) text(item object) string {
	text, _ := item[f.field].(string)
	return text
}

// matching is a deviation with another meaning of the filter.
func (f filter) matching(name, says string, matches func(item object, value string) bool) Deviation {
	return deviation(f.operation, f.name+"-filter-"+name, f.requirement, says,
		refiltered(f.operation, f.name, func(_ *call, item object, value string) bool { return matches(item, value) }))
}

// rewritten is a deviation that reads the value of the filter as another.
func (f filter) rewritten(name, says string, read func(value string) string) Deviation {
	return deviation(f.operation, f.name+"-filter-"+name, f.requirement, says,
		on(f.operation, before(func(c *call) {
			if !c.hasQuery(f.name) {
				return
			}
			value := read(c.query(f.name))
			query := c.request.URL.Query()
			query.Set(f.name, value)
			c.request.URL.RawQuery = query.Encode()
		})))
}

// common are the faults that every filter by a text can have.
func (f filter) common() []Deviation {
	return []Deviation{
		f.matching("ignored", "ignores "+f.name, func(object, string) bool { return true }),
		f.matching("finds-nothing", "finds nothing by "+f.name, func(object, string) bool { return false }),
		f.matching("inverted", "finds what does not have the "+f.name, func(item object, value string) bool {
			return !f.matches(item, value)
		}),
		f.matching("finds-nulls", "finds what has no "+f.field+" as well", func(item object, value string) bool {
			return item[f.field] == nil || f.matches(item, value)
		}),
		f.rewritten("decodes-twice", "decodes "+f.name+" twice", func(value string) string {
			if again, err := url.PathUnescape(value); err == nil {
				return again
			}
			return strings.ReplaceAll(value, "%", "")
		}),
		f.rewritten("ends-at-ampersand", "reads "+f.name+" up to an encoded &", func(value string) string {
			first, _, _ := strings.Cut(value, "&")
			return first
		}),
		f.rewritten("drops-non-ascii", "reads only the ASCII characters of "+f.name, func(value string) string {
			return only(value, func(r rune) bool { return r < 0x80 })
		}),
		f.rewritten("trims-at-space", "reads "+f.name+" up to a space", func(value string) string {
			first, _, _ := strings.Cut(value, " ")
			return first
		}),
	}
}

// matches is what the filter means.
func (f filter) matches(item object, value string) bool {
	if f.name == "industry" {
		return strings.Contains(strings.ToLower(f.text(item)), strings.ToLower(value))
	}
	return f.text(item) == value
}

// exact are the faults of a filter that has to match exactly.
func (f filter) exact() []Deviation {
	return []Deviation{
		f.matching("matches-part", "finds what has the "+f.name+" within", func(item object, value string) bool {
			return strings.Contains(f.text(item), value)
		}),
		f.matching("matches-start", "finds what begins with the "+f.name, func(item object, value string) bool {
			return strings.HasPrefix(f.text(item), value)
		}),
		f.matching("matches-end", "finds what ends with the "+f.name, func(item object, value string) bool {
			return strings.HasSuffix(f.text(item), value)
		}),
		f.matching("matches-any-character", "takes . and _ in "+f.name+" for any character", func(item object, value string) bool {
			return like(f.text(item), value)
		}),
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

// contactFilterDeviations break the filters of the contacts (CRM-CONTACTS-013, 014, 020).
func contactFilterDeviations() []Deviation {
	const operation = "listContacts"
	email := filter{operation, "email", "work_email", "CRM-CONTACTS-013"}
	byList := func(name, says string, items func(c *call, members []any) []any) Deviation {
		return deviation(operation, "list-filter-"+name, "CRM-CONTACTS-014", says,
			when(func(c *call) bool { return c.hasQuery("list_id") }, rearranged(operation, items)))
	}
	all := append(email.common(), email.exact()...)
	return append(all,
		email.matching("matches-domain", "finds what has the domain of the email", func(item object, value string) bool {
			_, domain, _ := strings.Cut(value, "@")
			return strings.HasSuffix(email.text(item), "@"+domain)
		}),
		email.matching("ignores-plus-tag", "finds an email without its +tag", func(item object, value string) bool {
			return untagged(email.text(item)) == untagged(value)
		}),
		email.matching("matches-local-part", "finds what has the local part of the email", func(item object, value string) bool {
			local, _, _ := strings.Cut(value, "@")
			return local != "" && strings.HasPrefix(email.text(item), local+"@")
		}),
		deviation(operation, "list-filter-ignored", "CRM-CONTACTS-014", "ignores list_id",
			on(operation, before(func(c *call) { c.setQuery("list_id", "") }))),
		byList("finds-nothing", "finds nothing by list_id", func(*call, []any) []any { return nil }),
		byList("inverted", "finds by list_id who is not on the list", func(c *call, members []any) []any {
			return kept(c.unlisted(), func(item object) bool { return !contains(members, item) })
		}),
		byList("first-only", "finds by list_id one member only", func(_ *call, members []any) []any {
			return members[:min(len(members), 1)]
		}),
		byList("lacks-the-newest", "finds by list_id all but the member created last", func(_ *call, members []any) []any {
			return members[:max(len(members)-1, 0)]
		}),
		byList("with-a-stranger", "finds by list_id a contact that is not on the list", func(c *call, members []any) []any {
			strangers := kept(c.unlisted(), func(item object) bool { return !contains(members, item) })
			return append(members, strangers[:min(len(strangers), 1)]...)
		}),
		deviation(operation, "filters-are-alternatives", "CRM-CONTACTS-020", "finds what fits the email or the list",
			both("email", "list_id", rearranged(operation, func(c *call, fitting []any) []any {
				for _, alone := range []string{"email", "list_id"} {
					one := c.clone()
					one.setQuery(alone, "")
					fitting = append(fitting, kept(one.items(), func(item object) bool { return !contains(fitting, item) })...)
				}
				return fitting
			}))),
		deviation(operation, "email-beside-list-ignored", "CRM-CONTACTS-020", "ignores email where list_id is given",
			both("email", "list_id", on(operation, before(func(c *call) { c.setQuery("email", "") })))),
		deviation(operation, "list-beside-email-ignored", "CRM-CONTACTS-020", "ignores list_id where email is given",
			both("email", "list_id", on(operation, before(func(c *call) { c.setQuery("list_id", "") })))),
		deviation(operation, "filters-together-find-nothing", "CRM-CONTACTS-020", "finds nothing by two filters",
			both("email", "list_id", rearranged(operation, func(*call, []any) []any { return nil }))),
	)
}

func untagged(email string) string {
	local, domain, _ := strings.Cut(email, "@")
	local, _, _ = strings.Cut(local, "+")
	return local + "@" + domain
}

// both confines a turn to calls with two filters.
func both(first, second string, t turn) turn {
	return when(func(c *call) bool { return c.hasQuery(first) && c.hasQuery(second) }, t)
}

// unlisted is the listing of the call without its list_id.
func (c *call) unlisted() []any {
	wide := c.clone()
	wide.setQuery("list_id", "")
	return wide.items()
}

func contains(items []any, wanted object) bool {
	return len(kept(items, func(item object) bool { return item["id"] == wanted["id"] })) > 0
}

// companyFilterDeviations break the filters of the companies (CRM-COMPANIES-011, 012, 017).
func companyFilterDeviations() []Deviation {
	const operation = "listCompanies"
	domain := filter{operation, "domain", "domain", "CRM-COMPANIES-011"}
	industry := filter{operation, "industry", "industry", "CRM-COMPANIES-012"}
	// No request makes a company without a domain for sure: null may be refused.
	all := append(domain.common()[:3], domain.exact()...)
	all = append(all, industry.common()...)
	return append(all,
		// An address with a + may be refused, so only this filter can be asked for one.
		industry.rewritten("reads-plus-as-space", "reads + in industry as a space, encoded or not", func(value string) string {
			return strings.ReplaceAll(value, "+", " ")
		}),
		domain.matching("matches-name", "finds a company whose name has the domain within", func(item object, value string) bool {
			name, _ := item["name"].(string)
			return domain.matches(item, value) || strings.Contains(name, value)
		}),
		domain.matching("ignores-last-label", "finds a company of the same name under another top-level domain", func(item object, value string) bool {
			return stem(domain.text(item)) == stem(value)
		}),
		industry.matching("exact-only", "finds only the whole industry", func(item object, value string) bool {
			return strings.EqualFold(industry.text(item), value)
		}),
		industry.matching("matches-start", "finds only the start of the industry", func(item object, value string) bool {
			return strings.HasPrefix(strings.ToLower(industry.text(item)), strings.ToLower(value))
		}),
		industry.matching("matches-end", "finds only the end of the industry", func(item object, value string) bool {
			return strings.HasSuffix(strings.ToLower(industry.text(item)), strings.ToLower(value))
		}),
		industry.matching("matches-words", "finds only whole words of the industry", func(item object, value string) bool {
			return strings.Contains(" "+strings.ToLower(industry.text(item))+" ", " "+strings.ToLower(value)+" ")
		}),
		industry.matching("matches-any-word", "finds what has one word of several", func(item object, value string) bool {
			for word := range strings.FieldsSeq(value) {
				if strings.Contains(strings.ToLower(industry.text(item)), strings.ToLower(word)) {
					return true
				}
			}
			return false
		}),
		industry.matching("matches-other-fields", "finds the text in a company's name as well", func(item object, value string) bool {
			name, _ := item["name"].(string)
			return industry.matches(item, value) || strings.Contains(strings.ToLower(name), strings.ToLower(value))
		}),
		industry.matching("takes-percent-for-anything", "takes % in industry for any text", func(item object, value string) bool {
			first, last, _ := strings.Cut(strings.ToLower(value), "%")
			_, rest, found := strings.Cut(strings.ToLower(industry.text(item)), first)
			return found && strings.Contains(rest, last)
		}),
		deviation(operation, "filters-are-alternatives", "CRM-COMPANIES-017", "finds what fits the domain or the industry",
			both("domain", "industry", rearranged(operation, func(c *call, fitting []any) []any {
				for _, alone := range []string{"domain", "industry"} {
					one := c.clone()
					one.setQuery(alone, "")
					fitting = append(fitting, kept(one.items(), func(item object) bool { return !contains(fitting, item) })...)
				}
				return fitting
			}))),
		deviation(operation, "domain-beside-industry-ignored", "CRM-COMPANIES-017", "ignores domain where industry is given",
			both("domain", "industry", on(operation, before(func(c *call) { c.setQuery("domain", "") })))),
		deviation(operation, "industry-beside-domain-ignored", "CRM-COMPANIES-017", "ignores industry where domain is given",
			both("domain", "industry", on(operation, before(func(c *call) { c.setQuery("industry", "") })))),
		deviation(operation, "filters-together-find-nothing", "CRM-COMPANIES-017", "finds nothing by two filters",
			both("domain", "industry", rearranged(operation, func(*call, []any) []any { return nil }))),
	)
}

// stem is a domain without its last label.
func stem(domain string) string {
	if dot := strings.LastIndexByte(domain, '.'); dot >= 0 {
		return domain[:dot]
	}
	return domain
}
