package fault

import (
	"cmp"
	"net/url"
	"strings"

	"github.com/assaykit/assay/spec"
)

// inputFaults lose or change on the way what is sent, or make valid what is not.
func inputFaults(s *subject) {
	for _, p := range s.Parameters {
		switch p.In {
		case "query":
			s.queryFaults(p)
		case "path":
			s.repairFault("path/"+p.Name, "a path parameter", "takes an invalid "+p.Name+" of the path for a valid one", func(c, accepted *Call) bool {
				value := cmp.Or(c.memory.other(c, p.Name), accepted.path(p.Name)) // the accepted one's may be gone
				if takesText(p.Schema, c.path(p.Name)) || value == "" {
					return false
				}
				c.setPath(p.Name, value)
				return true
			})
		}
	}
	if s.Body == nil {
		return
	}
	s.repairFault("body", "a body", "takes a body that is no JSON object for a valid one", func(c, accepted *Call) bool {
		if value, ok := decode(c.Body); ok && isObject(value) && !strings.Contains(c.Header.Get("Content-Type"), "text/") {
			return false
		}
		c.Body, c.Header = accepted.Body, accepted.Header
		return true
	})
	for _, p := range s.Body.Properties {
		s.memberInputFaults(p)
	}
}

func isObject(value any) bool {
	_, is := value.(map[string]any)
	return is
}

// queryFaults ignore a query parameter, or take an invalid one for none.
func (s *subject) queryFaults(p spec.Parameter) {
	s.add("request.query-dropped", "query/"+p.Name, "a query parameter", Fault{
		Says: "ignores the query parameter " + p.Name, Rule: "a query parameter has its effect",
		turn: sent(func(c *Call) { c.dropQuery(p.Name, func(string) bool { return true }) }),
	})
	s.queryValueFaults(p)
	if anyText(p.Schema) {
		return
	}
	s.add("request.invalid-accepted", "query/"+p.Name, "a query parameter", Fault{
		Says: "takes an invalid query parameter " + p.Name + " for none", Rule: "what is invalid is refused",
		turn: sent(func(c *Call) { c.dropQuery(p.Name, func(text string) bool { return !takesText(p.Schema, text) }) }),
	})
}

// dropQuery takes away a parameter with such a value.
func (c *Call) dropQuery(name string, such func(text string) bool) {
	if values, err := url.ParseQuery(c.URL.RawQuery); err == nil && values.Has(name) && such(values.Get(name)) {
		c.setQuery(name, "")
	}
}

// repairFault adds a fault that makes a part of a request valid by one that succeeded.
func (s *subject) repairFault(place, kind, says string, repair func(c, accepted *Call) bool) {
	s.add("request.invalid-accepted", place, kind, Fault{
		Says: says, Rule: "what is invalid is refused",
		turn: sent(func(c *Call) {
			if accepted := c.memory.lastAccepted(c); accepted != nil {
				repair(c, accepted)
			}
		}),
	})
}

// memberInputFaults lose a member of the body, change its text, take an invalid one for a
// valid one, or do without one that is required.
func (s *subject) memberInputFaults(p spec.Property) {
	const kind = "a body member"
	at := "body/" + spec.EscapeToken(p.Name)
	s.add("request.member-dropped", at, kind, Fault{
		Says: "ignores the member " + p.Name, Rule: "what is sent has its effect",
		turn: sent(func(c *Call) {
			c.editMember(p.Name, func(fields map[string]any, value any) bool {
				delete(fields, p.Name)
				return fits(p.Schema, value)
			})
		}),
	})
	s.add("request.invalid-accepted", at, kind, Fault{
		Says: "takes an invalid " + p.Name + " for a valid one", Rule: "what is invalid is refused",
		turn: sent(func(c *Call) {
			c.editMember(p.Name, func(fields map[string]any, value any) bool {
				if fits(p.Schema, value) {
					return false
				}
				delete(fields, p.Name)
				if other, has := c.theirs(p.Name); has {
					fields[p.Name] = other
				}
				return true
			})
		}),
	})
	if p.Required {
		s.add("request.required-made-up", at, kind, Fault{
			Says: "makes up " + p.Name + " where it is missing", Rule: "what lacks something required is refused",
			turn: sent(func(c *Call) {
				c.edit(func(value any) (any, bool) {
					fields, ok := value.(map[string]any)
					other, has := c.theirs(p.Name)
					if _, sent := fields[p.Name]; sent || !ok || !has {
						return nil, false
					}
					fields[p.Name] = other
					return fields, true
				})
			}),
		})
	}
	s.valueInputFaults(p, at)
}

// editMember changes the body where it has a member, if change says so.
func (c *Call) editMember(name string, change func(fields map[string]any, value any) bool) {
	c.edit(func(value any) (any, bool) {
		fields, ok := value.(map[string]any)
		own, has := fields[name]
		return fields, ok && has && change(fields, own)
	})
}

// theirs is a member of the body of a request that succeeded.
func (c *Call) theirs(name string) (any, bool) {
	accepted := c.memory.lastAccepted(c)
	if accepted == nil {
		return nil, false
	}
	value, _ := decode(accepted.Body)
	fields, _ := value.(map[string]any)
	member, has := fields[name]
	return member, has
}
