package faults

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/assaykit/assay/reference"
)

// misshape is a wrong form of an error whose detail is a text, with the operations
// that have it. Every documented error of every operation has one of them.
type misshape struct {
	name, says          string
	in401and500         string
	in429, in404, in400 string
	apply               change
}

var misshapes = []misshape{
	{"error-for-detail", `with "error" for "detail"`, "listContacts listLists", "listCompanyContacts", "deleteContact addListContacts", "",
		edit(renamed("detail", "error"))},
	{"detail-array", "with an array for a text", "createContact createList", "updateCompany", "removeListContacts", "",
		func(_ *call, a *reply) {
			a.setDetail([]object{{"loc": []string{"path", "id"}, "msg": a.detail(), "type": "value_error"}})
		}},
	{"html-page", "as an HTML page", "getContact deleteList", "deleteCompany", "getCompany", "createContact createList",
		func(_ *call, a *reply) { a.setPage(http.StatusText(a.status)) }},
	{"detail-object", "with an object for a text", "updateContact listListContacts", "listContacts listLists", "listCompanyContacts", "",
		func(_ *call, a *reply) { a.setDetail(object{"message": a.detail()}) }},
	{"detail-null", "with null for a text", "deleteContact addListContacts", "createContact createList", "updateCompany", "updateContact",
		setDetail(nil)},
	{"empty-body", "without a body", "listCompanies removeListContacts", "getContact deleteList", "deleteCompany", "",
		func(_ *call, a *reply) { a.body = nil }},
	{"detail-wrapped", `within "data"`, "getCompany", "updateContact listListContacts", "", "",
		edit(func(body object) {
			body["data"] = object{"detail": body["detail"]}
			delete(body, "detail")
		})},
	{"detail-empty", "with an empty text", "listCompanyContacts", "deleteContact addListContacts", "", "", setDetail("")},
	{"top-level-array", "within an array", "updateCompany", "listCompanies removeListContacts", "getContact deleteList", "",
		func(_ *call, a *reply) { a.body = encode([]object{decode(a.body)}) }},
	{"plain-text", "as plain text", "deleteCompany", "getCompany", "updateContact listListContacts", "updateCompany",
		func(_ *call, a *reply) {
			a.header.Set("Content-Type", "text/plain")
			a.body = fmt.Append(nil, a.detail())
		}},
}

// misshaped is the wrong form of the name.
func misshaped(name string) misshape {
	return misshapes[slices.IndexFunc(misshapes, func(m misshape) bool { return m.name == name })]
}

// errorFaults break the form of errors (CRM-ERR-001 to 003, 005 and 008, CRM-FAULT).
func errorFaults(t *table) {
	for _, m := range misshapes {
		for code, operations := range map[int]string{401: m.in401and500, 429: m.in429, 404: m.in404, 400: m.in400} {
			t.add(operations, fmt.Sprintf("%d-%s", code, m.name), "CRM-ERR-001", fmt.Sprintf("answers %d %s", code, m.says), status(code, m.apply))
		}
		t.add(m.in401and500, "500-"+m.name, "CRM-FAULT-001", "answers an internal error "+m.says, status(500, m.apply))
	}
	t.general("400-as-array", "CRM-ERR-001", "A 400 has the array of a 422", status(400, misshaped("detail-array").apply))
	t.general("404-as-array", "CRM-ERR-001", "A 404 has the array of a 422", status(404, misshaped("detail-array").apply))
	for _, code := range []int{200, 400, 502, 503} {
		t.general(fmt.Sprintf("%d-for-500", code), "CRM-FAULT-001", fmt.Sprintf("An internal error is answered with %d", code), status(500, setStatus(code)))
	}
	t.add(everywhere, "never-recovers-from-500", "CRM-FAULT-003", "answers a request with 500 once it did so", failing)
	entryFaults(t)
	keyFaults(t)
	traceFaults(t)
	unknownFaults(t)
}

// failing answers a request with 500 whenever it did so once.
func failing(c *call, next pass) *reply {
	broken := *remember(c, "failed", map[string]bool{})
	request := c.organization + " " + c.request.Method + " " + c.request.URL.String() + " " + string(c.body)
	if c.organization != "" && broken[request] {
		return answered(failure(http.StatusInternalServerError, detailInternal))
	}
	a := next(c)
	if a.status == http.StatusInternalServerError {
		broken[request] = true
	}
	return a
}

