package fault

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"unicode/utf16"

	"github.com/assaykit/assay/spec"
)

// writingFaults write a body that is right in a way that is no JSON (RFC 8259), or without
// what stands round its payload. A server writes all its answers alike, so the first
// success and the first refusal of an operation stand for all of them.
func writingFaults(s *subject) {
	for _, status := range s.firstOfClass() {
		for _, f := range []struct {
			operator, says string
			write          func(body []byte) []byte
		}{
			{"answer.body-marked", "begins with a byte order mark", func(body []byte) []byte { return slices.Concat([]byte("\ufeff"), body) }},
			{"answer.body-wide", "has its body in UTF-16", inUTF16},
			{"answer.body-quoted", "has single quotes for double ones", func(body []byte) []byte {
				return bytes.ReplaceAll(body, []byte(`"`), []byte("'"))
			}},
			{"answer.body-followed", "has text after its JSON", func(body []byte) []byte { return slices.Concat(body, []byte("\n<!-- 0.013 s -->")) }},
			{"answer.body-repeated", "has its first member twice", repeated},
			{"answer.body-string", "has JSON within a JSON string", func(body []byte) []byte { return encode(string(body)) }},
			{"answer.body-unwrapped", "shows its payload without what is round it", s.unwrapped(status)},
		} {
			if f.write == nil {
				continue
			}
			s.answer(f.operator, status, strconv.Itoa(status), "a "+class(status), Fault{Says: f.says, Form: true}, func(_ *Call, a *Answer) {
				if len(a.Body) > 0 {
					a.Body = f.write(a.Body)
				}
			})
		}
	}
}

// firstOfClass are the success of an operation and its first refusal, as far as they have
// a body.
func (s *subject) firstOfClass() []int {
	var all []int
	if success := s.Success(); success != 0 && !bodiless(success) {
		all = append(all, success)
	}
	at := slices.IndexFunc(s.Responses, func(r spec.Response) bool { return r.Status >= http.StatusBadRequest && !r.Permitted })
	if at >= 0 {
		all = append(all, s.Responses[at].Status)
	}
	return all
}

// unwrapped writes the payload of a success alone; nil where there is nothing round it.
func (s *subject) unwrapped(status int) func([]byte) []byte {
	envelope := s.Fixtures.EnvelopeOf(s.ID)
	if envelope == "" || status != s.Success() {
		return nil
	}
	return func(body []byte) []byte {
		value, _ := decode(body)
		for _, at := range spots(value, envelope) {
			return encode(at.get())
		}
		return body
	}
}

// inUTF16 writes a text in UTF-16, as a server of another platform might.
func inUTF16(body []byte) []byte {
	var wide []byte
	for _, unit := range utf16.Encode([]rune(string(body))) {
		wide = binary.LittleEndian.AppendUint16(wide, unit)
	}
	return wide
}

// repeated puts the first member of an object there twice, the first time with null.
func repeated(body []byte) []byte {
	value, _ := decode(body)
	object, _ := value.(map[string]any)
	rest, isObject := bytes.CutPrefix(bytes.TrimSpace(body), []byte("{"))
	if !isObject || len(object) == 0 {
		return body
	}
	for name := range object {
		return slices.Concat(fmt.Appendf(nil, "{%s:null,", encode(name)), rest)
	}
	return body
}
