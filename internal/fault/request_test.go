package fault

import (
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/pack/packtest"
)

// said is one request of a conversation, and what the server answers to it.
type said struct {
	key, request string // such as "PATCH /contacts/7 {}"
	status       int
	body         string
	header       http.Header
}

// conversation lets requests through a layer with a fault, and returns what the server was
// asked, each with the key, and the last answer. The server answers a request that it knows
// as the conversation says, of several the one that is due, and any other with 200.
func conversation(t *testing.T, name string, all ...said) (asked []string, last *httptest.ResponseRecorder, seen Passage) {
	t.Helper()
	p := packtest.Bundled(t)
	f, err := Named(p, name)
	require.NoError(t, err)
	due := 0
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		key := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
		text := strings.TrimSpace(r.Method + " " + strings.TrimPrefix(r.URL.RequestURI(), "/api/v1") + " " + string(body))
		asked = append(asked, strings.TrimSpace(key+" "+text))
		w.Header().Set("Content-Type", "application/json")
		for _, s := range slices.Concat(all[due:], all[:due]) {
			if s.key == key && s.request == text {
				maps.Copy(w.Header(), s.header)
				w.WriteHeader(s.status)
				_, _ = io.WriteString(w, s.body)
				return
			}
		}
		_, _ = io.WriteString(w, `{"data":{}}`)
	})
	layer := New(Options{Pack: p, Fault: &f, Next: handler, Seen: func(p Passage) { seen = p }})
	for n, s := range all {
		due = n
		method, rest, _ := strings.Cut(s.request, " ")
		target, body, _ := strings.Cut(rest, " ")
		r := httptest.NewRequest(method, "/api/v1"+target, strings.NewReader(body))
		if s.key != "" {
			r.Header.Set("Authorization", "Bearer "+s.key)
		}
		asked, last = nil, httptest.NewRecorder()
		layer.ServeHTTP(last, r)
	}
	return asked, last, seen
}

