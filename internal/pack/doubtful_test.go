package pack

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What is more likely to be a slip than meant is a warning, with its line.
func TestDoubtful(t *testing.T) {
	const (
		features     = "features/books.feature"
		resources    = "fixtures/resources.yaml"
		requirements = "spec/requirements.yaml"
	)
	for _, c := range []struct {
		name, file, old, new string
		want                 string
	}{
		{name: "headers that the document does not have", file: resources, old: "x-left}", new: "x-left, field: Quota}", want: "fixtures/resources.yaml:8: rate_limit: no answer of the document has the header Quota: is it misspelt?"},
		{name: "an operation that a requirement applies to, and no scenario of it speaks of", file: requirements, old: "applies: [createShelf]", new: "applies: [createShelf, search]", want: "spec/requirements.yaml:3: LIB-OPEN-002 applies to search, which no scenario that carries it speaks of: write one, or leave it out of applies"},
		{name: "a media type with which nothing succeeds", file: "fixtures/requests.yaml", old: "search: {", new: "search: {accept: 'text/csv, image/*;q=0.5', ", want: "fixtures/requests.yaml:10: search: accept: search succeeds with application/json, and not with text/csv, image/*;q=0.5"},
		{name: "two scenarios of one name", file: features, old: "Scenario: A shelf", new: "Scenario: A book without a title\n    Given a createShelf request that is accepted\n    When it is sent\n  @LIB-001\n  Scenario: A shelf", want: "has the name of the one in line"},
		{name: "two scenarios of one name in two rules", file: features, old: library[features], new: "Feature: Books\n  Rule: One\n    @LIB-001 @LIB2-003 @LIB-OPEN-002\n    Scenario: A book\n      Given a createShelf request that is accepted\n      When it is sent\n  Rule: Two\n    @LIB-001\n    Scenario: A book\n      Given a createShelf request that is accepted\n      When it is sent\n", want: `features/books.feature:9: scenario "A book" has the name of the one in line 4, in another rule: a finding or a baseline that cites it by name can mean either`},
		{name: "a scenario without a name", file: features, old: "Scenario: A shelf", new: "Scenario:", want: "features/books.feature:11: the scenario has no name: reports and findings name it"},
		{name: "an operation that the preflight has twice", file: resources, old: "preflight: [listShelves, listBooks]", new: "preflight: [listShelves, listBooks, listShelves]", want: "preflight: it names listShelves twice: leave one out, or name the operation that is meant"},
		{name: "a listing that a resource has twice", file: resources, old: "listed_by: [listBooks]", new: "listed_by: [listBooks, listBooks]", want: "book: listed_by: it names listBooks twice: leave one out, or name the operation that is meant"},
		{name: "a requirement that nothing carries", file: requirements, old: "- {id: LIB-001,", new: "- {id: LIB-009, level: MUST, text: A., source: {page: a, section: b}, applies: [all], provocation: plain}\n- {id: LIB-001,", want: "spec/requirements.yaml:2: no scenario carries LIB-009, so that nothing is tested of it: tag one with @LIB-009"},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Contains(t, library[c.file], c.old)
			dir := write(t, map[string]string{c.file: strings.Replace(library[c.file], c.old, c.new, 1)})
			var told []string
			for _, m := range Lint(os.DirFS(dir), nil) {
				if m.Severity == "warning" {
					told = append(told, placeOf(m)+m.Message)
				}
			}
			require.Len(t, told, 1, "%q", told)
			require.Contains(t, told[0], c.want)
		})
	}
}
