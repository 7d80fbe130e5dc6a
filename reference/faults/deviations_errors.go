package faults

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/assaykit/assay/reference"
)

// misshape is a wrong form of an error's body.
type misshape struct {
	name  string
	says  string
	apply func(*reply)
}

// misshapes are wrong forms of an error whose detail is a text.
var misshapes = []misshape{
	{"error-for-detail", `with "error" for "detail"`, func(a *reply) {
		a.edit(func(body object) {
			body["error"] = body["detail"]
			delete(body, "detail")
		})
	}},
	{"detail-array", "with an array for a text", func(a *reply) {
		a.setDetail([]object{{"loc": []string{"path", "id"}, "msg": a.detail(), "type": "value_error"}})
	}},
	{"html-page", "as an HTML page", func(a *reply) { a.setPage(http.StatusText(a.status)) }},
	{"detail-object", "with an object for a text", func(a *reply) { a.setDetail(object{"message": a.detail()}) }},
	{"detail-null", "with null for a text", func(a *reply) { a.setDetail(nil) }},
	{"empty-body", "without a body", func(a *reply) { a.body = nil }},
	{"detail-wrapped", `within "data"`, func(a *reply) {
		a.edit(func(body object) {
			body["data"] = object{"detail": body["detail"]}
			delete(body, "detail")
		})
	}},
	{"detail-empty", "with an empty text", func(a *reply) { a.setDetail("") }},
	{"top-level-array", "within an array", func(a *reply) { a.body = encode([]object{decode(a.body)}) }},
	{"plain-text", "as plain text", func(a *reply) {
		a.header.Set("Content-Type", "text/plain")
		a.body = fmt.Append(nil, a.detail())
	}},
}

// errorDeviations break the form of error answers (CRM-ERR-001 to 003 and 005).
func errorDeviations() []Deviation {
	var all []Deviation
	shape := func(r route, status, turn int) {
		m := misshapes[turn%len(misshapes)]
		all = append(all, deviation(r.operation, fmt.Sprintf("%d-%s", status, m.name), "CRM-ERR-001",
			fmt.Sprintf("answers %d %s", status, m.says), on(r.operation, answering(status, m.apply))))
	}
	// Every cell of the contract has one, and every form has its turn.
	for i, r := range routes {
		shape(r, 401, i)
		shape(r, 429, i+3)
		if r.hasID() {
			shape(r, 404, i+6)
		}
		if r.badRequest() {
			shape(r, 400, i+1)
		}
		all = append(all, violationDeviations(r, i)...)
		status := 401
		if r.hasID() {
			status = 404
		}
		all = append(all, deviation(r.operation, fmt.Sprintf("%d-with-stack-trace", status), "CRM-ERR-008",
			fmt.Sprintf("shows a stack trace in its %d", status), on(r.operation, answering(status, traces[i%len(traces)]))))
		all = append(all, deviation(r.operation, "repeats-the-key", "CRM-ERR-005",
			"names the refused key in its 401", on(r.operation, after(func(c *call, a *reply) {
				if credential := c.request.Header.Get("Authorization"); a.status == 401 && credential != "" {
					_, token, _ := strings.Cut(credential, " ")
					a.setDetail(fmt.Sprint(a.detail(), ": ", token))
				}
			}))))
	}
	for _, status := range []int{400, 401, 404, 422, 429} {
		all = append(all, general(fmt.Sprintf("%d-with-stack-trace", status), "CRM-ERR-008",
			fmt.Sprintf("The message of a %d ends in a stack trace", status), answering(status, tracedDetail)))
	}
	for _, status := range []int{400, 404, 422} {
		all = append(all, general(fmt.Sprintf("%d-repeats-the-key", status), "CRM-ERR-005",
			fmt.Sprintf("A %d shows the headers of the request, the key's included", status),
			after(func(c *call, a *reply) {
				if a.status == status {
					a.edit(func(body object) { body["request"] = c.request.Header })
				}
			})))
	}
	return append(all,
		general("400-as-array", "CRM-ERR-001", "A 400 has the array of a 422", answering(400, misshapes[1].apply)),
		general("404-as-array", "CRM-ERR-001", "A 404 has the array of a 422", answering(404, misshapes[1].apply)),
		general("401-repeats-the-key-in-a-header", "CRM-ERR-005", "A 401 repeats the key in its WWW-Authenticate",
			after(func(c *call, a *reply) {
				if a.status == 401 {
					a.header.Set("WWW-Authenticate", fmt.Sprintf("Bearer error=%q", c.request.Header.Get("Authorization")))
				}
			})),
		general("422-without-entries", "CRM-ERR-002", "The array of a 422 is empty",
			answering(422, func(a *reply) { a.setDetail([]object{}) })),
		general("422-entry-alone", "CRM-ERR-002", "A 422 has one entry without an array round it",
			answering(422, func(a *reply) {
				if entries, _ := a.detail().([]any); len(entries) > 0 {
					a.setDetail(entries[0])
				}
			})),
		general("422-entries-as-texts", "CRM-ERR-002", "The array of a 422 has messages only",
			answering(422, func(a *reply) {
				messages := []any{}
				a.violations(func(entry object) { messages = append(messages, entry["msg"]) })
				a.setDetail(messages)
			})),
		general("422-type-missing-in-later-entries", "CRM-ERR-002", `Only the first entry of a 422 has a "type"`,
			answering(422, func(a *reply) {
				first := true
				a.violations(func(entry object) {
					if !first {
						delete(entry, "type")
					}
					first = false
				})
			})),
	)
}

