package faults

import (
	"fmt"
	"strings"
)

// filterFaults take another meaning of a filter than that of the contract: what an
// address, a domain and a list are to this API (CRM-CONTACTS-013, 014 and 020,
// CRM-COMPANIES-011, 012 and 017).
func filterFaults(t *table) {
	means := func(operation, name, field, fault, requirement, says string, like func(text, value string) bool) {
		t.add(operation, name+"-filter-"+fault, requirement, says, filtered(name, func(item object, value string) bool {
			return like(textOf(item, field), value)
		}))
	}
	email := func(fault, says string, like func(text, value string) bool) {
		means("listContacts", "email", "work_email", fault, "CRM-CONTACTS-013", says, like)
	}
	email("matches-domain", "finds what has the domain of the email", func(text, value string) bool {
		_, domain, _ := strings.Cut(value, "@")
		return strings.HasSuffix(text, "@"+domain)
	})
	email("ignores-plus-tag", "finds an email without its +tag", func(text, value string) bool { return untagged(text) == untagged(value) })
	email("matches-local-part", "finds what has the local part of the email", func(text, value string) bool {
		local, _, _ := strings.Cut(value, "@")
		return local != "" && strings.HasPrefix(text, local+"@")
	})
	means("listCompanies", "domain", "domain", "ignores-last-label", "CRM-COMPANIES-011", "finds a company of the same name under another top-level domain",
		func(text, value string) bool { return stem(text) == stem(value) })
	inName := func(name, fault, requirement, says string) {
		t.add("listCompanies", name+"-filter-"+fault, requirement, says, filtered(name, func(item object, value string) bool {
			return strings.Contains(strings.ToLower(textOf(item, name)+"\n"+textOf(item, "name")), strings.ToLower(value))
		}))
	}
	inName("domain", "matches-name", "CRM-COMPANIES-011", "finds a company whose name has the domain within")
	inName("industry", "matches-other-fields", "CRM-COMPANIES-012", "finds the text in a company's name as well")
	for fault, meaning := range map[string]struct {
		says string
		like func(text, value string) bool
	}{
		"matches-part":          {"finds what has %s within", strings.Contains},
		"matches-start":         {"finds what begins with %s", strings.HasPrefix},
		"matches-end":           {"finds what ends with %s", strings.HasSuffix},
		"matches-any-character": {"takes . and _ in %s for any character", like},
	} {
		email(fault, fmt.Sprintf(meaning.says, "the email"), meaning.like)
		means("listCompanies", "domain", "domain", fault, "CRM-COMPANIES-011", fmt.Sprintf(meaning.says, "the domain"), meaning.like)
	}
	industry := func(fault, says string, like func(text, value string) bool) {
		means("listCompanies", "industry", "industry", fault, "CRM-COMPANIES-012", says, func(text, value string) bool {
			return like(strings.ToLower(text), strings.ToLower(value))
		})
	}
	industry("exact-only", "finds only the whole industry", func(text, value string) bool { return text == value })
	industry("matches-start", "finds only the start of the industry", strings.HasPrefix)
	industry("matches-end", "finds only the end of the industry", strings.HasSuffix)
	industry("takes-percent-for-anything", "takes % in industry for any text", func(text, value string) bool {
		first, last, _ := strings.Cut(value, "%")
		_, rest, found := strings.Cut(text, first)
		return found && strings.Contains(rest, last)
	})
	industry("matches-words", "finds only whole words of the industry", func(text, value string) bool {
		return strings.Contains(" "+text+" ", " "+value+" ")
	})
	industry("matches-any-word", "finds what has one word of several", func(text, value string) bool {
		for word := range strings.FieldsSeq(value) {
			if strings.Contains(text, word) {
				return true
			}
		}
		return false
	})
	listFilterFaults(t)
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
	byList("inverted", "finds by list_id who is not on the list", func(_, strangers []any) []any { return strangers })
	byList("with-a-stranger", "finds by list_id a contact that is not on the list",
		func(members, strangers []any) []any { return append(members, strangers[:min(len(strangers), 1)]...) })
}

// textOf is a field of an item, if it is a text.
func textOf(item object, field string) string {
	text, _ := item[field].(string)
	return text
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
