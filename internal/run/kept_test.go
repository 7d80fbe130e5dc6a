package run_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/verdict"
)

// officeFiles are a pack for offices, which nobody creates, papers in them, which are
// shredded and still shown, and stamps, which nothing removes.
var officeFiles = map[string]string{
	"spec/openapi.yaml": `openapi: 3.0.3
info: {title: Offices, version: "1"}
paths:
  /offices:
    get: {operationId: listOffices, responses: {"200": {description: all, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Office'}}}}}}}
  /offices/{office}:
    parameters: [{name: office, in: path, required: true, schema: {type: string}}]
    get: {operationId: readOffice, responses: {"200": {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Office'}}}}, "404": {description: none}}}
    delete: {operationId: closeOffice, responses: {"204": {description: closed}, "404": {description: none}}}
  /offices/{office}/papers:
    parameters: [{name: office, in: path, required: true, schema: {type: string}}]
    get: {operationId: listPapers, responses: {"200": {description: all, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Paper'}}}}}}}
    post:
      operationId: writePaper
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [title], properties: {title: {type: string}}}}}}
      responses: {"201": {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Paper'}}}}, "422": {description: no title}}
  /offices/{office}/papers/{paper}:
    parameters: [{name: office, in: path, required: true, schema: {type: string}}, {name: paper, in: path, required: true, schema: {type: integer}}]
    get: {operationId: readPaper, responses: {"200": {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Paper'}}}}, "404": {description: none}}}
  /offices/{office}/papers/{paper}/shred:
    parameters: [{name: office, in: path, required: true, schema: {type: string}}, {name: paper, in: path, required: true, schema: {type: integer}}]
    post:
      operationId: shredPaper
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [reason], properties: {reason: {type: string}}}}}}
      responses: {"204": {description: shredded}, "404": {description: none}, "409": {description: shredded already}}
  /offices/{office}/batch:
    parameters: [{name: office, in: path, required: true, schema: {type: string}}]
    post:
      operationId: writePapers
      requestBody: {required: true, content: {application/json: {schema: {type: array, items: {type: object, required: [title], properties: {title: {type: string}, tags: {type: array, items: {type: string}}}}}}}}
      responses: {"207": {description: one result for each, content: {application/json: {schema: {type: array, items: {type: object, required: [status], properties: {status: {type: integer}, paper: {$ref: '#/components/schemas/Paper'}}}}}}}}
  /stamps:
    get: {operationId: listStamps, responses: {"200": {description: all, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Stamp'}}}}}}}
    post:
      operationId: makeStamp
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [text], properties: {text: {type: string}}}}}}
      responses: {"201": {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Stamp'}}}}}
components:
  schemas:
    Office: {type: object, required: [id], properties: {id: {type: string}}}
    Paper: {type: object, required: [id, title, status], properties: {id: {type: integer}, title: {type: string}, status: {type: object, required: [state], properties: {state: {type: string}}}}}
    Stamp: {type: object, required: [id, text], properties: {id: {type: integer}, text: {type: string}}}
`,
	"spec/requirements.yaml": `
- {id: OFF-001, level: MUST, text: A paper is in its office., source: {page: offices, section: Papers}, applies: [writePaper], provocation: plain}
- {id: OFF-002, level: MUST, text: A paper that is shredded says so., source: {page: offices, section: Papers}, applies: [shredPaper, readPaper], provocation: plain}
- {id: OFF-003, level: MUST, text: A paper is shredded once., source: {page: offices, section: Papers}, applies: [shredPaper], provocation: plain}
- {id: OFF-004, level: MUST, text: A stamp has its text., source: {page: offices, section: Stamps}, applies: [makeStamp], provocation: plain}
- {id: OFF-005, level: MUST, text: An office that is closed is gone., source: {page: offices, section: Offices}, applies: [closeOffice], provocation: plain}
- {id: OFF-007, level: MUST, text: Each paper of a batch has a result., source: {page: offices, section: Papers}, applies: [writePapers], provocation: plain}
- {id: OFF-006, level: MUST, text: There is no office that was never opened., source: {page: offices, section: Offices}, applies: [readOffice], provocation: plain}
`,
	"fixtures/requests.yaml": `
listOffices: {}
readOffice: {path: {office: '${office.id}'}}
closeOffice: {path: {office: '${office.id}'}}
listPapers: {path: {office: '${office.id}'}}
writePaper: {path: {office: '${office.id}'}, body: {title: '${new.name}'}}
writePapers: {path: {office: '${office.id}'}, body: [{title: '${new.name}', tags: [a]}, {title: '${new.name}'}]}
readPaper: {path: {office: '${office.id}', paper: '${paper.id}'}}
shredPaper: {path: {office: '${office.id}', paper: '${paper.id}'}, body: {reason: old}}
listStamps: {}
makeStamp: {body: {text: '${new.name}'}}
`,
	"fixtures/invalid.yaml": "{}\n",
	"fixtures/valid.yaml":   "{}\n",
	"fixtures/resources.yaml": `
item_id: id
authentication: {scheme: none}
preflight: [listOffices]
unknown_id: {minimum: 1500000000, maximum: 2100000000}
resources:
  office:
    plural: offices
    find: {operation: listOffices}
    read: readOffice
  paper:
    plural: papers
    create: writePaper
    id: /id
    identity: title
    find: {operation: listPapers, match: title}
    listed_by: [listPapers]
    read: readPaper
    remove: shredPaper
    removed_as: {/status/state: shredded}
  first: {alias_of: paper, plural: firsts, create: writePapers, id: /0/paper/id, identity: /0/title}
  second: {alias_of: paper, plural: seconds, create: writePapers, id: /1/paper/id, identity: /1/title}
  stamp:
    plural: stamps
    create: makeStamp
    id: /id
    identity: text
    find: {operation: listStamps, match: text}
    listed_by: [listStamps]
    stays: the API keeps every stamp
`,
	"features/offices.feature": `Feature: Offices
  @OFF-001
  Scenario: A paper is in its office
    Given a writePaper request that is accepted
    When it is sent
    Then it is accepted
    And the paper is listed by listPapers
    And the paper has:
      | title         | ${paper.title} |
      | /status/state | kept           |

  @OFF-001
  Scenario: A paper has a title
    Given a writePaper request that is accepted
    When it is sent without body field "title"
    Then it is rejected with 422
    And nothing has changed

  @OFF-002
  Scenario: A paper that is shredded says so
    Given a paper
    And another paper
    And a shredPaper request that is accepted
    When it is sent
    Then it is accepted
    And the paper has:
      | /status/state | shredded |
    And the paper is not listed by listPapers
    And the other paper is listed by listPapers

  @OFF-002
  Scenario: A paper that was shredded says so
    Given a paper
    And a readPaper request that is accepted
    When it is sent for a deleted paper
    Then it is accepted
    And it answers with:
      | /status/state | shredded |

  @OFF-003
  Scenario: A paper is shredded once
    Given a paper
    And a shredPaper request that is accepted
    When it is sent for a deleted paper
    Then it is rejected with 409

  @OFF-004
  Scenario: A stamp has its text
    Given a makeStamp request that is accepted
    When it is sent
    Then it is accepted
    And the stamp has what was sent

  @OFF-007
  Scenario: Each paper of a batch is written
    Given a writePapers request that is accepted
    When it is sent
    Then it is accepted
    And the first is listed by listPapers
    And the second is listed by listPapers
    And it answers with:
      | /0/status | 201 |
      | /1/status | 201 |

  @OFF-007
  Scenario: One paper of a batch is refused
    Given a writePapers request that is accepted
    When it is sent with body field "/1/title" set to ""
    Then it is accepted
    And the first is listed by listPapers
    And it answers with:
      | /0/status | 201 |
      | /1/status | 422 |

  @OFF-007
  Scenario: A batch without a title in it
    Given a writePapers request that is accepted
    When it is sent without body field "/1/title"
    Then it is accepted
    And it answers with:
      | /1/status | 422 |

  @OFF-005
  Scenario: An office that is closed is gone
    Given a closeOffice request that is accepted
    When it is sent
    Then it is accepted

  @OFF-006
  Scenario: There is no office that was never opened
    Given a readOffice request that is accepted
    When it is sent for an unknown office
    Then it is rejected with 404
`,
}

