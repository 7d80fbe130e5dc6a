package run_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/verdict"
)

// pageFiles are a pack for pages that have versions: what the steps about the semantics
// of HTTP are for.
var pageFiles = map[string]string{
	"spec/openapi.yaml": `openapi: 3.0.3
info: {title: Pages, version: "1"}
paths:
  /pages:
    get: {operationId: listPages, responses: {"200": {description: pages, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Page'}}}}}}}
    post:
      operationId: createPage
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Fields'}}}}
      responses: {"201": {description: made, headers: {Location: {schema: {type: string}}}, content: {application/json: {schema: {$ref: '#/components/schemas/Page'}}}}, "422": {description: the key was of another request}}
  /pages/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get:
      operationId: readPage
      responses: {"200": {description: a page, content: {application/json: {schema: {$ref: '#/components/schemas/Page'}}}}, "304": {description: as it was}, "404": {description: none}}
    put:
      operationId: replacePage
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Fields'}}}}
      responses: {"200": {description: a page, content: {application/json: {schema: {$ref: '#/components/schemas/Page'}}}}, "404": {description: none}, "412": {description: another version}}
    patch:
      operationId: changePage
      requestBody: {required: true, content: {application/merge-patch+json: {schema: {type: object, properties: {title: {type: string}, text: {type: string}, colour: {type: string}}}}}}
      responses: {"200": {description: a page, content: {application/json: {schema: {$ref: '#/components/schemas/Page'}}}}, "404": {description: none}}
    delete: {operationId: deletePage, responses: {"204": {description: gone}, "404": {description: none}}}
components:
  schemas:
    Fields: {type: object, required: [title], properties: {title: {type: string}, text: {type: string}, colour: {type: string, default: white}}}
    Page: {type: object, required: [id, title], properties: {id: {type: string}, title: {type: string}, text: {type: string, nullable: true}, colour: {type: string}}}
`,
	"spec/requirements.yaml": `
- {id: PAGE-001, level: MUST, text: Another version is not overwritten., source: {page: pages, section: Versions}, applies: [replacePage], provocation: plain}
- {id: PAGE-002, level: MUST, text: What is known is not sent again., source: {page: pages, section: Versions}, applies: [readPage], provocation: plain}
- {id: PAGE-003, level: MUST, text: Location leads to the new page., source: {page: pages, section: Pages}, applies: [createPage], provocation: plain}
- {id: PAGE-004, level: MUST, text: PUT replaces a page., source: {page: pages, section: Pages}, applies: [replacePage], provocation: plain}
- {id: PAGE-005, level: MUST, text: One key makes one page., source: {page: pages, section: Pages}, applies: [createPage], provocation: plain}
- {id: PAGE-006, level: MUST, text: A change is one of what was sent., source: {page: pages, section: Pages}, applies: [changePage], provocation: plain}
- {id: PAGE-007, level: MUST, text: One key is for one request., source: {page: pages, section: Pages}, applies: [createPage], provocation: plain}
- {id: PAGE-008, level: MUST, text: A date tells whether a page has changed., source: {page: pages, section: Versions}, applies: [readPage, replacePage], provocation: plain}
`,
	"fixtures/requests.yaml": `
changePage: {path: {id: '${page.id}'}, body: {title: '${new.name}', colour: red}}
listPages: {}
createPage: {body: {title: '${new.name}', text: old, colour: white}}
readPage: {path: {id: '${page.id}'}}
replacePage: {path: {id: '${page.id}'}, body: {title: '${new.name}'}}
deletePage: {path: {id: '${page.id}'}}
`,
	"fixtures/invalid.yaml": "{}\n",
	"fixtures/valid.yaml":   "{}\n",
	"fixtures/resources.yaml": `
item_id: id
authentication: {scheme: bearer}
preflight: [listPages]
unknown_id: {minimum: 1500000000, maximum: 2100000000}
resources:
  page:
    plural: pages
    create: createPage
    id: /id
    identity: title
    find: {operation: listPages, match: title}
    listed_by: [listPages]
    read: readPage
    change: replacePage
    remove: deletePage
`,
	"features/pages.feature": `Feature: Pages
  @PAGE-001
  Scenario: Another version is not overwritten
    Given a page
    And a replacePage request that is accepted
    When it is sent with If-Match and another entity tag
    Then it is rejected with 412
    And nothing has changed

  @PAGE-001
  Scenario: The own version is replaced
    Given a page
    And a replacePage request that is accepted
    When it is sent with If-Match and its entity tag
    Then it is accepted

  @PAGE-001
  Scenario: What is there is not made anew
    Given a page
    And a replacePage request that is accepted
    When it is sent with If-None-Match and any entity tag
    Then it is rejected with 412
    And nothing has changed

  @PAGE-001
  Scenario: Any version is replaced
    Given a page
    And a replacePage request that is accepted
    When it is sent with If-Match and any entity tag
    Then it is accepted

  @PAGE-006
  Scenario: A change is one of what was sent
    Given a page
    And a changePage request that is accepted
    When it is sent
    Then it is accepted
    And the page has what was sent, and is otherwise as it was

  @PAGE-007
  Scenario: One key is for one request
    Given a createPage request that is accepted
    When it is sent twice with one idempotency key, then with:
      | text | another |
    Then it is rejected with 422

  @PAGE-002
  Scenario: What is known is not sent again
    Given a page
    And a readPage request that is accepted
    When it is sent with If-None-Match and its entity tag
    Then it is not modified

  @PAGE-002
  Scenario: What is not known is sent
    Given a page
    And a readPage request that is accepted
    When it is sent with If-None-Match and another entity tag
    Then it is accepted

  @PAGE-008
  Scenario: What has not changed since is not sent again
    Given a page
    And a readPage request that is accepted
    When it is sent with If-Modified-Since and its date
    Then it is not modified

  @PAGE-008
  Scenario: What has changed since is sent
    Given a page
    And a readPage request that is accepted
    When it is sent with If-Modified-Since and a date before it
    Then it is accepted

  @PAGE-008
  Scenario: What has changed since is not overwritten
    Given a page
    And a replacePage request that is accepted
    When it is sent with If-Unmodified-Since and a date before it
    Then it is rejected with 412
    And nothing has changed

  @PAGE-003
  Scenario: Location leads to the new page
    Given a createPage request that is accepted
    When it is sent
    Then it is accepted
    And its Location leads to the page

  @PAGE-004
  Scenario: PUT replaces a page
    Given a page
    And a replacePage request that is accepted
    When it is sent
    Then it is accepted
    And the page has only what was sent

  @PAGE-005
  Scenario: One key makes one page
    Given a createPage request that is accepted
    When it is sent twice with one idempotency key
    Then it is accepted
    And there is one page of it
`,
}

