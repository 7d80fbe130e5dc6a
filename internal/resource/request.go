package resource

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/jsonvalue"
	"github.com/assaykit/assay/spec"
)

// Request is a request of an operation, bound to what it refers to, that can
// still be changed in one place before it is sent.
type Request struct {
	Operation spec.Operation
	Path      map[string]any // values by the names of the parameters, not yet escaped
	Query     map[string]any // the same for the query
	Body      map[string]any // decoded JSON; nil without one
	Payload

	Org    Key             // whose key it carries, and whose resources it refers to
	Auth   *Authentication // instead of that key; nil for the key itself
	Header http.Header     // further headers
	About  []*Instance     // what it refers to
	Within []*Instance     // what a new one that it creates lies within

	// Stranger has an id in it that is not known to be the run's own: what writes to
	// it is sent only if nobody else has it. nil for none.
	Stranger *Instance

	Again bool // it is sent once more, on a connection of its own
	Expectation
}

// Payload is a body that is no object, or is of another media type.
type Payload struct {
	Value       any    // JSON that is no object, or a text; nil for none
	Raw         []byte // sent instead of Body and Value where RawBody is set
	RawBody     bool
	ContentType string // instead of application/json; "" for that
}

// Content is the body, whatever it is; nil where it has none, or bytes.
func (r Request) Content() any {
	if r.Body != nil {
		return r.Body
	}
	return r.Value
}

// Expectation is what may come back for a request, beside what its operation documents.
type Expectation struct {
	Expect429, Expect5xx bool
	Foreign              bool // it refers to what is another organization's
	Unknown              bool // no operation of the contract is asked for
	Lenient              bool // an undocumented client error is judged in its form alone
}

// Clone returns a copy whose places can be changed independently. Lists and objects within
// a value are shared.
func (r Request) Clone() Request {
	r.Path, r.Query, r.Body = maps.Clone(r.Path), maps.Clone(r.Query), maps.Clone(r.Body)
	r.Header, r.About = r.Header.Clone(), slices.Clone(r.About)
	return r
}

// Place is where a value stands in a request: In is one of InBody, InQuery, InPath and
// InHeader, and Name is that of the parameter, or of the member of the body, which may be
// a JSON pointer (RFC 6901).
type Place struct{ In, Name string }

// The words for places in steps, and the names that the contract gives them.
const (
	InBody  = "body"
	InQuery = "query"
	InPath  = "path"

	InHeader = "header"
)

// PlaceWords are the places by the words for them in steps.
var PlaceWords = map[string]string{"body field": InBody, "query parameter": InQuery, "path parameter": InPath, "header parameter": InHeader}

func (p Place) String() string { return fmt.Sprintf("%s %q", p.Word(), p.Name) }

// Word is how steps call what stands in such a place.
func (p Place) Word() string {
	for word, in := range PlaceWords {
		if in == p.In {
			return word
		}
	}
	return p.In
}

// At returns the value that stands in a place, and whether there is one. Several values of
// a header are joined with ", ".
func (r *Request) At(p Place) (any, bool) {
	switch p.In {
	case InPath:
		value, there := r.Path[p.Name]
		return value, there
	case InQuery:
		value, there := r.Query[p.Name]
		return value, there
	case InHeader:
		values, there := r.Header[http.CanonicalHeaderKey(p.Name)]
		return strings.Join(values, ", "), there
	}
	return jsonvalue.At(r.Content(), fixtures.Pointer(p.Name))
}

// Set puts a value into a place, instead of the one that is there. A value for a header is
// written as the operation says.
func (r *Request) Set(p Place, value any) {
	switch p.In {
	case InPath:
		r.Path[p.Name] = value
	case InQuery:
		if r.Query == nil {
			r.Query = map[string]any{}
		}
		r.Query[p.Name] = value
	case InHeader:
		if r.Header == nil {
			r.Header = http.Header{}
		}
		r.Header.Set(p.Name, r.Operation.RenderHeader(InHeader, p.Name, value))
	default:
		changed, _ := jsonvalue.Put(r.Content(), fixtures.Pointer(p.Name), value)
		r.setContent(changed)
	}
}

// Drop takes out what stands in a place, and reports whether something did.
func (r *Request) Drop(p Place) bool {
	_, there := r.At(p)
	switch p.In {
	case InPath:
		delete(r.Path, p.Name)
	case InQuery:
		delete(r.Query, p.Name)
	case InHeader:
		r.Header.Del(p.Name)
	default:
		changed, _ := jsonvalue.Drop(r.Content(), fixtures.Pointer(p.Name))
		r.setContent(changed)
	}
	return there
}

func (r *Request) setContent(content any) {
	if fields, isObject := content.(map[string]any); isObject {
		r.Body, r.Value = fields, nil
		return
	}
	r.Body, r.Value = nil, content
}

// ExchangeRequest renders the request for the client. It returns an error for a body that
// cannot be written in its media type.
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
	if body != nil || r.RawBody { // an empty text as well has a type
		out.Body = body
		out.Header.Set("Content-Type", contentType)
	}
	for name, values := range r.Header {
		out.Header[name] = values
	}
	return out, nil
}

// RenderPath is the path with the values of its parameters, escaped, below the base URL.
func (r Request) RenderPath() string { return r.Operation.RenderPath(r.Path) }

// has reports whether the request has an id in it.
func (r Request) has(id any) bool {
	r = r.Clone()
	return id != nil && r.Replace(id, nil)
}

// Replace puts one id in another's place, wherever path, query and body have it, and
// reports whether they have it anywhere. An id is found by value and type: the text "1" is
// not the number 1.
func (r *Request) Replace(old, id any) bool {
	replaced := false
	for _, values := range []map[string]any{r.Path, r.Query, r.Body} {
		for name, value := range values {
			var here bool
			if values[name], here = replace(value, old, id); here {
				replaced = true
			}
		}
	}
	value, here := replace(r.Value, old, id)
	r.Value = value
	return replaced || here
}

// replace returns a copy of a value with one id in another's place.
func replace(value, old, id any) (any, bool) {
	if reflect.DeepEqual(value, old) && value != nil {
		return id, true
	}
	replaced := false
	switch v := value.(type) {
	case []any:
		v = slices.Clone(v)
		for n := range v {
			var here bool
			v[n], here = replace(v[n], old, id)
			replaced = replaced || here
		}
		value = v
	case map[string]any:
		v = maps.Clone(v)
		for name := range v {
			var here bool
			v[name], here = replace(v[name], old, id)
			replaced = replaced || here
		}
		value = v
	}
	return value, replaced
}
