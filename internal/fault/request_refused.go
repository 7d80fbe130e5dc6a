package fault

import (
	"cmp"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/assaykit/assay/spec"
)

// refusedFaults refuse what is just valid: the bounds of a number, each value of an
// enumeration, a text of one character or of other letters than English has, one item.
func refusedFaults(s *subject) {
	refuse := func(place, kind, says string, such func(*Call) bool) {
		s.add("request.valid-refused", place, kind, Fault{
			Says: "refuses " + says, Rule: "what is valid is taken",
			turn: func(c *Call, next func(*Call) *Answer) *Answer {
				refusal := c.memory.refusal(s.Operation)
				if !c.memory.wouldSucceed(c) || !such(c) {
					return next(c)
				}
				return refusal
			},
		})
	}
	for _, p := range s.Parameters {
		for _, bound := range bounds(p.Schema) {
			if p.In == "query" && !s.isPathParameter(p.Name) {
				refuse("query/"+p.Name+"="+bound, "a query parameter", "a "+p.Name+" of "+bound, func(c *Call) bool { return c.URL.Query().Get(p.Name) == bound })
			}
		}
	}
	if s.Body == nil {
		return
	}
	for _, p := range s.Body.Properties {
		for _, v := range s.justValid(p) {
			refuse("body/"+spec.EscapeToken(p.Name)+"="+v.name, "a body member", "a "+p.Name+" "+v.says, func(c *Call) bool {
				body, _ := decode(c.Body)
				fields, _ := body.(map[string]any)
				value, sent := fields[p.Name]
				return sent && v.is(value)
			})
		}
	}
}

// bounds are the smallest and the largest integer that a schema allows, as far as it says.
func bounds(said spec.Schema) []string {
	var all []string
	for _, bound := range []*float64{said.Minimum, said.Maximum} {
		if bound != nil && said.Type == "integer" {
			all = append(all, strconv.FormatFloat(*bound, 'f', -1, 64))
		}
	}
	return all
}

// justValid is a sort of valid value.
type justValid struct {
	name, says string
	is         func(value any) bool
}

// justValid are the sorts of valid values that a careless server refuses of a member.
func (s *subject) justValid(p spec.Property) []justValid {
	said := p.Schema
	var all []justValid
	for _, value := range said.Enum {
		if text, ok := value.(string); ok && text != "" {
			all = append(all, justValid{text, "of " + text, func(value any) bool { return value == text }})
		}
	}
	switch {
	case len(all) > 0 || s.isPathParameter(p.Name):
	case said.Type == "integer":
		for _, bound := range bounds(said) {
			all = append(all, justValid{bound, "of " + bound, func(value any) bool { return value == json.Number(bound) }})
		}
	case said.Type == "array":
		all = append(all, justValid{"one", "with one item", func(value any) bool { items, ok := value.([]any); return ok && len(items) == 1 }})
	case said.Type == "string" && anyText(said) && s.takesAnyText(p.Name):
		text := func(is func(string) bool) func(any) bool {
			return func(value any) bool { text, ok := value.(string); return ok && is(text) }
		}
		all = append(all,
			justValid{"one", "of one character", text(func(text string) bool { return utf8.RuneCountInString(text) == 1 })},
			justValid{"letters", "with letters outside ASCII", text(func(text string) bool { return len(text) != utf8.RuneCountInString(text) })})
	}
	return all
}

// takesAnyText reports whether valid.yaml has nothing special for a member.
func (s *subject) takesAnyText(name string) bool {
	_, own := s.Fixtures.Valid.Fields[name]
	for _, skipped := range s.Fixtures.Valid.Skip {
		own = own || skipped == name
	}
	return !own
}

// refusal is an answer that the server gives to an invalid request, or else one that is made
// up.
func (m *memory) refusal(o spec.Operation) *Answer {
	status := http.StatusBadRequest
	for _, documented := range []int{http.StatusUnprocessableEntity, http.StatusBadRequest} {
		if a := m.sample(o.ID, documented); a != nil {
			return a
		}
		if o.Documents(documented) {
			status = documented
		}
	}
	return m.failed(status)
}

// broken is an answer of a server that fails: one that it gave, or else one that is made up.
func (m *memory) broken(o spec.Operation) *Answer {
	if a := m.sample(o.ID, http.StatusInternalServerError); a != nil {
		return a
	}
	return m.failed(http.StatusInternalServerError)
}

// failed is an error with a message where the pack says that errors have one.
func (m *memory) failed(status int) *Answer {
	name := cmp.Or(strings.TrimPrefix(m.Fixtures.Error.Message, "/"), "message")
	return &Answer{Status: status, Header: http.Header{"Content-Type": {"application/json"}}, Body: encode(map[string]any{name: http.StatusText(status)})}
}
