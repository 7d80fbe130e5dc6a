package html

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/fault/faulttest"
	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/internal/run"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/internal/verdict"
)

var began = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// hostile is a text that tries whatever can be tried of a page, or of who reads it.
const hostile = "</script><script>window.owned=1</script><!--<img src=x onerror=window.owned=2>{{.}}\x1b[31m\u202egnp.exe\u2066\u200b\x00\xff'\"`javascript:window.owned=3"

// document is a Result of a small contract, with nothing in it but the given
// scenarios. What cells and requirements came to follows from their checks.
func resultOf(scenarios ...verdict.Scenario) *verdict.Result {
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
		Requirements: []verdict.Requirement{
			{ID: "PET-001", Level: "MUST", Text: "A pet has a name.", Page: "errors", Section: "Pets"},
			{ID: "PET-002", Level: "MUST", Text: "A refused request has no effect.", Page: "errors", Section: "Errors"},
			{ID: "PET-003", Level: "SHOULD", Text: "An error shows no stack trace.", Page: "reference", Section: "Security"},
			{ID: "GEN-001", Level: "MUST", Text: "Every answer is JSON.", Page: "reference"},
			{ID: "AUTH-001", Level: "MUST", Text: "A request without a key is refused.", Page: "errors", Section: "Keys"},
		},
	}
	for _, c := range []struct {
		operation string
		statuses  []int
	}{
		{"listPets", []int{200, 401, 422}}, {"createPet", []int{201, 400, 401, 422}},
		{"getPet", []int{200, 401, 404, 422}}, {"deletePet", []int{200, 401, 404}}, {"restorePet", []int{200, 202, 404}},
	} {
		for _, status := range c.statuses {
			r.Cells = append(r.Cells, verdict.Cell{Operation: c.operation, Status: status})
		}
	}
	conclude(r)
	return r
}

// conclude adds up what the scenarios found.
func conclude(r *verdict.Result) {
	verdict.Tally(r)
	r.Verdict = verdict.Decide(r)
}

// scenario is a scenario about an operation and a status of it, with one exchange.
func scenario(line int, operation string, status int, state verdict.State, reason string, requirements ...string) verdict.Scenario {
	s := verdict.Scenario{
		Identity: verdict.Identity{
			ID: fmt.Sprintf("features/pets.feature:%d", line), File: "features/pets.feature", Line: line,
			Name: fmt.Sprintf("%s is held to %d, line %d", operation, status, line), Feature: "Pets", Rule: "Every pet has a name",
			Tags: []string{"@pets"}, Requirements: requirements,
		},
		Operation: operation, State: state, Reason: reason,
		Duration: 3 * time.Millisecond,
	}
	for _, q := range requirements {
		s.Tags = append(s.Tags, "@"+q)
	}
	if state == verdict.NotExercised || state == verdict.NotApplicable {
		return s
	}
	s.Exchanges = []*exchange.Exchange{sent(fmt.Sprintf("x%d", line), operation, `{"kind":"cat"}`, 201, `{"data":{"id":1,"name":"Tom"}}`)}
	id := s.Exchanges[0].ID
	s.Answers = []verdict.Answers{{Operation: operation, Status: status, Count: 1}}
	s.Checks = []verdict.Check{{Operation: operation, Status: status, State: state, Reason: reason, Exchange: id}}
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
				"Authorization": {"Bearer [ASSAY_API_KEY]"}, "Content-Type": {"application/json"}, exchange.CorrelationHeader: {id},
			},
			RequestBody: exchange.Body(body),
		}, Answer: exchange.Answer{
			Status: status, Reason: http.StatusText(status), Proto: "HTTP/1.1",
			ResponseHeader: http.Header{"Content-Type": {"application/json"}, "X-Ratelimit-Remaining": {"0.5"}},
			ResponseBody:   exchange.Body(answer),
		}, Timing: exchange.Timing{Started: began, Duration: 1234 * time.Microsecond, Attempt: 1},
	}
}

