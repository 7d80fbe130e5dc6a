package derive_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/verdict"
)

// pets answers as pets.yaml says, but for at most one fault: no listing shows a pet or a
// user, and a user has the name that the client chooses.
type pets struct {
	fault string

	mu   sync.Mutex
	made int
	kept map[string]map[string]fields // by kind and id
}

func (s *pets) handler() http.Handler {
	s.made, s.kept = 100, map[string]map[string]fields{"pets": {}, "users": {}}
	mux := http.NewServeMux()
	for pattern, handle := range map[string]func(http.ResponseWriter, *http.Request) (int, any){
		"POST /pets":         func(_ http.ResponseWriter, r *http.Request) (int, any) { return s.add(r, "pets", 200) },
		"POST /users":        func(_ http.ResponseWriter, r *http.Request) (int, any) { return s.add(r, "users", 201) },
		"PATCH /pets":        func(_ http.ResponseWriter, r *http.Request) (int, any) { return s.rename(r) },
		"GET /pets/byStatus": func(_ http.ResponseWriter, r *http.Request) (int, any) { return s.find(r) },
		"GET /pets/{id}":     func(_ http.ResponseWriter, r *http.Request) (int, any) { return s.get(r, "pets") },
		"GET /users/{id}":    func(_ http.ResponseWriter, r *http.Request) (int, any) { return s.get(r, "users") },
		"PUT /pets/{id}":     func(_ http.ResponseWriter, r *http.Request) (int, any) { return s.put(r) },
		"DELETE /pets/{id}":  func(_ http.ResponseWriter, r *http.Request) (int, any) { return s.remove(r, "pets") },
		"POST /users/{id}":   func(_ http.ResponseWriter, r *http.Request) (int, any) { return s.changeUser(r) },
		"DELETE /users/{id}": func(_ http.ResponseWriter, r *http.Request) (int, any) { return s.remove(r, "users") },
	} {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			s.mu.Lock()
			defer s.mu.Unlock()
			status, body := handle(w, r)
			answer(w, status, body)
		})
	}
	return mux
}

// sent is the body of a request; nil if it is none that a kind has.
func (s *pets) sent(r *http.Request, kind string) fields {
	var sent fields
	if json.NewDecoder(r.Body).Decode(&sent) != nil {
		return nil
	}
	name, isName := sent[map[string]string{"pets": "name", "users": "username"}[kind]].(string)
	urls, isList := sent["photoUrls"].([]any)
	noText := slices.ContainsFunc(urls, func(url any) bool { _, isText := url.(string); return !isText })
	status, given := sent["status"]
	email, hasEmail := sent["email"].(string)
	_, mailed := sent["email"]
	switch {
	case !isName || name == "", kind == "pets" && (!isList || noText), given && !slices.Contains([]any{"free", "sold"}, status), mailed && (!hasEmail || !strings.Contains(email, "@")):
		return nil
	}
	return sent
}

func (s *pets) add(r *http.Request, kind string, status int) (int, any) {
	sent := s.sent(r, kind)
	if sent == nil {
		return 400, nil
	}
	id := fmt.Sprint(sent["username"])
	if kind == "pets" {
		s.made++
		id, sent["id"] = fmt.Sprint(s.made), s.made
	}
	if s.kept[kind][id] != nil && s.fault != "gives a name twice" {
		return 409, nil
	}
	if s.fault != "loses what is added" {
		s.kept[kind][id] = sent
	}
	return status, sent
}

func (s *pets) find(r *http.Request) (int, any) {
	status := r.URL.Query().Get("status")
	if status != "free" && status != "sold" {
		return 400, nil
	}
	found := []fields{}
	for _, pet := range s.kept["pets"] {
		if pet["status"] == status {
			found = append(found, pet)
		}
	}
	return 200, found
}

func (s *pets) get(r *http.Request, kind string) (int, any) {
	id := r.PathValue("id")
	if kind == "pets" && strings.Trim(id, "0123456789") != "" {
		return 400, nil
	}
	one := s.kept[kind][id]
	if one == nil && s.fault == "finds every pet" {
		one = fields{"id": json.Number(id), "name": "Rex", "photoUrls": []any{}}
	}
	if one == nil {
		return 404, nil
	}
	return 200, one
}

