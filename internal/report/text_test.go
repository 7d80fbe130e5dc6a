package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/verdict"
)

// everything is a Result with something of all kinds.
func everything() *verdict.Result {
	r := document(
		scenario(12, verdict.Failed, `status = 201 {"data":{"id":17}}, want 400 "name is required"`),
		scenario(13, verdict.Failed, `status = 201 {"data":{"id":18}}, want 400 "name is required"`),
		scenarioOf("getPet", 404, 30, verdict.Inconclusive, "getPet: connection reset before the answer", "PET-002"),
		scenarioOf("deletePet", 200, 31, verdict.Error, "no such step", "PET-002"),
		scenarioOf("getPet", 200, 32, verdict.Warned, "the error shows a stack trace", "PET-003"),
		scenarioOf("listPets", 401, 40, verdict.NotExercised, "it needs an API key that has expired (ASSAY_EXPIRED_KEY)", "AUTH-001"),
		scenarioOf("getPet", 401, 41, verdict.NotExercised, "it needs an API key that has expired (ASSAY_EXPIRED_KEY)", "AUTH-001"),
		scenarioOf("getPet", 401, 42, verdict.NotExercised, "it needs an API key that was revoked", "AUTH-001"),
		scenarioOf("restorePet", 200, 43, verdict.NotApplicable, "the profile says that the target restores nothing"),
		scenarioOf("listPets", 200, 44, verdict.Passed, ""),
	)
	r.Traffic.Limited, r.Traffic.Waited = 3, 2*time.Minute+3*time.Second
	r.Leftovers = []verdict.Leftover{
		{Resource: "pet", ID: "17", Identity: "assay-aeq7r6qd7x5fa@example.com", Reason: `deletePet answered 500 "try later"`},
		{Resource: "pet", Identity: "Assay Amxb57sh9uyfs"},
		{Resource: "photo", ID: "3", Reason: "the API keeps every photo", Stays: true},
	}
	r.Settings.Selection = []string{"--tags", "@pets and not @slow"}
	return r
}

// withCases is a scenario of which some cases are not as they should be.
func withCases(bad, all int) verdict.Scenario {
	reason := fmt.Sprintf("case 1: status = 201, want 422 (and %d more)", bad-1)
	s := scenarioOf("createPet", 422, 50, verdict.Failed, reason, "PET-001")
	s.Exchanges = nil
	for n := 1; n <= all; n++ {
		c := verdict.Case{Name: fmt.Sprintf("body field %q: value %d", "name", n), State: verdict.Passed, Exchange: fmt.Sprint("c", n)}
		if n <= bad {
			c.State, c.Reason = verdict.Failed, "status = 201, want 422"
		}
		if n == 2 && n <= bad {
			c.State, c.Reason = verdict.Inconclusive, "connection reset"
		}
		s.Cases = append(s.Cases, c)
		s.Exchanges = append(s.Exchanges, sent(c.Exchange, "createPet", fmt.Sprintf(`{"name":%d}`, n), 201, "{}"))
	}
	return s
}

// hostile is a Result in which every text tries something.
func hostile() *verdict.Result {
	const evil = "\x1b[2J\x1b]0;x\a\r\nconformant: all held\u202e\u200b\x9b\x00 ::error::x ##[error]y"
	s := scenario(12, verdict.Failed, evil)
	s.Name, s.Rule, s.Operation, s.ID = evil, evil, evil, evil
	for i := range s.Checks {
		s.Checks[i].Operation = evil
	}
	e := s.Exchanges[0]
	e.URL, e.RequestBody, e.Method = "http://h/'\x1b[2J\n$(id)", exchange.Body(evil+"'; id"), "POST"
	e.RequestHeader = http.Header{"X-Evil": {evil}, "X-Quote": {"';`id`"}}
	other := withCases(2, 3)
	other.Cases[0].Name, other.Cases[0].Reason = evil, evil
	skipped := scenario(13, verdict.NotExercised, evil)
	r := document(s, other, skipped, scenario(14, verdict.Error, evil), scenario(15, verdict.Inconclusive, evil))
	r.Seed, r.Target = evil, verdict.Target{Kind: evil, BaseURL: evil}
	r.Contract.Title, r.Settings.Selection, r.Settings.Credentials = evil, []string{evil}, []string{evil}
	r.Leftovers = []verdict.Leftover{{Resource: evil, ID: evil, Identity: evil, Reason: evil}}
	r.Problems = []verdict.Problem{
		{Kind: verdict.Unreachable, Message: evil}, {Kind: verdict.ProblemKind(evil), Message: evil + evil},
	}
	for i := range r.Requirements {
		r.Requirements[i].Page, r.Requirements[i].Section, r.Requirements[i].Text = evil, evil, evil
	}
	r.Cells = append(r.Cells, verdict.Cell{Operation: evil, Status: 200, State: verdict.Passed})
	return r
}

