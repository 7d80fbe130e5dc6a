package derive_test

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/verdict"
)

// A ticket is drawn with a request that has no body.
const ticketsDocument = `openapi: 3.0.3
info: {title: Tickets, version: "1"}
paths:
  /tickets:
    get: {operationId: listTickets, responses: {'200': {description: all, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Ticket'}}}}}}}
    post: {operationId: drawTicket, responses: {'201': {description: drawn, content: {application/json: {schema: {$ref: '#/components/schemas/Ticket'}}}}}}
  /tickets/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get: {operationId: getTicket, responses: {'200': {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Ticket'}}}}, '404': {description: none}}}
    delete: {operationId: voidTicket, responses: {'204': {description: void}, '404': {description: none}}}
components:
  schemas:
    Ticket: {type: object, required: [id, drawn], properties: {id: {type: integer}, drawn: {type: string, format: date-time}}}
`

type tickets struct {
	fault string

	mu   sync.Mutex
	made int
	kept map[int]fields
}

func (s *tickets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.URL.Path == "/tickets" {
		s.all(w, r.Method)
		return
	}
	id, err := strconv.Atoi(r.URL.Path[len("/tickets/"):])
	switch {
	case err != nil || s.kept[id] == nil:
		answer(w, 404, nil)
	case r.Method == http.MethodDelete:
		if s.fault != "voids nothing" {
			delete(s.kept, id)
		}
		answer(w, 204, nil)
	default:
		answer(w, 200, s.kept[id])
	}
}

func (s *tickets) all(w http.ResponseWriter, method string) {
	if method == http.MethodPost {
		if s.fault == "wants a file" {
			answer(w, 415, nil)
			return
		}
		s.made++
		drawn := fields{"id": s.made, "drawn": "2026-01-02T03:04:05Z"}
		if s.fault != "keeps nothing" {
			s.kept[s.made] = drawn
		}
		answer(w, 201, drawn)
		return
	}
	all := []fields{}
	for id := 1; id <= s.made; id++ {
		if one := s.kept[id]; one != nil {
			all = append(all, one)
		}
		if s.fault == "lists twice" && s.kept[id] != nil {
			all = append(all, s.kept[id])
		}
	}
	answer(w, 200, all)
}

// What is created without a body is followed by its id, and is removed.
func TestDerivedPacksCreateWithoutABody(t *testing.T) {
	for _, c := range []struct {
		fault string
		exit  int
	}{
		{fault: "", exit: verdict.ExitConformant},
		{fault: "wants a file", exit: verdict.ExitConformant}, // which generators leave out of documents: not exercised
		{fault: "keeps nothing", exit: verdict.ExitFailed},
		{fault: "voids nothing", exit: verdict.ExitFailed},
		{fault: "lists twice", exit: verdict.ExitFailed},
	} {
		t.Run(c.fault, func(t *testing.T) {
			t.Parallel()
			p := packFrom(t, ticketsDocument)
			s := &tickets{fault: c.fault, kept: map[int]fields{}}
			listening := httptest.NewServer(s)
			t.Cleanup(listening.Close)
			r := judgedAt(t, p, listening.URL, "")
			require.Equal(t, c.exit, r.Verdict.Exit, notPassed(r))
			require.Empty(t, r.Contract.Skipped)
			if c.fault == "" {
				require.Positive(t, s.made)
				require.Empty(t, s.kept, "%v", r.Leftovers)
			}
		})
	}
}
