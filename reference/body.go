package reference

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
	"unicode/utf8"
)

// What is read of a request's body.
const (
	MaxBody  = 10 << 20 // bytes
	MaxDepth = 64       // names and indexes on the way to a value
)

// problem is why a body is not a JSON object: a violation without its "body".
type problem struct {
	at      []any // below the body; empty: the body as a whole
	message string
	kind    string
}

// readObject reads the request's body, which has to be one JSON object. A body of
// no bytes gives neither an object nor a problem.
//
// What is to be answered to a body that is no JSON is open, but for its being a
// documented client error in its documented form. Here it is 422 throughout, for
// a body that is too large as well: 413 is not in the contract.
func readObject(w http.ResponseWriter, r *http.Request) (object, *problem) {
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxBody))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return nil, &problem{message: "body is larger than 10 MiB", kind: "value_error.body.too_large"}
	case err != nil:
		return nil, &problem{message: "body ends early", kind: "value_error.body.incomplete"}
	case len(raw) == 0:
		return nil, nil
	case !isJSON(r.Header):
		return nil, &problem{message: "content type is not application/json", kind: "value_error.content_type"}
	}
	return parseObject(raw)
}

// isJSON says whether the header declares JSON. No declaration is taken for JSON,
// since everything is JSON (reference pages, General).
func isJSON(header http.Header) bool {
	values := header.Values("Content-Type")
	if len(values) == 0 {
		return true
	}
	media, parameters, err := mime.ParseMediaType(values[0])
	if err != nil || len(values) > 1 {
		return false
	}
	charset, declared := parameters["charset"]
	if declared && !strings.EqualFold(charset, "utf-8") {
		return false
	}
	return media == "application/json" ||
		strings.HasPrefix(media, "application/") && strings.HasSuffix(media, "+json")
}

// Members are the members of a body as the server reads them; nil if the body is
// not an object that it takes: one of JSON in UTF-8, without a name that is there twice, and
// no deeper than MaxDepth. Numbers are of type json.Number.
func Members(body []byte) map[string]any {
	members, wrong := parseObject(body)
	if wrong != nil {
		return nil
	}
	return members
}

// parseObject is stricter than encoding/json, which takes invalid UTF-8 and
// repeated names for granted and would store something that was never sent.
func parseObject(raw []byte) (object, *problem) {
	if !utf8.Valid(raw) {
		return nil, &problem{message: "body is not UTF-8", kind: "value_error.jsondecode"}
	}
	var syntax *json.SyntaxError
	if err := json.Unmarshal(raw, new(json.RawMessage)); errors.As(err, &syntax) {
		return nil, &problem{
			at:      []any{syntax.Offset},
			message: "body is not JSON: " + syntax.Error(),
			kind:    "value_error.jsondecode",
		}
	}
	p := parser{decoder: json.NewDecoder(bytes.NewReader(raw))}
	// Numbers keep their digits, or 9007199254740993 would become another id.
	p.decoder.UseNumber()
	value := p.value()
	if p.problem != nil {
		return nil, p.problem
	}
	members, isObject := value.(object)
	if !isObject {
		return nil, &problem{message: "value is not a valid dict", kind: "type_error.dict"}
	}
	return members, nil
}

// parser builds the value of a text that is known to be JSON, and stops at the
// first repeated name or at too deep a nesting.
type parser struct {
	decoder *json.Decoder
	path    []any // names and indexes that lead to the value being built
	problem *problem
}

func (p *parser) fail(message string) {
	if p.problem == nil {
		p.problem = &problem{at: p.path, message: message, kind: "value_error.jsondecode"}
	}
}

func (p *parser) value() any {
	token, err := p.decoder.Token()
	if err != nil {
		p.fail("body is not JSON") // contradicts the check before
		return nil
	}
	switch token {
	case json.Delim('{'):
		return p.object()
	case json.Delim('['):
		return p.array()
	default:
		return token
	}
}

func (p *parser) object() any {
	members := object{}
	for p.problem == nil && p.decoder.More() {
		token, _ := p.decoder.Token()
		name, _ := token.(string) // an object's members start with their name
		if _, repeated := members[name]; repeated {
			p.at(name, func() { p.fail("name is given twice") })
			break
		}
		p.at(name, func() { members[name] = p.value() })
	}
	p.close()
	return members
}

func (p *parser) array() any {
	items := []any{}
	for p.problem == nil && p.decoder.More() {
		p.at(len(items), func() { items = append(items, p.value()) })
	}
	p.close()
	return items
}

// at runs a step one level deeper, unless that is too deep.
func (p *parser) at(step any, do func()) {
	if len(p.path) == MaxDepth {
		p.path = nil // the body as a whole: the place is of no use to anyone
		p.fail("body is nested too deeply")
		return
	}
	p.path = append(p.path, step)
	do()
	if p.problem == nil {
		p.path = p.path[:len(p.path)-1]
	}
}

// close consumes the closing brace or bracket.
func (p *parser) close() {
	if p.problem == nil {
		_, _ = p.decoder.Token()
	}
}
