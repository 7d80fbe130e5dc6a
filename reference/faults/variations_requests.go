package faults

import (
	"encoding/json"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/assaykit/assay/reference"
)

// errorVariations refuse with another of the statuses that are open.
func errorVariations() []Variation {
	const missing = "A required field missing other than list_id: 400 with a text, or 422 naming the field."
	const malformed = "Malformed JSON, an array or a scalar for the body: some documented client error."
	const unknownList = "A list_id that names no list on creating a contact: 400, 404 or 422."
	const noSuchMember = "contact_ids with unknown ids: any 2xx, 400, 404 or 422."
	const nobody = "Empty contact_ids: any 2xx, 400, 404 or 422."
	as400 := func(concerns func(c *call, entry object) bool, detail string) turn {
		return after(func(c *call, a *reply) {
			found := false
			if a.status == 422 {
				a.violations(func(entry object) { found = found || concerns(c, entry) })
			}
			if found {
				*a = *answered(failure(http.StatusBadRequest, detail))
			}
		})
	}
	lacking := func(field string) func(*call, object) bool {
		return func(_ *call, entry object) bool {
			return entry["type"] == "value_error.missing" && named(entry, "body", field)
		}
	}
	unknown := func(name string, refusal answer) Variation {
		return choice("unknown list", name, unknownList, on("createContact", answering(404, func(a *reply) { *a = *answered(refusal) })))
	}
	inIDs := func(message string) answer {
		return invalid(message, "value_error", "body", "contact_ids")
	}
	return []Variation{
		variation("missing-title-400", missing, as400(lacking("title"), "title is required")),
		variation("missing-contact-ids-400", missing, as400(lacking("contact_ids"), "contact_ids is required")),
		variation("null-list-id-400", "list_id: null: 400 or 422.", on("createContact", as400(func(_ *call, entry object) bool {
			return entry["type"] == "type_error.none.not_allowed" && named(entry, "body", "list_id")
		}, detailListRequired))),
		choice("malformed", "malformed-json-400", malformed, as400(func(_ *call, entry object) bool {
			return entry["type"] == "value_error.jsondecode" || entry["type"] == "type_error.dict"
		}, "The body is not a JSON object")),
		choice("malformed", "malformed-json-at-body", "The loc of an error about the body as a whole: [body], or [body, offset].",
			answering(422, func(a *reply) {
				a.violations(func(entry object) {
					if entry["type"] == "value_error.jsondecode" {
						entry["loc"] = []string{"body"}
					}
				})
			})),
		variation("wrong-content-type-415", "A wrong content type: some client error in its documented form.",
			when(func(c *call) bool { return !declaresJSON(c.request.Header) }, answering(422, func(a *reply) {
				*a = *answered(failure(http.StatusUnsupportedMediaType, "Unsupported media type"))
			}))),
		variation("errors-repeat-the-input", "Extra members in objects are allowed everywhere, however deep they are.",
			after(func(c *call, a *reply) {
				if a.status == 422 && json.Valid(c.body) {
					a.violations(func(entry object) { entry["input"] = json.RawMessage(c.body) })
				}
			})),
		variation("null-members-404", "With which client error null for contact_ids is refused is open.",
			after(func(c *call, a *reply) {
				if ids, sent := c.members()["contact_ids"]; a.status == 422 && sent && ids == nil {
					*a = *answered(failure(http.StatusNotFound, detailContactNotFound))
				}
			})),
		variation("newer-email-errors", "Newer deployments append to the message about an email, and may say value_error.",
			answering(422, func(a *reply) {
				a.violations(func(entry object) {
					if entry["type"] == "value_error.email" {
						entry["type"] = "value_error"
						entry["msg"] = "value is not a valid email address: An email address must have an @-sign."
					}
				})
			})),
		variation("first-violation-only", "Which error wins when a request has two defects is open.", answering(422, func(a *reply) {
			if entries, _ := a.detail().([]any); len(entries) > 1 {
				a.setDetail(entries[:1])
			}
		})),
		variation("out-of-range-400", "A page, limit or offset outside its range: 422 naming it, or 400.",
			as400(func(_ *call, entry object) bool {
				return named(entry, "query", "page") || named(entry, "query", "limit") || named(entry, "query", "offset")
			}, "Invalid pagination")),
		unknown("unknown-list-400", failure(http.StatusBadRequest, "Unknown list")),
		unknown("unknown-list-422", invalid("list does not exist", "value_error", "body", "list_id")),
		variation("impossible-ids-422", "An id beyond 2^63, zero or negative: 404 or 422.", after(refuseImpossible)),
		refusingMembers("unknown-members-404", noSuchMember, strange, failure(http.StatusNotFound, detailContactNotFound)),
		refusingMembers("unknown-members-400", noSuchMember, strange, failure(http.StatusBadRequest, "Unknown contact")),
		refusingMembers("unknown-members-422", noSuchMember, strange, inIDs("contact does not exist")),
		refusingMembers("no-members-400", nobody, none, failure(http.StatusBadRequest, "contact_ids is empty")),
		refusingMembers("no-members-422", nobody, none, inIDs("ensure this value has at least 1 items")),
		variation("counts-every-id", "added and removed for ids that were already there, not there, or given twice.",
			succeeding(func(c *call, a *reply) {
				ids, sent := c.members()["contact_ids"].([]any)
				if !sent {
					return
				}
				a.records(func(data object) {
					for _, name := range []string{"added", "removed"} {
						if _, has := data[name]; has {
							data[name] = number(int64(len(ids)))
						}
					}
				})
			})),
		variation("resource-before-body", "Which error wins when a request has two defects is open.", after(resourceFirst)),
		variation("empty-before-resource", "Which error wins when a request has two defects is open.", after(func(c *call, a *reply) {
			members := c.members()
			if c.request.Method == "PATCH" && members != nil && len(members) == 0 && a.status == 404 {
				*a = *answered(failure(http.StatusBadRequest, detailNoFields))
			}
		})),
		variation("patch-without-body-422", "PATCH with no body at all: 400 or 422.", after(func(c *call, a *reply) {
			if c.request.Method == "PATCH" && len(c.body) == 0 && a.status == 400 {
				*a = *answered(invalid("field required", "value_error.missing", "body"))
			}
		})),
	}
}

