package answer

import (
	"cmp"
	"fmt"
	"mime"
	"net/http"
	"slices"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/jsonvalue"
	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/spec"
)

// tooLarge are the statuses with which a server refuses a request for its size:
// Content Too Large, URI Too Long, Request Header Fields Too Large.
var tooLarge = []int{http.StatusRequestEntityTooLarge, http.StatusRequestURITooLong, http.StatusRequestHeaderFieldsTooLarge}

// smallRequest is the size in bytes, of a URL and of a body, up to which no limit in
// front of an API refuses a request.
const smallRequest = 1 << 10

// MetLimit reports whether an answer is that of a limit in front of the API: a large
// request is refused for its size (RFC 9110, sections 15.5.14 and 15.5.15; RFC 6585,
// section 5), in another form than the API's errors have. An answer under a status that
// the operation documents is none. Such an answer says nothing of the API. body is that of
// the answer, and never nil.
func (rules Rules) MetLimit(r resource.Request, e *exchange.Exchange, body *spec.Decoded) bool {
	switch {
	case !slices.Contains(tooLarge, e.Status):
		return false
	case slices.ContainsFunc(r.Operation.Responses, func(o spec.Response) bool { return o.Status == e.Status }):
		return false // the contract speaks of this very status, and not of a range that has it
	case max(len(e.URL), len(e.RequestBody), e.RequestBodySize) <= smallRequest:
		return false
	}
	return body.Value == nil || len(rules.Contract.CheckError(document(r.Operation, e, body))) > 0
}

// LimitInFront returns the error for an answer that a limit in front of the API gave: a
// verdict.Outcome in the state NotApplicable, never nil.
func LimitInFront(e *exchange.Exchange) error {
	media, _, _ := mime.ParseMediaType(e.ResponseHeader.Get("Content-Type"))
	return &verdict.Outcome{State: verdict.NotApplicable, Reason: fmt.Sprintf(
		"status = %d %s from %s: a limit in front of the API refused the request for its size, and the API did not see it",
		e.Status, jsonvalue.Shorten(cmp.Or(media, "without a media type")), exchange.ServerOf(e))}
}

// gatewayTrouble are the statuses of a proxy that gets no answer from what is
// behind it: those of HTTP, and those that Cloudflare has besides.
var gatewayTrouble = []int{
	http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout,
	520, 521, 522, 523, 524, 525, 526, 527, 530,
}

// InTheWay returns an error if an answer is that of a proxy which has none from the API: its
// status is that of a gateway (RFC 9110, section 15.6) or one that Cloudflare has besides.
// It returns nil for any other, and for the API's own, which has the form of its errors.
func (rules Rules) InTheWay(o spec.Operation, e *exchange.Exchange) error {
	if !slices.Contains(gatewayTrouble, e.Status) || rules.isOwnError(o, e) {
		return nil
	}
	return fmt.Errorf("%d from %s, not in the form of the API's errors", e.Status, exchange.ServerOf(e))
}

// isOwnError reports whether an error has the form that the API's errors have.
func (rules Rules) isOwnError(o spec.Operation, e *exchange.Exchange) bool {
	body := spec.Decode(e.ResponseBody)
	answer := document(o, e, &body)
	if o.Documents(e.Status) && len(rules.Contract.Check(o.ID, answer)) == 0 {
		return true
	}
	return body.Value != nil && len(rules.Contract.CheckError(answer)) == 0
}

// Foreign reports whether an answer is an error of something in front of the API, and
// not of the API itself: its status is 400 or more, and it is no JSON, nor what the
// contract documents. No answer to HEAD is.
func (rules Rules) Foreign(e *exchange.Exchange) bool {
	if e.Status < 400 || e.Method == http.MethodHead || jsonvalue.Decode(e.ResponseBody) != nil {
		return false
	}
	o, _ := rules.Contract.Operation(e.Operation)
	return !rules.isOwnError(o, e)
}
