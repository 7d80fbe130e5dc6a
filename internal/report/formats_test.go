package report

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/verdict"
)

// written is a Result in a format.
func written(t *testing.T, name string, r *verdict.Result) string {
	t.Helper()
	format, ok := FormatNamed(name)
	require.True(t, ok, name)
	var b bytes.Buffer
	require.NoError(t, format.Write(&b, r))
	return b.String()
}

// sound are the checks of the formats: that a report is of its format, with nothing in
// it that is taken for more than text. The test of a format adds its own.
var sound = map[string]func(*testing.T, string, *verdict.Result){
	"json": soundJSON, "html": soundHTML, "junit": soundJUnit, "markdown": soundMarkdown, "text": soundText,
	"annotations": soundAnnotations, "codequality": soundCodeQuality, "messages": soundMessages,
}

// holds adds the check of a format.
func holds(format string, check func(*testing.T, string, *verdict.Result)) struct{} {
	sound[format] = check
	return struct{}{}
}

func TestGoldenFiles(t *testing.T) {
	for _, format := range Formats() {
		t.Run(format.Name, func(t *testing.T) {
			golden(t, "sink."+format.File, withoutAssets(written(t, format.Name, kitchenSink())))
		})
	}
}

var (
	embedded = regexp.MustCompile(`(?s)<(style|script)>.*?</(?:style|script)>`)
	hashed   = regexp.MustCompile(`sha256-(?:[A-Za-z0-9+/]|&#43;){43}=`) // a plus sign stands as an entity
)

// withoutAssets cuts the style sheet, the script and their hashes out of a page:
// the tests of internal/report/html cover these, and nobody reviews them twice.
func withoutAssets(page string) string {
	return hashed.ReplaceAllString(embedded.ReplaceAllString(page, "<$1>…</$1>"), "sha256-…")
}

// TestReportsArePure writes every format of a Result, and of one that was saved
// and read again.
func TestReportsArePure(t *testing.T) {
	r := kitchenSink()
	before := written(t, "json", r)
	again, err := Read(strings.NewReader(before))
	require.NoError(t, err)
	for _, format := range Formats() {
		t.Run(format.Name, func(t *testing.T) {
			first := written(t, format.Name, r)
			require.Equal(t, first, written(t, format.Name, r), "the same again")
			require.Equal(t, first, written(t, format.Name, again), "from a saved one")
		})
	}
	require.Equal(t, before, written(t, "json", r), "no report changes the Result")
}

func TestAResultWithNothingInIt(t *testing.T) {
	for _, format := range Formats() {
		t.Run(format.Name, func(t *testing.T) {
			r := &verdict.Result{Format: verdict.Format}
			r.Verdict = verdict.Decide(r)
			shown := written(t, format.Name, r)
			require.NotEmpty(t, shown)
			withstand(t, format.Name, shown, r)
		})
	}
}

func TestReportsThatCannotBeWritten(t *testing.T) {
	for _, format := range Formats() {
		t.Run(format.Name, func(t *testing.T) {
			require.ErrorIs(t, format.Write(full{}, kitchenSink()), errFull)
		})
	}
}

// TestHostileTexts puts every hostile text wherever one can come from outside, and
// has each format read by a parser that is not ours.
func TestHostileTexts(t *testing.T) {
	for _, format := range Formats() {
		t.Run(format.Name, func(t *testing.T) {
			for _, text := range slices.Concat(hostileTexts, slices.Collect(maps.Values(hostileTable(t)))) {
				r := everywhere(text)
				withstand(t, format.Name, written(t, format.Name, r), r)
			}
		})
	}
}

func FuzzFormats(f *testing.F) {
	f.Add("")
	f.Add(hostileTexts[len(hostileTexts)-1]) // TestHostileTexts has the others
	f.Fuzz(func(t *testing.T, text string) {
		r := everywhere(text)
		for _, format := range Formats() {
			withstand(t, format.Name, written(t, format.Name, r), r)
		}
	})
}

// withstand checks that a report is of its format, with nothing in it that is
// taken for more than text.
func withstand(t *testing.T, format, shown string, r *verdict.Result) {
	t.Helper()
	require.True(t, utf8.ValidString(shown))
	check := sound[format]
	require.NotNil(t, check, "no test gives hostile texts to the format %s", format)
	check(t, shown, r)
}

func soundText(t *testing.T, shown string, _ *verdict.Result) {
	at := strings.IndexFunc(shown, func(c rune) bool { return c != '\n' && !unicode.IsPrint(c) })
	require.Negative(t, at, "a character that does not print")
	require.NotContains(t, shown, "##[")
	for l := range strings.Lines(shown) {
		if strings.HasPrefix(strings.TrimLeft(l, " "), "::") {
			require.Fail(t, "a line begins as a workflow command", "%q", l)
		}
	}
}

func soundJSON(t *testing.T, shown string, _ *verdict.Result) {
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(shown))
	require.NoError(t, err)
	schema, err := resultSchema()
	require.NoError(t, err)
	require.NoError(t, schema.Validate(document))
	_, err = Read(strings.NewReader(shown))
	require.NoError(t, err)
}

