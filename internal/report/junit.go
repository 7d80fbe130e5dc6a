package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/assaykit/assay/internal/verdict"
)

// The elements of JUnit XML, in the order that its schemas ask for.
type (
	junitSuites struct {
		XMLName xml.Name `xml:"testsuites"`
		Name    string   `xml:"name,attr"`
		junitTotals
		Suites []*junitSuite `xml:"testsuite"`
	}
	junitTotals struct {
		Tests    int    `xml:"tests,attr"`
		Failures int    `xml:"failures,attr"`
		Errors   int    `xml:"errors,attr"`
		Time     string `xml:"time,attr"`
	}
	junitSuite struct {
		Name string `xml:"name,attr"`
		junitTotals
		Skipped    int              `xml:"skipped,attr"`
		Timestamp  string           `xml:"timestamp,attr"`
		Properties *junitProperties `xml:"properties"`
		Cases      []junitCase      `xml:"testcase"`

		took time.Duration
	}
	junitProperties struct {
		List []junitProperty `xml:"property"`
	}
	junitProperty struct {
		Name  string `xml:"name,attr"`
		Value string `xml:"value,attr"`
	}
	junitCase struct {
		Classname  string           `xml:"classname,attr"`
		Name       string           `xml:"name,attr"`
		File       string           `xml:"file,attr,omitempty"`
		Line       int              `xml:"line,attr,omitempty"`
		Time       string           `xml:"time,attr"`
		Properties *junitProperties `xml:"properties"`
		Skipped    *junitOutcome    `xml:"skipped"`
		Error      *junitOutcome    `xml:"error"`
		Failure    *junitOutcome    `xml:"failure"`
		SystemOut  *junitText       `xml:"system-out"`

		took time.Duration
	}
	junitOutcome struct {
		Type    string `xml:"type,attr,omitempty"`
		Message string `xml:"message,attr"`
		Text    string `xml:",cdata"`
	}
	junitText struct {
		Text string `xml:",cdata"`
	}
)

var _ = format(Format{Name: "junit", File: "junit.xml", Write: JUnit,
	Description: "JUnit XML, for the test results of a CI service"})

// JUnit writes a Result as JUnit XML: a suite for each feature file, a test case for
// each scenario, and below it a test case for each case of the scenario. It returns the
// writer's errors.
func JUnit(w io.Writer, r *verdict.Result) error {
	all := newJUnit(r).suites()
	out, err := xml.MarshalIndent(all, "", "  ")
	if err == nil {
		_, err = io.WriteString(w, xml.Header+plainAttributes(string(out))+"\n")
	}
	if err != nil {
		return fmt.Errorf("write JUnit report: %w", err)
	}
	return nil
}

type junit struct {
	*verdict.Result
	requirements map[string]verdict.Requirement
	found        map[*verdict.Scenario][]shownIn
	findings     string // how many there are
	names        names  // of test cases, by class
}

func newJUnit(r *verdict.Result) *junit {
	all := verdict.Findings(r)
	return &junit{
		Result: r, requirements: byID(r.Requirements), found: byScenario(all), findings: verdict.FindingCounts(all), names: names{},
	}
}

func (j *junit) suites() *junitSuites {
	all := &junitSuites{Name: "assay"}
	byFile := map[string]*junitSuite{}
	var took time.Duration
	for i := range j.Scenarios {
		s := &j.Scenarios[i]
		suite := byFile[s.File]
		if suite == nil {
			suite = j.suite(s.File)
			byFile[s.File] = suite
			all.Suites = append(all.Suites, suite)
		}
		suite.add(j.scenario(s))
		for n := range s.Cases {
			suite.add(j.caseOf(s, &s.Cases[n]))
		}
	}
	if v := verdict.Decide(j.Result); aboutTheRun(v) {
		all.Suites = append(all.Suites, j.whole(v))
	}
	if len(j.Cells) > 0 && len(j.Scenarios) > 0 {
		all.Suites = append(all.Suites, j.cells())
	}
	for _, suite := range all.Suites {
		suite.Time = seconds(suite.took)
		took += suite.took
		all.Tests += suite.Tests
		all.Failures += suite.Failures
		all.Errors += suite.Errors
	}
	all.Time = seconds(took) // scenarios run at once, so that this is more than the clock tells
	return all
}

