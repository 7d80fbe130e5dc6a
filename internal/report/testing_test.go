package report

import (
	"bytes"
	"errors"
	"flag"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/verdict"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares a text with a file in testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, string(want), got)
}

var began = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// document is a Result of a small contract, with nothing in it but the given
// scenarios. What cells and requirements came to follows from their checks.
func document(scenarios ...verdict.Scenario) *verdict.Result {
	r := &verdict.Result{
		Format: verdict.Format,
		Origin: verdict.Origin{
			Tool:     verdict.Tool{Name: "assay", Version: "1.2.3", Commit: "abcdef"},
			Contract: verdict.Contract{Title: "Pets API", Version: "1.0.0", Digest: "12ab", RequirementsDigest: "34cd"},
			Target:   verdict.Target{Kind: "url", BaseURL: "http://127.0.0.1:8000/api"},
			Seed:     "42",
			Started:  began, Finished: began.Add(1432 * time.Millisecond),
			Settings: verdict.Settings{Concurrency: 4, Credentials: []string{"ASSAY_API_KEY", "ASSAY_EXPIRED_KEY"}},
		},
		Planned: len(scenarios), Inventory: len(scenarios),
		Traffic:   verdict.Traffic{Requests: 123, Created: 12, Removed: 12},
		Scenarios: scenarios,
	}
	for _, c := range []struct {
		operation string
		statuses  []int
	}{
		{"listPets", []int{200, 401, 422}},
		{"createPet", []int{201, 400, 401, 422}},
		{"getPet", []int{200, 401, 404, 422}},
		{"deletePet", []int{200, 401, 404}},
		{"restorePet", []int{200, 202, 404}},
	} {
		for _, status := range c.statuses {
			r.Cells = append(r.Cells, verdict.Cell{Operation: c.operation, Status: status})
		}
	}
	r.Requirements = []verdict.Requirement{
		{ID: "PET-001", Level: "MUST", Text: "A pet has a name.", Page: "errors", Section: "Pets"},
		{ID: "PET-002", Level: "MUST", Text: "A refused request has no effect.", Page: "errors", Section: "Errors"},
		{ID: "PET-003", Level: "SHOULD", Text: "An error shows no stack trace.", Page: "reference", Section: "Security"},
		{ID: "GEN-001", Level: "MUST", Text: "Every answer is JSON.", Page: "reference"},
		{ID: "AUTH-001", Level: "MUST", Text: "A request without a key is refused.", Page: "errors", Section: "Keys"},
	}
	verdict.Tally(r)
	r.Verdict = verdict.Decide(r)
	return r
}

// seen leaves the cells in a Result that its scenarios speak of: a run that should
// have seen the others is not complete.
func seen(r *verdict.Result) *verdict.Result {
	r.Cells = slices.DeleteFunc(r.Cells, func(c verdict.Cell) bool { return c.State == verdict.NotExercised })
	r.Verdict = verdict.Decide(r)
	return r
}

// scenario is a scenario about createPet and PET-001, in the form in which the
// engine leaves one behind.
func scenario(line int, state verdict.State, reason string) verdict.Scenario {
	return scenarioOf("createPet", 400, line, state, reason, "PET-001")
}

func scenarioOf(operation string, status, line int, state verdict.State, reason string, requirements ...string) verdict.Scenario {
	s := verdict.Scenario{
		Identity: verdict.Identity{
			ID: "features/pets.feature:" + strconv.Itoa(line), File: "features/pets.feature", Line: line,
			Name: operation + " without a name", Feature: "Pets", Rule: "Every pet has a name",
			Requirements: requirements,
		},
		Operation: operation, State: state, Reason: reason,
		Duration:  3 * time.Millisecond,
		Exchanges: []*exchange.Exchange{sent("x"+strconv.Itoa(line), operation, `{"kind":"cat"}`, 201, `{"data":{"id":1}}`)},
	}
	id := s.Exchanges[0].ID
	if state == verdict.NotExercised || state == verdict.NotApplicable {
		s.Exchanges, id = nil, ""
	} else {
		s.Answers = []verdict.Answers{{Operation: operation, Status: status, Count: 1}}
		s.Checks = []verdict.Check{{Operation: operation, Status: status, State: state, Reason: reason, Exchange: id}}
	}
	for _, q := range requirements {
		s.Checks = append(s.Checks, verdict.Check{Requirement: q, Operation: operation, State: state, Reason: reason, Exchange: id})
	}
	return s
}

func sent(id, operation, body string, status int, answer string) *exchange.Exchange {
	return &exchange.Exchange{
		ID: id, Operation: operation, Credential: "ASSAY_API_KEY", Sent: exchange.Sent{
			Method: "POST", URL: "http://127.0.0.1:8000/api/pets?q=1",
			RequestHeader: http.Header{
				"Authorization": {"Bearer [ASSAY_API_KEY]"}, "Content-Type": {"application/json"},
				"User-Agent": {"assay/1"}, exchange.CorrelationHeader: {id},
			},
			RequestBody: exchange.Body(body),
		}, Answer: exchange.Answer{
			Status: status, Reason: http.StatusText(status), Proto: "HTTP/1.1",
			ResponseHeader: http.Header{
				"Content-Type": {"application/json"}, "Date": {"Fri, 02 Jan 2026 03:04:05 GMT"},
				"X-Ratelimit-Remaining": {"49"},
			},
			ResponseBody: exchange.Body(answer),
		}, Timing: exchange.Timing{Started: began, Duration: 1234 * time.Microsecond, Attempt: 1},
	}
}

// text is the text report without colours, 100 columns wide.
func text(t *testing.T, r *verdict.Result) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, Text(&b, r, TextOptions{Width: 100}))
	return b.String()
}

var errFull = errors.New("no space left on device")

// full is a writer on which nothing can be written.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }
