package faults

import (
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"unicode/utf8"
)

// bodyField is a field of a request's body.
type bodyField struct {
	name    string
	kind    string // "text", "integer" or "ids"
	instead any    // what a server stores that takes a wrong type; nil: null
}

// bodyFields are the documented fields of each body.
func bodyFields(operation string) []bodyField {
	texts := func(names []string) []bodyField {
		var all []bodyField
		for _, name := range names {
			all = append(all, bodyField{name: name, kind: "text"})
		}
		return all
	}
	switch operation {
	case "createContact":
		return append(texts(contactCreateTexts), bodyField{name: "list_id", kind: "integer"})
	case "updateContact":
		return texts(contactUpdateTexts)
	case "updateCompany":
		return append(texts(companyUpdateTexts), bodyField{name: "employee_count", kind: "integer"})
	case "createList":
		return []bodyField{{name: "title", kind: "text", instead: "[object Object]"}, {name: "type", kind: "text", instead: listTypes[0]}}
	}
	return []bodyField{{name: "contact_ids", kind: "ids", instead: []any{}}}
}

// isInteger says whether a text is an integer as JSON writes it.
var isInteger = regexp.MustCompile(`^-?(0|[1-9][0-9]*)$`).MatchString

// misfit says whether nothing could make the value one of the field's kind: an
// object or array for a text or integer, a word for an integer, no array for ids.
func (f bodyField) misfit(value any) bool {
	switch value := value.(type) {
	case object:
		return true
	case []any:
		return f.kind != "ids"
	case string:
		return f.kind != "text" && word(value)
	}
	return f.kind == "ids" && value != nil
}

// wrong is what misfits, in words.
func (f bodyField) wrong() string {
	switch f.kind {
	case "text":
		return "an object or an array"
	case "integer":
		return "an object or a word"
	}
	return "what is no array"
}

// bodyDeviations take a body field of a wrong type, or refuse it wrongly
// (CRM-VALID-001, CRM-VALID-005).
func bodyDeviations() []Deviation {
	var all []Deviation
	for _, r := range routesWhere(route.hasBody) {
		fields := bodyFields(r.operation)
		for i, field := range fields {
			all = append(all, deviation(r.operation, "accepts-misfit-"+dashed(field.name), "CRM-VALID-001",
				"accepts "+field.wrong()+" for "+field.name, on(r.operation, before(func(c *call) {
					members := c.members()
					if value, sent := members[field.name]; sent && field.misfit(value) {
						members[field.name] = c.standIn(field)
						c.setMembers(members)
					}
				}))))
			if i%2 == 0 {
				all = append(all, deviation(r.operation, "misnames-"+dashed(field.name), "CRM-VALID-001",
					"names another field where "+field.name+" is of a wrong type",
					on(r.operation, misnaming(field.name, otherField(fields, i)))))
				continue
			}
			refused := func(name, says string, change func(*reply)) {
				all = append(all, deviation(r.operation, name+dashed(field.name), "CRM-VALID-001", says+field.name,
					on(r.operation, mistyped(field, change))))
			}
			switch i / 2 % 4 {
			case 0:
				refused("500-for-misfit-", "answers 500 to an object for ", fail)
			case 1:
				refused("400-for-misfit-", "answers 400 to an object for ", func(a *reply) {
					*a = *answered(failure(400, "Invalid value for "+field.name))
				})
			case 2:
				refused("404-for-misfit-", "answers 404 to an object for ", func(a *reply) {
					*a = *answered(failure(404, "Not found"))
				})
			default:
				refused("in-query-misfit-", "says in the query of an object for ", func(a *reply) {
					a.violations(func(entry object) { entry["loc"] = []string{"query", field.name} })
				})
			}
		}
		if fields[0].kind == "ids" {
			all = append(all, elementDeviations(r.operation)...)
		}
	}
	return append(all, requiredDeviations()...)
}

// standIn is what is stored for a value of a wrong type.
func (c *call) standIn(field bodyField) any {
	if field.name != "list_id" {
		return field.instead
	}
	if ids := c.ids("list"); len(ids) > 0 {
		return ids[0]
	}
	return nil
}

// otherField is a field that the operation has, or else one that it has not.
func otherField(fields []bodyField, i int) string {
	if len(fields) == 1 {
		return "ids"
	}
	return fields[(i+1)%len(fields)].name
}

// misnaming is a turn that names another field of the body in a 422.
func misnaming(field, other string) turn {
	return answering(422, func(a *reply) {
		a.violations(func(entry object) {
			if loc := location(entry); len(loc) > 1 && loc[0] == "body" && loc[1] == field {
				loc[1] = other
			}
		})
	})
}

