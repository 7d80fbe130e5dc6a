package faults

import (
	"fmt"
	"strconv"
)

// rangeDeviations take page, limit or offset for what they cannot be, or refuse
// that wrongly (CRM-PAGE-005, CRM-PAGE-012, CRM-VALID-003).
func rangeDeviations() []Deviation {
	var all []Deviation
	for i, r := range routesWhere(route.lists) {
		requirement, parameters := "CRM-PAGE-005", []string{"page", "limit"}
		if r.operation == "listCompanyContacts" {
			requirement, parameters = "CRM-PAGE-012", []string{"offset", "limit"}
		}
		for _, name := range parameters {
			for _, fault := range outOfRange(name) {
				breaks := requirement
				if fault.name == name+"-word-ignored" && breaks == "CRM-PAGE-012" {
					breaks = "CRM-VALID-003" // that one is about ranges alone
				}
				all = append(all, deviation(r.operation, fault.name, breaks, fault.says,
					on(r.operation, before(func(c *call) {
						if text := c.query(name); c.hasQuery(name) && fault.is(text) {
							c.setQuery(name, fault.instead)
						}
					}))))
			}
			wrong := func(suffix, requirement, says string, change func(a *reply)) Deviation {
				return deviation(r.operation, name+suffix, requirement, says, on(r.operation, violating(name, change)))
			}
			m := misshapes[(i+len(name))%len(misshapes)]
			all = append(all, rota(i+len(name),
				wrong("-out-of-range-500", requirement, "answers 500 to an invalid "+name, fail),
				wrong("-400-"+m.name, requirement, "answers 400 "+m.says+" to an invalid "+name, func(a *reply) {
					*a = *answered(failure(400, "invalid "+name))
					m.apply(a)
				})))
			all = append(all, rota(i+len(name),
				wrong("-word-404", "CRM-VALID-003", "answers 404 to an invalid "+name, func(a *reply) {
					*a = *answered(failure(404, detailNoSuchPath))
				}),
				wrong("-named-otherwise", "CRM-VALID-003", `says "cursor" where `+name+" is invalid", func(a *reply) {
					a.violations(func(entry object) { entry["loc"] = []string{"query", "cursor"} })
				}),
				wrong("-in-the-body", "CRM-VALID-003", "says that an invalid "+name+" is in the body", func(a *reply) {
					a.violations(func(entry object) { entry["loc"] = []string{"body", name} })
				})))
		}
	}
	byList := func(name, says string, t turn) Deviation {
		return deviation("listContacts", name, "CRM-VALID-003", says, on("listContacts", t))
	}
	return append(all,
		byList("list-id-word-ignored", "ignores a word for list_id", before(func(c *call) {
			if c.hasQuery("list_id") && word(c.query("list_id")) {
				c.setQuery("list_id", "")
			}
		})),
		byList("list-id-word-finds-nothing", "finds nothing for a word for list_id", before(func(c *call) {
			if c.hasQuery("list_id") && word(c.query("list_id")) {
				c.setQuery("list_id", "0")
			}
		})),
		byList("list-id-word-500", "answers 500 to a word for list_id", violating("list_id", fail)),
		byList("list-id-word-404", "answers 404 to a word for list_id", violating("list_id", func(a *reply) {
			*a = *answered(failure(404, detailListNotFound))
		})),
		byList("list-id-word-named-otherwise", "says that page is invalid where list_id is", violating("list_id", func(a *reply) {
			a.violations(func(entry object) { entry["loc"] = []string{"query", "page"} })
		})))
}

// word says whether a text is no number at all.
func word(text string) bool {
	_, err := strconv.ParseFloat(text, 64)
	return err != nil
}

// violating is a turn that changes a 422 about one query parameter.
func violating(name string, change func(*reply)) turn {
	return answering(422, func(a *reply) {
		about := false
		a.violations(func(entry object) {
			loc := location(entry)
			about = about || len(loc) > 1 && loc[0] == "query" && loc[1] == name
		})
		if about {
			change(a)
		}
	})
}

// accepted is a value that should be refused, and what is read for it instead.
type accepted struct {
	name, says string
	is         func(text string) bool
	instead    string // empty: as if it were not sent
}

// outOfRange lists what a parameter of listings cannot be.
func outOfRange(name string) []accepted {
	exactly := func(wrong string) func(string) bool {
		return func(text string) bool { return text == wrong }
	}
	all := []accepted{
		{name + "-word-ignored", "takes a word for " + name + " as none", word, ""},
		{name + "-negative-ignored", "takes a negative " + name + " as none", func(text string) bool {
			value, err := strconv.ParseInt(text, 10, 64)
			return err == nil && value < 0
		}, ""},
	}
	switch name {
	case "page":
		all = append(all, accepted{"page-0-accepted", "takes page 0 for the first", exactly("0"), "1"})
	case "limit":
		all = append(all,
			accepted{"limit-0-accepted", "takes a limit of 0 for none", exactly("0"), ""},
			accepted{fmt.Sprintf("limit-%d-accepted", maxLimit+1), "takes a limit over the highest for that", func(text string) bool {
				value, err := strconv.ParseInt(text, 10, 64)
				return err == nil && value > maxLimit
			}, strconv.Itoa(maxLimit)})
	}
	return all
}
