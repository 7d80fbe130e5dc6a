package faults

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/assaykit/assay/reference"
)

// effectDeviations refuse a request and carry it out (CRM-ERR-004, CRM-RATE-005).
// Reading has no effect, so no operation that reads is among them.
func effectDeviations() []Deviation {
	var all []Deviation
	for _, r := range routesWhere(route.writes) {
		effect := func(status int, says string, do func(*call)) {
			requirement := "CRM-ERR-004"
			if status == http.StatusTooManyRequests {
				requirement = "CRM-RATE-005"
			}
			all = append(all, deviation(r.operation, fmt.Sprintf("effect-despite-%d", status), requirement, says,
				on(r.operation, answeringFirst(status, do))))
		}
		effect(429, "refuses a request beyond the limit and carries it out", func(c *call) { c.direct() })
		effect(500, "answers with an internal error and has carried the request out", func(c *call) { c.direct() })
		effect(422, "refuses invalid input and carries out what is valid of it", func(c *call) { c.repaired().direct() })
		if r.hasID() {
			effect(404, "answers that there is nothing, and acts on the newest "+r.noun(), func(c *call) { c.repaired().direct() })
		}
		if r.badRequest() {
			effect(400, "refuses a request and carries it out with values of its own", func(c *call) { c.repaired().direct() })
		}
	}
	return append(all, deviation("createContact", "effect-despite-unknown-list", "CRM-ERR-004",
		"refuses an unknown list and keeps the contact",
		on("createContact", answeringFirst(404, func(c *call) { c.repaired().direct() }))))
}

// repaired is the call as a server would carry it out that overlooks its faults:
// what does not fit is left out, and what must not be missing is made up.
func (c *call) repaired() *call {
	repaired := c.clone()
	for _, r := range routes {
		if r.operation == c.operation && r.hasID() && !c.found(r) {
			if ids := c.nearest(r.noun()); len(ids) > 0 {
				repaired = c.on(slices.Max(ids))
			}
		}
	}
	fields := c.members()
	if fields == nil {
		fields = object{}
	}
	repair := map[string]func(object){
		"createContact":      c.repairContact,
		"updateContact":      func(fields object) { repairTexts(fields, contactUpdateTexts, "job_title") },
		"updateCompany":      repairCompany,
		"createList":         repairList,
		"addListContacts":    c.repairMembers,
		"removeListContacts": c.repairMembers,
	}
	if repair[c.operation] != nil {
		repair[c.operation](fields)
		repaired.setMembers(fields)
	}
	repaired.request.Header.Set("Content-Type", "application/json")
	return repaired
}

// nearest are the records that the call could have meant: to take somebody off a
// list that does not exist, the lists that have him.
func (c *call) nearest(noun string) []int64 {
	var having []int64
	if c.operation == "removeListContacts" {
		c.data(func(org *reference.Organization) {
			for _, l := range org.Lists {
				if slices.ContainsFunc(c.named(org), func(person *reference.Contact) bool {
					_, member := l.Members.Find(person.ID)
					return member
				}) {
					having = append(having, l.ID)
				}
			}
		})
	}
	if len(having) > 0 {
		return having
	}
	return c.ids(noun)
}

func (c *call) found(r route) bool {
	return c.has(r.noun(), c.id())
}

func (c *call) repairContact(fields object) {
	repairTexts(fields, contactCreateTexts, "job_title")
	if c.has("list", integerOf(fields["list_id"])) {
		return
	}
	if ids := c.ids("list"); len(ids) > 0 {
		fields["list_id"] = ids[0]
	}
}

// repairTexts leaves out what is no valid text, and fills a field if none is left.
func repairTexts(fields object, names []string, fill string) {
	kept := 0
	for _, name := range names {
		text, ok := fields[name].(string)
		if !ok || name == "work_email" && !validEmail(text) || strings.Contains(text, "\x00") {
			delete(fields, name)
			continue
		}
		kept++
	}
	if kept == 0 {
		fields[fill] = "Unknown"
	}
}

func repairCompany(fields object) {
	if _, ok := fields["employee_count"].(json.Number); !ok {
		delete(fields, "employee_count")
	}
	repairTexts(fields, companyUpdateTexts, "address")
}

func repairList(fields object) {
	if _, ok := fields["title"].(string); !ok {
		fields["title"] = "Untitled"
	}
	if kind, ok := fields["type"].(string); !ok || !slices.Contains(listTypes, kind) {
		delete(fields, "type")
	}
}

// repairMembers keeps the ids, or else takes the newest contact's.
func (c *call) repairMembers(fields object) {
	sent, _ := fields["contact_ids"].([]any)
	ids := []any{}
	for _, id := range sent {
		if integerOf(id) > 0 {
			ids = append(ids, id)
		}
	}
	if known := c.ids("contact"); len(ids) == 0 && len(known) > 0 {
		ids = append(ids, slices.Max(known))
	}
	fields["contact_ids"] = ids
}