// named says whether an entry is about a field.
func named(entry object, place, field string) bool {
	loc := location(entry)
	return len(loc) > 1 && loc[0] == place && loc[1] == field
}

// refuseImpossible answers 422 for an id that no record of any server has.
func refuseImpossible(c *call, a *reply) {
	for _, r := range routes {
		if r.operation != c.operation || !r.hasID() || a.status != 404 {
			continue
		}
		if id := c.id(); id < 1 || id > 1<<53 {
			*a = *answered(invalid("value is out of range", "value_error", "path", r.noun()+"_id"))
		}
	}
}

// refusingMembers refuses some bodies that name contacts, before anything is done.
func refusingMembers(name, permits string, concerns func(c *call, ids []any) bool, refusal answer) Variation {
	of, _, _ := strings.Cut(name, "-4")
	return choice(of, name, permits, func(c *call, next pass) *reply {
		ids, sent := c.members()["contact_ids"].([]any)
		isMembers := c.operation == "addListContacts" || c.operation == "removeListContacts"
		listed := c.organization != "" && slices.Contains(c.ids("list"), c.id())
		if !isMembers || !sent || !listed || !concerns(c, ids) {
			return next(c)
		}
		return answered(refusal)
	})
}

func none(_ *call, ids []any) bool { return len(ids) == 0 }

// strange says whether an id is well-formed and no contact's.
func strange(c *call, ids []any) bool {
	known := c.ids("contact")
	return slices.ContainsFunc(ids, func(id any) bool {
		digits, ok := id.(json.Number)
		return ok && isInteger(digits.String()) && !slices.Contains(known, integerOf(id))
	})
}

// resourceFirst answers 404 to an invalid body about what does not exist.
func resourceFirst(c *call, a *reply) {
	for _, r := range routes {
		if r.operation != c.operation || !r.hasID() || a.status != 422 || !isInteger(c.segments[r.noun()+"_id"]) {
			continue
		}
		if !slices.Contains(c.ids(r.noun()), c.id()) {
			*a = *answered(failure(http.StatusNotFound, kindOf(r.noun()).notFound))
		}
	}
}

