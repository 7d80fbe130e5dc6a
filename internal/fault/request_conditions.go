package fault

import (
	"net/http"
	"slices"
	"strings"

	"github.com/assaykit/assay/internal/exchange"
)

// conditionFaults do not see a header of a request, or hold a condition of one for met.
func conditionFaults(s *subject) {
	for _, name := range s.requestHeaders() {
		s.add("request.header-dropped", "header/"+name, "a header of a request", Fault{
			Says: "ignores the header " + name, Rule: "a header of a request has its effect", Permitted: s.unless(s.mentionsHeader(name)),
			turn: sent(func(c *Call) { c.Header.Del(name) }),
		})
	}
	if !exchange.Safe(s.Method) || !s.Documents(http.StatusNotModified) {
		return
	}
	s.add("answer.not-modified-always", "304", "a condition", Fault{
		Says: "answers 304 whatever has changed", Rule: "304 says that nothing has changed", To: http.StatusNotModified,
		Permitted: s.unless(s.mentionsHeader("If-None-Match") || s.mentionsHeader("If-Modified-Since")),
		turn: func(c *Call, next func(*Call) *Answer) *Answer {
			asked := c.clone()
			a := next(c)
			if a.succeeded() && (asked.Header.Get("If-None-Match") != "" || asked.Header.Get("If-Modified-Since") != "") {
				a.Status, a.Body = http.StatusNotModified, nil
				a.Header.Del("Content-Type")
			}
			return a
		},
	})
}

// conditions are the headers of conditions, and the status by which a document shows that
// it has them (RFC 9110, section 13).
var conditions = []struct {
	name   string
	status int
}{
	{"If-Match", http.StatusPreconditionFailed}, {"If-Unmodified-Since", http.StatusPreconditionFailed},
	{"If-None-Match", http.StatusNotModified}, {"If-Modified-Since", http.StatusNotModified},
	{"Accept", http.StatusNotAcceptable},
}

// requestHeaders are the headers of requests that an operation has: those that it
// documents, and those of conditions by the statuses that they lead to.
func (s *subject) requestHeaders() []string {
	var names []string
	for _, p := range s.Parameters {
		if p.In == "header" && !s.isCredential(p.Name) {
			names = append(names, http.CanonicalHeaderKey(p.Name))
		}
	}
	for _, condition := range conditions {
		if s.Documents(condition.status) && !slices.Contains(names, condition.name) {
			names = append(names, condition.name)
		}
	}
	return names
}

// isCredential reports whether a header carries the credential.
func (s *subject) isCredential(name string) bool {
	for _, a := range s.Fixtures.Auth.Each() {
		if strings.EqualFold(a.Name(), name) {
			return true
		}
	}
	return false
}

// mentionsHeader reports whether a scenario of the pack says what a header leads to: one
// that must be there, or that it sends.
func (s *subject) mentionsHeader(name string) bool {
	for _, p := range s.Parameters {
		if p.In == "header" && p.Required && strings.EqualFold(p.Name, name) {
			return true
		}
	}
	return s.mentions(name) || name == "Idempotency-Key" && s.mentions("idempotency key")
}
