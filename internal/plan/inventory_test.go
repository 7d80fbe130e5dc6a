package plan

import (
	"bufio"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/features"
)

// parse reads feature files, given by their names.
func parse(t *testing.T, files map[string]string) (*Inventory, error) {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return Parse(fsys)
}

func parsed(t *testing.T, files map[string]string) *Inventory {
	t.Helper()
	inv, err := parse(t, files)
	require.NoError(t, err)
	return inv
}

// lines makes a text that is easy to count the lines of.
func lines(all ...string) string { return strings.Join(all, "\n") + "\n" }

func TestParseReadsTheBundledFeatures(t *testing.T) {
	inv, err := Parse(features.Files)
	require.NoError(t, err)
	require.NotEmpty(t, inv.Scenarios)
	ids := map[string]bool{}
	for _, s := range inv.Scenarios {
		require.False(t, ids[s.ID], "%s twice", s.ID)
		ids[s.ID] = true
		require.NotEmpty(t, s.Steps, s.ID)
		require.Contains(t, inv.Files, s.File)
		require.LessOrEqual(t, s.first, s.Outline, s.ID)
		require.LessOrEqual(t, s.Line, s.last, s.ID)
		for _, step := range s.Steps {
			require.Contains(t, []string{"Given", "When", "Then"}, step.Keyword)
		}
	}
}

func TestParseFillsInWhatAScenarioIs(t *testing.T) {
	inv := parsed(t, map[string]string{
		"b.feature": lines(
			"@feature",                      // 1
			"Feature: Books",                // 2
			"  Books, and who borrows them", // 3
			"",                              // 4
			"  Background:",                 // 5
			"    Given a book",              // 6
			"",                              // 7
			"  @rule @feature",              // 8
			"  Rule: A book has a title",    // 9
			"",                              // 10
			"    # Catches a shelf.",        // 11
			"    @outline",                  // 12
			"    Scenario Outline: <operation> of <what>", // 13
			"      And another book",                      // 14
			"      When it is sent with:",                 // 15
			"        | title | <what> |",                  // 16
			`        | a\|b  | c\nd\\ |`,                  // 17
			"      Then it is accepted",                   // 18
			"      But nothing has changed",               // 19
			"",                                            // 20
			"      @first",                                // 21
			"      Examples:",                             // 22
			"        | operation | what |",                // 23
			"        | getBook   | a    |",                // 24
			"",                                            // 25
			"      @second",                               // 26
			"      Examples: more",                        // 27
			"        | what | operation |",                // 28
			"        | b    | getBook   |",                // 29
			"        | b    | getBook   |",                // 30
		),
		"a.feature":       lines("Feature: A", "Scenario: one", "When it is sent"),
		"sub/a.feature":   lines("Feature: A too", "Example: one", "When it is sent"),
		"notes.md":        "Feature: none",
		"a.feature.draft": "no feature",
	})
	require.Equal(t, []string{"features/a.feature", "features/b.feature", "features/sub/a.feature"}, inv.Files)
	var ids []string
	for _, s := range inv.Scenarios {
		ids = append(ids, s.ID)
	}
	require.Equal(t, []string{
		"features/a.feature:2", "features/b.feature:24", "features/b.feature:29", "features/b.feature:30", "features/sub/a.feature:2",
	}, ids)
	require.Equal(t, Scenario{
		ID: "features/b.feature:24", Key: "features/b.feature: getBook of a", Name: "getBook of a", Feature: "Books", Rule: "A book has a title",
		File: "features/b.feature", Line: 24, Outline: 13, Tags: []string{"@feature", "@rule", "@outline", "@first"},
		Steps: []Step{
			{Keyword: "Given", Written: "Given", Text: "a book", Line: 6},
			{Keyword: "Given", Written: "And", Text: "another book", Line: 14},
			{Keyword: "When", Written: "When", Text: "it is sent with:", Line: 15, Table: [][]string{{"title", "a"}, {"a|b", "c\nd\\"}}, Rows: []int{16, 17}},
			{Keyword: "Then", Written: "Then", Text: "it is accepted", Line: 18},
			{Keyword: "Then", Written: "But", Text: "nothing has changed", Line: 19},
		},
		Remark: "Catches a shelf.", first: 11, last: 30, row: []string{"getBook", "a"},
		tagLines: map[string]int{"@feature": 1, "@rule": 8, "@outline": 12, "@first": 21},
	}, inv.Scenarios[1])
	require.Equal(t, "getBook of b", inv.Scenarios[2].Name)
	require.Equal(t, "features/b.feature: getBook of b | b | getBook |", inv.Scenarios[2].Key)
	require.Equal(t, "features/b.feature: getBook of b | b | getBook | (2)", inv.Scenarios[3].Key)
	require.Equal(t, []string{"@feature", "@rule", "@outline", "@second"}, inv.Scenarios[2].Tags)
	require.Equal(t, 2, inv.Scenarios[0].Outline)
	require.Equal(t, inv.Scenarios[0].Line, inv.Scenarios[0].Outline)
}

