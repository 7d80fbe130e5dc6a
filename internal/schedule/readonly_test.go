package schedule

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
	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/internal/target/targettest"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/reference"
)

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

// settle has every organization own a list, a contact and a company.
func settle(t *testing.T, server http.Handler) {
	t.Helper()
	for _, key := range []resource.Key{resource.Main, resource.Other, resource.Burst} {
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