// badRequest says whether 400 is documented for the operation.
func (r route) badRequest() bool {
	return r.method == "PATCH" || r.method == "POST" && !r.hasID()
}

// violations changes each entry of a 422.
func (a *reply) violations(change func(entry object)) {
	a.edit(func(body object) {
		entries, _ := body["detail"].([]any)
		for _, entry := range entries {
			if entry, ok := entry.(object); ok {
				change(entry)
			}
		}
	})
}

// location is the loc of an entry.
func location(entry object) []any {
	loc, _ := entry["loc"].([]any)
	return loc
}

// violationDeviations break the entries of one operation's 422.
func violationDeviations(r route, turn int) []Deviation {
	entry := func(name, requirement, says string, change func(entry object)) Deviation {
		return deviation(r.operation, name, requirement, says,
			on(r.operation, answering(422, func(a *reply) { a.violations(change) })))
	}
	lacking := []string{"loc", "msg", "type"}[turn/2%3]
	misplaced := []Deviation{
		entry("422-loc-without-place", "CRM-ERR-003", "leaves body, path or query out of loc", func(entry object) {
			if loc := location(entry); len(loc) > 1 {
				entry["loc"] = loc[1:]
			} else {
				entry["loc"] = []any{}
			}
		}),
		entry("422-loc-in-one-text", "CRM-ERR-003", "writes loc as one text with dots", func(entry object) {
			entry["loc"] = joined(location(entry))
		}),
		entry("422-loc-from-the-request", "CRM-ERR-003", `has "request" for the place in loc`, func(entry object) {
			if loc := location(entry); len(loc) > 0 {
				loc[0] = "request"
			}
		}),
		entry("422-loc-place-only", "CRM-ERR-003", "leaves the field out of loc", func(entry object) {
			if loc := location(entry); len(loc) > 1 {
				entry["loc"] = loc[:1]
			}
		}),
	}
	lacks := entry("422-without-"+lacking, "CRM-ERR-002", "leaves "+lacking+" out of its 422", func(entry object) {
		delete(entry, lacking)
	})
	return []Deviation{
		rota(turn, lacks, deviation(r.operation, "422-detail-text", "CRM-ERR-002", "has a text for the array of its 422",
			on(r.operation, answering(422, func(a *reply) { a.setDetail("Validation failed") })))),
		rota(turn, misplaced...),
	}
}

func joined(loc []any) string {
	var parts []string
	for _, step := range loc {
		parts = append(parts, fmt.Sprint(step))
	}
	return strings.Join(parts, ".")
}

// unknownDeviations answer wrongly what the API does not have (CRM-ERR-006).
func unknownDeviations() []Deviation {
	nowhere := func(c *call) bool { return c.operation == "" && c.organization != "" }
	path := func(c *call) bool {
		_, _, allow := reference.Match(c.request)
		return nowhere(c) && allow == ""
	}
	method := func(c *call) bool { return nowhere(c) && !path(c) }
	ok := func(a *reply) {
		a.status = http.StatusOK
		a.setJSON(object{"data": object{}})
	}
	internal := func(a *reply) {
		a.status = http.StatusInternalServerError
		a.setDetail(detailInternal)
	}
	all := []Deviation{
		general("unknown-path-200", "CRM-ERR-006", "An unknown path is answered with 200", when(path, always(ok))),
		general("unknown-path-500", "CRM-ERR-006", "An unknown path is answered with 500", when(path, always(internal))),
		general("unknown-method-200", "CRM-ERR-006", "An unknown method is answered with 200", when(method, always(ok))),
		general("unknown-method-500", "CRM-ERR-006", "An unknown method is answered with 500", when(method, always(internal))),
	}
	for _, m := range misshapes[:4] {
		all = append(all,
			general("unknown-path-"+m.name, "CRM-ERR-006", "An unknown path is refused "+m.says, when(path, always(m.apply))),
			general("unknown-method-"+m.name, "CRM-ERR-006", "An unknown method is refused "+m.says, when(method, always(m.apply))))
	}
	seen := map[string]bool{}
	for _, r := range routes {
		if seen[r.pattern] {
			continue
		}
		seen[r.pattern] = true
		all = append(all, general("put-on"+strings.NewReplacer("/", "-", "{", "", "}", "", "_", "-").Replace(r.pattern),
			"CRM-ERR-006", "PUT on "+r.pattern+" is answered with 200",
			when(func(c *call) bool { return method(c) && c.request.Method == "PUT" && r.leads(c) }, always(ok))))
	}
	return all
}

// leads says whether the call's path is the route's, whatever its method.
func (r route) leads(c *call) bool {
	as := c.clone()
	as.request.Method = r.method
	as.route()
	return as.operation == r.operation
}

// always is a turn that changes every answer.
func always(change func(*reply)) turn {
	return after(func(_ *call, a *reply) { change(a) })
}