func (j *junit) suite(name string) *junitSuite {
	v := verdict.Decide(j.Result)
	return &junitSuite{
		// Without a zone, which the schemas of some readers do not allow for: UTC.
		Name: line(name, maxName), Timestamp: j.Started.UTC().Format("2006-01-02T15:04:05"),
		Properties: properties(
			"tool", j.Tool.Name+" "+j.Tool.Version, "contract", j.Contract.Title+" "+j.Contract.Version,
			"contract.digest", j.Contract.Digest, "target", j.Target.BaseURL, "seed", j.Seed,
			"verdict", v.Word, "verdict.reason", v.Reason, "findings", j.findings,
		).with(verdict.Facts(j.Result)),
	}
}

// with adds the facts of the run that have no name of their own yet.
func (p *junitProperties) with(facts []verdict.Fact) *junitProperties {
	for _, f := range facts {
		if !slices.ContainsFunc(p.List, func(q junitProperty) bool { return q.Name == f.Name }) {
			p.List = append(p.List, junitProperty{line(f.Name, maxName), line(f.Value, maxReason)})
		}
	}
	return p
}

// cells returns a suite without test cases. Its properties are the states of the cells,
// which are no tests.
func (j *junit) cells() *junitSuite {
	suite := &junitSuite{Name: "cells", Timestamp: j.Started.UTC().Format("2006-01-02T15:04:05")}
	var pairs []string
	for _, c := range j.Cells {
		pairs = append(pairs, fmt.Sprintf("%s %d", c.Operation, c.Status), c.String())
	}
	suite.Properties = properties(pairs...)
	return suite
}

// verdictCase is the name of the test case that stands for the verdict.
const verdictCase = "verdict"

// aboutTheRun reports whether a verdict is about the run itself, and not about what its
// scenarios have found. Such a run must not look green where it judged nothing.
func aboutTheRun(v verdict.Verdict) bool {
	return v.Exit != verdict.ExitConformant && v.Exit != verdict.ExitFailed
}

// whole returns a suite with the verdict alone, if the verdict is about the run itself.
// Without it, a run that judged nothing would look green.
func (j *junit) whole(v verdict.Verdict) *junitSuite {
	suite := j.suite("run")
	p := &page{}
	p.verdict(j.Result)
	suite.add(junitCase{
		Classname: "run", Name: verdictCase, Time: seconds(0),
		Error: &junitOutcome{Type: v.Word, Message: v.Word + ": " + line(v.Reason, maxReason), Text: p.String()},
	})
	return suite
}

func (s *junitSuite) add(c junitCase) {
	s.Cases = append(s.Cases, c)
	s.took += c.took
	s.Tests++
	switch {
	case c.Failure != nil:
		s.Failures++
	case c.Error != nil:
		s.Errors++
	case c.Skipped != nil:
		s.Skipped++
	}
}

func (j *junit) scenario(s *verdict.Scenario) junitCase {
	state := j.StateOf(s)
	c := j.testcase(s, s.Name, withoutCases(s), append([]string{
		"scenario", place(s), "state", string(state), "operation", s.Operation, "feature", s.Feature, "rule", s.Rule,
	}, j.carried(s)...))
	found := j.found[s]
	c.outcome(state, message(s.Reason, found), j.shown(found))
	var out, commands []string
	for i, f := range found {
		if f.occurrence.State == verdict.Warned && c.Failure == nil && c.Error == nil {
			out = append(out, "warning: "+j.shown(found[i:i+1]))
		} else if e := f.occurrence.Exchange; e != nil && !slices.Contains(commands, e.ID) {
			commands = append(commands, e.ID)
			out = append(out, curl(e, j.Settings.Credentials)+"\n")
		}
	}
	c.says(strings.Join(out, ""))
	return c
}

// shownIn is a finding, and one occurrence of it.
type shownIn struct {
	finding    *verdict.Finding
	occurrence *verdict.Occurrence
}

// byScenario returns the occurrences of findings by scenario.
func byScenario(all []verdict.Finding) map[*verdict.Scenario][]shownIn {
	found := map[*verdict.Scenario][]shownIn{}
	for i := range all {
		f := &all[i]
		for n := range f.Occurrences {
			o := &f.Occurrences[n]
			found[o.Scenario] = append(found[o.Scenario], shownIn{f, o})
		}
	}
	return found
}

// message returns in one line what is wrong: the cause, if there is one.
func message(own string, found []shownIn) string {
	for _, f := range found {
		if f.occurrence.Follows {
			return reason(f.finding.Reason + "; and so: " + own)
		}
		if own == "" {
			own = f.occurrence.Reason
		}
	}
	return reason(own)
}

