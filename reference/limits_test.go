package reference

import (
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/reference/referencetest"
)

func limited(t *testing.T, limits Limits) (client, *referencetest.Clock) {
	t.Helper()
	clock := referencetest.NewClock()
	config := testConfig(clock)
	config.Limits = limits
	return client{t: t, handler: newServer(t, config), key: acmeKey}, clock
}

func (c client) statuses(n int) map[int]int {
	c.t.Helper()
	count := map[int]int{}
	for range n {
		count[c.send("GET", "/lists", nil).status]++
	}
	return count
}

func TestLimitPerSecond(t *testing.T) {
	c, clock := limited(t, Limits{PerSecond: 3, PerMinute: 100})
	assert.Equal(t, map[int]int{200: 3, 429: 2}, c.statuses(5))
	clock.Advance(time.Second - time.Nanosecond)
	assert.Equal(t, map[int]int{429: 1}, c.statuses(1))
	clock.Advance(time.Nanosecond)
	assert.Equal(t, map[int]int{200: 3, 429: 1}, c.statuses(4))
}

func TestLimitPerMinute(t *testing.T) {
	c, clock := limited(t, Limits{PerSecond: 3, PerMinute: 5})
	// Refused requests do not count against the minute.
	assert.Equal(t, map[int]int{200: 3, 429: 7}, c.statuses(10))
	clock.Advance(time.Second)
	assert.Equal(t, map[int]int{200: 2, 429: 1}, c.statuses(3))
	clock.Advance(59*time.Second - time.Nanosecond)
	assert.Equal(t, map[int]int{429: 1}, c.statuses(1))
	clock.Advance(time.Nanosecond)
	assert.Equal(t, map[int]int{200: 3}, c.statuses(3))
}

func TestLimitHeaders(t *testing.T) {
	type headers struct{ second, minute, remaining, reset, retry string }
	of := func(h http.Header) headers {
		return headers{
			h.Get("X-RateLimit-Limit-Second"), h.Get("X-RateLimit-Limit-Minute"),
			h.Get("X-RateLimit-Remaining"), h.Get("X-RateLimit-Reset"), h.Get("Retry-After"),
		}
	}
	start := referencetest.NewClock().Now()
	epoch := func(after time.Duration) string {
		return strconv.FormatInt(start.Add(after).Unix(), 10)
	}
	tests := []struct {
		name   string
		limits Limits
		sent   int // before the request that is looked at
		later  time.Duration
		want   headers
	}{
		{name: "unlimited", want: headers{}},
		{name: "second only", limits: Limits{PerSecond: 2},
			want: headers{second: "2", remaining: "1", reset: epoch(time.Second)}},
		{name: "minute only", limits: Limits{PerMinute: 2}, later: 90 * time.Second,
			want: headers{minute: "2", remaining: "1", reset: epoch(2 * time.Minute)}},
		{name: "the second is tighter", limits: Limits{PerSecond: 2, PerMinute: 9},
			want: headers{"2", "9", "1", epoch(time.Second), ""}},
		{name: "the minute is tighter", limits: Limits{PerSecond: 9, PerMinute: 2},
			want: headers{"9", "2", "1", epoch(time.Minute), ""}},
		{name: "equally tight", limits: Limits{PerSecond: 2, PerMinute: 2},
			want: headers{"2", "2", "1", epoch(time.Minute), ""}},
		{name: "none left this second", limits: Limits{PerSecond: 2, PerMinute: 9}, sent: 2,
			want: headers{"2", "9", "0", epoch(time.Second), "1"}},
		{name: "none left this minute", limits: Limits{PerMinute: 2}, sent: 2,
			want: headers{"", "2", "0", epoch(time.Minute), "60"}},
		{name: "a fraction of a second before the end", limits: Limits{PerSecond: 1}, sent: 1,
			later: 999 * time.Millisecond, want: headers{"1", "", "0", epoch(time.Second), "1"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, clock := limited(t, tt.limits)
			clock.Advance(tt.later)
			c.statuses(tt.sent)
			assert.Equal(t, tt.want, of(c.send("GET", "/lists", nil).header))
		})
	}
}

// Waiting for as long as Retry-After says is enough, wherever in the minute.
func TestRetryAfterIsEnough(t *testing.T) {
	for _, into := range []time.Duration{0, 1, 500 * time.Millisecond, 59_999 * time.Millisecond} {
		for _, limits := range []Limits{{PerSecond: 1}, {PerMinute: 1}, {PerSecond: 1, PerMinute: 1}} {
			c, clock := limited(t, limits)
			clock.Advance(into)
			c.statuses(1)
			refused := c.send("GET", "/lists", nil)
			require.Equal(t, 429, refused.status)
			seconds, err := strconv.Atoi(refused.header.Get("Retry-After"))
			require.NoError(t, err)
			require.GreaterOrEqual(t, seconds, 1)
			clock.Advance(time.Duration(seconds) * time.Second)
			assert.Equal(t, map[int]int{200: 1}, c.statuses(1))
		}
	}
}

func TestLimitsArePerOrganization(t *testing.T) {
	clock := referencetest.NewClock()
	config := testConfig(clock)
	config.Keys = append(config.Keys, Key{Token: "acme-2", Organization: "acme"})
	config.Limits = Limits{PerSecond: 2}
	config.OrganizationLimits = map[string]Limits{"globex": {}}
	c := client{t: t, handler: newServer(t, config), key: acmeKey}

	assert.Equal(t, map[int]int{200: 2}, c.statuses(2))
	assert.Equal(t, map[int]int{429: 1}, c.as("acme-2").statuses(1), "keys share their organization's limit")
	assert.Equal(t, map[int]int{200: 9}, c.as(globexKey).statuses(9))
	unknown := c.as("nobody").send("GET", "/lists", nil)
	assert.Equal(t, 401, unknown.status)
	assert.Empty(t, unknown.header.Get("X-RateLimit-Remaining"))
}

// Every request with a key counts and is told so, whatever comes of it.
func TestErrorsCountAgainstLimit(t *testing.T) {
	tests := []struct {
		name  string
		path  string
		fault bool
	}{
		{name: "200", path: "/lists"},
		{name: "404", path: "/x"},
		{name: "422", path: "/lists?page=0"},
		{name: "500", path: "/lists", fault: true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, _ := limited(t, Limits{PerSecond: 1})
			r := c.request("GET", tt.path, nil)
			if tt.fault {
				r.Header.Set(faultHeader, "500")
			}
			assert.Equal(t, "0", c.do(r).header.Get("X-RateLimit-Remaining"))
			assert.Equal(t, map[int]int{429: 1}, c.statuses(1))
		})
	}
}

func TestClockThatGoesBack(t *testing.T) {
	c, clock := limited(t, Limits{PerSecond: 1})
	c.statuses(1)
	clock.Advance(-time.Hour)
	assert.Equal(t, map[int]int{200: 1, 429: 1}, c.statuses(2))
}
