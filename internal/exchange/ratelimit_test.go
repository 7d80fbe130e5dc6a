package exchange

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// The fields of draft-ietf-httpapi-ratelimit-headers-10, sections 3 and 4, with its
// examples.
func TestRateLimitFields(t *testing.T) {
	for _, c := range []struct {
		name   string
		policy string
		left   string
		err    string // of one of them
		rate   Rate
		wait   time.Duration
	}{
		{name: "none"},
		{name: "by the minute", policy: `"default";q=100;w=60`, left: `"default";r=50;t=30`, rate: Rate{PerMinute: 100}},
		{name: "by the second and the minute", policy: `"burst";q=20;w=1,"default";q=100;w=60`, rate: Rate{PerSecond: 20, PerMinute: 100}},
		{name: "by ten seconds", policy: `"burst";q=100;w=10`, rate: Rate{PerSecond: 10}},
		{name: "by the day", policy: `"daily";q=1000;w=86400`},
		{name: "bytes", policy: `"size";q=65535;w=10;qu="content-bytes"`},
		{name: "no window", policy: `"peruser";q=100`},
		{name: "with a key of a partition", policy: `"peruser";q=100;w=60;pk=:cHsdsRa894==:`, rate: Rate{PerMinute: 100}},
		{name: "exhausted", left: `"default";r=0;t=7`, wait: 7 * time.Second},
		{name: "one of two is exhausted", left: `"daily";r=1;t=36000, "default";r=0;t=5`, wait: 5 * time.Second},
		{name: "exhausted, and nobody knows for how long", left: `"default";r=0`},
		{name: "no quota", policy: `"default";w=60`, err: `"default" has no quota q`},
		{name: "a window of nothing", policy: `"default";q=1;w=0`, err: `"default" has a window w of 0 seconds`},
		{name: "a quota that is a text", policy: `"default";q="100"`, err: `q = 100, want a whole number of 0 or more`},
		{name: "less than nothing", left: `"default";r=-1`, err: `r = -1, want a whole number of 0 or more`},
		{name: "nothing that remains", left: `"default";t=3`, err: `"default" does not say what remains, r`},
		{name: "no text", left: `default;r=1`, err: `a member is no text, which is the name of a limit`},
		{name: "the form of an earlier draft", left: `limit=100, remaining=50, reset=30`, err: `it is no list of Structured Fields (RFC 9651)`},
		{name: "a bare number", policy: `100;w=60`, err: `a member is no text, which is the name of a limit`},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := http.Header{}
			if c.policy != "" {
				h.Set("RateLimit-Policy", c.policy)
			}
			if c.left != "" {
				h.Set("RateLimit", c.left)
			}
			_, err := RatePolicies(h, "RateLimit-Policy")
			if err == nil {
				_, err = RatesLeft(h, "RateLimit")
			}
			if c.err != "" {
				require.EqualError(t, err, c.err)
			} else {
				require.NoError(t, err)
			}
			require.Equal(t, c.rate, Announced(h))
			require.Equal(t, c.wait, exhausted(h))
		})
	}
}

// Without Retry-After, an exhausted limit says how long to wait.
func TestHowLongToWaitForALimit(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	h := http.Header{}
	h.Set("RateLimit", `"default";r=0;t=9`)
	require.Equal(t, 9*time.Second, RetryAfter(h, now))
	h.Set("Retry-After", "3")
	require.Equal(t, 3*time.Second, RetryAfter(h, now))
}