// entryFaults break the array of a 422.
func entryFaults(t *table) {
	const entry, place = "CRM-ERR-002", "CRM-ERR-003"
	without := func(name string) turn { return status(422, entries(func(entry object) { delete(entry, name) })) }
	t.add("listContacts getCompany deleteList", "422-without-loc", entry, "leaves loc out of its 422", without("loc"))
	t.add("getContact updateCompany addListContacts", "422-without-msg", entry, "leaves msg out of its 422", without("msg"))
	t.add("deleteContact listLists", "422-without-type", entry, "leaves type out of its 422", without("type"))
	t.add("createContact updateContact listCompanies listCompanyContacts deleteCompany createList listListContacts removeListContacts",
		"422-detail-text", entry, "has a text for the array of its 422", status(422, setDetail("Validation failed")))

	loc := func(write func(loc []any) any) turn {
		return status(422, entries(func(entry object) { entry["loc"] = write(location(entry)) }))
	}
	t.add("listContacts deleteContact updateCompany deleteList", "422-loc-without-place", place, "leaves body, path or query out of loc",
		loc(func(loc []any) any { return append([]any{}, loc[min(1, len(loc)):]...) }))
	t.add("createContact listCompanies deleteCompany listListContacts", "422-loc-in-one-text", place, "writes loc as one text with dots",
		loc(func(loc []any) any { return joined(loc) }))
	t.add("getContact getCompany listLists addListContacts", "422-loc-from-the-request", place, `has "request" for the place in loc`,
		loc(func(loc []any) any { return append([]any{"request"}, loc[min(1, len(loc)):]...) }))
	t.add("updateContact listCompanyContacts createList removeListContacts", "422-loc-place-only", place, "leaves the field out of loc",
		loc(func(loc []any) any { return loc[:min(1, len(loc))] }))

	t.general("422-without-entries", entry, "The array of a 422 is empty", status(422, setDetail([]object{})))
	t.general("422-entry-alone", entry, "A 422 has one entry without an array round it",
		status(422, func(_ *call, a *reply) { a.setDetail(a.entries()[0]) }))
	t.general("422-entries-as-texts", entry, "The array of a 422 has messages only", status(422, func(_ *call, a *reply) {
		var messages []any
		for _, entry := range a.entries() {
			messages = append(messages, entry["msg"])
		}
		a.setDetail(messages)
	}))
	t.general("422-type-missing-in-later-entries", entry, `Only the first entry of a 422 has a "type"`, status(422, func(_ *call, a *reply) {
		all := a.entries()
		for _, entry := range all[1:] {
			delete(entry, "type")
		}
		a.setDetail(all)
	}))
}

func joined(loc []any) string {
	var parts []string
	for _, step := range loc {
		parts = append(parts, fmt.Sprint(step))
	}
	return strings.Join(parts, ".")
}

// keyFaults repeat the key that a request has (CRM-ERR-005).
func keyFaults(t *table) {
	const requirement = "CRM-ERR-005"
	t.add(everywhere, "repeats-the-key", requirement, "names the refused key in its 401", status(401, func(c *call, a *reply) {
		if credential := c.request.Header.Get("Authorization"); credential != "" {
			_, token, _ := strings.Cut(credential, " ")
			a.setDetail(fmt.Sprint(a.detail(), ": ", token))
		}
	}))
	for _, code := range []int{400, 404, 422} {
		t.general(fmt.Sprintf("%d-repeats-the-key", code), requirement,
			fmt.Sprintf("A %d shows the headers of the request, the key's included", code),
			status(code, func(c *call, a *reply) { a.edit(func(body object) { body["request"] = c.request.Header }) }))
	}
	t.general("401-repeats-the-key-in-a-header", requirement, "A 401 repeats the key in its WWW-Authenticate",
		status(401, func(c *call, a *reply) {
			a.header.Set("WWW-Authenticate", fmt.Sprintf("Bearer error=%q", c.request.Header.Get("Authorization")))
		}))
}

// A stack trace as the client would see it.
const stackTrace = "Traceback (most recent call last):\n" +
	"  File \"/srv/crm/api/handlers.py\", line 214, in dispatch\n" +
	"    return handler(request)\n" +
	"RuntimeError: unreachable"

