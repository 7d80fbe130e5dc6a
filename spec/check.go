package spec

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/assaykit/assay/internal/wording"
)

// Answer is what came back for a request.
type Answer struct {
	Method string // of the request, in capitals: an answer to HEAD has no body
	Status int
	Header http.Header // with canonical names, as net/http has them
	Body   []byte      // decoded: what a Content-Encoding hides is not judged here
	// Decoded is what [Decode] made of Body, for a caller that has it; nil has it decoded.
	Decoded *Decoded
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

// Check compares an answer with the description of an operation's answers, and
// returns how it departs from it, by place. An answer that conforms has none.
// Of the violations of one requirement, the first 25 are returned. operation is an
// operationId; one that is unknown is a violation of no requirement. The description of a
// status is its own, or else that of its range, or else the default (OpenAPI, Responses
// Object).
//
// The status has to be documented, the headers have to be as described, and the
// body has to be there just where one is described: in its content type, as
// exactly one JSON value ([Decode]), and as its schema says; the type and the instance of a
// problem may be references (RFC 9457). Bodies of a content type that is not JSON are not
// looked into.
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

// CheckHeaders is Check for nothing but the headers of an answer. It returns nil where the
// operation is unknown or the status is not documented.
func (c *Contract) CheckHeaders(operation string, a Answer) []Violation {
	op, ok := c.operations[operation]
	if !ok {
		return nil
	}
	described, ok := op.describe(a.Status)
	if !ok {
		return nil
	}
	return tidied(checkHeaders(described, a))
}

// CheckError compares an error that no operation accounts for, such as the answer
// to an unknown path, with what the document says of errors in general: the schema of
// x-error-schema, in a body of JSON with a status from 400 to 599. It returns nil where the
// document has no such schema.
func (c *Contract) CheckError(a Answer) []Violation {
	if c.errorSchema.rule == nil {
		return nil
	}
	var found []Violation
	if a.Status < 400 || a.Status > 599 {
		found = append(found, Violation{Requirement: c.fallback.outside, Message: "status = " + strconv.Itoa(a.Status) + ", want an error"})
	}
	content := []media{newMedia("application/json", c.errorSchema)}
	return tidied(append(found, c.checkBody(content, a, c.fallback.outside)...))
}

// CheckBodiless checks an answer that must not have a body: one to HEAD, and one with the
// status 204 or 304 (RFC 9110, section 6.4.1). It returns nil for one without a body, and
// looks neither at the method nor at the status.
func (c *Contract) CheckBodiless(a Answer) []Violation {
	if len(a.Body) == 0 {
		return nil
	}
	return []Violation{{Requirement: c.fallback.media, Message: "body has " + wording.Count(len(a.Body), "byte") + ", want none"}}
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

// checkBody compares a body and its content type with the described ones.
func (c *Contract) checkBody(described []media, a Answer, requirement string) []Violation {
	bodiless := a.Method == http.MethodHead || a.Status == http.StatusNoContent || a.Status == http.StatusNotModified
	switch {
	case len(described) == 0 && c.fallback.media == builtinMedia && !bodiless:
		return nil // OpenAPI: a response without content says nothing of its body
	case len(described) == 0 || bodiless:
		return c.CheckBodiless(a)
	case len(a.Body) == 0:
		return noBody(c.fallback.media, requirement, "body is empty, want "+contentTypes(described))
	}
	var found []Violation
	matched, message := match(described, a.Header.Values("Content-Type"))
	if message != "" {
		found = append(found, Violation{Requirement: c.fallback.media, Message: message})
		// A wrong label does not excuse what is in the body.
		if matched = onlyJSON(described); matched == nil {
			return found
		}
	} else if !matched.isJSON() {
		return nil
	}
	body := a.Decoded
	if body == nil {
		decoded := Decode(a.Body)
		body = &decoded
	}
	if body.Err != nil {
		if labelledOther(a) { // and is: one cause
			return noBody(c.fallback.media, requirement, message)
		}
		return append(found, noBody(c.fallback.media, requirement, "body is not one JSON value: "+body.Err.Error())...)
	}
	for _, flaw := range body.Flaws {
		found = append(found, Violation{Requirement: c.fallback.media, Message: flaw})
	}
	departures := matched.check(&visitor{root: "body"}, body.Value, len(a.Body), requirement)
	return append(found, withReferences(departures, a.Header, body.Value)...)
}

// noBody is the violation of a body that cannot be read: it is not JSON, and so
// has nothing of what this answer should have.
func noBody(media, requirement, message string) []Violation {
	found := []Violation{{Requirement: media, Message: message}}
	if requirement != "" && requirement != media && requirement != builtinSchema {
		found = append(found, Violation{Requirement: requirement, Message: message})
	}
	return found
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
