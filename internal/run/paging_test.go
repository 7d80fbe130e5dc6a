package run_test

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
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

	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/run"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/internal/verdict"
)

// paged is an API of notes whose listing is turned in one way.
type paged struct {
	name       string
	parameters []string // of the listing: integers, but for a cursor
	listing    string   // the schema of what it answers with; "" for an array of notes
	settings   string   // of resources.yaml

	page func(p *pagedServer, w http.ResponseWriter, r *http.Request, all []note)
}

type note struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

func listOf(members string) string {
	return "{type: object, required: [data], properties: {data: {type: array, items: {$ref: '#/components/schemas/Note'}}, " + members + "}}"
}

// pagings are the ways in which APIs turn the pages of a listing, two notes at a time.
var pagings = []paged{
	{
		name: "page from 0", parameters: []string{"page", "size"}, listing: listOf("total: {type: integer}"),
		settings: "envelopes: {listNotes: /data}\npagination: {page: page, first: 0, limit: size, largest: 2, total: /total}",
		page: func(p *pagedServer, w http.ResponseWriter, r *http.Request, all []note) {
			size := number(r, "size", 2)
			from := number(r, "page", 0) * size
			writeJSON(w, map[string]any{"data": p.cut(all, from, size), "total": len(all)})
		},
	},
	{
		name: "offset, and an array", parameters: []string{"offset", "limit"},
		settings: "pagination: {offset: offset, limit: limit, largest: 2}",
		page: func(p *pagedServer, w http.ResponseWriter, r *http.Request, all []note) {
			writeJSON(w, p.cut(all, number(r, "offset", 0), number(r, "limit", 2)))
		},
	},
	{
		name: "cursor", parameters: []string{"cursor", "limit"}, listing: listOf("next_cursor: {type: string, nullable: true}"),
		settings: "envelopes: {listNotes: /data}\npagination: {cursor: cursor, next: /next_cursor, limit: limit, largest: 2}",
		page: func(p *pagedServer, w http.ResponseWriter, r *http.Request, all []note) {
			from, size := number(r, "cursor", 0), number(r, "limit", 2)
			writeJSON(w, map[string]any{"data": p.cut(all, from, size), "next_cursor": p.after(all, from, size, strconv.Itoa)})
		},
	},
	{
		name: "id of the last item", parameters: []string{"starting_after", "limit"}, listing: listOf("has_more: {type: boolean}"),
		settings: "envelopes: {listNotes: /data}\npagination: {cursor: starting_after, limit: limit, largest: 2, more: /has_more}",
		page: func(p *pagedServer, w http.ResponseWriter, r *http.Request, all []note) {
			from, size := 0, number(r, "limit", 2)
			if n := slices.IndexFunc(all, func(n note) bool { return n.ID == r.URL.Query().Get("starting_after") }); n >= 0 {
				from = n + 1
			}
			writeJSON(w, map[string]any{"data": p.cut(all, from, size), "has_more": p.after(all, from, size, strconv.Itoa) != nil})
		},
	},
	{
		name: "URL in the body", parameters: []string{"at", "limit"}, listing: listOf("links: {type: object, properties: {next: {type: string}}}"),
		settings: "envelopes: {listNotes: /data}\npagination: {next: /links/next, limit: limit, largest: 2}",
		page: func(p *pagedServer, w http.ResponseWriter, r *http.Request, all []note) {
			from, size, links := number(r, "at", 0), number(r, "limit", 2), map[string]any{}
			if next := p.after(all, from, size, p.url(r, size)); next != nil {
				links["next"] = next
			}
			writeJSON(w, map[string]any{"data": p.cut(all, from, size), "links": links})
		},
	},
	{
		name: "Link header, and an array", parameters: []string{"at", "limit"},
		settings: "pagination: {link: true, limit: limit, largest: 2}",
		page: func(p *pagedServer, w http.ResponseWriter, r *http.Request, all []note) {
			from, size := number(r, "at", 0), number(r, "limit", 2)
			if next := p.after(all, from, size, p.url(r, size)); next != nil {
				w.Header().Add("Link", fmt.Sprintf(`</v1/notes>; rel=first, <%s>; title="a, b"; rel="last next"`, next))
			}
			writeJSON(w, p.cut(all, from, size))
		},
	},
	{
		name: "none", settings: "paginations: {listNotes: {none: true}}",
		page: func(p *pagedServer, w http.ResponseWriter, _ *http.Request, all []note) {
			writeJSON(w, p.cut(all, 0, len(all)))
		},
	},
}

