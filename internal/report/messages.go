package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	messages "github.com/cucumber/messages/go/v34"

	"github.com/assaykit/assay/internal/verdict"
)

// messagesVersion is the version of Cucumber Messages that is written.
const messagesVersion = "21.0.1"

var _ = format(Format{Name: "messages", File: "messages.ndjson", Write: Messages,
	Description: "Cucumber Messages, for Cucumber's own tools"})

// Messages writes a Result as Cucumber Messages (github.com/cucumber/messages), one JSON
// document on each line. A Result has no feature files, so the features are built from the
// scenarios: each row of an outline is a scenario, as it was executed. It returns the
// writer's errors.
func Messages(w io.Writer, r *verdict.Result) error {
	all := verdict.Findings(r)
	c := &cucumber{Result: r, found: byScenario(all), findings: verdict.FindingCounts(all), names: names{}}
	for i := range r.Scenarios {
		c.all = append(c.all, &r.Scenarios[i])
	}
	v := verdict.Decide(r)
	if aboutTheRun(v) {
		c.all = append(c.all, verdictScenario(r, v))
	}
	c.encoder = json.NewEncoder(&c.out)
	c.write(v)
	if c.err == nil {
		_, c.err = w.Write(c.out.Bytes())
	}
	if c.err != nil {
		return fmt.Errorf("write Cucumber messages: %w", c.err)
	}
	return nil
}

// cucumber writes envelopes. It remembers the first error.
type cucumber struct {
	*verdict.Result
	all      []*verdict.Scenario // of the Result, and one for its verdict where that is about the run
	found    map[*verdict.Scenario][]shownIn
	findings string // how many there are
	names    names  // of scenarios, by file
	out      bytes.Buffer
	encoder  *json.Encoder
	err      error
	ids      messages.Incrementing

	definition string // id of what executes all steps
	hook       string // id of the hook that has a state which no step has
}

func (c *cucumber) envelope(e messages.Envelope) {
	if c.err == nil {
		c.err = c.encoder.Encode(e)
	}
}

func (c *cucumber) write(v verdict.Verdict) {
	unknown := &messages.Product{Name: "unknown"} // a Result does not tell
	c.envelope(messages.Envelope{Meta: &messages.Meta{
		ProtocolVersion: messagesVersion,
		Implementation:  &messages.Product{Name: sanitize(c.Tool.Name), Version: sanitize(c.Tool.Version)},
		Runtime:         &messages.Product{Name: "go"}, Os: unknown, Cpu: unknown,
	}})
	pickles := c.features()
	c.definition, c.hook = c.ids.NewId(), c.ids.NewId()
	c.envelope(messages.Envelope{StepDefinition: &messages.StepDefinition{
		Id: c.definition, SourceReference: &messages.SourceReference{},
		Pattern: &messages.StepDefinitionPattern{Source: ".*", Type: messages.StepDefinitionPatternType_REGULAR_EXPRESSION},
	}})
	c.envelope(messages.Envelope{Hook: &messages.Hook{Id: c.hook, Name: "verdict", SourceReference: &messages.SourceReference{}}})
	c.envelope(messages.Envelope{TestRunStarted: &messages.TestRunStarted{Timestamp: stamp(c.Started)}})
	cases := make([]*messages.TestCase, len(c.all))
	for i, s := range c.all {
		cases[i] = c.testCase(s, pickles[i])
	}
	for i, s := range c.all {
		c.execution(s, cases[i])
	}
	finished := &messages.TestRunFinished{
		Success: v.Exit == verdict.ExitConformant, Message: v.Word + ": " + line(v.Reason, maxReason) + "; " + c.findings + c.notes(), Timestamp: stamp(c.Finished),
	}
	if aboutTheRun(v) {
		finished.Exception = &messages.Exception{Type: v.Word, Message: line(v.Reason, maxReason)}
	}
	c.envelope(messages.Envelope{TestRunFinished: finished})
}

// verdictScenario is a failed scenario that stands for the verdict of a run: of a run
// that judged nothing, Cucumber's tools would else say that nothing failed.
func verdictScenario(r *verdict.Result, v verdict.Verdict) *verdict.Scenario {
	why := v.Word + ": " + v.Reason
	return &verdict.Scenario{
		Identity: verdict.Identity{ID: verdictCase, Name: verdictCase, Feature: "The run", File: "run", Line: 1}, State: verdict.Error, Reason: why, Started: r.Finished,
		Steps: []verdict.Step{{Keyword: "Then", Text: "the run has a verdict of the target", Line: 1, State: verdict.Error, Reason: why}},
	}
}

func (c *cucumber) testCase(s *verdict.Scenario, p *messages.Pickle) *messages.TestCase {
	t := &messages.TestCase{Id: c.ids.NewId(), PickleId: p.Id, TestSteps: []*messages.TestStep{}}
	for _, step := range p.Steps {
		t.TestSteps = append(t.TestSteps, &messages.TestStep{
			Id: c.ids.NewId(), PickleStepId: step.Id, StepDefinitionIds: []string{c.definition},
			StepMatchArgumentsLists: []*messages.StepMatchArgumentsList{{StepMatchArguments: []*messages.StepMatchArgument{}}},
		})
	}
	if c.untold(s) {
		t.TestSteps = append(t.TestSteps, &messages.TestStep{Id: c.ids.NewId(), HookId: c.hook})
	}
	c.envelope(messages.Envelope{TestCase: t})
	return t
}