// mistyped is a turn that changes the 422 to a wrong type in one field.
func mistyped(field bodyField, change func(*reply)) turn {
	return after(func(c *call, a *reply) {
		if value, sent := c.members()[field.name]; a.status == 422 && sent && field.misfit(value) {
			change(a)
		}
	})
}

// elementDeviations take a wrong type among the ids of contacts.
func elementDeviations(operation string) []Deviation {
	// wrong tells which elements are no ids, and can be made none.
	wrong := func(element any) bool {
		text, isText := element.(string)
		_, isNumber := element.(json.Number)
		return !isNumber && (!isText || word(text))
	}
	return []Deviation{
		deviation(operation, "skips-misfit-ids", "CRM-VALID-001", "leaves out what is no id among contact_ids",
			on(operation, changingMember("contact_ids", func(members object) {
				if ids, ok := members["contact_ids"].([]any); ok {
					members["contact_ids"] = slices.DeleteFunc(ids, wrong)
				}
			}))),
		deviation(operation, "500-for-misfit-ids", "CRM-VALID-001", "answers 500 to what is no id among contact_ids",
			on(operation, after(func(c *call, a *reply) {
				ids, _ := c.members()["contact_ids"].([]any)
				if a.status == 422 && slices.ContainsFunc(ids, wrong) {
					fail(a)
				}
			}))),
	}
}

// requiredDeviations take a body without a field that it needs.
func requiredDeviations() []Deviation {
	var all []Deviation
	for _, required := range []struct{ operation, field string }{
		{"createList", "title"}, {"addListContacts", "contact_ids"}, {"removeListContacts", "contact_ids"},
	} {
		lacking := func(c *call) bool {
			members := c.members()
			_, sent := members[required.field]
			return c.operation == required.operation && c.organization != "" && members != nil && !sent
		}
		wrong := func(name, says string, t turn) {
			all = append(all, deviation(required.operation, name+dashed(required.field), "CRM-VALID-005", says, when(lacking, t)))
		}
		wrong("404-for-missing-", "answers 404 to a body without "+required.field, answering(422, func(a *reply) {
			*a = *answered(failure(404, "Not found"))
		}))
		wrong("500-without-", "answers 500 to a body without "+required.field, answering(422, fail))
		wrong("misnames-missing-", "names another field where "+required.field+" is missing", misnaming(required.field, "name"))
		wrong("makes-up-", "makes up "+required.field+" where it is missing", before(func(c *call) {
			members := c.members()
			members[required.field] = c.standIn(bodyFields(required.operation)[0])
			c.setMembers(members)
		}))
	}
	return all
}

// placeDeviations answer wrongly to an id in the path that is no number (CRM-VALID-002).
func placeDeviations() []Deviation {
	var all []Deviation
	for i, r := range routesWhere(route.hasID) {
		parameter := r.noun() + "_id"
		wordy := func(c *call) bool { return c.operation == r.operation && word(c.segments[parameter]) }
		wrong := func(name, says string, change func(*reply)) Deviation {
			return deviation(r.operation, name, "CRM-VALID-002", says, when(wordy, answering(422, change)))
		}
		all = append(all, rota(i, wrong("word-id-404", "answers 404 to a word for an id", func(a *reply) {
			*a = *answered(failure(404, kindOf(r.noun()).notFound))
		}), wrong("word-id-html", "answers 404 as an HTML page to a word for an id", func(a *reply) {
			a.status = 404
			a.setPage("Not Found")
		})), rota(i, wrong("word-id-400", "answers 400 to a word for an id", func(a *reply) {
			*a = *answered(failure(400, "Invalid id"))
		}), wrong("word-id-in-query", "says in the query of a word for an id", func(a *reply) {
			a.violations(func(entry object) { entry["loc"] = []string{"query", parameter} })
		}), wrong("word-id-500", "answers 500 to a word for an id", fail),
			wrong("word-id-names-another", "names another parameter where an id is a word", func(a *reply) {
				a.violations(func(entry object) { entry["loc"] = []string{"path", "page"} })
			})), deviation(r.operation, "word-id-as-newest", "CRM-VALID-002",
			"takes a word for the id of the newest "+r.noun(),
			when(func(c *call) bool { return c.organization != "" && wordy(c) }, before(func(c *call) {
				if ids := c.ids(r.noun()); len(ids) > 0 {
					*c = *c.on(slices.Max(ids))
				}
			}))))
	}
	return all
}