func TestParseReadsLineEndsOfEveryKind(t *testing.T) {
	for _, tc := range []struct{ name, text string }{
		{name: "unix", text: "Feature: A\nScenario: one\nWhen it is sent\n"},
		{name: "windows", text: "Feature: A\r\nScenario: one\r\nWhen it is sent\r\n"},
		{name: "without the last", text: "Feature: A\nScenario: one\nWhen it is sent"},
		{name: "byte order mark", text: "\ufeffFeature: A\nScenario: one\nWhen it is sent\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			inv := parsed(t, map[string]string{"a.feature": tc.text})
			require.Len(t, inv.Scenarios, 1)
			require.Equal(t, "one", inv.Scenarios[0].Name)
			require.Equal(t, []Step{{Keyword: "When", Written: "When", Text: "it is sent", Line: 3}}, inv.Scenarios[0].Steps)
		})
	}
}

func TestParseRefusesWhatWouldPassUnseen(t *testing.T) {
	const scenario = "Scenario: one\nWhen it is sent\n"
	for _, tc := range []struct {
		name string
		text string
		want string // after "read features: features/a.feature"
	}{
		{name: "empty file", text: "", want: ": the file has no feature"},
		{name: "only a comment", text: "# Feature: A\n", want: ": the file has no feature"},
		{name: "feature without anything", text: "Feature: A\n", want: `:1: feature "A" has no scenario`},
		{name: "only a background", text: "Feature: A\nBackground:\nGiven a book\n", want: `:1: feature "A" has no scenario`},
		{name: "rule without a scenario", text: "Feature: A\nRule: R\n", want: `:2: rule "R" has no scenario`},
		{
			name: "rule with a background alone", text: "Feature: A\nRule: R\nBackground:\nGiven a book\n",
			want: `:2: rule "R" has no scenario`,
		},
		{
			name: "a rule without beside one with", text: "Feature: A\nRule: R\nRule: S\n" + scenario,
			want: `:2: rule "R" has no scenario`,
		},
		{name: "scenario without steps", text: "Feature: A\n" + scenario + "Scenario: two\n", want: `:4: scenario "two" has no steps`},
		{
			name: "scenario without steps under a background",
			text: "Feature: A\nBackground:\nGiven a book\nScenario: two\n", want: `:4: scenario "two" has no steps`,
		},
		{
			name: "outline without steps", text: "Feature: A\nScenario Outline: <x>\nExamples:\n|x|\n|1|\n",
			want: `:2: scenario "<x>" has no steps`,
		},
		{name: "outline without examples", text: "Feature: A\nScenario Outline: o\nWhen <x>\n", want: `:2: outline "o" has no examples`},
		{name: "template without examples", text: "Feature: A\nScenario Template: o\nWhen <x>\n", want: `:2: outline "o" has no examples`},
		{
			name: "examples without a table", text: "Feature: A\nScenario Outline: o\nWhen <x>\nExamples:\n",
			want: `:4: outline "o" has examples without a row`,
		},
		{
			name: "examples with a header alone", text: "Feature: A\nScenario Outline: o\nWhen <x>\nExamples:\n|x|\n",
			want: `:4: outline "o" has examples without a row`,
		},
		{
			name: "second examples without a row", text: "Feature: A\nScenario Outline: o\nWhen <x>\nExamples:\n|x|\n|1|\nExamples:\n|x|\n",
			want: `:7: outline "o" has examples without a row`,
		},
		{
			name: "scenario with examples without a row", text: "Feature: A\nScenario: o\nWhen <x>\nExamples:\n|x|\n",
			want: `:4: outline "o" has examples without a row`,
		},
		{
			name: "column that is misspelt", text: "Feature: A\nScenario Outline: o\nWhen <value>\nExamples:\n|valeu|\n|1|\n",
			want: `:3: outline "o": unknown column "value", did you mean "valeu"?`,
		},
		{
			name: "column of one of two examples", text: "Feature: A\nScenario Outline: o\nWhen <x>\nExamples:\n|x|\n|1|\nExamples:\n|y|\n|1|\n",
			want: `:8: outline "o": unknown column "x", did you mean "y"?`,
		},
		{
			name: "column in a table that is unknown", text: "Feature: A\nScenario Outline: o\nWhen <x> is sent with:\n|a|<body>|\nExamples:\n|x|\n|1|\n",
			want: `:4: outline "o": unknown column "body"`,
		},
		{
			name: "column that is not used", text: "Feature: A\nScenario Outline: o\nWhen <x>\nExamples:\n|x|y|\n|1|2|\n",
			want: `:5: column "y" is not used by outline "o"`,
		},
		{
			name: "column twice", text: "Feature: A\nScenario Outline: o\nWhen <x>\nExamples:\n|x|x|\n|1|2|\n",
			want: `:5: duplicate column "x"`,
		},
		{
			name: "misspelt scenario under a feature", text: "Feature: A\nScenaro: one\nWhen it is sent\n" + scenario,
			want: `:2: the description has a line that begins with "Scenaro:", did you mean "Scenario:"?`,
		},
		{
			name: "misspelt scenario without a colon", text: "Feature: A\nScenario one\n  Then it is accepted\n" + scenario,
			want: `:3: the description has a line that reads like a step, "Then it is accepted": is the keyword above it misspelt?`,
		},
		{
			name: "misspelt scenario with misspelt steps", text: "Feature: A\nscenario: one\nwhen it is sent\n" + scenario,
			want: `:2: the description has a line that begins with "scenario:", did you mean "Scenario:"?`,
		},
		{
			name: "background that sends", text: "Feature: A\nBackground:\nGiven a book\nAnd a listBooks request that is accepted\nWhen it is sent\nThen it is accepted\n" + scenario,
			want: `:5: step "it is sent" is a When, and a background has only what is given: write it in each scenario`,
		},
		{
			name: "tag without its sign", text: "Feature: A\nRule: R\nBOOK-001\n" + scenario,
			want: `:3: the description has a line that reads like a tag, "BOOK-001": a tag begins with @`,
		},
		{
			name: "tag without its sign behind a scenario", text: "Feature: A\n" + scenario + "BOOK-001\n" + scenario,
			want: `:4: "BOOK-001" is not expected here: a tag begins with @`,
		},
		{
			name: "tag behind its scenario", text: "Feature: A\nScenario: one\n@BOOK-001\nGiven a book\nWhen it is sent\n\nThen it is accepted\n" + scenario,
			want: `:3: a tag stands before what it is of: a feature, a rule, a scenario or examples have to follow it`,
		},
		{
			name: "another language", text: "# language: de\nFeature: A\n" + scenario,
			want: `:2: "Feature: A" is not expected here: is a keyword misspelt? the file says that its keywords are those of # language: de`,
		},
		{
			name: "doc string without an end", text: "Feature: A\nScenario: one\nGiven a book\n\"\"\"\ntext\n",
			want: `:4: the doc string that begins here has no end: a line of """`,
		},
		{name: "not UTF-8", text: "Feature: A\n" + scenario + "# \xe9t\xe9\n", want: ":4: it is not UTF-8: save the file in this encoding"},
		{name: "a character that no text has", text: "Feature: A\x00\n" + scenario, want: ":1: it has the control character U+0000, which no text has: is the file saved in UTF-8?"},
		{name: "UTF-16", text: "\xff\xfeF\x00e\x00", want: ":1: it is UTF-16: save the file in UTF-8, as Gherkin has it"},
		{name: "lines of old Macs", text: "Feature: A\rScenario: one\r", want: ":1: its lines end with carriage returns alone: save the file with line feeds, as Gherkin has them"},
		{name: "a conflict of a merge", text: "Feature: A\n<<<<<<< HEAD\n" + scenario, want: ":2: a conflict of a merge is not resolved here"},
		{
			name: "misspelt background", text: "Feature: A\nBackgroud:\nGiven a book\n" + scenario,
			want: `:2: the description has a line that begins with "Backgroud:", did you mean "Background:"?`,
		},
		{
			name: "misspelt rule", text: "Feature: A\nRul : R\n" + scenario,
			want: `:2: the description has a line that begins with "Rul:", did you mean "Rule:"?`,
		},
		{
			name: "misspelt scenario under a rule", text: "Feature: A\nRule: R\nScenarioo Outline: one\nGiven a book\n" + scenario,
			want: `:3: the description has a line that begins with "Scenarioo Outline:", did you mean "Scenario Outline:"?`,
		},
		{
			name: "misspelt step in a scenario", text: "Feature: A\nScenario: one\nGivn a book\nWhen it is sent\n",
			want: `:3: scenario "one" has a line that is neither a step nor a row, "Givn a book": is a keyword misspelt? comments begin with #`,
		},
		{
			name: "misspelt step in a scenario of a rule", text: "Feature: A\nRule: R\nScenario: one\ngiven a book\nWhen it is sent\n",
			want: `:4: scenario "one" has a line that is neither a step nor a row, "given a book": is a keyword misspelt? comments begin with #`,
		},
		{
			name: "misspelt step in a background", text: "Feature: A\nBackground:\nGiven: a book\n" + scenario,
			want: `:3: a background has a line that is neither a step nor a row, "Given: a book": is a keyword misspelt? comments begin with #`,
		},
		{
			name: "row of examples without its bar", text: "Feature: A\nScenario Outline: o\nWhen <x>\nExamples:\nx |\n|x|\n|1|\n",
			want: `:5: the examples of outline "o" has a line that is neither a step nor a row, "x |": is a keyword misspelt? comments begin with #`,
		},
		{
			name: "misspelt step further down", text: "Feature: A\nScenario: one\nWhen it is sent\nThn it is accepted\nAdn more\n",
			want: `:4: "Thn it is accepted" is not expected here: is a keyword misspelt?`,
		},
		{
			name: "misspelt examples", text: "Feature: A\nScenario Outline: o\nWhen <x>\nExampels:\n|x|\n|1|\n",
			want: `:4: "Exampels:" is not expected here: is a keyword misspelt?`,
		},
		{
			name: "misspelt scenario under its tags", text: "Feature: A\n@a\nScenaro: one\nWhen it is sent\n",
			want: `:3: "Scenaro: one" is not expected here: is a keyword misspelt?`,
		},
		{
			name: "ragged table", text: "Feature: A\nScenario: one\nWhen it is sent with:\n|a|b|\n|c|\n",
			want: ":5: inconsistent cell count within the table",
		},
		{
			name: "open doc string", text: "Feature: A\nScenario: one\nWhen it is sent with:\n\"\"\"\n|a|\n",
			want: ":4: the doc string that begins here has no end: a line of \"\"\"",
		},
		{
			name: "doc string", text: "Feature: A\nScenario: one\nWhen it is sent with:\n\"\"\"\n|a|\nb\n\"\"\"\n",
			want: `:4: step "it is sent with:" has a doc string, which no step reads: use a table`,
		},
		{
			name: "doc string in a background", text: "Feature: A\nBackground:\nGiven a book:\n```json\n{}\n```\n" + scenario,
			want: `:4: step "a book:" has a doc string, which no step reads: use a table`,
		},
		{
			name: "bullet", text: "Feature: A\nScenario: one\nGiven a book\n* it is sent\n",
			want: `:4: a step begins with "*", and no step before it says what it is: want Given, When or Then`,
		},
		{
			name: "and first", text: "Feature: A\nScenario: one\nAnd a book\nWhen it is sent\n",
			want: `:3: a step begins with "And", and no step before it says what it is: want Given, When or Then`,
		},
		{
			name: "value with a line break in a step", text: "Feature: A\nScenario Outline: o\nWhen it is <x>\nExamples:\n|x|\n|a\\nThen it is accepted|\n",
			want: ":6: a step or a name has a value with a line break: use a table",
		},
		{
			name: "tags with a comma", text: "Feature: A\n@a,@b\n" + scenario,
			want: `:2: malformed tag "@a,": tags are separated by spaces`,
		},
		{name: "tag with parentheses on a feature", text: "@a(b)\nFeature: A\n" + scenario, want: `:1: malformed tag "@a(b)": tags are separated by spaces`},
		{name: "tag on a rule", text: "Feature: A\n@a;@b|\nRule: R\n" + scenario, want: `:2: malformed tag "@b|": tags are separated by spaces`},
		{
			name: "another language", text: "# language: de\nFunktionalität: A\nSzenario: eins\nWenn it is sent\n",
			want: `:2: the language is "de": steps are matched with English keywords`,
		},
		{
			name: "unknown language", text: "# language: tlh-x\nFeature: A\n",
			want: ":1: Language not supported: tlh-x",
		},
		{
			name: "line that the scanner has no room for", text: "Feature: A\n" + scenario + "# " + strings.Repeat("x", bufio.MaxScanTokenSize) + "\n" + scenario,
			want: ":4: the line is longer than 65536 bytes",
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := parse(t, map[string]string{"a.feature": tc.text, "b.feature": "Feature: B\n" + scenario})
			require.EqualError(t, err, "read features: features/a.feature"+tc.want)
		})
	}
}

