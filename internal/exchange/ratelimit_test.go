package exchange

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/clock"
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
			require.Equal(t, c.wait, LimitNames{}.exhausted(h, Rate{}, nil))
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

// What the pack names tells of limits as well: how long the client holds back.
func TestLimitsUnderOtherNames(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	quota := LimitNames{Remaining: "X-Quota-Remaining", Reset: "X-Quota-Reset"}
	inSeconds := quota
	inSeconds.InSeconds = true
	for _, c := range []struct {
		name   string
		names  LimitNames
		header map[string]string
		wait   time.Duration
		rate   Rate
	}{
		{name: "a time", names: quota, header: map[string]string{"X-Quota-Remaining": "0", "X-Quota-Reset": "1800000007"}, wait: 7 * time.Second},
		{name: "seconds", names: inSeconds, header: map[string]string{"X-Quota-Remaining": "0", "X-Quota-Reset": "7"}, wait: 7 * time.Second},
		{name: "something is left", names: inSeconds, header: map[string]string{"X-Quota-Remaining": "1", "X-Quota-Reset": "7"}},
		{name: "no end", names: inSeconds, header: map[string]string{"X-Quota-Remaining": "0"}},
		{name: "past", names: quota, header: map[string]string{"X-Quota-Remaining": "0", "X-Quota-Reset": "1799999999"}},
		{name: "names of nobody", header: map[string]string{"X-Quota-Remaining": "0", "X-Quota-Reset": "1800000007"}},
		{
			name: "a rate that is kept to", names: inSeconds, rate: Rate{PerSecond: 5},
			header: map[string]string{"X-Quota-Remaining": "0", "X-Quota-Reset": "7", "X-Ratelimit-Limit-Second": "5"},
		},
		{
			name: "fields of another name", names: LimitNames{Field: "X-Left", Policy: "X-Policy"}, wait: 3 * time.Second, rate: Rate{PerMinute: 90},
			header: map[string]string{"X-Left": `"a";r=0;t=3`, "X-Policy": `"a";q=90;w=60`},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := http.Header{}
			for name, value := range c.header {
				h.Set(name, value)
			}
			still := clock.Clock{Now: func() time.Time { return now }, Sleep: clock.Sleep}
			g := newGate(Options{Pacing: Pacing{Names: c.names}, Clock: still})
			g.learn("A", h)
			require.Equal(t, c.rate, g.rate("A"))
			require.Equal(t, c.wait > 0, g.isPaused("A"))
			require.Equal(t, c.wait, c.names.exhausted(h, c.rate, still.Now))
			if c.wait > 0 {
				require.Equal(t, c.wait, c.names.retryAfter(h, now))
			}
		})
	}
}
