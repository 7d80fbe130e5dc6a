package report

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/verdict"
)

var _ = holds("ctrf", soundCTRF)

// publishedSchema compiles a schema that others have published, from the files of a
// folder in testdata.
func publishedSchema(folder, name string) (*jsonschema.Schema, error) {
	names, err := filepath.Glob(filepath.Join("testdata", folder, "*.json"))
	if err != nil {
		return nil, err
	}
	c := jsonschema.NewCompiler()
	for _, file := range names {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		document, err := jsonschema.UnmarshalJSON(strings.NewReader(string(text)))
		if err != nil {
			return nil, err
		}
		delete(document.(map[string]any), "$id") // relative, and the file's name anyway
		if err := c.AddResource("https://published.example/"+filepath.Base(file), document); err != nil {
			return nil, err
		}
	}
	return c.Compile("https://published.example/" + name)
}

// ctrfSchema is the schema of the npm package ctrf, version 0.3.0.
var ctrfSchema = sync.OnceValues(func() (*jsonschema.Schema, error) { return publishedSchema("ctrf", "ctrf-schema-0.0.json") })

// soundCTRF also compares the counts with the tests, which a schema does not.
func soundCTRF(t *testing.T, shown string, r *verdict.Result) {
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(shown))
	require.NoError(t, err)
	schema, err := ctrfSchema()
	require.NoError(t, err)
	require.NoError(t, schema.Validate(document))
	var report ctrfReport
	require.NoError(t, json.Unmarshal([]byte(shown), &report))
	counts, names := map[string]int{}, map[string]bool{}
	for _, test := range report.Results.Tests {
		counts[test.Status]++
		require.False(t, names[test.File+"\x00"+test.Name], "two tests of a file have the name %q", test.Name)
		names[test.File+"\x00"+test.Name] = true
		soundText(t, test.Name+"\n "+test.Message+"\n"+test.Trace, r)
	}
	s := report.Results.Summary
	require.Equal(t, []int{len(report.Results.Tests), counts["passed"], counts["failed"], counts["skipped"]}, []int{s.Tests, s.Passed, s.Failed, s.Skipped})
}

func TestCTRFTellsEveryState(t *testing.T) {
	for _, tt := range []struct {
		state          verdict.State
		status, reason string
	}{
		{state: verdict.Passed, status: "passed"},
		{state: verdict.Warned, status: "passed", reason: "r"},
		{state: verdict.Failed, status: "failed", reason: "r"},
		{state: verdict.Inconclusive, status: "failed", reason: "r"},
		{state: verdict.Error, status: "failed", reason: "r"},
		{state: verdict.NotExercised, status: "skipped", reason: "r"},
		{state: verdict.NotApplicable, status: "skipped", reason: "r"},
	} {
		t.Run(string(tt.state), func(t *testing.T) {
			var report ctrfReport
			require.NoError(t, json.Unmarshal([]byte(written(t, "ctrf", document(scenario(12, tt.state, tt.reason)))), &report))
			test := report.Results.Tests[0]
			require.Equal(t, tt.status, test.Status)
			require.Equal(t, string(tt.state), test.RawStatus)
			require.Equal(t, tt.reason, test.Message)
		})
	}
}

// A run that judged nothing has a failed test all the same.
func TestCTRFOfARunThatReachedNothing(t *testing.T) {
	r := document()
	r.Problems = []verdict.Problem{{Kind: verdict.Unreachable, Message: "connection refused"}}
	var report ctrfReport
	require.NoError(t, json.Unmarshal([]byte(written(t, "ctrf", r)), &report))
	require.Len(t, report.Results.Tests, 1)
	require.Equal(t, 1, report.Results.Summary.Failed)
	require.Contains(t, report.Results.Tests[0].Message, "connection refused")
	require.False(t, report.Results.Environment.Healthy)
}
