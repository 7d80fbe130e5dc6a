package resource

import (
	"encoding/json"
	"net/url"
	"strings"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/jsonvalue"
	"github.com/assaykit/assay/spec"
)

// newID is the id of what a request has created: from the answer, from the header
// Location, or from the path where the client has chosen it; nil where there is none.
func (s *Shared) newID(resource fixtures.Resource, r Request, e *exchange.Exchange) any {
	if name := fixtures.PathParameter(resource.ID); name != "" {
		return r.Path[name]
	}
	if resource.ID == fixtures.Location {
		return s.idAt(resource, e.ResponseHeader.Get("Location"))
	}
	id, _ := jsonvalue.At(jsonvalue.Decode(e.ResponseBody), resource.ID)
	return id
}

// idAt is the id in the URL of one of a resource: what stands there in the path of the
// operation that reads or removes one. The URL may be relative, and of another origin:
// nothing is sent to it.
func (s *Shared) idAt(resource fixtures.Resource, location string) any {
	parsed, err := url.Parse(location)
	if err != nil || location == "" {
		return nil
	}
	given := strings.Split(strings.Trim(parsed.EscapedPath(), "/"), "/")
	for _, operation := range []string{resource.Read, resource.Remove, resource.Change} {
		if operation == "" {
			continue
		}
		o := s.Operation(operation)
		parameter := s.ownParameter(resource, o)
		template := strings.Split(strings.Trim(o.Path, "/"), "/")
		if parameter == nil || len(given) < len(template) {
			continue
		}
		if text := valueIn(template, given[len(given)-len(template):], "{"+parameter.Name+"}"); text != "" {
			return idOf(*parameter, text)
		}
	}
	return nil
}

// idOf is the id that a text in a path stands for.
func idOf(p spec.Parameter, text string) any {
	number := json.Number(text)
	if _, err := number.Int64(); err == nil && p.Schema.Type == "integer" {
		return number
	}
	return text
}

// valueIn is what stands in a path where its template has a parameter; "" where the path
// is not of that form.
func valueIn(template, path []string, parameter string) string {
	value := ""
	for n, segment := range template {
		switch text, err := url.PathUnescape(path[n]); {
		case segment == parameter && err == nil:
			value = text
		case !strings.Contains(segment, "{") && segment != path[n]:
			return ""
		}
	}
	return value
}

// ownParameter is the path parameter of an operation that is the id of a resource: the
// one of which requests.yaml says so, or else the last; nil for none.
func (s *Shared) ownParameter(resource fixtures.Resource, o spec.Operation) *spec.Parameter {
	var last *spec.Parameter
	for n, p := range o.Parameters {
		if p.In != InPath {
			continue
		}
		text, _ := s.Fixtures.Requests[o.ID].Path[p.Name].(string)
		for _, ref := range fixtures.References(text) {
			noun, member, _ := strings.Cut(ref, ".")
			if member == "id" && s.Fixtures.Resources.Resources[noun].Kind() == resource.Kind() {
				return &o.Parameters[n]
			}
		}
		if last == nil || strings.Index(o.Path, "{"+p.Name+"}") > strings.Index(o.Path, "{"+last.Name+"}") {
			last = &o.Parameters[n]
		}
	}
	return last
}
