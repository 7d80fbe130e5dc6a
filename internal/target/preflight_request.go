package target

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/spec"
)

// preflightRequest is the request of an operation that refers to nothing.
func preflightRequest(p *pack.Pack, o spec.Operation, credential string) exchange.Request {
	fixture, _ := p.Fixtures.Request(o.ID)
	r := exchange.Request{
		Operation: o.ID, Method: o.Method, Path: o.RenderPath(fixture.Path), Query: o.RenderQuery(fixture.Query), Credential: credential,
	}
	r.Header = http.Header{"Accept": {cmp.Or(fixture.Accept, o.Accept, "application/json")}}
	for name, value := range fixture.Header {
		r.Header.Set(name, o.RenderHeader("header", name, value))
	}
	for name, value := range fixture.Cookie {
		r.Header.Add("Cookie", name+"="+o.RenderHeader("cookie", name, value))
	}
	return r
}

// tellsNothing are the statuses of which any server may have answered, or something
// in front of one: they are no sign of the API.
var tellsNothing = []int{401, 403, 407, 429}

// refusesAsDocumented reports whether a refusal is one that the document describes, in
// its form: another server would not have answered so. That of a path without an id
// which is not there is no such sign.
func refusesAsDocumented(p *pack.Pack, o spec.Operation, e *exchange.Exchange) bool {
	if e.Status/100 != 4 || slices.Contains(tellsNothing, e.Status) || !o.Documents(e.Status) || e.Status == 404 && !strings.Contains(o.Path, "{") {
		return false
	}
	if len(p.Contract.Members(o.ID, e.Status)) == 0 {
		return false // whatever is answered would do
	}
	return isDocumented(p, o, e)
}

// isDocumented reports whether an answer is one that the document has, in its form.
func isDocumented(p *pack.Pack, o spec.Operation, e *exchange.Exchange) bool {
	return o.Documents(e.Status) && len(p.Contract.Check(o.ID, spec.Answer{Method: e.Method, Status: e.Status, Header: e.ResponseHeader, Body: e.ResponseBody})) == 0
}
