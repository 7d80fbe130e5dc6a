package spec

import (
	"mime"
	"slices"
	"strconv"
	"strings"
)

// media is one content type that a response is described in.
type media struct {
	pattern string            // as the document has it, such as "application/json" or "text/*"
	kind    string            // the same in lower case, without parameters
	params  map[string]string // by name in lower case
	schema
}

// newMedia reads a content type of the document. One that HTTP does not know
// stands for itself.
func newMedia(pattern string, s schema) media {
	m := media{pattern: pattern, schema: s}
	var err error
	if m.kind, m.params, err = mime.ParseMediaType(pattern); err != nil {
		m.kind, m.params = pattern, nil
	}
	return m
}

func (m *media) isJSON() bool { return isJSON(m.kind) }

// isJSON reports whether a content type is JSON.
func isJSON(contentType string) bool {
	kind, _, err := mime.ParseMediaType(contentType)
	return err == nil && (kind == "application/json" || strings.HasSuffix(kind, "+json"))
}

// match returns the description that a Content-Type header chooses, the most
// specific that it fits, with the type that was sent in place of a range; or else
// a message.
func match(described []media, values []string) (*media, string) {
	want := ", want " + contentTypes(described)
	if len(values) == 0 {
		return nil, "header Content-Type is missing" + want
	}
	if len(values) > 1 {
		return nil, "header Content-Type is sent " + strconv.Itoa(len(values)) + " times" + want
	}
	sent := newMedia(values[0], schema{})
	best, chosen := 0, -1
	for i := range described {
		if fits := described[i].fit(&sent); fits > best {
			best, chosen = fits, i
		}
	}
	if chosen < 0 {
		return nil, "header Content-Type = " + quote(values[0]) + want
	}
	if charset, given := sent.params["charset"]; given && sent.isJSON() && !strings.EqualFold(charset, "utf-8") {
		return nil, "header Content-Type = " + quote(values[0]) + ", want the charset UTF-8"
	}
	matched := described[chosen]
	matched.kind = sent.kind
	return &matched, ""
}

// fit returns how specific a description is that a content type fits, 0 where it
// does not: it is of the type or in the range, and has the parameters. Their
// values are compared as they are, but for that of the charset (RFC 9110, section
// 8.3). A charset may be left out, and says nothing of JSON, which has just one.
func (m *media) fit(sent *media) int {
	general, _, _ := strings.Cut(sent.kind, "/")
	fits := 1 + slices.Index([]string{"*/*", general + "/*", sent.kind}, m.kind)
	if fits == 0 {
		return 0
	}
	const perKind = 100 // more than anybody has parameters
	fits *= perKind
	for name, value := range m.params {
		other, given := sent.params[name]
		switch {
		case name == "charset" && (sent.isJSON() || !given):
		case name == "charset" && strings.EqualFold(other, value), given && other == value:
			fits++
		default:
			return 0
		}
	}
	return fits
}

// onlyJSON returns the one description of JSON, nil where there is none or more
// than one: a body whose label is wrong could be meant by either.
func onlyJSON(described []media) *media {
	var only *media
	for i := range described {
		if !described[i].isJSON() {
			continue
		}
		if only != nil && only.rule != described[i].rule {
			return nil
		}
		only = &described[i]
	}
	return only
}

// labelledOther reports whether an answer calls its body something else than JSON.
func labelledOther(a Answer) bool {
	values := a.Header.Values("Content-Type")
	kind, _, err := mime.ParseMediaType(strings.Join(values, ","))
	return err == nil && !isJSON(kind)
}

func contentTypes(described []media) string {
	var patterns []string
	for _, m := range described {
		patterns = append(patterns, m.pattern)
	}
	return list(patterns)
}
