package exchange

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestParameters(t *testing.T) {
	known := []Secret{{Name: "ASSAY_API_KEY", Value: "main key"}}
	for _, tc := range []struct{ name, query, shown, real string }{
		{name: "none", query: ""},
		{name: "a key", query: "api_key=abc", shown: "api_key=[TARGET_API_KEY]", real: "abc"},
		{name: "a name with other characters", query: "x.api-key%5B%5D=abc", shown: "x.api-key%5B%5D=[TARGET_X_API_KEY]", real: "abc"},
		{name: "a known key, escaped", query: "k=main+key", shown: "k=[ASSAY_API_KEY]", real: "main key"},
		{name: "replaced before", query: "k=[PARTNER_KEY]", shown: "k=[PARTNER_KEY]", real: "[PARTNER_KEY]"},
		{name: "a value alone", query: "a-key", shown: "[TARGET_QUERY]", real: "a-key"},
		{name: "a name of no letters", query: "%C3%A4=abc", shown: "%C3%A4=[TARGET_QUERY]", real: "abc"},
		{name: "without a value", query: "debug=", shown: "debug=", real: ""},
		{name: "equal signs in a value", query: "sig=a=b==", shown: "sig=[TARGET_SIG]", real: "a=b=="},
		{name: "what cannot be decoded", query: "sig=%zz", shown: "sig=[TARGET_SIG]", real: "%zz"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			all := Parameters(tc.query, known)
			base := &url.URL{Scheme: "http", Host: "h", Path: "/api", RawQuery: tc.query}
			require.Equal(t, WithQuery("http://h/api", tc.shown), ShowURL(base, known))
			if tc.query == "" {
				require.Empty(t, all)
				return
			}
			require.Len(t, all, 1)
			require.Equal(t, tc.query, all[0].Sent)
			require.Equal(t, tc.shown, all[0].Shown)
			require.Equal(t, tc.real, all[0].Secret.Value)
			require.Equal(t, tc.name == "replaced before", all[0].IsReplaced())
			again := Parameters(all[0].Shown, nil)
			require.Equal(t, tc.shown, again[0].Shown, "what is shown is shown alike again")
		})
	}
	require.Equal(t, "http://h?k=[TARGET_K]&k=[TARGET_K_2]&k=[TARGET_K]", ShowURL(&url.URL{Scheme: "http", Host: "h", RawQuery: "k=a&&k=b&k=a"}, nil))
}

func TestJoinQuery(t *testing.T) {
	for _, tc := range []struct{ name, base, own, want string }{
		{name: "neither"},
		{name: "of the target", base: "key=a%20b", want: "key=a%20b"},
		{name: "of the request", own: "page=2&x", want: "page=2&x"},
		{name: "the target's goes first, as it is", base: "z=1&key=a+b", own: "page=2", want: "z=1&key=a+b&page=2"},
		{name: "the request's own wins", base: "v=1&key=a&v=2", own: "v=3", want: "key=a&v=3"},
		{name: "a value alone", base: "abc", own: "abc=1", want: "abc&abc=1"},
		{name: "a query that is none", base: "key=a", own: "%zz&;", want: "key=a&%zz&;"},
	} {
		t.Run(tc.name, func(t *testing.T) { require.Equal(t, tc.want, JoinQuery(tc.base, tc.own)) })
	}
}

// Every request carries the query of the target's URL, and no record of it has its values.
func TestQueryOfTheTarget(t *testing.T) {
	var asked []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.URL.RequestURI())
		w.Header().Set("Location", r.URL.RequestURI())
		_, _ = w.Write([]byte(r.URL.RawQuery))
	}))
	t.Cleanup(server.Close)
	base, err := url.Parse(server.URL + "/api?api-key=q%2Fgateway&v=7")
	require.NoError(t, err)
	c, err := New(Options{
		BaseURL: base, Secrets: []Secret{{Name: "MAIN", Value: "the-main-key"}, {Name: "TARGET_API_KEY", Value: "q/gateway"}},
		Auth: func(string) []Auth { return []Auth{{In: InQuery, Name: "token"}} },
	})
	require.NoError(t, err)
	t.Cleanup(c.Close)
	require.Equal(t, server.URL+"/api?api-key=[TARGET_API_KEY]&v=[TARGET_V]", c.Target())
	for _, tc := range []struct {
		name        string
		request     Request
		sent, shown string
	}{
		{name: "alone", request: Request{Path: "/x"}, sent: "/api/x?api-key=q%2Fgateway&v=7", shown: "/api/x?api-key=[TARGET_API_KEY]&v=[TARGET_V]"},
		{name: "beside others", request: Request{Path: "/x", Query: url.Values{"page": {"2"}}, Credential: "MAIN"},
			sent: "/api/x?api-key=q%2Fgateway&v=7&page=2&token=the-main-key", shown: "/api/x?api-key=[TARGET_API_KEY]&v=[TARGET_V]&page=2&token=[MAIN]"},
		{name: "in place of its own", request: Request{Query: url.Values{"v": {"8"}}},
			sent: "/api?api-key=q%2Fgateway&v=8", shown: "/api?api-key=[TARGET_API_KEY]&v=8"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tc.request.Method = http.MethodGet
			asked = nil
			e, err := c.Do(t.Context(), tc.request)
			require.NoError(t, err)
			require.Equal(t, []string{tc.sent}, asked)
			require.Equal(t, server.URL+tc.shown, e.URL)
			require.NotContains(t, string(e.ResponseBody)+e.ResponseHeader.Get("Location"), "gateway")
		})
	}
}
