package steps

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/exchange"
)

// A date is as good as seconds, where the scenario does not ask for these.
func TestWhenToTryAgain(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct{ name, value, words, want string }{
		{name: "seconds", value: "3"},
		{name: "a date", value: now.Add(time.Minute).Format(http.TimeFormat)},
		{name: "a date in a week", value: now.AddDate(0, 0, 7).Format(http.TimeFormat), want: "from now"},
		{name: "a date in place of seconds", words: "in whole seconds ", value: now.Format(http.TimeFormat), want: "want whole seconds"},
		{name: "neither", value: "soon", want: "want whole seconds"},
	} {
		t.Run(c.name, func(t *testing.T) {
			run := newTestWorld(t)
			run.answer = &exchange.Exchange{
				Answer: exchange.Answer{Status: 429, ResponseHeader: http.Header{
					"Retry-After": {c.value}, "Date": {now.Format(http.TimeFormat)}, "X-Ratelimit-Limit-Minute": {"100"},
				}},
				Timing: exchange.Timing{Started: now},
			}
			err := saysWhenToRetry(t.Context(), run, Arguments{Text: []string{c.words}})
			if c.want == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, c.want)
		})
	}
}