func TestRequests(t *testing.T) {
	read := said{key: "a", request: "GET /contacts/7", status: 200, body: `{"data":{"id":7,"city":"Bern"}}`}
	other := said{key: "a", request: "GET /contacts/8", status: 200, body: `{"data":{"id":8,"city":"Genf"}}`}
	change := said{key: "a", request: `PATCH /contacts/7 {"city":"Bern"}`, status: 200, body: `{"data":{"updated":1}}`}
	create := said{key: "a", request: `POST /lists {"title":"A","type":"leads"}`, status: 201, body: `{"data":{"id":1}}`}
	for _, c := range []struct {
		name, fault string
		all         []said
		asked       []string // for the last
		status      int      // of the last answer
		untouched   bool
	}{
		{name: "a write is done twice", fault: "request.done-twice@createList", all: []said{create},
			asked: []string{"a " + create.request, "a " + create.request}, status: 201},
		{name: "what is refused is not done twice", fault: "request.done-twice@createList", all: []said{{key: "a", request: "POST /lists {}", status: 422}},
			asked: []string{"a POST /lists {}"}, status: 422, untouched: true},
		{name: "another record", fault: "request.on-another@updateContact:path/contact_id", all: []said{read, other, change},
			asked: []string{`a PATCH /contacts/8 {"city":"Bern"}`}, status: 200},
		{name: "another record that was created", fault: "request.on-another@deleteList:path/list_id", all: []said{create, {key: "a", request: "DELETE /lists/7", status: 200}},
			asked: []string{"a DELETE /lists/1"}, status: 200},
		{name: "no other record is known", fault: "request.on-another@updateContact:path/contact_id", all: []said{read, change},
			asked: []string{`a PATCH /contacts/7 {"city":"Bern"}`}, status: 200, untouched: true},
		{name: "what is refused is done", fault: "request.done-in-spite@updateContact:422", all: []said{change, {key: "a", request: `PATCH /contacts/7 {"city":5,"state":"B"}`, status: 422}},
			asked: []string{`a PATCH /contacts/7 {"city":5,"state":"B"}`, `a PATCH /contacts/7 {"city":"Bern","state":"B"}`}, status: 422},
		{name: "what is not found is taken for what was used last", fault: "request.done-in-spite@updateContact:404",
			all:   []said{read, change, {key: "a", request: `PATCH /contacts/99 {"city":"X"}`, status: 404}},
			asked: []string{`a PATCH /contacts/99 {"city":"X"}`, `a PATCH /contacts/7 {"city":"X"}`}, status: 404},
		{name: "a refused key is taken for a good one", fault: "request.credential-accepted@getContact:other", all: []said{read, {key: "x", request: "GET /contacts/7", status: 401}},
			asked: []string{"x GET /contacts/7", "a GET /contacts/7"}, status: 200},
		{name: "no key is not any key", fault: "request.credential-accepted@getContact:other", all: []said{read, {request: "GET /contacts/7", status: 401}},
			asked: []string{"GET /contacts/7"}, status: 401, untouched: true},
		{name: "no key is taken for a good one", fault: "request.credential-accepted@getContact:none", all: []said{read, {request: "GET /contacts/7", status: 401}},
			asked: []string{"GET /contacts/7", "a GET /contacts/7"}, status: 200},
		{name: "another's record is found", fault: "request.credential-shared@getContact",
			all:   []said{read, {key: "b", request: "GET /contacts", status: 200, body: `{"data":[]}`}, {key: "b", request: "GET /contacts/7", status: 404}},
			asked: []string{"b GET /contacts/7", "a GET /contacts/7"}, status: 200},
		{name: "a member is lost", fault: "request.member-dropped@updateContact:body/city", all: []said{{key: "a", request: `PATCH /contacts/7 {"city":"Bern","state":"B"}`, status: 200}},
			asked: []string{`a PATCH /contacts/7 {"state":"B"}`}, status: 200},
		{name: "a member of a wrong type is not lost", fault: "request.member-dropped@updateContact:body/city", all: []said{{key: "a", request: `PATCH /contacts/7 {"city":5}`, status: 422}},
			asked: []string{`a PATCH /contacts/7 {"city":5}`}, status: 422, untouched: true},
		{name: "a query parameter is lost", fault: "request.query-dropped@listContacts:query/limit", all: []said{{key: "a", request: "GET /contacts?limit=5&page=2", status: 200}},
			asked: []string{"a GET /contacts?page=2"}, status: 200},
		{name: "an invalid member is made valid", fault: "request.invalid-accepted@updateContact:body/city", all: []said{change, {key: "a", request: `PATCH /contacts/7 {"city":5}`, status: 422}},
			asked: []string{`a PATCH /contacts/7 {"city":"Bern"}`}, status: 200},
		{name: "an invalid id is made valid", fault: "request.invalid-accepted@updateContact:path/contact_id", all: []said{change, {key: "a", request: `PATCH /contacts/x {"city":"B"}`, status: 422}},
			asked: []string{`a PATCH /contacts/7 {"city":"B"}`}, status: 200},
		{name: "an invalid parameter counts as none", fault: "request.invalid-accepted@listContacts:query/limit", all: []said{{key: "a", request: "GET /contacts?limit=0", status: 422}},
			asked: []string{"a GET /contacts"}, status: 200},
		{name: "a body that is none is made one", fault: "request.invalid-accepted@updateContact:body", all: []said{change, {key: "a", request: `PATCH /contacts/7 [`, status: 422}},
			asked: []string{`a PATCH /contacts/7 {"city":"Bern"}`}, status: 200},
		{name: "what is missing is made up", fault: "request.required-made-up@createList:body/title", all: []said{create, {key: "a", request: `POST /lists {"type":"deals"}`, status: 422}},
			asked: []string{`a POST /lists {"title":"A","type":"deals"}`}, status: 200},
		{name: "a text in small letters", fault: "request.text-lowered@updateContact:body/city", all: []said{change}, asked: []string{`a PATCH /contacts/7 {"city":"bern"}`}, status: 200},
		{name: "a text without what is not ASCII", fault: "request.text-ascii@updateContact:body/city", all: []said{{key: "a", request: `PATCH /contacts/7 {"city":"Zürich"}`, status: 200}},
			asked: []string{`a PATCH /contacts/7 {"city":"Zrich"}`}, status: 200},
		{name: "a text up to its 64th character", fault: "request.text-truncated@createList:body/title",
			all:   []said{{key: "a", request: `POST /lists {"title":"` + strings.Repeat("ü", 70) + `"}`, status: 201}},
			asked: []string{`a POST /lists {"title":"` + strings.Repeat("ü", 64) + `"}`}, status: 200},
		{name: "a text without quotes", fault: "request.text-unquoted@updateContact:body/city", all: []said{{key: "a", request: `PATCH /contacts/7 {"city":"O'B"}`, status: 200}},
			asked: []string{`a PATCH /contacts/7 {"city":"OB"}`}, status: 200},
		{name: "another value of an enumeration", fault: "request.enum-changed@createList:body/type", all: []said{create},
			asked: []string{`a POST /lists {"title":"A","type":"contacts"}`}, status: 200},
		{name: "ten times a number", fault: "request.number-tenfold@updateCompany:body/employee_count", all: []said{{key: "a", request: `PATCH /companies/3 {"employee_count":5}`, status: 200}},
			asked: []string{`a PATCH /companies/3 {"employee_count":50}`}, status: 200},
		{name: "what does not fit is left out", fault: "request.items-skipped@addListContacts:body/contact_ids",
			all:   []said{{key: "a", request: `POST /lists/1/contacts {"contact_ids":[7,"x"]}`, status: 422}},
			asked: []string{`a POST /lists/1/contacts {"contact_ids":[7]}`}, status: 200},
		{name: "the next member is cleared", fault: "request.next-cleared@updateContact:body/city", all: []said{change},
			asked: []string{`a PATCH /contacts/7 {"city":"Bern","country":""}`}, status: 200},
		{name: "the rest of a body is ignored", fault: "request.rest-ignored@createList:body", all: []said{{key: "a", request: `POST /lists {"title":"A"} x`, status: 422}},
			asked: []string{`a POST /lists {"title":"A"}`}, status: 200},
		{name: "32 bits of an id", fault: "request.id-short@getContact:path/contact_id", all: []said{{key: "a", request: "GET /contacts/4294967303", status: 404}},
			asked: []string{"a GET /contacts/7"}, status: 200},
		{name: "an id without its sign", fault: "request.id-unsigned@getContact:path/contact_id", all: []said{{key: "a", request: "GET /contacts/-7", status: 422}},
			asked: []string{"a GET /contacts/7"}, status: 200},
		{name: "0 for the last id", fault: "request.id-zero@getContact:path/contact_id", all: []said{read, {key: "a", request: "GET /contacts/0", status: 422}},
			asked: []string{"a GET /contacts/7"}, status: 200},
		{name: "a huge id breaks", fault: "answer.huge-broken@getContact:path/contact_id", all: []said{{key: "a", request: "GET /contacts/4294967303", status: 404}},
			asked: []string{"a GET /contacts/4294967303"}, status: 500},
		{name: "a malformed body breaks", fault: "answer.strange-broken@createList:malformed", all: []said{{key: "a", request: "POST /lists {", status: 422}},
			asked: []string{"a POST /lists {"}, status: 500},
		{name: "an array is not malformed", fault: "answer.strange-broken@createList:malformed", all: []said{{key: "a", request: "POST /lists []", status: 422}},
			asked: []string{"a POST /lists []"}, status: 422, untouched: true},
		{name: "one more", fault: "request.query-more@listContacts:query/limit", all: []said{{key: "a", request: "GET /contacts?limit=5", status: 200}},
			asked: []string{"a GET /contacts?limit=6"}, status: 200},
		{name: "no more than is allowed", fault: "request.query-more@listContacts:query/limit", all: []said{{key: "a", request: "GET /contacts?limit=200", status: 200}},
			asked: []string{"a GET /contacts?limit=200"}, status: 200, untouched: true},
		{name: "a default", fault: "request.query-default@listContacts:query/limit", all: []said{{key: "a", request: "GET /contacts", status: 200}},
			asked: []string{"a GET /contacts?limit=51"}, status: 200},
		{name: "a large limit", fault: "request.query-capped@listContacts:query/limit", all: []said{{key: "a", request: "GET /contacts?limit=150", status: 200}},
			asked: []string{"a GET /contacts?limit=100"}, status: 200},
		{name: "a text up to a blank", fault: "request.query-word@listContacts:query/email", all: []said{{key: "a", request: "GET /contacts?email=a+b", status: 200}},
			asked: []string{"a GET /contacts?email=a"}, status: 200},
		{name: "a filter beside another", fault: "request.query-beside@listContacts:query/email", all: []said{{key: "a", request: "GET /contacts?email=a&list_id=1", status: 200}},
			asked: []string{"a GET /contacts?list_id=1"}, status: 200},
		{name: "a filter alone", fault: "request.query-beside@listContacts:query/email", all: []said{{key: "a", request: "GET /contacts?email=a", status: 200}},
			asked: []string{"a GET /contacts?email=a"}, status: 200, untouched: true},
		{name: "text behind a key", fault: "request.credential-accepted@getContact:followed", all: []said{read, {key: "ax", request: "GET /contacts/7", status: 401}},
			asked: []string{"ax GET /contacts/7", "a GET /contacts/7"}, status: 200},
		{name: "another key is not a longer one", fault: "request.credential-accepted@getContact:followed", all: []said{read, {key: "xx", request: "GET /contacts/7", status: 401}},
			asked: []string{"xx GET /contacts/7"}, status: 401, untouched: true},
		{name: "a key in another case", fault: "request.credential-accepted@getContact:case", all: []said{read, {key: "A", request: "GET /contacts/7", status: 401}},
			asked: []string{"A GET /contacts/7", "a GET /contacts/7"}, status: 200},
		{name: "a key with a blank inside", fault: "request.credential-accepted@getContact:spaced",
			all:   []said{{key: "ab", request: "GET /contacts/7", status: 200, body: `{"data":{"id":7}}`}, {key: "a b", request: "GET /contacts/7", status: 401}},
			asked: []string{"a b GET /contacts/7", "ab GET /contacts/7"}, status: 200},
		{name: "another's is changed in spite of a 404", fault: "request.credential-in-spite@updateContact",
			all:   []said{change, {key: "b", request: "GET /contacts", status: 200, body: `{"data":[]}`}, {key: "b", request: `PATCH /contacts/7 {"city":"Bern"}`, status: 404}},
			asked: []string{`b PATCH /contacts/7 {"city":"Bern"}`, `a PATCH /contacts/7 {"city":"Bern"}`}, status: 404},
		{name: "the last other one is deleted as well", fault: "request.deletes-newest@deleteContact:contact_id",
			all:   []said{read, other, {key: "a", request: "DELETE /contacts/7", status: 200, body: `{"data":{"deleted":true}}`}},
			asked: []string{"a DELETE /contacts/7", "a DELETE /contacts/8"}, status: 200},
		{name: "a list is deleted as well", fault: "request.deletes-newest@deleteContact:list_id",
			all:   []said{read, {key: "a", request: "GET /lists/3/contacts", status: 200, body: `{"data":[]}`}, {key: "a", request: "DELETE /contacts/7", status: 200, body: `{"data":{"deleted":true}}`}},
			asked: []string{"a DELETE /contacts/7", "a DELETE /lists/3"}, status: 200},
		{name: "it breaks for ever", fault: "time.broken@getContact", all: []said{{key: "a", request: "GET /contacts/7", status: 500}, {key: "a", request: "GET /contacts/7", status: 200}},
			asked: []string{"a GET /contacts/7"}, status: 500},
		{name: "the oldest two others are deleted as well", fault: "request.deletes-oldest@deleteContact:contact_id",
			all:   []said{other, read, {key: "a", request: "GET /contacts/12", status: 200, body: `{"data":{"id":12}}`}, {key: "a", request: "GET /contacts/9", status: 200, body: `{"data":{"id":9}}`}, {key: "a", request: "DELETE /contacts/8", status: 200, body: `{"data":{"deleted":true}}`}},
			asked: []string{"a DELETE /contacts/8", "a DELETE /contacts/7", "a DELETE /contacts/9"}, status: 200},
		{name: "a deletion that is refused deletes nothing else", fault: "request.deletes-oldest@deleteContact:contact_id",
			all:   []said{other, read, {key: "a", request: "DELETE /contacts/8", status: 404}},
			asked: []string{"a DELETE /contacts/8"}, status: 404, untouched: true},
		{name: "the largest number is refused", fault: "request.valid-refused@listContacts:query/limit=200", all: []said{read, {key: "a", request: "GET /contacts?limit=200", status: 200}}, status: 400},
		{name: "another number is not refused", fault: "request.valid-refused@listContacts:query/limit=200", all: []said{read, {key: "a", request: "GET /contacts?limit=199", status: 200}},
			asked: []string{"a GET /contacts?limit=199"}, status: 200, untouched: true},
		{name: "a value of an enumeration is refused", fault: "request.valid-refused@createList:body/type=leads", all: []said{read, create}, status: 400},
		{name: "one character is refused", fault: "request.valid-refused@updateContact:body/city=one", all: []said{read, {key: "a", request: `PATCH /contacts/7 {"city":"B"}`, status: 200}}, status: 400},
		{name: "several characters are not refused", fault: "request.valid-refused@updateContact:body/city=one", all: []said{read, change},
			asked: []string{"a " + change.request}, status: 200, untouched: true},
		{name: "letters outside ASCII are refused", fault: "request.valid-refused@updateContact:body/city=letters", all: []said{read, {key: "a", request: `PATCH /contacts/7 {"city":"Zürich"}`, status: 200}}, status: 400},
		{name: "who is not let in is refused all the same", fault: "request.valid-refused@updateContact:body/city=one", all: []said{read, {key: "x", request: `PATCH /contacts/7 {"city":"B"}`, status: 401}},
			asked: []string{`x PATCH /contacts/7 {"city":"B"}`}, status: 401, untouched: true},
		{name: "a text that stays the same", fault: "request.text-ascii@updateContact:body/city", all: []said{change}, asked: []string{"a " + change.request}, status: 200, untouched: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			asked, last, seen := conversation(t, c.fault, c.all...)
			require.Equal(t, c.asked, asked)
			require.Equal(t, c.status, last.Code)
			require.Equal(t, !c.untouched, seen.Touched)
		})
	}
}

