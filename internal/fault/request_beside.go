package fault

import (
	"net/http"
	"slices"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/spec"
)

// besideFaults do what a request says, and more: to another record, or to other members.
func besideFaults(s *subject) {
	if exchange.Safe(s.Method) || s.Success() == 0 {
		return
	}
	if s.hasPath() {
		s.add("request.done-beside", "", "a write", Fault{
			Says: "does the same to other records as well", Rule: "a request is about what its path names",
			turn: func(c *Call, next func(*Call) *Answer) *Answer {
				beside := c.clone()
				a := next(c)
				for _, p := range s.Parameters {
					if !a.succeeded() || p.In != "path" {
						continue
					}
					for _, other := range c.memory.recent(beside, p.Name) {
						one := beside.clone()
						one.setPath(p.Name, other)
						next(one)
					}
				}
				return a
			},
		})
	}
	switch {
	case s.Body == nil:
	case s.Method == http.MethodPatch:
		s.add("request.others-cleared", "", "a write", Fault{
			Says: "clears the members that are not sent", Rule: "a change leaves alone what it does not name", Permitted: s.nothingToClear(),
			turn: sent(func(c *Call) {
				c.complete(func(name string) (any, bool) {
					p, _ := s.Body.Property(name)
					return cleared(p.Schema)
				})
			}),
		})
		for n, p := range s.Body.Properties {
			s.nextCleared(p, s.Body.Properties[(n+1)%len(s.Body.Properties)])
		}
	case s.Method == http.MethodPut && s.hasPath():
		s.add("request.put-merges", "", "a write", Fault{
			Says: "keeps the members that are not sent", Rule: "what is replaced has only what was sent",
			turn: sent(func(c *Call) {
				c.memory.recall()
				record := c.memory.last[c.lastPath()]
				c.complete(func(name string) (any, bool) {
					value, had := record[name]
					return value, had && value != nil
				})
			}),
		})
	}
}

// nothingToClear is why a change cannot clear what it does not name: no member can be
// cleared. It is "" where one can.
func (s *subject) nothingToClear() string {
	if slices.ContainsFunc(s.Body.Properties, func(p spec.Property) bool { _, can := cleared(p.Schema); return can }) {
		return ""
	}
	return "no member of its body can be cleared"
}

// nextCleared clears one member with another, as where two columns are mixed up.
func (s *subject) nextCleared(p, next spec.Property) {
	empty, can := cleared(next.Schema)
	if p.Name == next.Name || !can {
		return
	}
	s.add("request.next-cleared", "body/"+spec.EscapeToken(p.Name), "a body member", Fault{
		Says: "clears " + next.Name + " with " + p.Name, Rule: "a change leaves alone what it does not name",
		turn: sent(func(c *Call) {
			c.editMember(p.Name, func(fields map[string]any, value any) bool {
				_, sent := fields[next.Name]
				if !sent {
					fields[next.Name] = empty
				}
				return !sent && fits(p.Schema, value)
			})
		}),
	})
}

// cleared is what a member has that was cleared, as far as a schema allows it: null, or the
// text that a decoder has for what is not there.
func cleared(said spec.Schema) (any, bool) {
	if !said.Nullable && anyText(said) && said.Type == "string" {
		return "", true
	}
	return nil, said.Nullable
}

// complete adds to a body the documented members that it lacks and that have a value.
func (c *Call) complete(value func(name string) (any, bool)) {
	c.edit(func(body any) (any, bool) {
		fields, ok := body.(map[string]any)
		changed := false
		for _, p := range c.Operation.Body.Properties {
			if _, sent := fields[p.Name]; sent || !ok {
				continue
			}
			if own, has := value(p.Name); has {
				fields[p.Name], changed = own, true
			}
		}
		return fields, changed && len(fields) > 0
	})
}

// lastPath is the value of the last path parameter: the id of what a request is about.
func (c *Call) lastPath() string {
	if name := lastPathParameter(c.Operation); name != "" {
		return c.path(name)
	}
	return ""
}

// lastPathParameter is the name of the last path parameter of an operation; "" for none.
func lastPathParameter(o spec.Operation) string {
	last := ""
	for _, p := range o.Parameters {
		if p.In == "path" {
			last = p.Name
		}
	}
	return last
}
