package spec

import (
	"cmp"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
)

// checkHeaders compares the headers of an answer with the described ones.
func checkHeaders(described *answer, a Answer) []Violation {
	var found []Violation
	for _, h := range described.headers {
		found = append(found, h.check(a.Header.Values(h.name), cmp.Or(h.requirement, described.requirement))...)
	}
	return found
}

// check compares the lines of one header with its description. Where several
// lines are one value, they are joined by commas (RFC 9110, section 5.3).
func (h *header) check(lines []string, requirement string) []Violation {
	size := 0
	for _, line := range lines {
		size += len(line) + len(", ")
	}
	v := &visitor{root: "header " + h.name, bare: true}
	switch {
	case len(lines) == 0:
		if h.required {
			v.add(requirement, "is missing")
		}
	case h.rule == nil:
	case h.json:
		value, err := DecodeJSON([]byte(strings.Join(lines, ",")))
		if err != nil {
			v.add(requirement, "is not one JSON value: %v", err)
			break
		}
		h.schema.check(v, value, size, requirement)
	case slices.Contains(h.rule.kinds(), "array"):
		h.schema.check(v, h.rule.readList(h.items(lines)), size, requirement)
	case h.isCookie():
		for _, line := range lines {
			h.schema.check(v, h.rule.read(line), size, requirement)
		}
	case len(lines) > 1 && !listHeaders[strings.ToLower(h.name)] && !slices.Contains(h.rule.kinds(), "object"):
		v.add(requirement, "is sent %d times, want it once", len(lines))
	default:
		text := strings.Join(lines, ", ")
		value := h.rule.read(text)
		if object, ok := h.readObject(text); ok {
			value = object
		}
		h.schema.check(v, value, size, requirement)
	}
	return v.found
}

// isCookie reports whether each line is a value of its own, commas and all: the
// one header that RFC 9110, section 5.3, excepts.
func (h *header) isCookie() bool { return strings.EqualFold(h.name, "Set-Cookie") }

// items are the texts in the list that the lines are.
func (h *header) items(lines []string) []string {
	if h.isCookie() {
		return lines
	}
	return splitList(strings.Join(lines, ","))
}

// listHeaders are the headers whose definitions make them a list, so that it may
// be sent on several lines, by name in lower case. A header of the API's own is
// one where the document types it as an array.
var listHeaders = nameSet(`
	accept accept-charset accept-ch accept-encoding accept-language accept-patch accept-post accept-ranges
	access-control-allow-headers access-control-allow-methods access-control-expose-headers access-control-request-headers
	allow alt-svc authentication-info cache-control cache-status cdn-cache-control clear-site-data connection
	content-digest content-encoding content-language content-security-policy content-security-policy-report-only
	critical-ch dav digest expect forwarded keep-alive link link-template nel permissions-policy pragma prefer
	preference-applied priority proxy-authenticate proxy-authentication-info proxy-status ratelimit ratelimit-policy
	report-to reporting-endpoints repr-digest sec-websocket-extensions sec-websocket-protocol server-timing
	signature signature-input te timing-allow-origin trailer transfer-encoding upgrade variants vary via
	want-content-digest want-digest want-repr-digest warning www-authenticate x-forwarded-for x-robots-tag`)

func nameSet(names string) map[string]bool {
	set := map[string]bool{}
	for name := range strings.FieldsSeq(names) {
		set[name] = true
	}
	return set
}

// wholeText is an integer with zeros in front, as HTTP allows.
var wholeText = regexp.MustCompile(`^-?[0-9]+$`)

// read turns the text of a header into the value that it stands for, of a type
// that the rule allows; a text that stands for none stays a text.
func (r *rule) read(text string) any {
	text = strings.TrimSpace(text)
	if r == nil {
		return text
	}
	kinds := r.kinds()
	has := func(kind string) bool { return slices.Contains(kinds, kind) }
	switch {
	case has("number") && jsonNumber.MatchString(text), has("integer") && wholeText.MatchString(text):
		return json.Number(text)
	case has("boolean") && (text == "true" || text == "false"):
		return text == "true"
	}
	return text
}

func (r *rule) readList(texts []string) []any {
	items := []any{}
	for _, text := range texts {
		items = append(items, r.items.read(text))
	}
	return items
}

// readObject reads members in the style that OpenAPI calls simple: name=value
// where it is exploded, and otherwise name,value. An object may be there as JSON as well,
// as in the X-Pagination of flask-smorest, whose documents give it a schema and no media
// type. It reports false where the rule allows no object, or the text is none.
func (h *header) readObject(text string) (map[string]any, bool) {
	if !slices.Contains(h.rule.kinds(), "object") {
		return nil, false
	}
	if value, err := DecodeJSON([]byte(text)); err == nil {
		object, ok := value.(map[string]any)
		return object, ok
	}
	texts := splitList(text)
	var names, values []string
	for i, text := range texts {
		name, value, pair := strings.Cut(text, "=")
		switch {
		case h.explode && pair:
			names, values = append(names, name), append(values, value)
		case h.explode:
			return nil, false
		case i%2 == 0:
			names = append(names, text)
		default:
			values = append(values, text)
		}
	}
	if len(names) != len(values) {
		return nil, false
	}
	members := map[string]any{}
	for i, name := range names {
		members[name] = h.rule.member(name).read(values[i])
	}
	return members, true
}

// member returns the rule that describes a member, nil for none.
func (r *rule) member(name string) *rule {
	if p := r.properties[name]; p != nil {
		return p
	}
	for _, part := range slices.Concat(r.allOf, r.oneOf, r.anyOf) {
		if p := part.member(name); p != nil {
			return p
		}
	}
	return r.others
}

// splitList takes a list apart at its commas, but for those within quotation
// marks and within the angle brackets that an item begins with. Of a list that is
// empty there are no items.
func splitList(text string) []string {
	var items []string
	start := 0
	until := byte(0) // the character that ends what a comma does not separate
	for i := 0; i < len(text); i++ {
		closes := func(c byte) bool { return strings.IndexByte(text[i+1:], c) >= 0 }
		switch c := text[i]; {
		case until == '"' && c == '\\':
			i++
		case until != 0:
			if c == until {
				until = 0
			}
		case c == '"' && closes('"'):
			until = '"'
		case c == '<' && strings.TrimSpace(text[start:i]) == "" && closes('>'):
			until = '>'
		case c == ',':
			items = append(items, strings.TrimSpace(text[start:i]))
			start = i + 1
		}
	}
	if last := strings.TrimSpace(text[start:]); last != "" || len(items) > 0 {
		items = append(items, last)
	}
	return items
}
