package exchange

import (
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCurlVia(t *testing.T) {
	for _, tt := range []struct {
		name string
		via  Via
		want string
	}{
		{name: "nothing", want: ""},
		{name: "authority", via: Via{CACert: "my ca.pem"}, want: ` --cacert 'my ca.pem'`},
		{name: "client certificate", via: Via{ClientCert: "c.pem", ClientKey: "k.pem"}, want: ` --cert 'c.pem' --key 'k.pem'`},
		{name: "a colon, where curl takes a passphrase", via: Via{ClientCert: `a:b\c`}, want: ` --cert 'a\:b\\c'`},
		{name: "insecure", via: Via{Insecure: true}, want: ` --insecure`},
		{name: "addresses", via: Via{Resolve: []string{"h:443:127.0.0.1", "h:80:[::1]"}}, want: ` --resolve 'h:443:127.0.0.1' --resolve 'h:80:[::1]'`},
		{name: "socket", via: Via{UnixSocket: "/run/it's"}, want: ` --unix-socket '/run/it'\''s'`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e := Exchange{Sent: Sent{Method: "GET", URL: "http://h/"}, Via: &tt.via}
			require.Equal(t, "curl"+tt.want+" 'http://h/'", e.Curl())
		})
	}
}

// A secret in a header of the user's is known by its place, however short it is,
// and a label is sent and is no part of the command.
func TestDoShowsHeadersByName(t *testing.T) {
	var got http.Header
	base := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		got = r.Header
		w.Header().Set("X-Echo", r.Header.Get("X-Pin"))
	})
	c := newClient(t, base, Options{Transport: Transport{
		Header: http.Header{"X-Pin": {"pin 1"}, "X-Own": {"2"}},
		Shown:  http.Header{"X-Pin": {"pin [PIN]"}, "X-Own": {"[OWN]"}},
	}})
	e, err := c.Do(t.Context(), Request{Method: "GET", Header: http.Header{"X-Own": {"mine"}}, Label: "a:1 One"})
	require.NoError(t, err)
	require.Equal(t, "pin 1", got.Get("X-Pin"))
	require.Equal(t, "mine", got.Get("X-Own"))
	require.Equal(t, "a:1 One", got.Get(LabelHeader))
	require.Equal(t, []string{"pin [PIN]"}, e.RequestHeader["X-Pin"])
	require.Equal(t, []string{"mine"}, e.RequestHeader["X-Own"])
	require.Equal(t, `curl '`+base+`' -H 'X-Own: mine' -H "X-Pin: pin $PIN"`, e.Curl("PIN"))
}

func TestIsDeeper(t *testing.T) {
	for _, tt := range []struct {
		name, body string
		want       bool
	}{
		{name: "empty", body: ""},
		{name: "just so deep", body: `[[{"a":1}]]`},
		{name: "too deep", body: `[[{"a":[]}]]`, want: true},
		{name: "side by side", body: `[[],[],[],[{}]]`},
		{name: "cut off", body: `[[[[`, want: true},
		{name: "a byte order mark and blanks", body: "\xef\xbb\xbf \n[[[[", want: true},
		{name: "in a text", body: `["[[[[\"[[[["]`},
		{name: "after a text", body: `["\\",[[[]]]]`, want: true},
		{name: "no JSON", body: `it says [[[[`},
		{name: "closed too often", body: `[]]]]]][[[[`},
	} {
		t.Run(tt.name, func(t *testing.T) { require.Equal(t, tt.want, isDeeper([]byte(tt.body), 3)) })
	}
}

func TestAnAnswerMayRepeatADeepRequest(t *testing.T) {
	nested := func(levels int) string { return strings.Repeat("[", levels) + strings.Repeat("]", levels) }
	for _, tt := range []struct {
		name         string
		sent, answer int // levels
		want         Kind
	}{
		{name: "an ordinary request", sent: 3, answer: 200},
		{name: "an ordinary request, a deep answer", sent: 3, answer: 201, want: KindTooLarge},
		{name: "a deep request", sent: 2000, answer: 2005},
		{name: "a deep request, a deeper answer", sent: 2000, answer: 2201, want: KindTooLarge},
		{name: "a request as deep as anything may be", sent: MaxDepth, answer: MaxDepth + 1, want: KindTooLarge},
	} {
		t.Run(tt.name, func(t *testing.T) {
			base := newServer(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, nested(tt.answer)) })
			c := newClient(t, base, Options{})
			e, err := c.Do(t.Context(), Request{Method: "POST", Path: "/x", Body: []byte(nested(tt.sent))})
			require.Equal(t, tt.want, kindOf(t, err))
			require.Equal(t, tt.want != "", e.Truncated)
		})
	}
}

func TestShortened(t *testing.T) {
	small := &Exchange{Answer: Answer{ResponseBody: Body("1234"), ResponseHeader: http.Header{"A": {"b"}}}}
	require.Same(t, small, small.Shortened(2+perValue))
	require.Equal(t, 6+perValue, small.AnswerSize())
	large := &Exchange{
		ID: "1", Answer: Answer{
			ResponseBody:   Body(strings.Repeat("x", 1000)),
			ResponseHeader: http.Header{"A": {"b"}, "Long": {strings.Repeat("y", 1000)}},
		},
	}
	const limit = 4 * (2 + perValue)
	short := large.Shortened(limit)
	require.Equal(t, &Exchange{ID: "1", Answer: Answer{ResponseBody: Body(strings.Repeat("x", limit)), ResponseBodySize: 1000, ResponseHeader: http.Header{"A": {"b"}}}}, short)
	require.Len(t, large.ResponseBody, 1000, "the original stays as it is")
	large.ResponseHeader["A"][0] = "c"
	require.Equal(t, []string{"b"}, short.ResponseHeader["A"], "it holds on to nothing of the original")

	many := http.Header{}
	for n := range 300 {
		many[strconv.Itoa(n)] = []string{"y"}
	}
	short = (&Exchange{Answer: Answer{ResponseHeader: many}}).Shortened(limit)
	require.LessOrEqual(t, len(short.ResponseHeader), 4, "many short headers take much memory as well")
}

func TestIsTooMuch(t *testing.T) {
	for _, tt := range []struct {
		name, body string
		want       bool
	}{
		{name: "empty", body: ""},
		{name: "as many values as may be", body: "[" + strings.Repeat("0,", maxValues-1) + "0]"},
		{name: "one more", body: "[" + strings.Repeat("0,", maxValues) + "0]", want: true},
		{name: "empty objects", body: "[" + strings.Repeat("{},", maxValues/2+1), want: true},
		{name: "in a text", body: `["\"` + strings.Repeat("{,:", maxValues) + `"]`},
		{name: "a number as long as may be", body: "[" + strings.Repeat("9", maxDigits) + "]"},
		{name: "a longer one", body: "[" + strings.Repeat("9", maxDigits+1) + "]", want: true},
		{name: "digits in a text", body: `["` + strings.Repeat("9", 2*maxDigits) + `"]`},
		{name: "no JSON", body: strings.Repeat("9,", maxValues+maxDigits)},
	} {
		t.Run(tt.name, func(t *testing.T) { require.Equal(t, tt.want, isTooMuch([]byte(tt.body))) })
	}
}
