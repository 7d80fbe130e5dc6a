package fault

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"

	"github.com/assaykit/assay/spec"
)

// Call is a request on its way to the server.
type Call struct {
	Operation spec.Operation // its zero value where the request is for none of the pack
	Method    string
	URL       *url.URL // path and query
	Header    http.Header
	Body      []byte // empty for none

	memory *memory
}

// Answer is an answer on its way to the client.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte // empty for none
}

func (c *Call) clone() *Call {
	copied := *c
	address := *c.URL
	copied.URL, copied.Header, copied.Body = &address, c.Header.Clone(), slices.Clone(c.Body)
	return &copied
}

func (c *Call) equal(d *Call) bool {
	return c.Method == d.Method && c.URL.EscapedPath() == d.URL.EscapedPath() && c.URL.RawQuery == d.URL.RawQuery &&
		bytes.Equal(c.Body, d.Body) && maps.EqualFunc(c.Header, d.Header, slices.Equal)
}

func (a *Answer) clone() *Answer {
	return &Answer{Status: a.Status, Header: a.Header.Clone(), Body: slices.Clone(a.Body)}
}

func (a *Answer) equal(b *Answer) bool {
	return a.Status == b.Status && bytes.Equal(a.Body, b.Body) && maps.EqualFunc(a.Header, b.Header, slices.Equal)
}

// succeeded reports whether the answer is a success.
func (a *Answer) succeeded() bool { return a.Status >= 200 && a.Status < 300 }

// edit changes the JSON body, if change says that it did.
func (a *Answer) edit(change func(value any) (any, bool)) {
	if body, ok := edited(a.Body, change); ok {
		a.Body = body
	}
}

// edit changes the JSON body, if change says that it did.
func (c *Call) edit(change func(value any) (any, bool)) {
	if body, ok := edited(c.Body, change); ok {
		c.Body = body
	}
}

func edited(body []byte, change func(value any) (any, bool)) ([]byte, bool) {
	value, ok := decode(body)
	if !ok {
		return nil, false
	}
	before := encode(value)
	if value, ok = change(value); !ok {
		return nil, false
	}
	after := encode(value)
	return after, !bytes.Equal(before, after) // else only the way that it is written is another one
}

func decode(body []byte) (any, bool) {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber() // no digit is lost
	var value any
	if decoder.Decode(&value) != nil {
		return nil, false
	}
	return value, true
}

// encode writes what was decoded, and numbers, texts and the like in it.
func encode(value any) []byte {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err) // there is nothing in it that cannot be written
	}
	return text
}
