package steps

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/internal/plan"
)

func TestTheVocabularyIsSmall(t *testing.T) {
	require.LessOrEqual(t, len(Vocabulary()), 54)
}

// TestNoRowIsLost counts the rows of every subject: one whose keyword is misspelt would
// be in no vocabulary.
func TestNoRowIsLost(t *testing.T) {
	rows := 0
	for _, steps := range subjects {
		rows += len(steps())
	}
	require.Len(t, Vocabulary(), rows)
}

func TestEveryDefinitionIsDocumented(t *testing.T) {
	forms := map[string]bool{}
	for _, d := range Vocabulary() {
		t.Run(d.Form, func(t *testing.T) {
			require.Contains(t, []string{"Given", "When", "Then"}, d.Keyword)
			require.False(t, forms[d.Form], "the form stands there twice")
			forms[d.Form] = true
			require.Regexp(t, `^[A-Z].*\.$`, d.Says)
			takesTable := strings.HasSuffix(d.pattern, ":")
			require.Equal(t, takesTable, strings.Contains(d.Form, "<table of "), "whether it takes a table")
			require.NotContains(t, d.Form, "(?", "a form is for people")
			// What stands between the brackets of a form stands in the pattern.
			for _, word := range regexp.MustCompile(`<[^>]*>|[][|".,:?]+`).Split(d.Form, -1) {
				for _, part := range strings.Fields(word) {
					require.Contains(t, d.pattern, strings.Trim(part, "'s"))
				}
			}
		})
	}
}

func TestEveryStepOfTheFeaturesHasOneDefinition(t *testing.T) {
	used := map[string]bool{}
	for _, s := range packtest.Bundled(t).Inventory.Scenarios {
		for _, step := range s.Steps {
			var forms []string
			for _, d := range Vocabulary() {
				if d.Expression.MatchString(step.Text) {
					forms = append(forms, d.Keyword+" "+d.Form)
				}
			}
			require.Len(t, forms, 1, "%s: %s", s.ID, step.Text)
			used[forms[0]] = true
		}
	}
	for _, d := range Vocabulary() {
		require.True(t, d.optional || used[d.Keyword+" "+d.Form], "no scenario uses %q", d.Form)
	}
	require.Empty(t, Unused(packtest.Bundled(t)))
}

func TestDefinitionsOfAScenarioStandOnce(t *testing.T) {
	s := packtest.Written("Given a list", "Given a contact", "When it is sent", "Then it surprises everybody")
	var forms []string
	for _, d := range DefinitionsOf(s) {
		forms = append(forms, d.Keyword+" "+d.Form)
	}
	require.Equal(t, []string{"Given a|another <resource>", "When it is sent"}, forms)
}

func TestPhrasesHideNoOther(t *testing.T) {
	for name, phrases := range map[string]string{
		"changes": alternatives(changes), "trialKinds": alternatives(caseKinds), "trialEnds": alternatives(caseOutcomes),
		"refusals": alternatives(refusals), "pagePhrases": alternatives(pagePhrases),
	} {
		t.Run(name, func(t *testing.T) {
			for _, phrase := range strings.Split(strings.Trim(phrases, "()"), "|") {
				text := strings.ReplaceAll(phrase, `\`, "")
				require.Equal(t, text, regexp.MustCompile(phrases).FindString(text))
			}
		})
	}
}

func TestMatch(t *testing.T) {
	for _, c := range []struct {
		name string
		step plan.Step
		want []string
		err  string
	}{
		{name: "a resource", step: plan.Step{Keyword: "Given", Text: "an outsider"}, want: []string{"an", "outsider"}},
		{name: "a shared one", step: plan.Step{Keyword: "Given", Text: "a shared list with 201 members"}, want: []string{"list", "201", "members"}},
		{name: "a place", step: plan.Step{Keyword: "When", Text: `it is sent with body field "a" set to "b" set to c`}, want: []string{"body field", "a", `"b" set to c`}},
		{name: "a text", step: plan.Step{Keyword: "Then", Text: `it is rejected with 400, 404 or 422 "no"`}, want: []string{"400, 404 or 422", "no"}},
		{name: "no text", step: plan.Step{Keyword: "Then", Text: `it is rejected with 400`}, want: []string{"400", ""}},
		{name: "a Then as a Given", step: plan.Step{Keyword: "Given", Text: "it is accepted"}, err: `step "it is accepted" is a Then, not a Given`},
		{name: "a Given as a Then", step: plan.Step{Keyword: "Then", Text: "a list"}, err: `step "a list" is a Given, not a Then`},
		{name: "a When as a Then", step: plan.Step{Keyword: "Then", Text: "it is sent"}, err: `step "it is sent" is a When, not a Then`},
		{name: "a slip", step: plan.Step{Keyword: "Then", Text: "it is acepted"}, err: `unknown step "it is acepted", did you mean "it is accepted"?`},
		{name: "a full stop", step: plan.Step{Keyword: "Then", Text: "it is accepted."}, err: `unknown step "it is accepted.", did you mean "it is accepted"?`},
		{name: "nothing like it", step: plan.Step{Keyword: "Then", Text: "the moon rises over the harbour at once"}, err: "unknown step \"the moon rises over the harbour at once\"\n  assay steps shows all that there are"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, got, err := match(c.step)
			if c.err != "" {
				require.EqualError(t, err, c.err)
				return
			}
			require.NoError(t, err)
			require.Equal(t, c.want, got)
		})
	}
}

func TestFieldsOfATable(t *testing.T) {
	got, err := Arguments{Table: [][]string{{"city", "Zürich"}, {"zip", `"01234"`}, {"total", "0"}}}.fields()
	require.NoError(t, err)
	require.Len(t, got, 3)
	require.Equal(t, "01234", got["zip"])

	_, err = Arguments{Table: [][]string{{"city", "Zürich", "x"}}}.fields()
	require.EqualError(t, err, "the table has 3 columns, want two: a field and its value")
	_, err = Arguments{}.fields()
	require.EqualError(t, err, "the step needs a table of fields and values")
	_, err = Arguments{Table: [][]string{{"city", "Bern"}, {"city", "Zürich"}}}.fields()
	require.EqualError(t, err, `the table has field "city" twice`)
}
