package spec

import (
	"cmp"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// Operation is one thing that the API can be asked to do.
type Operation struct {
	ID      string // its operationId
	Method  string // in capitals
	Path    string // below the base path, with its parameters in braces
	Summary string
	Tags    []string // of the document, and not of scenarios
	Line    int      // of the document, or of the file that it refers to, from 1; 0 where none is known

	Parameters   []Parameter // those of its path and its own, in the order of the document
	Body         *Schema     // of its request body of JSON or of a form; nil where it takes none
	BodyMedia    string      // media type of a request body; "" for none
	BodyRequired bool        // a request without a body breaks the contract
	Accept       string      // media types that it succeeds with, for the header Accept
	Responses    []Response  // by status, ascending
	Ranges       []string    // "1XX" to "5XX", and "default", ascending
}

// Response is an answer that the contract documents for an operation under a
// status of its own.
type Response struct {
	Status      int    // from 100 to 599
	Permitted   bool   // an implementation may answer so, and need not
	Requirement string // broken by an answer of another form; "" for none
}

// Parameter is something that a request carries beside its body.
type Parameter struct {
	Name     string
	In       string // path, query, header or cookie
	Required bool
	Schema   Schema

	// Style is how a value of several parts is written, as the document has it, such as
	// deepObject; "" for that of its place (OpenAPI, Parameter Object).
	Style   string
	Explode *bool // each part for itself; nil for what the style has
}

// Safe reports whether the operation only reads: its method is GET or HEAD. It reports
// false for OPTIONS and TRACE, which are safe as well (RFC 9110, section 9.2.1).
func (o Operation) Safe() bool {
	return o.Method == http.MethodGet || o.Method == http.MethodHead
}

// operation is an Operation with what it takes to judge its answers.
type operation struct {
	Operation
	answers map[string]*answer // by the keys of the document: "200", "4XX", "default"
}

// answer is the description of one response.
type answer struct {
	requirement string
	headers     []header // by name
	media       []media  // by content type; none where the response has no body
}

type header struct {
	name        string
	requirement string // its own; "" for the response's
	required    bool
	schema
	json    bool // the value is JSON rather than plain text
	explode bool // members of an object are written name=value
}

// route says which requests are an operation's.
type route struct {
	method    string
	path      *regexp.Regexp
	operation string
	template  string
}

var braces = regexp.MustCompile(`\{[^{}]*\}`)

// compileRoute turns a path with parameters in braces into an expression. A
// parameter is never empty and never spans a slash.
func compileRoute(method, template, operation string) route {
	var b strings.Builder
	rest := 0
	for _, at := range braces.FindAllStringIndex(template, -1) {
		b.WriteString(regexp.QuoteMeta(template[rest:at[0]]))
		b.WriteString(`[^/]+`)
		rest = at[1]
	}
	b.WriteString(regexp.QuoteMeta(template[rest:]))
	return route{
		method:    method,
		path:      regexp.MustCompile(`^(?:` + b.String() + `)$`),
		operation: operation,
		template:  template,
	}
}

// sortRoutes puts fixed paths before those with parameters, as OpenAPI matches
// them: /things/mine wins over /things/{id}.
func sortRoutes(routes []route) {
	slices.SortStableFunc(routes, func(a, b route) int {
		return cmp.Compare(len(braces.FindAllString(a.template, -1)), len(braces.FindAllString(b.template, -1)))
	})
}

// basePath returns the path of the first server, its variables set to their
// defaults, without a trailing slash.
func basePath(servers openapi3.Servers) string {
	if len(servers) == 0 {
		return ""
	}
	address := servers[0].URL
	for name, v := range servers[0].Variables {
		address = strings.ReplaceAll(address, "{"+name+"}", v.Default)
	}
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.TrimRight(u.EscapedPath(), "/")
}
