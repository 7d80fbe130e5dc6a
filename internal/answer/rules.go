// Package answer judges by what every answer has to keep, whatever scenario has asked
// for it: the schema that the contract document has for its status, the form of an
// error, no credential and no stack trace in an error, rate-limit headers that can be
// true. It also tells an answer of the API from one of something in front of it.
//
// The package sends nothing and records nothing, and it does not know what a scenario
// wants of an answer.
package answer

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/jsonvalue"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/spec"
)

// Rules are what every answer of one API keeps: neither field is nil.
type Rules struct {
	Contract *spec.Contract
	Fixtures *fixtures.Fixtures
}

// RulesOf returns the rules of a contract pack.
func RulesOf(p *pack.Pack) Rules { return Rules{Contract: p.Contract, Fixtures: p.Fixtures} }

// Given is an answer, and the request that it answers.
type Given struct {
	Request  resource.Request
	Exchange *exchange.Exchange
	Body     *spec.Decoded // of the answer; only [Rules.JudgeHeader] takes nil
	Value    any           // of the Body, as Go values; nil if it is no JSON
	// Credentials returns the texts by which the request's credentials are known in an
	// answer. It is asked of errors alone, and is never nil.
	Credentials func() []string
}

// Finding is what an answer breaks: a requirement's id, which is "" where the contract
// names none, and in which way, in words for people.
type Finding struct{ Requirement, Message string }

// Judgement is what an answer shows, with the ids of requirements.
type Judgement struct {
	Broken []Finding
	Met    []string // requirements that it was a case of, broken or not
	Schema []string // requirements that it meets by the document's schema alone; shared, and not to be changed
}

func (j *Judgement) broken(requirement, format string, arguments ...any) {
	j.Broken = append(j.Broken, Finding{requirement, fmt.Sprintf(format, arguments...)})
}

// Judge returns what an answer shows; nil for one that is not judged by its form: a
// server error that the document does not have and that nobody asked for, which is judged
// by whoever meets it, and one of a limit in front of the API (MetLimit). An answer to HEAD
// is only judged to have no body.
func (rules Rules) Judge(g Given) *Judgement {
	r, e := g.Request, g.Exchange
	if e.Status >= 500 && !r.Expect5xx && !r.Operation.Documents(e.Status) || rules.MetLimit(r, e, g.Body) {
		return nil
	}
	j := &Judgement{}
	answer := document(r.Operation, e, g.Body)
	if r.Operation.Method == http.MethodHead { // there is no body to judge, or there should not be
		j.violated(rules.Contract.CheckBodiless(answer))
		return j
	}
	rules.form(j, g)
	violations := rules.schema(j, r, answer)
	j.violated(violations)
	if len(violations) == 0 && !r.Unknown {
		j.Schema = rules.Contract.Judged(r.Operation.ID, e.Status)
	}
	return j
}

// JudgeHeader is Judge for one of many answers to the same request: its status, media type
// and body are those of another, which was judged. It judges the headers, and looks for
// credentials in an error; it never returns nil.
func (rules Rules) JudgeHeader(g Given) *Judgement {
	r, e := g.Request, g.Exchange
	j := &Judgement{}
	rules.rateLimit(j, e)
	if e.Status >= 400 {
		rules.credential(j, g)
	}
	if r.Operation.Documents(e.Status) {
		j.violated(rules.Contract.CheckHeaders(r.Operation.ID, document(r.Operation, e, nil)))
	}
	return j
}

func (j *Judgement) violated(all []spec.Violation) {
	for _, v := range all {
		j.Broken = append(j.Broken, Finding{v.Requirement, v.Message})
	}
}

// schema compares an answer with the schema of its status, or else with that of errors.
func (rules Rules) schema(j *Judgement, r resource.Request, answer spec.Answer) []spec.Violation {
	status := answer.Status
	if undocumented := rules.undocumented(j, r, status); r.Unknown || undocumented {
		if status/100 != 2 || r.Unknown {
			return rules.Contract.CheckError(answer)
		}
		return nil
	}
	if rules.differsFromSuccess(j, r, answer) {
		return rules.Contract.CheckError(answer)
	}
	if (r.Foreign || r.Lenient && status/100 == 4) && !r.Operation.Documents(status) {
		return rules.Contract.CheckError(answer)
	}
	return rules.Contract.Check(r.Operation.ID, answer)
}

// undocumented notes an answer whose status the document does not have, where that is a
// matter of the document and not of the target: a refusal, or the success of an
// operation of which the document has no success. It reports whether it is.
func (rules Rules) undocumented(j *Judgement, r resource.Request, status int) bool {
	breaks, means := rules.Fixtures.Error.Undocumented, "refused"
	switch {
	case breaks == "" || r.Unknown:
		return false
	case status/100 == 2 && r.Operation.OmitsSuccess():
		means = "accepted"
	case status/100 != 4:
		return false
	case r.Operation.Documents(status):
		j.Met = append(j.Met, breaks)
		return false
	}
	j.broken(breaks, "the document does not have the status %d, with which this is %s", status, means)
	return true
}

// differsFromSuccess notes a refusal of another form than what the document has by default,
// where that is also all that it says of a success: it was written for the success. It
// reports whether it is one.
func (rules Rules) differsFromSuccess(j *Judgement, r resource.Request, answer spec.Answer) bool {
	breaks, o := rules.Fixtures.Error.Undocumented, r.Operation
	own := slices.ContainsFunc(o.Responses, func(r spec.Response) bool { return r.Status == answer.Status }) || slices.Contains(o.Ranges, "4XX")
	if breaks == "" || answer.Status/100 != 4 || own || !o.SucceedsByDefault() || len(rules.Contract.Check(o.ID, answer)) == 0 {
		return false
	}
	j.broken(breaks, "the document has one response for every status, which is that of a success, and none of the form of the %d with which this is refused", answer.Status)
	return true
}

// document is an answer as the contract document judges it.
func document(o spec.Operation, e *exchange.Exchange, body *spec.Decoded) spec.Answer {
	return spec.Answer{Method: o.Method, Status: e.Status, Header: e.ResponseHeader, Body: e.ResponseBody, Decoded: body}
}

// Listed returns the items of the array that an answer has where the envelope of its
// operation points; nil where it has no array there.
func (rules Rules) Listed(e *exchange.Exchange) []any {
	payload, _ := jsonvalue.At(jsonvalue.Decode(e.ResponseBody), rules.Fixtures.EnvelopeOf(e.Operation))
	items, _ := payload.([]any)
	return items
}