// untold reports whether the state of a scenario is worse than those of its steps, or
// whether no step says why it is what it is. Readers of messages look at the steps alone.
func (c *cucumber) untold(s *verdict.Scenario) bool {
	state := c.StateOf(s)
	if state != verdict.Passed && !slices.ContainsFunc(s.Steps, func(step verdict.Step) bool { return step.State == state }) {
		return true
	}
	worst := messages.TestStepResultStatus_UNKNOWN
	for _, step := range s.Steps {
		if status := statusOf(step.State); gravity[status] > gravity[worst] {
			worst = status
		}
	}
	return gravity[statusOf(state)] > gravity[worst]
}

// gravity orders the statuses as Cucumber does.
var gravity = map[messages.TestStepResultStatus]int{
	messages.TestStepResultStatus_PASSED: 1, messages.TestStepResultStatus_SKIPPED: 2, messages.TestStepResultStatus_FAILED: 3,
}

// statusOf returns Cucumber's status for a state. The state "" is that of a step that
// was not executed.
func statusOf(s verdict.State) messages.TestStepResultStatus {
	switch s {
	case verdict.Passed, verdict.Warned:
		return messages.TestStepResultStatus_PASSED
	case verdict.NotApplicable, verdict.NotExercised, verdict.Deselected, "":
		return messages.TestStepResultStatus_SKIPPED
	}
	return messages.TestStepResultStatus_FAILED
}

// execution writes the outcome of a scenario, step by step.
func (c *cucumber) execution(s *verdict.Scenario, t *messages.TestCase) {
	id, now := c.ids.NewId(), s.Started
	c.envelope(messages.Envelope{TestCaseStarted: &messages.TestCaseStarted{Id: id, TestCaseId: t.Id, Timestamp: stamp(now)}})
	told := false
	for i, testStep := range t.TestSteps {
		step := verdict.Step{State: c.StateOf(s), Reason: s.Reason} // of the hook
		if i < len(s.Steps) {
			step = s.Steps[i]
		}
		c.envelope(messages.Envelope{TestStepStarted: &messages.TestStepStarted{TestCaseStartedId: id, TestStepId: testStep.Id, Timestamp: stamp(now)}})
		// Hooks are folded away on a page, so what skipped a scenario is told at its first step.
		skipped := i == 0 && statusOf(c.StateOf(s)) == messages.TestStepResultStatus_SKIPPED
		if !told && (skipped || step.State != "" && step.State != verdict.Passed) {
			told = true
			c.attach(s, id, testStep.Id)
		}
		now = now.Add(max(0, step.Duration))
		c.envelope(messages.Envelope{TestStepFinished: &messages.TestStepFinished{
			TestCaseStartedId: id, TestStepId: testStep.Id, Timestamp: stamp(now),
			TestStepResult: &messages.TestStepResult{Status: statusOf(step.State), Message: stepMessage(step), Duration: lasting(step.Duration)},
		}})
	}
	c.envelope(messages.Envelope{TestCaseFinished: &messages.TestCaseFinished{TestCaseStartedId: id, Timestamp: stamp(now)}})
}

// stepMessage returns the message of a step's result, or "".
func stepMessage(step verdict.Step) string {
	switch step.State {
	case "", verdict.Passed:
		return ""
	case verdict.Failed:
		return reason(step.Reason)
	}
	return strings.ReplaceAll(line(string(step.State), maxName), "-", " ") + ": " + reason(step.Reason)
}

// attach adds to a step what the text report shows of its scenario, and of one that is
// in no finding the reason of its state: the step's message is not shown of a skip.
func (c *cucumber) attach(s *verdict.Scenario, testCaseStarted, testStep string) {
	p := &page{}
	for _, f := range c.found[s] {
		p.occurrence(f.finding, f.occurrence, c.Settings.Credentials)
	}
	if p.Len() == 0 {
		p.prose("", strings.ReplaceAll(string(c.StateOf(s)), "-", " ")+": "+reason(s.Reason), plain)
	}
	c.envelope(messages.Envelope{Attachment: &messages.Attachment{
		Body: p.String(), ContentEncoding: messages.AttachmentContentEncoding_IDENTITY, MediaType: "text/plain",
		TestCaseStartedId: testCaseStarted, TestStepId: testStep,
	}})
}

func stamp(t time.Time) *messages.Timestamp {
	return &messages.Timestamp{Seconds: t.Unix(), Nanos: int64(t.Nanosecond())}
}

func lasting(d time.Duration) *messages.Duration {
	converted := messages.GoDurationToDuration(max(0, d))
	return &converted
}

// notes returns the facts of the run that limit its verdict.
func (c *cucumber) notes() string {
	text := ""
	for _, f := range verdict.Facts(c.Result) {
		if f.Warning || f.Name == "permitted" {
			text += "; " + line(f.Name+": "+f.Value, maxReason)
		}
	}
	return text
}
