package resource

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/exchange"
)

func TestDescribe(t *testing.T) {
	s := agentOfBundled(t)
	for _, c := range []struct {
		name   string
		status int
		media  string // of the answer
		server string // its Server header
		body   string
		want   string
	}{
		{name: "a text", status: 404, media: "application/json", server: "uvicorn", body: `{"detail": "Contact not found"}`, want: `404 "Contact not found"`},
		{name: "a text behind a byte order mark", status: 404, body: "\ufeff" + `{"detail": "Contact not found"}`, want: `404 "Contact not found"`},
		{name: "fields", status: 422, body: `{"detail": [{"loc": ["body"]}]}`, want: `422 [{"loc":["body"]}]`},
		{name: "nothing", status: 204, server: "nginx", want: "204 without a body"},
		{name: "no words", status: 502, server: "nginx", want: "502 without a body from nginx"},
		{name: "something else", status: 200, media: "application/json", body: `{"data": []}`, want: `200 {"data": []}`},
		{name: "a page", status: 413, media: "text/html; charset=utf-8", server: "nginx/1.25.3 (Ubuntu)", body: "<html>\r\n<head>", want: "413 text/html from nginx/1.25.3"},
		{name: "a page of nobody", status: 413, media: "text/html", body: "<html>", want: "413 text/html"},
		{name: "a page without a label", status: 200, body: "<p>\r\n\x1b[1m</p>", want: `200 <p> \u001b[1m</p>`},
		{name: "words", status: 503, media: "text/plain", server: "envoy", body: "no healthy\nupstream", want: "503 text/plain from envoy: no healthy upstream"},
		{name: "no JSON under its label", status: 200, media: "application/json", server: "Apache", body: `{"a":`, want: "200 application/json from Apache, which is none: cut off at byte 5, want a value"},
		{name: "an image", status: 200, media: "image/png", body: "\x89PNG", want: "200 image/png"},
		{name: "a name that nobody should print", status: 413, media: "text/html", server: "\x1b[2J", body: "<p>", want: "413 text/html"},
		{name: "a long name", status: 413, media: "text/html", server: strings.Repeat("x", 99), body: "<p>", want: "413 text/html from " + strings.Repeat("x", 30)},
		{name: "a name of several words", status: 413, media: "text/html", server: "Microsoft-IIS/10.0, x", body: "<p>", want: "413 text/html from Microsoft-IIS/10.0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := http.Header{}
			if c.media != "" {
				h.Set("Content-Type", c.media)
			}
			if c.server != "" {
				h.Set("Server", c.server)
			}
			require.Equal(t, c.want, s.Describe(&exchange.Exchange{Answer: exchange.Answer{Status: c.status, ResponseHeader: h, ResponseBody: []byte(c.body)}}))
		})
	}
	require.Equal(t, "none (connection refused)", s.Describe(&exchange.Exchange{Failure: exchange.Failure{Err: "connection refused"}}))
}