// everything is a Result with everything that one can hold.
func everything() *verdict.Result {
	mistyped := scenario(10, "getPet", 200, verdict.Failed, `data.items[1].born = "yesterday", want RFC 3339 date-time`, "PET-001")
	mistyped.Exchanges[0] = sent("x10", "getPet", "", 200, `{"data":{"items":[{"born":"2026-01-02T03:04:05Z"},{"born":"yesterday"}]}}`)
	mistyped.Steps = []verdict.Step{
		{Keyword: "Given", Text: "a pet", Line: 11, State: verdict.Passed},
		{Keyword: "When", Text: "it is read with:", Table: [][]string{{"name", "Tom"}, {"kind", hostile}}, Line: 12, State: verdict.Passed},
		{Keyword: "Then", Text: "the pet has what was sent", Line: 13, State: verdict.Failed, Reason: `data.items[1].born = "yesterday"`},
		{Keyword: "And", Text: "nothing has changed", Line: 14},
	}
	same := mistyped
	same.ID, same.Line, same.Steps = "features/pets.feature:20", 20, nil
	cases := scenario(30, "createPet", 422, verdict.Failed, `body field "name": a number: status = 201, want 422 (and 1 more)`, "PET-001")
	cases.Cases = []verdict.Case{
		{Name: `body field "kind": a number`, State: verdict.Passed, Exchange: "x29"},
		{Name: `body field "name": a number`, State: verdict.Failed, Reason: "status = 201, want 422", Exchange: "x30"},
		{Name: `body field "name": an array`, State: verdict.Inconclusive, Reason: "connection reset", Exchange: "x31"},
	}
	bad := scenario(40, "createPet", 400, verdict.Failed, `detail = "`+hostile+`", want "name is required"`, "PET-001", "PET-002")
	bad.Name, bad.Rule, bad.Tags = hostile, "Errors are told "+hostile, append(bad.Tags, "@"+hostile)
	bad.Exchanges[0] = sent("x40", "createPet", hostile, 400, `{"detail":"</script><!--\u202e","html":"<b>"}`)
	bad.Exchanges[0].ResponseHeader["X-"+hostile] = []string{hostile}
	bad.Exchanges[0].URL += hostile
	bad.Checks = append(bad.Checks, verdict.Check{Requirement: "GEN-001", State: verdict.Failed, Reason: `header X-Ratelimit-Remaining = "0.5", want integer`, Exchange: "x40"})
	warned := scenario(50, "getPet", 404, verdict.Warned, "the error shows a stack trace", "PET-003")
	lost := scenario(60, "deletePet", 200, verdict.Inconclusive, "deletePet: connection reset before the answer", "PET-002")
	lost.Exchanges[0].Status, lost.Exchanges[0].Err, lost.Exchanges[0].ResponseBody = 0, "connection reset", nil
	broken := scenario(70, "deletePet", 404, verdict.Error, "no such step", "PET-002")
	broken.Checks, broken.Exchanges = nil, nil
	large := scenario(80, "listPets", 200, verdict.Passed, "", "GEN-001")
	large.ID, large.Feature, large.File, large.Rule = "features/z.feature:80", "Lists", "features/z.feature", ""
	large.Exchanges = append(large.Exchanges,
		sent("x81", "listPets", "", 200, `[`+strings.Repeat(`"pet",`, 5000)+`"last"]`),
		sent("x82", "listPets", "\x00\x01\xff", 200, "plain text"), sent("x83", "listPets", hostile, 200, `{"html":"`+hostile+`"}`))
	r := resultOf(mistyped, same, cases, bad, warned, lost, broken, large,
		scenario(90, "createPet", 201, verdict.Passed, "", "PET-001"),
		scenario(91, "createPet", 401, verdict.NotExercised, "it needs an API key that has expired (ASSAY_EXPIRED_KEY)", "AUTH-001"),
		scenario(92, "getPet", 401, verdict.NotExercised, "it needs an API key that has expired (ASSAY_EXPIRED_KEY)", "AUTH-001"),
		scenario(93, "restorePet", 202, verdict.NotApplicable, "the profile says that the target restores nothing", "PET-001"),
	)
	r.Planned, r.Inventory = 13, 20
	r.Settings.Selection = []string{"--tags", "@pets and not @slow"}
	r.Leftovers = []verdict.Leftover{
		{Resource: "pet", ID: "17", Identity: "Assay Amxb57sh9uyfs", Reason: `deletePet answered 500 "` + hostile + `"`}, {Resource: "pet"},
	}
	r.Problems = []verdict.Problem{{Kind: verdict.Interrupted, Message: "the run was interrupted"}}
	r.Traffic.Limited, r.Traffic.Waited = 3, 2*time.Minute
	r.Traffic.Waits = []verdict.Wait{{From: began, To: began.Add(300 * time.Millisecond)}, {From: began.Add(time.Second), To: began.Add(1100 * time.Millisecond)}}
	for i := range r.Scenarios {
		r.Scenarios[i].Started = began.Add(time.Duration(i) * 2 * time.Millisecond)
	}
	conclude(r)
	return r
}

// many is a Result of so many scenarios, each with as many exchanges as those of
// a real run have on the average.
func many(n int) *verdict.Result {
	var all []verdict.Scenario
	for i := range n {
		state, reason := verdict.Passed, ""
		if i%50 == 7 {
			state, reason = verdict.Failed, fmt.Sprintf(`data.items[%d].name = 1, want text`, i%5)
		}
		s := scenario(10+i, "getPet", 200, state, reason, "PET-001")
		s.Rule = fmt.Sprintf("Sentence %d of the contract", i/10)
		for j := range 4 {
			s.Exchanges = append(s.Exchanges, sent(fmt.Sprintf("x%d-%d", i, j), "listPets", `{"kind":"cat","name":"Tom","born":"2026-01-02"}`, 200,
				`{"data":[`+strings.TrimSuffix(strings.Repeat(`{"id":1,"name":"Tom","kind":"cat","born":"2026-01-02"},`, 4), ",")+`]}`))
		}
		all = append(all, s)
	}
	return resultOf(all...)
}

// realRun is the Result of a run of the bundled pack against the reference server
// with one deviation, one scenario after the other, so that the same comes of it
// each time.
func realRun(t *testing.T, fault string) *verdict.Result {
	t.Helper()
	p := packtest.Bundled(t)
	profile := target.BundledProfile()
	profile.Concurrency = 1
	r, err := run.Execute(context.Background(), run.Options{
		Pack: p, Profile: profile, Handler: faulttest.Server(t, fault), Disposable: true, Seed: "report",
		Tool: verdict.Tool{Name: "assay", Version: "1.0.0"},
	})
	require.NoError(t, err)
	return r
}

// html is the report of a Result.
func html(t *testing.T, r *verdict.Result) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, Write(&b, r))
	return b.String()
}