func number(r *http.Request, name string, otherwise int) int {
	n, err := strconv.Atoi(r.URL.Query().Get(name))
	if err != nil {
		return otherwise
	}
	return n
}

func writeJSON(w http.ResponseWriter, body any) { _ = json.NewEncoder(w).Encode(body) }

// pack is the contract pack of the API.
func (c paged) pack(t *testing.T) *pack.Pack {
	t.Helper()
	var parameters []string
	for _, name := range c.parameters {
		kind := "integer"
		if name == "cursor" || name == "starting_after" {
			kind = "string"
		}
		parameters = append(parameters, fmt.Sprintf("{name: %s, in: query, schema: {type: %s}}", name, kind))
	}
	listing := cmp.Or(c.listing, "{type: array, items: {$ref: '#/components/schemas/Note'}}")
	files := map[string]string{
		"spec/openapi.yaml": fmt.Sprintf(`openapi: 3.0.3
info: {title: Notes, version: "1"}
paths:
  /notes:
    get:
      operationId: listNotes
      parameters: [%s]
      responses: {"200": {description: notes, content: {application/json: {schema: %s}}}}
    post:
      operationId: createNote
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [name], properties: {name: {type: string}}}}}}
      responses: {"201": {description: a note, content: {application/json: {schema: {$ref: '#/components/schemas/Note'}}}}}
  /notes/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get:
      operationId: readNote
      responses:
        "200": {description: a note, content: {application/json: {schema: {$ref: '#/components/schemas/Note'}}}}
        "404": {description: none}
    delete:
      operationId: deleteNote
      responses: {"204": {description: gone}, "404": {description: none}}
components:
  schemas:
    Note: {type: object, required: [id, name], properties: {id: {type: string}, name: {type: string}}}
`, strings.Join(parameters, ", "), listing),
		"spec/requirements.yaml": `
- {id: NOTE-001, level: MUST, text: A listing has each note once., source: {page: notes, section: Listing}, applies: [listNotes], provocation: plain}
- {id: NOTE-002, level: MUST, text: What is deleted is not listed., source: {page: notes, section: Deleting}, applies: [deleteNote], provocation: plain}
`,
		"fixtures/requests.yaml": "listNotes: {}\ncreateNote: {body: {name: '${new.name}'}}\nreadNote: {path: {id: '${note.id}'}}\ndeleteNote: {path: {id: '${note.id}'}}\n",
		"fixtures/invalid.yaml":  "{}\n",
		"fixtures/valid.yaml":    "{}\n",
		"fixtures/resources.yaml": "item_id: id\nauthentication: {scheme: bearer}\npreflight: [listNotes]\nunknown_id: {minimum: 1000000, maximum: 2000000}\n" + c.settings + `
resources:
  note:
    plural: notes
    create: createNote
    id: /id
    identity: name
    find: {operation: listNotes, match: name}
    listed_by: [listNotes]
    read: readNote
    remove: deleteNote
`,
		"features/notes.feature": `Feature: Notes
  @NOTE-002
  Scenario: What is deleted is not listed
    Given a note
    And another note
    And another note
    And a deleteNote request that is accepted
    When it is sent
    Then it is accepted
    And the note is not listed by listNotes
    And the other note is listed by listNotes
`,
	}
	if c.name != "none" {
		files["features/pages.feature"] = `Feature: Pages
  @NOTE-001
  Scenario: Every note is on one page
    Given a note
    And another note
    And another note
    And a listNotes request that is accepted
    When its pages are read
    Then its pages together hold every item once
`
	}
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	p, err := pack.FromFS(fsys)
	require.NoError(t, err)
	return p
}

// pagedServer keeps notes, and lists them in pages.
type pagedServer struct {
	paged
	fault string
	other string // another origin

	mu    sync.Mutex
	made  int
	notes []note
}

func (p *pagedServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	id := strings.TrimPrefix(r.URL.Path, "/v1/notes/")
	at := slices.IndexFunc(p.notes, func(n note) bool { return n.ID == id })
	switch {
	case r.Method == http.MethodPost:
		var n note
		_ = json.NewDecoder(r.Body).Decode(&n)
		p.made++
		n.ID = fmt.Sprintf("n-%d", p.made)
		p.notes = append(p.notes, n)
		w.WriteHeader(http.StatusCreated)
		writeJSON(w, n)
	case r.URL.Path == "/v1/notes":
		p.page(p, w, r, p.notes)
	case at < 0:
		w.Header().Del("Content-Type")
		w.WriteHeader(http.StatusNotFound)
	case r.Method == http.MethodDelete:
		gone := p.notes[at]
		p.notes = slices.Delete(p.notes, at, at+1)
		if p.fault == "moves what was deleted to the end" {
			p.notes = append(p.notes, gone)
		}
		w.Header().Del("Content-Type")
		w.WriteHeader(http.StatusNoContent)
	default:
		writeJSON(w, p.notes[at])
	}
}

