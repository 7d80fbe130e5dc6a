package run_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/run"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/internal/verdict"
)

// edit is a text in a file of a pack, and what stands there instead.
type edit struct{ file, old, new string }

const (
	document  = "spec/openapi.yaml"
	resources = "fixtures/resources.yaml"
	feature   = "features/library.feature"
)

// open makes a contract say nothing of the bodies of its successes, so that nothing
// in a pack can be compared with it.
var open = []edit{
	{document, "{$ref: '#/components/schemas/OneBook'}", "{}"},
	{document, "{$ref: '#/components/schemas/OneShelf'}", "{}"},
	{document, "{$ref: '#/components/schemas/Books'}", "{}"},
	{document, "{$ref: '#/components/schemas/Shelves'}", "{}"},
}

// edited opens the library's pack with some texts replaced.
func edited(t *testing.T, edits ...edit) (*pack.Pack, error) {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS("testdata/library")))
	require.NoError(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		require.NoError(t, err)
		text := string(content)
		for _, e := range edits {
			if strings.HasSuffix(filepath.ToSlash(path), e.file) {
				require.Contains(t, text, e.old)
				text = strings.ReplaceAll(text, e.old, e.new)
			}
		}
		return os.WriteFile(path, []byte(text), 0o600)
	}))
	return pack.Open(dir)
}

// onLibrary runs a pack against a server, one scenario at a time.
func onLibrary(t *testing.T, p *pack.Pack, server http.Handler) *verdict.Result {
	t.Helper()
	s := httptest.NewServer(server)
	t.Cleanup(s.Close)
	r, err := run.Execute(context.Background(), run.Options{
		Pack: p, Seed: "7", Tool: verdict.Tool{Name: "assay", Version: "test"}, Policy: run.Policy{Strict: true},
		Profile: target.Profile{
			Concurrency: 1, Target: s.URL + "/library/v2", Keys: target.Keys{Main: "nobody-asks-for-it"},
			Consistency: target.Duration(10 * time.Millisecond),
		},
	})
	require.NoError(t, err)
	return r
}

// named returns the first scenario whose name begins so.
func named(t *testing.T, r *verdict.Result, name string) verdict.Scenario {
	t.Helper()
	for _, s := range r.Scenarios {
		if strings.HasPrefix(s.Name, name) {
			return s
		}
	}
	t.Fatalf("no scenario %q", name)
	return verdict.Scenario{}
}

