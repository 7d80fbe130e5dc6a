package report

import (
	"encoding/json"
	"strings"
	"sync"
	"testing"

	messages "github.com/cucumber/messages/go/v34"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/verdict"
)

// messagesSchema is the published schema of @cucumber/messages.
var messagesSchema = sync.OnceValues(func() (*jsonschema.Schema, error) { return publishedSchema("messages", "Envelope.json") })

// envelopes reads Cucumber Messages, each of which has to be as the schema says.
func envelopes(t *testing.T, shown string) []messages.Envelope {
	t.Helper()
	schema, err := messagesSchema()
	require.NoError(t, err)
	var all []messages.Envelope
	for l := range strings.Lines(shown) {
		document, err := jsonschema.UnmarshalJSON(strings.NewReader(l))
		require.NoError(t, err)
		require.NoError(t, schema.Validate(document), "%s", l)
		var e messages.Envelope
		require.NoError(t, json.Unmarshal([]byte(l), &e))
		all = append(all, e)
	}
	return all
}

// soundMessages also follows every reference, which a schema does not.
func soundMessages(t *testing.T, shown string, r *verdict.Result) {
	require.NotContains(t, shown, "</", "HTML has the messages in a script")
	defined := map[string]bool{}
	define := func(id string) {
		require.False(t, defined[id], "the id %s is used twice", id)
		defined[id] = true
	}
	known := func(id string) { require.True(t, defined[id], "nothing has the id %s", id) }
	finished := 0
	for _, e := range envelopes(t, shown) {
		switch {
		case e.GherkinDocument != nil:
			for _, child := range e.GherkinDocument.Feature.Children {
				scenarios := []*messages.Scenario{child.Scenario}
				if child.Rule != nil {
					define(child.Rule.Id)
					scenarios = nil
					for _, c := range child.Rule.Children {
						scenarios = append(scenarios, c.Scenario)
					}
				}
				for _, s := range scenarios {
					define(s.Id)
					for _, tag := range s.Tags {
						define(tag.Id)
					}
					for _, step := range s.Steps {
						define(step.Id)
					}
				}
			}
		case e.Pickle != nil:
			define(e.Pickle.Id)
			known(e.Pickle.AstNodeIds[0])
			for _, step := range e.Pickle.Steps {
				define(step.Id)
				known(step.AstNodeIds[0])
			}
		case e.StepDefinition != nil:
			define(e.StepDefinition.Id)
		case e.Hook != nil:
			define(e.Hook.Id)
		case e.TestCase != nil:
			define(e.TestCase.Id)
			known(e.TestCase.PickleId)
			for _, step := range e.TestCase.TestSteps {
				define(step.Id)
				if step.HookId != "" {
					known(step.HookId)
					continue
				}
				known(step.PickleStepId)
				known(step.StepDefinitionIds[0])
			}
		case e.TestCaseStarted != nil:
			define(e.TestCaseStarted.Id)
			known(e.TestCaseStarted.TestCaseId)
		case e.Attachment != nil:
			known(e.Attachment.TestStepId)
			soundText(t, e.Attachment.Body, r)
		case e.TestStepFinished != nil:
			known(e.TestStepFinished.TestStepId)
			known(e.TestStepFinished.TestCaseStartedId)
			soundText(t, e.TestStepFinished.TestStepResult.Message, r)
		case e.TestCaseFinished != nil:
			known(e.TestCaseFinished.TestCaseStartedId)
			finished++
		}
	}
	want := len(r.Scenarios)
	if aboutTheRun(verdict.Decide(r)) {
		want++ // for the verdict
	}
	require.Equal(t, want, finished)
}

// TestMessagesTellEveryState reads what Cucumber's tools read: the statuses of
// steps. The worst of them is that of the scenario.
func TestMessagesTellEveryState(t *testing.T) {
	for _, c := range []struct {
		state verdict.State
		want  messages.TestStepResultStatus
	}{
		{verdict.Passed, messages.TestStepResultStatus_PASSED},
		{verdict.Warned, messages.TestStepResultStatus_PASSED},
		{verdict.Failed, messages.TestStepResultStatus_FAILED},
		{verdict.Inconclusive, messages.TestStepResultStatus_FAILED},
		{verdict.Error, messages.TestStepResultStatus_FAILED},
		{verdict.NotExercised, messages.TestStepResultStatus_SKIPPED},
		{verdict.NotApplicable, messages.TestStepResultStatus_SKIPPED},
	} {
		for name, steps := range map[string][]verdict.Step{
			"that a step tells":        {{Keyword: "Given", State: verdict.Passed}, {Keyword: "Then", State: c.state, Reason: "r"}},
			"that no step tells":       {{Keyword: "Given", State: verdict.Passed}},
			"of a scenario without":    nil,
			"with steps not executed":  {{Keyword: "Given", State: c.state, Reason: "r"}, {Keyword: "Then"}},
			"with a keyword of others": {{Keyword: "Angenommen", State: c.state}},
		} {
			t.Run(string(c.state)+" "+name, func(t *testing.T) {
				s := scenario(12, c.state, "r")
				s.Steps = steps
				r := document(s)
				shown := written(t, "messages", r)
				soundMessages(t, shown, r)
				var statuses []messages.TestStepResultStatus
				for _, e := range envelopes(t, shown) {
					if e.TestStepFinished != nil {
						statuses = append(statuses, e.TestStepFinished.TestStepResult.Status)
					}
					if e.TestRunFinished != nil {
						require.Equal(t, r.Verdict.Exit == verdict.ExitConformant, e.TestRunFinished.Success)
					}
				}
				if aboutTheRun(r.Verdict) {
					last := len(statuses) - 1
					require.Equal(t, messages.TestStepResultStatus_FAILED, statuses[last], "the verdict's own")
					statuses = statuses[:last]
				}
				worst := messages.TestStepResultStatus_UNKNOWN
				for _, status := range statuses {
					if gravity[status] > gravity[worst] {
						worst = status
					}
				}
				if c.want == messages.TestStepResultStatus_PASSED && strings.Contains(name, "not executed") {
					require.Equal(t, messages.TestStepResultStatus_SKIPPED, worst)
					return
				}
				require.Equal(t, c.want, worst)
			})
		}
	}
}

