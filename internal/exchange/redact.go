package exchange

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"html"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// shortSecret is the length in bytes below which a value is replaced only where
// it stands alone. A secret "test" must not turn "latest" into something else
// in a body that is going to be judged.
const shortSecret = 6

// minCore is the least length in bytes of a fragment of base64 that counts as
// a trace of a secret.
const minCore = 8

// Secret is a value that must not leave the process, and the name shown in its
// place. The name is that of an environment variable.
type Secret struct {
	Name  string
	Value string
}

// Redactor replaces secrets by their names in square brackets: the plain value,
// and the value as base64 (alone or inside a longer text), URL-encoded, and as
// escaped in JSON and HTML. Where two secrets overlap, the longer one names the
// place. A nil Redactor replaces nothing. Safe for concurrent use.
type Redactor struct {
	forms  []form  // longest first
	probes []probe // a text that holds none of these holds no form
	names  []form  // plain values in lower case, for header names
}

type probe struct {
	text  string
	bytes []byte
}

type form struct {
	text  []byte
	name  string
	alone bool // only where it stands alone
}

// NewRedactor returns a Redactor for the secrets. Those without a value are ignored.
func NewRedactor(secrets []Secret) *Redactor {
	r := &Redactor{}
	seen := map[string]bool{}
	for _, s := range secrets {
		if s.Value == "" {
			continue
		}
		alone := len(s.Value) < shortSecret
		for _, text := range formsOf(s.Value) {
			if !seen[text] {
				seen[text] = true
				r.forms = append(r.forms, form{text: []byte(text), name: s.Name, alone: alone})
			}
		}
		if !alone {
			r.names = append(r.names, form{text: []byte(strings.ToLower(s.Value)), name: s.Name})
		}
	}
	slices.SortStableFunc(r.forms, func(a, b form) int { return len(b.text) - len(a.text) })
	for _, f := range r.forms {
		holdsShorter := func(other form) bool {
			return len(other.text) < len(f.text) && bytes.Contains(f.text, other.text)
		}
		if !slices.ContainsFunc(r.forms, holdsShorter) {
			r.probes = append(r.probes, probe{text: string(f.text), bytes: f.text})
		}
	}
	return r
}

// formsOf lists the texts by which a value can be recognised.
func formsOf(value string) []string {
	forms := []string{value}
	std := base64.StdEncoding.EncodeToString([]byte(value))
	for _, f := range []string{std, url.QueryEscape(value), url.PathEscape(value)} {
		escaped := url.QueryEscape(f)
		forms = append(forms, f, escaped, lowerHex(f), lowerHex(escaped))
	}
	forms = append(forms,
		base64.RawStdEncoding.EncodeToString([]byte(value)),
		base64.URLEncoding.EncodeToString([]byte(value)),
		base64.RawURLEncoding.EncodeToString([]byte(value)))
	if len(value) >= shortSecret {
		forms = append(forms, base64Cores(value)...)
	}
	escaped := jsonEscaped(value, true)
	quoted := strconv.Quote(value)
	return append(forms,
		escaped, strings.ReplaceAll(escaped, "/", `\/`), jsonEscaped(value, false),
		quoted[1:len(quoted)-1], html.EscapeString(value))
}

// base64Cores lists the runs of base64 that the value leaves inside the
// encoding of a longer text, whatever stands before and after it ("user:key" of
// Basic authentication, a whole body): one run for each of the three positions
// at which it can begin.
func base64Cores(value string) []string {
	var cores []string
	for before, skip := range []int{0, 2, 3} {
		padded := append(make([]byte, before), value...)
		for _, e := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			core := e.EncodeToString(padded)[skip : len(padded)*8/6]
			if len(core) >= minCore {
				cores = append(cores, core)
			}
		}
	}
	return cores
}

// jsonEscaped returns the value as it stands between the quotes of a JSON string.
func jsonEscaped(value string, escapeHTML bool) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(escapeHTML)
	if err := e.Encode(value); err != nil {
		return value
	}
	text := strings.TrimSuffix(b.String(), "\n")
	return text[1 : len(text)-1]
}

