package target

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/assaykit/assay/internal/exchange"
)

// Header is a header that every request carries.
type Header struct {
	Name    string
	Value   string            // as it is sent
	Shown   string            // the value, with the names of secrets in place of them
	Secrets []exchange.Secret // that the value holds
}

// ParseHeader reads "Name: value". References such as ${TOKEN} in the value are
// replaced by what lookup finds, and what is put there is a secret. A header
// whose name is that of a credential is one as a whole, by whatever means it
// came. No error quotes the value.
func ParseHeader(text string, lookup func(string) (string, bool)) (Header, error) {
	name, value, ok := strings.Cut(text, ":")
	name, value = strings.TrimSpace(name), strings.TrimSpace(value)
	if !ok || !headerName.MatchString(name) {
		// What follows may be a secret, and a name that is none may be one.
		return Header{}, fmt.Errorf(`header is not of the form "Name: value"`)
	}
	return newHeader(name, value, lookup)
}

func newHeader(name, value string, lookup func(string) (string, bool)) (Header, error) {
	h := Header{Name: http.CanonicalHeaderKey(name)}
	if reason := notForUsers[h.Name]; reason != "" {
		return Header{}, fmt.Errorf("header %s: %s", name, reason)
	}
	if strings.Contains(variable.ReplaceAllString(value, ""), "${") {
		return Header{}, fmt.Errorf("header %s: malformed reference, want one such as ${TOKEN}", name)
	}
	missing := ""
	fill := func(shown bool) string {
		return variable.ReplaceAllStringFunc(value, func(ref string) string {
			variable := ref[2 : len(ref)-1]
			found, _ := lookup(variable)
			switch {
			case found == "" && missing == "":
				missing = variable
			case shown:
				return "[" + variable + "]"
			default:
				h.note(variable, found)
			}
			return found
		})
	}
	h.Value, h.Shown = fill(false), fill(true)
	switch {
	case missing != "":
		return Header{}, fmt.Errorf("header %s: the environment has no %s", name, missing)
	case h.Value == "":
		return Header{}, fmt.Errorf("header %s is empty: leave it out, or give it a value", name)
	case strings.ContainsFunc(h.Value, unicode.IsControl):
		return Header{}, fmt.Errorf("header %s holds a line break or another control character", name)
	}
	if len(h.Secrets) == 0 && isCredential(h.Name) {
		h.hide()
	}
	for _, secret := range slices.Clone(h.Secrets) {
		h.notePassword(secret)
	}
	return h, nil
}

// notForUsers are the headers that a run sets, or has left out, on purpose.
var notForUsers = map[string]string{
	"Content-Type":             "each request has its own",
	"Content-Length":           "each request has its own",
	"Transfer-Encoding":        "the client sets it",
	"Connection":               "the client sets it",
	"Accept-Encoding":          "answers are asked for as they are, so that they can be judged",
	exchange.CorrelationHeader: "each request has its own",
	exchange.LabelHeader:       "--label-requests sends it",
}

// leastSecret is the length in bytes from which a value is looked for in what the
// target answers. A shorter one is found everywhere, and hiding it would change
// what is judged; where the header itself is shown it is hidden all the same.
const leastSecret = 6

func (h *Header) note(name, value string) {
	known := func(s exchange.Secret) bool { return s.Name == name }
	if !slices.ContainsFunc(h.Secrets, known) {
		h.Secrets = append(h.Secrets, exchange.Secret{Name: name, Value: value})
	}
}

// credentialWords are what names of headers with credentials have in them.
var credentialWords = regexp.MustCompile(`(?i)auth|token|key|secret|passw|credential|cookie|session|signature|jwt|bearer`)

func isCredential(name string) bool { return credentialWords.MatchString(name) }

var noVariable = regexp.MustCompile(`[^A-Za-z0-9]+`)

// hide makes secrets of a value that was written out: of all of it, or of what
// follows a word such as Bearer; of a cookie, of each value.
func (h *Header) hide() {
	name := strings.ToUpper(strings.Trim(noVariable.ReplaceAllString(h.Name, "_"), "_"))
	if strings.Trim(name[:1], "0123456789") == "" {
		name = "HEADER_" + name
	}
	if h.Name == "Cookie" {
		h.hideCookies(name)
		return
	}
	scheme, secret, ok := strings.Cut(h.Value, " ")
	if !ok || strings.Contains(secret, " ") {
		scheme, secret = "", h.Value
	}
	h.note(name, secret)
	h.Shown = strings.TrimLeft(scheme+" ["+name+"]", " ")
}

func (h *Header) hideCookies(prefix string) {
	var shown []string
	for cookie := range strings.SplitSeq(h.Value, ";") {
		cookieName, value, ok := strings.Cut(strings.TrimSpace(cookie), "=")
		if !ok {
			cookieName, value = "", cookieName
		}
		name := strings.TrimRight(prefix+"_"+strings.ToUpper(noVariable.ReplaceAllString(cookieName, "_")), "_")
		if value == "" {
			shown = append(shown, strings.TrimSpace(cookie))
			continue
		}
		h.note(name, value)
		if ok {
			cookieName += "="
		}
		shown = append(shown, cookieName+"["+name+"]")
	}
	h.Shown = strings.Join(shown, "; ")
}

// notePassword notes the password in a value for Basic authentication, which a
// target may repeat decoded.
func (h *Header) notePassword(s exchange.Secret) {
	decoded, err := base64.StdEncoding.DecodeString(s.Value)
	if err != nil {
		return
	}
	if _, password, ok := strings.Cut(string(decoded), ":"); ok && password != "" && !strings.ContainsFunc(password, unicode.IsControl) {
		h.note(s.Name+"_PASSWORD", password)
	}
}
