package exchange

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestKept(t *testing.T) {
	tests := []struct {
		name         string
		given        Exchange
		limit        int
		request      string
		requestSize  int
		response     string
		responseSize int
	}{
		{name: "nothing", limit: 4},
		{
			name: "small enough", given: Exchange{Sent: Sent{RequestBody: Body("abcd")}, Answer: Answer{ResponseBody: Body("ab")}}, limit: 4,
			request: "abcd", response: "ab",
		},
		{
			name: "request too long", given: Exchange{Sent: Sent{RequestBody: Body("abcde")}, Answer: Answer{ResponseBody: Body("ab")}}, limit: 4,
			request: "abcd", requestSize: 5, response: "ab",
		},
		{
			name: "answer too long", given: Exchange{Sent: Sent{RequestBody: Body("a")}, Answer: Answer{ResponseBody: Body("abcdefgh")}}, limit: 4,
			request: "a", response: "abcd", responseSize: 8,
		},
		{
			name: "no half character", given: Exchange{Answer: Answer{ResponseBody: Body("abcü")}}, limit: 4,
			response: "abc", responseSize: 5,
		},
		{
			name: "bytes that are no text", given: Exchange{Answer: Answer{ResponseBody: Body(strings.Repeat("\x80", 9))}}, limit: 6,
			response: strings.Repeat("\x80", 6), responseSize: 9,
		},
		{
			name: "cut before", given: Exchange{Answer: Answer{ResponseBody: Body("abcdef"), ResponseBodySize: 100}}, limit: 4,
			response: "abcd", responseSize: 100,
		},
		{
			name: "to nothing", given: Exchange{Answer: Answer{ResponseBody: Body("ü")}}, limit: 0,
			response: "", responseSize: 2,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			before, err := json.Marshal(test.given)
			require.NoError(t, err)
			kept := test.given.Kept(test.limit)
			require.Equal(t, test.request, string(kept.RequestBody))
			require.Equal(t, test.requestSize, kept.RequestBodySize)
			require.Equal(t, test.response, string(kept.ResponseBody))
			require.Equal(t, test.responseSize, kept.ResponseBodySize)
			after, err := json.Marshal(test.given)
			require.NoError(t, err)
			require.Equal(t, string(before), string(after), "the original stays as it is")
		})
	}
}

func TestKeptSharesNothingThatIsLarge(t *testing.T) {
	e := &Exchange{Answer: Answer{ResponseBody: Body(strings.Repeat("a", 1000))}}
	kept := e.Kept(10)
	require.Less(t, cap(kept.ResponseBody), 100)
	require.Same(t, e, e.Kept(1000))
}
