package architecture

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// idiom is a phrase, and what to write instead.
type idiom struct {
	phrase  *regexp.Regexp
	instead string
}

// idioms are phrases that a reader has to read twice, and what to write instead.
// CONTRIBUTING.md has the rules. Only phrases that are never right are here.
var idioms = []idiom{
	{phrase: regexp.MustCompile(`\bheld (up )?against\b`), instead: "compared with"},
	{phrase: regexp.MustCompile(`\bhold(s|ing)? [^.]{1,80}\bagainst\b`), instead: "compares with"},
	{phrase: regexp.MustCompile(`\b(go|goes|going|gone) by (the|its|their|what|nothing|other)\b`), instead: "depends on, or has"},
	{phrase: regexp.MustCompile(`\b(is|are|was|were) told by\b`), instead: "is recognized by"},
	{phrase: regexp.MustCompile(`\bwhat stands first\b`), instead: "the first one"},
	{phrase: regexp.MustCompile(`\bthat there is not\b`), instead: "unknown"},
	{phrase: regexp.MustCompile(`\btakes no (table|arguments)\b`), instead: "has no, or accepts no"},
	{phrase: regexp.MustCompile(`\b(com(e|es|ing)|came|br(ing|ings|inging|ought))( \w+)? into being\b`), instead: "is created, or creates"},
	{phrase: regexp.MustCompile(`\b(brings?|brought) (it|them|a \w+) about\b`), instead: "creates"},
	{phrase: regexp.MustCompile(`\bhave their way\b`), instead: "apply"},
}

// foreign are files whose words are not ours: documents of others, and this list.
var foreign = []string{"CONTRIBUTING.md", "internal/architecture/idioms_test.go", "CHANGELOG.md", "LICENSE"}

func TestNoIdioms(t *testing.T) {
	for _, name := range files(t) {
		if slices.Contains(foreign, name) || !prose(name) {
			continue
		}
		text := sentences(read(t, name))
		for _, idiom := range idioms {
			for _, at := range idiom.phrase.FindAllStringIndex(text, -1) {
				t.Errorf("%s: %q: write %q", name, text[at[0]:at[1]], idiom.instead)
			}
		}
	}
}

// prose reports whether people read a file of that name, and we wrote it.
func prose(name string) bool {
	return slices.Contains([]string{".go", ".md", ".feature", ".txtar", ".yml", ".sh"}, path.Ext(name)) ||
		name == "Makefile" || name == "spec/requirements.yaml" || strings.HasPrefix(name, "fixtures/")
}

// lineBreak is where a sentence goes on in the next line: of a paragraph, or of a comment.
var lineBreak = regexp.MustCompile(`([\w,;])\n[\t ]*(?://|#)? ?(\w)`)

// sentences is a text without the breaks of lines within its sentences.
func sentences(text string) string { return lineBreak.ReplaceAllString(text, "$1 $2") }

func TestIdiomsAreFound(t *testing.T) {
	for _, c := range []struct {
		text  string
		found bool
	}{
		{text: "An answer is held against its schema.", found: true},
		{text: "// check holds a value against a rule", found: true},
		{text: "// what was seen, which is held\n\t// against a rule", found: true},
		{text: "A document is held\nagainst the standard.", found: true},
		{text: "an error that is told by its line", found: true},
		{text: "a company comes into being", found: true},
		{text: "A run exhausts the limit that holds, and compares it.", found: false},
		{text: "The page says so, and its line goes.", found: false},
	} {
		found := slices.ContainsFunc(idioms, func(i idiom) bool { return i.phrase.MatchString(sentences(c.text)) })
		require.Equal(t, c.found, found, c.text)
	}
}
