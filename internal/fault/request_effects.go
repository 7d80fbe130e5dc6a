package fault

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/spec"
)

// effectFaults do another thing than the request says: nothing, the same twice, the same
// to another record, or in spite of a refusal.
func effectFaults(s *subject) {
	if exchange.Safe(s.Method) || s.Success() == 0 {
		return
	}
	s.add("request.swallowed", "", "a write", Fault{
		Says: "answers a success and does nothing", Rule: "what is answered as done is done",
		turn: func(c *Call, next func(*Call) *Answer) *Answer {
			if a := c.memory.sample(s.ID, s.Success()); a != nil && c.memory.wouldSucceed(c) {
				return a
			}
			return next(c)
		},
	})
	if s.creates() { // what changes or removes the same again does nothing more
		s.add("request.done-twice", "", "a write", Fault{
			Says: "does twice what is asked for once", Rule: "what is asked for once is done once", Open: "the server refuses to do it twice",
			turn: func(c *Call, next func(*Call) *Answer) *Answer {
				again := c.clone()
				a := next(c)
				if a.succeeded() {
					next(again)
				}
				return a
			},
		})
	}
	for _, r := range s.Responses {
		if r.Status >= http.StatusBadRequest && r.Status != http.StatusTooManyRequests && !r.Permitted {
			s.add("request.done-in-spite", strconv.Itoa(r.Status), "a "+class(r.Status), Fault{
				Says: "refuses with " + strconv.Itoa(r.Status) + " and does it", Rule: "what is refused has no effect", Status: r.Status, Open: unlessConflict(r.Status),
				turn: func(c *Call, next func(*Call) *Answer) *Answer {
					refused := c.clone()
					a := next(c)
					if a.Status == r.Status {
						for _, repaired := range refused.repaired(r.Status) {
							next(repaired)
						}
					}
					return a
				},
			})
		}
	}
}

// unlessConflict is why nothing comes of what is done in spite of a conflict; "" for another
// refusal.
func unlessConflict(status int) string {
	if status == http.StatusConflict {
		return "what is done once more conflicts once more"
	}
	return ""
}

// hasPath reports whether the path names something.
func (s *subject) hasPath() bool {
	return slices.ContainsFunc(s.Parameters, func(p spec.Parameter) bool { return p.In == "path" })
}

// creates reports whether the operation is how a resource comes to exist.
func (s *subject) creates() bool {
	for _, r := range s.Fixtures.Resources.Resources {
		if r.Create == s.ID {
			return true
		}
	}
	return false
}

// pathFaults take another record for the one that the path names: one that the operation
// was asked for before.
func pathFaults(s *subject) {
	for _, p := range s.Parameters {
		if p.In != "path" {
			continue
		}
		s.add("request.on-another", "path/"+p.Name, "a path parameter", Fault{
			Says: "takes another " + p.Name + " than it is given", Rule: "a request is about what its path names",
			turn: sent(func(c *Call) {
				if other := c.memory.other(c, p.Name); other != "" {
					c.setPath(p.Name, other)
				}
			}),
		})
	}
}

// wouldSucceed reports whether a call looks as one that succeeds: with a credential that
// is known to be good, and a body that fits.
func (m *memory) wouldSucceed(c *Call) bool {
	return (m.Fixtures.Auth.None() || m.isGood(c.credential())) && c.fits()
}

// repaired is the call as a server would carry it out that overlooks what is wrong with
// it: with a good credential, and with a value from a request that succeeded for each
// that does not fit, once for each of the last values. It is nil where no such request is
// known.
func (c *Call) repaired(status int) []*Call {
	accepted := c.memory.lastAccepted(c)
	if accepted == nil {
		return nil
	}
	repaired := c.clone()
	repaired.Header = accepted.Header.Clone()
	if c.memory.isGood(c.credential()) {
		repaired.takeCredential(c)
	} else {
		repaired.takeCredential(accepted)
	}
	repaired.Body = c.repairedBody(accepted)
	all := []*Call{repaired}
	for _, p := range c.Operation.Parameters {
		if p.In != "path" || status != http.StatusNotFound && takesText(p.Schema, c.path(p.Name)) {
			continue
		}
		values := c.memory.recent(repaired, p.Name)
		if len(values) == 0 {
			values = []string{accepted.path(p.Name)}
		}
		var each []*Call
		for _, one := range all {
			for _, value := range values {
				with := one.clone()
				with.setPath(p.Name, value)
				each = append(each, with)
			}
		}
		all = each
	}
	return all
}

