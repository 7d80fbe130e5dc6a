package report

import (
	"encoding/xml"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/verdict"
)

// read is JUnit XML as a reader of it sees it; none of it is the writer's.
type readSuites struct {
	Tests    int `xml:"tests,attr"`
	Failures int `xml:"failures,attr"`
	Errors   int `xml:"errors,attr"`
	Suites   []struct {
		Name     string     `xml:"name,attr"`
		Tests    int        `xml:"tests,attr"`
		Failures int        `xml:"failures,attr"`
		Errors   int        `xml:"errors,attr"`
		Skipped  int        `xml:"skipped,attr"`
		Cases    []readCase `xml:"testcase"`
	} `xml:"testsuite"`
}

type readCase struct {
	Class   string       `xml:"classname,attr"`
	Name    string       `xml:"name,attr"`
	File    string       `xml:"file,attr"`
	Line    int          `xml:"line,attr"`
	Failure *readOutcome `xml:"failure"`
	Error   *readOutcome `xml:"error"`
	Skipped *readOutcome `xml:"skipped"`
	Out     string       `xml:"system-out"`
	List    []struct {
		Name  string `xml:"name,attr"`
		Value string `xml:"value,attr"`
	} `xml:"properties>property"`
}

type readOutcome struct {
	Type    string `xml:"type,attr"`
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

func readJUnit(t *testing.T, r *verdict.Result) readSuites {
	t.Helper()
	var suites readSuites
	require.NoError(t, xml.Unmarshal([]byte(written(t, "junit", r)), &suites))
	return suites
}

func TestJUnitCounts(t *testing.T) {
	suites := readJUnit(t, kitchenSink())
	tests, failures, broken, skipped := 0, 0, 0, 0
	names := map[string]bool{}
	for _, suite := range suites.Suites {
		own := [4]int{}
		for _, c := range suite.Cases {
			own[0]++
			for i, o := range []*readOutcome{c.Failure, c.Error, c.Skipped} {
				if o != nil {
					own[i+1]++
				}
			}
			require.False(t, names[c.Class+c.Name], "two test cases have the name %q", c.Name)
			names[c.Class+c.Name] = true
		}
		require.Equal(t, own, [4]int{suite.Tests, suite.Failures, suite.Errors, suite.Skipped}, suite.Name)
		tests, failures, broken, skipped = tests+own[0], failures+own[1], broken+own[2], skipped+own[3]
	}
	require.Equal(t, [3]int{tests, failures, broken}, [3]int{suites.Tests, suites.Failures, suites.Errors})
	require.Equal(t, 2, skipped)
}

func TestJUnitOfEachState(t *testing.T) {
	const why = `status = 201, want 400 "x"`
	for _, c := range []struct {
		state                    verdict.State
		failure, broken, skipped string
	}{
		{state: verdict.Passed},
		{state: verdict.Warned},
		{state: verdict.Failed, failure: why},
		{state: verdict.Inconclusive, broken: why},
		{state: verdict.Error, broken: why},
		{state: verdict.NotApplicable, skipped: "not applicable: " + why},
		{state: verdict.NotExercised, skipped: "not exercised: " + why},
	} {
		t.Run(string(c.state), func(t *testing.T) {
			r := document(scenario(12, c.state, why))
			first := readJUnit(t, r).Suites[0].Cases[0]
			require.Equal(t, []any{"features.pets", "createPet without a name", "features/pets.feature", 12}, []any{first.Class, first.Name, first.File, first.Line})
			for want, got := range map[string]*readOutcome{c.failure: first.Failure, c.broken: first.Error, c.skipped: first.Skipped} {
				if want != "" {
					require.Equal(t, want, got.Message)
				}
			}
			require.Equal(t, []bool{c.failure != "", c.broken != "", c.skipped != ""}, []bool{first.Failure != nil, first.Error != nil, first.Skipped != nil})
			if first.Failure != nil {
				require.Contains(t, text(t, r), first.Failure.Text, "the text is that of the terminal")
				require.Equal(t, string(c.state), first.Failure.Type)
				require.Contains(t, first.Out, "curl -X POST 'http://127.0.0.1:8000/api/pets?q=1'")
			}
			if c.state == verdict.Warned {
				require.Contains(t, first.Out, "warning: PET-001  createPet")
				require.Contains(t, first.Out, why)
			}
			found := map[string]string{}
			for _, p := range first.List {
				found[p.Name] = p.Value
			}
			require.Equal(t, []string{"PET-001", "MUST", "createPet"}, []string{found["requirement"], found["level"], found["operation"]})
		})
	}
}

func TestJUnitHasALineForEachCase(t *testing.T) {
	s := scenario(12, verdict.Failed, "1 of 2 cases")
	s.Cases = []verdict.Case{
		{Name: "a word", State: verdict.Passed, Exchange: "x12"}, {Name: "a word", State: verdict.Failed, Reason: "status = 201", Exchange: "x12"},
	}
	cases := readJUnit(t, document(s)).Suites[0].Cases
	require.Len(t, cases, 3)
	require.NotNil(t, cases[0].Failure)
	require.Equal(t, "createPet without a name / a word", cases[1].Name)
	require.Nil(t, cases[1].Failure)
	require.Equal(t, "createPet without a name / a word (line 12)", cases[2].Name)
	require.Equal(t, "status = 201", cases[2].Failure.Message)
	require.Contains(t, cases[2].Out, "curl ")
}

// TestJUnitIsNeverGreenWhereTheVerdictIsNot covers every exit code: readers look
// at failures and errors alone.
func TestJUnitIsNeverGreenWhereTheVerdictIsNot(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*verdict.Result)
		exit   int
	}{
		{name: "conformant", change: func(*verdict.Result) {}, exit: verdict.ExitConformant},
		{name: "failed", change: func(r *verdict.Result) { r.Scenarios[0].State = verdict.Failed }, exit: verdict.ExitFailed},
		{name: "a check alone failed", change: func(r *verdict.Result) { r.Scenarios[0].Checks[0].State = verdict.Failed }, exit: verdict.ExitFailed},
		{name: "a strict warning", change: func(r *verdict.Result) {
			r.Scenarios[0].State, r.Settings.Strict = verdict.Warned, true
		}, exit: verdict.ExitFailed},
		{name: "nothing ran", change: func(r *verdict.Result) { r.Scenarios, r.Planned = nil, 0 }, exit: verdict.ExitUsage},
		{name: "not exercised", change: func(r *verdict.Result) { r.Scenarios[1].State = verdict.NotExercised }, exit: verdict.ExitIncomplete},
		{name: "lost", change: func(r *verdict.Result) { r.Scenarios = r.Scenarios[:1] }, exit: verdict.ExitBroken},
		{name: "unreachable", change: problem(verdict.Unreachable), exit: verdict.ExitUnreachable},
		{name: "unverified", change: problem(verdict.Unverified), exit: verdict.ExitCertificate},
		{name: "drifted", change: problem(verdict.Drifted), exit: verdict.ExitBaseline},
		{name: "interrupted", change: problem(verdict.Interrupted), exit: verdict.ExitIncomplete},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := seen(document(scenario(12, verdict.Passed, ""), scenario(20, verdict.Passed, "")))
			c.change(r)
			require.Equal(t, c.exit, verdict.Decide(r).Exit)
			suites := readJUnit(t, r)
			require.Equal(t, c.exit == verdict.ExitConformant, suites.Failures+suites.Errors == 0)
			issues := written(t, "codequality", r)
			require.Equal(t, c.exit == verdict.ExitConformant, issues == "[]\n", issues)
			require.Equal(t, c.exit == verdict.ExitConformant, written(t, "annotations", r) == "")
		})
	}
}

