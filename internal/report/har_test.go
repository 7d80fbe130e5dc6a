package report

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/verdict"
)

var _ = holds("har", soundHAR)

// harSchema is the schema of the npm package har-schema, version 2.0.0.
var harSchema = sync.OnceValues(func() (*jsonschema.Schema, error) { return publishedSchema("har", "har.json") })

func soundHAR(t *testing.T, shown string, r *verdict.Result) {
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(shown))
	require.NoError(t, err)
	schema, err := harSchema()
	require.NoError(t, err)
	require.NoError(t, schema.Validate(document))
	exchanges := 0
	for _, s := range r.Scenarios {
		exchanges += len(s.Exchanges)
	}
	require.Len(t, archive(t, shown).Entries, exchanges)
}

func archive(t *testing.T, shown string) harLog {
	t.Helper()
	var file struct{ Log harLog }
	require.NoError(t, json.Unmarshal([]byte(shown), &file))
	return file.Log
}

func TestHAREntries(t *testing.T) {
	began := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	size := func(n int) *int { return &n }
	for _, tt := range []struct {
		name     string
		exchange exchange.Exchange
		check    func(*testing.T, harEntry)
	}{
		{
			name: "both sides",
			exchange: exchange.Exchange{
				Sent:   exchange.Sent{Method: "POST", URL: "http://127.0.0.1/pets?b=1&a=x%20y&a", RequestHeader: http.Header{"Content-Type": {"application/json"}, "Authorization": {"Bearer [ASSAY_API_KEY]"}}, RequestBody: exchange.Body(`{}`)},
				Answer: exchange.Answer{Proto: "HTTP/1.1", Status: 201, Reason: "Created", ResponseHeader: http.Header{"Set-Cookie": {"a", "b"}, "Location": {"/pets/1"}}, ResponseBody: exchange.Body("ok")},
				Timing: exchange.Timing{Started: began, Duration: 1500 * time.Microsecond},
			},
			check: func(t *testing.T, e harEntry) {
				require.Equal(t, []pair{{"b", "1"}, {"a", "x y"}, {"a", ""}}, e.Request.Query)
				require.Equal(t, []pair{{"Authorization", "Bearer [ASSAY_API_KEY]"}, {"Content-Type", "application/json"}}, e.Request.Headers)
				require.Equal(t, &harBody{Type: "application/json", Text: "{}"}, e.Request.Body)
				require.Equal(t, []pair{{"Location", "/pets/1"}, {"Set-Cookie", "a"}, {"Set-Cookie", "b"}}, e.Response.Headers)
				require.Equal(t, harBody{Size: size(2), Text: "ok"}, e.Response.Content)
				require.Equal(t, "/pets/1", e.Response.Redirect)
				require.Equal(t, []float64{1.5, 1.5}, []float64{e.Time, e.Timings.Wait})
			},
		},
		{
			name:     "no answer",
			exchange: exchange.Exchange{Sent: exchange.Sent{Method: "GET", URL: "http://127.0.0.1/"}, Failure: exchange.Failure{Err: "connection closed"}},
			check: func(t *testing.T, e harEntry) {
				require.Zero(t, e.Response.Status)
				require.Equal(t, "connection closed", e.Response.Error)
				require.Nil(t, e.Request.Body)
			},
		},
		{
			name:     "bytes that are no text, and of which the end is missing",
			exchange: exchange.Exchange{Sent: exchange.Sent{Method: "GET", URL: "http://127.0.0.1/"}, Answer: exchange.Answer{Status: 200, ResponseBody: exchange.Body{0xff}, ResponseBodySize: 9}},
			check: func(t *testing.T, e harEntry) {
				require.Equal(t, harBody{Size: size(9), Text: "/w==", Encoding: "base64", Comment: "the first 1 of 9 bytes"}, e.Response.Content)
			},
		},
		{
			name:     "a URL that is none",
			exchange: exchange.Exchange{Sent: exchange.Sent{Method: "GET", URL: "http://127.0.0.1/%zz <b>"}},
			check: func(t *testing.T, e harEntry) {
				require.Equal(t, "http://127.0.0.1/%25zz%20%3Cb%3E", e.Request.URL)
			},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := scenario(12, verdict.Passed, "")
			s.Exchanges = []*exchange.Exchange{&tt.exchange}
			r := document(s)
			shown := written(t, "har", r)
			soundHAR(t, shown, r)
			tt.check(t, archive(t, shown).Entries[0])
		})
	}
}

// The entries are in the order in which the exchanges began, whichever scenario had
// them, and say what they show.
func TestHARIsInTheOrderOfTime(t *testing.T) {
	second, first := scenario(12, verdict.Failed, "r"), scenario(20, verdict.Passed, "")
	first.Exchanges[0].Started = second.Exchanges[0].Started.Add(-time.Second)
	r := document(second, first)
	entries := archive(t, written(t, "har", r)).Entries
	require.Equal(t, []string{place(&first), place(&second)}, []string{entries[0].Scenario, entries[1].Scenario})
	require.Empty(t, entries[0].Comment)
	require.Equal(t, "finding "+verdict.Findings(r)[0].ID, entries[1].Comment)
}