func TestParseLeavesProseAlone(t *testing.T) {
	for _, tc := range []struct{ name, prose string }{
		{name: "conjunctions within a sentence", prose: "Books are read\nand given back, then read again\nwhen somebody wants to"},
		{name: "a bullet", prose: "* one\n* two"},
		{name: "a colon", prose: "Note: books are heavy\nSource: the errors page"},
		{name: "words that begin with a keyword", prose: "Thenceforth\nButter\nAndorra"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			inv := parsed(t, map[string]string{
				"a.feature": lines("Feature: A", tc.prose, "Rule: R", tc.prose, "Scenario: one", "When it is sent"),
			})
			require.Len(t, inv.Scenarios, 1)
		})
	}
}

func TestParseNeedsAFeatureFile(t *testing.T) {
	for _, tc := range []struct {
		name  string
		files map[string]string
	}{
		{name: "nothing", files: nil},
		{name: "other files", files: map[string]string{"README.md": "Feature: A"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := parse(t, tc.files)
			require.EqualError(t, err, "read features: there is no feature file")
		})
	}
}

func FuzzParse(f *testing.F) {
	f.Add("Feature: A\nScenario Outline: <x>\nWhen <x>\n|<x>|\nExamples:\n|x|\n|1|\n")
	f.Add("@a\nFeature: A\nRule: R\nBackground:\n* b\nExample: c\nAnd d\n\"\"\"\n\"\"\"\n")
	f.Fuzz(func(t *testing.T, text string) {
		inv, err := Parse(fstest.MapFS{"a.feature": {Data: []byte(text)}})
		if err != nil {
			return
		}
		ids := map[string]bool{}
		for _, s := range inv.Scenarios {
			if ids[s.ID] || len(s.Steps) == 0 || s.Line < s.first || s.Line > s.last {
				t.Fatalf("scenario %+v", s)
			}
			ids[s.ID] = true
		}
	})
}

