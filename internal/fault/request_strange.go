package fault

import (
	"bytes"
	"encoding/json"
	"math"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/assaykit/assay/spec"
)

// strangeFaults fail at bodies and ids that nobody has thought of, or read something else
// in them.
func strangeFaults(s *subject) {
	if s.Body != nil && s.BodyMedia == "application/json" {
		s.strangeBodyFaults()
	}
	for _, p := range s.Parameters {
		if p.In == "path" && p.Schema.Type == "integer" {
			s.strangeIDFaults(p)
		}
	}
}

// strangeBodies are sorts of bodies that are no JSON object, by a name.
var strangeBodies = []struct {
	name, says string
	is         func(c *Call) bool
}{
	{"malformed", "malformed JSON", func(c *Call) bool { return len(c.Body) > 0 && utf8.Valid(c.Body) && !json.Valid(c.Body) }},
	{"array", "an array for the body", func(c *Call) bool { return c.begins('[') && !c.deep() }},
	{"scalar", "a scalar for the body", func(c *Call) bool { return json.Valid(c.Body) && !c.begins('[') && !c.begins('{') }},
	{"deep", "a thousand arrays within each other", func(c *Call) bool { return c.begins('[') && c.deep() }},
	{"deep-member", "a thousand arrays within each other in a member", func(c *Call) bool { return c.begins('{') && c.deep() }},
	{"encoding", "a body that is not UTF-8", func(c *Call) bool { return !utf8.Valid(c.Body) }},
	{"media", "a body of another content type", func(c *Call) bool {
		return len(c.Body) > 0 && !strings.Contains(c.Header.Get("Content-Type"), "json")
	}},
}

// deep reports whether the body has more than a thousand arrays.
func (c *Call) deep() bool { return bytes.Count(c.Body, []byte("[")) > 1000 }

// begins reports whether the body is JSON and begins with a character.
func (c *Call) begins(with byte) bool {
	body := bytes.TrimSpace(c.Body)
	return len(body) > 0 && body[0] == with && json.Valid(body)
}

func (s *subject) strangeBodyFaults() {
	for _, b := range strangeBodies {
		s.add("answer.strange-broken", b.name, "a strange body", Fault{
			Says: "answers 500 to " + b.says, Rule: "a server survives every request", Open: "no scenario sends such a body",
			turn: breaking(b.is),
		})
	}
	s.add("request.rest-ignored", "body", "a strange body", Fault{
		Says: "reads one JSON value and ignores what follows", Rule: "what is invalid is refused", Open: "no scenario sends such a body",
		turn: sent(func(c *Call) {
			var first json.RawMessage
			if json.NewDecoder(bytes.NewReader(c.Body)).Decode(&first) == nil && !json.Valid(c.Body) {
				c.Body = first
			}
		}),
	})
}

// breaking answers some requests with 500 that are not refused for their credential.
func breaking(such func(*Call) bool) turn {
	return func(c *Call, next func(*Call) *Answer) *Answer {
		asked := c.clone()
		a := next(c)
		if a.Status != http.StatusUnauthorized && a.Status != http.StatusTooManyRequests && such(asked) {
			return asked.memory.broken(asked.Operation)
		}
		return a
	}
}

// strangeIDFaults read an id that no record can have as another one, or fail at it.
func (s *subject) strangeIDFaults(p spec.Parameter) {
	at, kind := "path/"+p.Name, "a path parameter"
	huge := func(text string) bool {
		id, err := strconv.ParseInt(text, 10, 64)
		return err == nil && id > math.MaxInt32 || err != nil && text != "" && strings.Trim(text, "0123456789") == ""
	}
	s.add("answer.huge-broken", at, kind, Fault{
		Says: "answers 500 to a " + p.Name + " beyond 32 bits", Rule: "a server survives every request", Open: "no scenario sends such an id",
		turn: breaking(func(c *Call) bool { return huge(c.path(p.Name)) }),
	})
	for _, f := range []struct {
		operator, says string
		read           func(c *Call, id int64) string
	}{
		{"request.id-short", "reads only the last 32 bits of a " + p.Name, func(_ *Call, id int64) string {
			if id <= math.MaxUint32 {
				return ""
			}
			return strconv.FormatInt(id&math.MaxUint32, 10)
		}},
		{"request.id-unsigned", "leaves the sign of a " + p.Name + " out", func(_ *Call, id int64) string {
			if id >= 0 {
				return ""
			}
			return strconv.FormatUint(uint64(-id), 10)
		}},
		{"request.id-zero", "takes 0 for the last " + p.Name, func(c *Call, id int64) string {
			if id != 0 {
				return ""
			}
			return c.memory.other(c, p.Name)
		}},
	} {
		s.add(f.operator, at, kind, Fault{
			Says: f.says, Rule: "a request is about what its path names", Open: "no scenario sends such an id",
			turn: sent(func(c *Call) {
				if id, err := strconv.ParseInt(c.path(p.Name), 10, 64); err == nil {
					if read := f.read(c, id); read != "" {
						c.setPath(p.Name, read)
					}
				}
			}),
		})
	}
}
