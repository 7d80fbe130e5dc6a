package exchange

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxCurlBody bounds the body, in bytes, that a curl command has.
const maxCurlBody = 8 << 10

// Headers that the client adds for itself, and that reproduce nothing.
var notForCurl = map[string]bool{
	"Accept-Encoding": true,
	"Content-Length":  true,
	"User-Agent":      true,
	CorrelationHeader: true,
	LabelHeader:       true,
}

// Curl returns the request as a POSIX shell command of one line. The credential
// stands in it as the environment variable of its name, and so do the other
// secrets whose names are given. All other text is quoted: whatever a recorded
// exchange holds, nothing of it is run by the shell, read as an option or as
// the name of a file, or obeyed by a terminal. A header that cannot be part of a
// command is left out, and a comment at the end says so. A body that is too long,
// or of which the record has not all, cannot be sent again as it was: then there
// is no command, but "".
func (e *Exchange) Curl(variables ...string) string {
	if len(e.RequestBody) > maxCurlBody || e.RequestBodySize > len(e.RequestBody) {
		return ""
	}
	c := curl{variables: variables}
	if e.Credential != "" {
		c.variables = append([]string{e.Credential, e.Credential + tokenSuffix}, variables...)
	}
	c.variables = slices.DeleteFunc(c.variables, func(v string) bool { return !variableName.MatchString(v) })

	c.add("curl")
	switch {
	case e.Method == http.MethodGet && len(e.RequestBody) == 0:
	case e.Method == http.MethodHead:
		c.add("--head")
	case e.Method != "" && strings.Trim(e.Method, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "":
		c.add("-X", e.Method)
	default:
		c.add("-X", c.word(e.Method))
	}
	c.via(e.Via)
	c.url(e.URL)
	c.header(e.RequestHeader)
	pipe := ""
	if len(e.RequestBody) > 0 {
		pipe = c.body(e.RequestBody, e.RequestHeader)
	}
	if token := e.Credential + tokenSuffix; e.Credential != "" && strings.Contains(strings.Join(c.words, " "), "$"+token) {
		c.note("%s is the token that %s is traded for", token, e.Credential)
	}
	command := pipe + strings.Join(c.words, " ")
	if len(c.notes) > 0 {
		command += " # " + strings.Join(c.notes, "; ")
	}
	return command
}

// curl is a command that is being written.
type curl struct {
	variables []string
	words     []string
	notes     []string
}

func (c *curl) add(words ...string) { c.words = append(c.words, words...) }

func (c *curl) note(format string, args ...any) {
	c.notes = append(c.notes, fmt.Sprintf(format, args...))
}

func (c *curl) url(text string) {
	var clean strings.Builder
	for i := range len(text) {
		if b := text[i]; b <= ' ' || b >= 0x7f {
			fmt.Fprintf(&clean, "%%%02X", b)
		} else {
			clean.WriteByte(b)
		}
	}
	text = clean.String()
	plain := text
	for _, v := range c.variables {
		plain = strings.ReplaceAll(plain, placeholder(v), "")
	}
	if strings.ContainsAny(plain, "[]{}") {
		c.add("--globoff")
	}
	path, _, _ := strings.Cut(text, "?")
	if strings.Contains(path+"/", "/./") || strings.Contains(path+"/", "/../") {
		c.add("--path-as-is")
	}
	if !strings.HasPrefix(text, "http://") && !strings.HasPrefix(text, "https://") {
		c.add("--url")
	}
	c.add(c.word(text))
}

func (c *curl) header(h http.Header) {
	names := make([]string, 0, len(h))
	for name := range h {
		if !notForCurl[name] {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		for _, value := range h[name] {
			switch {
			case name == "" || strings.ContainsFunc(name, isNoTokenRune) || strings.ContainsFunc(value, isControl):
				c.note("a header that cannot be sent is left out")
			case value == "":
				c.add("-H", c.word(name+";"))
			default:
				c.add("-H", c.word(name+": "+value))
			}
		}
	}
}

// body adds the body, and returns the command that is piped into curl if it
// cannot be an argument.
func (c *curl) body(body []byte, h http.Header) string {
	if _, typed := h["Content-Type"]; !typed {
		c.add("-H", "'Content-Type:'") // curl would add its own
	}
	text := string(body)
	switch {
	case !printable(text):
		c.add("--data-binary", "@-")
		return c.printf(text) + " | "
	case text[0] == '@' || c.split(text)[0] == "": // -d would take what follows @ for a file's name
		c.add("--data-raw", c.word(text))
	default:
		c.add("-d", c.word(text))
	}
	return ""
}

// word quotes a text as one word of the shell.
func (c *curl) word(text string) string {
	if !printable(text) {
		return `"$(` + c.printf(text) + `)"`
	}
	pieces := c.split(text)
	harmless := len(pieces) > 1
	for i, p := range pieces {
		harmless = harmless && (i%2 == 1 || !strings.ContainsFunc(p, isNotHarmless))
	}
	if harmless {
		return `"` + joinVariables(pieces) + `"`
	}
	var b strings.Builder
	for i, p := range pieces {
		switch {
		case i%2 == 1:
			b.WriteString(`"` + p + `"`)
		case p != "" || len(pieces) == 1:
			b.WriteString(`'` + strings.ReplaceAll(p, `'`, `'\''`) + `'`)
		}
	}
	return b.String()
}

// joinVariables writes pieces for between double quotes.
func joinVariables(pieces []string) string {
	var b strings.Builder
	for i, p := range pieces {
		switch {
		case i%2 == 0:
			b.WriteString(p)
		case variableName.MatchString(p[1:]) && pieces[i+1] != "" && isWord(pieces[i+1][0]):
			b.WriteString("${" + p[1:] + "}")
		default:
			b.WriteString(p)
		}
	}
	return b.String()
}

// isNotHarmless reports whether a character means something between double quotes.
func isNotHarmless(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(" :/.,;=_-+?&", r)
}

// printf returns the command that prints a text with whatever bytes.
func (c *curl) printf(text string) string {
	var format, arguments strings.Builder
	for i, p := range c.split(text) {
		if i%2 == 1 {
			format.WriteString("%s")
			arguments.WriteString(` "` + p + `"`)
			continue
		}
		for len(p) > 0 {
			r, size := utf8.DecodeRuneInString(p)
			switch {
			case r == '%':
				format.WriteString("%%")
			case r == '\\':
				format.WriteString(`\\`)
			case r == '\'', r == '-' && format.Len() == 0, !isShown(r, size):
				for _, b := range []byte(p[:size]) {
					fmt.Fprintf(&format, `\%03o`, b)
				}
			default:
				format.WriteString(p[:size])
			}
			p = p[size:]
		}
	}
	return "printf '" + format.String() + "'" + arguments.String()
}

// split cuts a text at the placeholders of variables: every second piece is what
// the variable is between double quotes.
func (c *curl) split(text string) []string {
	var pieces []string
	for {
		first, shown, expansion := -1, "", ""
		for _, v := range c.variables {
			for _, a := range alterations {
				if i := strings.Index(text, a.Shown(v)); i >= 0 && (first < 0 || i < first) {
					first, shown, expansion = i, a.Shown(v), a.expansion(v)
				}
			}
		}
		if i := strings.Index(text, encodedPrefix); i >= 0 && i < first {
			if inner, ok := c.encoded(text[i+len(encodedPrefix):]); ok {
				first, shown, expansion = i, encodedPrefix+inner+"]", `$(printf %s "`+joinVariables(c.split(inner))+`" | base64 | tr -d '\n')`
			}
		}
		if first < 0 {
			return append(pieces, text)
		}
		pieces = append(pieces, text[:first], expansion)
		text = text[first+len(shown):]
	}
}

// encoded returns what of a text stands up to the bracket that closes it, placeholders
// with their own brackets included.
func (c *curl) encoded(text string) (inner string, ok bool) {
	depth := 0
	for i, r := range text {
		switch r {
		case '[':
			depth++
		case ']':
			if depth--; depth < 0 {
				return text[:i], !strings.ContainsFunc(text[:i], func(r rune) bool { return strings.ContainsRune("\"$`\\", r) })
			}
		}
	}
	return "", false
}

// printable reports whether a text can be shown as it is, on one line.
func printable(text string) bool {
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if !isShown(r, size) {
			return false
		}
		i += size
	}
	return true
}

func isShown(r rune, size int) bool {
	return unicode.IsPrint(r) && (r != utf8.RuneError || size > 1)
}