// Read returns all that is wrong, and the scenarios in which nothing is.
func TestReadTellsOfAMisspeltFeatureAlone(t *testing.T) {
	var rest strings.Builder
	for n := range 12 {
		fmt.Fprintf(&rest, "\n  Scenario: number %d\n    When it is sent\n    Then it is accepted\n", n)
	}
	_, told := Read(fstest.MapFS{"a.feature": {Data: []byte("Featur: A\n" + rest.String())}})
	require.Len(t, told, 1)
	require.EqualError(t, told[0], `features/a.feature:1: "Featur: A" is not expected here: is a keyword misspelt?`)
}

// After a scenario that begins with no keyword, the parser knows none of those below it.
func TestReadTellsOfAMisspeltScenarioAlone(t *testing.T) {
	const steps = "    Given a book\n    When it is sent\n    Then it is accepted\n\n"
	for _, below := range []string{"  Scenario: two\n", "  @T-1\n  Scenario Outline: two\n", "  Rule: more\n\n  Example: two\n"} {
		_, told := Read(fstest.MapFS{"a.feature": {Data: []byte("Feature: A\n\n  Scenario: zero\n" + steps + "  Scenaro: one\n" + steps + below + steps + "  Scenario: three\n" + steps)}})
		require.Len(t, told, 1, "%v", told)
		require.EqualError(t, told[0], `features/a.feature:8: "Scenaro: one" is not expected here: is a keyword misspelt?`)
	}
}

