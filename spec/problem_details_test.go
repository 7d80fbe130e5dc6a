package spec

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// RFC 9457 has references in a problem, where some documents have format: uri.
func TestTheURIsOfAProblem(t *testing.T) {
	const schema = "{type: object, properties: {type: {type: string, format: uri}, instance: {type: string, format: uri}, help: {type: string, format: uri}}}"
	for _, version := range []string{"3.0.3", "3.1.0"} {
		c, err := Load(folder("openapi: "+version+"\ninfo: {title: t, version: '1'}\npaths:\n  /a:\n    get:\n      operationId: get\n      responses: {'400': {description: a, content: {'*/*': {schema: "+schema+"}}}}\n", "[]\n"))
		require.NoError(t, err)
		for _, tt := range []struct {
			name, media, body string
			want              []string
		}{
			{name: "references", media: "application/problem+json", body: `{"type": "about:blank", "instance": "/things/1"}`},
			{name: "with a charset", media: "application/problem+json; charset=utf-8", body: `{"type": "out-of-stock"}`},
			{name: "no reference", media: "application/problem+json", body: `{"instance": "a b"}`, want: []string{`instance = "a b", want URI`}},
			{name: "no text", media: "application/problem+json", body: `{"instance": 1}`, want: []string{"instance = 1, want string"}},
			{name: "another member", media: "application/problem+json", body: `{"help": "/help"}`, want: []string{`help = "/help", want URI`}},
			{name: "no problem", media: "application/json", body: `{"instance": "/things/1"}`, want: []string{`instance = "/things/1", want URI`}},
		} {
			t.Run(version+" "+tt.name, func(t *testing.T) {
				var got []string
				for _, v := range c.Check("get", Answer{Status: 400, Header: http.Header{"Content-Type": {tt.media}}, Body: []byte(tt.body)}) {
					got = append(got, v.Message)
				}
				require.Equal(t, tt.want, got)
			})
		}
	}
}
