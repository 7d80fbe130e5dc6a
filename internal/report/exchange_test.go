package report

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/exchange"
)

func TestExchange(t *testing.T) {
	tests := []struct {
		name     string
		color    bool
		exchange func() *exchange.Exchange
	}{
		{name: "plain", exchange: func() *exchange.Exchange {
			return sent("f87a59", "createPet", `{"kind":"cat"}`, 400, `{"detail":"name is required"}`)
		}},
		{name: "colour", color: true, exchange: func() *exchange.Exchange {
			e := sent("f87a59", "createPet", `{"kind":"cat"}`, 400, `{"detail":"name is required"}`)
			e.Err = "connection reset before the answer was complete"
			return e
		}},
		{name: "bare", exchange: func() *exchange.Exchange {
			return &exchange.Exchange{Sent: exchange.Sent{Method: "GET", URL: "http://h"}, Answer: exchange.Answer{Status: 204}, Timing: exchange.Timing{Attempt: 1}}
		}},
		{name: "no-answer", exchange: func() *exchange.Exchange {
			return &exchange.Exchange{
				ID: "1", Operation: "getPet", Sent: exchange.Sent{Method: "GET", URL: "http://h/pets/1?a=b%20c"}, Timing: exchange.Timing{Attempt: 3},
				Failure: exchange.Failure{Err: "connection refused", ErrKind: exchange.KindRefused},
			}
		}},
		{name: "large", exchange: func() *exchange.Exchange {
			e := sent("1", "listPets", strings.Repeat("a", 5000), 200, strings.Repeat("ü", 5000))
			e.Truncated, e.Duration = true, 3*time.Second
			e.ResponseHeader = http.Header{}
			for n := range 30 {
				e.ResponseHeader[fmt.Sprintf("X-Ratelimit-%02d", n)] = []string{strings.Repeat("9", 2000)}
			}
			return e
		}},
		{name: "lines", exchange: func() *exchange.Exchange {
			return sent("1", "getPet", "", 200, "{\n  \"id\": 1,\n\n  \"b\": 2\n}\n")
		}},
		{name: "hostile", exchange: func() *exchange.Exchange {
			const evil = "\x1b[2J\r\n> GET /forged\n< 200 OK\n::error::x\u202e\x9b##[error]"
			e := sent(evil, evil, evil, 200, evil)
			e.Method, e.URL, e.Reason, e.Err = evil, evil, evil, evil
			e.ResponseHeader = http.Header{"Content-Type": {evil}, "X-Ratelimit-\x1b": {evil}}
			return e
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var b bytes.Buffer
			require.NoError(t, Exchange(&b, test.exchange(), test.color))
			golden(t, "exchange-"+test.name+".txt", b.String())
			require.Less(t, b.Len(), 60<<10)
			for l := range strings.Lines(b.String()) {
				require.Regexp(t, `^(\x1b\[\d+m)?[<>!]|^\n`, l)
			}
		})
	}
}

func TestExchangeThatCannotBeWritten(t *testing.T) {
	err := Exchange(full{}, sent("1", "getPet", "", 200, ""), false)
	require.ErrorIs(t, err, errFull)
	require.EqualError(t, err, "write exchange: no space left on device")
}
