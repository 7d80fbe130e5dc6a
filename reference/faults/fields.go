package faults

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// distortion is how a text is stored that is not stored as it was sent, and the
// fields that each operation distorts so. A title is distorted in every way.
type distortion struct {
	name, says                         string // of the field in place of %s
	ofNewContact, ofContact, ofCompany string
	apply                              func(text string) string
}

var distortions = []distortion{
	{"truncates", "keeps only the first 64 characters of %s", "first_name seniority_level", "job_title", "address",
		func(text string) string {
			runes := []rune(text)
			return string(runes[:min(len(runes), 64)])
		}},
	{"mojibakes", "reads %s as Latin-1", "country", "last_name city", "name",
		func(text string) string {
			var wide strings.Builder
			for _, b := range []byte(text) {
				wide.WriteRune(rune(b))
			}
			return wide.String()
		}},
	{"drops-quotes", "stores %s without quotes", "", "state", "industry",
		only(func(r rune) bool { return r != '"' && r != '\'' })},
	{"drops-emoji", "stores %s without the characters beyond the Basic Multilingual Plane", "job_title", "country", "",
		only(func(r rune) bool { return r <= 0xffff })},
	{"question-marks", "stores %s with ? for whatever is not Latin-1", "job_department", "", "",
		func(text string) string {
			return strings.Map(func(r rune) rune {
				if r > 0xff {
					return '?'
				}
				return r
			}, text)
		}},
}

// only keeps some characters.
func only(keep func(rune) bool) func(string) string {
	return func(text string) string {
		return strings.Map(func(r rune) rune {
			if keep(r) {
				return r
			}
			return -1
		}, text)
	}
}

var ascii = only(func(r rune) bool { return r < utf8.RuneSelf })

// fieldFaults lose or change what is sent in one field of one operation.
func fieldFaults(t *table) {
	for _, of := range []struct{ operation, requirement, clears string }{
		{"updateContact", "CRM-CONTACTS-008", "first_name:last_name last_name:work_email work_email:direct_phone direct_phone:mobile_phone " +
			"mobile_phone:job_title job_title:job_department job_department:seniority_level seniority_level:linkedin_url " +
			"linkedin_url:city city:state state:country country:first_name"},
		{"updateCompany", "CRM-COMPANIES-007", "employee_count:name name:domain domain:website website:phone phone:address address:city " +
			"city:state state:country country:zip zip:industry industry:linkedin_url linkedin_url:employee_count"},
	} {
		fields := bodyFields(of.operation)
		for field, cleared := range pairs(of.clears) {
			t.add(of.operation, "of-"+dashed(field)+"-clears-"+dashed(cleared), of.requirement, "of "+field+" clears "+cleared,
				onMember(field, absentAsNull(cleared)))
		}
		t.add(of.operation, "clears-what-is-not-sent", of.requirement, "clears every field that is not sent", before(func(c *call) {
			if members := c.members(); len(members) > 0 {
				for _, field := range fields {
					absentAsNull(field)(members)
				}
				c.setMembers(members)
			}
		}))
	}
	t.add("updateCompany", "employee-count-tenfold", "CRM-COMPANIES-007", "stores ten times the employee_count",
		onMember("employee_count", func(members object) {
			if count := integerOf(members["employee_count"]); count != 0 {
				members["employee_count"] = 10 * count
			}
		}))
	t.add("updateCompany", "employee-count-0-as-null", "CRM-COMPANIES-007", "stores nothing for an employee_count of 0",
		onMember("employee_count", func(members object) {
			if members["employee_count"] == number(0) {
				members["employee_count"] = nil
			}
		}))
}

// distortionFaults store a text in another way than it was sent.
func distortionFaults(t *table) {
	for _, d := range distortions {
		for _, of := range []struct{ operation, requirement, fields string }{
			{"createContact", "CRM-CONTACTS-005", d.ofNewContact},
			{"updateContact", "CRM-CONTACTS-008", d.ofContact},
			{"updateCompany", "CRM-COMPANIES-007", d.ofCompany},
			{"createList", "CRM-LISTS-007", "title"},
		} {
			for field := range strings.FieldsSeq(of.fields) {
				t.add(of.operation, d.name+"-"+dashed(field), of.requirement, fmt.Sprintf(d.says, field), onMember(field, func(members object) {
					if text, ok := members[field].(string); ok {
						members[field] = d.apply(text)
					}
				}))
			}
		}
	}
}

// absentAsNull sets a member that is not sent to null.
func absentAsNull(field string) func(members object) {
	return func(members object) {
		if _, sent := members[field]; !sent {
			members[field] = nil
		}
	}
}
