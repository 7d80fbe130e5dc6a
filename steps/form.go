package steps

import (
	"bytes"
	"net/http"
	"strconv"

	"github.com/assaykit/assay/internal/exchange"
)

// holdForm checks what holds for every answer, and what no schema can say.
func (w *world) holdForm(r request, e *exchange.Exchange) {
	w.holdRateLimit(r, e)
	if e.Status < 400 {
		return
	}
	rules := w.fixtures.Error
	if rules.Credential != "" {
		for _, name := range w.Credentials {
			// Secrets were replaced by their names where the exchange was captured.
			if bytes.Contains(e.ResponseBody, []byte("["+name+"]")) {
				w.violated(rules.Credential, r.operation.ID, "the error repeats the credential", e)
			}
		}
		w.judged[rules.Credential]++
	}
	if rules.Trace != "" && !r.expect5xx {
		if found := trace(e.ResponseBody); found != "" {
			w.violated(rules.Trace, r.operation.ID, "the error shows a stack trace: "+show(found), e)
		}
		w.judged[rules.Trace]++
	}
}

// holdRateLimit checks that the rate-limit headers fit together: no more requests
// can be left than the largest of the limits.
func (w *world) holdRateLimit(r request, e *exchange.Exchange) {
	rules := w.fixtures.RateLimit
	if rules.Requirement == "" {
		return
	}
	remaining, err := strconv.ParseInt(e.ResponseHeader.Get(rules.Remaining), 10, 64)
	if err != nil {
		return // absent, or not a number, which the schema says
	}
	largest, any := int64(0), false
	for _, name := range rules.Limits {
		if limit, err := strconv.ParseInt(e.ResponseHeader.Get(http.CanonicalHeaderKey(name)), 10, 64); err == nil {
			largest, any = max(largest, limit), true
		}
	}
	if any && remaining > largest {
		w.violated(rules.Requirement, r.operation.ID, rules.Remaining+" = "+strconv.FormatInt(remaining, 10)+
			", more than the limit of "+strconv.FormatInt(largest, 10), e)
	}
	w.judged[rules.Requirement]++
}
