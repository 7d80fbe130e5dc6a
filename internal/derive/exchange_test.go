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
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/derive"
	"github.com/assaykit/assay/internal/verdict"
)

// Parcels are replaced as a whole, are created once for each key, and the document has what
// HTTP has a status for.
const parcelsDocument = `openapi: 3.0.3
info: {title: Parcels, version: "1"}
paths:
  /parcels:
    get:
      operationId: listParcels
      responses: {'200': {description: all, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Parcel'}}}}}, '405': {description: no such method}}
    post:
      operationId: addParcel
      parameters: [{name: Idempotency-Key, in: header, required: true, schema: {type: string}}]
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/NewParcel'}}}}
      responses: {'201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Parcel'}}}}, '409': {description: This label is taken.}, 4XX: {description: refused}}
  /parcels/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get:
      operationId: getParcel
      responses:
        '200': {description: one, headers: {Last-Modified: {schema: {type: string}}}, content: {application/json: {schema: {$ref: '#/components/schemas/Parcel'}}}}
        '304': {description: the same}
        '406': {description: no such type}
        4XX: {description: refused}
    put:
      operationId: putParcel
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/NewParcel'}}}}
      responses: {'200': {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Parcel'}}}}, '409': {description: This label is taken.}, 4XX: {description: refused}}
    patch:
      operationId: patchParcel
      requestBody: {required: true, content: {application/json: {schema: {type: object, properties: {label: {type: string}, note: {type: string}}}}}}
      responses: {'200': {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Parcel'}}}}, '409': {description: This label is taken.}, 4XX: {description: refused}}
    delete: {operationId: dropParcel, responses: {'204': {description: gone}, 4XX: {description: refused}}}
components:
  schemas:
    NewParcel: {type: object, required: [label], properties: {label: {type: string}, note: {type: string}}}
    Parcel: {type: object, required: [id, label], properties: {id: {type: integer}, label: {type: string}, note: {type: string}, position: {type: integer}}}
`

// parcels answers as the document says, but for at most one fault.
type parcels struct {
	fault string

	mu   sync.Mutex
	made int
	ids  []int
	kept map[int]fields
	keys map[string]int
	late []fields // what the listing shows once more
}

const longAgo = "Fri, 02 Jan 2026 03:04:05 GMT"

func (s *parcels) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.kept == nil {
		s.kept, s.keys = map[int]fields{}, map[string]int{}
	}
	rest, isOne := strings.CutPrefix(r.URL.Path, "/parcels/")
	switch {
	case isOne:
		s.one(w, r, rest)
	case r.URL.Path != "/parcels":
		answer(w, 404, nil)
	case r.Method == "POST":
		s.add(w, r)
	case r.Method == "GET" || s.fault == "takes any method":
		all := []fields{}
		for n, id := range s.ids {
			s.kept[id]["position"] = n
			all = append(all, s.kept[id])
		}
		answer(w, 200, append(all, s.late...))
		s.late = nil
	default:
		answer(w, 405, nil)
	}
}

// body is what a request says of a parcel; nil where that is none.
func (s *parcels) body(r *http.Request) fields {
	var got fields
	_ = json.NewDecoder(r.Body).Decode(&got) // what is no JSON has no label
	note, has := got["note"]
	_, isText := note.(string)
	label, named := got["label"]
	_, isLabel := label.(string)
	if got == nil || has && !isText || !isLabel && (named || r.Method != "PATCH") {
		return nil
	}
	return got
}

func (s *parcels) add(w http.ResponseWriter, r *http.Request) {
	key, got := r.Header.Get("Idempotency-Key"), s.body(r)
	id, known := s.keys[key]
	switch {
	case key == "" || got == nil:
		answer(w, 400, nil)
	case known && s.fault != "knows no key":
		answer(w, 201, s.kept[id])
	case s.has(got["label"]) && !known && s.fault != "has a label twice":
		s.refuseLabel(got)
		answer(w, 409, nil)
	default:
		s.made++
		got["id"] = s.made
		s.kept[s.made], s.keys[key], s.ids = got, s.made, append(s.ids, s.made)
		answer(w, 201, got)
	}
}

// refuseLabel is what a refusal of a label that is taken does all the same.
func (s *parcels) refuseLabel(got fields) {
	switch s.fault {
	case "keeps what has a label twice":
		s.made++
		got["id"] = s.made
		s.kept[s.made], s.ids = got, append(s.ids, s.made)
	case "changes what has the label":
		for _, id := range s.ids {
			if s.kept[id]["label"] == got["label"] {
				s.kept[id]["note"] = "changed"
			}
		}
	}
}

