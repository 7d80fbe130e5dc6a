package spec

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestHeadersOnSeveralLines(t *testing.T) {
	for _, tt := range []struct {
		name   string
		header string
		schema string
		lines  []string
		want   string // the messages, one a line; "" for none
	}{
		{name: "a list", header: "Vary", schema: "{type: string}", lines: []string{"Accept", "Origin"}},
		{name: "a list in small letters", header: "cache-control", schema: "{type: string}", lines: []string{"no-cache", "private"}},
		{name: "a list with quoted commas", header: "Link", schema: "{type: string}", lines: []string{`<http://x/?a=1,2>; rel="next"`, "<http://x/9>; rel=last"}},
		{name: "challenges", header: "WWW-Authenticate", schema: "{type: string}", lines: []string{"Bearer", `Basic realm="x"`}},
		{name: "a list, judged as one value", header: "Allow", schema: "{type: string, pattern: '^[A-Z, ]+$'}", lines: []string{"GET", "head"}, want: `header Allow = "GET, head", want a match of ^[A-Z, ]+$`},
		{name: "cookies", header: "Set-Cookie", schema: "{type: string, pattern: '^[a-z]+='}", lines: []string{"sid=1; Expires=Wed, 21 Oct 2030 07:28:00 GMT", "csrf=2"}},
		{name: "cookies, each judged", header: "Set-Cookie", schema: "{type: string, pattern: '^[a-z]+='}", lines: []string{"sid=1", "2"}, want: `header Set-Cookie = "2", want a match of ^[a-z]+=`},
		{name: "cookies as a list", header: "Set-Cookie", schema: "{type: array, minItems: 2, maxItems: 2, items: {type: string}}", lines: []string{"sid=1; Expires=Wed, 21 Oct 2030 07:28:00 GMT", "csrf=2"}},
		{name: "a list of the API's own", header: "X-Tags", schema: "{type: array, minItems: 3, maxItems: 3, items: {type: integer}}", lines: []string{"1, 2", "3"}},
		{name: "a list of the API's own, with a fault on the second line", header: "X-Tags", schema: "{type: array, items: {type: integer}}", lines: []string{"1, 2", "x"}, want: `header X-Tags[2] = "x", want integer`},
		{name: "a text of the API's own", header: "X-Tag", schema: "{type: string}", lines: []string{"a", "b"}, want: "header X-Tag is sent 2 times, want it once"},
		{name: "a time", header: "Retry-After", schema: "{type: integer}", lines: []string{"1", "1"}, want: "header Retry-After is sent 2 times, want it once"},
		{name: "a place", header: "Location", schema: "{type: string}", lines: []string{"/a", "/b"}, want: "header Location is sent 2 times, want it once"},
		{name: "a tag", header: "ETag", schema: "{type: string}", lines: []string{`"a"`, `"b"`}, want: "header ETag is sent 2 times, want it once"},
		{name: "a date", header: "Date", schema: "{type: string}", lines: []string{"a", "b", "c"}, want: "header Date is sent 3 times, want it once"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := withHeaderNamed(t, tt.header, "{schema: "+tt.schema+"}")
			a := Answer{Method: http.MethodGet, Status: http.StatusNoContent, Header: http.Header{}}
			for _, line := range tt.lines {
				a.Header.Add(tt.header, line)
			}
			require.Equal(t, tt.want, strings.Join(messages(c.Check("get", a)), "\n"))
		})
	}
}

func TestHeadersAreReadInTheirStyle(t *testing.T) {
	const color = "type: object, required: [R], properties: {R: {type: integer}, G: {allOf: [{type: boolean}]}}, additionalProperties: {type: string}"
	for _, tt := range []struct {
		name   string
		header string // its description
		value  string
		want   string // the messages, one a line; "" for none
	}{
		{name: "an integer", header: "{schema: {type: integer, maximum: 200}}", value: "0200"},
		{name: "no integer", header: "{schema: {type: integer}}", value: "1, 2", want: `header X-It = "1, 2", want integer`},
		{name: "a number", header: "{schema: {type: number}}", value: "1.5e3"},
		{name: "a text of digits", header: "{schema: {type: string, minLength: 3}}", value: "007"},
		{name: "a list", header: "{schema: {type: array, items: {type: string, enum: [a, b]}}}", value: "a , b"},
		{name: "a comma in quotation marks", header: "{schema: {type: array, items: {type: string}, maxItems: 2}}", value: `x; y="a, \", b", c`},
		{name: "a comma in angle brackets", header: "{schema: {type: array, items: {type: string}, maxItems: 2}}", value: `<http://x/?a=1,2>; rel="next", <http://x/3,4>`},
		{name: "a mark that nothing closes", header: "{schema: {type: array, items: {type: string}, minItems: 3}}", value: `5", <a, b`},
		{name: "an empty list", header: "{schema: {type: array, items: {type: string, minLength: 1}}}", value: ""},
		{name: "an empty item", header: "{schema: {type: array, items: {type: string, minLength: 1}}}", value: "a,,b", want: `header X-It[1] = "", want at least 1 character`},
		{name: "an object", header: "{schema: {" + color + "}}", value: "R,100,G,true,name,lime"},
		{name: "an object that is exploded", header: "{explode: true, schema: {" + color + "}}", value: "R=100, G=true"},
		{name: "a member of another type", header: "{schema: {" + color + "}}", value: "R,100,G,perhaps", want: `header X-It.G = "perhaps", want boolean`},
		{name: "no member", header: "{explode: true, schema: {" + color + "}}", value: "G=true", want: "header X-It.R is missing"},
		{name: "an object as JSON", header: "{schema: {" + color + "}}", value: `{"R": 100, "G": true}`},
		{name: "JSON of another type", header: "{schema: {" + color + "}}", value: `{"R": "much"}`, want: `header X-It.R = "much", want integer`},
		{name: "exploded where it should not be", header: "{schema: {" + color + "}}", value: "R=100", want: `header X-It = "R=100", want object`},
		{name: "not exploded where it should be", header: "{explode: true, schema: {" + color + "}}", value: "R,100", want: `header X-It = "R,100", want object`},
		{name: "half a member", header: "{schema: {" + color + "}}", value: "R,100,G", want: `header X-It = "R,100,G", want object`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			require.Equal(t, tt.want, strings.Join(messages(withHeader(t, tt.header).Check("get", withValues(tt.value))), "\n"))
		})
	}
}
