package schedule

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/target/targettest"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/reference"
)

func TestStepsHaveTheirRecords(t *testing.T) {
	refusal := []string{
		"Given a list", "And a createContact request that is accepted",
		`When it is sent without body field "list_id"`,
		`Then it is rejected with 400 "list_id is required when creating contacts"`, "And nothing has changed",
	}
	for _, c := range []struct {
		name   string
		answer func(w http.ResponseWriter, r *http.Request, n int64) bool
		steps  []string
		states []verdict.State
		reason string // of the last step that has a state
	}{
		{
			name: "all hold", steps: refusal,
			states: []verdict.State{verdict.Passed, verdict.Passed, verdict.Passed, verdict.Passed, verdict.Passed},
		},
		{
			name: "one fails, and none is executed after it", steps: refusal,
			answer: func(w http.ResponseWriter, r *http.Request, _ int64) bool {
				body, _ := io.ReadAll(r.Body)
				r.Body = io.NopCloser(strings.NewReader(string(body)))
				return r.Method == http.MethodPost && !strings.Contains(string(body), "list_id") && strings.HasSuffix(r.URL.Path, "/contacts") && refuse(w, 400)
			},
			states: []verdict.State{verdict.Passed, verdict.Passed, verdict.Passed, verdict.Failed, ""},
			reason: "list_id is required when creating contacts",
		},
		{
			name: "an answer breaks the contract in a step that is content with it",
			steps: []string{
				"Given a listLists request that is accepted", "When it is sent", "Then it is accepted",
			},
			answer: func(w http.ResponseWriter, _ *http.Request, _ int64) bool {
				w.Header().Set("Content-Type", "application/json")
				_, _ = io.WriteString(w, `{"data": 7}`)
				return true
			},
			states: []verdict.State{verdict.Passed, verdict.Failed, verdict.Passed},
		},
		{
			name:   "an error of ours",
			steps:  []string{"Given a listLists request that is accepted", `When it is sent with the method "POST"`, "Then it is accepted"},
			states: []verdict.State{verdict.Passed, verdict.Error, ""}, reason: "/lists has the method POST",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			clock := targettest.NewClock()
			planned := packtest.Written(keywords(c.steps)...)
			for n, step := range c.steps {
				planned.Steps[n].Written, _, _ = strings.Cut(step, " ")
			}
			answer := c.answer
			if answer == nil {
				answer = func(http.ResponseWriter, *http.Request, int64) bool { return false }
			}
			handler := &meddler{next: targettest.NewReference(t, clock.Now, generous), answer: answer}
			outcome, err := Run(context.Background(), configuredRun(t, packtest.Bundled(t), handler, clock, []plan.Scenario{planned}))
			require.NoError(t, err)
			require.Len(t, outcome.Scenarios, 1)
			var states []verdict.State
			var texts []string
			reason := ""
			for _, step := range outcome.Scenarios[0].Steps {
				states = append(states, step.State)
				texts = append(texts, step.Keyword+" "+step.Text)
				if step.State != "" {
					reason = step.Reason
				}
			}
			require.Equal(t, c.steps, texts)
			require.Equal(t, c.states, states, outcome.Scenarios[0].Reason)
			require.Contains(t, reason, c.reason)
		})
	}
}

// TestCasesOfAShouldWarn: a case that failed would make the whole run fail, though
// its scenario only warns.
func TestCasesOfAShouldWarn(t *testing.T) {
	for _, c := range []struct {
		name   string
		tag    string
		strict bool
		want   verdict.State
	}{
		{name: "a SHOULD", tag: "@CRM-PAGE-012", want: verdict.Warned},
		{name: "a SHOULD, strictly", tag: "@CRM-PAGE-012", strict: true, want: verdict.Failed},
		{name: "a MUST", tag: "@CRM-PAGE-005", want: verdict.Failed},
	} {
		t.Run(c.name, func(t *testing.T) {
			clock := targettest.NewClock()
			planned := packtest.Written(
				"Given a listCompanyContacts request that is accepted", "When it is sent with each number outside its range",
				"Then each is rejected with 422 or 400, naming the place",
			)
			planned.Tags = []string{c.tag}
			handler := &meddler{next: targettest.NewReference(t, clock.Now, generous), answer: func(_ http.ResponseWriter, r *http.Request, _ int64) bool {
				r.URL.RawQuery = "" // whatever is asked for is taken
				return false
			}}
			config := configuredRun(t, packtest.Bundled(t), handler, clock, []plan.Scenario{planned})
			config.Strict = c.strict
			outcome, err := Run(context.Background(), config)
			require.NoError(t, err)
			s := outcome.Scenarios[0]
			require.Equal(t, c.want, s.State, s.Reason)
			require.NotEmpty(t, s.Cases)
			for _, given := range s.Cases {
				require.Equal(t, c.want, given.State, given.Name)
			}
			require.Equal(t, c.want, s.Steps[2].State)
		})
	}
}

// keywords are steps with the keyword that And stands for.
func keywords(steps []string) []string {
	var all []string
	before := ""
	for _, step := range steps {
		keyword, text, _ := strings.Cut(step, " ")
		if keyword == "And" {
			keyword = before
		}
		before = keyword
		all = append(all, keyword+" "+text)
	}
	return all
}

func TestARecordKeepsTheBeginningOfBodies(t *testing.T) {
	clock := targettest.NewClock()
	config := configuredRun(t, packtest.Bundled(t), targettest.NewReference(t, clock.Now, generous), clock, []plan.Scenario{
		packtest.Written("Given a list", "Given a listLists request that is accepted", "When it is sent", "Then it is accepted"),
	})
	config.KeptBody = 20
	outcome, err := Run(context.Background(), config)
	require.NoError(t, err)
	require.Equal(t, verdict.Passed, outcome.Scenarios[0].State, "the whole body was judged")
	exchanges := outcome.Scenarios[0].Exchanges
	last := exchanges[len(exchanges)-1]
	require.Len(t, last.ResponseBody, 20)
	require.Greater(t, last.ResponseBodySize, 20)
}

// What is wrong is looked for in the bodies of what did not pass, which are kept.
func TestARecordKeepsLessOfWhatPassed(t *testing.T) {
	p := packtest.Bundled(t)
	for _, c := range []struct {
		name   string
		answer int
		state  verdict.State
		kept   int
	}{
		{name: "passed", answer: http.StatusOK, state: verdict.Passed, kept: 2 << 10},
		{name: "failed", answer: http.StatusNotFound, state: verdict.Failed, kept: 20 << 10},
	} {
		t.Run(c.name, func(t *testing.T) {
			clock := targettest.NewClock()
			handler := &meddler{next: targettest.NewReference(t, clock.Now, generous), answer: func(w http.ResponseWriter, r *http.Request, _ int64) bool {
				if r.Method != http.MethodGet || r.URL.Path != reference.BasePath+"/lists" {
					return false
				}
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(c.answer)
				body := `{"data": [], "pagination": {"page": 1, "limit": 50, "total": 0, "has_next": false}}`
				_, _ = io.WriteString(w, body+strings.Repeat(" ", 20<<10-len(body)))
				return true
			}}
			outcome, err := Run(context.Background(), configuredRun(t, p, handler, clock, []plan.Scenario{
				packtest.Written("Given a listLists request that is accepted", "When it is sent", "Then it is accepted"),
			}))
			require.NoError(t, err)
			require.Equal(t, c.state, outcome.Scenarios[0].State, outcome.Scenarios[0].Reason)
			exchanges := outcome.Scenarios[0].Exchanges
			require.Len(t, exchanges[len(exchanges)-1].ResponseBody, c.kept)
		})
	}
}
