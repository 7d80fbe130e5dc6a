package plan

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// library is an inventory to select from.
func library(t *testing.T) *Inventory {
	t.Helper()
	return parsed(t, map[string]string{
		"books.feature": lines(
			"@books",                             // 1
			"Feature: Books",                     // 2
			"",                                   // 3
			"  # Catches a shelf.",               // 4
			"  @BOOK-001 @write",                 // 5
			"  Scenario: A book without a title", // 6
			"    When createBook",                // 7
			"      | title | |",                  // 8
			"",                                   // 9
			"  # Not the comment of a scenario.", // 10
			"",                                   // 11
			"  @BOOK-002",                        // 12
			"  Scenario Outline: <op> is slow",   // 13
			"    When <op>",                      // 14
			"",                                   // 15
			"    @BOOK-003",                      // 16
			"    Examples:",                      // 17
			"      | op      |",                  // 18
			"      | getBook |",                  // 19
			"      | putBook |",                  // 20
			"    @slow",                          // 21
			"    Examples:",                      // 22
			"      | op      |",                  // 23
			"      | delBook |",                  // 24
		),
		"loans.feature":       lines("Feature: Loans", "@BOOK-002 @write", "Scenario: A loan", "When createLoan"),
		"deep/loans.feature":  lines("Feature: Deep", "Scenario: A deep loan", "When getBook"),
		"deep/a/only.feature": lines("Feature: Deeper", "Scenario: A deeper loan", "When getBook"),
	})
}

var libraryFacts = Facts{
	Requirements: []string{"BOOK-001", "BOOK-002", "BOOK-003", "BOOK-004"},
	Operations:   []string{"createBook", "getBook", "putBook", "delBook", "createLoan", "listBooks"},
	Operation:    func(s Scenario) []string { return []string{s.Steps[0].Text} },
}

const (
	deeper   = "deep/a/only.feature:2"
	deep     = "deep/loans.feature:2"
	untitled = "books.feature:6"
	getRow   = "books.feature:19"
	putRow   = "books.feature:20"
	delRow   = "books.feature:24"
	loan     = "loans.feature:3"
)

