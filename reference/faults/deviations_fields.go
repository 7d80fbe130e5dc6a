package faults

import (
	"fmt"
	"html"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/assaykit/assay/reference"
)

// distortion is how a text is stored that is not stored as it was sent.
type distortion struct {
	name  string
	says  string // of the field in place of %s
	apply func(text string) string
}

var distortions = []distortion{
	{"truncates", "keeps only the first 64 characters of %s", func(text string) string {
		runes := []rune(text)
		return string(runes[:min(len(runes), 64)])
	}},
	{"drops-non-ascii", "keeps only the ASCII characters of %s", func(text string) string {
		return only(text, func(r rune) bool { return r < utf8.RuneSelf })
	}},
	{"escapes-html", "stores %s with HTML entities", html.EscapeString},
	{"lower-cases", "stores %s in lower case", strings.ToLower},
	{"mojibakes", "reads %s as Latin-1", func(text string) string {
		var wide strings.Builder
		for _, b := range []byte(text) {
			wide.WriteRune(rune(b))
		}
		return wide.String()
	}},
	{"drops-quotes", "stores %s without quotes", func(text string) string {
		return only(text, func(r rune) bool { return r != '"' && r != '\'' })
	}},
	{"drops-emoji", "stores %s without the characters beyond the Basic Multilingual Plane", func(text string) string {
		return only(text, func(r rune) bool { return r <= 0xffff })
	}},
	{"question-marks", "stores %s with ? for whatever is not Latin-1", func(text string) string {
		return strings.Map(func(r rune) rune {
			if r > 0xff {
				return '?'
			}
			return r
		}, text)
	}},
}

func only(text string, keep func(rune) bool) string {
	return strings.Map(func(r rune) rune {
		if keep(r) {
			return r
		}
		return -1
	}, text)
}

// apart are the fields whose texts have a form of their own: a server may well
// store them in another one, or take no text that is not of it.
func apart(field string) bool {
	return slices.Contains([]string{
		"work_email", "domain", "employee_count", "personal_emails", "direct_phone", "mobile_phone",
		"phone", "linkedin_url", "website", "zip",
	}, field)
}

// fieldDeviations lose or change what is sent in one field of one operation.
func fieldDeviations() []Deviation {
	var all []Deviation
	for i, field := range contactCreateTexts {
		if field == "company_domain" {
			continue // a link; see contactDeviations
		}
		all = append(all, deviation("createContact", "drops-"+dashed(field), "CRM-CONTACTS-005",
			"does not store "+field, on("createContact", changingMember(field, func(members object) {
				delete(members, field)
			}))))
		all = append(all, distorting("createContact", field, "CRM-CONTACTS-005", i)...)
	}
	for _, update := range []struct {
		operation, requirement string
		fields                 []string
	}{
		{"updateContact", "CRM-CONTACTS-008", contactUpdateTexts},
		{"updateCompany", "CRM-COMPANIES-007", append([]string{"employee_count"}, companyUpdateTexts...)},
	} {
		for i, field := range update.fields {
			next := update.fields[(i+1)%len(update.fields)]
			all = append(all,
				deviation(update.operation, "ignores-"+dashed(field), update.requirement,
					"does not change "+field, on(update.operation, keepingField(field))),
				deviation(update.operation, "of-"+dashed(field)+"-clears-"+dashed(next), update.requirement,
					"of "+field+" clears "+next, on(update.operation, changingMember(field, func(members object) {
						if _, sent := members[next]; !sent {
							members[next] = nil
						}
					}))))
			all = append(all, distorting(update.operation, field, update.requirement, i+3)...)
		}
		all = append(all, deviation(update.operation, "clears-what-is-not-sent", update.requirement,
			"clears every field that is not sent", on(update.operation, before(func(c *call) {
				members := c.members()
				if len(members) == 0 {
					return
				}
				for _, field := range update.fields {
					if _, sent := members[field]; !sent {
						members[field] = nil
					}
				}
				c.setMembers(members)
			}))))
	}
	for _, d := range distortions {
		all = append(all, distorted("createList", "title", "CRM-LISTS-007", d))
	}
	return all
}

// distorting gives a field one of the distortions.
func distorting(operation, field, requirement string, turn int) []Deviation {
	if apart(field) {
		return nil
	}
	return []Deviation{distorted(operation, field, requirement, distortions[turn%len(distortions)])}
}

func distorted(operation, field, requirement string, d distortion) Deviation {
	return deviation(operation, d.name+"-"+dashed(field), requirement,
		fmt.Sprintf(d.says, field), on(operation, changingMember(field, func(members object) {
			if text, ok := members[field].(string); ok {
				members[field] = d.apply(text)
			}
		})))
}

// changingMember is a turn that changes bodies which have a member.
func changingMember(field string, change func(members object)) turn {
	return before(func(c *call) {
		members := c.members()
		if _, sent := members[field]; sent {
			change(members)
			c.setMembers(members)
		}
	})
}

// keepingField is a turn that undoes the change of a field.
func keepingField(field string) turn {
	return func(c *call, next pass) *reply {
		put := c.fieldOf(field)
		a := next(c)
		if a.succeeded() {
			put()
		}
		return a
	}
}

// fieldOf remembers the value of a field and returns what puts it back.
func (c *call) fieldOf(field string) (put func()) {
	put = func() {}
	c.data(func(org *reference.Organization) {
		if person, found := org.Contacts.Find(c.id()); found {
			put = keeping(person.Texts, field)
		}
		if firm, found := org.Companies.Find(c.id()); found {
			text, employees := keeping(firm.Texts, field), firm.Employees
			put = func() {
				text()
				if field == "employee_count" {
					firm.Employees = employees
				}
			}
		}
	})
	return put
}

// keeping remembers one of the texts and returns what puts it back.
func keeping(texts reference.Texts, field string) (put func()) {
	value, set := texts[field]
	return func() {
		if delete(texts, field); set {
			texts[field] = value
		}
	}
}
