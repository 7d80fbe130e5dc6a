package steps

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/target/targettest"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/reference"
)

func TestWhatCanBeRunByOnlyReading(t *testing.T) {
	const (
		writes  = "it writes"
		created = "it goes by what it would have to create first"
	)
	p := packtest.Bundled(t)
	for _, c := range []struct {
		name     string
		scenario plan.Scenario
		want     string
	}{
		{name: "a refusal", scenario: packtest.Written("Given a getContact request that is accepted", "When it is sent with no Authorization header", "Then it is rejected with 401", "Then nothing has changed")},
		{name: "an unknown id", scenario: packtest.Written("Given a getContact request that is accepted", "When it is sent for an unknown contact", "Then it is rejected with 404")},
		{name: "a listing", scenario: packtest.Written("Given a listLists request that is accepted", "When it is sent", "Then it is accepted", "Then it is on page 1 of 50 at a time")},
		{name: "what is there", scenario: packtest.Written("Given a list", "Given a listContacts request that is accepted, with the query:", "| list_id | ${list.id} |", "When it is sent", "Then it is accepted")},
		{name: "what is another's", scenario: packtest.Written("Given a getContact request that is accepted", "When it is sent for another organization's contact", "Then it is refused, and reveals nothing")},
		{name: "variations", scenario: packtest.Written("Given a getContact request that is accepted", "When it is sent with each invalid value of its path", "Then each is rejected with 422, naming the place")},
		{name: "a method that reads", scenario: packtest.Written("Given a listLists request that is accepted", `When it is sent with the method "OPTIONS"`, "Then it is refused as unknown")},
		{name: "a change", scenario: packtest.Written("Given a deleteList request that is accepted", "When it is sent with no Authorization header", "Then it is rejected with 401"), want: writes},
		{name: "a method that may write", scenario: packtest.Written("Given a listLists request that is accepted", `When it is sent with the method "PUT"`, "Then it is refused as unknown"), want: writes},
		{name: "what was created so", scenario: packtest.Written("Given a contact with:", "| city | Bern |", "Given a getContact request that is accepted", "When it is sent", "Then it is accepted"), want: created},
		{name: "what was updated", scenario: packtest.Written("Given a contact", "Given the contact is updated with:", "| city | Bern |", "Given a getContact request that is accepted", "When it is sent", "Then it is accepted"), want: created},
		{name: "another one", scenario: packtest.Written("Given another list", "Given a listLists request that is accepted", "When it is sent", "Then it is accepted"), want: created},
		{name: "one of a particular kind", scenario: packtest.Written("Given a guest", "Given a listLists request that is accepted", "When it is sent", "Then it is accepted"), want: created},
		{name: "what was deleted", scenario: packtest.Written("Given a getContact request that is accepted", "When it is sent for a deleted contact", "Then it is rejected with 404"), want: created},
		{name: "what it is like", scenario: packtest.Written("Given a contact", "Given a getContact request that is accepted", "When it is sent", "Then the contact has what it was created with"), want: created},
		{name: "whether it is listed", scenario: packtest.Written("Given a contact", "Given a getContact request that is accepted", "When it is sent", "Then the contact is listed by listContacts"), want: created},
		{name: "what it was given", scenario: packtest.Written("Given a contact", "Given a listContacts request that is accepted, with the query:", "| email | ${contact.work_email} |", "When it is sent", "Then it is accepted"), want: created},
		{name: "what is shared", scenario: packtest.Written("Given a shared list with 9 members", "Given a listListContacts request that is accepted", "When its pages are read", "Then its pages tell the total"), want: created},
		{name: "that nothing is listed", scenario: packtest.Written("Given a listLists request that is accepted", "When it is sent", "Then it lists nothing"), want: created},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, err := analyse(p, c.scenario)
			require.NoError(t, err)
			require.Equal(t, c.want, a.unread)
		})
	}
}

