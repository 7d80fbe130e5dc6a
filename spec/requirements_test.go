package spec

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestRegistryErrors(t *testing.T) {
	const entry = `- id: SHELF-001
  level: MUST
  text: The text.
  source: {page: errors, section: Codes}
  applies: [readBook, bestBook]
  provocation: plain
`
	change := func(old, new string) string {
		require.Contains(t, entry, old)
		return strings.Replace(entry, old, new, 1)
	}
	for _, tt := range []struct {
		name     string
		registry string
		want     string // after "load contract: requirements.yaml"; "" for none
	}{
		{name: "fine", registry: entry},
		{name: "fine, written otherwise", registry: change("readBook, bestBook", "all") + change("SHELF-001", "A2-B-0002")},
		{name: "empty", registry: "", want: ": the file is empty"},
		{name: "nothing but comments", registry: "# none\n", want: ": the file is empty"},
		{name: "a mapping", registry: "id: SHELF-001\n", want: ":1: no requirements: want a list of them"},
		{name: "not YAML", registry: entry + "  text: [\n", want: ":7: did not find expected node content\n  a value is missing here, or a bracket is not closed"},
		{name: "two documents", registry: entry + "---\n" + entry, want: ":7: another document begins here: write what it has into the first one"},
		{name: "an entry that is a text", registry: entry + "- SHELF-002\n", want: ":7: a requirement has to be a mapping with id, level, text, source, applies, provocation"},
		{name: "unknown field", registry: change("provocation:", "provocations: plain\n  provocation:"), want: ":6: unknown field \"provocations\"\n  did you mean \"provocation\"?"},
		{name: "unknown field like no other", registry: entry + "  \"\\e[31m\": 1\n", want: `:7: unknown field "\x1b[31m"`},
		{name: "field twice", registry: entry + "  level: SHOULD\n", want: `:7: duplicate key "level", which is at line 2 already`},
		{name: "missing field", registry: change("  level: MUST\n", ""), want: `:1: missing field "level"`},
		{name: "missing source field", registry: change(", section: Codes", ""), want: `:4: missing field "section"`},
		{name: "source that is a text", registry: change("{page: errors, section: Codes}", "errors"), want: ":4: a source has to be a mapping with page, section"},
		{name: "unknown source field", registry: change("section:", "sektion:"), want: ":4: unknown field \"sektion\"\n  did you mean \"section\"?"},
		{name: "empty section", registry: change("Codes", "''"), want: ":4: section has to be a text"},
		{name: "empty text", registry: change("The text.", "' '"), want: ":3: text has to be a text"},
		{name: "text that is a number", registry: change("The text.", "12"), want: ":3: text has to be a text"},
		{name: "text that is a list", registry: change("The text.", "[a]"), want: ":3: text has to be a text"},
		{name: "unknown level", registry: change("MUST", "MAY"), want: ":2: unknown level \"MAY\", want MUST or SHOULD"},
		{name: "level in small letters", registry: change("MUST", "must"), want: ":2: unknown level \"must\", want MUST or SHOULD\n  did you mean \"MUST\"?"},
		{name: "unknown provocation", registry: change("plain", "brust"), want: ":6: unknown provocation \"brust\", want plain, credential, hook, burst or optional\n  did you mean \"burst\"?"},
		{name: "id in small letters", registry: change("SHELF-001", "shelf-001"), want: ":1: malformed id \"shelf-001\"\n  an id is capital words and a number, such as AUTH-002"},
		{name: "id without a number", registry: change("SHELF-001", "SHELF"), want: ":1: malformed id \"SHELF\"\n  an id is capital words and a number, such as AUTH-002"},
		{name: "id with more behind", registry: change("SHELF-001", "SHELF-001-"), want: ":1: malformed id \"SHELF-001-\"\n  an id is capital words and a number, such as AUTH-002"},
		{name: "id twice", registry: entry + entry, want: `:7: duplicate requirement "SHELF-001", which is at line 1 already`},
		{name: "applies to nothing", registry: change("[readBook, bestBook]", "[]"), want: ":5: applies has to be a list of operations, or [all]"},
		{name: "applies to a text", registry: change("[readBook, bestBook]", "all"), want: ":5: applies has to be a list of operations, or [all]"},
		{name: "unknown operation", registry: change("bestBook", "bestBok"), want: ":5: unknown operation \"bestBok\"\n  did you mean \"bestBook\"?"},
		{name: "operation that is a list", registry: change("bestBook", "[bestBook]"), want: ":5: unknown operation \"\""},
		{name: "operation twice", registry: change("bestBook", "readBook"), want: `:5: duplicate operation "readBook"`},
		{name: "all and more", registry: change("bestBook", "all"), want: ":5: applies names operations beside all"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			document := strings.ReplaceAll(shelf, "x-requirement", "x-other")
			_, err := Load(folder(document, tt.registry))
			if tt.want == "" {
				require.NoError(t, err)
				return
			}
			require.EqualError(t, err, "load contract: requirements.yaml"+tt.want)
		})
	}
}

// A field that a line in braces has twice is not read the first time, and told of.
func TestRegistryFieldTwiceInBraces(t *testing.T) {
	registry := "- {id: SHELF-001, level: MUST, level: MUST, text: a, source: {page: p, section: s}, applies: [all], provocation: plain}\n"
	require.Contains(t, problemTexts(Problems(folder(shelf, registry))),
		`warning requirements.yaml:1: duplicate key "level": the one at line 1 is not read`)
}
