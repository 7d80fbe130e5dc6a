package derive

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/assaykit/assay/spec"
)

// conditions are requests whose condition does not hold, where the document has the header,
// and the status with which they are answered.
func (f *featureFile) conditions() {
	const rule = "A request whose condition does not hold is answered so"
	var fresh, dated, changed [][]string
	for _, o := range f.group.operations {
		switch {
		case o.Method == "GET" && documents(o, 304) && f.shows(o, "ETag"):
			fresh = append(fresh, []string{o.ID})
		case o.Method == "GET" && documents(o, 304) && f.shows(o, "Last-Modified"):
			dated = append(dated, []string{o.ID})
		case !o.Safe() && documents(o, 412) && o.resource != nil && takesHeader(o, "If-Match"):
			changed = append(changed, []string{o.ID})
		}
	}
	if len(fresh) > 0 {
		f.under(rule)
		f.scenario(nil, "@OAS-CONDITIONAL", "<operation> of what the client has already",
			[]string{"Given a <operation> request that is accepted", "When it is sent with If-None-Match and its entity tag", "Then it is not modified"}, []string{"operation"}, fresh)
	}
	if len(dated) > 0 {
		f.under(rule)
		f.scenario(nil, "@OAS-CONDITIONAL", "<operation> of what has not changed since",
			[]string{"Given a <operation> request that is accepted", "When it is sent with If-Modified-Since and its date", "Then it is not modified"}, []string{"operation"}, dated)
	}
	if len(changed) > 0 {
		f.under(rule)
		f.scenario(nil, "@OAS-CONDITIONAL", "<operation> of what is not as the client has it",
			[]string{"Given a <operation> request that is accepted", "When it is sent with If-Match and another entity tag", "Then it is refused"}, []string{"operation"}, changed)
	}
}

// shows reports whether the document has a header for what an operation reads.
func (f *featureFile) shows(o *operation, header string) bool {
	return slices.ContainsFunc(f.contract.AnswerHeaders(o.ID, 200), func(h spec.Header) bool { return strings.EqualFold(h.Name, header) })
}

// takesHeader reports whether the document has a header parameter for an operation.
func takesHeader(o *operation, name string) bool {
	return slices.ContainsFunc(o.Parameters, func(p spec.Parameter) bool { return p.In == "header" && strings.EqualFold(p.Name, name) })
}

// exchanges are what HTTP has a status for, where the document has that: a method that a path
// does not have, and a media type that no answer is of. What is sent twice under one key has
// its effect once.
func (f *featureFile) exchanges() {
	var methods, types [][]string
	for _, o := range f.group.operations {
		if documents(o, http.StatusMethodNotAllowed) && f.lacking(o.Path) != "" {
			methods = append(methods, []string{o.ID, f.lacking(o.Path)})
		}
		if documents(o, http.StatusNotAcceptable) {
			types = append(types, []string{o.ID})
		}
	}
	given := "Given a <operation> request that is accepted"
	if len(methods) > 0 {
		f.under("A path has no other methods than the documented ones")
		f.scenario(nil, "@OAS-METHOD", "<operation> with the method <method>", []string{given, `When it is sent with the method "<method>"`, "Then it is refused"}, []string{"operation", "method"}, methods)
	}
	if len(types) > 0 {
		f.under("What the client does not accept is not sent")
		f.scenario(nil, "@OAS-ACCEPT", "<operation> of no media type that there is", []string{given, `When it is sent with header parameter "Accept" set to "application/x-none"`, "Then it is refused"}, []string{"operation"}, types)
	}
	for _, r := range f.resources {
		if r.create == nil || !f.isOf(r) || !takesHeader(r.create, "Idempotency-Key") || !f.readable(r.list) {
			continue
		}
		f.under("What is sent twice under one idempotency key has its effect once")
		f.scenario(nil, "@OAS-IDEMPOTENCY", capital(one(r.name))+" is created twice under one key",
			[]string{givenRequest(r.create.ID), "When it is sent twice with one idempotency key", "Then it is accepted", fmt.Sprintf("And there is one %s of it", r.name)}, nil, nil)
	}
}

// lacking is a method without an effect that a path does not have; "" where it has both.
func (f *featureFile) lacking(path string) string {
	for _, method := range []string{"GET", "TRACE"} {
		if f.at(method, path) == nil {
			return method
		}
	}
	return ""
}
