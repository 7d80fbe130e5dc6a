package run_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/verdict"
)

// boardFiles are a pack for boards whose names the client chooses, and for cards that lie
// within them, whose ids are in the header Location.
var boardFiles = map[string]string{
	"spec/openapi.yaml": `openapi: 3.0.3
info: {title: Boards, version: "1"}
paths:
  /boards:
    get: {operationId: listBoards, responses: {"200": {description: boards, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Board'}}}}}}}
  /boards/{slug}:
    parameters: [{name: slug, in: path, required: true, schema: {type: string, pattern: '^[a-z0-9]{1,40}$'}}]
    put:
      operationId: putBoard
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [colour], properties: {colour: {type: string}}}}}}
      responses:
        "200": {description: replaced, content: {application/json: {schema: {$ref: '#/components/schemas/Board'}}}}
        "201": {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Board'}}}}
    get:
      operationId: readBoard
      responses: {"200": {description: a board, content: {application/json: {schema: {$ref: '#/components/schemas/Board'}}}}, "404": {description: none}}
    delete: {operationId: deleteBoard, responses: {"204": {description: gone}, "404": {description: none}}}
  /boards/{slug}/cards:
    parameters: [{name: slug, in: path, required: true, schema: {type: string}}]
    get:
      operationId: listCards
      responses: {"200": {description: cards, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Card'}}}}}, "404": {description: none}}
    post:
      operationId: createCard
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [meta], properties: {meta: {type: object, properties: {title: {type: string}}}}}}}}
      responses: {"201": {description: made, headers: {Location: {schema: {type: string}}}}, "404": {description: none}}
  /boards/{slug}/cards/{card}:
    parameters:
      - {name: slug, in: path, required: true, schema: {type: string}}
      - {name: card, in: path, required: true, schema: {type: integer, maximum: 99999999}}
    get:
      operationId: readCard
      responses: {"200": {description: a card, content: {application/json: {schema: {$ref: '#/components/schemas/Card'}}}}, "404": {description: none}}
    delete: {operationId: deleteCard, responses: {"204": {description: gone}, "404": {description: none}}}
components:
  schemas:
    Board: {type: object, required: [slug, colour], properties: {slug: {type: string}, colour: {type: string}}}
    Card:
      type: object
      required: [number, meta]
      properties: {number: {type: integer}, meta: {type: object, required: [title], properties: {title: {type: string}}}}
`,
	"spec/requirements.yaml": `
- {id: BRD-001, level: MUST, text: A board is made by putting it., source: {page: boards, section: Boards}, applies: [putBoard], provocation: plain}
- {id: BRD-002, level: MUST, text: A card is on its board., source: {page: boards, section: Cards}, applies: [createCard], provocation: plain}
- {id: BRD-003, level: MUST, text: A card that is deleted is gone., source: {page: boards, section: Cards}, applies: [deleteCard], provocation: plain}
- {id: BRD-004, level: MUST, text: There is no card that was never made., source: {page: boards, section: Cards}, applies: [readCard], provocation: plain}
`,
	"fixtures/requests.yaml": `
listBoards: {}
putBoard: {path: {slug: '${new.word}'}, body: {colour: red}}
readBoard: {path: {slug: '${board.id}'}}
deleteBoard: {path: {slug: '${board.id}'}}
listCards: {path: {slug: '${board.id}'}}
createCard: {path: {slug: '${board.id}'}, body: {meta: {title: '${new.name}'}}}
readCard: {path: {slug: '${board.id}', card: '${card.id}'}}
deleteCard: {path: {slug: '${board.id}', card: '${card.id}'}}
`,
	"fixtures/invalid.yaml": "{}\n",
	"fixtures/valid.yaml":   "{}\n",
	"fixtures/resources.yaml": `
item_id: slug
authentication: {scheme: bearer}
preflight: [listBoards]
unknown_id: {minimum: 1500000000, maximum: 2100000000}
resources:
  board:
    plural: boards
    create: putBoard
    id: "{slug}"
    identity: "{slug}"
    find: {operation: listBoards, match: slug}
    listed_by: [listBoards]
    read: readBoard
    lists: [listCards]
    remove: deleteBoard
  card:
    plural: cards
    create: createCard
    id: Location
    item_id: number
    identity: /meta/title
    find: {operation: listCards, match: /meta/title}
    listed_by: [listCards]
    read: readCard
    remove: deleteCard
`,
	"features/boards.feature": `Feature: Boards
  @BRD-001
  Scenario: A board is made by putting it
    Given a putBoard request that is accepted
    When it is sent
    Then it is accepted
    And the board has what was sent

  @BRD-002
  Scenario: A card is on its board
    Given a card
    And another board
    And a createCard request that is accepted
    When it is sent
    Then it is accepted
    And the card is listed by listCards
    And the other board is as it was

  @BRD-003
  Scenario: A card that is deleted is gone
    Given a card
    And another card
    And a deleteCard request that is accepted
    When it is sent
    Then it is accepted
    And the card is not listed by listCards
    And the other card is listed by listCards

  @BRD-004
  Scenario: There is no card that was never made
    Given a card
    And a readCard request that is accepted
    When it is sent for an unknown card
    Then it is rejected with 404
`,
}