func TestMessagesOfAConjunctionHaveTheTypeOfTheStepBefore(t *testing.T) {
	s := scenario(12, verdict.Passed, "")
	for _, keyword := range []string{"Given", "And", "When", "But", "Then", "And", "*"} {
		s.Steps = append(s.Steps, verdict.Step{Keyword: keyword, Text: "x", Line: 3, State: verdict.Passed})
	}
	var types []messages.PickleStepType
	for _, e := range envelopes(t, written(t, "messages", document(s))) {
		if e.Pickle != nil && e.Pickle.Name != verdictCase {
			for _, step := range e.Pickle.Steps {
				types = append(types, step.Type)
			}
		}
	}
	require.Equal(t, []messages.PickleStepType{
		"Context", "Context", "Action", "Action", "Outcome", "Outcome", "Unknown",
	}, types)
}

// Cucumber's tools show that a run judged nothing by what they read: an exception, and
// a scenario that failed.
func TestMessagesOfARunThatReachedNothing(t *testing.T) {
	r := document()
	r.Problems = []verdict.Problem{{Kind: verdict.Unreachable, Message: "connection refused"}}
	r.Verdict = verdict.Decide(r)
	shown := written(t, "messages", r)
	soundMessages(t, shown, r)
	var failed []string
	for _, e := range envelopes(t, shown) {
		if e.TestStepFinished != nil && e.TestStepFinished.TestStepResult.Status == messages.TestStepResultStatus_FAILED {
			failed = append(failed, e.TestStepFinished.TestStepResult.Message)
		}
		if e.TestRunFinished != nil {
			require.Contains(t, e.TestRunFinished.Exception.Message, "connection refused")
		}
	}
	require.Len(t, failed, 1)
	require.Contains(t, failed[0], "unreachable: ")
	require.Contains(t, failed[0], "connection refused")
}

// A skip and a warning have no status of their own, or one without a reason: an
// attachment and a tag tell.
func TestMessagesSayWhatNoStatusDoes(t *testing.T) {
	for _, tt := range []struct {
		state verdict.State
		tag   string
		says  string
	}{
		{state: verdict.NotExercised, tag: "@state:not-exercised", says: "not exercised: no such key"},
		{state: verdict.NotApplicable, tag: "@state:not-applicable", says: "not applicable: no such key"},
		{state: verdict.Warned, tag: "@state:warned", says: "no such key"},
		{state: verdict.Inconclusive, tag: "@state:inconclusive", says: "no such key"},
	} {
		t.Run(string(tt.state), func(t *testing.T) {
			s := scenario(12, tt.state, "no such key")
			s.Steps = []verdict.Step{{Keyword: "Given", Text: "a pet"}}
			var tags, bodies []string
			for _, e := range envelopes(t, written(t, "messages", document(s))) {
				if e.Pickle != nil && len(tags) == 0 {
					for _, tag := range e.Pickle.Tags {
						tags = append(tags, tag.Name)
					}
				}
				if e.Attachment != nil {
					bodies = append(bodies, e.Attachment.Body)
				}
			}
			require.Contains(t, tags, tt.tag)
			require.NotEmpty(t, bodies)
			require.Contains(t, bodies[0], tt.says)
		})
	}
}

// Readers keep a history by names, so that the rows of an outline have names of their own.
func TestMessagesNameEachScenarioOnce(t *testing.T) {
	names := map[string]bool{}
	for _, e := range envelopes(t, written(t, "messages", document(scenario(12, verdict.Passed, ""), scenario(13, verdict.Passed, ""), scenario(14, verdict.Passed, "")))) {
		if e.Pickle != nil {
			names[e.Pickle.Name] = true
		}
	}
	require.GreaterOrEqual(t, len(names), 3)
}
