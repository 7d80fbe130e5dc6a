package fault

import (
	"net/http"

	"github.com/assaykit/assay/internal/pack"
)

// pathless is what stands in a name in place of an operation: requests that are of none.
const pathless = "unknownPath"

// unknownPathFaults answer requests of no operation in ways that no API means.
func unknownPathFaults(p *pack.Pack) []Fault {
	s := &subject{Pack: p}
	s.ID = pathless
	for _, f := range []struct {
		operator, says string
		answer         Answer
	}{
		{"answer.unknown-path-found", "answers 200 on an unknown path", Answer{Status: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte("{}")}},
		{"answer.unknown-path-page", "shows a page on an unknown path", Answer{
			Status: http.StatusNotFound, Header: http.Header{"Content-Type": {"text/html"}}, Body: []byte("<html><h1>404 Not Found</h1></html>\n"),
		}},
		{"answer.unknown-path-broken", "answers 500 on an unknown path", Answer{Status: http.StatusInternalServerError, Header: http.Header{}}},
	} {
		s.add(f.operator, "", "an unknown path", Fault{
			Says: f.says, Rule: "what there is not is refused as everything else is", Open: "the contract says nothing of paths that it does not have",
			turn: func(c *Call, next func(*Call) *Answer) *Answer {
				next(c)
				return f.answer.clone()
			},
		})
	}
	for n := range s.faults {
		s.faults[n].Operation = ""
	}
	return s.faults
}
