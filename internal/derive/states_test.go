package derive_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/derive"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/verdict"
)

// A letter can be delivered once it was sent.
const letterDocument = `openapi: 3.0.3
info: {title: Letters, version: "1"}
paths:
  /letters:
    get: {operationId: listLetters, responses: {'200': {description: all, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Letter'}}}}}}}
    post:
      operationId: addLetter
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/New'}}}}
      responses: {'201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Letter'}}}}, '400': {description: refused}}
  /letters/{letter}:
    parameters: [{name: letter, in: path, required: true, schema: {type: integer}}]
    get: {operationId: getLetter, responses: {'200': {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Letter'}}}}, '404': {description: none}}}
    delete: {operationId: dropLetter, responses: {'204': {description: gone}, '404': {description: none}}}
  /letters/{letter}/send:
    parameters: [{name: letter, in: path, required: true, schema: {type: integer}}]
    post: {operationId: sendLetter, responses: {'200': {description: sent, content: {application/json: {schema: {$ref: '#/components/schemas/Letter'}}}}, '404': {description: none}, '409': {description: it was sent}}}
  /letters/{letter}/deliver:
    parameters: [{name: letter, in: path, required: true, schema: {type: integer}}]
    post: {operationId: deliverLetter, responses: {'200': {description: delivered, content: {application/json: {schema: {$ref: '#/components/schemas/Letter'}}}}, '404': {description: none}, '409': {description: it was not sent}}}
components:
  schemas:
    New: {type: object, required: [label], properties: {label: {type: string}}}
    Letter: {type: object, required: [id, label, state], properties: {id: {type: integer}, label: {type: string}, state: {type: string, enum: [packed, sent, delivered]}}}
`

type letters struct {
	// deliversAny is a fault: a letter that does not exist is delivered.
	deliversAny bool

	mu   sync.Mutex
	all  map[string]fields
	made int
}

func (s *letters) handler() http.Handler {
	s.all = map[string]fields{}
	mux := http.NewServeMux()
	handle := func(pattern string, h http.HandlerFunc) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			s.mu.Lock()
			defer s.mu.Unlock()
			h(w, r)
		})
	}
	one := func(pattern string, h func(w http.ResponseWriter, id string)) {
		handle(pattern, func(w http.ResponseWriter, r *http.Request) {
			if id := r.PathValue("letter"); s.all[id] != nil {
				h(w, id)
				return
			}
			answer(w, 404, nil)
		})
	}
	becomes := func(from, to string) func(w http.ResponseWriter, id string) {
		return func(w http.ResponseWriter, id string) {
			if s.all[id]["state"] != from {
				answer(w, 409, nil)
				return
			}
			s.all[id]["state"] = to
			answer(w, 200, s.all[id])
		}
	}
	handle("GET /letters", func(w http.ResponseWriter, _ *http.Request) {
		all := []fields{}
		for _, p := range s.all {
			all = append(all, p)
		}
		answer(w, 200, all)
	})
	handle("POST /letters", func(w http.ResponseWriter, r *http.Request) {
		var sent fields
		_ = json.NewDecoder(r.Body).Decode(&sent) // what is no JSON has no label
		label, isText := sent["label"].(string)
		if !isText {
			answer(w, 400, nil)
			return
		}
		s.made++
		s.all[strconv.Itoa(s.made)] = fields{"id": s.made, "label": label, "state": "packed"}
		answer(w, 201, s.all[strconv.Itoa(s.made)])
	})
	one("GET /letters/{letter}", func(w http.ResponseWriter, id string) { answer(w, 200, s.all[id]) })
	one("DELETE /letters/{letter}", func(w http.ResponseWriter, id string) {
		delete(s.all, id)
		answer(w, 204, nil)
	})
	one("POST /letters/{letter}/send", becomes("packed", "sent"))
	if s.deliversAny {
		handle("POST /letters/{letter}/deliver", func(w http.ResponseWriter, r *http.Request) {
			if p := s.all[r.PathValue("letter")]; p != nil {
				becomes("sent", "delivered")(w, r.PathValue("letter"))
				return
			}
			answer(w, 200, fields{"id": 1, "label": "x", "state": "delivered"})
		})
	} else {
		one("POST /letters/{letter}/deliver", becomes("sent", "delivered"))
	}
	return mux
}

// An action that needs a state is not exercised by what was derived, and the reason says how it
// can be; it is once the pack has an alias in that state, whose scenarios still speak of the
// resource itself.
func TestDerivedPacksForAState(t *testing.T) {
	for _, c := range []struct {
		name        string
		finished    bool
		deliversAny bool
		exit        int
		said        string // of what has not passed; "" if everything has
	}{
		{name: "as it was derived", exit: verdict.ExitConformant, said: `if it needs a state, refer to an alias with an "update" that leads to it`},
		{name: "with an alias in that state", finished: true, exit: verdict.ExitConformant},
		{name: "with an alias, broken", finished: true, deliversAny: true, exit: verdict.ExitFailed, said: "deliverLetter of a letter that never was"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			derived, err := derive.Pack(fstest.MapFS{"api.yaml": {Data: []byte(letterDocument)}}, "api.yaml")
			require.NoError(t, err)
			files := fstest.MapFS{}
			require.NoError(t, fs.WalkDir(derived, ".", func(path string, entry fs.DirEntry, err error) error {
				if err != nil || entry.IsDir() {
					return err
				}
				content, err := fs.ReadFile(derived, path)
				files[path] = &fstest.MapFile{Data: content}
				return err
			}))
			if c.finished {
				before, after, found := bytes.Cut(files["fixtures/requests.yaml"].Data, []byte("\ndeliverLetter:"))
				require.True(t, found)
				after = bytes.Replace(after, []byte("${letter.id}"), []byte("${sent_letter.id}"), 1)
				files["fixtures/requests.yaml"].Data = append(append(before, "\ndeliverLetter:"...), after...)
				files["fixtures/resources.yaml"].Data = append(files["fixtures/resources.yaml"].Data,
					"\n  sent_letter:\n    alias_of: letter\n    update: {operation: sendLetter, path: {letter: \"${it.id}\"}}\n"...)
			}
			p, err := pack.FromFS(files)
			require.NoError(t, err)
			s := &letters{deliversAny: c.deliversAny}
			listening := httptest.NewServer(s.handler())
			t.Cleanup(listening.Close)
			r := judgedAt(t, p, listening.URL, "")
			require.Equal(t, c.exit, r.Verdict.Exit, notPassed(r))
			require.Contains(t, notPassed(r), c.said)
			require.Equal(t, c.said == "", notPassed(r) == "", notPassed(r))
			require.Empty(t, s.all, "%v", r.Leftovers)
		})
	}
}
