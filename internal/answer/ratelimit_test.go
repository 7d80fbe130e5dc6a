package answer

import (
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/exchange"
)

func TestWhenAWindowEnds(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name  string
		reset time.Duration // from now
		units int64         // of a second; 0 for 1
		date  time.Duration // what the server's clock differs by
		none  bool          // there is no Date
		want  string
	}{
		{name: "in a second", reset: time.Second},
		{name: "in a minute", reset: time.Minute},
		{name: "just past", reset: -time.Second},
		{name: "in an hour", reset: time.Hour},
		{name: "by a server's clock that is late", reset: -10*time.Hour + time.Minute, date: -10 * time.Hour},
		{name: "by a server's clock that is early", reset: 10*time.Hour + time.Minute, date: 10 * time.Hour},
		{name: "by its own clock, behind a proxy with another", reset: time.Minute, date: -10 * time.Hour},
		{name: "by a clock that nobody knows", reset: -50 * time.Minute, none: true},
		{name: "in milliseconds", reset: time.Second, units: 1000, want: "which are milliseconds, want the epoch seconds at which a window ends"},
		{name: "in milliseconds, without a Date", reset: time.Second, units: 1000, none: true, want: "which are milliseconds, want the epoch seconds at which a window ends"},
		{name: "in microseconds", reset: time.Second, units: 1_000_000, want: "years from now"},
		{name: "seconds that are left", reset: 30*time.Second - time.Duration(now.Unix())*time.Second, want: "which are the seconds that are left"},
		{name: "none that are left", reset: -time.Duration(now.Unix()) * time.Second, want: "which are the seconds that are left"},
		{name: "ten minutes past", reset: -10 * time.Minute, want: "which was 10 minutes ago"},
		{name: "yesterday", reset: -24 * time.Hour, want: "which was 24 hours ago"},
		{name: "yesterday, without a Date", reset: -24 * time.Hour, none: true, want: "which was 24 hours ago"},
		{name: "long past", reset: -24 * 365 * 24 * time.Hour, want: "which was 24 years ago"},
		{name: "tomorrow", reset: 24 * time.Hour, want: "which is 24 hours from now"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := &exchange.Exchange{Timing: exchange.Timing{Started: now}, Answer: exchange.Answer{ResponseHeader: http.Header{}}}
			if !c.none {
				e.ResponseHeader.Set("Date", now.Add(c.date).Format(http.TimeFormat))
			}
			found := wrongReset(now.Add(c.reset).Unix()*max(c.units, 1), e)
			if c.want == "" {
				require.Empty(t, found)
				return
			}
			require.Contains(t, found, c.want)
		})
	}
}

func TestRateLimitHeadersAreJudgedWhereverTheyAre(t *testing.T) {
	now := time.Now()
	soon, past := strconv.FormatInt(now.Unix()+1, 10), strconv.FormatInt(now.Unix()-86400, 10)
	for _, c := range []struct {
		name   string
		header map[string]string
		judged int
		want   string
	}{
		{name: "none"},
		{name: "all", judged: 1, header: map[string]string{"Limit-Second": "50", "Limit-Minute": "1000", "Remaining": "1000", "Reset": soon}},
		{name: "the end alone", judged: 1, header: map[string]string{"Reset": soon}},
		{name: "the end alone, past", judged: 1, header: map[string]string{"Reset": past}, want: "X-RateLimit-Reset = " + past + ", which was 24 hours ago"},
		{name: "more than the limit", judged: 1, header: map[string]string{"Limit-Second": "50", "Remaining": "51"}, want: "X-RateLimit-Remaining = 51, more than the limit of 50"},
		{name: "no number", header: map[string]string{"Reset": "soon"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := &exchange.Exchange{Answer: exchange.Answer{Status: 429, ResponseHeader: http.Header{}}, Timing: exchange.Timing{Started: now}}
			for name, value := range c.header {
				e.ResponseHeader.Set("X-RateLimit-"+name, value)
			}
			var j Judgement
			bundled(t).rateLimit(&j, e)
			require.Len(t, j.Met, c.judged)
			requireBroken(t, j, "CRM-RATE-006", c.want)
		})
	}
}

// A pack names the headers of another family, and the fields of the IETF draft.
func TestRateLimitsOfOtherFamilies(t *testing.T) {
	for _, c := range []struct {
		name  string
		rules fixtures.RateLimit
		field string
		value string
		want  string
	}{
		{name: "seconds", rules: fixtures.RateLimit{Reset: "X-Reset", ResetIn: fixtures.ResetSeconds}, field: "X-Reset", value: "30"},
		{name: "a time in place of seconds", rules: fixtures.RateLimit{Reset: "X-Reset", ResetIn: fixtures.ResetSeconds}, field: "X-Reset", value: "1774958400", want: "X-Reset = 1774958400, which is a time, want the seconds that are left of a window"},
		{name: "past", rules: fixtures.RateLimit{Reset: "X-Reset", ResetIn: fixtures.ResetSeconds}, field: "X-Reset", value: "-3", want: "X-Reset = -3, which is past, want the seconds that are left of a window"},
		{name: "field", rules: fixtures.RateLimit{Field: "RateLimit", Policy: "RateLimit-Policy"}, field: "RateLimit", value: `"default";r=100;t=3`},
		{name: "more than the quota", rules: fixtures.RateLimit{Field: "RateLimit", Policy: "RateLimit-Policy"}, field: "RateLimit", value: `"default";r=101`, want: `RateLimit: of "default" 101 requests remain, more than its quota of 100`},
		{name: "no structured field", rules: fixtures.RateLimit{Field: "RateLimit"}, field: "RateLimit", value: `limit=3`, want: `it is no list of Structured Fields (RFC 9651)`},
		{name: "no quota", rules: fixtures.RateLimit{Policy: "RateLimit-Policy"}, field: "RateLimit-Policy", value: `"default"`, want: `"default" has no quota q`},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.rules.Requirement = "CRM-RATE-006"
			var own fixtures.Fixtures
			own.RateLimit = c.rules
			rules := Rules{Fixtures: &own}
			e := &exchange.Exchange{Answer: exchange.Answer{Status: 200, ResponseHeader: http.Header{}}, Timing: exchange.Timing{Started: time.Now()}}
			e.ResponseHeader.Set("RateLimit-Policy", `"default";q=100;w=60`)
			e.ResponseHeader.Set(c.field, c.value)
			var j Judgement
			rules.rateLimit(&j, e)
			require.Equal(t, []string{"CRM-RATE-006"}, j.Met)
			requireBroken(t, j, "CRM-RATE-006", c.want)
		})
	}
}
