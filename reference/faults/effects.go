package faults

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
)

// effectFaults refuse a request beyond the limit and carry it out (CRM-RATE-005).
func effectFaults(t *table) {
	t.add(writing, "effect-despite-429", "CRM-RATE-005", "refuses a request beyond the limit and carries it out",
		status(429, func(c *call, _ *reply) { c.direct() }))
	t.add("createContact", "effect-despite-unknown-list", "CRM-ERR-004", "refuses an unknown list and keeps the contact",
		status(404, func(c *call, _ *reply) { c.repaired().direct() }))
}

// repaired is the call as a server would carry it out that overlooks its faults:
// what does not fit is left out, and what must not be missing is made up.
func (c *call) repaired() *call {
	repaired := c.clone()
	if noun := nounOf(c.operation); noun != "" && !c.has(noun, c.id()) {
		if ids := c.meant(noun); len(ids) > 0 {
			repaired = c.on(slices.Max(ids))
		}
	}
	fields := c.members()
	if fields == nil {
		fields = object{}
	}
	switch c.operation {
	case "createContact":
		repairTexts(fields, contactCreateTexts, "job_title")
		if ids := c.ids("list"); len(ids) > 0 && !slices.Contains(ids, integerOf(fields["list_id"])) {
			fields["list_id"] = ids[0]
		}
	case "updateContact":
		repairTexts(fields, contactUpdateTexts, "job_title")
	case "updateCompany":
		if _, isNumber := fields["employee_count"].(json.Number); !isNumber {
			delete(fields, "employee_count")
		}
		repairTexts(fields, companyUpdateTexts, "address")
	case "createList":
		if _, isText := fields["title"].(string); !isText {
			fields["title"] = "Untitled"
		}
		if kind, isText := fields["type"].(string); !isText || !slices.Contains(listTypes, kind) {
			delete(fields, "type")
		}
	case "addListContacts", "removeListContacts":
		fields["contact_ids"] = c.repairedIDs(fields["contact_ids"])
	}
	if among(withBody, c.operation) {
		repaired.setMembers(fields)
	}
	repaired.request.Header.Set("Content-Type", "application/json")
	return repaired
}

// meant are the records that the call could have meant: to take somebody off a list
// that does not exist, the lists that have him.
func (c *call) meant(noun string) (ids []int64) {
	c.data(func(org *organization) {
		for _, l := range org.Lists {
			isOn := func(person *contact) bool { return on(l, person.ID) }
			if c.operation == "removeListContacts" && slices.ContainsFunc(c.named(org), isOn) {
				ids = append(ids, l.ID)
			}
		}
	})
	if len(ids) > 0 {
		return ids
	}
	return c.ids(noun)
}

// isEmail says whether a text has the form of an address.
var isEmail = regexp.MustCompile(`^[^@\s]+@[^@\s.]+(\.[^@\s.]+)+$`).MatchString

// repairTexts leaves out what is no valid text, and fills a field if none is left.
func repairTexts(fields object, names []string, fill string) {
	kept := 0
	for _, name := range names {
		text, ok := fields[name].(string)
		if !ok || name == "work_email" && !isEmail(text) || strings.Contains(text, "\x00") {
			delete(fields, name)
			continue
		}
		kept++
	}
	if kept == 0 {
		fields[fill] = "Unknown"
	}
}

// repairedIDs are the ids that were sent, or else the newest contact's.
func (c *call) repairedIDs(value any) []any {
	sent, _ := value.([]any)
	ids := slices.DeleteFunc(slices.Clone(sent), func(id any) bool { return integerOf(id) <= 0 })
	if known := c.ids("contact"); len(ids) == 0 && len(known) > 0 {
		ids = []any{slices.Max(known)}
	}
	return append([]any{}, ids...)
}
