package verdict

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestFacts(t *testing.T) {
	r := &Result{
		Origin: Origin{
			Target:   Target{Kind: "image", BaseURL: "https://127.0.0.1:1/api", Image: "shop:1", ImageDigest: "sha256:ab", ReusesIDs: true},
			Contract: Contract{Title: "Shop", Version: "2"},
			Settings: Settings{
				Insecure: true, ReadOnly: true, Headers: []string{"X-A", "X-B"}, Selection: []string{"--tags", "@a"},
				Shard: &Shard{Index: 1, Count: 2, Of: 3},
			},
		},
		Planned: 3, Inventory: 9,
		Scenarios: []Scenario{{State: Passed}, {State: Deselected}},
		Cells: []Cell{
			{Operation: "getBook", Status: 200, State: Failed, Answers: 3}, {Operation: "getBook", Status: 422, State: NotExercised, Note: "answered 400, as permitted"},
			{Operation: "makeBook", Status: 422, State: NotExercised, Note: "answered 400, as permitted"}, {Operation: "makeBook", Status: 401, State: NotExercised},
		},
		Requirements: []Requirement{{State: Passed}, {State: NotApplicable}, {State: Deselected}},
		Traffic:      Traffic{Requests: 7, Limited: 1, Waited: time.Second, Created: 1, Removed: 1},
	}
	require.Equal(t, []Fact{
		{Name: "target", Value: "https://127.0.0.1:1/api (image)"},
		{Name: "certificate", Value: "not verified (--insecure): anybody may have answered", Warning: true},
		{Name: "headers", Value: "each request carried X-A, X-B"},
		{Name: "ids", Value: "the target reuses ids: before each write the run checked what the id belongs to", Warning: true},
		{Name: "image", Value: "shop:1"},
		{Name: "digest", Value: "sha256:ab"},
		{Name: "contract", Value: "Shop 2"},
		{Name: "selection", Value: "--tags @a"},
		{Name: "shard", Value: "1/2: 3 of 3 scenarios"},
		{Name: "read-only", Value: "nothing was written"},
		{Name: "scenarios", Value: "2 of 3 planned: 1 passed, 1 deselected"},
		{Name: "requirements", Value: "3: 1 passed, 1 not applicable, 1 deselected"},
		{Name: "cells", Value: "1 of 4 asserted, in place of 2 another status came, as permitted"},
		{Name: "permitted", Value: "getBook 422, makeBook 422: answered 400, as permitted"},
		{Name: "requests", Value: "7 in 0 ms; 1 resource created, 1 removed"},
		{Name: "rate limit", Value: "1 request answered 429 and sent again, 1.0 s waited"},
	}, Facts(r))

	r.Traffic.Limiter = "nginx/1.2"
	r.Scenarios[0].Cases = []Case{{Name: "n", State: NotApplicable, Reason: "status = 413 text/html from nginx/1.2"}}
	all := Facts(r)
	require.Equal(t, []Fact{
		{Name: "rate limit", Value: "1 request answered 429 or refused in front of the target, and sent again, 1.0 s waited"},
		{Name: "limiter", Value: "nginx/1.2 in front of the target limits requests, and the run slowed down: use --rate", Warning: true},
		{Name: "not seen", Value: "1 case of 1 scenario: status = 413 text/html from nginx/1.2", Warning: true},
	}, all[len(all)-3:])
	require.Equal(t, []Fact{{Name: "target", Value: "http://127.0.0.1 (url)"}}, Facts(&Result{Origin: Origin{Target: Target{Kind: "url", BaseURL: "http://127.0.0.1"}}}))
}

func TestDuration(t *testing.T) {
	tests := []struct {
		name string
		d    time.Duration
		want string
	}{
		{name: "negative", d: -time.Second, want: "0 ms"},
		{name: "nothing", d: 0, want: "0 ms"},
		{name: "less than any unit", d: 999 * time.Microsecond, want: "under 1 ms"},
		{name: "milliseconds", d: 12*time.Millisecond + 900*time.Microsecond, want: "12 ms"},
		{name: "nearly a second", d: time.Second - 1, want: "999 ms"},
		{name: "seconds", d: 1432 * time.Millisecond, want: "1.4 s"},
		{name: "nearly a minute", d: time.Minute - 1, want: "59.9 s"},
		{name: "minutes", d: 2*time.Minute + 5*time.Second + 900*time.Millisecond, want: "2 min 5 s"},
		{name: "hours", d: 3*time.Hour + 5*time.Minute + 59*time.Second, want: "3 h 5 min"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { require.Equal(t, test.want, Duration(test.d)) })
	}
}
