package resource

import "strings"

// nextOf returns the target of the link to the next page in the fields of a header
// Link (RFC 8288, section 3); "" for none. Only the first rel of a link counts, and
// it may have several types.
func nextOf(fields []string) string {
	for _, field := range fields {
		for rest := field; ; {
			_, after, found := strings.Cut(rest, "<")
			target, parameters, closed := strings.Cut(after, ">")
			if !found || !closed {
				break
			}
			var rel string
			rel, rest = relOf(parameters)
			for _, kind := range strings.Fields(rel) {
				if strings.EqualFold(kind, "next") {
					return strings.TrimSpace(target)
				}
			}
		}
	}
	return ""
}

// relOf returns the first rel among the parameters of a link, and what stands behind
// the comma that ends them.
func relOf(text string) (rel, rest string) {
	found := false
	for {
		text = strings.TrimLeft(text, " \t;")
		if text == "" || text[0] == ',' {
			return rel, strings.TrimPrefix(text, ",")
		}
		end := strings.IndexAny(text, "=;,")
		if end < 0 {
			return rel, ""
		}
		name, value := strings.TrimSpace(text[:end]), ""
		if text = text[end:]; text[0] == '=' {
			value, text = parameterValue(strings.TrimLeft(text[1:], " \t"))
		}
		if strings.EqualFold(name, "rel") && !found {
			rel, found = value, true
		}
	}
}

// parameterValue returns the value that a text begins with, a token or a quoted text
// (RFC 9110, section 5.6), and what follows it.
func parameterValue(text string) (value, rest string) {
	if !strings.HasPrefix(text, `"`) {
		end := strings.IndexAny(text, ";,")
		if end < 0 {
			end = len(text)
		}
		return strings.TrimSpace(text[:end]), text[end:]
	}
	var b strings.Builder
	for n := 1; n < len(text); n++ {
		switch {
		case text[n] == '\\' && n+1 < len(text):
			n++
			b.WriteByte(text[n])
		case text[n] == '"':
			return b.String(), text[n+1:]
		default:
			b.WriteByte(text[n])
		}
	}
	return b.String(), ""
}
