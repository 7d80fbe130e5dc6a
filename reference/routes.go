package reference

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// BasePath is where the API begins. Nothing below it is answered without a key.
const BasePath = "/api/v1"

// Route is one operation of the contract.
type Route struct {
	Operation string // its id in the contract's document
	Method    string
	Pattern   string // below BasePath; a segment in braces stands for any value
	handle    func(*Server, *input) answer
}

// routes is the whole API (reference pages, Operations): the one place that says
// which request is which operation.
var routes = []Route{
	{"listContacts", "GET", "/contacts", (*Server).listContacts},
	{"createContact", "POST", "/contacts", (*Server).createContact},
	{"getContact", "GET", "/contacts/{contact_id}", (*Server).getContact},
	{"updateContact", "PATCH", "/contacts/{contact_id}", (*Server).updateContact},
	{"deleteContact", "DELETE", "/contacts/{contact_id}", (*Server).deleteContact},

	{"listCompanies", "GET", "/companies", (*Server).listCompanies},
	{"getCompany", "GET", "/companies/{company_id}", (*Server).getCompany},
	{"listCompanyContacts", "GET", "/companies/{company_id}/contacts", (*Server).listCompanyContacts},
	{"updateCompany", "PATCH", "/companies/{company_id}", (*Server).updateCompany},
	{"deleteCompany", "DELETE", "/companies/{company_id}", (*Server).deleteCompany},

	{"listLists", "GET", "/lists", (*Server).listLists},
	{"createList", "POST", "/lists", (*Server).createList},
	{"deleteList", "DELETE", "/lists/{list_id}", (*Server).deleteList},
	{"listListContacts", "GET", "/lists/{list_id}/contacts", (*Server).listListContacts},
	{"addListContacts", "POST", "/lists/{list_id}/contacts", (*Server).addListContacts},
	{"removeListContacts", "DELETE", "/lists/{list_id}/contacts", (*Server).removeListContacts},
}

// Routes lists the operations of the API.
func Routes() []Route { return slices.Clone(routes) }

// Match names the operation that a request is of, with its path parameters. The
// operation is empty for a path or a method that the API lacks; allow then lists
// the methods that the path does have, as the header Allow has them (RFC 9110, section
// 10.2.1), and is empty for an unknown path. The values of parameters are unescaped. HEAD
// is of the operation of GET.
func Match(r *http.Request) (operation string, parameters map[string]string, allow string) {
	found, parameters, allow := match(r)
	if found != nil {
		operation = found.Operation
	}
	return operation, parameters, allow
}

// match finds the route of a request. Without one, allow lists the methods that
// the path does have; it is empty for an unknown path.
func match(r *http.Request) (found *Route, parameters map[string]string, allow string) {
	below, ok := strings.CutPrefix(r.URL.EscapedPath(), BasePath+"/")
	if !ok {
		return nil, nil, ""
	}
	given := strings.Split(below, "/")
	var methods []string
	for i := range routes {
		values, ok := bind(segments[i], given)
		if !ok {
			continue
		}
		if routes[i].Method == routed(r.Method) {
			return &routes[i], values, ""
		}
		methods = append(methods, routes[i].Method)
		if routes[i].Method == http.MethodGet {
			methods = append(methods, http.MethodHead)
		}
	}
	slices.Sort(methods)
	return nil, nil, strings.Join(methods, ", ")
}

// routed is the method to look up: HEAD is a GET whose body is not sent.
func routed(method string) string {
	if method == http.MethodHead {
		return http.MethodGet
	}
	return method
}

// segments are those of the pattern of each route.
var segments = segmentsOf(routes)

func segmentsOf(routes []Route) [][]string {
	var all [][]string
	for _, r := range routes {
		all = append(all, strings.Split(r.Pattern[1:], "/"))
	}
	return all
}

// bind compares the segments of a pattern with those of a path below BasePath, which are
// still escaped, so that an escaped slash stays inside its segment. It returns the values
// of the segments in braces.
func bind(wanted, given []string) (map[string]string, bool) {
	if len(given) != len(wanted) {
		return nil, false
	}
	values := map[string]string{}
	for i, name := range wanted {
		value, err := url.PathUnescape(given[i])
		switch {
		case err != nil || value == "":
			return nil, false
		case name[0] == '{':
			values[name[1:len(name)-1]] = value
		case name != value:
			return nil, false
		}
	}
	return values, true
}
