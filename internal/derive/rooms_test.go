package derive_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"net/http/httptest"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/verdict"
)

// rooms answers as rooms.yaml says, but for at most one fault: houses that the client
// names, rooms within them, and towns that are there from the beginning.
type rooms struct {
	fault string

	mu     sync.Mutex
	houses map[string]fields
	rooms  map[string][]fields // by house
	made   int
}

func (s *rooms) handler() http.Handler {
	s.houses, s.rooms = map[string]fields{}, map[string][]fields{}
	mux := http.NewServeMux()
	for pattern, handle := range map[string]http.HandlerFunc{
		"GET /houses": s.listHouses, "GET /houses/{house}": s.getHouse, "PUT /houses/{house}": s.putHouse, "DELETE /houses/{house}": s.deleteHouse,
		"GET /houses/{house}/rooms": s.listRooms, "POST /houses/{house}/rooms": s.addRoom,
		"GET /houses/{house}/rooms/{room}": s.getRoom, "DELETE /houses/{house}/rooms/{room}": s.removeRoom,
		"POST /houses/{house}/rooms/{room}/paint": s.paintRoom,
		"GET /towns": func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("X-Realm") != "earth" {
				answer(w, 403, nil)
				return
			}
			answer(w, 200, []fields{{"code": "ulm"}})
		},
		"GET /towns/{code}": func(w http.ResponseWriter, r *http.Request) {
			if r.PathValue("code") != "ulm" && s.fault != "finds every town" {
				answer(w, 404, nil)
				return
			}
			answer(w, 200, fields{"code": "ulm"})
		},
		"DELETE /towns/{code}": func(http.ResponseWriter, *http.Request) { panic("the run has not created a town") },
	} {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			s.mu.Lock()
			defer s.mu.Unlock()
			handle(w, r)
		})
	}
	return mux
}

func answer(w http.ResponseWriter, status int, body any) {
	if body != nil {
		w.Header().Set("Content-Type", "application/json")
	}
	w.WriteHeader(status)
	if body != nil {
		_ = json.NewEncoder(w).Encode(body)
	}
}

func (s *rooms) listHouses(w http.ResponseWriter, _ *http.Request) {
	all := []fields{}
	for _, house := range s.houses {
		all = append(all, house)
	}
	if len(all) == 0 {
		answer(w, 200, fields{}) // as HAL leaves out an empty list
		return
	}
	answer(w, 200, fields{"_embedded": fields{"houses": all}})
}

// house is the house of a path, or nil once it is answered that there is none.
func (s *rooms) house(w http.ResponseWriter, r *http.Request) fields {
	house := s.houses[r.PathValue("house")]
	if house == nil && s.fault == "has rooms in every house" && strings.HasSuffix(r.URL.Path, "/rooms") {
		house = fields{}
	}
	if house == nil {
		answer(w, 404, nil)
	}
	return house
}

func tagOf(house fields) string { return fmt.Sprintf("%q", fmt.Sprint(house["floors"])) }

func (s *rooms) getHouse(w http.ResponseWriter, r *http.Request) {
	house := s.house(w, r)
	if house == nil {
		return
	}
	w.Header().Set("ETag", tagOf(house))
	if r.Header.Get("If-None-Match") == tagOf(house) && s.fault != "sends again what the client has" {
		answer(w, 304, nil)
		return
	}
	answer(w, 200, house)
}

func (s *rooms) putHouse(w http.ResponseWriter, r *http.Request) {
	var sent fields
	name := r.PathValue("house")
	floors, whole := 0.0, false
	if json.NewDecoder(r.Body).Decode(&sent) == nil {
		floors, whole = sent["floors"].(float64)
	}
	before, status := s.houses[name], 201
	if before != nil {
		status = 204
	}
	match := r.Header.Get("If-Match")
	switch {
	case !whole || floors < 1 || floors > 90 || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-") != "":
		answer(w, 400, nil)
	case match != "" && (before == nil || match != tagOf(before)) && s.fault != "builds over another one":
		answer(w, 412, nil)
	default:
		if s.fault != "builds nothing" {
			s.houses[name] = fields{"slug": name, "floors": floors}
		}
		answer(w, status, nil)
	}
}

func (s *rooms) deleteHouse(w http.ResponseWriter, r *http.Request) {
	if s.house(w, r) != nil {
		delete(s.houses, r.PathValue("house"))
		delete(s.rooms, r.PathValue("house"))
		answer(w, 204, nil)
	}
}