// dataVariations read requests, and treat the data, in another way.
func dataVariations() []Variation {
	const ofCompany = "Whether deleting a company also touches its contacts is open."
	const coercion = `Deployments may take "5" for 5, 5 for "5", 1.5 for 1, true for "True".`
	const null = "null for a field in PATCH: cleared, ignored, or 422."
	return []Variation{
		variation("special-domains-refused", "Addresses in special-use domains: many deployments refuse them.",
			func(c *call, next pass) *reply {
				email, _ := c.members()["work_email"].(string)
				if a := next(c.withoutSpecial(email)); a.status != 422 || !special(email) {
					return a
				}
				return answered(invalid("value is not a valid email address", "value_error.email", "body", "work_email"))
			}),
		variation("deletes-the-contacts-of-a-list", "Whether deleting a list also touches its contacts is open.",
			on("deleteList", func(c *call, next pass) *reply {
				var members []*reference.Contact
				c.membership(func(_ *reference.Organization, l *reference.List) { members = slices.Clone(l.Members) })
				a := next(c)
				if a.succeeded() {
					c.data(func(org *reference.Organization) { removeListless(org, members) })
				}
				return a
			})),
		choice("company contacts", "deletes-the-contacts-of-a-company", ofCompany, on("deleteCompany", withContacts(
			func(org *reference.Organization, person *reference.Contact, _ *reference.Company) {
				org.RemoveContact(person)
			}))),
		choice("company contacts", "keeps-the-links-to-a-company", ofCompany, on("deleteCompany", withContacts(
			func(_ *reference.Organization, person *reference.Contact, firm *reference.Company) {
				person.Company = firm
			}))),
		variation("nameless-companies", "The name of a company is a string or null.", on("createContact", succeeding(func(c *call, _ *reply) {
			c.data(func(org *reference.Organization) {
				for _, firm := range org.Companies {
					if firm.Texts["name"] == firm.Texts["domain"] && firm.Updated.Equal(firm.Created) {
						delete(firm.Texts, "name")
					}
				}
			})
		}))),
		variation("coerces-integers", coercion, before(func(c *call) { c.coerce(integerLike) })),
		variation("coerces-texts", coercion, before(func(c *call) { c.coerce(textLike) })),
		choice("null", "patch-null-ignored", null, func(c *call, next pass) *reply {
			var undo []func()
			for name, value := range c.members() {
				if value == nil && c.request.Method == "PATCH" {
					undo = append(undo, c.fieldOf(name))
				}
			}
			a := next(c)
			for _, put := range undo {
				put()
			}
			return a
		}),
		choice("null", "patch-null-422", null, func(c *call, next pass) *reply {
			for name, value := range c.members() {
				known := slices.ContainsFunc(bodyFields(c.operation), func(f bodyField) bool { return f.name == name })
				if c.request.Method == "PATCH" && c.organization != "" && value == nil && known {
					return answered(invalid("none is not an allowed value", "type_error.none.not_allowed", "body", name))
				}
			}
			return next(c)
		}),
	}
}

// removeListless removes those of the contacts that are on no list.
func removeListless(org *reference.Organization, contacts []*reference.Contact) {
	for _, person := range contacts {
		on := slices.ContainsFunc(org.Lists, func(l *reference.List) bool {
			_, member := l.Members.Find(person.ID)
			return member
		})
		if !on {
			org.RemoveContact(person)
		}
	}
}

// special says whether an address is in a domain that no mail reaches.
func special(email string) bool {
	return slices.ContainsFunc([]string{".test", ".invalid", ".local", ".localhost"}, func(domain string) bool {
		return strings.HasSuffix(email, domain)
	})
}

// withoutSpecial is the call with an invalid email in the place of a special one.
func (c *call) withoutSpecial(email string) *call {
	members := c.members()
	if !special(email) || c.operation != "createContact" && c.operation != "updateContact" {
		return c
	}
	refused := c.clone()
	members["work_email"] = "special"
	refused.setMembers(members)
	return refused
}

// withContacts is a turn that treats the contacts of a deleted company.
func withContacts(treat func(*reference.Organization, *reference.Contact, *reference.Company)) turn {
	return func(c *call, next pass) *reply {
		var firm *reference.Company
		c.data(func(org *reference.Organization) { firm, _ = org.Companies.Find(c.id()) })
		a := next(c)
		if a.succeeded() {
			c.data(func(org *reference.Organization) {
				for _, person := range slices.Clone(firm.Contacts) {
					treat(org, person, firm)
				}
			})
		}
		return a
	}
}

// coerce changes the values of the operation's fields.
func (c *call) coerce(like func(kind string, value any) any) {
	members := c.members()
	if c.operation == "" || len(members) == 0 {
		return
	}
	for _, field := range bodyFields(c.operation) {
		value, sent := members[field.name]
		if ids, ok := value.([]any); ok && field.kind == "ids" {
			for i, id := range ids {
				ids[i] = like("integer", id)
			}
		} else if sent {
			members[field.name] = like(field.kind, value)
		}
	}
	c.setMembers(members)
}

// integerLike takes strings of digits, fractions and truth values for integers.
func integerLike(kind string, value any) any {
	if kind != "integer" {
		return value
	}
	var text string
	switch value := value.(type) {
	case json.Number:
		text = value.String()
	case string:
		text = strings.TrimSpace(value)
	case bool:
		text = map[bool]string{true: "1", false: "0"}[value]
	}
	if isInteger(text) {
		return json.Number(text)
	}
	if fraction, err := strconv.ParseFloat(text, 64); err == nil && math.Abs(fraction) < 1<<53 {
		return number(int64(fraction))
	}
	return value
}

// textLike takes numbers and truth values for texts.
func textLike(kind string, value any) any {
	if kind != "text" {
		return value
	}
	switch value := value.(type) {
	case json.Number:
		return value.String()
	case bool:
		return map[bool]string{true: "True", false: "False"}[value]
	}
	return value
}