func TestSelect(t *testing.T) {
	rows := []string{getRow, putRow, delRow}
	for _, tc := range []struct {
		name      string
		selection Selection
		want      []string
	}{
		{name: "everything", want: []string{untitled, getRow, putRow, delRow, deeper, deep, loan}},
		{name: "tag of a scenario", selection: Selection{Tags: "@write"}, want: []string{untitled, loan}},
		{name: "tag of a feature", selection: Selection{Tags: "@books"}, want: []string{untitled, getRow, putRow, delRow}},
		{name: "tag of examples", selection: Selection{Tags: "@slow"}, want: []string{delRow}},
		{name: "tag of an outline", selection: Selection{Tags: "@BOOK-002 and @books"}, want: rows},
		{name: "expression", selection: Selection{Tags: "@books and not (@write or @slow)"}, want: []string{getRow, putRow}},
		{name: "name", selection: Selection{Name: "loan$"}, want: []string{deeper, deep, loan}},
		{name: "name with a row's value", selection: Selection{Name: "^(get|del)Book is"}, want: []string{getRow, delRow}},
		{name: "requirement", selection: Selection{Requirements: []string{"BOOK-001"}}, want: []string{untitled}},
		{name: "requirement as a tag", selection: Selection{Requirements: []string{"@BOOK-001"}}, want: []string{untitled}},
		{name: "requirement of examples", selection: Selection{Requirements: []string{"BOOK-003"}}, want: []string{getRow, putRow}},
		{name: "either requirement", selection: Selection{Requirements: []string{"BOOK-001", "BOOK-003"}}, want: []string{untitled, getRow, putRow}},
		{name: "operation", selection: Selection{Operations: []string{"getBook"}}, want: []string{getRow, deeper, deep}},
		{name: "either operation", selection: Selection{Operations: []string{"createLoan", "putBook"}}, want: []string{putRow, loan}},

		{name: "file", selection: Selection{Paths: []string{"features/books.feature"}}, want: []string{untitled, getRow, putRow, delRow}},
		{name: "file of a checkout elsewhere", selection: Selection{Paths: []string{"/srv/pack/features/deep/loans.feature"}}, want: []string{deep}},
		{name: "file below here", selection: Selection{Paths: []string{"./packs/../features/deep/loans.feature"}}, want: []string{deep}},
		{name: "bare name", selection: Selection{Paths: []string{"books.feature"}}, want: []string{untitled, getRow, putRow, delRow}},
		{name: "end of a path", selection: Selection{Paths: []string{"a/only.feature"}}, want: []string{deeper}},
		{name: "windows path", selection: Selection{Paths: []string{`.\features\deep\loans.feature`}}, want: []string{deep}},
		{name: "windows path with a drive and a line", selection: Selection{Paths: []string{`C:\pack\features\books.feature:19`}}, want: []string{getRow}},
		{name: "two files", selection: Selection{Paths: []string{"features/loans.feature", "features/deep/loans.feature"}}, want: []string{deep, loan}},
		{name: "the same twice", selection: Selection{Paths: []string{"books.feature:6", "books.feature:7"}}, want: []string{untitled}},

		{name: "line of the keyword", selection: Selection{Paths: []string{"books.feature:6"}}, want: []string{untitled}},
		{name: "line of the comment", selection: Selection{Paths: []string{"books.feature:4"}}, want: []string{untitled}},
		{name: "line of the tags", selection: Selection{Paths: []string{"books.feature:5"}}, want: []string{untitled}},
		{name: "line of a step", selection: Selection{Paths: []string{"books.feature:7"}}, want: []string{untitled}},
		{name: "line of a table", selection: Selection{Paths: []string{"books.feature:8"}}, want: []string{untitled}},
		{name: "line of an outline's tags", selection: Selection{Paths: []string{"books.feature:12"}}, want: rows},
		{name: "line of an outline", selection: Selection{Paths: []string{"books.feature:13"}}, want: rows},
		{name: "line of an outline's step", selection: Selection{Paths: []string{"books.feature:14"}}, want: rows},
		{name: "blank line in an outline", selection: Selection{Paths: []string{"books.feature:15"}}, want: rows},
		{name: "line of a header", selection: Selection{Paths: []string{"books.feature:18"}}, want: rows},
		{name: "line of the first row", selection: Selection{Paths: []string{"books.feature:19"}}, want: []string{getRow}},
		{name: "line of the last row", selection: Selection{Paths: []string{"books.feature:24"}}, want: []string{delRow}},
		{name: "two rows", selection: Selection{Paths: []string{"books.feature:24", "books.feature:19"}}, want: []string{getRow, delRow}},
		{name: "line with zeros", selection: Selection{Paths: []string{"books.feature:0006"}}, want: []string{untitled}},

		{name: "tag and name", selection: Selection{Tags: "@books", Name: "slow"}, want: rows},
		{name: "tag and requirement", selection: Selection{Tags: "@books", Requirements: []string{"BOOK-002"}}, want: rows},
		{name: "requirement and operation", selection: Selection{Requirements: []string{"BOOK-002"}, Operations: []string{"getBook", "createLoan"}}, want: []string{getRow, loan}},
		{name: "operation and file", selection: Selection{Operations: []string{"getBook"}, Paths: []string{"books.feature"}}, want: []string{getRow}},
		{name: "tag and line", selection: Selection{Tags: "@slow", Paths: []string{"books.feature:13"}}, want: []string{delRow}},
		{
			name: "all of them",
			selection: Selection{
				Tags: "@books and not @slow", Name: "Book", Requirements: []string{"BOOK-003", "BOOK-001"},
				Operations: []string{"putBook", "delBook"}, Paths: []string{"books.feature:13"},
			},
			want: []string{putRow},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			chosen, err := library(t).Select(tc.selection, libraryFacts)
			require.NoError(t, err)
			var ids []string
			for _, s := range chosen {
				ids = append(ids, strings.TrimPrefix(s.ID, "features/"))
			}
			require.Equal(t, tc.want, ids)
		})
	}
}