// idDeviations answer wrongly to an id that no record can have (CRM-VALID-006).
func idDeviations() []Deviation {
	var all []Deviation
	for i, r := range routesWhere(route.hasID) {
		text := func(c *call) string { return c.segments[r.noun()+"_id"] }
		impossible := func(c *call) bool {
			id, err := strconv.ParseInt(text(c), 10, 64)
			return c.operation == r.operation && c.organization != "" && isInteger(text(c)) && (err != nil || id < 1)
		}
		huge := func(c *call) bool {
			return impossible(c) && c.id() > 0 || c.operation == r.operation && c.id() > math.MaxInt32
		}
		wrong := func(name, says string, concerns func(*call) bool, t turn) Deviation {
			return deviation(r.operation, name, "CRM-VALID-006", says, when(concerns, t))
		}
		refused := func(change func(*reply)) turn {
			return after(func(_ *call, a *reply) {
				if a.status == 404 || a.status == 422 {
					change(a)
				}
			})
		}
		all = append(all,
			wrong("huge-id-500", "answers 500 to an id beyond 32 bits", huge, refused(fail)),
			rota(i, wrong("id-wraps", "reads only the last 32 bits of an id", huge, before(func(c *call) { *c = *c.on(c.id() & math.MaxUint32) })),
				wrong("negative-id-as-positive", "leaves the sign of an id out",
					func(c *call) bool { return impossible(c) && c.id() < 0 }, before(func(c *call) { *c = *c.on(-c.id()) })),
				wrong("impossible-id-succeeds", "succeeds with an id that no record can have", impossible,
					refused(func(a *reply) { *a = *answered(pretended(r)) })),
				wrong("id-0-as-newest", "takes 0 for the id of the newest "+r.noun(),
					func(c *call) bool { return impossible(c) && c.id() == 0 }, before(func(c *call) {
						if ids := c.ids(r.noun()); len(ids) > 0 {
							*c = *c.on(slices.Max(ids))
						}
					})),
				wrong("impossible-id-400", "answers 400 to an id that no record can have", impossible,
					refused(func(a *reply) { *a = *answered(failure(400, "Invalid id")) }))))
	}
	return all
}

// edgeDeviations refuse what is just allowed (CRM-VALID-004). Listings have theirs
// among pageDeviations; an operation with nothing but an id has no edge.
func edgeDeviations() []Deviation {
	var all []Deviation
	refusingFor := func(requirement, operation, field, name, says string, is func(value any) bool) {
		all = append(all, deviation(operation, name, requirement, says, on(operation, func(c *call, next pass) *reply {
			value, sent := c.members()[field]
			if c.organization == "" || !sent || !is(value) {
				return next(c)
			}
			return answered(invalid("value is not allowed", "value_error", "body", field))
		})))
	}
	refusing := func(operation, field, name, says string, is func(value any) bool) {
		refusingFor("CRM-VALID-004", operation, field, name, says, is)
	}
	of := func(is func(text string) bool) func(any) bool {
		return func(value any) bool {
			text, ok := value.(string)
			return ok && is(text)
		}
	}
	for _, texts := range []struct{ operation, field string }{
		{"createContact", "first_name"}, {"createContact", "last_name"}, {"createContact", "city"},
		{"updateContact", "first_name"}, {"updateContact", "last_name"}, {"updateContact", "city"},
		{"updateCompany", "name"}, {"updateCompany", "city"}, {"createList", "title"},
	} {
		refusing(texts.operation, texts.field, "refuses-one-character-"+dashed(texts.field),
			"refuses a "+texts.field+" of one character", of(func(text string) bool { return utf8.RuneCountInString(text) == 1 }))
		refusing(texts.operation, texts.field, "refuses-non-ascii-"+dashed(texts.field),
			"refuses a "+texts.field+" that is not ASCII", of(func(text string) bool { return len(text) != utf8.RuneCountInString(text) }))
	}
	refusing("updateCompany", "employee_count", "refuses-0-employees", "refuses an employee_count of 0",
		func(value any) bool { return value == number(0) })
	for operation, requirement := range map[string]string{"addListContacts": "CRM-LISTS-012", "removeListContacts": "CRM-LISTS-014"} {
		refusingFor(requirement, operation, "contact_ids", "refuses-a-single-id", "refuses contact_ids with one id",
			func(value any) bool { ids, ok := value.([]any); return ok && len(ids) == 1 })
	}
	return append(all, deviation("listCompanyContacts", "offset-0-refused", "CRM-VALID-004", "refuses an offset of 0",
		on("listCompanyContacts", refusingQuery("offset", "0"))),
		deviation("listContacts", "refuses-pages-beyond-9", "CRM-PAGE-006", "refuses a page beyond the ninth",
			on("listContacts", func(c *call, next pass) *reply {
				if page := integerOf(json.Number(c.query("page"))); c.organization == "" || page < 10 {
					return next(c)
				}
				return answered(failure(400, fmt.Sprintf("page must be less than %d", 10)))
			})))
}