func (s *pets) put(r *http.Request) (int, any) {
	if status, _ := s.get(r, "pets"); status != 200 {
		return status, nil
	}
	pet, sent := s.kept["pets"][r.PathValue("id")], s.sent(r, "pets")
	switch {
	case sent == nil && s.fault == "empties what it refuses to update":
		pet["name"] = "nobody"
		return 400, nil
	case sent == nil || fmt.Sprint(sent["id"]) != r.PathValue("id"): // which the path has as well
		return 400, nil
	case s.fault == "updates nothing":
		return 200, pet
	}
	sent["id"] = pet["id"]
	s.kept["pets"][r.PathValue("id")] = sent
	return 200, sent
}

// rename gives the pet of the id in the body another name.
func (s *pets) rename(r *http.Request) (int, any) {
	var sent fields
	if json.NewDecoder(r.Body).Decode(&sent) != nil {
		return 400, nil
	}
	id, isNumber := sent["id"].(float64)
	name, isText := sent["name"].(string)
	if !isNumber || !isText || name == "" {
		return 400, nil
	}
	pet := s.kept["pets"][fmt.Sprint(int(id))]
	switch {
	case pet == nil && id == 10:
		panic("the run has not created the pet 10")
	case pet == nil:
		return 404, nil
	case s.fault != "renames nothing":
		pet["name"] = name
	}
	return 200, pet
}

func (s *pets) changeUser(r *http.Request) (int, any) {
	user := s.kept["users"][r.PathValue("id")]
	if user == nil {
		return 404, nil
	}
	var sent fields
	if json.NewDecoder(r.Body).Decode(&sent) != nil {
		return 400, nil
	}
	if email, given := sent["email"]; given {
		if text, isText := email.(string); !isText || !strings.Contains(text, "@") {
			return 400, nil
		}
		if s.fault != "changes no user" {
			user["email"] = email
		}
	}
	return 200, user
}

func (s *pets) remove(r *http.Request, kind string) (int, any) {
	if status, _ := s.get(r, kind); status != 200 {
		return status, nil
	}
	if s.fault != "deletes nothing" {
		delete(s.kept[kind], r.PathValue("id"))
	}
	return 204, nil
}

// What no listing shows is followed by the id that its creation answers with.
func TestDerivedPacksJudgeWhatIsNotListed(t *testing.T) {
	for _, c := range []struct{ fault, breaks string }{
		{fault: ""},
		{fault: "loses what is added", breaks: "OAS-LIFECYCLE"},
		{fault: "finds every pet", breaks: "OAS-UNKNOWN"},
		{fault: "updates nothing", breaks: "OAS-LIFECYCLE"},
		{fault: "renames nothing", breaks: "OAS-LIFECYCLE"},
		{fault: "changes no user", breaks: "OAS-LIFECYCLE"},
		{fault: "gives a name twice", breaks: "OAS-CONFLICT"},
		{fault: "empties what it refuses to update", breaks: "OAS-EFFECT"},
		{fault: "deletes nothing", breaks: "OAS-LIFECYCLE"},
	} {
		t.Run(c.fault, func(t *testing.T) {
			t.Parallel()
			p, err := pack.FromFS(derived(t, "pets.yaml"))
			require.NoError(t, err)
			s := &pets{fault: c.fault}
			listening := httptest.NewServer(s.handler())
			t.Cleanup(listening.Close)
			r := judgedAt(t, p, listening.URL, "")
			if c.breaks != "" {
				want := verdict.Failed
				if c.breaks == "OAS-CONFLICT" {
					want = verdict.Warned
				}
				require.Equal(t, want, stateOf(r, c.breaks), notPassed(r))
				return
			}
			require.Equal(t, verdict.ExitConformant, r.Verdict.Exit, "%s\n%s", r.Verdict.Reason, notPassed(r))
			require.Equal(t, []verdict.Skipped{{Operation: "changeOwner", Reason: "it writes to what the id in its body names, and the run has not created any"}}, r.Contract.Skipped)
			for _, q := range r.Requirements {
				require.Equal(t, verdict.Passed, q.State, "%s\n%s", q.ID, notPassed(r))
			}
			require.Empty(t, s.kept["pets"], "%v", r.Leftovers)
			require.Empty(t, s.kept["users"], "%v", r.Leftovers)
		})
	}
}
