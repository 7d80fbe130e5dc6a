package target

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"slices"
	"strings"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/spec"
)

// Preflight asks the target for what every target of the contract has, without
// writing anything, and returns nil if at least one of the answers is of the
// API. Otherwise the error says in one line what the target is instead: not
// there, not willing to take the key, or something else.
//
// It is lenient on purpose. Whether the answers are right is for the scenarios
// to judge; here it only matters whether it makes sense to run them.
func Preflight(ctx context.Context, client *exchange.Client, p *pack.Pack, credential string) error {
	var answers []answer
	for _, id := range p.Fixtures.Preflight {
		operation, _ := p.Contract.Operation(id)
		e, err := client.Do(ctx, exchange.Request{
			Operation: id, Method: operation.Method, Path: operation.Path, Credential: credential,
		})
		if err != nil {
			if unreachable(err) {
				return err
			}
			answers = append(answers, answer{err: err})
			continue
		}
		answers = append(answers, answer{
			request: e.Method + " " + e.URL, status: e.Status, json: isJSON(e), location: e.ResponseHeader.Get("Location"),
			wantsTLS: strings.HasPrefix(e.URL, "http:") && bytes.Contains(e.ResponseBody, []byte("HTTPS")),
		})
		if operation.Succeeds(e.Status) && resembles(p, operation, e) {
			return nil
		}
	}
	return explain(answers)
}

// answer is what explain needs to know of one.
type answer struct {
	request  string // its method and URL
	status   int
	json     bool
	location string
	wantsTLS bool  // it says something of HTTPS, as servers do on a port for it
	err      error // why there is none
}

// unreachable reports whether an error is about the target as a whole, so that
// asking for something else is no use.
func unreachable(err error) bool {
	var e *exchange.Error
	if !errors.As(err, &e) {
		return false
	}
	switch e.Kind {
	case exchange.KindDNS, exchange.KindRefused, exchange.KindUnreachable, exchange.KindTLS, exchange.KindProxy, exchange.KindCanceled, exchange.KindLimited:
		return true
	}
	return false
}

// resembles reports whether a success is of the API: as the contract has it, or
// near enough that it is for the scenarios to say what is wrong with it. An object
// that has none of the documented members is of another API, though a contract
// that requires none may permit it.
func resembles(p *pack.Pack, operation spec.Operation, e *exchange.Exchange) bool {
	// The first value is enough: that something follows it, or that a key is there
	// twice, is for the scenarios to find.
	var body any
	text := bytes.TrimPrefix(e.ResponseBody, []byte("\xef\xbb\xbf"))
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber() // one that no machine can hold is JSON nevertheless
	broken := decoder.Decode(&body)
	if broken == nil && p.Contract.Resembles(operation.ID, e.Status, body) {
		return true
	}
	violations := p.Contract.Check(operation.ID, spec.Answer{
		Method: e.Method, Status: e.Status, Header: e.ResponseHeader, Body: e.ResponseBody,
	})
	object, isObject := body.(map[string]any)
	if len(violations) == 0 {
		return !isObject || len(object) == 0
	}
	// Broken JSON that has the names of all members is not another API either.
	members := p.Contract.Members(operation.ID, e.Status)
	lacks := func(name string) bool { return !bytes.Contains(text, []byte(name)) }
	return !isObject && len(members) > 0 && !slices.ContainsFunc(members, lacks)
}

// isJSON reports whether an answer says that it is JSON of some kind.
func isJSON(e *exchange.Exchange) bool {
	kind, _, _ := mime.ParseMediaType(e.ResponseHeader.Get("Content-Type"))
	return kind == "application/json" || strings.HasSuffix(kind, "+json")
}

// explain says what the answers have in common.
func explain(answers []answer) error {
	first := answers[0]
	every := func(holds func(answer) bool) bool {
		return !slices.ContainsFunc(answers, func(a answer) bool { return !holds(a) })
	}
	switch {
	case every(func(a answer) bool { return a.err != nil }):
		return first.err
	case every(func(a answer) bool { return a.status == 404 && !a.json }):
		return fmt.Errorf("%s is answered 404 without JSON: is the base path right?", first.request)
	case every(func(a answer) bool { return a.status == 404 }):
		return fmt.Errorf("%s is answered 404, and so is whatever else is asked: is this the API, and the base path right?", first.request)
	case every(func(a answer) bool { return a.status == 400 && a.wantsTLS }):
		return fmt.Errorf("%s is answered 400: the target speaks TLS, and was addressed with http", first.request)
	case every(func(a answer) bool { return a.status >= 500 }):
		return fmt.Errorf("the target is in trouble: %s is answered %d", first.request, first.status)
	case every(func(a answer) bool { return a.status/100 == 3 }):
		return fmt.Errorf("%s is answered %d, to %.200q: give the URL where the API itself is", first.request, first.status, first.location)
	case every(func(a answer) bool { return a.status/100 == 2 && !a.json }):
		return fmt.Errorf("%s is answered %d without JSON: this is not the API", first.request, first.status)
	}
	// They differ. The one that is told is the one that says most: that the key is
	// not good, or else an answer rather than none.
	for _, a := range answers {
		if a.status == 401 || a.status == 403 {
			return fmt.Errorf("the target refuses the API key: %s is answered %d", a.request, a.status)
		}
	}
	for _, a := range answers {
		if a.err == nil {
			first = a
			break
		}
	}
	return fmt.Errorf("%s is answered %d, and not as the contract has it: this is another API", first.request, first.status)
}
