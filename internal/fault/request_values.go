package fault

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/assaykit/assay/spec"
)

// valueInputFaults store another value than was sent in a member of a body.
func (s *subject) valueInputFaults(p spec.Property, at string) {
	const kind = "a body member"
	switch said := p.Schema; {
	case said.Type == "string" && len(said.Enum) > 1:
		s.add("request.enum-changed", at, kind, Fault{
			Says: "takes another of the values of " + p.Name, Rule: "a value is stored as it was sent",
			turn: s.editing(p, func(value any) (any, bool) { return nextOf(said.Enum, value) }),
		})
	case said.Type == "string" && said.Format == "":
		s.textFaults(p, at, kind)
	case said.Type == "integer" && !s.isPathParameter(p.Name):
		for _, f := range numberChanges {
			s.add(f.operator, at, kind, Fault{
				Says: "takes " + p.Name + " " + f.says, Rule: "a number is stored as it was sent", Open: s.notNumber(p.Name, f.change),
				turn: s.editing(p, func(value any) (any, bool) {
					digits, _ := value.(json.Number)
					number, err := strconv.ParseInt(digits.String(), 10, 64)
					changed, ok := f.change(number)
					return changed, ok && err == nil
				}),
			})
		}
	case said.Type == "array":
		s.add("request.items-skipped", at, kind, Fault{
			Says: "leaves out what does not fit among " + p.Name, Rule: "what is invalid is refused",
			turn: s.editing(p, func(value any) (any, bool) {
				items, ok := value.([]any)
				kept := slices.DeleteFunc(slices.Clone(items), func(item any) bool { return said.Items != nil && !fits(*said.Items, item) })
				return append([]any{}, kept...), ok && len(kept) < len(items)
			}),
		})
	}
}

// numberChanges are ways to store another number than was sent; false where it is the same.
var numberChanges = []struct {
	operator, says string
	change         func(number int64) (any, bool)
}{
	{"request.number-tenfold", "ten times", func(number int64) (any, bool) { return number * 10, number != 0 }},
	{"request.number-zero", "for nothing where it is 0", func(number int64) (any, bool) { return nil, number == 0 }},
	{"request.number-short", "up to 16 bits", func(number int64) (any, bool) { return number & 0xffff, number != number&0xffff }},
}

// editing changes a member of the body that fits.
func (s *subject) editing(p spec.Property, change func(value any) (any, bool)) turn {
	return sent(func(c *Call) {
		c.editMember(p.Name, func(fields map[string]any, value any) bool {
			changed, ok := change(value)
			if ok {
				fields[p.Name] = changed
			}
			return ok
		})
	})
}

// nextOf is the value behind another one.
func nextOf(values []any, value any) (any, bool) {
	at := slices.Index(values, value)
	if at < 0 {
		return nil, false
	}
	return values[(at+1)%len(values)], true
}

// isPathParameter reports whether a path of the contract has a parameter of a name: what a
// body says under it is an id.
func (s *subject) isPathParameter(name string) bool {
	for _, o := range s.Contract.Operations {
		if slices.ContainsFunc(o.Parameters, func(p spec.Parameter) bool { return p.In == "path" && p.Name == name }) {
			return true
		}
	}
	return false
}

// notNumber is why a change of a member's numbers breaks nothing: see notText.
func (s *subject) notNumber(name string, change func(int64) (any, bool)) string {
	values, own := s.Fixtures.Valid.Fields[name]
	for _, v := range values {
		number, err := strconv.ParseInt(fmt.Sprint(v.Value), 10, 64)
		if _, changes := change(number); err == nil && changes {
			return ""
		}
	}
	if !own {
		return ""
	}
	return "it leaves every number alone that valid.yaml has to be taken for " + name
}

// only keeps some characters.
func only(keep func(rune) bool) func(string) string {
	return func(text string) string {
		return strings.Map(func(r rune) rune {
			if keep(r) {
				return r
			}
			return -1
		}, text)
	}
}

// textFaults store a text in another way than it was sent.
func (s *subject) textFaults(p spec.Property, at, kind string) {
	for _, f := range []struct {
		operator, says string
		change         func(string) string
	}{
		{"request.text-lowered", "in small letters", strings.ToLower},
		{"request.text-ascii", "without what is not ASCII", only(func(r rune) bool { return r < utf8.RuneSelf })},
		{"request.text-truncated", "up to its 64th character", func(text string) string {
			runes := []rune(text)
			return string(runes[:min(len(runes), 64)])
		}},
		{"request.text-latin", "as ISO 8859-1", func(text string) string {
			var wide strings.Builder
			for _, b := range []byte(text) {
				wide.WriteRune(rune(b))
			}
			return wide.String()
		}},
		{"request.text-plane", "without what is beyond the basic plane", only(func(r rune) bool { return r <= 0xffff })},
		{"request.text-unquoted", "without quotes", only(func(r rune) bool { return r != '"' && r != '\'' })},
		{"request.text-escaped", "with HTML entities", strings.NewReplacer("&", "&amp;", "<", "&lt;", "'", "&#39;", `"`, "&quot;").Replace},
	} {
		s.add(f.operator, at, kind, Fault{
			Says: "takes " + p.Name + " " + f.says, Rule: "a text is stored as it was sent", Open: s.notText(p.Name, f.change),
			turn: sent(func(c *Call) {
				c.editMember(p.Name, func(fields map[string]any, value any) bool {
					text, ok := value.(string)
					fields[p.Name] = f.change(text)
					return ok && f.change(text) != text
				})
			}),
		})
	}
}

// notText is why a change of a member's texts breaks nothing: valid.yaml says which texts
// have to be taken for it, and the change leaves those as they are. It is "" otherwise.
func (s *subject) notText(name string, change func(string) string) string {
	valid := s.Fixtures.Valid
	values, own := valid.Fields[name]
	if !own && !slices.Contains(valid.Skip, name) {
		return ""
	}
	for _, v := range values {
		if text, ok := v.Value.(string); ok && change(text) != text && !strings.Contains(text, "${") {
			return ""
		}
	}
	return "it leaves every text alone that valid.yaml has to be taken for " + name
}
