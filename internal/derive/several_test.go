package derive_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/verdict"
)

// Plants are created one by one, or several at once.
const (
	plantsHead = `openapi: 3.0.3
info: {title: Plants, version: "1"}
components:
  schemas:
    NewPlant: {type: object, required: [name, beds], properties: {name: {type: string}, beds: {type: integer, minimum: 1}}}
    Plant: {type: object, required: [id, name, beds], properties: {id: {type: integer}, name: {type: string}, beds: {type: integer}}}
paths:
  /plants/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get: {operationId: getPlant, responses: {'200': {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Plant'}}}}, '404': {description: none}}}
    delete: {operationId: dropPlant, responses: {'204': {description: gone}, '404': {description: none}}}
  /plants/bulk:
    post: {operationId: addPlants, requestBody: {required: true, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/NewPlant'}}}}}, responses: {'201': {description: made, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Plant'}}}}}, '400': {description: refused}}}
  /plants:
    get: {operationId: listPlants, responses: {'200': {description: all, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Plant'}}}}}}}
`
	plantsAlone = `    post: {operationId: addPlant, requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/NewPlant'}}}}, responses: {'201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Plant'}}}}, '400': {description: refused}}}
`
)

type seedlings struct {
	fault string

	mu    sync.Mutex
	made  int
	bulks int
	kept  []fields
}

func (s *seedlings) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case r.Method == http.MethodPost && r.URL.Path == "/plants":
		var one json.RawMessage
		_ = json.NewDecoder(r.Body).Decode(&one) // what is no JSON is no plant
		if made := s.add([]json.RawMessage{one}, ""); made != nil {
			answer(w, 201, made[0])
			return
		}
		answer(w, 400, nil)
	case r.Method == http.MethodPost:
		var all []json.RawMessage
		_ = json.NewDecoder(r.Body).Decode(&all) // what is no JSON has no plants
		if made := s.add(all, s.fault); made != nil {
			s.bulks++
			answer(w, 201, made)
			return
		}
		answer(w, 400, nil)
	case r.URL.Path == "/plants":
		answer(w, 200, append([]fields{}, s.kept...))
	default:
		s.one(w, r)
	}
}

func (s *seedlings) one(w http.ResponseWriter, r *http.Request) {
	id, _ := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/plants/"))
	at := slices.IndexFunc(s.kept, func(p fields) bool { return p["id"] == id })
	switch {
	case at < 0:
		answer(w, 404, nil)
	case r.Method == http.MethodDelete:
		s.kept = slices.Delete(s.kept, at, at+1)
		answer(w, 204, nil)
	default:
		answer(w, 200, s.kept[at])
	}
}

// add plants all of some, or none where one is wrong.
func (s *seedlings) add(all []json.RawMessage, fault string) []fields {
	var made []fields
	for _, text := range all {
		var sent struct {
			Name *string `json:"name"`
			Beds *int    `json:"beds"`
		}
		if json.Unmarshal(text, &sent) != nil || sent.Name == nil || sent.Beds == nil || *sent.Beds < 1 {
			return nil
		}
		s.made++
		made = append(made, fields{"id": s.made, "name": *sent.Name, "beds": *sent.Beds})
	}
	kept := slices.Clone(made)
	switch fault {
	case "forgets the first":
		kept = kept[min(1, len(kept)):]
	case "keeps another number":
		if len(kept) == 0 {
			break
		}
		kept[0] = fields{"id": kept[0]["id"], "name": kept[0]["name"], "beds": 77}
	}
	s.kept = append(s.kept, kept...)
	return made
}

// What is created with others at once is known again, read as it was sent, and removed.
func TestDerivedPacksCreateSeveral(t *testing.T) {
	for _, c := range []struct {
		name, document, fault string
		exit                  int
	}{
		{name: "beside one", document: plantsHead + plantsAlone, exit: verdict.ExitConformant},
		{name: "alone", document: plantsHead, exit: verdict.ExitConformant},
		{name: "beside one, forgotten", document: plantsHead + plantsAlone, fault: "forgets the first", exit: verdict.ExitFailed},
		{name: "alone, forgotten", document: plantsHead, fault: "forgets the first", exit: verdict.ExitFailed},
		{name: "beside one, changed", document: plantsHead + plantsAlone, fault: "keeps another number", exit: verdict.ExitFailed},
		{name: "alone, changed", document: plantsHead, fault: "keeps another number", exit: verdict.ExitFailed},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := packFrom(t, c.document)
			s := &seedlings{fault: c.fault}
			listening := httptest.NewServer(s)
			t.Cleanup(listening.Close)
			r := judgedAt(t, p, listening.URL, "")
			require.Equal(t, c.exit, r.Verdict.Exit, notPassed(r))
			require.Positive(t, s.bulks)
			if c.fault == "" {
				require.Empty(t, s.kept, "%v", r.Leftovers)
			}
		})
	}
}
