package exchange

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestBodyJSON(t *testing.T) {
	tests := []struct {
		name string
		body Body
		want string
	}{
		{name: "none", body: nil, want: `""`},
		{name: "text", body: Body(`{"a":1}`), want: `"{\"a\":1}"`},
		{name: "a byte order mark, NUL and escapes", body: Body("\uFEFFa\x00\x1b\u2028\uFFFD"), want: `"` + "\uFEFF" + `a\u0000\u001b\u2028` + "\uFFFD" + `"`},
		{name: "no UTF-8", body: Body("a\xff"), want: `{"base64":"Yf8="}`},
		{name: "half a surrogate pair", body: Body("\xed\xa0\x80"), want: `{"base64":"7aCA"}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := json.Marshal(tt.body)
			require.NoError(t, err)
			require.Equal(t, tt.want, string(got))
			var again Body
			require.NoError(t, json.Unmarshal(got, &again))
			require.Equal(t, tt.body, again)
		})
	}
	var b Body
	require.ErrorContains(t, json.Unmarshal([]byte(`7`), &b), "neither a string nor an object")
	require.Error(t, json.Unmarshal([]byte(`{"base64":"*"}`), &b))
}

func TestExchangeSurvivesJSON(t *testing.T) {
	e := Exchange{
		ID: "1", Operation: "op", Credential: keyName, Sent: Sent{
			Method: "POST", URL: "http://h/p",
			RequestHeader: http.Header{"A": {"b", ""}}, RequestBody: Body("x"),
		},
		Answer: Answer{
			Status: 200, Reason: "OK\x1b", Proto: "HTTP/1.1",
			ResponseHeader: http.Header{"C": {"\x00\x1b\uFFFD"}}, ResponseBody: Body("\xff"), Truncated: true,
		},
		Timing:  Timing{Started: time.Date(2030, 1, 2, 3, 4, 5, 6, time.UTC), Duration: 7, Attempt: 2, Resent: 1},
		Failure: Failure{Err: "connection refused", ErrKind: KindRefused},
	}
	data, err := json.Marshal(e)
	require.NoError(t, err)
	var again Exchange
	require.NoError(t, json.Unmarshal(data, &again))
	require.Equal(t, e, again)
}
