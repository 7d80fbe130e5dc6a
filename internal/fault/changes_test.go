package fault

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestChanges(t *testing.T) {
	read := said{key: "geheim", request: "GET /contacts/7", status: 200, body: `{"data":{"id":7,"city":"Bern"}}`}
	other := said{key: "geheim", request: "GET /contacts/8", status: 200, body: `{"data":{"id":8,"city":"Genf"}}`}
	change := said{key: "geheim", request: `PATCH /contacts/7 {"city":"Bern"}`, status: 200, body: `{"data":{"updated":1}}`}
	list := said{key: "geheim", request: "GET /contacts?limit=5", status: 200, body: `{"data":[{"id":1},{"id":2}]}`}
	for _, c := range []struct {
		name, fault string
		all         []said
		want        []string
	}{
		{name: "a member", fault: "answer.member-missing@getContact:200/data/city", all: []said{read}, want: []string{`answer body /data/city: "Bern" -> missing`}},
		{name: "a value", fault: "answer.member-foreign@getContact:200/data/city", all: []said{other, read}, want: []string{`answer body /data/city: "Bern" -> "Genf"`}},
		{name: "no body", fault: "answer.body-empty@getContact:200", all: []said{read}, want: []string{`answer body: {"data":{"id":7,"city":"Bern"}} -> nothing`}},
		{name: "a header", fault: "answer.content-type-missing@getContact:200", all: []said{read}, want: []string{"answer header Content-Type: application/json -> missing"}},
		{name: "items", fault: "answer.listing-doubles@listContacts", all: []said{list}, want: []string{"answer body /data: 2 items -> 3 items"}},
		{name: "another path", fault: "request.on-another@updateContact:path/contact_id", all: []said{read, other, change},
			want: []string{"request path: /api/v1/contacts/7 -> /api/v1/contacts/8", `the client was answered: 200 {"data":{}}`}},
		{name: "another query", fault: "request.query-dropped@listContacts:query/limit", all: []said{list}, want: []string{"request query: ?limit=5 -> ?", `the client was answered: 200 {"data":{}}`}},
		{name: "a member on the way", fault: "request.member-dropped@updateContact:body/city", all: []said{change},
			want: []string{`request body /city: "Bern" -> missing`, `the client was answered: 200 {"data":{}}`}},
		{name: "no credential", fault: "answer.error-credential@getContact:404", all: []said{{key: "geheim", request: "GET /contacts/9", status: 404, body: `{"detail":"Contact not found"}`}},
			want: []string{`answer body /detail: "Contact not found" -> "Contact not found (credential)"`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, seen := conversation(t, c.fault, c.all...)
			require.Equal(t, c.want, seen.Changes())
		})
	}
}
