package faults

import (
	"slices"

	"github.com/assaykit/assay/reference"
)

// What the server keeps.
type (
	organization = reference.Organization
	contact      = reference.Contact
	company      = reference.Company
	contactList  = reference.List
)

// data looks at, or changes, what the call's organization has.
func (c *call) data(use func(*organization)) { c.api.Data(c.organization, use) }

// ids lists the records of the call's organization, the oldest first.
func (c *call) ids(noun string) (ids []int64) {
	c.data(func(org *organization) {
		switch noun {
		case "contact":
			ids = org.Contacts.IDs()
		case "company":
			ids = org.Companies.IDs()
		case "list":
			ids = org.Lists.IDs()
		}
	})
	return ids
}

// has says whether the call's organization has a record.
func (c *call) has(noun string, id int64) bool { return slices.Contains(c.ids(noun), id) }

// owner names the organization that has what the call is about: the record of the
// id in its path, or else the list in its body.
func (c *call) owner() string {
	if c.operation == "createContact" {
		return c.ownerOf("list", integerOf(c.members()["list_id"]))
	}
	return c.ownerOf(nounOf(c.operation), c.id())
}

// ownerOf names the organization that has a record; empty: nobody.
func (c *call) ownerOf(noun string, id int64) string {
	for _, name := range c.api.Organizations() {
		if c.as(name).has(noun, id) {
			return name
		}
	}
	return ""
}

// on says whether a contact is on a list.
func on(l *contactList, contact int64) bool {
	_, member := l.Members.Find(contact)
	return member
}

// named are the contacts of the organization that the body names.
func (c *call) named(org *organization) (found []*contact) {
	ids, _ := c.members()["contact_ids"].([]any)
	for _, id := range ids {
		if person, known := org.Contacts.Find(integerOf(id)); known {
			found = append(found, person)
		}
	}
	return found
}

// membership changes the members of the call's list.
func (c *call) membership(change func(org *organization, l *contactList)) {
	c.data(func(org *organization) {
		if l, found := org.Lists.Find(c.id()); found {
			change(org, l)
		}
	})
}

// firm is the oldest company of the call's organization with a domain; nil: none.
func (c *call) firm(domain string) (found *company) {
	c.data(func(org *organization) {
		for _, firm := range slices.Backward(org.Companies) {
			if own, has := firm.Texts["domain"]; has && own == domain {
				found = firm
			}
		}
	})
	return found
}

// keeping remembers fields of the call's record and returns what puts them back.
func (c *call) keeping(fields ...string) (put func()) {
	put = func() {}
	c.data(func(org *organization) {
		if person, found := org.Contacts.Find(c.id()); found {
			put = keeping(person.Texts, fields)
		}
		if firm, found := org.Companies.Find(c.id()); found {
			texts, employees := keeping(firm.Texts, fields), firm.Employees
			put = func() {
				if texts(); slices.Contains(fields, "employee_count") {
					firm.Employees = employees
				}
			}
		}
	})
	return put
}

// keeping remembers some of the texts and returns what puts them back.
func keeping(texts reference.Texts, fields []string) (put func()) {
	values := reference.Texts{}
	for _, field := range fields {
		if value, set := texts[field]; set {
			values[field] = value
		}
	}
	return func() {
		for _, field := range fields {
			delete(texts, field)
		}
		for field, value := range values {
			texts[field] = value
		}
	}
}

// link links a contact to a company, and to none before that.
func link(person *contact, firm *company) {
	if person.Company != nil {
		person.Company.Contacts.Remove(person.ID)
	}
	if person.Company = firm; firm != nil {
		firm.Contacts.Add(person)
	}
}

// removeListless removes those of the contacts that are on no list.
func removeListless(org *organization, contacts []*contact) {
	for _, person := range contacts {
		if !slices.ContainsFunc(org.Lists, func(l *contactList) bool { return on(l, person.ID) }) {
			org.RemoveContact(person)
		}
	}
}