// A pack that looks where nothing is must not be green, whatever the server does:
// nothing compared with nothing is always the same.
func TestAPackThatLooksInTheWrongPlace(t *testing.T) {
	for _, c := range []struct {
		name     string
		edits    []edit
		fault    string // of the server, which the scenario is there to find
		scenario string
		state    verdict.State
		says     string
	}{
		{
			name: "envelope", edits: []edit{{resources, "envelope: /result", "envelope: /data"}}, fault: "corrects every book",
			scenario: "A correction touches no other book", state: verdict.Inconclusive, says: `answers with nothing at "/data", where envelope of resources.yaml looks`,
		},
		{
			name: "envelope of a listing", edits: []edit{{resources, "envelope: /result", "envelope: /data"}}, fault: "finds every book",
			scenario: "A search finds one book", state: verdict.Inconclusive, says: `answers with nothing at "/data"`,
		},
		{
			name: "id of an item", edits: []edit{{resources, "item_id: key", "item_id: id"}}, fault: "keeps what was discarded",
			scenario: "Discarding a book", state: verdict.Inconclusive, says: `answers with nothing at "/result/0/id", where item_id of resources.yaml looks`,
		},
		{
			name: "member that identifies", edits: []edit{{resources, "match: headline", "match: title"}}, fault: "refuses a book and keeps it",
			scenario: "A book for a shelf that never was", state: verdict.Inconclusive, says: `searchBooks lists nothing with a member "title", where find.match of resources.yaml looks`,
		},
		{
			name: "everything volatile", edits: []edit{{resources, "volatile: [corrections]", "volatile: [corrections, headline, shelf, author, edition, printed]"}}, fault: "corrects every book",
			scenario: "A correction touches no other book", state: verdict.Inconclusive, says: "can be compared: all its members are volatile in resources.yaml",
		},
		{
			name: "pages that are turned in another way", fault: "moves what was discarded to the end",
			edits:    []edit{{resources, "  page: leaf\n", ""}, {resources, "largest: 25", "largest: 1"}, {feature, "Given a shared shelf with 7 books", "Given a shelf"}, {feature, "When its pages are read\n      Then its pages <quality>", "When it is sent\n      Then it is accepted"}},
			scenario: "Discarding a book", state: verdict.Inconclusive, says: "resources.yaml does not say how to ask for",
		},
		{
			name: "end of the pages", edits: []edit{{resources, "more: /leaf/turn", "more: /leaf/more"}, {resources, "largest: 25", "largest: 1"}}, fault: "moves what was discarded to the end",
			scenario: "Discarding a book", state: verdict.Failed, says: "shows the book",
		},
		{
			name: "no end of the pages that the contract has", fault: "says nothing of further pages",
			scenario: "Discarding a book", state: verdict.Failed, says: "leaf.turn is missing",
		},
		{
			name: "payload that the contract requires", fault: "answers with nothing",
			scenario: "A correction touches no other book", state: verdict.Failed, says: "result = null, want object",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			edits := c.edits
			if c.state == verdict.Inconclusive || c.name == "end of the pages" {
				edits = append(edits, open...)
			}
			p, err := edited(t, edits...)
			require.NoError(t, err)
			s := named(t, onLibrary(t, p, &library{fault: c.fault}), c.scenario)
			require.Equal(t, c.state, s.State, s.Reason)
			reasons := s.Reason
			for _, step := range s.Steps {
				reasons += "\n" + step.Reason
			}
			require.Contains(t, reasons, c.says)
		})
	}
}

// A pack that does not say how its pages are turned is told so, before anything is
// sent.
func TestAPackThatDoesNotSayHowPagesAreTurned(t *testing.T) {
	all := "pagination:\n  page: leaf\n  limit: size\n  largest: 25\n  is: /leaf/number\n  holds: /leaf/size\n  total: /leaf/of\n  more: /leaf/turn\n"
	for _, c := range []struct{ name, old, new, want string }{
		{name: "nothing", old: all, want: `step "its pages are read" needs pagination.limit in resources.yaml`},
		{name: "limit", old: "  limit: size\n  largest: 25\n", want: `step "its pages are read" needs pagination.limit in resources.yaml`},
		{name: "total", old: "  total: /leaf/of\n", want: `step "its pages report the total" needs pagination.total in resources.yaml`},
		{name: "page", old: "  page: leaf\n", want: `step "its pages are read" needs a listing that takes pagination.limit, and pagination.page or pagination.offset: browseShelf does not`},
		{name: "number of the page", old: "  is: /leaf/number\n", want: `step "its pages name themselves and their limit" needs pagination.is in resources.yaml`},
		{name: "size of the page", old: "  holds: /leaf/size\n", want: `step "its pages name themselves and their limit" needs pagination.holds in resources.yaml`},
		{name: "further page", old: "  more: /leaf/turn\n", want: `step "its pages say whether another follows" needs pagination.more in resources.yaml`},
		{name: "member of a book", old: "", want: `unknown member "corections", did you mean "corrections"?`},
		{name: "place of an error", old: "place: where, ", want: `step "the error names body field \"label\"" needs error.place in resources.yaml`},
	} {
		t.Run(c.name, func(t *testing.T) {
			change := edit{resources, c.old, c.new}
			if c.old == "" {
				change = edit{feature, "| corrections | 1 |", "| corections | 1 |"}
			}
			p, err := edited(t, change)
			require.NoError(t, err)
			_, err = run.Execute(context.Background(), run.Options{
				Pack: p, Seed: "7", Profile: target.Profile{Concurrency: 1, Target: "http://127.0.0.1:9/library/v2", Keys: target.Keys{Main: "nobody-asks-for-it"}},
			})
			require.ErrorContains(t, err, c.want)
			require.ErrorContains(t, err, "features/library.feature:")
		})
	}
}

