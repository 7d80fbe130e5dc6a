package faults

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/assaykit/assay/reference"
)

// errorFaults break errors in ways that depend on what was asked before, or on a path
// that the contract does not have (CRM-ERR-005 and 008, CRM-FAULT-003).
func errorFaults(t *table) {
	t.add(everywhere, "never-recovers-from-500", "CRM-FAULT-003", "answers a request with 500 once it did so", failing)
	t.general("401-repeats-the-key-in-a-header", "CRM-ERR-005", "A 401 repeats the key in its WWW-Authenticate",
		status(401, func(c *call, a *reply) {
			a.header.Set("WWW-Authenticate", fmt.Sprintf("Bearer error=%q", c.request.Header.Get("Authorization")))
		}))
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

// misshapes are forms of an error that are not that of the contract.
var misshapes = []struct {
	name, says string
	apply      change
}{
	{"error-for-detail", `with "error" for "detail"`, edit(renamed("detail", "error"))},
	{"detail-array", "with an array for a text", func(_ *call, a *reply) {
		a.setDetail([]object{{"loc": []string{"path", "id"}, "msg": a.detail(), "type": "value_error"}})
	}},
	{"html-page", "as an HTML page", func(_ *call, a *reply) { a.setPage(http.StatusText(a.status)) }},
	{"detail-object", "with an object for a text", func(_ *call, a *reply) { a.setDetail(object{"message": a.detail()}) }},
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
		for _, m := range misshapes {
			t.general("unknown-"+noun+"-"+m.name, requirement, "An unknown "+noun+" is refused "+m.says, when(unknown, always(m.apply)))
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
