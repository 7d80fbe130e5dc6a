package steps

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/internal/target/targettest"
	"github.com/assaykit/assay/reference"
)

// everyWhen and everyThen are steps of every kind, for any operation.
func everyWhen() []string {
	all := []string{
		`When it is sent without body field "title"`, `When it is sent without query parameter "page"`,
		`When it is sent with body field "title" set to {"a": [1]}`, `When it is sent with query parameter "page" set to 1`,
		`When it is sent with path parameter "list_id" set to 7`, `When it is sent for an unknown list`, `When it is sent for a deleted contact`,
		`When it is sent for another organization's list`, `When it is sent with the method "TRACE"`, `When it is sent while the server fails`,
		`When its pages are read`, `When its first pages are read`,
	}
	for _, phrase := range slices.Sorted(maps.Keys(changes)) {
		all = append(all, "When it is sent with "+phrase)
	}
	for _, phrase := range slices.Sorted(maps.Keys(caseKinds)) {
		all = append(all, "When it is sent with each "+phrase)
	}
	return all
}

func everyThen() []string {
	all := []string{
		"Then it is accepted", `Then it is rejected with 422 "no"`, `Then the error names body field "title"`, `Then the error says "a" of type "b"`,
		"Then each is rejected with 422", "Then nothing has changed", "Then the list is as it was", "Then the list has what was sent",
		"Then it answers with what was sent", "Then the list has what it was created with", "Then the list is listed by listLists",
		"Then the contact is not listed by listListContacts", `Then the contact is listed by listContacts where "email" is "x"`,
		"Then it lists nothing", "Then it lists nothing, or is refused", "Then it lists only the contact", "Then it lists 2 items, and more follow",
		"Then it is on page 1 of 2 at a time", "Then it is accepted when it is sent again", "Then it says in whole seconds when to try again",
		"Then the error shows no stack trace",
	}
	for prefix, phrases := range map[string][]string{
		"Then it is refused": slices.Sorted(maps.Keys(refusals)), "Then each is ": slices.Sorted(maps.Keys(caseOutcomes)),
		"Then its pages ": slices.Sorted(maps.Keys(pagePhrases)),
	} {
		for _, phrase := range phrases {
			all = append(all, prefix+phrase)
		}
	}
	return all
}

// Whatever a scenario asks of an operation, and however little a pack says, no step
// panics: what it lacks is an error that says so, or an outcome.
func TestNoStepPanics(t *testing.T) {
	everything := packtest.Bundled(t)
	each := func(f *fixtures.Fixtures, change func(*fixtures.Resource)) {
		for _, name := range f.ResourceNames() {
			r := f.Resources.Resources[name]
			change(&r)
			f.Resources.Resources[name] = r
		}
	}
	for _, c := range []struct {
		name string
		less func(*fixtures.Fixtures)
	}{
		{name: "everything", less: func(*fixtures.Fixtures) {}},
		{name: "no pagination", less: func(f *fixtures.Fixtures) { f.Pagination = fixtures.Pagination{} }},
		{name: "no pointers of pages", less: func(f *fixtures.Fixtures) {
			p := &f.Pagination
			p.Is, p.Holds, p.Total, p.More = "", "", "", ""
		}},
		{name: "no envelope", less: func(f *fixtures.Fixtures) { f.Envelope = "" }},
		{name: "no field-level errors", less: func(f *fixtures.Fixtures) { f.Error = fixtures.Error{Message: "/detail"} }},
		{name: "nothing read or shown", less: func(f *fixtures.Fixtures) {
			each(f, func(r *fixtures.Resource) { r.Read, r.Lists, r.Change, r.ListedBy = "", nil, "", nil })
		}},
		{name: "no values", less: func(f *fixtures.Fixtures) { f.Invalid, f.Valid = fixtures.Invalid{}, fixtures.Valid{} }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := lessOf(everything, c.less)
			for name, server := range map[string]http.Handler{
				"answers with null": http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
					w.Header().Set("Content-Type", "application/json")
					_, _ = w.Write([]byte("null"))
				}),
				"conforms": nil,
			} {
				clock := targettest.NewClock()
				if server == nil {
					server = targettest.NewReference(t, clock.Now, reference.Limits{})
				}
				resources, settings := configure(t, p, server, clock)
				resources.Consistency = 0
				run := NewRun(settings, resource.New(resources))
				for _, planned := range everyScenario(p) {
					require.NotContains(t, perform(t, run, planned), "panicked", "%s: %s", name, planned.Name)
				}
			}
		})
	}
}

// perform runs the steps of a scenario, and returns the reason of the one that ends it.
func perform(t *testing.T, run *Run, s plan.Scenario) string {
	t.Helper()
	a, err := Analyse(run.Resources.Pack, s)
	require.NoError(t, err)
	require.NotPanics(t, func() { (&Rates{Pack: run.Resources.Pack, Pools: 1}).Bill(s, a) })
	w := run.NewScenarioRun(s, a, nil)
	for _, step := range s.Steps {
		d, text, err := match(step)
		require.NoError(t, err)
		if err := w.Do(t.Context(), d, Arguments{Text: text, Table: step.Table}); err != nil {
			return err.Error()
		}
	}
	return ""
}

// everyScenario has every step for some operations that differ in what they take.
func everyScenario(p *pack.Pack) []plan.Scenario {
	var all []plan.Scenario
	for _, operation := range []string{"listLists", "createContact", "updateContact"} {
		given := "Given a " + operation + " request that is accepted"
		var texts [][]string
		for _, when := range everyWhen() {
			texts = append(texts, []string{given, when, "Then it is accepted"})
		}
		for _, then := range everyThen() {
			texts = append(texts, []string{given, "When it is sent", then}, []string{given, "When it is sent with each body field alone", then})
		}
		for _, lines := range texts {
			s := packtest.Written(lines...)
			s.ID = fmt.Sprintf("features/written.feature:%d", len(all)+1)
			s.Name = strings.Join(lines, ", ")
			if _, err := Analyse(p, s); err == nil {
				all = append(all, s)
			}
		}
	}
	return all
}

func lessOf(p *pack.Pack, change func(*fixtures.Fixtures)) *pack.Pack {
	f := *p.Fixtures
	f.Resources.Resources = maps.Clone(f.Resources.Resources)
	change(&f)
	less := *p
	less.Fixtures = &f
	return &less
}