// Pages that are turned by the number of items before them are read to their end.
func TestPagesThatAreTurnedByOffset(t *testing.T) {
	byOffset := []edit{
		{document, "Leaf: {name: leaf, in: query, schema: {type: integer, minimum: 1}}", "Leaf: {name: from, in: query, schema: {type: integer, minimum: 0}}"},
		{resources, "  page: leaf\n", "  offset: from\n"}, {resources, "largest: 25", "largest: 1"},
	}
	for _, c := range []struct {
		fault string
		state verdict.State
	}{{fault: "", state: verdict.Passed}, {fault: "moves what was discarded to the end", state: verdict.Failed}} {
		p, err := edited(t, byOffset...)
		require.NoError(t, err)
		s := named(t, onLibrary(t, p, &library{fault: c.fault}), "Discarding a book")
		require.Equal(t, c.state, s.State, s.Reason)
	}
}

// One value that is wrongly taken must not hide what a target makes of the others:
// each request after it has unique values of its own.
func TestOneWronglyAcceptedValue(t *testing.T) {
	p, err := edited(t)
	require.NoError(t, err)
	r := onLibrary(t, p, &library{fault: "takes any author, and a headline once"})
	s := named(t, r, "acquireBook with values of the wrong type")
	require.Equal(t, verdict.Failed, s.State)
	states := map[string]verdict.State{}
	for _, c := range s.Cases {
		require.NotContains(t, c.Reason, "409")
		states[c.Name] = c.State
	}
	require.Equal(t, verdict.Failed, states[`body field "author": a number`])
	require.Equal(t, verdict.Failed, states[`body field "author": an object`])
	require.Equal(t, verdict.Passed, states[`body field "edition": a word`])
	require.Equal(t, verdict.Passed, states[`body field "headline": a number`])
}

// What the contract says of a field's texts decides which are tried in it.
func TestTextsThatFitTheirFields(t *testing.T) {
	for _, c := range []struct {
		name, schema string
		fits         func(any) bool
	}{
		{name: "enum", schema: "{type: string, enum: [Ada, Grace]}", fits: func(v any) bool { return v == "Ada" || v == "Grace" }},
		{name: "date", schema: "{type: string, format: date}", fits: func(v any) bool { _, err := time.Parse(time.DateOnly, v.(string)); return err == nil }},
		{name: "date-time", schema: "{type: string, format: date-time}", fits: func(v any) bool { _, err := time.Parse(time.RFC3339, v.(string)); return err == nil }},
		{name: "short", schema: "{type: string, maxLength: 3}", fits: func(v any) bool { return len(v.(string)) <= 3 }},
		{name: "pattern", schema: "{type: string, pattern: '^[A-Z]'}", fits: func(v any) bool { return v.(string)[0] >= 'A' && v.(string)[0] <= 'Z' }},
		{name: "a form of its own", schema: "{type: string, format: colour}", fits: func(any) bool { return false }},
		{name: "only in answers", schema: "{type: string, readOnly: true}", fits: func(any) bool { return false }},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := edited(t,
				edit{document, "author: {type: string}", "author: " + c.schema},
				edit{"fixtures/requests.yaml", ", author: Ada", ""})
			require.NoError(t, err)
			l := &library{}
			wrong := ""
			r := onLibrary(t, p, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				r.Body = io.NopCloser(bytes.NewReader(body))
				sent := map[string]any{}
				_ = json.Unmarshal(body, &sent)
				if text, ok := sent["author"].(string); ok && !c.fits(text) {
					wrong = text
				}
				l.ServeHTTP(w, r)
			}))
			require.Equal(t, verdict.Passed, named(t, r, "Every text reads as it was written").State)
			require.Equal(t, verdict.Passed, named(t, r, "Each field is corrected alone").State)
			require.Empty(t, wrong)
		})
	}
}
