package spec

import (
	"cmp"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// Answer is what came back for a request.
type Answer struct {
	Method string // of the request: an answer to HEAD has no body
	Status int
	Header http.Header // with canonical names, as net/http has them
	Body   []byte      // decoded: what a Content-Encoding hides is not judged here
	Value  any         // what [DecodeJSON] made of Body, for a caller that has it; nil has it decoded
}

// Violation is one way in which an answer departs from its description.
type Violation struct {
	// Requirement is the id of what is broken, "" where the document names none.
	Requirement string `json:"requirement"`
	// Pointer says where in the body (RFC 6901), "" for the answer as a whole. A
	// missing member's is where the member would be.
	Pointer string `json:"pointer"`
	// Message is for people, such as: data[3].id = "7", want integer. What it
	// repeats of the answer is cut short and free of control characters.
	Message string `json:"message"`
}

// Check holds an answer against the description of an operation's answers, and
// returns how it departs from it, by place. An answer that conforms has none.
// Of the violations of one requirement, the first 25 are returned.
//
// The status has to be documented, the headers have to be as described, and the
// body has to be there just where one is described: in its content type, as
// exactly one JSON value ([DecodeJSON]), and as its schema says. Bodies
// of a content type that is not JSON are not looked into.
func (c *Contract) Check(operation string, a Answer) []Violation {
	op, ok := c.operations[operation]
	if !ok {
		return []Violation{{Message: "operation " + quote(operation) + " is not in the contract"}}
	}
	described, ok := op.describe(a.Status)
	if !ok {
		return []Violation{{Requirement: c.fallback.status, Message: "status = " + strconv.Itoa(a.Status) + ", want " + list(op.documented())}}
	}
	found := checkHeaders(described, a)
	found = append(found, c.checkBody(described.media, a, described.requirement)...)
	return tidied(found)
}

// CheckError holds an error that no operation accounts for, such as the answer
// to an unknown path, against what the document says of errors in general. It
// has nothing to say where the document says nothing of them.
func (c *Contract) CheckError(a Answer) []Violation {
	if c.errorRule == nil {
		return nil
	}
	var found []Violation
	if a.Status < 400 || a.Status > 599 {
		found = append(found, Violation{Requirement: c.fallback.outside, Message: "status = " + strconv.Itoa(a.Status) + ", want an error"})
	}
	content := []media{{pattern: "application/json", rule: c.errorRule}}
	return tidied(append(found, c.checkBody(content, a, c.fallback.outside)...))
}

// describe returns the description of a status: its own, that of its range or
// the default.
func (op *operation) describe(status int) (*answer, bool) {
	for _, key := range []string{strconv.Itoa(status), rangeOf(status), anyStatus} {
		if described, ok := op.answers[key]; ok {
			return described, true
		}
	}
	return nil, false
}

// documented returns the statuses that an operation documents, in order.
func (op *operation) documented() []string {
	var all []string
	for status := range op.answers {
		all = append(all, status)
	}
	slices.Sort(all)
	return all
}

// checkBody holds a body and its content type against the described ones.
func (c *Contract) checkBody(described []media, a Answer, requirement string) []Violation {
	switch {
	case a.Method == http.MethodHead || len(described) == 0 || a.Status == http.StatusNoContent || a.Status == http.StatusNotModified:
		if len(a.Body) > 0 {
			return []Violation{{Requirement: c.fallback.media, Message: "body has " + plural(len(a.Body), "byte") + ", want none"}}
		}
		return nil
	case len(a.Body) == 0:
		return noBody(c.fallback.media, requirement, "body is empty, want "+contentTypes(described))
	}
	var found []Violation
	matched, message := match(described, a.Header.Values("Content-Type"))
	if message != "" {
		found = append(found, Violation{Requirement: c.fallback.media, Message: message})
		// A wrong label does not excuse what is in the body.
		i := slices.IndexFunc(described, func(m media) bool { return isJSON(m.pattern) })
		if i < 0 {
			return found
		}
		matched = described[i]
	} else if !isJSON(matched.pattern) {
		return nil
	}
	value, err := a.Value, error(nil)
	if value == nil {
		value, err = DecodeJSON(a.Body)
	}
	if err != nil {
		return append(found, noBody(c.fallback.media, requirement, "body is not one JSON value: "+err.Error())...)
	}
	v := visitor{root: "body"}
	return append(found, v.judge(matched.rule, value, len(a.Body), requirement)...)
}

// noBody is the violation of a body that cannot be read: it is not JSON, and so
// has nothing of what this answer should have.
func noBody(media, requirement, message string) []Violation {
	found := []Violation{{Requirement: media, Message: message}}
	if requirement != "" && requirement != media {
		found = append(found, Violation{Requirement: requirement, Message: message})
	}
	return found
}

// match returns the description that a Content-Type header chooses, with the
// type that was sent in place of a pattern; or else a message.
func match(described []media, values []string) (media, string) {
	want := ", want " + contentTypes(described)
	if len(values) == 0 {
		return media{}, "header Content-Type is missing" + want
	}
	if len(values) > 1 {
		return media{}, "header Content-Type is sent " + strconv.Itoa(len(values)) + " times" + want
	}
	sent, params, err := mime.ParseMediaType(values[0])
	if err != nil {
		return media{}, "header Content-Type = " + quote(values[0]) + want
	}
	general, _, _ := strings.Cut(sent, "/")
	for _, pattern := range []string{sent, general + "/*", "*/*"} {
		for _, m := range described {
			if kind, _, _ := mime.ParseMediaType(m.pattern); cmp.Or(kind, m.pattern) != pattern {
				continue
			}
			if charset, ok := params["charset"]; ok && isJSON(sent) && !strings.EqualFold(charset, "utf-8") {
				return media{}, "header Content-Type = " + quote(values[0]) + ", want the charset UTF-8"
			}
			return media{pattern: sent, rule: m.rule}, ""
		}
	}
	return media{}, "header Content-Type = " + quote(values[0]) + want
}

func contentTypes(described []media) string {
	var patterns []string
	for _, m := range described {
		patterns = append(patterns, m.pattern)
	}
	return list(patterns)
}

// isJSON reports whether a content type is JSON.
func isJSON(contentType string) bool {
	kind, _, err := mime.ParseMediaType(contentType)
	return err == nil && (kind == "application/json" || strings.HasSuffix(kind, "+json"))
}

// tidied puts violations in order of place: headers and the answer as a whole
// first, then down the body.
func tidied(found []Violation) []Violation {
	slices.SortStableFunc(found, func(a, b Violation) int {
		return cmp.Or(
			comparePointers(a.Pointer, b.Pointer),
			cmp.Compare(a.Message, b.Message),
			cmp.Compare(a.Requirement, b.Requirement),
		)
	})
	return slices.Compact(found)
}

// comparePointers orders by segments: indexes by number, and before names.
func comparePointers(a, b string) int {
	return slices.CompareFunc(strings.Split(a, "/"), strings.Split(b, "/"), func(a, b string) int {
		i, errA := strconv.Atoi(a)
		j, errB := strconv.Atoi(b)
		switch {
		case errA == nil && errB == nil:
			return cmp.Compare(i, j)
		case errA == nil:
			return -1
		case errB == nil:
			return 1
		}
		return cmp.Compare(a, b)
	})
}