func TestRead(t *testing.T) {
	for _, tt := range []struct {
		name string
		text string
		read []string // names of scenarios
		want []string // after the file's name
	}{
		{name: "nothing is wrong", text: "Feature: A\nScenario: one\nGiven a book\n", read: []string{"one"}},
		{
			name: "two scenarios of three",
			text: "Feature: A\nScenario: one\nGivn a book\nWhen it is sent\nScenario: two\nGiven a book\n@a,\nScenario: three\nGiven a book\n",
			read: []string{"two"},
			want: []string{
				`:3: scenario "one" has a line that is neither a step nor a row, "Givn a book": is a keyword misspelt? comments begin with #`,
				`:7: malformed tag "@a,": tags are separated by spaces`,
			},
		},
		{
			name: "a background",
			text: "Feature: A\nBackground:\nWhen it is sent\nScenario: one\nGiven a book\n",
			want: []string{`:3: step "it is sent" is a When, and a background has only what is given: write it in each scenario`},
		},
		{
			name: "two lines that Gherkin does not know",
			text: "Feature: A\nScenario: one\nGiven a book\nWen it is sent\nThan it is accepted\n",
			want: []string{
				`:4: "Wen it is sent" is not expected here: is a keyword misspelt?`,
				`:5: "Than it is accepted" is not expected here: is a keyword misspelt?`,
			},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			inv, mistakes := Read(fstest.MapFS{"a.feature": {Data: []byte(tt.text)}})
			var read, told []string
			for _, s := range inv.Scenarios {
				read = append(read, s.Name)
			}
			for _, err := range mistakes {
				told = append(told, strings.TrimPrefix(err.Error(), "features/a.feature"))
			}
			require.Equal(t, tt.read, read)
			require.Equal(t, tt.want, told)
		})
	}
}
