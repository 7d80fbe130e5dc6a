package faults

import (
	"encoding/json"
	"math"
	"mime"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// anyDefect is the sentence that leaves the order of errors open.
const anyDefect = "Which error wins when a request has two defects is open."

// errorVariations refuse with another of the statuses that are open.
func errorVariations() []Variation {
	const missing = "A required field missing other than list_id: 400 with a text, or 422 naming the field."
	const malformed = "Malformed JSON, an array or a scalar for the body: some documented client error."
	as400 := func(concerns func(entry object) bool, detail string) turn {
		return refused(concerns, replace(failure(http.StatusBadRequest, detail)))
	}
	lacks := func(field string) func(object) bool {
		return func(entry object) bool { return entry["type"] == "value_error.missing" && about(entry, "body", field) }
	}
	return []Variation{
		variation("missing-title-400", missing, as400(lacks("title"), "title is required")),
		variation("missing-contact-ids-400", missing, as400(lacks("contact_ids"), "contact_ids is required")),
		variation("null-list-id-400", "list_id: null: 400 or 422.", when(isOperation("createContact"), as400(func(entry object) bool {
			return entry["type"] == "type_error.none.not_allowed" && about(entry, "body", "list_id")
		}, detailListRequired))),
		choice("malformed", "malformed-json-400", malformed, as400(func(entry object) bool {
			return entry["type"] == "value_error.jsondecode" || entry["type"] == "type_error.dict"
		}, "The body is not a JSON object")),
		choice("malformed", "malformed-json-at-body", "The loc of an error about the body as a whole: [body], or [body, offset].",
			status(422, entries(func(entry object) {
				if entry["type"] == "value_error.jsondecode" {
					entry["loc"] = []string{"body"}
				}
			}))),
		variation("wrong-content-type-415", "A wrong content type: some client error in its documented form.",
			when(func(c *call) bool { return !c.declaresJSON() },
				status(422, replace(failure(http.StatusUnsupportedMediaType, "Unsupported media type"))))),
		variation("errors-repeat-the-input", "Extra members in objects are allowed everywhere, however deep they are.",
			status(422, func(c *call, a *reply) {
				var input any // as it is read, in which no name is there twice
				if json.Unmarshal(c.body, &input) == nil {
					a.violations(func(entry object) { entry["input"] = input })
				}
			})),
		variation("null-members-404", "With which client error null for contact_ids is refused is open.", when(func(c *call) bool {
			ids, sent := c.members()["contact_ids"]
			return sent && ids == nil
		}, status(422, replace(failure(http.StatusNotFound, detailContactNotFound))))),
		variation("newer-email-errors", "Newer deployments append to the message about an email, and may say value_error.",
			status(422, entries(func(entry object) {
				if entry["type"] == "value_error.email" {
					entry["type"] = "value_error"
					entry["msg"] = "value is not a valid email address: An email address must have an @-sign."
				}
			}))),
		variation("first-violation-only", anyDefect, status(422, func(_ *call, a *reply) {
			if all := a.entries(); len(all) > 1 {
				a.setDetail(all[:1])
			}
		})),
		variation("out-of-range-400", "A page, limit or offset outside its range: 422 naming it, or 400.",
			as400(func(entry object) bool {
				return about(entry, "query", "page") || about(entry, "query", "limit") || about(entry, "query", "offset")
			}, "Invalid pagination")),
	}
}

// resourceVariations refuse with another of the open statuses what names no record, or
// look for the record first.
func resourceVariations() []Variation {
	const unknownList = "A list_id that names no list on creating a contact: 400, 404 or 422."
	const noSuchMember = "contact_ids with unknown ids: any 2xx, 400, 404 or 422."
	const nobody = "Empty contact_ids: any 2xx, 400, 404 or 422."
	unknown := func(name string, refusal answer) Variation {
		return choice("unknown list", name, unknownList, when(isOperation("createContact"), status(404, replace(refusal))))
	}
	inIDs := func(message string) answer { return invalid(message, "value_error", "body", "contact_ids") }
	return []Variation{
		unknown("unknown-list-400", failure(http.StatusBadRequest, "Unknown list")),
		unknown("unknown-list-422", invalid("list does not exist", "value_error", "body", "list_id")),
		variation("impossible-ids-422", "An id beyond 2^63, zero or negative: 404 or 422.", when(func(c *call) bool {
			return nounOf(c.operation) != "" && (c.id() < 1 || c.id() > 1<<53)
		}, status(404, func(c *call, a *reply) {
			*a = *answered(invalid("value is out of range", "value_error", "path", nounOf(c.operation)+"_id"))
		}))),
		refusingMembers("unknown-members-404", noSuchMember, strange, failure(http.StatusNotFound, detailContactNotFound)),
		refusingMembers("unknown-members-400", noSuchMember, strange, failure(http.StatusBadRequest, "Unknown contact")),
		refusingMembers("unknown-members-422", noSuchMember, strange, inIDs("contact does not exist")),
		refusingMembers("no-members-400", nobody, none, failure(http.StatusBadRequest, "contact_ids is empty")),
		refusingMembers("no-members-422", nobody, none, inIDs("ensure this value has at least 1 items")),
		variation("counts-every-id", "added and removed for ids that were already there, not there, or given twice.", success(countIDs)),
		variation("resource-before-body", anyDefect, when(func(c *call) bool {
			return nounOf(c.operation) != "" && isInteger(c.pathID()) && !c.has(nounOf(c.operation), c.id())
		}, status(422, func(c *call, a *reply) { *a = *answered(failure(http.StatusNotFound, notFound(nounOf(c.operation)))) }))),
		variation("empty-before-resource", anyDefect, when(func(c *call) bool {
			members := c.members()
			return c.request.Method == http.MethodPatch && members != nil && len(members) == 0
		}, status(404, replace(failure(http.StatusBadRequest, detailNoFields))))),
		variation("patch-without-body-422", "PATCH with no body at all: 400 or 422.", when(func(c *call) bool {
			return c.request.Method == http.MethodPatch && len(c.body) == 0
		}, status(400, replace(invalid("field required", "value_error.missing", "body"))))),
	}
}

// countIDs counts as added or removed every id of the body.
func countIDs(c *call, a *reply) {
	ids, sent := c.members()["contact_ids"].([]any)
	a.records(func(data object) {
		for _, name := range []string{"added", "removed"} {
			if _, has := data[name]; has && sent {
				data[name] = len(ids)
			}
		}
	})
}

// refusingMembers refuses some bodies that name contacts, before anything is done.
func refusingMembers(name, permits string, concerns func(c *call, ids []any) bool, refusal answer) Variation {
	of, _, _ := strings.Cut(name, "-4")
	return choice(of, name, permits, own(func(c *call) bool {
		ids, sent := c.members()["contact_ids"].([]any)
		return sent && among("addListContacts removeListContacts", c.operation) && c.has("list", c.id()) && concerns(c, ids)
	}, instead(refusal)))
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

// dataVariations read requests, and treat the data, in another way.
func dataVariations() []Variation {
	const coercion = `Deployments may take "5" for 5, 5 for "5", 1.5 for 1, true for "True".`
	const null = "null for a field in PATCH: cleared, ignored, or 422."
	return []Variation{
		variation("special-domains-refused", "Addresses in special-use domains: many deployments refuse them.", specialRefused),
		variation("deletes-the-contacts-of-a-list", "Whether deleting a list also touches its contacts is open.",
			when(isOperation("deleteList"), undone(func(c *call) func() {
				var members []*contact
				c.membership(func(_ *organization, l *contactList) { members = slices.Clone(l.Members) })
				return func() { c.data(func(org *organization) { removeListless(org, members) }) }
			}))),
		ofCompany("deletes-the-contacts-of-a-company", func(org *organization, person *contact, _ *company) { org.RemoveContact(person) }),
		ofCompany("keeps-the-links-to-a-company", func(_ *organization, person *contact, firm *company) { person.Company = firm }),
		variation("nameless-companies", "The name of a company is a string or null.", when(isOperation("createContact"),
			afterwards(func(_ *call, org *organization) {
				for _, firm := range org.Companies {
					if firm.Texts["name"] == firm.Texts["domain"] && firm.Updated.Equal(firm.Created) {
						delete(firm.Texts, "name")
					}
				}
			}))),
		variation("coerces-integers", coercion, before(func(c *call) { c.coerce(integerLike) })),
		variation("coerces-texts", coercion, before(func(c *call) { c.coerce(textLike) })),
		choice("null", "patch-null-ignored", null, when(isUpdate, undone(func(c *call) func() { return c.keeping(c.nulls()...) }))),
		choice("null", "patch-null-422", null, own(func(c *call) bool { return isUpdate(c) && len(c.nulls()) > 0 }, func(c *call, _ pass) *reply {
			return answered(invalid("none is not an allowed value", "type_error.none.not_allowed", "body", c.nulls()[0]))
		})),
	}
}

func isUpdate(c *call) bool { return among(updating, c.operation) }

// nulls are the fields that the body has null for.
func (c *call) nulls() (fields []string) {
	members := c.members()
	for _, field := range bodyFields(c.operation) {
		if value, sent := members[field]; sent && value == nil {
			fields = append(fields, field)
		}
	}
	return fields
}

// ofCompany treats the contacts of a deleted company.
func ofCompany(name string, treat func(org *organization, person *contact, firm *company)) Variation {
	return choice("company contacts", name, "Whether deleting a company also touches its contacts is open.",
		when(isOperation("deleteCompany"), undone(func(c *call) func() {
			var firm *company
			c.data(func(org *organization) { firm, _ = org.Companies.Find(c.id()) })
			return func() {
				c.data(func(org *organization) {
					for _, person := range slices.Clone(firm.Contacts) {
						treat(org, person, firm)
					}
				})
			}
		})))
}

// special says whether an address is in a domain that no mail reaches.
func special(email string) bool {
	return slices.ContainsFunc([]string{".test", ".invalid", ".local", ".localhost"}, func(domain string) bool {
		return strings.HasSuffix(email, domain)
	})
}

// specialRefused refuses such an address where another invalid one is refused.
func specialRefused(c *call, next pass) *reply {
	members := c.members()
	email, _ := members["work_email"].(string)
	if !special(email) || !among("createContact updateContact", c.operation) {
		return next(c)
	}
	tried := c.clone()
	members["work_email"] = "special"
	tried.setMembers(members)
	a := next(tried)
	if a.status == http.StatusUnprocessableEntity {
		return answered(invalid("value is not a valid email address", "value_error.email", "body", "work_email"))
	}
	return a
}

// coerce changes the values of the operation's fields.
func (c *call) coerce(like func(kind string, value any) any) {
	members := c.members()
	if c.operation == "" || len(members) == 0 {
		return
	}
	for _, field := range bodyFields(c.operation) {
		value, sent := members[field]
		if ids, ok := value.([]any); ok && kindOf(field) == "ids" {
			for i, id := range ids {
				ids[i] = like("integer", id)
			}
		} else if sent {
			members[field] = like(kindOf(field), value)
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

// declaresJSON says whether the content type is one that the server reads as JSON.
func (c *call) declaresJSON() bool {
	declared := c.request.Header.Get("Content-Type")
	media, _, err := mime.ParseMediaType(declared)
	return declared == "" || err == nil && strings.HasSuffix(media, "json")
}

// kindOf is the type of a field of a body: "text", "integer" or "ids".
func kindOf(field string) string {
	switch {
	case among("list_id employee_count", field):
		return "integer"
	case field == "contact_ids":
		return "ids"
	}
	return "text"
}

// pathID is the text of the id in the path.
func (c *call) pathID() string { return c.segments[nounOf(c.operation)+"_id"] }

// isInteger says whether a text is an integer as JSON writes it.
var isInteger = regexp.MustCompile(`^-?(0|[1-9][0-9]*)$`).MatchString

// notFound is the detail of a 404.
func notFound(noun string) string {
	return map[string]string{"contact": detailContactNotFound, "company": detailCompanyNotFound, "list": detailListNotFound}[noun]
}
