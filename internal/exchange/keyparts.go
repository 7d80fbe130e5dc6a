package exchange

import (
	"bytes"
	"cmp"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// References to the parts of a key of the form user:password, which stand in a request for
// what it is sent with. What is recorded of the request has them in their place.
const (
	KeyUser     = "${key.user}"
	KeyPassword = "${key.password}"
)

// keyParts are the references with their values.
type keyParts [2]struct{ reference, value string }

// Splits reports whether the value of a secret has the form user:password; false for an
// unknown one. Where recorded answers stand in for the target, it has it.
func (c *Client) Splits(secret string) bool {
	return c.options.Answer != nil || strings.Contains(c.secrets[secret], ":")
}

// withKeyParts is a request as it is sent: with the parts of its key in place of references to
// them. credential is the name of the secret that it carries; "" for none, in which case that
// of its owner counts, or the main one.
func (c *Client) withKeyParts(r *Request, credential string) *Request {
	if !mentionsKey(r) {
		return r
	}
	name := cmp.Or(credential, r.Credential)
	if name == "" && len(c.options.Secrets) > 0 {
		name = c.options.Secrets[0].Name
	}
	user, password, split := strings.Cut(c.secrets[name], ":")
	if !split {
		return r
	}
	parts := keyParts{{KeyUser, user}, {KeyPassword, password}}
	sent := *r
	sent.Path = parts.fill(r.Path, url.PathEscape)
	sent.Query = url.Values{}
	for name, values := range r.Query {
		sent.Query[name] = parts.fillAll(values)
	}
	sent.Header = http.Header{}
	for name, values := range r.Header {
		sent.Header[name] = parts.fillAll(values)
	}
	escape := asItIs
	if isJSONBody(r.Body) {
		escape = inJSON
	}
	sent.Body = []byte(parts.fill(parts.fill(string(r.Body), escape), url.QueryEscape))
	return &sent
}

// mentionsKey reports whether a request refers to a part of its key.
func mentionsKey(r *Request) bool {
	const mark = "key."
	in := func(values []string) bool {
		return slices.ContainsFunc(values, func(value string) bool { return strings.Contains(value, mark) })
	}
	if strings.Contains(r.Path, mark) || bytes.Contains(r.Body, []byte(mark)) {
		return true
	}
	for _, values := range r.Query {
		if in(values) {
			return true
		}
	}
	for _, values := range r.Header {
		if in(values) {
			return true
		}
	}
	return false
}

// fill puts values in place of references, which the text has as they are or escaped.
func (p keyParts) fill(text string, escape func(string) string) string {
	for _, part := range p {
		text = strings.ReplaceAll(text, escape(part.reference), escape(part.value))
	}
	return text
}

func (p keyParts) fillAll(values []string) []string {
	filled := slices.Clone(values)
	for n := range filled {
		filled[n] = p.fill(filled[n], asItIs)
	}
	return filled
}

func asItIs(text string) string { return text }

// inJSON is a text as it stands within the quotes of JSON.
func inJSON(text string) string {
	var quoted strings.Builder
	e := json.NewEncoder(&quoted)
	e.SetEscapeHTML(false)
	if err := e.Encode(text); err != nil {
		return text
	}
	return strings.TrimSuffix(quoted.String()[1:], "\"\n")
}

// isJSONBody reports whether a body is JSON by how it begins, as a form does not.
func isJSONBody(body []byte) bool {
	text := bytes.TrimLeft(body, " \t\r\n")
	return len(text) > 0 && strings.ContainsRune(`{["`, rune(text[0]))
}
