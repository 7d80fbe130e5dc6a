package derive_test

import (
	"cmp"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/derive"
	"github.com/assaykit/assay/internal/verdict"
)

// An item of a stock has a number that no other one has, of a pattern. The document requires
// members that have a default, as TypeBox writes them, and a limit of the listing. What was
// retired is read, and is inactive.
const stockDocument = `openapi: 3.0.3
info: {title: Stock, version: "1"}
paths:
  /items:
    get:
      operationId: listItems
      parameters: [{name: limit, in: query, required: true, schema: {type: integer, minimum: 1, maximum: 500}}, {name: offset, in: query, schema: {type: integer, minimum: 0}}, {name: open, in: query, required: true, schema: {type: boolean, default: true}}]
      responses: {'200': {description: all, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Item'}}}}}, '400': {description: refused}}
    post:
      operationId: addItem
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [sku, name, minimum], properties: {sku: {type: string, pattern: '^[A-Z]{2}-[0-9]{6}$'}, name: {type: string}, minimum: {type: integer, minimum: 0, default: 5}}}}}}
      responses: {'201': {description: added, content: {application/json: {schema: {$ref: '#/components/schemas/Item'}}}}, '400': {description: refused}, '409': {description: the sku is taken}}
  /items/{sku}:
    parameters: [{name: sku, in: path, required: true, schema: {type: string}}]
    get: {operationId: getItem, responses: {'200': {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Item'}}}}, '404': {description: none}}}
    delete: {operationId: retireItem, responses: {'204': {description: retired}, '404': {description: none}}}
components:
  schemas:
    Item: {type: object, required: [sku, name, active], properties: {sku: {type: string}, name: {type: string}, minimum: {type: integer}, active: {type: boolean}}}
`

var skus = regexp.MustCompile(`^[A-Z]{2}-[0-9]{6}$`)

func stock(fault string) http.HandlerFunc {
	var mu sync.Mutex
	kept := map[string]fields{}
	add := func(w http.ResponseWriter, r *http.Request) {
		got := fields{"minimum": 5.0}
		_ = json.NewDecoder(r.Body).Decode(&got) // what is no JSON has no sku
		sku, _ := got["sku"].(string)
		name, isText := got["name"].(string)
		least, isNumber := got["minimum"].(float64)
		switch {
		case !skus.MatchString(sku) || !isText || !isNumber || least < 0:
			answer(w, 400, nil)
		case kept[sku] != nil && fault != "takes a sku twice":
			answer(w, 409, nil)
		default:
			kept[sku] = fields{"sku": sku, "name": name, "minimum": least, "active": true}
			answer(w, 201, kept[sku])
		}
	}
	return func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if r.URL.Path == "/items" && r.Method == "POST" {
			add(w, r)
			return
		}
		if r.URL.Path == "/items" {
			list(w, r, kept)
			return
		}
		item := kept[r.URL.Path[len("/items/"):]]
		switch {
		case item == nil, r.Method == "DELETE" && item["active"] == false:
			answer(w, 404, nil)
		case r.Method == "GET":
			answer(w, 200, item)
		default:
			item["active"] = fault == "retires nothing"
			answer(w, 204, nil)
		}
	}
}

// list answers with a page of the items that are not retired.
func list(w http.ResponseWriter, r *http.Request, kept map[string]fields) {
	asked := r.URL.Query()
	limit, err := strconv.Atoi(asked.Get("limit"))
	offset, wrong := strconv.Atoi(cmp.Or(asked.Get("offset"), "0"))
	if err != nil || wrong != nil || limit < 1 || limit > 500 || offset < 0 || asked.Get("open") == "perhaps" {
		answer(w, 400, nil)
		return
	}
	all := []fields{}
	for _, sku := range slices.Sorted(maps.Keys(kept)) {
		if kept[sku]["active"] == true {
			all = append(all, kept[sku])
		}
	}
	all = all[min(offset, len(all)):]
	answer(w, 200, all[:min(limit, len(all))])
}

func TestDerivedPacksOfAStock(t *testing.T) {
	for fault, breaks := range map[string]string{"": "", "takes a sku twice": "OAS-CONFLICT", "retires nothing": "OAS-LIFECYCLE"} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			p, err := derive.Open(fstest.MapFS{"api.yaml": {Data: []byte(stockDocument)}}, "api.yaml")
			require.NoError(t, err)
			require.Equal(t, "${new.like.AA-000000}", p.Fixtures.Requests["addItem"].Body["sku"])
			require.Equal(t, map[string]any{"/active": false}, p.Fixtures.Resources.Resources["item"].RemovedAs)
			listening := httptest.NewServer(stock(fault))
			t.Cleanup(listening.Close)
			r := judgedAt(t, p, listening.URL, "")
			for _, q := range r.Requirements {
				require.Equal(t, q.ID == breaks, q.State == verdict.Failed || q.State == verdict.Warned, "%s\n%s", q.ID, notPassed(r))
				require.NotEqual(t, verdict.NotExercised, q.State, "%s\n%s", q.ID, notPassed(r))
			}
		})
	}
}
