package fault

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/spec"
)

// errorFaults say other things in an error than are true.
func errorFaults(s *subject) {
	e := s.Fixtures.Error
	for _, r := range s.Responses {
		if r.Status < http.StatusBadRequest {
			continue
		}
		at := strconv.Itoa(r.Status)
		if r.Status == http.StatusUnauthorized {
			s.answer("answer.header-credential", r.Status, at, "a "+class(r.Status), Fault{
				Says: "repeats the credential in a header", Rule: "no error repeats a credential", Permitted: s.unless(e.Credential != ""),
			}, func(c *Call, a *Answer) {
				if secret := c.secret(); secret != "" {
					a.Header.Set("WWW-Authenticate", "Bearer error="+strconv.Quote(secret))
				}
			})
		}
		said, ok, _ := s.Contract.Body(s.ID, r.Status).At(e.Message)
		if e.Message == "" || !ok || !said.Documented() {
			continue
		}
		if said.Takes("string") {
			s.answer("answer.error-text", r.Status, at, "a "+class(r.Status), Fault{
				Says: "says something else", Rule: "an error says what the contract has it say", Open: "no scenario names a text of this error",
			}, otherText(e.Message, s.texts))
			s.answer("answer.error-trace", r.Status, at, "a "+class(r.Status), Fault{
				Says: "shows a stack trace", Rule: "no error shows a stack trace", Permitted: s.unless(e.Trace != "" || s.says("the error shows no stack trace")),
			}, appended(e.Message, func(*Call) string { return trace }))
			s.answer("answer.error-credential", r.Status, at, "a "+class(r.Status), Fault{
				Says: "repeats the credential", Rule: "no error repeats a credential", Permitted: s.unless(e.Credential != ""),
			}, appended(e.Message, (*Call).secret))
		}
		if said.IsList() && e.Place != "" {
			s.placeFaults(r.Status, e.Message+"/"+every+"/"+spec.EscapeToken(e.Place))
		}
	}
}

// unless is why the contract permits what the pack does not forbid; "" where it does.
func (s *subject) unless(forbidden bool) string {
	if forbidden {
		return ""
	}
	return "the contract says nothing of it"
}

// says reports whether a scenario of the pack has a step.
func (s *subject) says(text string) bool {
	for _, scenario := range s.Inventory.Scenarios {
		for _, step := range scenario.Steps {
			if step.Text == text {
				return true
			}
		}
	}
	return false
}

// mentions reports whether a step of a scenario of the pack has a phrase.
func (s *subject) mentions(phrase string) bool {
	for _, scenario := range s.Inventory.Scenarios {
		for _, step := range scenario.Steps {
			if strings.Contains(step.Text, phrase) {
				return true
			}
		}
	}
	return false
}

// wantedTexts are what the scenarios that name an operation have between quotes: what an
// error of it may have to say.
func wantedTexts(p *pack.Pack, operation string) []string {
	var all []string
	for _, scenario := range p.Inventory.Scenarios {
		named := false
		for _, step := range scenario.Steps {
			named = named || slices.Contains(strings.Fields(step.Text), operation)
		}
		if !named {
			continue
		}
		for _, step := range scenario.Steps {
			for n, part := range strings.Split(step.Text, `"`) {
				if n%2 == 1 && strings.Contains(part, " ") {
					all = append(all, part)
				}
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// otherText replaces a message that a scenario asks for.
func otherText(pointer string, wanted []string) func(*Call, *Answer) {
	return atSpots(pointer, func(at spot) {
		text, _ := at.get().(string)
		if slices.ContainsFunc(wanted, func(part string) bool { return strings.Contains(text, part) }) {
			at.set("The request was not understood")
		}
	})
}

// trace is what a framework shows of itself.
const trace = "Traceback (most recent call last):\n  File \"/srv/app/handlers.py\", line 42, in handle\n    raise KeyError(name)\nKeyError: 'name'"

// appended adds a text to a message.
func appended(pointer string, more func(*Call) string) func(*Call, *Answer) {
	return func(c *Call, a *Answer) {
		text := more(c)
		if text == "" {
			return
		}
		atSpots(pointer, func(at spot) {
			if message, ok := at.get().(string); ok {
				at.set(message + " " + text)
			}
		})(c, a)
	}
}

// placeFaults name another place than the one at fault.
func (s *subject) placeFaults(status int, pointer string) {
	for _, f := range []struct {
		operator, says string
		index          func(loc []any) int
		value          any
	}{
		{"answer.error-place-name", "names another place", func(loc []any) int { return min(1, len(loc)-1) }, "other"},
		{"answer.error-place-in", "says that it is in the header", func([]any) int { return 0 }, "header"},
	} {
		s.answer(f.operator, status, strconv.Itoa(status), "a "+class(status), Fault{
			Says: f.says, Rule: "an error names the place that is at fault",
		}, atSpots(pointer, func(at spot) {
			if loc, ok := at.get().([]any); ok && len(loc) > 0 {
				changed := slices.Clone(loc)
				changed[f.index(loc)] = f.value
				at.set(changed)
			}
		}))
	}
}
