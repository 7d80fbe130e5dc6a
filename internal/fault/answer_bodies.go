package fault

import (
	"net/http"
	"slices"
	"strconv"
)

// bodiless reports whether an answer of a status has no body (RFC 9110, sections 15.3.5 and
// 15.4.5).
func bodiless(status int) bool {
	return status == http.StatusNoContent || status == http.StatusNotModified
}

// emptiness is why nothing can be done to the body of an answer that has none, where the
// document asks for none; "" where it does.
func (s *subject) emptiness(status int) string {
	if s.Contract.Body(s.ID, status).Documented() {
		return ""
	}
	return "no answer has a body, and the document asks for none"
}

// strayFaults give a body to answers that have none: to HEAD, with 204 and with 304.
func strayFaults(s *subject) {
	for _, r := range s.Responses {
		if s.Method != http.MethodHead && !bodiless(r.Status) {
			continue
		}
		s.answer("answer.body-stray", r.Status, strconv.Itoa(r.Status), "a "+class(r.Status), Fault{Says: "has a body that it must not have", Form: true}, func(_ *Call, a *Answer) {
			a.Body = []byte(`{"ok":true}`)
		})
	}
}

// bodyFaults spoil the body of each answer as a whole.
func bodyFaults(s *subject) {
	for _, f := range []struct {
		operator, says string
		change         func(body []byte) []byte
	}{
		{"answer.body-empty", "has no body", func([]byte) []byte { return nil }},
		{"answer.body-truncated", "has half of its body", func(body []byte) []byte { return body[:len(body)/2] }},
		{"answer.body-doubled", "has its body twice", func(body []byte) []byte { return slices.Concat(body, body) }},
		{"answer.body-array", "has its body as the one item of an array", func(body []byte) []byte {
			return slices.Concat([]byte("["), body, []byte("]"))
		}},
		{"answer.body-page", "has the page of a proxy for its body", func([]byte) []byte {
			return []byte("<html><head><title>Error</title></head><body><h1>Error</h1></body></html>\n")
		}},
	} {
		for _, r := range s.Responses {
			if s.Method == http.MethodHead || bodiless(r.Status) {
				continue
			}
			s.answer(f.operator, r.Status, strconv.Itoa(r.Status), "a "+class(r.Status), Fault{Says: f.says, Form: true, Open: s.emptiness(r.Status)}, func(_ *Call, a *Answer) {
				if len(a.Body) > 0 {
					a.Body = f.change(a.Body)
				}
			})
		}
	}
}
