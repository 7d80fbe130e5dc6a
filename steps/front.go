package steps

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

// metLimit reports whether an answer is that of a limit in front of the API: a large
// request is refused for its size, in another form than the API's errors have. Such
// an answer says nothing of the API.
func (run *ScenarioRun) metLimit(r resource.Request, e *exchange.Exchange) bool {
	switch {
	case !slices.Contains(tooLarge, e.Status):
		return false
	case slices.ContainsFunc(r.Operation.Responses, func(o spec.Response) bool { return o.Status == e.Status }):
		return false // the contract speaks of this very status, and not of a range that has it
	case max(len(e.URL), len(e.RequestBody), e.RequestBodySize) <= smallRequest:
		return false
	}
	answer := spec.Answer{Method: r.Operation.Method, Status: e.Status, Header: e.ResponseHeader, Body: e.ResponseBody, Decoded: run.DecodedBody(e)}
	return answer.Decoded.Value == nil || len(run.Contract.CheckError(answer)) > 0
}

// limitInFront says what an answer was that the API did not give.
func limitInFront(e *exchange.Exchange) error {
	media, _, _ := mime.ParseMediaType(e.ResponseHeader.Get("Content-Type"))
	return &verdict.Outcome{State: verdict.NotApplicable, Reason: fmt.Sprintf(
		"status = %d %s from %s: a limit in front of the API refused the request for its size, and the API did not see it",
		e.Status, jsonvalue.Shorten(cmp.Or(media, "without a media type")), exchange.ServerOf(e))}
}
