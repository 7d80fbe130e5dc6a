package steps

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/jsonvalue"
	"github.com/assaykit/assay/spec"
)

// request is a request of an operation, bound to what it refers to, that can
// still be changed in one place before it is sent.
type request struct {
	operation spec.Operation
	path      map[string]any
	query     map[string]any
	body      map[string]any // nil without one
	raw       []byte         // sent instead of body where rawBody is set
	rawBody   bool

	contentType string // instead of application/json

	org    Key             // whose key it carries, and whose resources it refers to
	auth   *authentication // instead of that key; nil for the key itself
	header http.Header     // further headers
	about  []*instance     // what it refers to

	// stranger has an id in it that is not known to be the run's own: what writes to
	// it is sent only if nobody else has it.
	stranger *instance

	expect429, expect5xx bool
	again                bool // it is sent once more, on a connection of its own
	foreign              bool // it refers to what is another organization's
	unknown              bool // no operation of the contract is asked for
	lenient              bool // an undocumented client error is judged in its form alone
}

// clone returns a copy whose places can be changed independently.
func (r request) clone() request {
	r.path, r.query, r.body = maps.Clone(r.path), maps.Clone(r.query), maps.Clone(r.body)
	r.header, r.about = r.header.Clone(), slices.Clone(r.about)
	return r
}

// place is where a value stands in a request.
type place struct{ in, name string }

// The words for places in steps, and the names that the contract gives them.
const (
	inBody  = "body"
	inQuery = "query"
	inPath  = "path"
)

var placeWords = map[string]string{"body field": inBody, "query parameter": inQuery, "path parameter": inPath}

func (p place) String() string {
	for word, in := range placeWords {
		if in == p.in {
			return fmt.Sprintf("%s %q", word, p.name)
		}
	}
	return fmt.Sprintf("%s %q", p.in, p.name)
}

// values returns the part of the request that a place is in.
func (r *request) values(p place) map[string]any {
	switch p.in {
	case inPath:
		return r.path
	case inQuery:
		return r.query
	}
	return r.body
}

// set puts a value into a place.
func (r *request) set(p place, value any) {
	if r.values(p) == nil {
		switch p.in {
		case inQuery:
			r.query = map[string]any{}
		case inBody:
			r.body = map[string]any{}
		}
	}
	r.values(p)[p.name] = value
}

// exchangeRequest renders the request for the client.
func (r request) exchangeRequest() (exchange.Request, error) {
	out := exchange.Request{
		Operation: r.operation.ID, Method: r.operation.Method, Path: r.renderPath(),
		Query: r.renderQuery(), Header: http.Header{"Accept": {"application/json"}}, Expect429: r.expect429, Fresh: r.again,
	}
	body, err := r.renderBody()
	if err != nil {
		return out, fmt.Errorf("render body of %s: %w", r.operation.ID, err)
	}
	if body != nil {
		out.Body = body
		out.Header.Set("Content-Type", cmp.Or(r.contentType, "application/json"))
	}
	for name, values := range r.header {
		out.Header[name] = values
	}
	return out, nil
}

func (r request) renderPath() string {
	path := r.operation.Path
	for name, value := range r.path {
		path = strings.ReplaceAll(path, "{"+name+"}", url.PathEscape(fmt.Sprint(value)))
	}
	return path
}

func (r request) renderQuery() url.Values {
	if len(r.query) == 0 {
		return nil
	}
	query := url.Values{}
	for name, value := range r.query {
		items, isList := value.([]any)
		if !isList {
			items = []any{value}
		}
		for _, item := range items {
			query.Add(name, fmt.Sprint(item))
		}
	}
	return query
}

func (r request) renderBody() ([]byte, error) {
	if r.rawBody {
		return r.raw, nil
	}
	if r.body == nil {
		return nil, nil
	}
	return jsonvalue.Encode(r.body)
}

// headerOf is the header that the accepted request of an operation has beside what
// every request has; nil for none.
func headerOf(fixture fixtures.Request, resolve func(string) (any, error)) (http.Header, error) {
	if len(fixture.Header) == 0 {
		return nil, nil
	}
	values, err := fixtures.ResolveFields(fixture.Header, resolve)
	if err != nil {
		return nil, err
	}
	header := http.Header{}
	for name, value := range values {
		header.Set(name, fmt.Sprint(value))
	}
	return header, nil
}