// shown returns the findings of one scenario as a terminal shows them.
func (j *junit) shown(found []shownIn) string {
	p := &page{}
	for _, f := range found {
		p.occurrence(f.finding, f.occurrence, j.Settings.Credentials)
	}
	return p.String()
}

// caseTook is how long the request of a case took.
func caseTook(s *verdict.Scenario, given *verdict.Case) time.Duration {
	if e := s.Exchange(given.Exchange); e != nil {
		return max(0, e.Duration).Round(time.Millisecond)
	}
	return 0
}

// withoutCases is how long a scenario took but for its cases, so that the times of the
// test cases add up.
func withoutCases(s *verdict.Scenario) time.Duration {
	took := s.Duration
	for i := range s.Cases {
		took -= caseTook(s, &s.Cases[i])
	}
	return took
}

func (j *junit) caseOf(s *verdict.Scenario, given *verdict.Case) junitCase {
	e := s.Exchange(given.Exchange)
	state := given.State
	if state == verdict.Warned && j.Settings.Strict {
		state = verdict.Failed
	}
	c := j.testcase(s, s.Name+" / "+given.Name, caseTook(s, given), []string{"scenario", place(s), "state", string(state)})
	text := line(given.Name, maxName) + ": " + reason(given.Reason) + "\n"
	c.outcome(state, reason(given.Reason), text)
	out := ""
	if state == verdict.Warned {
		out = "warning: " + text
	}
	if state != verdict.Passed && e != nil {
		out += curl(e, j.Settings.Credentials) + "\n"
	}
	c.says(out)
	return c
}

// testcase is a test case with a name that no other of its class has: readers
// keep a history by class and name.
func (j *junit) testcase(s *verdict.Scenario, name string, took time.Duration, about []string) junitCase {
	class := strings.ReplaceAll(strings.TrimSuffix(s.File, path.Ext(s.File)), "/", ".")
	class = line(class, maxName)
	name = j.names.unique(class, line(name, maxReason), s.Line)
	took = max(0, took).Round(time.Millisecond)
	return junitCase{
		Classname: class, Name: name, File: line(s.Cited().File, maxName), Line: s.Cited().Line, Time: seconds(took),
		Properties: properties(about...), took: took,
	}
}

// carried are the requirements of a scenario as properties, and the level of the
// strictest.
func (j *junit) carried(s *verdict.Scenario) []string {
	var list []string
	level := ""
	for _, id := range s.Requirements {
		list = append(list, "requirement", id)
		if q, ok := j.requirements[id]; ok && level != "MUST" {
			level = q.Level
		}
	}
	return append(list, "level", level)
}

// outcome writes a state as a failure, an error or a skip of JUnit.
func (c *junitCase) outcome(state verdict.State, message, text string) {
	switch state {
	case verdict.Passed, verdict.Warned:
	case verdict.NotApplicable, verdict.NotExercised, verdict.Deselected:
		why := strings.ReplaceAll(string(state), "-", " ") + ": " + message
		c.Skipped = &junitOutcome{Message: why}
		c.says(why + "\n") // what some readers show, and the reason of a skip they do not
	case verdict.Failed:
		c.Failure = &junitOutcome{Type: string(state), Message: message, Text: text}
	default: // whatever nobody knows is no pass
		c.Error = &junitOutcome{Type: line(string(state), maxName), Message: message, Text: text}
	}
}

// says adds to the output of a test case.
func (c *junitCase) says(text string) {
	switch {
	case text == "":
	case c.SystemOut != nil:
		c.SystemOut.Text += text
	default:
		c.SystemOut = &junitText{text}
	}
}

// properties pairs names with values, and leaves out those that have none.
func properties(pairs ...string) *junitProperties {
	var list []junitProperty
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			list = append(list, junitProperty{line(pairs[i], maxName), line(pairs[i+1], maxReason)})
		}
	}
	if list == nil {
		return nil // an empty element is not valid
	}
	return &junitProperties{list}
}

// seconds writes a time as JUnit does.
func seconds(d time.Duration) string {
	return strconv.FormatFloat(max(0, d).Seconds(), 'f', 3, 64)
}

func byID(all []verdict.Requirement) map[string]verdict.Requirement {
	found := map[string]verdict.Requirement{}
	for _, q := range all {
		found[q.ID] = q
	}
	return found
}
