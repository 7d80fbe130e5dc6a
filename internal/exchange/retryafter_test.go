package exchange

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestRetryAfter(t *testing.T) {
	at := time.Date(2030, 10, 21, 7, 27, 30, 0, time.UTC)
	tests := []struct {
		name, value string
		dated       string // the Date of the answer
		want        time.Duration
	}{
		{name: "missing", want: 5 * time.Second},
		{name: "seconds", value: "17", want: 17 * time.Second},
		{name: "spaces", value: " 17 ", want: 17 * time.Second},
		{name: "none at all", value: "0"},
		{name: "negative", value: "-1", want: 5 * time.Second},
		{name: "signed", value: "+3", want: 5 * time.Second},
		{name: "a fraction", value: "1.5", want: 5 * time.Second},
		{name: "garbage", value: "soon\x1b[2J", want: 5 * time.Second},
		{name: "a year", value: "31536000", want: 31536000 * time.Second},
		{name: "beyond a duration", value: "9223372036854775807", want: (1 << 32) * time.Second},
		{name: "beyond all numbers", value: "99999999999999999999999999", want: (1 << 32) * time.Second},

		{name: "a date", value: "Mon, 21 Oct 2030 07:28:00 GMT", want: 30 * time.Second},
		{name: "a date as in RFC 850", value: "Monday, 21-Oct-30 07:28:00 GMT", want: 30 * time.Second},
		{name: "a date as of asctime", value: "Mon Oct 21 07:28:00 2030", want: 30 * time.Second},
		{name: "a date as of asctime, early in a month", value: "Fri Nov  1 07:27:30 2030", want: 11 * 24 * time.Hour},
		{name: "a past date", value: "Mon, 21 Oct 2030 07:27:00 GMT"},
		{name: "this moment", value: "Mon, 21 Oct 2030 07:27:30 GMT"},
		{name: "a date of the last century", value: "Sunday, 06-Nov-94 08:49:37 GMT"},
		{name: "a year of two digits that Go takes for the last century", value: "Sunday, 21-Oct-79 07:27:30 GMT", want: time.Duration(49*365+12) * 24 * time.Hour},
		{name: "a clock that is ahead", value: "Mon, 21 Oct 2030 08:28:00 GMT", dated: "Mon, 21 Oct 2030 08:27:20 GMT", want: 40 * time.Second},
		{name: "a clock that is behind", value: "Mon, 21 Oct 2030 06:28:00 GMT", dated: "Mon, 21 Oct 2030 06:27:20 GMT", want: 40 * time.Second},
		{name: "dated in no way that anybody could read", value: "Mon, 21 Oct 2030 07:28:00 GMT", dated: "today", want: 30 * time.Second},
		{name: "a date of another zone", value: "Mon, 21 Oct 2030 07:28:00 CET", want: 5 * time.Second},
		{name: "a date that does not exist", value: "Mon, 31 Feb 2030 07:28:00 GMT", want: 5 * time.Second},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := http.Header{}
			if tt.value != "" {
				h.Set("Retry-After", tt.value)
			}
			if tt.dated != "" {
				h.Set("Date", tt.dated)
			}
			require.Equal(t, tt.want, RetryAfter(h, at))
		})
	}
}