type paper struct {
	ID     int               `json:"id"`
	Title  string            `json:"title"`
	Status map[string]string `json:"status"`
}

// offices is a server of them.
type offices struct {
	fault string

	mu     sync.Mutex
	papers []*paper
	stamps []map[string]any
	made   int
	closed bool
}

func (o *offices) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	o.mu.Lock()
	defer o.mu.Unlock()
	path := strings.TrimPrefix(r.URL.Path, "/v1")
	body, _ := io.ReadAll(r.Body)
	var sent map[string]string
	_ = json.Unmarshal(body, &sent)
	var id int
	_, _ = fmt.Sscanf(path, "/offices/main/papers/%d", &id)
	at := slices.IndexFunc(o.papers, func(p *paper) bool { return p.ID == id })
	switch {
	case path == "/offices":
		say(w, http.StatusOK, []map[string]string{{"id": "main"}})
	case path == "/offices/main" && r.Method == http.MethodDelete:
		o.closed = true
		w.WriteHeader(http.StatusNoContent)
	case path == "/offices/main":
		say(w, http.StatusOK, map[string]string{"id": "main"})
	case path == "/stamps" && r.Method == http.MethodPost:
		stamp := map[string]any{"id": len(o.stamps) + 1, "text": sent["text"]}
		if o.fault == "makes every stamp alike" {
			stamp["text"] = "PAID"
		}
		o.stamps = append(o.stamps, stamp)
		say(w, http.StatusCreated, stamp)
	case path == "/stamps":
		say(w, http.StatusOK, append([]map[string]any{}, o.stamps...))
	case path == "/offices/main/papers" && r.Method == http.MethodPost:
		if sent["title"] == "" {
			w.WriteHeader(http.StatusUnprocessableEntity)
			return
		}
		say(w, http.StatusCreated, o.write(sent["title"]))
	case path == "/offices/main/batch":
		var batch []struct{ Title string }
		_ = json.Unmarshal(body, &batch)
		results := []map[string]any{}
		for _, one := range batch {
			if one.Title == "" && o.fault != "writes a batch whatever it is" {
				results = append(results, map[string]any{"status": http.StatusUnprocessableEntity})
				continue
			}
			results = append(results, map[string]any{"status": http.StatusCreated, "paper": o.write(one.Title)})
		}
		if o.fault == "writes all but the last of a batch" {
			o.papers = o.papers[:len(o.papers)-1]
		}
		say(w, http.StatusMultiStatus, results)
	case path == "/offices/main/papers":
		say(w, http.StatusOK, append([]*paper{}, o.papers...))
	case at < 0:
		w.WriteHeader(http.StatusNotFound)
	case r.Method == http.MethodGet:
		say(w, http.StatusOK, o.papers[at])
	case sent["reason"] == "", o.papers[at].Status["state"] == "shredded" && o.fault != "shreds twice":
		w.WriteHeader(http.StatusConflict)
	default:
		if o.fault != "shreds nothing" {
			o.papers[at].Status["state"] = "shredded"
		}
		w.WriteHeader(http.StatusNoContent)
	}
}

