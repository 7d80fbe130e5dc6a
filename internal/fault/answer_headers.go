package fault

import (
	"net/http"
	"strconv"
)

// headerFaults leave out each header of each answer, and give it a value that says
// nothing.
func headerFaults(s *subject) {
	for _, r := range s.Responses {
		for _, h := range s.Contract.AnswerHeaders(s.ID, r.Status) {
			at, kind := strconv.Itoa(r.Status)+":"+h.Name, "header of a "+class(r.Status)
			missing := Fault{Says: "leaves out the header " + h.Name, Form: true}
			if !h.Required {
				missing.Permitted = "the document does not require the header " + h.Name
			}
			s.answer("answer.header-missing", r.Status, at, kind, missing, func(_ *Call, a *Answer) { a.Header.Del(h.Name) })
			s.answer("answer.header-wrong", r.Status, at, kind, Fault{Says: "has a dash for the header " + h.Name, Form: true},
				func(_ *Call, a *Answer) { a.Header.Set(h.Name, "-") })
		}
		if !bodiless(r.Status) {
			s.labelFaults(r.Status)
		}
	}
}

// labelFaults say of a body that it is something else.
func (s *subject) labelFaults(status int) {
	for _, label := range []struct{ operator, value, says string }{
		{"answer.content-type-missing", "", "has no Content-Type"},
		{"answer.content-type-wrong", "text/html; charset=utf-8", "says that its body is HTML"},
	} {
		s.answer(label.operator, status, strconv.Itoa(status), "a "+class(status), Fault{Says: label.says, Form: true, Open: s.emptiness(status)}, func(c *Call, a *Answer) {
			if len(a.Body) == 0 && (c.Method != http.MethodHead || a.Header.Get("Content-Type") == "") {
				return
			}
			a.Header.Del("Content-Type")
			if label.value != "" {
				a.Header.Set("Content-Type", label.value)
			}
		})
	}
}
