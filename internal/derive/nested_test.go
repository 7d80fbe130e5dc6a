package derive_test

import (
	"cmp"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/verdict"
)

// A shop has a box, which has to be sent, and a sign, which need not; the media type of the
// change stands in for MEDIA.
const shopsDocument = `openapi: 3.0.3
info: {title: Shops, version: "1"}
paths:
  /shops:
    get: {operationId: listShops, responses: {'200': {description: all, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Shop'}}}}}}}
    post:
      operationId: addShop
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/NewShop'}}}}
      responses: {'201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Shop'}}}}, 4XX: {description: refused}}
  /shops/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get: {operationId: getShop, responses: {'200': {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Shop'}}}}, 4XX: {description: refused}}}
    put:
      operationId: putShop
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/NewShop'}}}}
      responses: {'200': {description: replaced, content: {application/json: {schema: {$ref: '#/components/schemas/Shop'}}}}, 4XX: {description: refused}}
    patch:
      operationId: changeShop
      requestBody: {required: true, content: {MEDIA: {schema: {type: object, properties: {name: {type: string}, box: {$ref: '#/components/schemas/Box'}, sign: {$ref: '#/components/schemas/Sign'}}}}}}
      responses: {'200': {description: changed, content: {application/json: {schema: {$ref: '#/components/schemas/Shop'}}}}, 4XX: {description: refused}}
    delete: {operationId: dropShop, responses: {'204': {description: gone}, 4XX: {description: refused}}}
components:
  schemas:
    Box: {type: object, required: [width, height], properties: {width: {type: integer, minimum: 1, maximum: 9}, height: {type: integer, minimum: 1, maximum: 9}}}
    Sign: {type: object, properties: {lit: {type: boolean}, words: {type: string}}}
    NewShop: {type: object, required: [name, box], properties: {name: {type: string}, box: {$ref: '#/components/schemas/Box'}, sign: {$ref: '#/components/schemas/Sign'}}}
    Shop: {type: object, required: [id, name, box], properties: {id: {type: integer}, name: {type: string}, box: {$ref: '#/components/schemas/Box'}, sign: {$ref: '#/components/schemas/Sign'}}}
`

// shops is a server of them. It merges or replaces what is within an object.
type shops struct {
	fault  string
	merges bool

	mu   sync.Mutex
	made int
	kept map[int]fields
}

func (s *shops) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var got fields
	err := json.NewDecoder(r.Body).Decode(&got)
	id, _ := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/shops/"))
	switch {
	case r.URL.Path == "/shops" && r.Method == http.MethodGet:
		all := []fields{}
		for id := range s.made + 1 {
			if s.kept[id] != nil {
				all = append(all, s.kept[id])
			}
		}
		answer(w, 200, all)
	case r.URL.Path == "/shops" && (err != nil || !isShop(got)):
		answer(w, 400, nil)
	case r.URL.Path == "/shops":
		s.made++
		s.kept[s.made] = maps.Clone(got)
		s.kept[s.made]["id"] = s.made
		answer(w, 201, s.kept[s.made])
	case s.kept[id] == nil:
		answer(w, 404, nil)
	case r.Method == http.MethodDelete:
		delete(s.kept, id)
		answer(w, 204, nil)
	case r.Method == http.MethodGet:
		answer(w, 200, s.kept[id])
	case err != nil || got == nil:
		answer(w, 400, nil)
	default:
		s.change(w, r.Method, id, got)
	}
}

func (s *shops) change(w http.ResponseWriter, method string, id int, got fields) {
	next := fields{}
	if method == http.MethodPatch {
		next = maps.Clone(s.kept[id])
	}
	for name, value := range got {
		object, isObject := value.(fields)
		before, wasObject := next[name].(fields)
		if isObject && wasObject && s.merges {
			merged := maps.Clone(before)
			maps.Copy(merged, object)
			value = merged
		}
		next[name] = value
	}
	if !isShop(next) {
		answer(w, 400, nil)
		return
	}
	for name := range next {
		_, isObject := next[name].(fields)
		if isObject && s.kept[id][name] != nil && s.fault == "keeps objects at "+method {
			next[name] = s.kept[id][name]
		}
	}
	if sign, _ := next["sign"].(fields); sign != nil && s.fault == "loses whether a sign is lit" && got["sign"].(fields)["lit"] == nil {
		next["sign"] = fields{"words": sign["words"]}
	}
	next["id"] = id
	s.kept[id] = next
	answer(w, 200, next)
}

func isShop(got fields) bool {
	_, isText := got["name"].(string)
	box, isBox := got["box"].(fields)
	sign, isSign := got["sign"].(fields)
	_, isFlag := sign["lit"].(bool)
	_, isWords := sign["words"].(string)
	side := func(name string) bool {
		n, isNumber := box[name].(float64)
		return isNumber && n >= 1 && n <= 9 && n == float64(int(n))
	}
	return isText && isBox && side("width") && side("height") && (got["sign"] == nil || isSign && (isFlag || sign["lit"] == nil) && (isWords || sign["words"] == nil))
}

func TestDerivedPacksChangeWhatIsWithin(t *testing.T) {
	const plain, merge = "application/json", "application/merge-patch+json"
	for _, c := range []struct {
		media, fault string
		merges       bool
		breaks       string
	}{
		{media: plain},
		{media: plain, merges: true},
		{media: merge, merges: true},
		{media: merge, breaks: "OAS-LIFECYCLE"},
		{media: plain, merges: true, fault: "keeps objects at PATCH", breaks: "OAS-LIFECYCLE"},
		{media: merge, merges: true, fault: "keeps objects at PATCH", breaks: "OAS-LIFECYCLE"},
		{media: plain, merges: true, fault: "keeps objects at PUT", breaks: "OAS-LIFECYCLE"},
		{media: merge, merges: true, fault: "loses whether a sign is lit", breaks: "OAS-LIFECYCLE"},
	} {
		t.Run(cmp.Or(c.fault, "conforming")+" "+c.media+" "+strconv.FormatBool(c.merges), func(t *testing.T) {
			t.Parallel()
			server := &shops{fault: c.fault, merges: c.merges, kept: map[int]fields{}}
			listening := httptest.NewServer(server)
			t.Cleanup(listening.Close)
			r := judgedAt(t, packFrom(t, strings.Replace(shopsDocument, "MEDIA", c.media, 1)), listening.URL, "")
			for _, q := range r.Requirements {
				require.Equal(t, q.ID == c.breaks, q.State == verdict.Failed, "%s\n%s", q.ID, notPassed(r))
			}
			require.Empty(t, server.kept)
		})
	}
}