// write makes a paper.
func (o *offices) write(title string) *paper {
	o.made++
	p := &paper{ID: o.made, Title: title, Status: map[string]string{"state": "kept"}}
	if o.fault != "loses papers" {
		o.papers = append(o.papers, p)
	}
	return p
}

func TestWhatIsFoundAndWhatStays(t *testing.T) {
	p := packOf(t, officeFiles)
	for _, c := range []struct {
		fault  string
		breaks string // the requirement; "" for none
	}{
		{},
		{fault: "loses papers", breaks: "OFF-001"},
		{fault: "shreds nothing", breaks: "OFF-002"},
		{fault: "shreds twice", breaks: "OFF-003"},
		{fault: "writes a batch whatever it is", breaks: "OFF-007"},
		{fault: "writes all but the last of a batch", breaks: "OFF-007"},
		{fault: "makes every stamp alike", breaks: "OFF-004"},
	} {
		t.Run(cmp.Or(c.fault, "conforming"), func(t *testing.T) {
			t.Parallel()
			o := &offices{fault: c.fault}
			r := onNotes(t, p, o)
			require.False(t, o.closed, "nobody has made the office, so nobody may close it")
			left, stays := r.LeftBehind()
			if c.breaks != "" {
				require.Equal(t, verdict.Failed, stateOf(r, c.breaks), "%s\n%s", r.Verdict.Reason, notPassed(r))
				return
			}
			require.Empty(t, left)
			require.Len(t, stays, len(o.stamps))
			require.Equal(t, "the API keeps every stamp", stays[0].Reason)
			for _, p := range o.papers {
				require.Equal(t, "shredded", p.Status["state"], "what the run has made is gone again")
			}
			for _, s := range r.Scenarios {
				want := verdict.Passed
				if slices.Contains(s.Requirements, "OFF-005") {
					want = verdict.NotExercised
				}
				require.Equal(t, want, s.State, "%s: %s", s.Name, s.Reason)
			}
		})
	}
}
