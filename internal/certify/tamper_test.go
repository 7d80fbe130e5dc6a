package certify

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/verdict"
)

// index finds the first recorded exchange that is one.
func index(t *testing.T, e *Evidence, is func(Recorded) bool) int {
	t.Helper()
	at := slices.IndexFunc(e.Exchanges, is)
	require.GreaterOrEqual(t, at, 0, "there is no such exchange")
	return at
}

// inScenario is an exchange of a scenario with a status.
func inScenario(status int) func(Recorded) bool {
	return func(x Recorded) bool { return x.Scenario != "" && x.Status == status }
}

// resum makes the sums of a Result those of its scenarios, as a cheat would who
// knows how they are made.
func resum(r *verdict.Result) { r.Verdict = verdict.Decide(r) }

// nonce is the challenge that the evidence of these tests answers.
const nonce = "0123456789abcdef"

// What a vendor changes and signs anew with the key that is trusted.
var resigned = []struct {
	name   string
	tamper func(*testing.T, *Evidence)
	policy func(*Policy)
	fails  string // the question that finds it
}{
	{name: "a scenario is dropped from the Result", fails: "complete", tamper: func(_ *testing.T, e *Evidence) {
		e.Result.Scenarios = e.Result.Scenarios[1:]
		resum(e.Result)
	}},
	{name: "a scenario is dropped everywhere", fails: "complete", tamper: func(_ *testing.T, e *Evidence) {
		id := e.Result.Scenarios[0].ID
		e.Result.Scenarios, e.Plan.Scenarios = e.Result.Scenarios[1:], e.Plan.Scenarios[1:]
		e.Result.Planned, e.Result.Inventory = e.Result.Planned-1, e.Result.Inventory-1
		e.Exchanges = slices.DeleteFunc(e.Exchanges, func(x Recorded) bool { return x.Scenario == id })
		resum(e.Result)
	}},
	{name: "a scenario is there twice", fails: "complete", tamper: func(_ *testing.T, e *Evidence) {
		e.Result.Scenarios = append(e.Result.Scenarios, e.Result.Scenarios[0])
	}},
	{name: "a requirement is dropped", fails: "complete", tamper: func(_ *testing.T, e *Evidence) {
		e.Result.Requirements = e.Result.Requirements[1:]
	}},
	{name: "a cell is dropped", fails: "judged again", tamper: func(_ *testing.T, e *Evidence) { e.Result.Cells = e.Result.Cells[1:] }},
	{name: "leave to be incomplete", fails: "complete", tamper: func(_ *testing.T, e *Evidence) { e.Result.Settings.AllowIncomplete = true }},
	{name: "a selection", fails: "complete", tamper: func(_ *testing.T, e *Evidence) { e.Result.Settings.Selection = []string{"--tags", "@lists"} }},
	{name: "an exchange is dropped", fails: "judged again", tamper: func(t *testing.T, e *Evidence) {
		at := index(t, e, inScenario(400))
		e.Exchanges = slices.Delete(e.Exchanges, at, at+1)
	}},
	{name: "an attempt after a 429 is dropped", fails: "judged again", tamper: func(t *testing.T, e *Evidence) {
		at := index(t, e, func(x Recorded) bool { return x.Attempt == 2 })
		e.Exchanges = slices.Delete(e.Exchanges, at, at+1)
	}},
	{name: "the attempt that met a 429 is dropped", fails: "judged again", tamper: func(t *testing.T, e *Evidence) {
		second := e.Exchanges[index(t, e, func(x Recorded) bool { return x.Attempt == 2 })]
		at := index(t, e, func(x Recorded) bool {
			return x.Attempt == 1 && x.Status == 429 && x.URL == second.URL && x.Scenario == ""
		})
		e.Exchanges = slices.Delete(e.Exchanges, at, at+1)
	}},
	{name: "an exchange is added", fails: "judged again", tamper: func(_ *testing.T, e *Evidence) {
		more := *e.Exchanges[0].Exchange
		more.ID = "0123456789abcdef01234567"
		e.Exchanges = append(e.Exchanges, Recorded{Exchange: &more})
	}},
	{name: "an exchange is there twice", fails: "evidence", tamper: func(_ *testing.T, e *Evidence) {
		e.Exchanges = append(e.Exchanges, e.Exchanges[0])
	}},
	{name: "two answers are swapped", fails: "judged again", tamper: func(t *testing.T, e *Evidence) {
		a, b := e.Exchanges[index(t, e, inScenario(400))].Exchange, e.Exchanges[index(t, e, inScenario(201))].Exchange
		a.Status, b.Status = b.Status, a.Status
		a.ResponseBody, b.ResponseBody = b.ResponseBody, a.ResponseBody
	}},
	{name: "two ids are swapped", fails: "judged again", tamper: func(t *testing.T, e *Evidence) {
		a, b := e.Exchanges[index(t, e, inScenario(400))].Exchange, e.Exchanges[index(t, e, inScenario(201))].Exchange
		a.ID, b.ID = b.ID, a.ID
	}},
	{name: "an exchange is given to another scenario", fails: "judged again", tamper: func(t *testing.T, e *Evidence) {
		at := index(t, e, inScenario(400))
		for _, s := range e.Result.Scenarios {
			if s.ID != e.Exchanges[at].Scenario {
				e.Exchanges[at].Scenario = s.ID
			}
		}
	}},
	{name: "an answer's body is changed", fails: "judged again", tamper: func(t *testing.T, e *Evidence) {
		for _, x := range e.Exchanges { // what was created is not found again
			if x.Method == "GET" && x.Scenario != "" {
				x.ResponseBody = bytes.ReplaceAll(x.ResponseBody, []byte(`"title":"`), []byte(`"title":"Not `))
			}
		}
	}},
	{name: "an answer's status is changed", fails: "judged again", tamper: func(t *testing.T, e *Evidence) {
		e.Exchanges[index(t, e, inScenario(201))].Status = 200
	}},
	{name: "a request's body is changed", fails: "judged again", tamper: func(t *testing.T, e *Evidence) {
		x := e.Exchanges[index(t, e, inScenario(201))]
		x.RequestBody = bytes.Replace(x.RequestBody, []byte(`"title":"`), []byte(`"title":"Not `), 1)
	}},
	{name: "a request's header is changed", fails: "judged again", tamper: func(t *testing.T, e *Evidence) {
		e.Exchanges[index(t, e, inScenario(201))].RequestHeader.Set("Accept", "text/html")
	}},
	{name: "another key was used", fails: "judged again", tamper: func(t *testing.T, e *Evidence) {
		e.Exchanges[index(t, e, inScenario(201))].Credential = "ASSAY_OTHER_ORG_KEY"
	}},
	{name: "an error is made an answer", fails: "judged again", tamper: func(t *testing.T, e *Evidence) {
		x := e.Exchanges[index(t, e, inScenario(201))]
		x.Err, x.ErrKind = "connection reset before an answer", exchange.KindReset
	}},
	{name: "another seed", fails: "challenge", tamper: func(_ *testing.T, e *Evidence) { e.Plan.Seed, e.Result.Seed = "8", "8" }},
	{name: "another seed, without a challenge", fails: "judged again", tamper: func(_ *testing.T, e *Evidence) {
		e.Plan.Seed, e.Result.Seed, e.Plan.Challenge, e.Attempts[0].Challenge = "8", "8", "", ""
	}},
	{name: "yesterday's evidence for today's challenge", fails: "judged again", tamper: func(_ *testing.T, e *Evidence) {
		e.Plan.Challenge, e.Attempts[0].Challenge = "fedcba9876543210", "fedcba9876543210"
		e.Plan.Seed, e.Result.Seed = Seed("fedcba9876543210"), Seed("fedcba9876543210")
	}},
	{name: "another challenge is only named", fails: "challenge", tamper: func(_ *testing.T, e *Evidence) {
		e.Plan.Challenge, e.Attempts[0].Challenge = "fedcba9876543210", "fedcba9876543210"
	}},
	{name: "no challenge where there should be one", fails: "challenge", tamper: func(_ *testing.T, e *Evidence) {
		e.Plan.Challenge, e.Attempts[0].Challenge = "", ""
	}},
	{name: "another target", fails: "judged again", tamper: func(_ *testing.T, e *Evidence) {
		e.Plan.BaseURL, e.Result.Target.BaseURL, e.Attempts[0].Target = "https://crm.example.com/api/v1", "https://crm.example.com/api/v1", "https://crm.example.com/api/v1"
	}},
	{name: "a target that was not agreed", fails: "stated target", policy: func(p *Policy) { p.Target = "https://crm.example.com/api/v1" }},
	{name: "a challenge for another target", fails: "challenge", policy: func(p *Policy) { p.Challenge.Target = "https://crm.example.com/api/v1" }},
	{name: "a run before the challenge", fails: "challenge", policy: func(p *Policy) { p.Challenge.Issued = p.Now }},
	{name: "a run after the challenge", fails: "challenge", policy: func(p *Policy) { p.Challenge.Expires = p.Challenge.Issued.Add(time.Second) }},
	{name: "a bundle that came in after the challenge", fails: "challenge", policy: func(p *Policy) {
		p.Now, p.Received = p.Now.Add(12*time.Hour), p.Now.Add(2*time.Hour)
	}},
	{name: "a bundle that came in before the challenge", fails: "challenge", policy: func(p *Policy) { p.Received = p.Challenge.Issued.Add(-time.Second) }},
	{name: "a run that ended after the bundle came in", fails: "times", policy: func(p *Policy) { p.Received = p.Now.Add(-time.Hour) }},
	{name: "another version of the suite", fails: "suite", policy: func(p *Policy) { p.Suite.Version = "2" }},
	{name: "another commit of the suite", fails: "suite", policy: func(p *Policy) { p.Suite.Commit = "c0ffee" }},
	{name: "another build of the suite", fails: "suite", policy: func(p *Policy) { p.Suite.Digest = "d2" }},
	{name: "the Result of another suite", fails: "suite", tamper: func(_ *testing.T, e *Evidence) { e.Result.Tool.Version = "2" }},
	{name: "another contract pack", fails: "contract", tamper: func(_ *testing.T, e *Evidence) { e.Result.Contract.Digest = strings.Repeat("0", 64) }},
	{name: "another registry of requirements", fails: "contract", tamper: func(_ *testing.T, e *Evidence) {
		e.Result.Contract.RequirementsDigest = strings.Repeat("0", 64)
	}},
	{name: "a clock that runs backwards between exchanges", fails: "times", tamper: func(t *testing.T, e *Evidence) {
		x := e.Exchanges[index(t, e, inScenario(400))]
		x.Started = e.Result.Started
	}},
	{name: "an exchange before the run", fails: "times", tamper: func(_ *testing.T, e *Evidence) { e.Exchanges[0].Started = e.Exchanges[0].Started.Add(-time.Hour) }},
	{name: "an exchange after the run", fails: "times", tamper: func(_ *testing.T, e *Evidence) {
		last := e.Exchanges[len(e.Exchanges)-1]
		last.Duration = time.Hour
	}},
	{name: "a negative duration", fails: "times", tamper: func(_ *testing.T, e *Evidence) { e.Exchanges[0].Duration = -1 }},
	{name: "a run that ended before it began", fails: "times", tamper: func(_ *testing.T, e *Evidence) { e.Result.Finished = e.Result.Started.Add(-time.Hour) }},
	{name: "an old run", fails: "age", policy: func(p *Policy) { p.Now = p.Now.Add(25 * time.Hour) }},
	{name: "a run that is yet to come", fails: "age", policy: func(p *Policy) { p.Now = p.Now.Add(-time.Hour) }},
	{name: "too many attempts", fails: "attempts", policy: func(p *Policy) { p.MaxAttempts = 1 }, tamper: func(_ *testing.T, e *Evidence) {
		first := Attempt{Number: 1, Started: e.Attempts[0].Started, Target: "bundled"}
		e.Attempts[0].Number, e.Attempts[0].Previous = 2, first.Hash()
		e.Attempts = []Attempt{first, e.Attempts[0]}
	}},
	{name: "an attempt of the record is dropped", fails: "attempts", tamper: func(_ *testing.T, e *Evidence) {
		first := Attempt{Number: 1, Started: e.Attempts[0].Started, Target: "bundled"}
		e.Attempts[0].Number, e.Attempts[0].Previous = 2, first.Hash()
	}},
	{name: "an attempt of the record is changed", fails: "attempts", tamper: func(_ *testing.T, e *Evidence) {
		first := Attempt{Number: 1, Started: e.Attempts[0].Started, Target: "bundled"}
		e.Attempts[0].Number, e.Attempts[0].Previous = 2, first.Hash()
		first.Target = "http://other.example.com"
		e.Attempts = []Attempt{first, e.Attempts[0]}
	}},
	{name: "no record of attempts", fails: "attempts", tamper: func(_ *testing.T, e *Evidence) { e.Attempts = nil }},
	{name: "the record of other attempts", fails: "attempts", tamper: func(_ *testing.T, e *Evidence) { e.Attempts[0].Target = "http://other.example.com" }},
	{name: "a failed scenario is made to pass", fails: "judged again", tamper: func(t *testing.T, e *Evidence) {
		at := slices.IndexFunc(e.Result.Scenarios, func(s verdict.Scenario) bool { return s.State == verdict.Failed })
		require.GreaterOrEqual(t, at, 0)
		s := &e.Result.Scenarios[at]
		s.State, s.Reason = verdict.Passed, ""
		for n := range s.Checks {
			s.Checks[n].State, s.Checks[n].Reason = verdict.Passed, ""
		}
		for n := range s.Cases {
			s.Cases[n].State, s.Cases[n].Reason = verdict.Passed, ""
		}
		for n := range e.Result.Requirements {
			if e.Result.Requirements[n].State == verdict.Failed {
				e.Result.Requirements[n].State = verdict.Passed
			}
		}
		for n := range e.Result.Cells {
			if e.Result.Cells[n].State == verdict.Failed {
				e.Result.Cells[n].State = verdict.Passed
			}
		}
		resum(e.Result)
		require.Zero(t, e.Result.Verdict.Counts[verdict.Failed])
		e.Attempts[0].Outcome = e.Result.Verdict.Word
	}},
}

