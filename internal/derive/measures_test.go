package derive_test

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/verdict"
)

// Nothing here has a text of its own: a reading is numbers, a switch is a boolean and an enum
// and is listed nowhere, and an invoice has a number that no other one has.
const measuresDocument = `openapi: 3.0.3
info: {title: Measures, version: "1"}
paths:
  /readings:
    get: {operationId: listReadings, responses: {'200': {description: all, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Reading'}}}}}}}
    post:
      operationId: addReading
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/NewReading'}}}}
      responses: {'201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Reading'}}}}, 4XX: {description: refused}}
  /readings/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get: {operationId: getReading, responses: {'200': {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Reading'}}}}, 4XX: {description: refused}}}
    put:
      operationId: putReading
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/NewReading'}}}}
      responses: {'200': {description: changed, content: {application/json: {schema: {$ref: '#/components/schemas/Reading'}}}}, 4XX: {description: refused}}
    delete: {operationId: dropReading, responses: {'204': {description: gone}, 4XX: {description: refused}}}
  /switches:
    post:
      operationId: addSwitch
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/NewSwitch'}}}}
      responses: {'201': {description: made, headers: {Location: {schema: {type: string}}}}, 4XX: {description: refused}}
  /switches/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string, format: uuid}}]
    get: {operationId: getSwitch, responses: {'200': {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Switch'}}}}, 4XX: {description: refused}}}
    patch:
      operationId: changeSwitch
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/NewSwitch'}}}}
      responses: {'200': {description: changed, content: {application/json: {schema: {$ref: '#/components/schemas/Switch'}}}}, 4XX: {description: refused}}
    delete: {operationId: dropSwitch, responses: {'204': {description: gone}, 4XX: {description: refused}}}
  /invoices:
    get: {operationId: listInvoices, responses: {'200': {description: all, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Invoice'}}}}}}}
    post:
      operationId: addInvoice
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/NewInvoice'}}}}
      responses: {'201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Invoice'}}}}, '409': {description: The number is taken.}, 4XX: {description: refused}}
  /invoices/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get: {operationId: getInvoice, responses: {'200': {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Invoice'}}}}, 4XX: {description: refused}}}
    delete: {operationId: dropInvoice, responses: {'204': {description: gone}, 4XX: {description: refused}}}
components:
  schemas:
    NewReading: {type: object, required: [celsius, station], properties: {celsius: {type: number, minimum: -90, maximum: 60}, station: {type: integer, minimum: 1, maximum: 9}}}
    Reading: {type: object, required: [id, celsius, station], properties: {id: {type: integer}, celsius: {type: number}, station: {type: integer}}}
    NewSwitch: {type: object, required: ['on', mode], properties: {'on': {type: boolean}, mode: {type: string, enum: [auto, manual]}}}
    Switch: {type: object, required: [id, 'on', mode], properties: {id: {type: string, format: uuid}, 'on': {type: boolean}, mode: {type: string, enum: [auto, manual]}}}
    NewInvoice: {type: object, required: [number, net], properties: {number: {type: integer, minimum: 1000, maximum: 99999999, multipleOf: 5}, net: {type: number, minimum: 0}}}
    Invoice: {type: object, required: [id, number, net], properties: {id: {type: integer}, number: {type: integer}, net: {type: number}}}
`

// measures answers as the document says, but for at most one fault. A permission is what it may
// do as well.
type measures struct {
	fault, permission string

	mu      sync.Mutex
	made    int
	kept    map[string][]fields // by kind
	strange []fields            // what is not the run's
}

func (s *measures) handler() http.Handler {
	s.kept = map[string][]fields{"readings": {{"id": 1, "celsius": 1.0, "station": 1}}, "invoices": {{"id": 2, "number": 1005, "net": 1.0}}}
	s.made = 2
	s.strange = []fields{s.kept["readings"][0], s.kept["invoices"][0]}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{kind}", func(w http.ResponseWriter, r *http.Request) {
		all := []any{}
		for _, one := range s.kept[r.PathValue("kind")] {
			all = append(all, s.shown(one))
		}
		answer(w, 200, all)
	})
	mux.HandleFunc("POST /{kind}", s.add)
	mux.HandleFunc("GET /{kind}/{id}", func(w http.ResponseWriter, r *http.Request) {
		if n := s.find(w, r); n >= 0 {
			answer(w, 200, s.shown(s.kept[r.PathValue("kind")][n]))
		}
	})
	mux.HandleFunc("PUT /readings/{id}", s.change)
	mux.HandleFunc("PATCH /switches/{id}", s.change)
	mux.HandleFunc("DELETE /{kind}/{id}", func(w http.ResponseWriter, r *http.Request) {
		kind := r.PathValue("kind")
		n := s.find(w, r)
		if n < 0 {
			return
		}
		if slices.ContainsFunc(s.strange, func(one fields) bool { return kind != "switches" && one["id"] == s.kept[kind][n]["id"] }) {
			panic("the run has not created it")
		}
		switch s.fault {
		case "deletes nothing":
		case "deletes the first":
			s.kept[kind] = slices.Delete(s.kept[kind], 0, 1)
		default:
			s.kept[kind] = slices.Delete(s.kept[kind], n, n+1)
		}
		answer(w, 204, nil)
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		mux.ServeHTTP(w, r)
	})
}