// repairedBody is the body with what fits of the call's own, and else the accepted one's.
func (c *Call) repairedBody(accepted *Call) []byte {
	said := c.Operation.Body
	own, _ := decode(c.Body)
	fields, isObject := own.(map[string]any)
	theirs, _ := decode(accepted.Body)
	others, _ := theirs.(map[string]any)
	if said == nil || !isObject {
		return altered(said, accepted.Body)
	}
	body := map[string]any{}
	for name, value := range fields {
		if p, known := said.Property(name); known && fits(p.Schema, value) {
			body[name] = value
		} else if other, has := others[name]; has {
			body[name] = other
		}
	}
	for _, p := range said.Properties {
		if _, has := body[p.Name]; !has && p.Required && others[p.Name] != nil {
			body[p.Name] = others[p.Name]
		}
	}
	if len(body) == 0 {
		return altered(said, accepted.Body)
	}
	return encode(body)
}

// altered is a body with other texts where any text will do, so that its effect can be seen.
func altered(said *spec.Schema, body []byte) []byte {
	value, _ := decode(body)
	fields, isObject := value.(map[string]any)
	if said == nil || !isObject {
		return body
	}
	for name, value := range fields {
		if p, known := said.Property(name); known && anyText(p.Schema) {
			if text, ok := value.(string); ok {
				fields[name] = text + " again"
			}
		}
	}
	return encode(fields)
}

// segments pairs the segments of the operation's path with those of the call's; nil where
// they do not fit.
func (c *Call) segments() (template, path []string) {
	template = strings.Split(c.Operation.Path, "/")
	path = strings.Split(strings.TrimPrefix(c.URL.EscapedPath(), c.memory.Contract.BasePath), "/")
	if len(template) != len(path) {
		return nil, nil
	}
	return template, path
}

// path is the value of a path parameter, as it stands in the path.
func (c *Call) path(name string) string {
	template, path := c.segments()
	for i, segment := range template {
		if segment == "{"+name+"}" {
			return path[i]
		}
	}
	return ""
}

// setPath gives a path parameter another value, as it stands in a path.
func (c *Call) setPath(name, value string) {
	template, path := c.segments()
	for i, segment := range template {
		if segment == "{"+name+"}" {
			path[i] = value
		}
	}
	escaped := c.memory.Contract.BasePath + strings.Join(path, "/")
	if u, err := c.URL.Parse(escaped); err == nil {
		c.URL.Path, c.URL.RawPath = u.Path, u.RawPath
	}
}

// other is a value of a path parameter that succeeded with the same credential and
// differs; "" for none.
func (m *memory) other(c *Call, name string) string {
	for _, value := range m.recent(c, name) {
		return value
	}
	return ""
}

// mostRecent bounds how many values a fault takes in place of one that does not fit.
const mostRecent = 4

// recent are the last values of a path parameter that succeeded with the same credential
// and differ, the last one first.
func (m *memory) recent(c *Call, name string) []string {
	m.recall()
	var values []string
	for _, seen := range slices.Backward(m.paths[name]) {
		if seen.credential == c.credential() && seen.value != c.path(name) && len(values) < mostRecent {
			values = append(values, seen.value)
		}
	}
	return values
}

// fits reports whether path and body look as the document has them.
func (c *Call) fits() bool {
	if !c.pathFits() {
		return false
	}
	said := c.Operation.Body
	if said == nil {
		return true
	}
	value, ok := decode(c.Body)
	fields, isObject := value.(map[string]any)
	if !ok || !isObject && said.Type == "object" {
		return false
	}
	for _, p := range said.Properties {
		if value, has := fields[p.Name]; has && !fits(p.Schema, value) || !has && p.Required {
			return false
		}
	}
	return true
}

func (c *Call) pathFits() bool {
	for _, p := range c.Operation.Parameters {
		if p.In == "path" && !takesText(p.Schema, c.path(p.Name)) {
			return false
		}
	}
	return true
}