func problem(kind verdict.ProblemKind) func(*verdict.Result) {
	return func(r *verdict.Result) { r.Problems = []verdict.Problem{{Kind: kind, Message: "m"}} }
}

// The times of the test cases add up to those of their suites, and these to the whole.
func TestJUnitTimesAddUp(t *testing.T) {
	r := kitchenSink()
	for i := range r.Scenarios {
		r.Scenarios[i].Duration = 7777 * time.Microsecond
	}
	var all junitSuites
	require.NoError(t, xml.Unmarshal([]byte(written(t, "junit", r)), &all))
	parsed := func(text string) float64 {
		n, err := strconv.ParseFloat(text, 64)
		require.NoError(t, err)
		return n
	}
	whole := 0.0
	for _, suite := range all.Suites {
		cases := 0.0
		for _, c := range suite.Cases {
			cases += parsed(c.Time)
		}
		require.InDelta(t, parsed(suite.Time), cases, 1e-9, suite.Name)
		whole += cases
	}
	require.InDelta(t, parsed(all.Time), whole, 1e-9)
	require.Greater(t, whole, 0.07)
}

// Some readers show entities as they stand.
func TestJUnitAttributesHaveNoEntityThatTheyCanDoWithout(t *testing.T) {
	for _, tt := range []struct {
		name, reason, want string
	}{
		{name: "a double quote", reason: `want "a" > b`, want: `message='want "a" > b'`},
		{name: "a single quote", reason: "it's", want: `message="it's"`},
		{name: "both", reason: `it's "a"`, want: `message="it's &#34;a&#34;"`},
		{name: "markup", reason: `<a href="b">&`, want: `message='&lt;a href="b">&amp;'`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := document(scenario(12, verdict.Failed, tt.reason))
			shown := written(t, "junit", r)
			soundJUnit(t, shown, r)
			require.Contains(t, shown, tt.want)
			var all junitSuites
			require.NoError(t, xml.Unmarshal([]byte(shown), &all))
			require.Equal(t, tt.reason, all.Suites[0].Cases[0].Failure.Message)
		})
	}
}
