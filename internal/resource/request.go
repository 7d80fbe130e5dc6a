package resource

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"slices"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/spec"
)

// Request is a request of an operation, bound to what it refers to, that can
// still be changed in one place before it is sent.
type Request struct {
	Operation spec.Operation
	Path      map[string]any
	Query     map[string]any
	Body      map[string]any // nil without one
	Raw       []byte         // sent instead of body where rawBody is set
	RawBody   bool

	ContentType string // instead of application/json

	Org    Key             // whose key it carries, and whose resources it refers to
	Auth   *Authentication // instead of that key; nil for the key itself
	Header http.Header     // further headers
	About  []*Instance     // what it refers to
	Within []*Instance     // what a new one that it creates lies within

	// stranger has an id in it that is not known to be the run's own: what writes to
	// it is sent only if nobody else has it.
	Stranger *Instance

	Again bool // it is sent once more, on a connection of its own
	Expectation
}

// Expectation is what may come back for a request, beside what its operation documents.
type Expectation struct {
	Expect429, Expect5xx bool
	Foreign              bool // it refers to what is another organization's
	Unknown              bool // no operation of the contract is asked for
	Lenient              bool // an undocumented client error is judged in its form alone
}

// Clone returns a copy whose places can be changed independently.
func (r Request) Clone() Request {
	r.Path, r.Query, r.Body = maps.Clone(r.Path), maps.Clone(r.Query), maps.Clone(r.Body)
	r.Header, r.About = r.Header.Clone(), slices.Clone(r.About)
	return r
}

// Place is where a value stands in a request.
type Place struct{ In, Name string }

// The words for places in steps, and the names that the contract gives them.
const (
	InBody  = "body"
	InQuery = "query"
	InPath  = "path"
)

// PlaceWords are the places by the words for them in steps.
var PlaceWords = map[string]string{"body field": InBody, "query parameter": InQuery, "path parameter": InPath}

func (p Place) String() string {
	for word, in := range PlaceWords {
		if in == p.In {
			return fmt.Sprintf("%s %q", word, p.Name)
		}
	}
	return fmt.Sprintf("%s %q", p.In, p.Name)
}

// Values returns the part of the request that a place is in.
func (r *Request) Values(p Place) map[string]any {
	switch p.In {
	case InPath:
		return r.Path
	case InQuery:
		return r.Query
	}
	return r.Body
}

// Set puts a value into a place.
func (r *Request) Set(p Place, value any) {
	if r.Values(p) == nil {
		switch p.In {
		case InQuery:
			r.Query = map[string]any{}
		case InBody:
			r.Body = map[string]any{}
		}
	}
	r.Values(p)[p.Name] = value
}

// ExchangeRequest renders the request for the client.
func (r Request) ExchangeRequest() (exchange.Request, error) {
	out := exchange.Request{
		Operation: r.Operation.ID, Method: r.Operation.Method, Path: r.RenderPath(),
		Query:  r.Operation.RenderQuery(r.Query),
		Header: http.Header{"Accept": {cmp.Or(r.Operation.Accept, "application/json")}}, Expect429: r.Expect429, Fresh: r.Again,
	}
	body, contentType, err := r.renderBody()
	if err != nil {
		return out, fmt.Errorf("render body of %s: %w", r.Operation.ID, err)
	}
	if body != nil {
		out.Body = body
		out.Header.Set("Content-Type", contentType)
	}
	for name, values := range r.Header {
		out.Header[name] = values
	}
	return out, nil
}

// RenderPath is the path with the values of its parameters, escaped.
func (r Request) RenderPath() string { return r.Operation.RenderPath(r.Path) }

// Replace puts one id in another's place, wherever the request has it.
func (r *Request) Replace(old, id any) bool {
	replaced := false
	for _, values := range []map[string]any{r.Path, r.Query, r.Body} {
		for name, value := range values {
			if reflect.DeepEqual(value, old) {
				values[name], replaced = id, true
			}
			if list, ok := value.([]any); ok {
				for n := range list {
					if reflect.DeepEqual(list[n], old) {
						list = append([]any{}, list...)
						list[n], values[name], replaced = id, list, true
					}
				}
			}
		}
	}
	return replaced
}
