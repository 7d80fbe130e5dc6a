package spec

import (
	"strconv"
	"strings"
)

// Body is the JSON body of the answers that an operation documents under a status of
// its own, and not under a range or the default; the zero Part where it documents none.
func (c *Contract) Body(operation string, status int) Part {
	return c.bodies(operation, func(key string) bool { return key == strconv.Itoa(status) })
}

// Header is a header that a document describes.
type Header struct {
	Name     string // as the document writes it
	Required bool   // every answer has it
}

// AnswerHeaders returns the headers that the document describes for the answers of an
// operation under a status, by name: of the status itself, or else of its range, or else of
// the default. It returns nil where the document describes none.
func (c *Contract) AnswerHeaders(operation string, status int) []Header {
	op, ok := c.operations[operation]
	if !ok {
		return nil
	}
	described, ok := op.describe(status)
	if !ok {
		return nil
	}
	var all []Header
	for _, h := range described.headers {
		all = append(all, Header{Name: h.name, Required: h.required})
	}
	return all
}

// Takes reports whether a value of a kind can be here, as far as is said: object,
// array, string, number, integer, boolean or null. Where nothing is said, every kind can
// be here.
func (p Part) Takes(kind string) bool { return p.takes(kind) }

// Says is what the document says of an operation: its summary and its description, a line
// each; "" where it has neither.
func (c *Contract) Says(operation string) string {
	o := c.source(operation)
	if o == nil {
		return ""
	}
	return strings.TrimSpace(o.Summary + "\n" + o.Description)
}

// Described is the description of an operation's response under a status, or else under
// the range of that status, as the document has it; "" for none.
func (c *Contract) Described(operation string, status int) string {
	o := c.source(operation)
	if o == nil || o.Responses == nil {
		return ""
	}
	response := o.Responses.Status(status)
	if response == nil || response.Value == nil || response.Value.Description == nil {
		return ""
	}
	return *response.Value.Description
}
