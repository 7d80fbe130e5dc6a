package derive_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
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

// Silences are created and listed at one path and read at another, and the answer to a
// creation has nothing but the id, under the name that the path has for it. One that was
// deleted has expired, and may still be shown.
const silencesDocument = `openapi: 3.0.3
info: {title: Silences, version: "1"}
paths:
  /silences:
    get: {operationId: listSilences, responses: {'200': {description: all, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Silence'}}}}}}}
    post:
      operationId: addSilence
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/NewSilence'}}}}
      responses: {'200': {description: added, content: {application/json: {schema: {type: object, required: [silenceID], properties: {silenceID: {type: string}}}}}}, '400': {description: refused}}
  /silence/{silenceID}:
    parameters: [{name: silenceID, in: path, required: true, schema: {type: string}}]
    get: {operationId: getSilence, responses: {'200': {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Silence'}}}}, '404': {description: none}}}
    delete: {operationId: endSilence, responses: {'200': {description: ended}, '404': {description: none}}}
components:
  schemas:
    NewSilence: {type: object, required: [comment, startsAt, endsAt], properties: {comment: {type: string}, startsAt: {type: string, format: date-time}, endsAt: {type: string, format: date-time}}}
    Silence:
      allOf:
        - {$ref: '#/components/schemas/NewSilence'}
        - {type: object, required: [id, status], properties: {id: {type: string}, status: {type: object, required: [state], properties: {state: {type: string, enum: [active, pending, expired]}}}}}
`

func isTime(value any) bool {
	text, _ := value.(string)
	_, err := time.Parse(time.RFC3339, text)
	return err == nil
}

func silences(fault string) http.HandlerFunc {
	var mu sync.Mutex
	kept, order := map[string]fields{}, []string{}
	return func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		id, isOne := strings.CutPrefix(r.URL.Path, "/silence/")
		switch {
		case r.Method == "POST":
			var got fields
			_ = json.NewDecoder(r.Body).Decode(&got) // what is no JSON has no comment
			comment, isText := got["comment"].(string)
			if !isText || !isTime(got["startsAt"]) || !isTime(got["endsAt"]) {
				answer(w, 400, nil)
				return
			}
			id := "s" + strconv.Itoa(len(order))
			order, kept[id] = append(order, id), fields{"id": id, "comment": comment, "startsAt": got["startsAt"], "endsAt": got["endsAt"], "status": fields{"state": "pending"}}
			if fault == "forgets the comment" {
				kept[id]["comment"] = "none"
			}
			answer(w, 200, fields{"silenceID": id})
		case !isOne:
			all := []any{}
			for _, id := range order {
				if kept[id] != nil {
					all = append(all, kept[id])
				}
			}
			answer(w, 200, all)
		case kept[id] == nil:
			answer(w, 404, nil)
		case r.Method == "GET":
			answer(w, 200, kept[id])
		default:
			switch fault {
			case "ends nothing":
			case "forgets what ended":
				delete(kept, id)
			case "ends all":
				for _, one := range kept {
					one["status"] = fields{"state": "expired"}
				}
			default:
				kept[id]["status"] = fields{"state": "expired"}
			}
			answer(w, 200, nil)
		}
	}
}

func TestDerivedPacksOfWhatIsMarkedAsDeleted(t *testing.T) {
	for fault, breaks := range map[string]string{
		"": "", "forgets what ended": "", "ends nothing": "OAS-LIFECYCLE", "ends all": "OAS-LIFECYCLE", "forgets the comment": "OAS-LIFECYCLE",
	} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			p, err := derive.Open(fstest.MapFS{"api.yaml": {Data: []byte(silencesDocument)}}, "api.yaml")
			require.NoError(t, err)
			silence := p.Fixtures.Resources.Resources["silence"]
			require.Equal(t, "/silenceID", silence.ID)
			require.Equal(t, map[string]any{"/status/state": "expired"}, silence.RemovedAs)
			listening := httptest.NewServer(silences(fault))
			t.Cleanup(listening.Close)
			r := judgedAt(t, p, listening.URL, "")
			for _, q := range r.Requirements {
				require.Equal(t, q.ID == breaks, q.State == verdict.Failed, "%s\n%s", q.ID, notPassed(r))
				if breaks == "" {
					require.Equal(t, verdict.Passed, q.State, "%s\n%s", q.ID, notPassed(r))
				}
			}
		})
	}
}