func packOf(t *testing.T, files map[string]string) *pack.Pack {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	p, err := pack.FromFS(fsys)
	require.NoError(t, err)
	return p
}

// boards is a server of them.
type boards struct {
	fault string

	mu      sync.Mutex
	made    int
	colours map[string]string
	cards   []card
}

type card struct {
	board  string
	Number int               `json:"number"`
	Meta   map[string]string `json:"meta"`
}

func (b *boards) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	defer b.mu.Unlock()
	parts := strings.Split(strings.TrimPrefix(r.URL.Path, "/v1/boards"), "/")[1:]
	switch {
	case len(parts) == 0:
		all := []map[string]string{}
		for slug, colour := range b.colours {
			all = append(all, map[string]string{"slug": slug, "colour": colour})
		}
		say(w, http.StatusOK, all)
	case len(parts) == 1:
		b.board(w, r, parts[0])
	case b.colours[parts[0]] == "":
		w.WriteHeader(http.StatusNotFound)
	case len(parts) == 2:
		b.onBoard(w, r, parts[0])
	default:
		number, _ := strconv.Atoi(parts[2])
		b.card(w, r, parts[0], number)
	}
}

func say(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	writeJSON(w, body)
}

func (b *boards) board(w http.ResponseWriter, r *http.Request, slug string) {
	colour, there := b.colours[slug]
	switch {
	case r.Method == http.MethodPut:
		var sent struct{ Colour string }
		_ = json.NewDecoder(r.Body).Decode(&sent)
		if b.fault == "paints every board" {
			sent.Colour = "blue"
		}
		b.colours[slug] = sent.Colour
		say(w, map[bool]int{true: http.StatusOK, false: http.StatusCreated}[there], map[string]string{"slug": slug, "colour": "red"})
	case !there:
		w.WriteHeader(http.StatusNotFound)
	case r.Method == http.MethodDelete:
		delete(b.colours, slug)
		b.cards = slices.DeleteFunc(b.cards, func(c card) bool { return c.board == slug })
		w.WriteHeader(http.StatusNoContent)
	default:
		say(w, http.StatusOK, map[string]string{"slug": slug, "colour": colour})
	}
}

// onBoard lists the cards of a board, and makes one.
func (b *boards) onBoard(w http.ResponseWriter, r *http.Request, slug string) {
	if r.Method == http.MethodGet {
		all := []card{}
		for _, c := range b.cards {
			if c.board == slug || b.fault == "lists the cards of every board" {
				all = append(all, c)
			}
		}
		say(w, http.StatusOK, all)
		return
	}
	var c card
	_ = json.NewDecoder(r.Body).Decode(&c)
	b.made++
	c.board, c.Number = slug, b.made
	b.cards = append(b.cards, c)
	location := fmt.Sprintf("/v1/boards/%s/cards/%d", slug, c.Number)
	if b.fault == "says the wrong location" {
		location = fmt.Sprintf("/v1/boards/%s/cards/%d", slug, c.Number+1000)
	}
	w.Header().Set("Location", location)
	w.WriteHeader(http.StatusCreated)
}

func (b *boards) card(w http.ResponseWriter, r *http.Request, slug string, number int) {
	at := slices.IndexFunc(b.cards, func(c card) bool { return c.board == slug && c.Number == number })
	switch {
	case at < 0 && b.fault == "finds every card" && len(b.cards) > 0:
		say(w, http.StatusOK, b.cards[0])
	case at < 0:
		w.WriteHeader(http.StatusNotFound)
	case r.Method == http.MethodDelete:
		if b.fault != "deletes no card" {
			b.cards = slices.Delete(b.cards, at, at+1)
		}
		w.WriteHeader(http.StatusNoContent)
	default:
		say(w, http.StatusOK, b.cards[at])
	}
}

func TestResourcesWithinOthers(t *testing.T) {
	p := packOf(t, boardFiles)
	for _, c := range []struct {
		fault  string
		breaks string // the requirement; "" for none
	}{
		{},
		{fault: "paints every board", breaks: "BRD-001"},
		{fault: "lists the cards of every board", breaks: "BRD-002"},
		{fault: "says the wrong location", breaks: "BRD-002"},
		{fault: "deletes no card", breaks: "BRD-003"},
		{fault: "finds every card", breaks: "BRD-004"},
	} {
		t.Run(cmp.Or(c.fault, "conforming"), func(t *testing.T) {
			t.Parallel()
			b := &boards{fault: c.fault, colours: map[string]string{}}
			r := onNotes(t, p, b)
			if c.breaks == "" {
				require.Equal(t, verdict.ExitConformant, r.Verdict.Exit, "%s\n%s", r.Verdict.Reason, notPassed(r))
				require.Empty(t, b.cards, "what the run has made is gone again")
				require.Empty(t, b.colours)
				return
			}
			state := verdict.Passed
			for _, q := range r.Requirements {
				if q.ID == c.breaks {
					state = q.State
				}
			}
			require.Equal(t, verdict.Failed, state, "%s\n%s", r.Verdict.Reason, notPassed(r))
		})
	}
}
