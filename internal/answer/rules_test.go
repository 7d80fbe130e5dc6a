package answer

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/jsonvalue"
	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/spec"
)

func bundled(t *testing.T) Rules {
	t.Helper()
	return RulesOf(packtest.Bundled(t))
}

// requireBroken wants one finding, of a requirement, whose message has a text; none
// where the text is "".
func requireBroken(t *testing.T, j Judgement, requirement, text string) {
	t.Helper()
	if text == "" {
		require.Empty(t, j.Broken)
		return
	}
	require.Len(t, j.Broken, 1)
	require.Equal(t, requirement, j.Broken[0].Requirement)
	require.Contains(t, j.Broken[0].Message, text)
}

func TestWhatEveryAnswerKeeps(t *testing.T) {
	rules := bundled(t)
	const lists = `{"data": [], "pagination": {"page": 1, "limit": 50, "total": 0, "has_next": false}}`
	for _, c := range []struct {
		name      string
		operation string
		status    int
		body      string
		media     string // "" for application/json
		unknown   bool   // the request is of no operation
		unjudged  bool
		broken    string // requirement
		says      string
	}{
		{name: "an error in its form", operation: "getContact", status: 404, body: `{"detail": "Contact not found"}`},
		{name: "an error without a text", operation: "getContact", status: 404, body: `{}`, says: "detail"},
		{name: "an error as HTML", operation: "getContact", status: 404, body: `<p>`, media: "text/html", says: "text/html"},
		{name: "an error that repeats the key", operation: "getContact", status: 401, body: `{"detail": "the key k-123 is unknown"}`, broken: rules.Fixtures.Error.Credential, says: "the error repeats the credential"},
		{name: "a stack trace", operation: "getContact", status: 404, body: `{"detail": "goroutine 1 [running]"}`, broken: rules.Fixtures.Error.Trace, says: "the error shows a stack trace"},
		{name: "a server error that nobody asked for and nothing documents", operation: "getContact", status: 503, body: `busy`, unjudged: true},
		{name: "a status that the contract lacks", operation: "getContact", status: 418, body: `{"detail": "x"}`, says: "418"},
		{name: "of no operation", operation: "getContact", status: 404, body: `{"detail": "x"}`, unknown: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			operation, ok := rules.Contract.Operation(c.operation)
			require.True(t, ok)
			media := c.media
			if media == "" {
				media = "application/json"
			}
			e := &exchange.Exchange{Operation: c.operation, Answer: exchange.Answer{
				Status: c.status, ResponseBody: exchange.Body(c.body), ResponseHeader: http.Header{"Content-Type": {media}},
			}}
			asked := resource.Request{Operation: operation}
			asked.Unknown = c.unknown
			body := spec.Decode(e.ResponseBody)
			j := rules.Judge(Given{
				Request: asked, Exchange: e, Body: &body, Value: jsonvalue.Plain(body.Value),
				Credentials: func() []string { return []string{"k-123"} },
			})
			if c.unjudged {
				require.Nil(t, j)
				return
			}
			require.NotNil(t, j)
			if c.says == "" {
				require.Empty(t, j.Broken)
				require.Equal(t, c.unknown, len(j.Schema) == 0, "no schema is met by an answer of no operation")
				return
			}
			require.NotEmpty(t, j.Broken)
			require.Contains(t, j.Broken[0].Message, c.says)
			if c.broken != "" {
				require.Equal(t, c.broken, j.Broken[0].Requirement)
				require.Contains(t, j.Met, c.broken)
			}
		})
	}
	e := &exchange.Exchange{Operation: "listLists", Answer: exchange.Answer{Status: 200, ResponseBody: exchange.Body(lists)}}
	require.Empty(t, rules.Listed(e))
	e.ResponseBody = exchange.Body(`{"data": [{"id": 1}]}`)
	require.Len(t, rules.Listed(e), 1)
}

func TestForeignErrors(t *testing.T) {
	rules := bundled(t)
	for _, c := range []struct {
		name   string
		method string
		status int
		body   string
		want   bool
	}{
		{name: "a proxy's page", status: 502, body: "<h1>Bad Gateway</h1>", want: true},
		{name: "an error of the API", status: 404, body: `{"detail": "x"}`},
		{name: "a success", status: 200, body: "<h1>It works</h1>"},
		{name: "an answer without a body to be", method: http.MethodHead, status: 502},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := &exchange.Exchange{
				Operation: "getContact", Sent: exchange.Sent{Method: c.method},
				Answer: exchange.Answer{Status: c.status, ResponseBody: exchange.Body(c.body), ResponseHeader: http.Header{"Content-Type": {"text/html"}}},
			}
			require.Equal(t, c.want, rules.Foreign(e))
			operation, _ := rules.Contract.Operation("getContact")
			require.Equal(t, c.status == 502, rules.InTheWay(operation, e) != nil)
		})
	}
}