func (s *rooms) listRooms(w http.ResponseWriter, r *http.Request) {
	if s.house(w, r) != nil {
		answer(w, 200, append([]fields{}, s.rooms[r.PathValue("house")]...))
	}
}

func (s *rooms) addRoom(w http.ResponseWriter, r *http.Request) {
	if s.house(w, r) == nil {
		return
	}
	var sent fields
	_ = json.NewDecoder(r.Body).Decode(&sent) // what is no JSON has no data
	data, _ := sent["data"].(fields)
	label, isText := data["label"].(string)
	doors, has := data["doors"]
	if _, isNumber := doors.(float64); !isText || len(label) > 60 || has && !isNumber {
		answer(w, 400, nil)
		return
	}
	s.made++
	room := fields{"id": s.made, "label": label}
	if has && s.fault != "forgets the doors" {
		room["doors"] = doors
	}
	if s.fault != "loses rooms" {
		s.rooms[r.PathValue("house")] = append(s.rooms[r.PathValue("house")], room)
	}
	w.Header().Set("Location", fmt.Sprintf("%s/%d", r.URL.Path, s.made))
	answer(w, 201, nil)
}

// room is where the room of a path is; -1 once it is answered that there is none.
func (s *rooms) room(w http.ResponseWriter, r *http.Request) int {
	if s.house(w, r) == nil {
		return -1
	}
	n := slices.IndexFunc(s.rooms[r.PathValue("house")], func(room fields) bool { return fmt.Sprint(room["id"]) == r.PathValue("room") })
	if _, err := strconv.Atoi(r.PathValue("room")); n < 0 || err != nil {
		answer(w, 404, nil)
		return -1
	}
	return n
}

func (s *rooms) getRoom(w http.ResponseWriter, r *http.Request) {
	if n := s.room(w, r); n >= 0 {
		answer(w, 200, s.rooms[r.PathValue("house")][n])
	}
}

func (s *rooms) paintRoom(w http.ResponseWriter, r *http.Request) {
	if s.houses[r.PathValue("house")] == nil && s.fault == "paints rooms of no house" || s.room(w, r) >= 0 {
		answer(w, 204, nil)
	}
}

func (s *rooms) removeRoom(w http.ResponseWriter, r *http.Request) {
	if n := s.room(w, r); n >= 0 {
		if s.fault != "keeps rooms" {
			s.rooms[r.PathValue("house")] = slices.Delete(s.rooms[r.PathValue("house")], n, n+1)
		}
		answer(w, 204, nil)
	}
}

// What lies within something else, has an id of the client's or is only found is judged as
// well, and what is only found is not written to.
func TestDerivedPacksJudgeWhatLiesWithin(t *testing.T) {
	for _, c := range []struct{ fault, breaks string }{
		{fault: ""},
		{fault: "sends again what the client has", breaks: "OAS-CONDITIONAL"},
		{fault: "builds over another one", breaks: "OAS-CONDITIONAL"},
		{fault: "builds nothing", breaks: "OAS-LIFECYCLE"},
		{fault: "loses rooms", breaks: "OAS-LIFECYCLE"},
		{fault: "forgets the doors", breaks: "OAS-LIFECYCLE"},
		{fault: "keeps rooms", breaks: "OAS-LIFECYCLE"},
		{fault: "has rooms in every house", breaks: "OAS-UNKNOWN"},
		{fault: "paints rooms of no house", breaks: "OAS-UNKNOWN"},
		{fault: "finds every town", breaks: "OAS-UNKNOWN"},
	} {
		t.Run(c.fault, func(t *testing.T) {
			t.Parallel()
			p, err := pack.FromFS(derived(t, "rooms.yaml"))
			require.NoError(t, err)
			s := &rooms{fault: c.fault}
			listening := httptest.NewServer(s.handler())
			t.Cleanup(listening.Close)
			r := judgedAt(t, p, listening.URL, "")
			states := map[string]verdict.State{}
			for _, q := range r.Requirements {
				states[q.ID] = q.State
			}
			if c.breaks != "" {
				require.Equal(t, verdict.Failed, states[c.breaks], notPassed(r))
				return
			}
			require.Equal(t, verdict.ExitConformant, r.Verdict.Exit, "%s\n%s", r.Verdict.Reason, notPassed(r))
			for id, state := range states {
				require.Equal(t, verdict.Passed, state, "%s\n%s", id, notPassed(r))
			}
			require.Empty(t, s.houses, "%v", r.Leftovers)
		})
	}
}
