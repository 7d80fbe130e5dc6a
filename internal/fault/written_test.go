package fault

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestBodiesThatAreWrittenWrongly(t *testing.T) {
	const body = `{"data":{"city":"Bern"}}`
	for _, c := range []struct{ name, fault, want, breaks string }{
		{name: "a byte order mark", fault: "answer.body-marked@getContact:200", want: "\ufeff" + body, breaks: "CRM-GEN-002"},
		{name: "UTF-16", fault: "answer.body-wide@getContact:200", want: string(inUTF16([]byte(body))), breaks: "CRM-GEN-002"},
		{name: "single quotes", fault: "answer.body-quoted@getContact:200", want: `{'data':{'city':'Bern'}}`, breaks: "CRM-GEN-002"},
		{name: "text behind", fault: "answer.body-followed@getContact:200", want: body + "\n<!-- 0.013 s -->", breaks: "CRM-GEN-002"},
		{name: "a member twice", fault: "answer.body-repeated@getContact:200", want: `{"data":null,"data":{"city":"Bern"}}`, breaks: "CRM-GEN-002"},
		{name: "JSON in a string", fault: "answer.body-string@getContact:200", want: `"{\"data\":{\"city\":\"Bern\"}}"`, breaks: "CRM-GEN-003"},
		{name: "the payload alone", fault: "answer.body-unwrapped@getContact:200", want: `{"city":"Bern"}`, breaks: "CRM-GEN-003"},
	} {
		t.Run(c.name, func(t *testing.T) {
			answer, seen := through(t, c.fault, &server{status: 200, body: body}, "GET", "/contacts/7", "")
			require.Equal(t, c.want, answer.Body.String())
			require.Contains(t, seen.breaks(nil), c.breaks)
		})
	}
}

func TestTimestamps(t *testing.T) {
	const body = `{"data":{"created_at":"2026-03-01T12:00:00Z"}}`
	for operator, want := range map[string]string{
		"date": "2026-03-01", "blank": "2026-03-01 12:00:00Z", "zoneless": "2026-03-01T12:00:00", "mail": "Sun, 01 Mar 2026 12:00:00 UTC",
		"impossible": "2026-02-31T12:00:00Z", "hour": "2026-03-01T25:00:00Z", "offset": "2026-03-01T14:00:00+02:00", "future": "2126-03-01T12:00:00Z",
	} {
		t.Run(operator, func(t *testing.T) {
			answer, _ := through(t, "answer.timestamp-"+operator+"@getContact:200/data/created_at", &server{status: 200, body: body}, "GET", "/contacts/7", "")
			require.JSONEq(t, `{"data":{"created_at":"`+want+`"}}`, answer.Body.String())
		})
	}
}

func TestWhatIsOfNoOperation(t *testing.T) {
	for _, c := range []struct {
		name, fault, method, target string
		want                        string // "" for the server's own
	}{
		{name: "an unknown path", fault: "answer.unknown-path-object@unknownPath", method: "GET", target: "/nothing", want: `{"detail":{"message":"no"}}`},
		{name: "a method is no path", fault: "answer.unknown-path-object@unknownPath", method: "PUT", target: "/contacts"},
		{name: "an unknown method", fault: "answer.unknown-method-array@unknownMethod", method: "PUT", target: "/contacts", want: `{"detail":[{"message":"no"}]}`},
		{name: "a path is no method", fault: "answer.unknown-method-array@unknownMethod", method: "GET", target: "/nothing"},
		{name: "another member", fault: "answer.unknown-method-renamed@unknownMethod", method: "PUT", target: "/contacts", want: `{"reason":"no"}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			answer, _ := through(t, c.fault, &server{status: 404}, c.method, c.target, "")
			if c.want == "" {
				c.want = `{"detail": "no"}`
			}
			require.JSONEq(t, c.want, answer.Body.String())
		})
	}
}

func TestHeadersOfLimits(t *testing.T) {
	for _, c := range []struct{ name, fault, header, want string }{
		{name: "a unit", fault: "answer.retry-after-unit@getContact:429", header: "Retry-After", want: "1s"},
		{name: "a fraction", fault: "answer.retry-after-fraction@getContact:429", header: "Retry-After", want: "0.5"},
		{name: "less than nothing remains", fault: "answer.rate-negative@getContact:200", header: "X-RateLimit-Remaining", want: "-1"},
		{name: "a window", fault: "answer.rate-window@getContact:200", header: "X-RateLimit-Limit-Second", want: "1000;w=60"},
		{name: "seconds that are left", fault: "answer.rate-reset-left@getContact:200", header: "X-RateLimit-Reset", want: "1"},
		{name: "the key in a header", fault: "answer.header-credential@getContact:401", header: "WWW-Authenticate", want: `Bearer error="a"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			status := map[bool]int{true: 200, false: 429}[c.header != "Retry-After"]
			if c.header == "WWW-Authenticate" {
				status = 401
			}
			_, last, _ := conversation(t, c.fault, said{key: "a", request: "GET /contacts/7", status: status, body: "{}", header: http.Header{"Retry-After": {"1"}}})
			require.Equal(t, c.want, last.Header().Get(c.header))
		})
	}
}
