package fault

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAnswers(t *testing.T) {
	const (
		contact = `{"data":{"city":"Bern","id":7,"company":{"id":3,"name":"A"}}}`
		page    = `{"data":[{"id":1,"city":"a"},{"id":2,"city":"b"}],"pagination":{}}`
	)
	for _, c := range []struct {
		name   string
		fault  string
		method string // "" for GET
		target string
		status int
		header http.Header
		body   string

		wantStatus int // 0 for the same
		want       string
		wantHeader http.Header // that it has; nil for any
		breaks     string      // one of the requirements; "" for none at all
		untouched  bool
	}{
		{name: "a member is missing", fault: "answer.member-missing@getContact:200/data/city", status: 200, body: contact,
			want: `{"data":{"company":{"id":3,"name":"A"},"id":7}}`, breaks: "CRM-CONTACTS-007"},
		{name: "a member that is not there", fault: "answer.member-missing@getContact:200/data/state", status: 200, body: contact, want: contact, untouched: true},
		{name: "a body that is no JSON", fault: "answer.member-missing@getContact:200/data/city", status: 200, body: "no", want: "no", untouched: true},
		{name: "a member is null", fault: "answer.member-null@getContact:200/data/id", status: 200, body: contact,
			want: `{"data":{"city":"Bern","company":{"id":3,"name":"A"},"id":null}}`, breaks: "CRM-CONTACTS-007"},
		{name: "null changes nothing that the document says", fault: "answer.member-null@getContact:200/data/city", status: 200, body: contact,
			want: `{"data":{"city":null,"company":{"id":3,"name":"A"},"id":7}}`},
		{name: "a number becomes its digits", fault: "answer.member-retyped@getContact:200/data/id", status: 200, body: contact,
			want: `{"data":{"city":"Bern","company":{"id":3,"name":"A"},"id":"7"}}`, breaks: "CRM-CONTACTS-007"},
		{name: "a text becomes a number", fault: "answer.member-retyped@getContact:200/data/city", status: 200, body: contact,
			want: `{"data":{"city":7.5,"company":{"id":3,"name":"A"},"id":7}}`, breaks: "CRM-CONTACTS-007"},
		{name: "every item", fault: "answer.member-missing@listContacts:200/data/*/city", target: "/contacts", status: 200, body: page,
			want: `{"data":[{"id":1},{"id":2}],"pagination":{}}`, breaks: "CRM-CONTACTS-006"},
		{name: "every item but the first", fault: "answer.member-missing-later@listContacts:200/data/*/city", target: "/contacts", status: 200, body: page,
			want: `{"data":[{"city":"a","id":1},{"id":2}],"pagination":{}}`, breaks: "CRM-CONTACTS-006"},
		{name: "an error's member", fault: "answer.member-missing@getContact:404/detail", status: 404, body: `{"detail":"no"}`, want: `{}`, breaks: "CRM-ERR-001"},
		{name: "another status", fault: "answer.status-documented@getContact:404-as-422", status: 404, body: `{"detail":"no"}`,
			wantStatus: 422, want: `{"detail":"no"}`, breaks: "CRM-ERR-002"},
		{name: "an undocumented status", fault: "answer.status-undocumented@getContact:404-as-409", status: 404, body: `{"detail":"no"}`,
			wantStatus: 409, want: `{"detail":"no"}`, breaks: "CRM-GEN-001"},
		{name: "an error as a success", fault: "answer.status-success@getContact:404", status: 404, body: `{"detail":"no"}`,
			wantStatus: 200, want: `{"detail":"no"}`, breaks: "CRM-GEN-003"},
		{name: "a header is missing", fault: "answer.header-missing@getContact:429:Retry-After", status: 429, header: http.Header{"Retry-After": {"1"}}, body: `{"detail":"no"}`,
			want: `{"detail":"no"}`, wantHeader: http.Header{"Retry-After": nil}, breaks: "CRM-RATE-002"},
		{name: "a header says nothing", fault: "answer.header-wrong@getContact:429:Retry-After", status: 429, header: http.Header{"Retry-After": {"1"}}, body: `{"detail":"no"}`,
			want: `{"detail":"no"}`, wantHeader: http.Header{"Retry-After": {"-"}}, breaks: "CRM-RATE-002"},
		{name: "no label", fault: "answer.content-type-missing@getContact:404", status: 404, body: `{"detail":"no"}`,
			want: `{"detail":"no"}`, wantHeader: http.Header{"Content-Type": nil}, breaks: "CRM-GEN-002"},
		{name: "another label", fault: "answer.content-type-wrong@getContact:404", status: 404, body: `{"detail":"no"}`,
			want: `{"detail":"no"}`, wantHeader: http.Header{"Content-Type": {"text/html; charset=utf-8"}}, breaks: "CRM-GEN-002"},
		{name: "no body", fault: "answer.body-empty@getContact:404", status: 404, body: `{"detail":"no"}`, breaks: "CRM-GEN-002"},
		{name: "half a body", fault: "answer.body-truncated@getContact:404", status: 404, body: `{"detail":"no"}`, want: `{"detai`, breaks: "CRM-GEN-002"},
		{name: "two bodies", fault: "answer.body-doubled@getContact:404", status: 404, body: `{"detail":"no"}`,
			want: `{"detail":"no"}{"detail":"no"}`, breaks: "CRM-GEN-002"},
		{name: "an array", fault: "answer.body-array@getContact:404", status: 404, body: `{"detail":"no"}`, want: `[{"detail":"no"}]`, breaks: "CRM-ERR-001"},
		{name: "the page of a proxy", fault: "answer.body-page@getContact:404", status: 404, body: `{"detail":"no"}`,
			want: "<html><head><title>Error</title></head><body><h1>Error</h1></body></html>\n", breaks: "CRM-GEN-002"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.target == "" {
				c.target = "/contacts/7"
			}
			if c.method == "" {
				c.method = http.MethodGet
			}
			answer, seen := through(t, c.fault, &server{status: c.status, header: c.header, body: c.body}, c.method, c.target, "")
			if c.wantStatus == 0 {
				c.wantStatus = c.status
			}
			require.Equal(t, c.wantStatus, answer.Code)
			require.Equal(t, c.want, answer.Body.String())
			for name, values := range c.wantHeader {
				require.Equal(t, values, answer.Header()[name])
			}
			require.Equal(t, !c.untouched, seen.Touched)
			breaks := seen.breaks(violations(seen.Call, seen.given))
			if c.breaks == "" {
				require.Empty(t, breaks)
			} else {
				require.Contains(t, breaks, c.breaks)
			}
		})
	}
}
