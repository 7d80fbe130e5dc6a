package spec

import (
	"cmp"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
)

// checkHeaders holds the headers of an answer against the described ones.
func checkHeaders(described *answer, a Answer) []Violation {
	var found []Violation
	for _, h := range described.headers {
		requirement := cmp.Or(h.requirement, described.requirement)
		values := a.Header.Values(h.name)
		size := len(strings.Join(values, ","))
		v := visitor{root: "header " + h.name, bare: true}
		switch {
		case len(values) == 0:
			if h.required {
				v.add(requirement, "is missing")
			}
		case h.rule == nil:
		case h.json:
			value, err := DecodeJSON([]byte(strings.Join(values, ",")))
			if err != nil {
				v.add(requirement, "is not one JSON value: %v", err)
				break
			}
			v.judge(h.rule, value, size, requirement)
		case slices.Contains(h.rule.kinds(), "array"):
			v.judge(h.rule, h.rule.readList(values), size, requirement)
		case len(values) > 1:
			v.add(requirement, "is sent %d times, want it once", len(values))
		default:
			v.judge(h.rule, h.rule.read(values[0]), size, requirement)
		}
		found = append(found, v.found...)
	}
	return found
}

var (
	wholeText  = regexp.MustCompile(`^-?[0-9]+$`) // with zeros in front, as HTTP allows
	numberText = regexp.MustCompile(`^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$`)
)

// read turns the text of a header into the value that it stands for, of a type
// that the rule allows; a text that stands for none stays a text.
func (r *rule) read(text string) any {
	text = strings.TrimSpace(text)
	kinds := r.kinds()
	has := func(kind string) bool { return slices.Contains(kinds, kind) }
	switch {
	case has("number") && numberText.MatchString(text), has("integer") && wholeText.MatchString(text):
		return json.Number(text)
	case has("boolean") && (text == "true" || text == "false"):
		return text == "true"
	}
	return text
}

// readList turns the lines of a header into a list: commas separate, and so do
// lines (RFC 9110, section 5.2).
func (r *rule) readList(values []string) []any {
	items := []any{}
	for _, text := range strings.Split(strings.Join(values, ","), ",") {
		if r.items != nil {
			items = append(items, r.items.read(text))
			continue
		}
		items = append(items, strings.TrimSpace(text))
	}
	return items
}