func TestWhatIsShownOfRecords(t *testing.T) {
	const page = `{"data":[{"id":1,"city":"a"},{"id":2,"city":"b"}],"pagination":{"page":1,"limit":50,"total":9,"has_next":true}}`
	list := said{key: "a", request: "GET /contacts", status: 200, body: page}
	before := said{key: "a", request: "GET /contacts/7", status: 200, body: `{"data":{"city":"Bern","id":7}}`}
	after := said{key: "a", request: "GET /contacts/7?now", status: 200, body: `{"data":{"city":"Genf","id":7}}`}
	other := said{key: "a", request: "GET /contacts/8", status: 200, body: `{"data":{"city":"Basel","id":8}}`}
	all := said{key: "a", request: "GET /contacts?limit=200", status: 200, body: `{"data":[{"id":1,"work_email":"a"},{"id":2,"work_email":"b"},{"id":3,"work_email":null}],"pagination":{}}`}
	found := said{key: "a", request: "GET /contacts?email=a", status: 200, body: `{"data":[{"id":1,"work_email":"a"}],"pagination":{}}`}
	refused := said{key: "a", request: "GET /contacts/9", status: 404, body: `{"detail":"Contact not found"}`}
	invalid := said{key: "a", request: "GET /contacts/x", status: 422, body: `{"detail":[{"loc":["path","contact_id"],"msg":"m","type":"t"}]}`}
	for _, c := range []struct {
		name, fault string
		all         []said
		want        string // as JSON
	}{
		{name: "no first item", fault: "answer.listing-lacks-first@listContacts", all: []said{list},
			want: `{"data":[{"id":2,"city":"b"}],"pagination":{"page":1,"limit":50,"total":9,"has_next":true}}`},
		{name: "no last item", fault: "answer.listing-lacks-last@listContacts", all: []said{list},
			want: `{"data":[{"id":1,"city":"a"}],"pagination":{"page":1,"limit":50,"total":9,"has_next":true}}`},
		{name: "no item", fault: "answer.listing-empty@listContacts", all: []said{list}, want: `{"data":[],"pagination":{"page":1,"limit":50,"total":9,"has_next":true}}`},
		{name: "an item twice", fault: "answer.listing-doubles@listContacts", all: []said{list},
			want: `{"data":[{"id":1,"city":"a"},{"id":2,"city":"b"},{"id":2,"city":"b"}],"pagination":{"page":1,"limit":50,"total":9,"has_next":true}}`},
		{name: "others' items", fault: "answer.listing-foreign@listContacts",
			all:  []said{{key: "b", request: "GET /contacts", status: 200, body: `{"data":[{"id":5}]}`}, {key: "a", request: "GET /contacts", status: 200, body: `{"data":[{"id":1}]}`}},
			want: `{"data":[{"id":1},{"id":5}]}`},
		{name: "one more in all", fault: "answer.page-total-more@listContacts:/pagination/total", all: []said{list},
			want: `{"data":[{"id":1,"city":"a"},{"id":2,"city":"b"}],"pagination":{"page":1,"limit":50,"total":10,"has_next":true}}`},
		{name: "those of the page for all", fault: "answer.page-total-shown@listContacts:/pagination/total", all: []said{list},
			want: `{"data":[{"id":1,"city":"a"},{"id":2,"city":"b"}],"pagination":{"page":1,"limit":50,"total":2,"has_next":true}}`},
		{name: "no further page", fault: "answer.page-more-never@listContacts:/pagination/has_next", all: []said{list},
			want: `{"data":[{"id":1,"city":"a"},{"id":2,"city":"b"}],"pagination":{"page":1,"limit":50,"total":9,"has_next":false}}`},
		{name: "a value from before", fault: "answer.member-stale@getContact:200/data/city", all: []said{before, after}, want: `{"data":{"city":"Bern","id":7}}`},
		{name: "a value of another record", fault: "answer.member-foreign@getContact:200/data/city", all: []said{other, before}, want: `{"data":{"city":"Basel","id":7}}`},
		{name: "one more was done", fault: "answer.number-more@updateContact:200/data/updated", all: []said{{key: "a", request: `PATCH /contacts/7 {"city":"X"}`, status: 200, body: `{"data":{"updated":1}}`}},
			want: `{"data":{"updated":2}}`},
		{name: "it was not deleted", fault: "answer.flag-inverted@deleteContact:200/data/deleted", all: []said{{key: "a", request: "DELETE /contacts/7", status: 200, body: `{"data":{"deleted":true}}`}},
			want: `{"data":{"deleted":false}}`},
		{name: "what was deleted is listed", fault: "answer.listing-deleted@listContacts",
			all:  []said{list, {key: "a", request: "DELETE /contacts/1", status: 200, body: `{"data":{"deleted":true}}`}, {key: "a", request: "GET /contacts?now", status: 200, body: `{"data":[{"id":2,"city":"b"}]}`}},
			want: `{"data":[{"id":2,"city":"b"},{"id":1,"city":"a"}]}`},
		{name: "what no listing showed before it was deleted is listed", fault: "answer.listing-deleted@listLists",
			all: []said{
				{key: "a", request: `POST /lists {"title":"Guests","note":"x"}`, status: 201, body: `{"data":{"id":1}}`},
				{key: "a", request: "DELETE /lists/1", status: 200, body: `{"data":{"deleted":true}}`},
				{key: "a", request: "GET /lists", status: 200, body: `{"data":[{"id":2,"title":"Others","count":3}]}`},
			},
			want: `{"data":[{"id":2,"title":"Others","count":3},{"id":1,"title":"Guests","count":3}]}`},
		{name: "what was deleted is found", fault: "answer.deleted-found@getContact:path/contact_id",
			all:  []said{before, {key: "a", request: "DELETE /contacts/7", status: 200, body: `{"data":{"deleted":true}}`}, {key: "a", request: "GET /contacts/7?now", status: 404, body: `{"detail":"Contact not found"}`}},
			want: `{"data":{"city":"Bern","id":7}}`},
		{name: "null for no items", fault: "answer.listing-null@listContacts", all: []said{{key: "a", request: "GET /contacts", status: 200, body: `{"data":[]}`}}, want: `{"data":null}`},
		{name: "a full page has another", fault: "answer.page-more-full@listContacts", all: []said{{key: "a", request: "GET /contacts?limit=1", status: 200, body: `{"data":[{"id":1}],"pagination":{"has_next":false}}`}},
			want: `{"data":[{"id":1}],"pagination":{"has_next":true}}`},
		{name: "pages overlap", fault: "answer.page-overlaps@listContacts",
			all:  []said{{key: "a", request: "GET /contacts?page=1", status: 200, body: `{"data":[{"id":1},{"id":2}]}`}, {key: "a", request: "GET /contacts?page=2", status: 200, body: `{"data":[{"id":3},{"id":4}]}`}},
			want: `{"data":[{"id":2},{"id":3}]}`},
		{name: "pages leave gaps", fault: "answer.page-gaps@listContacts",
			all:  []said{{key: "a", request: "GET /contacts?page=3", status: 200, body: `{"data":[{"id":5}]}`}, {key: "a", request: "GET /contacts?page=2", status: 200, body: `{"data":[{"id":3},{"id":4}]}`}},
			want: `{"data":[{"id":4},{"id":5}]}`},
		{name: "the first answer for ever", fault: "time.cached@getContact", all: []said{before, {key: "a", request: before.request, status: 200, body: `{"data":{"city":"Genf","id":7}}`}},
			want: before.body},
		{name: "the first answer whoever asks", fault: "answer.cached-foreign@getContact",
			all:  []said{before, {key: "b", request: "GET /contacts", status: 200, body: `{"data":[]}`}, {key: "b", request: before.request, status: 404, body: `{"detail":"no"}`}},
			want: before.body},
		{name: "what a filter leaves out", fault: "request.query-inverted@listContacts:query/email", all: []said{all, found}, want: `{"data":[{"id":2,"work_email":"b"},{"id":3,"work_email":null}],"pagination":{}}`},
		{name: "a stranger to a filter", fault: "request.query-stranger@listContacts:query/email", all: []said{all, found}, want: `{"data":[{"id":1,"work_email":"a"},{"id":2,"work_email":"b"}],"pagination":{}}`},
		{name: "null for a filter", fault: "request.query-null@listContacts:query/email", all: []said{all, found}, want: `{"data":[{"id":1,"work_email":"a"},{"id":3,"work_email":null}],"pagination":{}}`},
		{name: "the first page past the end", fault: "answer.page-past-first@listContacts",
			all:  []said{{key: "a", request: "GET /contacts", status: 200, body: `{"data":[{"id":1}]}`}, {key: "a", request: "GET /contacts?page=9", status: 200, body: `{"data":[]}`}},
			want: `{"data":[{"id":1}]}`},
		{name: "no page follows but the second", fault: "answer.page-more-first@listContacts", all: []said{{key: "a", request: "GET /contacts?page=2", status: 200, body: `{"data":[{"id":1}],"pagination":{"has_next":true}}`}},
			want: `{"data":[{"id":1}],"pagination":{"has_next":false}}`},
		{name: "a total without the filters", fault: "answer.page-total-unfiltered@listContacts",
			all:  []said{{key: "a", request: "GET /contacts", status: 200, body: `{"data":[],"pagination":{"total":9}}`}, {key: "a", request: "GET /contacts?email=a", status: 200, body: `{"data":[{"id":1}],"pagination":{"total":1}}`}},
			want: `{"data":[{"id":1}],"pagination":{"total":9}}`},
		{name: "a value is hidden", fault: "answer.listing-hides@listLists:type=leads", all: []said{{key: "a", request: "GET /lists", status: 200, body: `{"data":[{"id":1,"type":"leads"},{"id":2,"type":"deals"}]}`}},
			want: `{"data":[{"id":2,"type":"deals"}]}`},
		{name: "what another has", fault: "answer.error-foreign@getContact",
			all:  []said{before, {key: "b", request: "GET /contacts", status: 200, body: `{"data":[]}`}, {key: "b", request: "GET /contacts/7", status: 404, body: `{"detail":"no"}`}},
			want: `{"detail":"no","resource":{"data":{"city":"Bern","id":7}}}`},
		{name: "another text", fault: "answer.error-text@getContact:404", all: []said{refused}, want: `{"detail":"The request was not understood"}`},
		{name: "the key", fault: "answer.error-credential@getContact:404", all: []said{refused}, want: `{"detail":"Contact not found a"}`},
		{name: "another place", fault: "answer.error-place-name@getContact:422", all: []said{invalid}, want: `{"detail":[{"loc":["path","other"],"msg":"m","type":"t"}]}`},
		{name: "another kind of place", fault: "answer.error-place-in@getContact:422", all: []said{invalid}, want: `{"detail":[{"loc":["header","contact_id"],"msg":"m","type":"t"}]}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, last, seen := conversation(t, c.fault, c.all...)
			require.JSONEq(t, c.want, last.Body.String())
			require.True(t, seen.Touched)
		})
	}
}
