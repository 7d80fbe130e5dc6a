package derive_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/derive"
	"github.com/assaykit/assay/internal/verdict"
)

// There is one of the preferences alone. The server has a time and a counter of its own in
// them, takes a few zones, and sends the optional note where there is one.
const preferencesDocument = `openapi: 3.0.3
info: {title: Preferences, version: "1"}
paths:
  /me/preferences:
    get: {operationId: getPreferences, responses: {'200': {description: them, content: {application/json: {schema: {type: object, properties: {data: {$ref: '#/components/schemas/Shown'}}}}}}}}
    put:
      operationId: putPreferences
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Preferences'}}}}
      responses: {'200': {description: replaced, content: {application/json: {schema: {type: object, properties: {data: {$ref: '#/components/schemas/Shown'}}}}}}, '400': {description: refused}}
    patch:
      operationId: patchPreferences
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Change'}}}}
      responses: {'200': {description: changed, content: {application/json: {schema: {type: object, properties: {data: {$ref: '#/components/schemas/Shown'}}}}}}, '400': {description: refused}}
components:
  schemas:
    Preferences:
      type: object
      required: [view, compact, size, zone, title]
      properties: {view: {type: string, enum: [list, board]}, compact: {type: boolean}, size: {type: integer, minimum: 10, maximum: 100}, zone: {type: string}, title: {type: string, minLength: 1}, note: {type: string, nullable: true}}
    Change:
      type: object
      properties: {view: {type: string, enum: [list, board]}, compact: {type: boolean}, size: {type: integer, minimum: 10, maximum: 100}, zone: {type: string}, title: {type: string, minLength: 1}, note: {type: string, nullable: true}}
    Shown:
      type: object
      required: [view, compact, size, zone, title, changed_at, reads]
      properties: {view: {type: string, enum: [list, board]}, compact: {type: boolean}, size: {type: integer}, zone: {type: string}, title: {type: string}, note: {type: string, nullable: true}, changed_at: {type: integer}, reads: {type: integer}}
`

// preferences are a server of them, which breaks the document in one way; "" for none.
type preferences struct {
	fault string

	mu      sync.Mutex
	kept    fields
	reads   int
	changes int
}

// theirs are the preferences as somebody has set them.
var theirs = fields{"view": "board", "compact": true, "size": 25.0, "zone": "Europe/Berlin", "title": "Mine", "note": "of Ada"}

func (p *preferences) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if r.Method == http.MethodGet {
		p.reads++
		answer(w, 200, fields{"data": p.shown(p.kept)})
		return
	}
	next := maps.Clone(p.kept)
	if r.Method == http.MethodPut || p.fault == "resets what is not sent" {
		next = fields{"view": "list", "compact": false, "size": 10.0, "zone": "UTC", "title": "None"}
	}
	var sent fields
	err := json.NewDecoder(r.Body).Decode(&sent)
	maps.Copy(next, sent)
	whole := r.Method != http.MethodPut || !slices.ContainsFunc([]string{"view", "compact", "size", "zone", "title"}, func(name string) bool { return sent[name] == nil })
	if refused := err != nil || !whole || !isPreferences(next); refused && p.fault != "changes before it refuses" {
		answer(w, 400, nil)
		return
	} else if refused {
		p.kept = maps.Clone(p.kept)
		p.kept["compact"] = p.kept["compact"] == false
		answer(w, 400, nil)
		return
	}
	if p.fault != "ignores "+r.Method && p.fault != "ignores all" {
		p.changes++
		p.kept = next
	}
	answer(w, 200, fields{"data": p.shown(next)})
}

func (p *preferences) shown(kept fields) fields {
	shown := maps.Clone(kept)
	shown["changed_at"], shown["reads"] = p.changes, p.reads
	return shown
}

func isPreferences(got fields) bool {
	size, isNumber := got["size"].(float64)
	_, isFlag := got["compact"].(bool)
	title, isText := got["title"].(string)
	_, noteIsText := got["note"].(string)
	return (got["view"] == "list" || got["view"] == "board") && isFlag && isNumber && size >= 10 && size <= 100 && size == float64(int(size)) && isText && title != "" &&
		slices.Contains([]any{"UTC", "Europe/Berlin"}, got["zone"]) && (noteIsText || got["note"] == nil) && len(got) <= 6
}

func TestDerivedPacksOfWhatThereIsOneOf(t *testing.T) {
	p, err := derive.Open(fstest.MapFS{"api.yaml": {Data: []byte(preferencesDocument)}}, "api.yaml")
	require.NoError(t, err)
	require.Equal(t, "${preference.zone}", p.Fixtures.Requests["putPreferences"].Body["zone"], "nobody knows which zones there are")
	require.Equal(t, []string{"changed_at", "reads"}, p.Fixtures.Resources.Resources["preference"].Volatile)
	for _, c := range []struct {
		fault    string
		breaks   string // the requirement; "" for none
		concerns int    // how many it may break beside
	}{
		{},
		{fault: "ignores PUT", breaks: "OAS-LIFECYCLE"},
		{fault: "ignores PATCH", breaks: "OAS-LIFECYCLE"},
		{fault: "ignores all", breaks: "OAS-LIFECYCLE"},
		{fault: "resets what is not sent", breaks: "OAS-LIFECYCLE"},
		{fault: "changes before it refuses", breaks: "OAS-EFFECT"},
	} {
		for _, was := range []fields{theirs, {"view": "list", "compact": false, "size": 10.0, "zone": "UTC", "title": "None", "note": nil}} {
			t.Run(c.fault+" "+strconv.FormatBool(was["compact"] == true), func(t *testing.T) {
				t.Parallel()
				server := &preferences{fault: c.fault, kept: was}
				listening := httptest.NewServer(server)
				t.Cleanup(listening.Close)
				r := judgedAt(t, p, listening.URL, "")
				for _, q := range r.Requirements {
					require.Equal(t, q.ID == c.breaks, q.State == verdict.Failed, "%s\n%s", q.ID, notPassed(r))
					require.NotEqual(t, verdict.NotExercised, q.State, "%s\n%s", q.ID, notPassed(r))
				}
				require.Zero(t, r.Traffic.Created)
				if c.fault == "ignores PATCH" || c.fault == "resets what is not sent" {
					return // it cannot be put back by what puts it back
				}
				server.mu.Lock()
				defer server.mu.Unlock()
				require.Equal(t, was, server.kept)
				require.Empty(t, r.Leftovers)
			})
		}
	}
}
