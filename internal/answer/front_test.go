package answer

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/spec"
)

func TestALimitInFrontOfTheAPI(t *testing.T) {
	rules := bundled(t)
	operation, _ := rules.Contract.Operation("createList")
	r := resource.Request{Operation: operation}
	const page, own = "<h1>413 Request Entity Too Large</h1>", `{"detail": "The body is too large"}`
	for _, c := range []struct {
		name   string
		status int
		body   string
		media  string
		size   int // of the request's body
		url    string
		want   bool
	}{
		{name: "a proxy's page", status: 413, body: page, media: "text/html", size: 40_000, want: true},
		{name: "without a body", status: 413, size: 40_000, want: true},
		{name: "JSON in another form", status: 413, body: `{"message": "too large"}`, media: "application/json", size: 40_000, want: true},
		{name: "a long URL", status: 414, body: page, media: "text/html", url: strings.Repeat("x", 3000), want: true},
		{name: "large headers", status: 431, body: page, media: "text/html", size: 4_000, want: true},
		{name: "the API's own refusal", status: 413, body: own, media: "application/json", size: 40_000},
		{name: "a small request", status: 413, body: page, media: "text/html", size: 200},
		{name: "another status", status: 400, body: page, media: "text/html", size: 40_000},
		{name: "a success", status: 201, body: page, media: "text/html", size: 40_000},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := &exchange.Exchange{
				Sent: exchange.Sent{URL: c.url, RequestBody: make([]byte, c.size)}, Answer: exchange.Answer{
					Status: c.status, ResponseBody: exchange.Body(c.body),
					ResponseHeader: http.Header{"Content-Type": {c.media}},
				},
			}
			body := spec.Decode(e.ResponseBody)
			require.Equal(t, c.want, rules.MetLimit(r, e, &body))
		})
	}
}