// traces show a stack trace, or a place in the source, in the ways of several
// platforms: the errors of some operations, and their refusal of malformed JSON.
var traces = []struct {
	errors, malformed string
	show              change
}{
	{"listContacts listListContacts", "", trace(stackTrace)},
	{"createContact addListContacts", "", trace("panic: runtime error: invalid memory address or nil pointer dereference\n\n" +
		"goroutine 17 [running]:\nmain.(*handler).dispatch(0xc000118000)\n\t/srv/crm/handler.go:214 +0x1d")},
	{"getContact removeListContacts", "", trace("java.lang.NullPointerException\n\tat com.example.crm.Dispatcher.dispatch(Dispatcher.java:214)\n" +
		"\tat com.example.crm.Server.run(Server.java:88)")},
	{"updateContact", "", edit(func(body object) { body["traceback"] = stackTrace })},
	{"deleteContact", "", trace("TypeError: Cannot read properties of undefined (reading 'id')\n" +
		"    at dispatch (/srv/crm/handler.js:214:17)\n    at run (/srv/crm/server.js:88:5)")},
	{"listCompanies", "createContact", trace("malformed JSON string at /usr/share/perl5/JSON.pm line 47.")},
	{"getCompany", "updateContact", trace("undefined method 'id' for nil (NoMethodError)\n\tfrom app/handlers.rb:12:in 'Handlers#dispatch'")},
	{"listCompanyContacts", "updateCompany", trace("Uncaught TypeError: Cannot access offset in /srv/crm/handler.php on line 3")},
	{"updateCompany", "createList", trace("(crm 1.4.0) lib/crm/handler.ex:12: Crm.Handler.dispatch/2")},
	{"deleteCompany", "addListContacts", trace("System.NullReferenceException: x\n   at Crm.Handler.Dispatch(HttpContext context)")},
	{"listLists", "removeListContacts", trace("   at Crm.Handler.Dispatch() in C:\\src\\Handler.cs:line 5")},
	{"createList", "", trace("\tat crm.Handler$.dispatch(Handler.scala:12)")},
	{"deleteList", "", edit(func(body object) { body["debug"] = object{"file": "/srv/crm/vendor/handler.php", "line": 214} })},
}

// trace puts a trace behind the message, or behind each entry's.
func trace(text string) change {
	return func(_ *call, a *reply) {
		if detail, ok := a.detail().(string); ok {
			a.setDetail(detail + "\n" + text)
			return
		}
		a.violations(func(entry object) { entry["msg"] = fmt.Sprint(entry["msg"], "\n", text) })
	}
}

// traceFaults show stack traces (CRM-ERR-008, CRM-FAULT-002).
func traceFaults(t *table) {
	for _, trace := range traces {
		for operation := range strings.FieldsSeq(trace.errors) {
			code := 401
			if among(withID, operation) {
				code = 404
			}
			t.add(operation, fmt.Sprintf("%d-with-stack-trace", code), "CRM-ERR-008",
				fmt.Sprintf("shows a stack trace in its %d", code), status(code, trace.show))
		}
		t.add(trace.errors, "500-with-stack-trace", "CRM-FAULT-002", "shows the stack trace of an internal error", status(500, trace.show))
		t.add(trace.malformed, "malformed-json-with-stack-trace", "CRM-ERR-008", "says to malformed JSON where its parser is",
			when((*call).malformed, status(422, trace.show)))
	}
	for _, code := range []int{400, 401, 404, 422, 429} {
		t.general(fmt.Sprintf("%d-with-stack-trace", code), "CRM-ERR-008",
			fmt.Sprintf("The message of a %d ends in a stack trace", code), status(code, trace(stackTrace)))
	}
}

// unknownFaults answer wrongly what the API does not have (CRM-ERR-006).
func unknownFaults(t *table) {
	const requirement = "CRM-ERR-006"
	lacks := func(wrongMethod bool) func(*call) bool {
		return func(c *call) bool {
			operation, _, allow := reference.Match(c.request)
			return operation == "" && c.organization != "" && (allow != "") == wrongMethod
		}
	}
	path, method := lacks(false), lacks(true)
	empty := both(setStatus(http.StatusOK), func(_ *call, a *reply) { a.setJSON(object{"data": object{}}) })
	internal := both(setStatus(http.StatusInternalServerError), setDetail(detailInternal))
	for noun, unknown := range map[string]func(*call) bool{"path": path, "method": method} {
		t.general("unknown-"+noun+"-200", requirement, "An unknown "+noun+" is answered with 200", when(unknown, always(empty)))
		t.general("unknown-"+noun+"-500", requirement, "An unknown "+noun+" is answered with 500", when(unknown, always(internal)))
		for _, name := range []string{"error-for-detail", "detail-array", "html-page", "detail-object"} {
			t.general("unknown-"+noun+"-"+name, requirement, "An unknown "+noun+" is refused "+misshaped(name).says,
				when(unknown, always(misshaped(name).apply)))
		}
	}
	for operation := range strings.FieldsSeq("listContacts getContact listCompanies getCompany listCompanyContacts listLists deleteList listListContacts") {
		r := routeOf(operation)
		t.general("put-on"+strings.NewReplacer("/", "-", "{", "", "}", "", "_", "-").Replace(r.Pattern), requirement,
			"PUT on "+r.Pattern+" is answered with 200",
			when(func(c *call) bool {
				return method(c) && c.request.Method == http.MethodPut && c.by(r.Method).operation == operation
			}, always(empty)))
	}
}
