package fault

import (
	"net/http"
	"slices"
	"strings"

	"github.com/assaykit/assay/internal/pack"
)

// What stands in a name in place of an operation, for requests that are of none: because
// of their path, or because of their method alone.
const (
	pathless   = "unknownPath"
	methodless = "unknownMethod"
)

// unknownPathFaults answer requests of no operation in ways that no API means.
func unknownPathFaults(p *pack.Pack) []Fault {
	var all []Fault
	for _, of := range []struct {
		id, noun string
		concerns func(*Call) bool
	}{
		{pathless, "path", func(c *Call) bool { return !c.knownPath() }},
		{methodless, "method", func(c *Call) bool {
			return c.knownPath() && c.Method != http.MethodHead && c.Method != http.MethodOptions
		}},
	} {
		s := &subject{Pack: p}
		s.ID = of.id
		for _, f := range slices.Concat(unknownAnswers, misshapes(p.Fixtures.Error.Message)) {
			s.add("answer.unknown-"+of.noun+"-"+f.name, "", "an unknown "+of.noun, Fault{
				Says: f.says + " an unknown " + of.noun, Rule: "what there is not is refused as everything else is",
				Open: "the contract says nothing of what it does not have",
				turn: func(c *Call, next func(*Call) *Answer) *Answer {
					asked := c.clone()
					a := next(c)
					if of.concerns(asked) {
						f.change(asked, a)
					}
					return a
				},
			})
		}
		all = append(all, s.faults...)
	}
	for n := range all {
		all[n].Operation = ""
	}
	return all
}

// knownPath reports whether the contract has the path, for whatever method.
func (c *Call) knownPath() bool {
	path, within := strings.CutPrefix(c.URL.EscapedPath(), c.memory.Contract.BasePath)
	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		if _, known := c.memory.Contract.Route(method, path); within && known {
			return true
		}
	}
	return false
}

// unknownAnswer is a change of the answer to a request of no operation, by a name.
type unknownAnswer struct {
	name, says string
	change     func(*Call, *Answer)
}

// unknownAnswers are answers that a framework gives where nobody has thought of it.
var unknownAnswers = []unknownAnswer{
	{"found", "answers 200 on", replaced(Answer{Status: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte("{}")})},
	{"page", "shows a page on", replaced(Answer{
		Status: http.StatusNotFound, Header: http.Header{"Content-Type": {"text/html"}}, Body: []byte("<html><h1>404 Not Found</h1></html>\n"),
	})},
	{"broken", "answers 500 on", replaced(Answer{Status: http.StatusInternalServerError, Header: http.Header{}})},
}

func replaced(by Answer) func(*Call, *Answer) {
	return func(_ *Call, a *Answer) { *a = *by.clone() }
}

// misshapes are forms of an error that are not that of a contract whose errors have their
// message where the pointer leads; nil where the contract has none.
func misshapes(message string) []unknownAnswer {
	if message == "" {
		return nil
	}
	shaped := func(shape func(text any) any) func(*Call, *Answer) {
		return atSpots(message, func(at spot) { at.set(shape(at.get())) })
	}
	return []unknownAnswer{
		{"renamed", "has another member for the message on", func(_ *Call, a *Answer) {
			a.edit(func(value any) (any, bool) {
				found := spots(value, message)
				for _, at := range found {
					if at.object != nil {
						at.object["reason"] = at.get()
						leaveOut(at)
					}
				}
				return value, len(found) > 0
			})
		}},
		{"array", "has an array for the message on", shaped(func(text any) any { return []any{map[string]any{"message": text}} })},
		{"object", "has an object for the message on", shaped(func(text any) any { return map[string]any{"message": text} })},
	}
}