// malformedDeviations take bodies that are no JSON object (CRM-ERR-007).
func malformedDeviations() []Deviation {
	var all []Deviation
	kinds := []struct {
		name, says string
		is         func(*call) bool
	}{
		{"malformed-json", "malformed JSON", func(c *call) bool { return len(c.body) > 0 && !json.Valid(c.body) }},
		{"array", "an array for the body", func(c *call) bool { return c.bodyBegins("[") }},
		{"scalar", "a scalar for the body", func(c *call) bool {
			return json.Valid(c.body) && !c.bodyBegins("[") && !c.bodyBegins("{")
		}},
	}
	for i, r := range routesWhere(route.hasBody) {
		var shaped []Deviation
		for j, kind := range kinds {
			concerned := func(c *call) bool { return c.operation == r.operation && c.organization != "" && kind.is(c) }
			all = append(all,
				deviation(r.operation, "accepts-"+kind.name, "CRM-ERR-007", "accepts "+kind.says,
					when(concerned, before(func(c *call) { *c = *c.repaired() }))),
				deviation(r.operation, "500-for-"+kind.name, "CRM-ERR-007", "answers 500 to "+kind.says,
					when(concerned, answering(422, fail))))
			m := misshapes[(3*i+j)%len(misshapes)]
			shaped = append(shaped, deviation(r.operation, kind.name+"-400-"+m.name, "CRM-ERR-007",
				fmt.Sprintf("answers 400 %s to %s", m.says, kind.says),
				when(concerned, answering(422, func(a *reply) {
					a.status = http.StatusBadRequest
					a.setDetail("The body is not a JSON object")
					m.apply(a)
				}))))
		}
		all = append(all, rota(i, shaped...))
		all = append(all, unreadDeviations(r)...)
		all = append(all, deviation(r.operation, "malformed-json-with-stack-trace", "CRM-ERR-008",
			"says to malformed JSON where its parser is", when(func(c *call) bool {
				return c.operation == r.operation && len(c.body) > 0 && !json.Valid(c.body)
			}, answering(422, traces[(5+i)%len(traces)]))))
	}
	return append(all,
		general("500-for-deep-nesting", "CRM-ERR-007", "A deeply nested body is answered with 500",
			withBody(func(body []byte) bool {
				return bytes.Count(body, []byte("["))+bytes.Count(body, []byte("{")) > reference.MaxDepth
			}, fail)),
		general("500-for-invalid-utf8", "CRM-ERR-007", "A body that is not UTF-8 is answered with 500",
			withBody(func(body []byte) bool { return !utf8.Valid(body) }, fail)),
	)
}

// unreadDeviations are faults of one operation with a body that its parser should
// not have got through, or should not have been given.
func unreadDeviations(r route) []Deviation {
	concerns := func(is func(*call) bool) func(*call) bool {
		return func(c *call) bool { return c.operation == r.operation && c.organization != "" && is(c) }
	}
	foreign := concerns(func(c *call) bool { return len(c.body) > 0 && !declaresJSON(c.request.Header) })
	return []Deviation{
		deviation(r.operation, "accepts-json-and-more", "CRM-ERR-007", "reads one JSON value and ignores what follows",
			when(concerns((*call).hasMore), before(func(c *call) { c.body = c.firstValue() }))),
		deviation(r.operation, "500-for-a-thousand-levels", "CRM-ERR-007", "answers 500 to a thousand arrays within each other",
			when(concerns(func(c *call) bool { return bytes.Count(c.body, []byte("[")) > 1000 }), always(fail))),
		deviation(r.operation, "500-for-a-deep-member", "CRM-ERR-007", "answers 500 to a thousand arrays within each other in a member",
			when(concerns(func(c *call) bool { return c.bodyBegins("{") && bytes.Count(c.body, []byte("[")) > 1000 }), always(fail))),
		deviation(r.operation, "500-for-content-type", "CRM-ERR-007", "answers 500 to a body of another content type",
			when(foreign, always(fail))),
		deviation(r.operation, "415-page-for-content-type", "CRM-ERR-007",
			"answers with an HTML page to a body of another content type",
			when(foreign, always(func(a *reply) {
				a.status = http.StatusUnsupportedMediaType
				a.setPage("Unsupported Media Type")
			}))),
	}
}

// declaresJSON says whether the server would read the body as JSON.
func declaresJSON(header http.Header) bool {
	declared := header.Get("Content-Type")
	media, _, err := mime.ParseMediaType(declared)
	return declared == "" || err == nil && strings.HasSuffix(media, "json")
}

// validEmail says whether a text has the form of an address.
var validEmail = regexp.MustCompile(`^[^@\s]+@[^@\s.]+(\.[^@\s.]+)+$`).MatchString

// firstValue is the first JSON value of the body; nil if it begins with none.
func (c *call) firstValue() []byte {
	var value json.RawMessage
	if json.NewDecoder(bytes.NewReader(c.body)).Decode(&value) != nil {
		return nil
	}
	return value
}

// hasMore says whether something stands behind the first JSON value of the body.
func (c *call) hasMore() bool { return len(c.firstValue()) > 0 && !json.Valid(c.body) }

// withBody is a turn that answers some bodies in its own way.
func withBody(is func([]byte) bool, change func(*reply)) turn {
	return when(func(c *call) bool { return c.organization != "" && is(c.body) }, always(change))
}

func (c *call) bodyBegins(with string) bool {
	return json.Valid(c.body) && strings.HasPrefix(strings.TrimSpace(string(c.body)), with)
}

// fail makes the answer an internal error.
func fail(a *reply) {
	a.status = http.StatusInternalServerError
	a.setJSON(object{"detail": detailInternal})
}