// lowerHex returns an URL-encoded text with its escapes in lower case: %2F as %2f.
func lowerHex(text string) string {
	b := []byte(text)
	for i := 0; i+2 < len(b); i++ {
		if b[i] == '%' {
			copy(b[i+1:i+3], bytes.ToLower(b[i+1:i+3]))
		}
	}
	return string(b)
}

// String returns the text without secrets.
func (r *Redactor) String(text string) string {
	if r == nil {
		return text
	}
	for _, p := range r.probes {
		if strings.Contains(text, p.text) {
			return string(r.replace([]byte(text)))
		}
	}
	return text
}

// Bytes returns the text without secrets: the very same slice where there are none.
func (r *Redactor) Bytes(text []byte) []byte {
	if r == nil {
		return text
	}
	for _, p := range r.probes {
		if bytes.Contains(text, p.bytes) {
			return r.replace(text)
		}
	}
	return text
}

// Header returns the header without secrets in names and values, and with bytes
// that are no UTF-8 replaced: the very same map where there is nothing to do.
func (r *Redactor) Header(h http.Header) http.Header {
	if r == nil {
		return h
	}
	for name, values := range h {
		if r.headerName(name) != name {
			return r.cleanHeader(h)
		}
		for _, value := range values {
			if r.line(value) != value {
				return r.cleanHeader(h)
			}
		}
	}
	return h
}

func (r *Redactor) cleanHeader(h http.Header) http.Header {
	clean := make(http.Header, len(h))
	for name, values := range h {
		name = r.headerName(name)
		for _, value := range values {
			clean[name] = append(clean[name], r.line(value))
		}
	}
	return clean
}

// headerName redacts a header's name, which the transport has changed the case of.
func (r *Redactor) headerName(name string) string {
	for _, f := range r.names {
		if len(name) >= len(f.text) && strings.Contains(strings.ToLower(name), string(f.text)) {
			return placeholder(f.name)
		}
	}
	return r.line(name)
}

// line redacts a text that goes into JSON as a string.
func (r *Redactor) line(text string) string {
	if !utf8.ValidString(text) {
		text = strings.ToValidUTF8(text, "\uFFFD")
	}
	return r.String(text)
}

// cutPartial drops the beginning of a secret at the end of a text that was cut off.
func (r *Redactor) cutPartial(text []byte) []byte {
	if r == nil {
		return text
	}
	cut := 0
	for _, f := range r.forms {
		for n := min(len(f.text)-1, len(text)); n > cut; n-- {
			if bytes.HasSuffix(text, f.text[:n]) {
				cut = n
			}
		}
	}
	return text[:len(text)-cut]
}

type span struct {
	start, end int
	form       int
}

// replace finds every form first and replaces then, so that no form is looked
// for in what stands in place of another.
func (r *Redactor) replace(text []byte) []byte {
	var spans []span
	for i, f := range r.forms {
		for from := 0; ; {
			at := bytes.Index(text[from:], f.text)
			if at < 0 {
				break
			}
			start, end := from+at, from+at+len(f.text)
			if f.alone && !standsAlone(text, start, end) {
				from = start + 1
				continue
			}
			spans = append(spans, span{start: start, end: end, form: i})
			from = end
		}
	}
	if len(spans) == 0 {
		return text
	}
	slices.SortFunc(spans, func(a, b span) int {
		if a.start != b.start {
			return a.start - b.start
		}
		return a.form - b.form
	})
	out := make([]byte, 0, len(text))
	done := 0
	for i := 0; i < len(spans); {
		whole := spans[i]
		for i++; i < len(spans) && spans[i].start < whole.end; i++ {
			whole.end = max(whole.end, spans[i].end)
			whole.form = min(whole.form, spans[i].form)
		}
		out = append(out, text[done:whole.start]...)
		out = append(out, placeholder(r.forms[whole.form].name)...)
		done = whole.end
	}
	return append(out, text[done:]...)
}

func placeholder(name string) string { return "[" + name + "]" }

// standsAlone reports whether text[start:end] is no part of a longer word.
func standsAlone(text []byte, start, end int) bool {
	return (start == 0 || !isWord(text[start-1])) && (end == len(text) || !isWord(text[end]))
}

func isWord(b byte) bool {
	return b == '_' || b == '-' || b >= utf8.RuneSelf ||
		'0' <= b && b <= '9' || 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z'
}
