package derive_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/derive"
	"github.com/assaykit/assay/internal/verdict"
)

// Nothing that can be followed creates the photos of an album: they are only found.
const albumsDocument = `openapi: 3.0.3
info: {title: Albums, version: "1"}
paths:
  /albums:
    get: {operationId: listAlbums, responses: {'200': {description: all, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Album'}}}}}}}
    post:
      operationId: addAlbum
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [title], properties: {title: {type: string}}}}}}
      responses: {'201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Album'}}}}, 4XX: {description: refused}}
  /albums/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    delete: {operationId: dropAlbum, responses: {'204': {description: gone}, 4XX: {description: refused}}}
  /albums/{id}/photos:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get: {operationId: listPhotos, responses: {'200': {description: all, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Photo'}}}}}, 4XX: {description: refused}}}
  /albums/{id}/photos/{photo}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}, {name: photo, in: path, required: true, schema: {type: integer}}]
    get: {operationId: getPhoto, responses: {'200': {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Photo'}}}}, 4XX: {description: refused}}}
components:
  schemas:
    Album: {type: object, required: [id, title], properties: {id: {type: integer}, title: {type: string}}}
    Photo: {type: object, required: [id], properties: {id: {type: integer}}}
`

// albums has one of somebody else's, with a photo; each new one has as many as it says.
func albums(photos int) http.Handler {
	var mu sync.Mutex
	made, kept := 1, map[int]fields{1: {"id": 1, "title": "Somebody's"}}
	has := func(id int) []fields {
		if id == 1 {
			return []fields{{"id": 7}}
		}
		return []fields{{"id": 100 + id}}[:photos]
	}
	mux := http.NewServeMux()
	one := func(pattern string, found func(http.ResponseWriter, *http.Request, int)) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			mu.Lock()
			defer mu.Unlock()
			id, err := strconv.Atoi(r.PathValue("id"))
			switch {
			case err != nil:
				answer(w, 400, nil)
			case kept[id] == nil:
				answer(w, 404, nil)
			default:
				found(w, r, id)
			}
		})
	}
	mux.HandleFunc("GET /albums", func(w http.ResponseWriter, _ *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		all := []fields{}
		for id := range made {
			if kept[id+1] != nil {
				all = append(all, kept[id+1])
			}
		}
		answer(w, 200, all)
	})
	mux.HandleFunc("POST /albums", func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		var got fields
		_ = json.NewDecoder(r.Body).Decode(&got) // what is no JSON has no title
		if _, isText := got["title"].(string); !isText {
			answer(w, 400, nil)
			return
		}
		made++
		kept[made] = fields{"id": made, "title": got["title"]}
		answer(w, 201, kept[made])
	})
	one("DELETE /albums/{id}", func(w http.ResponseWriter, _ *http.Request, id int) {
		delete(kept, id)
		answer(w, 204, nil)
	})
	one("GET /albums/{id}/photos", func(w http.ResponseWriter, _ *http.Request, id int) { answer(w, 200, has(id)) })
	one("GET /albums/{id}/photos/{photo}", func(w http.ResponseWriter, r *http.Request, id int) {
		for _, photo := range has(id) {
			if strconv.Itoa(photo["id"].(int)) == r.PathValue("photo") {
				answer(w, 200, photo)
				return
			}
		}
		answer(w, 404, nil)
	})
	return mux
}

// What is found within an album of the run is not looked for in another one.
func TestWhatIsFoundLiesWithinItsOwnHolder(t *testing.T) {
	for _, c := range []struct {
		name   string
		photos int
		state  verdict.State
	}{
		{name: "no photo in a new album", photos: 0, state: verdict.NotExercised},
		{name: "one photo in a new album", photos: 1, state: verdict.Passed},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p, err := derive.Open(fstest.MapFS{"api.yaml": {Data: []byte(albumsDocument)}}, "api.yaml")
			require.NoError(t, err)
			listening := httptest.NewServer(albums(c.photos))
			t.Cleanup(listening.Close)
			r := judgedAt(t, p, listening.URL, "")
			for _, s := range r.Scenarios {
				if s.Name == "getPhoto succeeds" {
					require.Equal(t, c.state, s.State, s.Reason)
				}
				require.Contains(t, []verdict.State{verdict.Passed, c.state}, s.State, "%s: %s", s.Name, s.Reason)
			}
		})
	}
}