func (s *parcels) has(label any) bool {
	return slices.ContainsFunc(s.ids, func(id int) bool { return s.kept[id]["label"] == label })
}

func (s *parcels) one(w http.ResponseWriter, r *http.Request, text string) {
	id, err := strconv.Atoi(text)
	parcel := s.kept[id]
	switch {
	case err != nil:
		answer(w, 400, nil)
	case parcel == nil:
		answer(w, 404, nil)
	case r.Method == "DELETE":
		if s.fault == "lists once more what is gone" {
			s.late = []fields{parcel}
		}
		delete(s.kept, id)
		for n, other := range s.ids {
			if other == id {
				s.ids = append(s.ids[:n:n], s.ids[n+1:]...)
				break
			}
		}
		answer(w, 204, nil)
	case r.Method == "PUT" || r.Method == "PATCH":
		s.change(w, r, id)
	case r.Header.Get("Accept") == "application/x-none" && s.fault != "sends what nobody accepts":
		answer(w, 406, nil)
	case r.Header.Get("If-Modified-Since") == longAgo && s.fault != "sends what has not changed":
		w.Header().Set("Last-Modified", longAgo)
		answer(w, 304, nil)
	default:
		w.Header().Set("Last-Modified", longAgo)
		answer(w, 200, parcel)
	}
}

// change puts what is sent in the place of what was there, or beside it.
func (s *parcels) change(w http.ResponseWriter, r *http.Request, id int) {
	got := s.body(r)
	if got == nil {
		answer(w, 400, nil)
		return
	}
	if taken := got["label"]; s.has(taken) && s.kept[id]["label"] != taken && s.fault != "gives a label that is taken" {
		if s.fault == "changes before it refuses a label" {
			s.kept[id]["label"] = taken
		}
		answer(w, 409, nil)
		return
	}
	keeps := r.Method == "PATCH" && s.fault != "forgets what a PATCH leaves out" || s.fault == "keeps what a PUT leaves out"
	for name, value := range s.kept[id] {
		if _, has := got[name]; !has && (keeps || name == "label") {
			got[name] = value
		}
	}
	got["id"] = id
	s.kept[id] = got
	answer(w, 200, got)
}

func TestDerivedPacksOfWhatHTTPHasAStatusFor(t *testing.T) {
	for _, c := range []struct {
		fault, breaks string
		state         verdict.State
	}{
		{fault: "", state: verdict.Passed},
		{fault: "lists once more what is gone"}, // as a copy that follows does
		{fault: "takes any method", breaks: "OAS-METHOD", state: verdict.Warned},
		{fault: "sends what nobody accepts", breaks: "OAS-ACCEPT", state: verdict.Warned},
		{fault: "sends what has not changed", breaks: "OAS-CONDITIONAL", state: verdict.Failed},
		{fault: "has a label twice", breaks: "OAS-CONFLICT", state: verdict.Warned},
		{fault: "keeps what has a label twice", breaks: "OAS-EFFECT", state: verdict.Failed},
		{fault: "changes what has the label", breaks: "OAS-EFFECT", state: verdict.Failed},
		{fault: "gives a label that is taken", breaks: "OAS-CONFLICT", state: verdict.Warned},
		{fault: "changes before it refuses a label", breaks: "OAS-EFFECT", state: verdict.Failed},
		{fault: "knows no key", breaks: "OAS-IDEMPOTENCY", state: verdict.Warned},
		{fault: "forgets what a PATCH leaves out", breaks: "OAS-LIFECYCLE", state: verdict.Failed},
		{fault: "keeps what a PUT leaves out", breaks: "OAS-REPLACE", state: verdict.Warned},
	} {
		t.Run(c.fault, func(t *testing.T) {
			t.Parallel()
			p, err := derive.Open(fstest.MapFS{"api.yaml": {Data: []byte(parcelsDocument)}}, "api.yaml")
			require.NoError(t, err)
			s := &parcels{fault: c.fault}
			listening := httptest.NewServer(s)
			t.Cleanup(listening.Close)
			r := judgedWithin(t, p, listening.URL, "", 10*time.Second)
			require.NotEqual(t, verdict.ExitIncomplete, r.Verdict.Exit, notPassed(r))
			for _, q := range r.Requirements {
				want := verdict.Passed
				if q.ID == c.breaks {
					want = c.state
				}
				require.Equal(t, want, q.State, "%s\n%s", q.ID, notPassed(r))
			}
			if c.fault == "" {
				require.Empty(t, s.kept, "%v", r.Leftovers)
			}
		})
	}
}