func interrupted() *verdict.Result {
	r := document(scenario(1, verdict.Passed, ""))
	r.Planned = 300
	r.Problems = []verdict.Problem{
		{Kind: verdict.Interrupted, Message: "interrupted"},
		{Kind: verdict.Interrupted, Message: "the clean-up was cut short"},
	}
	return r
}

func many() *verdict.Result {
	var all []verdict.Scenario
	for n := range 40 {
		all = append(all, scenario(n+1, verdict.Failed, "it lacks "+strings.Repeat("x", n+1)))
	}
	for n := range 14 {
		all = append(all, scenario(n+50, verdict.NotExercised, "it needs "+strings.Repeat("y", n+1)))
	}
	return document(append(all, scenario(80, verdict.Warned, "r"))...)
}

func spread() *verdict.Result {
	var all []verdict.Scenario
	for n, operation := range []string{"listPets", "createPet", "getPet", "deletePet"} {
		s := scenarioOf(operation, 401, 10+n, verdict.Failed, `status = 403 "Forbidden", want 401`, "AUTH-001", "PET-002")
		s.Rule = "A request without a key is refused"
		all = append(all, s)
	}
	return document(all...)
}

var texts = []struct {
	name   string
	result func() *verdict.Result
}{
	{name: "green", result: func() *verdict.Result {
		return seen(document(
			scenarioOf("listPets", 200, 1, verdict.Passed, ""), scenarioOf("listPets", 401, 2, verdict.Passed, "", "AUTH-001"),
			scenarioOf("listPets", 422, 3, verdict.Passed, "", "PET-001"), scenarioOf("createPet", 201, 4, verdict.Passed, ""),
		))
	}},
	{name: "failed", result: func() *verdict.Result {
		return document(scenario(12, verdict.Failed, `status = 201, want 400 "name is required"`), scenario(13, verdict.Passed, ""))
	}},
	{name: "everything", result: everything},
	{name: "warned", result: func() *verdict.Result {
		return document(scenarioOf("createPet", 400, 5, verdict.Warned, "the error shows a stack trace", "PET-003"))
	}},
	{name: "not-exercised", result: func() *verdict.Result {
		return document(scenario(1, verdict.NotExercised, ""), scenario(2, verdict.Passed, ""))
	}},
	{name: "nothing-exercised", result: func() *verdict.Result { return document(scenario(1, verdict.NotExercised, "it takes a key")) }},
	{name: "cases", result: func() *verdict.Result { return document(withCases(8, 12)) }},
	{name: "one-case", result: func() *verdict.Result { return document(withCases(1, 1)) }},
	{name: "spread", result: spread},
	{name: "many", result: many},
	{name: "hostile", result: hostile},
	{name: "interrupted", result: interrupted},
	{name: "unreachable", result: func() *verdict.Result {
		r := document()
		r.Planned = 300
		r.Problems = []verdict.Problem{{Kind: verdict.Unreachable, Message: "GET http://127.0.0.1:8000/api/pets: connection refused"}}
		return r
	}},
	{name: "empty", result: func() *verdict.Result { return &verdict.Result{} }},
}

func TestText(t *testing.T) {
	for _, test := range texts {
		t.Run(test.name, func(t *testing.T) {
			r := test.result()
			before, err := json.Marshal(r)
			require.NoError(t, err)

			got := text(t, r)

			golden(t, test.name+".txt", got)
			after, err := json.Marshal(r)
			require.NoError(t, err)
			require.Equal(t, string(before), string(after), "the Result stays as it is")
			require.True(t, utf8.ValidString(got))
			for _, c := range got {
				require.True(t, c == '\n' || unicode.IsPrint(c), "%U is written", c)
			}
			for l := range strings.Lines(got) {
				require.False(t, strings.HasPrefix(strings.TrimSpace(l), "::"), l)
				require.NotRegexp(t, ` \n$`, l)
			}
			require.NotContains(t, got, "##[")
		})
	}
}