// versioned is a server of pages.
type versioned struct {
	fault string

	mu    sync.Mutex
	made  int
	pages []map[string]any
	tags  map[any]int
	keys  map[string]map[string]any
}

func (v *versioned) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	v.mu.Lock()
	defer v.mu.Unlock()
	id := strings.TrimPrefix(r.URL.Path, "/v1/pages/")
	at := slices.IndexFunc(v.pages, func(p map[string]any) bool { return p["id"] == id })
	switch {
	case r.Method == http.MethodPost:
		v.create(w, r)
	case r.URL.Path == "/v1/pages":
		say(w, http.StatusOK, append([]map[string]any{}, v.pages...))
	case at < 0:
		w.WriteHeader(http.StatusNotFound)
	case r.Method == http.MethodPut, r.Method == http.MethodPatch:
		v.replace(w, r, v.pages[at])
	case r.Method == http.MethodDelete:
		v.pages = slices.Delete(v.pages, at, at+1)
		w.WriteHeader(http.StatusNoContent)
	default:
		w.Header().Set("ETag", v.tag(id))
		if v.fault != "has no date" {
			w.Header().Set("Last-Modified", lastModified.Format(http.TimeFormat))
		}
		if since := r.Header.Get("If-Modified-Since"); since != "" && !isBefore(since, lastModified) && v.fault != "sends what has not changed" {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		if r.Header.Get("If-None-Match") == v.tag(id) && v.fault != "sends what is known" {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		say(w, http.StatusOK, v.pages[at])
	}
}

// lastModified is when pages were changed last.
var lastModified = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// isBefore reports whether a date of HTTP is before a time.
func isBefore(date string, at time.Time) bool {
	parsed, err := http.ParseTime(date)
	return err == nil && parsed.Before(at)
}

func (v *versioned) tag(id any) string {
	if v.fault == "has a tag without quotes" {
		return fmt.Sprintf("v%d", v.tags[id])
	}
	return fmt.Sprintf(`"v%d"`, v.tags[id])
}

func (v *versioned) create(w http.ResponseWriter, r *http.Request) {
	key := r.Header.Get("Idempotency-Key")
	page := v.keys[key]
	sent := map[string]any{}
	_ = json.NewDecoder(r.Body).Decode(&sent)
	if key != "" && page != nil && page["text"] != sent["text"] && v.fault != "takes one key for two requests" {
		w.WriteHeader(http.StatusUnprocessableEntity)
		return
	}
	if key == "" || page == nil || v.fault == "forgets keys" {
		page = map[string]any{"text": nil, "colour": "white"}
		maps.Copy(page, sent)
		v.made++
		page["id"] = fmt.Sprintf("p%06d", v.made)
		v.pages, v.keys[key], v.tags[page["id"]] = append(v.pages, page), page, 1
	}
	location := fmt.Sprintf("/v1/pages/%s", page["id"])
	if v.fault == "leads elsewhere" {
		location = "/v1/pages"
	}
	w.Header().Set("Location", location)
	say(w, http.StatusCreated, page)
}

func (v *versioned) replace(w http.ResponseWriter, r *http.Request, page map[string]any) {
	tag := r.Header.Get("If-Match")
	matches := tag == "" || tag == v.tag(page["id"]) || tag == "*" || v.fault == "overwrites another version"
	if since := r.Header.Get("If-Unmodified-Since"); since != "" && isBefore(since, lastModified) && v.fault != "overwrites what has changed" {
		matches = false
	}
	if !matches || tag != "" && v.fault == "matches nothing" || r.Header.Get("If-None-Match") == "*" && v.fault != "makes anew what is there" {
		w.WriteHeader(http.StatusPreconditionFailed)
		return
	}
	if r.Method == http.MethodPut && v.fault != "keeps what was not sent" || v.fault == "clears what was not sent" {
		page["text"], page["colour"] = nil, "white"
	}
	_ = json.NewDecoder(r.Body).Decode(&page)
	v.tags[page["id"]]++
	say(w, http.StatusOK, page)
}

func TestTheSemanticsOfHTTP(t *testing.T) {
	p := packOf(t, pageFiles)
	for _, c := range []struct {
		fault  string
		breaks string // the requirement; "" for none
	}{
		{},
		{fault: "overwrites another version", breaks: "PAGE-001"},
		{fault: "matches nothing", breaks: "PAGE-001"},
		{fault: "has a tag without quotes", breaks: "PAGE-002"},
		{fault: "sends what is known", breaks: "PAGE-002"},
		{fault: "leads elsewhere", breaks: "PAGE-003"},
		{fault: "keeps what was not sent", breaks: "PAGE-004"},
		{fault: "forgets keys", breaks: "PAGE-005"},
		{fault: "makes anew what is there", breaks: "PAGE-001"},
		{fault: "clears what was not sent", breaks: "PAGE-006"},
		{fault: "takes one key for two requests", breaks: "PAGE-007"},
		{fault: "has no date", breaks: "PAGE-008"},
		{fault: "sends what has not changed", breaks: "PAGE-008"},
		{fault: "overwrites what has changed", breaks: "PAGE-008"},
	} {
		t.Run(cmp.Or(c.fault, "conforming"), func(t *testing.T) {
			t.Parallel()
			v := &versioned{fault: c.fault, tags: map[any]int{}, keys: map[string]map[string]any{}}
			r := onNotes(t, p, v)
			require.Empty(t, v.pages, "what the run has made is gone again")
			if c.breaks == "" {
				require.Equal(t, verdict.ExitConformant, r.Verdict.Exit, "%s\n%s", r.Verdict.Reason, notPassed(r))
				return
			}
			for _, q := range r.Requirements {
				if q.ID == c.breaks {
					require.Equal(t, verdict.Failed, q.State, "%s\n%s", r.Verdict.Reason, notPassed(r))
				}
			}
		})
	}
}