// cut is one page of all notes.
func (p *pagedServer) cut(all []note, from, size int) []note {
	if p.fault == "skips a note" && from > 0 {
		from++
	}
	from = min(from, len(all))
	return append([]note{}, all[from:min(from+size, len(all))]...)
}

// after is what says where the next page is; nil behind the last one.
func (p *pagedServer) after(all []note, from, size int, say func(int) string) any {
	switch {
	case p.fault == "says that the same follows":
		return say(from)
	case p.fault == "tells no further page", from+size >= len(all):
		return nil
	}
	return say(from + size)
}

// url says where the page is that begins with a note.
func (p *pagedServer) url(r *http.Request, size int) func(int) string {
	return func(from int) string {
		query := fmt.Sprintf("?limit=%d&at=%d", size, from)
		switch p.fault {
		case "leads to another origin":
			return p.other + r.URL.Path + query
		case "leads to another path":
			return "/v1/other" + query
		}
		if p.name == "URL in the body" {
			return "http://" + r.Host + r.URL.Path + query
		}
		return query
	}
}

func TestListingsAreReadToTheirEnd(t *testing.T) {
	faults := map[string]struct {
		state verdict.State
		only  func(paged) bool
	}{
		"":                                  {state: verdict.Passed},
		"moves what was deleted to the end": {state: verdict.Failed},
		"skips a note":                      {state: verdict.Failed, only: func(c paged) bool { return c.name != "none" }},
		"says that the same follows":        {state: verdict.Inconclusive, only: isTold},
		"leads to another origin":           {state: verdict.Inconclusive, only: hasURL},
		"leads to another path":             {state: verdict.Inconclusive, only: hasURL},
	}
	for _, c := range pagings {
		for fault, want := range faults {
			if want.only != nil && !want.only(c) {
				continue
			}
			t.Run(c.name+" "+cmp.Or(fault, "conforming"), func(t *testing.T) {
				t.Parallel()
				other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
					t.Errorf("another origin was asked for %s, with %q", r.URL, r.Header.Get("Authorization"))
				}))
				defer other.Close()
				s := &pagedServer{paged: c, fault: fault, other: other.URL}
				r := onNotes(t, c.pack(t), s)
				require.Equal(t, want.state, worst(r), "%s\n%s", r.Verdict.Reason, notPassed(r))
				if fault == "" {
					require.Equal(t, verdict.ExitConformant, r.Verdict.Exit, r.Verdict.Reason)
					require.Empty(t, s.notes, "what the run has made is gone again")
				}
			})
		}
	}
}

func isTold(c paged) bool {
	return slices.Contains([]string{"cursor", "URL in the body", "Link header, and an array"}, c.name)
}

func hasURL(c paged) bool { return strings.Contains(c.settings, "link") }

// worst is the worst state of a scenario.
func worst(r *verdict.Result) verdict.State {
	state := verdict.Passed
	for _, s := range r.Scenarios {
		state = verdict.Worse(state, s.State)
	}
	return state
}

// onNotes runs a pack against a server, one scenario at a time.
func onNotes(t *testing.T, p *pack.Pack, server http.Handler) *verdict.Result {
	t.Helper()
	return within(t, p, server, 10*time.Millisecond)
}

// within runs a pack on a server with a consistency budget.
func within(t *testing.T, p *pack.Pack, server http.Handler, budget time.Duration) *verdict.Result {
	t.Helper()
	s := httptest.NewServer(server)
	t.Cleanup(s.Close)
	r, err := run.Execute(context.Background(), run.Options{
		Pack: p, Seed: "7", Tool: verdict.Tool{Name: "assay", Version: "test"}, Policy: run.Policy{AllowIncomplete: true},
		Profile: target.Profile{
			Concurrency: 1, Target: s.URL + "/v1", Keys: target.Keys{Main: "the-key-of-the-notes"}, Consistency: target.Duration(budget),
		},
	})
	require.NoError(t, err)
	return r
}