// A vendor who owns the key can sign whatever he likes. Judging again finds it.
func TestTamperedAndSignedAgain(t *testing.T) {
	p := packtest.Part(t, func(s plan.Scenario) bool { return s.File == "features/lists.feature" && s.Line < 83 })
	v := newVendor(t)
	// One 429 is met that nobody asked for, and one word is not the contract's.
	handler := every(60, deviant(t, "create-list-unrecognized-type-text"), refuse)
	e := recordRun(t, p, handler, nonce)
	require.NotZero(t, e.Result.Verdict.Counts[verdict.Failed])
	require.NotZero(t, e.Result.Traffic.Limited)
	archive := v.seal(t, e)
	challenge := Challenge{Nonce: nonce, Issued: e.Result.Started.Add(-time.Minute), Expires: e.Result.Finished.Add(time.Hour)}
	policy := func() Policy {
		p, c := v.policy(p, e), challenge
		p.Challenge = &c
		return p
	}
	// The level is not reached, as this is a part of the contract alone.
	require.Equal(t, []string{"level"}, failures(verifyArchive(archive, policy())))
	for _, c := range resigned {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			e := evidenceOf(t, archive, p)
			if c.tamper != nil {
				c.tamper(t, e)
				slices.SortFunc(e.Exchanges, bySending)
			}
			policy := policy()
			if c.policy != nil {
				c.policy(&policy)
			}
			r := verifyArchive(v.seal(t, e), policy)
			require.False(t, r.Verified)
			require.Contains(t, failures(r), c.fails, "%+v", r.Findings)
			require.NotContains(t, failures(r), "archive")
			require.NotContains(t, failures(r), "signature")
			t.Log(r.Findings[slices.IndexFunc(r.Findings, func(f Finding) bool { return f.Question == c.fails })].Detail)
		})
	}
}