// shown is one as it is answered.
func (s *measures) shown(one fields) any {
	if s.permission != "writes numbers with a fraction" {
		return one
	}
	other := fields{}
	for name, value := range one {
		if number, is := value.(float64); is && number == math.Trunc(number) {
			value = json.RawMessage(fmt.Sprintf("%.1f", number))
		}
		if number, is := value.(int); is {
			value = json.RawMessage(fmt.Sprintf("%d.0", number))
		}
		other[name] = value
	}
	return other
}

func (s *measures) find(w http.ResponseWriter, r *http.Request) int {
	n := slices.IndexFunc(s.kept[r.PathValue("kind")], func(one fields) bool { return fmt.Sprint(one["id"]) == r.PathValue("id") })
	if n < 0 {
		answer(w, 404, nil)
	}
	return n
}

// read is the body of a request, if it is as the document says.
func (s *measures) read(r *http.Request, kind string) (fields, bool) {
	var sent fields
	if json.NewDecoder(r.Body).Decode(&sent) != nil {
		return fields{}, false
	}
	whole := func(value any, least, most float64) bool {
		number, is := value.(float64)
		return is && number == math.Trunc(number) && number >= least && number <= most
	}
	celsius, isCelsius := sent["celsius"].(float64)
	_, isOn := sent["on"].(bool)
	net, isNet := sent["net"].(float64)
	switch kind {
	case "readings":
		return fields{"celsius": celsius, "station": sent["station"]}, isCelsius && celsius >= -90 && celsius <= 60 && whole(sent["station"], 1, 9)
	case "switches":
		return fields{"on": sent["on"], "mode": sent["mode"]}, isOn && (sent["mode"] == "auto" || sent["mode"] == "manual")
	}
	return fields{"number": sent["number"], "net": net}, isNet && net >= 0 && whole(sent["number"], 1000, 99999999) && math.Mod(sent["number"].(float64), 5) == 0
}

func (s *measures) add(w http.ResponseWriter, r *http.Request) {
	kind := r.PathValue("kind")
	one, ok := s.read(r, kind)
	if !ok && s.fault != "takes anything" {
		answer(w, 400, nil)
		return
	}
	if kind == "invoices" && slices.ContainsFunc(s.kept[kind], func(other fields) bool { return other["number"] == one["number"] }) {
		answer(w, 409, nil)
		return
	}
	s.made++
	one["id"] = s.made
	switch {
	case kind == "switches":
		one["id"] = fmt.Sprintf("9f0c2c0e-5d0a-4a37-8f6d-%012d", s.made)
		w.Header().Set("Location", "/switches/"+fmt.Sprint(one["id"]))
	case s.permission == "gives an id again": // as SQLite does
		highest := 2
		for _, other := range s.kept[kind] {
			highest = max(highest, other["id"].(int))
		}
		one["id"] = highest + 1
	}
	if s.fault == "forgets a number" && kind != "switches" {
		one["celsius"], one["net"] = 0.0, 0.0
	}
	if s.fault != "keeps nothing" {
		s.kept[kind] = append(s.kept[kind], one)
	}
	if kind == "switches" {
		answer(w, 201, nil)
		return
	}
	answer(w, 201, s.shown(one))
}

func (s *measures) change(w http.ResponseWriter, r *http.Request) {
	kind := strings.Split(r.URL.Path, "/")[1]
	r.SetPathValue("kind", kind)
	n := s.find(w, r)
	if n < 0 {
		return
	}
	one, ok := s.read(r, kind)
	if !ok {
		answer(w, 400, nil)
		return
	}
	one["id"] = s.kept[kind][n]["id"]
	if s.fault != "changes nothing" {
		s.kept[kind][n] = one
	}
	answer(w, 200, s.shown(one))
}

// What has neither a text nor a day of its own is created, read, changed and deleted as well,
// and nothing that the run has not created is touched.
func TestDerivedPacksOfNumbersAndBooleans(t *testing.T) {
	for _, c := range []struct{ fault, permission, breaks string }{
		{},
		{permission: "writes numbers with a fraction"},
		{permission: "gives an id again"},
		{fault: "keeps nothing", breaks: "OAS-LIFECYCLE"},
		{fault: "deletes nothing", breaks: "OAS-LIFECYCLE"},
		{fault: "changes nothing", breaks: "OAS-LIFECYCLE"},
		{fault: "forgets a number", breaks: "OAS-LIFECYCLE"},
		{fault: "takes anything", breaks: "OAS-REFUSAL"},
	} {
		t.Run(c.fault+c.permission, func(t *testing.T) {
			t.Parallel()
			p := packFrom(t, measuresDocument)
			s := &measures{fault: c.fault, permission: c.permission}
			listening := httptest.NewServer(s.handler())
			t.Cleanup(listening.Close)
			r := judgedAt(t, p, listening.URL, "")
			if c.breaks != "" {
				require.Equal(t, verdict.Failed, stateOf(r, c.breaks), notPassed(r))
				return
			}
			require.Equal(t, verdict.ExitConformant, r.Verdict.Exit, "%s\n%s", r.Verdict.Reason, notPassed(r))
			for _, q := range r.Requirements {
				require.Equal(t, verdict.Passed, q.State, "%s\n%s", q.ID, notPassed(r))
			}
			require.Empty(t, r.Leftovers)
			require.Len(t, s.kept["readings"], 1)
			require.Len(t, s.kept["invoices"], 1)
			require.Empty(t, s.kept["switches"])
		})
	}
}