func TestSelectErrors(t *testing.T) {
	for _, tc := range []struct {
		name      string
		selection Selection
		want      string
	}{
		{name: "unknown tag", selection: Selection{Tags: "@book"}, want: "unknown tag \"@book\", did you mean \"@books\"?\n  the tags: @books @slow @write"},
		{name: "unknown tag under not", selection: Selection{Tags: "not @wrte"}, want: "unknown tag \"@wrte\", did you mean \"@write\"?\n  the tags: @books @slow @write"},
		{name: "unknown tag that decides nothing", selection: Selection{Tags: "@books or @nobody-has-this"}, want: "unknown tag \"@nobody-has-this\"\n  the tags: @books @slow @write"},
		{name: "malformed tags", selection: Selection{Tags: "@books and"}, want: `tag expression "@books and": it ends where a tag is expected`},
		{name: "blank tags", selection: Selection{Tags: " "}, want: `tag expression " ": it ends where a tag is expected`},
		{
			name: "malformed name", selection: Selection{Name: "(a"},
			want: "name pattern \"(a\": error parsing regexp: missing closing ): `(a`",
		},
		{name: "name that none has", selection: Selection{Name: "no such thing"}, want: `nothing is selected by: --name "no such thing"`},
		{name: "unknown requirement", selection: Selection{Requirements: []string{"BOOK-01"}}, want: `unknown requirement "BOOK-01", did you mean "BOOK-001"?`},
		{name: "one unknown requirement of two", selection: Selection{Requirements: []string{"BOOK-001", "CRM-1"}}, want: `unknown requirement "CRM-1"`},
		{name: "empty requirement", selection: Selection{Requirements: []string{""}}, want: `unknown requirement ""`},
		{name: "requirement without a scenario", selection: Selection{Requirements: []string{"BOOK-004"}}, want: "nothing is selected by: --requirement BOOK-004"},
		{name: "unknown operation", selection: Selection{Operations: []string{"getbook"}}, want: `unknown operation "getbook", did you mean "getBook"?`},
		{name: "operation without a scenario", selection: Selection{Operations: []string{"listBooks"}}, want: "nothing is selected by: --operation listBooks"},
		{
			name: "unknown file", selection: Selection{Paths: []string{"features/bocks.feature"}},
			want: `unknown feature file "features/bocks.feature", did you mean "features/books.feature"?`,
		},
		{
			name: "unknown bare name", selection: Selection{Paths: []string{"boks.feature:3"}},
			want: `unknown feature file "boks.feature", did you mean "books.feature"?`,
		},
		{name: "file that is like no other", selection: Selection{Paths: []string{"certainly-not-here.feature"}}, want: `unknown feature file "certainly-not-here.feature"`},
		{
			name: "name of two files", selection: Selection{Paths: []string{"loans.feature"}},
			want: `feature file "loans.feature" can be any of features/deep/loans.feature, features/loans.feature`,
		},
		{name: "no feature file", selection: Selection{Paths: []string{"books.txt"}}, want: `path "books.txt" is not of the form FILE.feature or FILE.feature:LINE`},
		{name: "folder", selection: Selection{Paths: []string{"features"}}, want: `path "features" is not of the form FILE.feature or FILE.feature:LINE`},
		{name: "empty path", selection: Selection{Paths: []string{""}}, want: `path "" is not of the form FILE.feature or FILE.feature:LINE`},
		{name: "line that is a word", selection: Selection{Paths: []string{"books.feature:six"}}, want: `path "books.feature:six" is not of the form FILE.feature or FILE.feature:LINE`},
		{name: "negative line", selection: Selection{Paths: []string{"books.feature:-6"}}, want: `path "books.feature:-6" is not of the form FILE.feature or FILE.feature:LINE`},
		{name: "two lines", selection: Selection{Paths: []string{"books.feature:6:13"}}, want: `path "books.feature:6:13" is not of the form FILE.feature or FILE.feature:LINE`},
		{
			name: "line of the feature", selection: Selection{Paths: []string{"books.feature:2"}},
			want: `path "books.feature:2": no scenario at line 2, the nearest is at line 6`,
		},
		{
			name: "line zero", selection: Selection{Paths: []string{"books.feature:0"}},
			want: `path "books.feature:0": no scenario at line 0, the nearest is at line 6`,
		},
		{
			name: "line between two scenarios", selection: Selection{Paths: []string{"books.feature:11"}},
			want: `path "books.feature:11": no scenario at line 11, the nearest is at line 13`,
		},
		{
			name: "line behind the end", selection: Selection{Paths: []string{"books.feature:25"}},
			want: `path "books.feature:25": no scenario at line 25, the nearest is at line 13`,
		},
		{
			name: "line beyond all numbers", selection: Selection{Paths: []string{"books.feature:99999999999999999999"}},
			want: `path "books.feature:99999999999999999999": the line is too large`,
		},
		{name: "one bad path of two", selection: Selection{Paths: []string{"books.feature", "books.feature:2"}}, want: `path "books.feature:2": no scenario at line 2, the nearest is at line 6`},
		{
			name: "ways that exclude each other", selection: Selection{Tags: "@write and @slow", Name: "a", Requirements: []string{"BOOK-001"}, Operations: []string{"getBook"}, Paths: []string{"books.feature:6"}},
			want: `nothing is selected by: --tags "@write and @slow" --name a --requirement BOOK-001 --operation getBook books.feature:6`,
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			chosen, err := library(t).Select(tc.selection, libraryFacts)
			require.EqualError(t, err, tc.want)
			require.Empty(t, chosen)
		})
	}
}

func TestSelectionWords(t *testing.T) {
	require.Empty(t, Selection{}.Words())
	require.Equal(t, []string{"--tags", "@a or @b", "--name", "x", "--requirement", "R-001", "--requirement", "R-002", "--operation", "o", "a.feature:3"},
		Selection{Tags: "@a or @b", Name: "x", Requirements: []string{"R-001", "R-002"}, Operations: []string{"o"}, Paths: []string{"a.feature:3"}}.Words())
}
