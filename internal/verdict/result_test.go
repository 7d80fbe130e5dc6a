package verdict

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/exchange"
)

// TestResultSurvivesJSON compares the verdict of a Result that was saved and read
// again with that of the original.
func TestResultSurvivesJSON(t *testing.T) {
	r := result(Passed, Warned, NotExercised)
	r.Started = time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC)
	r.Traffic = Traffic{Requests: 7, Waited: time.Second}
	r.Settings = Settings{Selection: []string{"--tags", "@a"}, Credentials: []string{"ASSAY_API_KEY"}}
	r.Leftovers = []Leftover{{Resource: "book", ID: "7", Reason: "it is gone"}}
	r.Problems = problem(Interrupted, "interrupted")
	r.Scenarios[0].Cases = []Case{{Name: "a word", State: Passed, Exchange: "x"}}
	r.Scenarios[0].Judged = map[string]int{"A-001": 2}
	r.Scenarios[0].Exchanges = []*exchange.Exchange{{ID: "x", Sent: exchange.Sent{Method: "GET"}, Answer: exchange.Answer{Status: 200, ResponseBody: []byte{0xff}}}}
	r.Verdict = Decide(r)
	text, err := json.Marshal(r)
	require.NoError(t, err)
	var again Result
	require.NoError(t, json.Unmarshal(text, &again))
	require.Equal(t, *r, again)
	require.Equal(t, r.Verdict, Decide(&again))
}
