package derive

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/assaykit/assay/spec"
)

// created are what HTTP and the document say of the answer to a creation, and of what was left
// out of its request.
func (f *featureFile) created(r *resource) {
	create := r.create
	if create.Method == http.MethodPut && documents(create, http.StatusCreated) && r.isPutAgain() {
		f.scenario(nil, "@OAS-CREATED", create.ID+" of "+one(r.name)+" that is not there yet",
			[]string{givenRequest(create.ID), "When it is sent", "Then it is accepted with 201"}, nil, nil)
	}
	if create.several() == nil && r.read != nil && r.read.request != nil && f.hasLocation(create) {
		f.scenario(nil, "@OAS-LOCATION", "The Location of "+one(r.name)+" that was created",
			[]string{givenRequest(create.ID), "When it is sent", "Then it is accepted", fmt.Sprintf("And its Location leads to the %s", r.name)}, nil, nil)
	}
	if rows := f.defaults(r); len(rows) > 0 {
		f.scenario(nil, "@OAS-DEFAULT", capital(one(r.name))+" is created with the defaults of the document", append(
			[]string{givenRequest(create.ID), "When it is sent", "Then it is accepted", fmt.Sprintf("And the %s has:", r.name)}, tableLines(rows)...), nil, nil)
	}
}

// hasLocation reports whether the document has a Location for what an operation creates.
func (f *featureFile) hasLocation(create *operation) bool {
	return slices.ContainsFunc(f.contract.AnswerHeaders(create.ID, http.StatusCreated), func(h spec.Header) bool { return strings.EqualFold(h.Name, "Location") })
}

// defaults are the members that the request of a creation leaves out and that reading shows,
// with their defaults: values that no server makes itself, and that do not change on their own.
func (f *featureFile) defaults(r *resource) [][]string {
	if r.create.Body == nil || r.create.several() != nil || r.wrapped != "" {
		return nil
	}
	shown, _ := f.shown(r)
	if r.read != nil {
		shown, _, _ = f.contract.Success(r.read.ID).At(r.envelopes[r.read.ID])
	}
	var rows [][]string
	for _, p := range r.create.form().Properties {
		_, sent := r.create.request.Body[p.Name]
		member, isShown := shown.Member(p.Name)
		switch {
		case sent, p.ReadOnly, !quotable(p.Name), !isShown, !member.Documented(), slices.Contains(r.nowhere, p.Name), slices.Contains(r.volatile, p.Name):
		case managed.MatchString(p.Name), !mayShow(member, p.Schema):
		default:
			rows = append(rows, []string{p.Name, asJSON(p.Schema.Default)})
		}
	}
	return rows
}

// mayShow reports whether a member of an answer may be the default of a schema: a boolean, a
// number or a text without a form, which the server would show in its own.
func mayShow(member spec.Part, s spec.Schema) bool {
	switch value := s.Default.(type) {
	case string:
		return s.Format == "" && (member.May(value) || member.Takes("string"))
	case bool:
		return member.Takes("boolean")
	case int64, float64:
		return member.Takes("number") || member.Takes("integer")
	}
	return false
}

// elsewhere is that what lies within one thing is neither found nor listed within another one
// that the run has created as well.
func (f *featureFile) elsewhere(r *resource) {
	collection := r.collection
	if r.create.Method == http.MethodPost {
		collection = r.create.Path // where that of one is no longer than its id
	}
	above := pathParameters(collection)
	if len(above) == 0 {
		return
	}
	within := above[len(above)-1]
	parent := f.owner(collection, within)
	if parent == nil || parent.create == nil || parent == r {
		return
	}
	rule := fmt.Sprintf("What lies within %s is not within another", one(parent.name))
	sent := fmt.Sprintf(`When it is sent with path parameter "%s" set to ${other %s.id}`, within, parent.name)
	given := []string{"Given " + one(r.name), "And another " + parent.name}
	if r.read != nil && r.read.request != nil && documents(r.read, http.StatusNotFound) && slices.Contains(pathParameters(r.read.Path), within) {
		f.under(rule)
		f.scenario(nil, "@OAS-WITHIN", fmt.Sprintf("%s within another %s", r.read.ID, parent.name),
			append(given, fmt.Sprintf("And %s request that is accepted", one(r.read.ID)), sent, "Then it is refused"), nil, nil)
	}
	if r.list != nil && r.list.request != nil && slices.Contains(pathParameters(r.list.Path), within) {
		f.under(rule)
		f.scenario(nil, "@OAS-WITHIN", fmt.Sprintf("%s within another %s", r.list.ID, parent.name),
			append(given, fmt.Sprintf("And %s request that is accepted", one(r.list.ID)), sent, "Then it is accepted", fmt.Sprintf("And it lists anything but the %s", r.name)), nil, nil)
	}
}