var resultSchema = sync.OnceValues(func() (*jsonschema.Schema, error) {
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(verdict.Schema))
	if err != nil {
		return nil, err
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("result.schema.json", document); err != nil {
		return nil, err
	}
	return c.Compile("result.schema.json")
})

// junitVocabulary is what the schemas that readers have in common allow for: the
// attributes and the children of each element, the latter in their order.
var junitVocabulary = map[string]struct{ attributes, children string }{
	"testsuites": {"name time tests failures errors", "testsuite"},
	"testsuite":  {"name tests failures errors skipped time timestamp", "properties testcase"},
	"testcase":   {"classname name file line time", "properties skipped error failure system-out"},
	"properties": {"", "property"},
	"property":   {"name value", ""},
	"skipped":    {"type message", ""},
	"error":      {"type message", ""},
	"failure":    {"type message", ""},
	"system-out": {"", ""},
}

func soundJUnit(t *testing.T, shown string, r *verdict.Result) {
	soundText(t, shown, r)
	d := xml.NewDecoder(strings.NewReader(shown))
	var open []string
	after := map[int]int{} // by depth: which of the children came last
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		switch e := token.(type) {
		case xml.StartElement:
			v, ok := junitVocabulary[e.Name.Local]
			require.True(t, ok, "unknown element %s", e.Name.Local)
			for _, a := range e.Attr {
				require.Contains(t, strings.Fields(v.attributes), a.Name.Local, e.Name.Local)
			}
			if len(open) > 0 {
				children := strings.Fields(junitVocabulary[open[len(open)-1]].children)
				at := -1
				for i, child := range children {
					if child == e.Name.Local {
						at = i
					}
				}
				require.GreaterOrEqual(t, at, after[len(open)], "%s in %s", e.Name.Local, open[len(open)-1])
				after[len(open)] = at
			}
			open = append(open, e.Name.Local)
			after[len(open)] = 0
		case xml.EndElement:
			open = open[:len(open)-1]
		}
	}
	require.Empty(t, open)
}

var (
	fenceLine = regexp.MustCompile("^(`{3,})")
	ourTags   = regexp.MustCompile(`</?(details|summary|code|span)>`)
	entity    = regexp.MustCompile(`&(#\d+|amp|lt|gt);`)
)

// soundMarkdown looks at what stands outside of blocks of code: there nothing is
// markup but what we write.
func soundMarkdown(t *testing.T, shown string, r *verdict.Result) {
	soundText(t, shown, r)
	require.LessOrEqual(t, len(shown), MaxMarkdown)
	fence := ""
	for l := range strings.Lines(shown) {
		l = strings.TrimSuffix(l, "\n")
		if m := fenceLine.FindString(l); m != "" && (fence == "" || len(m) >= len(fence) && m == l) {
			if fence == "" {
				fence = m
				require.Equal(t, fence+"text", l)
			} else {
				fence = ""
			}
			continue
		}
		if fence != "" {
			continue
		}
		rest := entity.ReplaceAllString(ourTags.ReplaceAllString(l, ""), "")
		require.False(t, strings.ContainsAny(rest, "<>`[!$\\~&") || strings.Contains(rest, "://"), "%q", l)
		require.NotRegexp(t, `[@]\w`, l)
	}
	require.Empty(t, fence, "a block of code is left open")
}

var workflowCommand = regexp.MustCompile(`^::(error|warning|notice) (file=[^,:]*,(line=\d+,)?)?title=[^,:]*::[^\r\n]*$`)

func soundAnnotations(t *testing.T, shown string, _ *verdict.Result) {
	n := map[string]int{}
	for l := range strings.Lines(shown) {
		l = strings.TrimSuffix(l, "\n")
		m := workflowCommand.FindStringSubmatch(l)
		require.NotNil(t, m, "%q", l)
		n[m[1]]++
		require.True(t, strings.IndexFunc(l, func(c rune) bool { return !unicode.IsPrint(c) }) < 0, "%q", l)
	}
	require.LessOrEqual(t, n["error"], maxAnnotations)
	require.LessOrEqual(t, n["warning"], maxAnnotations)
	require.LessOrEqual(t, n["notice"], maxAnnotations)
}

func soundCodeQuality(t *testing.T, shown string, r *verdict.Result) {
	soundText(t, shown, r)
	var issues []map[string]any
	require.NoError(t, json.Unmarshal([]byte(shown), &issues))
	seen := map[any]bool{}
	for _, issue := range issues {
		require.NotEmpty(t, issue["description"])
		require.NotEmpty(t, issue["check_name"])
		require.Contains(t, []any{"info", "minor", "major", "critical", "blocker"}, issue["severity"])
		require.False(t, seen[issue["fingerprint"]], "two issues have the same fingerprint")
		seen[issue["fingerprint"]] = true
		location := issue["location"].(map[string]any)
		require.NotEmpty(t, location["path"])
		require.GreaterOrEqual(t, location["lines"].(map[string]any)["begin"], 1.0)
	}
}
