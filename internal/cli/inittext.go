package cli

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"github.com/assaykit/assay/internal/setting"
)

// profileText writes a profile, with every setting that there is. Those that nobody
// has chosen stand in it as comments, with their defaults or a sample.
func profileText(o initOptions) string {
	chosen := map[string]string{"target": o.target, "image.ref": o.image, "image.port": o.port, "fault_header": o.fault, "contract": o.contract, "openapi": o.openapi}
	var b strings.Builder
	b.WriteString(profileHead)
	var group setting.Group
	var mapping string
	for _, s := range profileSettings() {
		if s.Key == "" || o.image == "" && isOfImage(s.Key) || o.image != "" && s.Key == "target" {
			continue
		}
		if s.Group != group {
			group = s.Group
			fmt.Fprintf(&b, "\n# %s\n", group)
		}
		in, _ := settingPath(s.Key)
		if in != mapping && in != "" {
			b.WriteString(openMapping(in, mapping, o))
		}
		mapping = in
		b.WriteString(settingLine(s, chosen[s.Key]))
	}
	return b.String()
}

const profileHead = `# What assay tests, and with what. Flags and the environment win over this file.
# ${NAME} stands for a variable of the environment. Keep secrets out of this file.
# A run that lacks one of the keys but main does without it, and says what it could
# not exercise.
`

func isOfImage(key string) bool {
	return strings.HasPrefix(key, "image.") || key == "containers"
}

// settingPath is the mapping in which a setting stands, and its name there.
func settingPath(key string) (in, name string) {
	at := strings.LastIndex(key, ".")
	return key[:max(at, 0)], key[at+1:]
}

// openMapping is the line that begins a mapping, as a comment if all of it is one.
func openMapping(in, before string, o initOptions) string {
	outer, name := settingPath(in)
	if strings.HasPrefix(before, in+".") {
		return "" // back from a mapping within
	}
	indent := strings.Repeat("  ", strings.Count(outer, ".")+min(1, len(outer)))
	if in == "keys" || in == "image" && o.image != "" {
		return indent + name + ":\n"
	}
	return indent + "# " + name + ":\n"
}

// settingLine is the line of a setting, as a comment unless it was chosen. Keys are
// always taken from the environment.
func settingLine(s setting.Setting, chosen string) string {
	in, name := settingPath(s.Key)
	depth := 0
	if in != "" {
		depth = 1 + strings.Count(in, ".")
	}
	before, value := strings.Repeat("  ", depth), scalar(chosen)
	switch {
	case in == "keys":
		value = s.Sample
	case chosen == "" && in != "" && in != "image":
		before, value = strings.Repeat("  ", depth-1)+"# "+"  ", sample(s)
	case chosen == "":
		before, value = before+"# ", sample(s)
	}
	about := s.Help
	if s.Default != "" && s.Sample != "" {
		about += "; default: " + s.Default
	}
	line := before + name + ": " + value
	if beside := fmt.Sprintf("%-38s # %s\n", line, about); chosen == "" && len(beside) <= helpWidth {
		return beside
	}
	return strings.Repeat("  ", depth) + "# " + about + "\n" + line + "\n"
}

// sample is a value that a setting may have, as YAML.
func sample(s setting.Setting) string {
	value := cmp.Or(s.Sample, s.Default)
	if strings.ContainsAny(value[:1], "[{") {
		return value
	}
	return scalar(value)
}

// scalar writes a text as a scalar of YAML, whose double quotes are those of Go for
// everything that can stand on a command line.
func scalar(text string) string {
	if plainScalar(text) {
		return text
	}
	return strconv.Quote(text)
}

// plainScalar reports whether YAML takes a text for itself without quotes.
func plainScalar(text string) bool {
	for _, r := range text {
		if !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/:._-,${}", r) {
			return false
		}
	}
	return text != "" && !strings.Contains(text, ": ") && !strings.HasSuffix(text, ":") && !strings.ContainsAny(text[:1], "{-,:") && !strings.EqualFold(text, "null")
}
