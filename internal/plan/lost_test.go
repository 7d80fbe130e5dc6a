package plan

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

// What comes of one line that is wrong is told once, at that line.
func TestOneMistakeIsToldOnce(t *testing.T) {
	const scenario = "    @A-001\n    Scenario: %\n      Given a get request that is accepted\n      When it is sent\n      Then it is accepted\n\n"
	whole := "Feature: F\n\n  Rule: R\n\n"
	for _, name := range []string{"one", "two", "three", "four", "five", "six"} {
		whole += strings.ReplaceAll(scenario, "%", name)
	}
	whole += `    @A-001
    Scenario Outline: <operation> with <value>
      Given a <operation> request that is accepted
      When it is sent with:
        | a | <value> |
        | b | 1 |
      Then it is accepted

      Examples:
        | operation | value |
        | get       | 1     |
        | put       | 2     |
`
	for _, tt := range []struct{ name, old, new, want string }{
		{name: "nothing", old: "one", new: "one"},
		{name: "a scenario", old: "Scenario: one", new: "Scenari: one", want: `features/f.feature:6: "Scenari: one" is not expected here: is a keyword misspelt?`},
		{name: "a scenario without a colon", old: "Scenario: two", new: "Scenario two", want: `features/f.feature:12: "Scenario two" is not expected here: is a keyword misspelt?`},
		{name: "a tag without its sign", old: "  Rule: R\n\n    @A-001\n", new: "  Rule: R\n\n    A-ONE\n", want: `features/f.feature:5: the description has a line that reads like a tag, "A-ONE": a tag begins with @`},
		{name: "a column", old: "| operation | value |", new: "| operaton  | value |", want: `features/f.feature:50: column "operaton" is not used by outline "<operation> with <value>", did you mean "operation"?`},
		{name: "no header", old: "        | operation | value |\n", new: "", want: `features/f.feature:50: the header has no column that outline "<operation> with <value>" uses: want | operation | value |`},
		{name: "an example", old: "Examples:", new: "Example:", want: `features/f.feature:49: "Example:" begins a scenario, did you mean "Examples:"?`},
		{name: "a row that is open", old: "| a | <value> |", new: "| a | <value> ", want: "features/f.feature:45: the row has no | at its end"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			require.Contains(t, whole, tt.old)
			text := strings.Replace(whole, tt.old, tt.new, 1)
			inv, found := Read(fstest.MapFS{"f.feature": {Data: []byte(text)}})
			var told []string
			for _, err := range found {
				told = append(told, err.Error())
			}
			for _, s := range inv.Scenarios {
				require.NotContains(t, s.Name, "<", "what is wrong is no scenario")
				require.NotEmpty(t, s.ID)
			}
			if tt.want == "" {
				require.Empty(t, told)
				return
			}
			require.Equal(t, []string{tt.want}, told)
		})
	}
}