func TestTextInColour(t *testing.T) {
	r := everything()
	var b bytes.Buffer
	require.NoError(t, Text(&b, r, TextOptions{Color: true, Width: 100}))
	golden(t, "colour.txt", b.String())

	plain := b.String()
	for _, code := range []string{"0", "1", "2", "31", "32", "33"} {
		plain = strings.ReplaceAll(plain, "\x1b["+code+"m", "")
	}
	require.Equal(t, text(t, r), plain, "a colour says nothing that the text does not")
}

func TestTextWidth(t *testing.T) {
	var narrow, endless bytes.Buffer
	require.NoError(t, Text(&narrow, everything(), TextOptions{Width: 50}))
	golden(t, "narrow.txt", narrow.String())

	require.NoError(t, Text(&endless, spread(), TextOptions{}))
	require.Contains(t, endless.String(), "\n  operations: listPets, createPet, getPet, deletePet\n")
}

// Someone who has just run this in a terminal sees all of it.
func TestAGreenRunFitsOnAScreen(t *testing.T) {
	var all []verdict.Scenario
	r := document()
	r.Cells = nil
	for n := range 16 {
		operation := fmt.Sprintf("operationNumber%04d", n)
		for _, status := range []int{200, 400, 401, 404, 422, 429, 500} {
			all = append(all, scenarioOf(operation, status, len(all)+1, verdict.Passed, ""))
			r.Cells = append(r.Cells, verdict.Cell{Operation: operation, Status: status})
		}
	}
	r.Scenarios, r.Planned, r.Inventory = all, len(all), len(all)
	verdict.Tally(r)
	r.Traffic.Limited, r.Traffic.Waited = 3, time.Second
	var b bytes.Buffer
	require.NoError(t, Text(&b, r, TextOptions{Width: 80}))
	require.LessOrEqual(t, strings.Count(b.String(), "\n"), 30)
	for l := range strings.Lines(b.String()) {
		require.LessOrEqual(t, utf8.RuneCountInString(l)-1, 80, l)
	}
	require.True(t, strings.HasSuffix(b.String(), "\nconformant: 112 scenarios held (seed 42)\n"), b.String())
}

// The verdict shown is the one function's, whatever somebody wrote into the Result.
func TestTextDecidesNothing(t *testing.T) {
	r := document(scenario(1, verdict.Failed, "r"))
	r.Verdict = verdict.Verdict{Exit: 0, Word: "conformant", Reason: "1 scenario held"}
	require.True(t, strings.HasSuffix(text(t, r), "\nNON-CONFORMANT: 1 scenario failed (seed 42, exit 1)\n"))
}

func TestTextThatCannotBeWritten(t *testing.T) {
	err := Text(full{}, document(), TextOptions{})
	require.ErrorIs(t, err, errFull)
	require.EqualError(t, err, "write text report: no space left on device")
}

func TestCurl(t *testing.T) {
	tests := []struct {
		name   string
		body   string
		header string
		want   []string // parts
	}{
		{name: "whole", body: `{"a":1}`, want: []string{`"Authorization: Bearer $ASSAY_API_KEY"`, `-d '{"a":1}'`}},
		{name: "long", body: `"` + strings.Repeat("x", 3000) + `"`, want: []string{"(no command: the request's body has 3002 bytes; --report json=FILE has all)"}},
		{name: "long because of what is quoted", body: strings.Repeat("'", 1024), want: []string{"(no command: the request's body has 1024 bytes; --report json=FILE has all)"}},
		{name: "too long without a body", header: strings.Repeat("x", 3000), want: []string{"(no command: the request is too long; --report json=FILE has all)"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e := sent("1", "createPet", test.body, 201, "")
			if test.header != "" {
				e.RequestHeader.Set("X-Long", test.header)
			}
			got := curl(e, nil)
			for _, part := range test.want {
				require.Contains(t, got, part)
			}
			require.LessOrEqual(t, len(got), maxCurl)
			require.Equal(t, exchange.Body(test.body), e.RequestBody, "the exchange stays as it is")
		})
	}
}
