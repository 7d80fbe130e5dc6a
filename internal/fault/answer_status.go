package fault

import (
	"fmt"
	"net/http"
	"strconv"
)

// undocumented are statuses that a server answers with where nobody thought of it, by the
// class of the right one. The first that the operation does not document is taken.
var undocumented = map[int][]int{
	2: {http.StatusAccepted, http.StatusNonAuthoritativeInfo, http.StatusPartialContent},
	4: {http.StatusConflict, http.StatusForbidden, http.StatusTeapot},
	5: {http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusInsufficientStorage},
}

// statusFaults answer with another status: with each other one that the document has, as
// the server would give it; with one that it does not have; and with a success where
// there was none. That too much was asked is no fault: a server may say so at any time
// (RFC 6585, section 4).
func statusFaults(s *subject) {
	for _, right := range s.Responses {
		from := right.Status
		for _, other := range s.Responses {
			if to := other.Status; to != from && to != http.StatusTooManyRequests {
				s.answer("answer.status-documented", from, fmt.Sprintf("%d-as-%d", from, to), class(from)+" as "+class(to), Fault{
					Says: fmt.Sprintf("answers %d in place of %d", to, from),
					To:   to,
					Rule: "each request has its own status", Choice: true,
				}, instead(to))
			}
		}
		for _, to := range undocumented[from/100] {
			if !s.Documents(to) {
				s.answer("answer.status-undocumented", from, fmt.Sprintf("%d-as-%d", from, to), class(from), Fault{
					Says: fmt.Sprintf("answers %d in place of %d", to, from),
					Form: true,
				}, setStatus(to))
				break
			}
		}
		if success := s.Success(); success != 0 && from/100 > 2 {
			s.answer("answer.status-success", from, strconv.Itoa(from), class(from), Fault{
				Says: fmt.Sprintf("answers an error with %d in place of %d", success, from),
				Rule: "an error has an error's status",
			}, setStatus(success))
		}
	}
}

// setStatus leaves all but the status as it is.
func setStatus(status int) func(*Call, *Answer) {
	return func(_ *Call, a *Answer) { a.Status = status }
}

// instead gives the answer that the server has for another status, if it was seen to
// give one, or else changes the status alone.
func instead(status int) func(*Call, *Answer) {
	return func(c *Call, a *Answer) {
		if other := c.memory.sample(c.Operation.ID, status); other != nil {
			*a = *other
		}
		a.Status = status
	}
}
