package derive

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// plainScalar is a text that YAML takes for nothing else.
var plainScalar = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_./-]*$`)

// words are plain scalars that are no texts in YAML.
var words = regexp.MustCompile(`(?i)^(true|false|null|yes|no|on|off|y|n|nan|inf)$`)

// scalar writes a text as YAML has it.
func scalar(text string) string {
	if (plainScalar.MatchString(text) || strings.HasPrefix(text, "/") && plainScalar.MatchString("x"+text)) && !words.MatchString(text) {
		return text
	}
	return asJSON(text)
}

func quoteAll(texts []string) []string {
	quoted := make([]string, len(texts))
	for n, text := range texts {
		quoted[n] = scalar(text)
	}
	return quoted
}

// asJSON writes a value as people write JSON.
func asJSON(value any) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(value); err != nil {
		return "null"
	}
	return strings.TrimSpace(b.String())
}

// comment is a text of the document's on one line.
func comment(text string) string {
	return strings.Join(strings.Fields(text), " ")
}

// wrap writes a comment in lines of about eighty characters.
func wrap(b *strings.Builder, prefix, text string) {
	const width = 88
	line := prefix
	for _, word := range strings.Fields(text) {
		if len(line)+1+len(word) > width && line != prefix {
			b.WriteString(strings.TrimRight(line, " ") + "\n")
			line = prefix
		}
		line += word + " "
	}
	b.WriteString(strings.TrimRight(line, " ") + "\n")
}

// block writes a value as a block of YAML, indented.
func block(value any, indent string) string {
	var b bytes.Buffer
	e := yaml.NewEncoder(&b)
	e.SetIndent(2)
	if err := e.Encode(value); err != nil {
		return indent + "{}\n"
	}
	var out strings.Builder
	for _, line := range strings.SplitAfter(strings.TrimRight(b.String(), "\n"), "\n") {
		out.WriteString(indent + line)
	}
	return out.String() + "\n"
}

const requestsHead = `# One request for each operation. A scenario that shows a refusal changes one thing in
# it, and counts only if the request as it stands here is accepted.
#
#   ${name.id}    the id of a resource of resources.yaml; it is created if there is none
#   ${new.name}   a value that no other request of the run has; also word, email,
#                 domain, url, uuid, date, and ${new.like.AB-100} for a text in which
#                 each letter and digit is another one
#   ${key.user}   what stands before the colon of a key user:password, and ${key.password}
#                 what stands behind it; filled in when the request is sent
#   guessed: true nobody knows whether the target accepts it: a refusal leaves open what
#                 depends on it. TODO: put in what it accepts, and take this away.
#   skip: why     there is no request, and nothing about the operation is run
`

// requestsFile writes the requests, each with how it came about.
func (a *api) requestsFile() string {
	var b strings.Builder
	b.WriteString(requestsHead)
	for _, o := range a.operations {
		fmt.Fprintf(&b, "\n%s:\n  # %s %s\n", scalar(o.ID), o.Method, o.Path)
		for _, note := range o.notes {
			wrap(&b, "  # ", note)
		}
		if o.request == nil {
			fmt.Fprintf(&b, "  skip: %s\n", asJSON(o.skip))
			continue
		}
		r := o.request
		if r.Guessed {
			b.WriteString("  guessed: true\n")
		}
		for _, part := range []struct {
			name   string
			values map[string]any
		}{{"path", r.Path}, {"query", r.Query}, {"header", r.Header}, {"cookie", r.Cookie}, {"body", r.Body}} {
			switch {
			case part.values == nil:
			case len(part.values) == 0:
				fmt.Fprintf(&b, "  %s: {}\n", part.name)
			default:
				fmt.Fprintf(&b, "  %s:\n%s", part.name, block(part.values, "    "))
			}
		}
		if r.Base64 != "" {
			fmt.Fprintf(&b, "  base64: %s\n", scalar(r.Base64))
		}
		if r.Value != nil {
			fmt.Fprintf(&b, "  body: %s\n", asJSON(r.Value))
		}
		if !r.Guessed && r.Path == nil && r.Query == nil && r.Header == nil && r.Cookie == nil && r.Body == nil {
			b.WriteString("  query: {}\n")
		}
	}
	return b.String()
}