// reading runs one scenario by only reading, against a server with data.
func reading(t *testing.T, s plan.Scenario, between func(http.Handler) http.Handler) verdict.Scenario {
	t.Helper()
	p, c := packtest.Bundled(t), targettest.NewClock()
	server := targettest.NewReference(t, c.Now, reference.Limits{})
	settle(t, server)
	config := configuredRun(t, p, between(server), c, []plan.Scenario{s})
	config.ReadOnly = true
	outcome, err := Run(context.Background(), config)
	require.NoError(t, err)
	require.Zero(t, outcome.Created)
	return outcome.Scenarios[0]
}

func TestReadingWhatOthersHave(t *testing.T) {
	read := packtest.Written("Given a getContact request that is accepted", "When it is sent", "Then it is accepted")
	as := func(s verdict.Scenario) string { return string(s.State) + ": " + s.Reason }
	same := func(next http.Handler) http.Handler { return next }
	require.Equal(t, "passed: ", as(reading(t, read, same)))

	// answering has one kind of request answered otherwise.
	answering := func(method func(*http.Request) bool, status int, body string) func(http.Handler) http.Handler {
		return func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if !method(r) {
					next.ServeHTTP(w, r)
					return
				}
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(status)
				_, _ = w.Write([]byte(body))
			})
		}
	}
	isRead := func(r *http.Request) bool { return strings.Contains(r.URL.Path, "/contacts/") }
	require.Contains(t, as(reading(t, read, answering(isRead, 404, `{"detail":"Contact not found"}`))), "failed: status = 404",
		"it is still listed")

	empty := answering(func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/contacts") }, 200,
		`{"data":[],"pagination":{"page":1,"limit":200,"total":0,"has_next":false,"next_cursor":null}}`)
	nothing := reading(t, read, empty)
	require.Equal(t, "not-exercised: the target has no contact to read, and a run that only reads creates none", as(nothing))
	require.Empty(t, nothing.Judged, "an empty listing shows nothing of what items look like")

	// Its owner may remove it at any moment.
	asked := 0
	leaving := func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if asked++; asked == 2 {
				removal := httptest.NewRequest(http.MethodDelete, r.URL.Path, nil)
				removal.Header.Set("Authorization", "Bearer the-main-key")
				next.ServeHTTP(httptest.NewRecorder(), removal)
			}
			next.ServeHTTP(w, r)
		})
	}
	require.Regexp(t, `^inconclusive: the contact with the id \d+ is not listed any more$`, as(reading(t, read, leaving)))
}

// That nothing is written does not hang on what is known of scenarios beforehand.
func TestTheClientRefusesWhatWasOverlooked(t *testing.T) {
	w := agentOfBundled(t)
	w.ReadOnly = true
	_, err := w.create(context.Background(), w.newSet(Main, w.unique), "list", nil)
	require.EqualError(t, err, "a list was to be created in a run that only reads")
	state, _ := verdict.Judge(err)
	require.Equal(t, verdict.Error, state, "our own fault")
}

// settle has every organization own a list, a contact and a company.
func settle(t *testing.T, server http.Handler) {
	t.Helper()
	for _, key := range []Key{Main, Other, Burst} {
		send := func(path, body string) (answer struct{ Data struct{ ID json.Number } }) {
			r := httptest.NewRequest(http.MethodPost, reference.BasePath+path, strings.NewReader(body))
			r.Header.Set("Authorization", "Bearer the-"+string(key)+"-key")
			r.Header.Set("Content-Type", "application/json")
			recorder := httptest.NewRecorder()
			server.ServeHTTP(recorder, r)
			require.Equal(t, http.StatusCreated, recorder.Code, recorder.Body)
			require.NoError(t, json.Unmarshal(recorder.Body.Bytes(), &answer))
			return answer
		}
		list := send("/lists", `{"title": "Customers", "type": "leads"}`).Data.ID
		send("/contacts", fmt.Sprintf(`{"list_id": %s, "work_email": "ada@stranger.example", "company_domain": "stranger.example"}`, list))
	}
}
