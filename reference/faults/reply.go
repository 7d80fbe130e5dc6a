package faults

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
)

// reply is an answer that may still be changed. It is also the ResponseWriter
// that the server writes it to.
type reply struct {
	status int
	header http.Header
	body   []byte
	hangUp func() // nil, or waits until the connection is closed, which is not announced
}

func newReply() *reply { return &reply{status: http.StatusOK, header: http.Header{}} }

func (a *reply) Header() http.Header { return a.header }

func (a *reply) WriteHeader(status int) { a.status = status }

func (a *reply) Write(part []byte) (int, error) {
	a.body = append(a.body, part...)
	return len(part), nil
}

func (a *reply) succeeded() bool { return a.status < 300 }

// setJSON gives the reply another body.
func (a *reply) setJSON(body any) {
	a.header.Set("Content-Type", "application/json")
	a.body = encode(body)
}

// edit changes the body, if it is an object.
func (a *reply) edit(change func(body object)) {
	if body := decode(a.body); body != nil {
		change(body)
		a.body = encode(body)
	}
}

// records changes each item of a listing, or else the one record.
func (a *reply) records(change func(record object)) {
	a.edit(func(body object) {
		switch data := body["data"].(type) {
		case object:
			change(data)
		case []any:
			for _, item := range data {
				if record, ok := item.(object); ok {
					change(record)
				}
			}
		}
	})
}

// setDetail changes the text of an error.
func (a *reply) setDetail(detail any) {
	a.edit(func(body object) { body["detail"] = detail })
}

func (a *reply) detail() any { return decode(a.body)["detail"] }

// entries are those of a 422's array; changing one of them changes a copy.
func (a *reply) entries() (all []object) {
	entries, _ := a.detail().([]any)
	for _, entry := range entries {
		if entry, ok := entry.(object); ok {
			all = append(all, entry)
		}
	}
	return all
}

// violations changes each entry of a 422.
func (a *reply) violations(change func(entry object)) {
	a.edit(func(body object) {
		entries, _ := body["detail"].([]any)
		for _, entry := range entries {
			if entry, ok := entry.(object); ok {
				change(entry)
			}
		}
	})
}

// location is the loc of an entry.
func location(entry object) []any {
	loc, _ := entry["loc"].([]any)
	return loc
}

// send writes the reply. A HEAD's keeps the length of the body it does not have.
func (a *reply) send(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	for name, values := range a.header {
		header[name] = values // a nil one keeps net/http from guessing
	}
	if r.Method != http.MethodHead {
		header.Del("Content-Length")
	}
	if a.hangUp != nil && a.sendAlone(w, r) == nil {
		return
	}
	w.WriteHeader(a.status)
	if r.Method != http.MethodHead && len(a.body) > 0 {
		_, _ = w.Write(a.body)
	}
}

// sendAlone writes the reply as the last one of its connection, and announces nothing
// of that. The error says why it is not written.
func (a *reply) sendAlone(w http.ResponseWriter, r *http.Request) error {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	whole := http.Response{
		StatusCode: a.status, ProtoMajor: 1, ProtoMinor: 1, Header: a.header, Request: r,
		Body: io.NopCloser(bytes.NewReader(a.body)), ContentLength: int64(len(a.body)),
	}
	if err := whole.Write(conn); err != nil {
		return nil // the client is gone
	}
	a.hangUp()
	return nil
}

// decode parses an object and keeps the digits of its numbers; nil: no object.
func decode(text []byte) object {
	var members object
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if decoder.Decode(&members) != nil {
		return nil
	}
	return members
}

func encode(value any) []byte {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err) // decoded values, maps and strings can always be encoded
	}
	return text
}

// integerOf is a decoded integer, 0 for anything else.
func integerOf(value any) int64 {
	digits, _ := value.(json.Number)
	number, _ := strconv.ParseInt(digits.String(), 10, 64)
	return number
}
