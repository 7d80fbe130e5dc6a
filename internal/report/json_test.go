package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"

	"github.com/assaykit/assay/internal/verdict"
)

func TestJSONAndBack(t *testing.T) {
	failing := scenario(12, verdict.Failed, `status = 201, want 400 "<name> & more"`)
	failing.Judged = map[string]int{"GEN-001": 2}
	failing.Cases = []verdict.Case{{Name: "a word", State: verdict.Failed, Reason: "r", Exchange: "x12"}}
	r := document(failing, scenario(20, verdict.Passed, ""))
	r.Leftovers = []verdict.Leftover{{Resource: "pet", ID: "1", Reason: "r"}}
	r.Problems = []verdict.Problem{{Kind: verdict.Interrupted, Message: "interrupted"}}

	var b bytes.Buffer
	require.NoError(t, JSON(&b, r))
	require.True(t, strings.HasSuffix(b.String(), "}\n"))
	require.True(t, strings.HasPrefix(b.String(), "{\n  \"format\": \"assay-result/1\",\n"))
	require.Contains(t, b.String(), `want 400 \"<name> & more\"`)

	back, err := Read(&b)
	require.NoError(t, err)
	require.Equal(t, r, back)
	require.Equal(t, text(t, r), text(t, back))
}

// The findings are there for readers of other programs, by ids. What somebody
// writes there changes nothing.
func TestJSONNamesTheFindings(t *testing.T) {
	r := document(scenario(12, verdict.Failed, `status = 201, want 400`), scenario(20, verdict.Passed, ""))
	var b bytes.Buffer
	require.NoError(t, JSON(&b, r))
	var written struct {
		Findings []verdict.DocumentFinding `json:"findings"`
	}
	require.NoError(t, json.Unmarshal(b.Bytes(), &written))
	f := verdict.Findings(r)[0]
	require.Len(t, written.Findings, 1)
	require.Equal(t, f.ID, written.Findings[0].ID)
	require.Equal(t, f.Places, written.Findings[0].Places)
	require.Equal(t, []verdict.DocumentOccurrence{{
		Scenario: r.Scenarios[0].ID, State: verdict.Failed, Operation: r.Scenarios[0].Operation, Reason: "status = 201, want 400", Exchanges: []string{"x12"},
	}}, written.Findings[0].Occurrences)

	forged, err := Read(strings.NewReader(strings.ReplaceAll(b.String(), f.ID, "00000000")))
	require.NoError(t, err)
	require.Equal(t, r, forged)
	require.Equal(t, f.ID, verdict.Findings(forged)[0].ID)
}

func TestJSONOfAnEmptyResult(t *testing.T) {
	r := &verdict.Result{Format: verdict.Format}
	var b bytes.Buffer
	require.NoError(t, JSON(&b, r))
	require.Equal(t, &verdict.Result{Format: verdict.Format}, r, "the Result stays as it is")

	var members map[string]any
	require.NoError(t, json.Unmarshal(b.Bytes(), &members))
	for _, list := range []string{"scenarios", "cells", "requirements", "findings"} {
		require.Equal(t, []any{}, members[list], list)
	}
	_, err := Read(&b)
	require.NoError(t, err)
}

func TestJSONThatCannotBeWritten(t *testing.T) {
	err := JSON(full{}, document())
	require.ErrorIs(t, err, errFull)
	require.EqualError(t, err, "write result: no space left on device")
}

func TestReadRefuses(t *testing.T) {
	const head = `"format":"assay-result/1"`
	tests := []struct {
		name, document, want string
	}{
		{name: "nothing", document: "", want: "it is empty"},
		{name: "no JSON", document: "hello", want: "it is no JSON"},
		{name: "no object", document: `[]`, want: "it is a JSON array, want an object"},
		{name: "null", document: `null`, want: `this is no result: it has no format, want "assay-result/1"`},
		{name: "another document", document: `{"a":1}`, want: `this is no result: it has no format, want "assay-result/1"`},
		{name: "another version", document: `{"format":"assay-result/2","scenarios":7}`, want: `format is "assay-result/2", want "assay-result/1"`},
		{name: "a hostile format", document: `{"format":"\u001b[2J"}`, want: `format is "\x1b[2J", want "assay-result/1"`},
		{name: "cut off", document: `{` + head, want: "it is cut off"},
		{name: "trailing data", document: `{` + head + `} {}`, want: "something follows its end"},
		{name: "a wrong type", document: `{` + head + `,"planned":"3"}`, want: "planned is a JSON string, which is not what a result has there"},
		{name: "a scenario's state", document: `{` + head + `,"scenarios":[{"id":"a:1","state":"pass"}]}`, want: `scenarios[0] (a:1): unknown state "pass"`},
		{name: "a scenario without a state", document: `{` + head + `,"scenarios":[{"file":"a","line":1}]}`, want: `scenarios[0] (a:1): unknown state ""`},
		{name: "a check's state", document: `{` + head + `,"scenarios":[{"id":"a:1","state":"passed","checks":[{"state":"x"}]}]}`, want: `scenarios[0] (a:1): checks[0]: unknown state "x"`},
		{name: "a case's state", document: `{` + head + `,"scenarios":[{"id":"a:1","state":"passed","cases":[{"state":"x"}]}]}`, want: `scenarios[0] (a:1): cases[0]: unknown state "x"`},
		{name: "a pass with a failed step", document: `{` + head + `,"scenarios":[{"id":"a:1","state":"passed","steps":[{"state":"passed"},{"state":"failed"}]}]}`, want: `scenarios[0] (a:1): the steps come to failed, and the scenario is passed`},
		{name: "a warning with a failed step", document: `{` + head + `,"scenarios":[{"id":"a:1","state":"warned","steps":[{"state":"passed"},{"state":"failed"}]}]}`, want: `scenarios[0] (a:1): the steps come to failed, and the scenario is warned`},
		{name: "a failure with steps that passed", document: `{` + head + `,"scenarios":[{"id":"a:1","state":"failed","steps":[{"state":"passed"},{"state":"passed"}]}]}`, want: `scenarios[0] (a:1): the steps come to passed, and the scenario is failed`},
		{name: "a failure with steps that are inconclusive", document: `{` + head + `,"scenarios":[{"id":"a:1","state":"failed","steps":[{"state":"inconclusive"},{}]}]}`, want: `scenarios[0] (a:1): the steps come to inconclusive, and the scenario is failed`},
		{name: "nothing exercised with a step that failed", document: `{` + head + `,"scenarios":[{"id":"a:1","state":"not-exercised","steps":[{"state":"failed"},{}]}]}`, want: `scenarios[0] (a:1): the steps come to failed, and the scenario is not-exercised`},
		{name: "nothing applicable with a step that failed", document: `{` + head + `,"scenarios":[{"id":"a:1","state":"not-applicable","steps":[{"state":"failed"},{}]}]}`, want: `scenarios[0] (a:1): the steps come to failed, and the scenario is not-applicable`},
		{name: "a failure without a step that was executed", document: `{` + head + `,"scenarios":[{"id":"a:1","state":"failed","steps":[{},{}]}]}`, want: `scenarios[0] (a:1): steps[0] is not executed, and the scenario failed`},
		{name: "a pass with a step that was not executed", document: `{` + head + `,"scenarios":[{"id":"a:1","state":"passed","steps":[{"state":"passed"},{}]}]}`, want: `scenarios[0] (a:1): steps[1] is not executed, and the scenario passed`},
		{name: "a step after one that was not executed", document: `{` + head + `,"scenarios":[{"id":"a:1","state":"failed","steps":[{"state":"passed"},{},{"state":"failed"}]}]}`, want: `scenarios[0] (a:1): steps[2] is failed, and the one before it was not executed`},
		{name: "a pass with a failed check", document: `{` + head + `,"scenarios":[{"id":"a:1","state":"passed","checks":[{"state":"failed"}]}]}`, want: `scenarios[0] (a:1): the checks come to failed, and the scenario is passed`},
		{name: "a failure with checks that passed", document: `{` + head + `,"scenarios":[{"id":"a:1","state":"failed","requirements":["A-1"],"checks":[{"state":"passed"}]}]}`, want: `scenarios[0] (a:1): the checks come to passed, and the scenario is failed`},
		{name: "a pass with a failed case", document: `{` + head + `,"scenarios":[{"id":"a:1","state":"passed","cases":[{"state":"failed"}]}]}`, want: `scenarios[0] (a:1): cases[0] is failed, and the scenario passed`},
		{name: "a step's state", document: `{` + head + `,"scenarios":[{"id":"a:1","state":"failed","steps":[{"state":""},{"state":"x"}]}]}`, want: `scenarios[0] (a:1): steps[1]: unknown state "x"`},
		{name: "a null exchange", document: `{` + head + `,"scenarios":[{"id":"a:1","state":"passed","exchanges":[null]}]}`, want: `scenarios[0] (a:1): exchanges[0] is null`},
		{name: "a cell's state", document: `{` + head + `,"cells":[{"state":"x"}]}`, want: `cells[0]: unknown state "x"`},
		{name: "a requirement's state", document: `{` + head + `,"requirements":[{"state":"x"}]}`, want: `requirements[0]: unknown state "x"`},
		{name: "a problem's kind", document: `{` + head + `,"problems":[{"kind":"x"}]}`, want: `problems[0]: unknown kind "x"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := Read(strings.NewReader(test.document))
			require.ErrorContains(t, err, "read result: ")
			require.ErrorContains(t, err, test.want)
		})
	}
}

// What runs write is read, also where a step ends a scenario with less than a failure.
func TestReadWhatRunsWrite(t *testing.T) {
	for _, steps := range []struct {
		of   verdict.State
		have []verdict.State
	}{
		{verdict.Passed, []verdict.State{verdict.Passed, verdict.Passed}},
		{verdict.Warned, []verdict.State{verdict.Passed, verdict.Warned, ""}},
		{verdict.Warned, []verdict.State{verdict.Warned, verdict.Passed}},
		{verdict.Failed, []verdict.State{verdict.Failed, verdict.Passed}},
		{verdict.Failed, []verdict.State{verdict.Passed, verdict.Failed, "", ""}},
		{verdict.Inconclusive, []verdict.State{verdict.Passed, verdict.Inconclusive, ""}},
		{verdict.Inconclusive, []verdict.State{"", ""}},
		{verdict.Error, []verdict.State{verdict.Passed, verdict.Error, ""}},
		{verdict.NotExercised, []verdict.State{"", ""}},
		{verdict.NotExercised, []verdict.State{verdict.Passed, verdict.NotExercised}},
		{verdict.Deselected, []verdict.State{"", ""}},
	} {
		s := scenario(1, steps.of, "why")
		for _, state := range steps.have {
			s.Steps = append(s.Steps, verdict.Step{Keyword: "Given", Text: "a pet", State: state})
		}
		var b bytes.Buffer
		require.NoError(t, JSON(&b, document(s)))
		_, err := Read(&b)
		require.NoError(t, err, "%v", steps)
	}
}

// PowerShell writes what is redirected in UTF-16, or with a mark in front.
func TestReadWhateverPowerShellWrites(t *testing.T) {
	r := document(scenario(1, verdict.Failed, "detail = \"Zoë\""))
	var b bytes.Buffer
	require.NoError(t, JSON(&b, r))
	for name, encoding := range map[string]encoding.Encoding{
		"UTF-8 with a mark":       unicode.UTF8BOM,
		"UTF-16, as Windows does": unicode.UTF16(unicode.LittleEndian, unicode.UseBOM),
		"UTF-16, the other order": unicode.UTF16(unicode.BigEndian, unicode.UseBOM),
	} {
		t.Run(name, func(t *testing.T) {
			written, err := encoding.NewEncoder().Bytes(b.Bytes())
			require.NoError(t, err)
			require.NotEqual(t, b.Bytes(), written)
			again, err := Read(bytes.NewReader(written))
			require.NoError(t, err)
			require.Equal(t, r.Scenarios[0].Reason, again.Scenarios[0].Reason)
		})
	}
	_, err := Read(strings.NewReader("\xff\xfe{\x00"))
	require.ErrorContains(t, err, "read result: it is cut off")
}

func TestReadHasALimit(t *testing.T) {
	_, err := read(io.MultiReader(strings.NewReader(`{"format": "`), endless{}), 1<<20)
	require.EqualError(t, err, "read result: it is larger than 1 MB")
}

// endless is a reader without an end.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'a'
	}
	return len(p), nil
}

func TestReadFromABrokenFile(t *testing.T) {
	broken := errors.New("input/output error")
	_, err := Read(iotest.ErrReader(broken))
	require.ErrorIs(t, err, broken)
}
