package derive_test

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"io/fs"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/derive"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/run"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/internal/verdict"
)

var update = flag.Bool("update", false, "write the packs of testdata anew")

// derived are the files that are derived from a document of testdata.
func derived(t *testing.T, document string) fs.FS {
	t.Helper()
	files, err := derive.Pack(os.DirFS("testdata"), document)
	require.NoError(t, err)
	return files
}

// The packs of testdata are what a reader would review.
func TestDerivedPacks(t *testing.T) {
	for _, document := range []string{"tools.yaml", "notes.json", "rooms.yaml"} {
		t.Run(document, func(t *testing.T) {
			files := derived(t, document)
			_, err := pack.FromFS(files)
			require.NoError(t, err)
			dir := filepath.Join("testdata", strings.TrimSuffix(document, filepath.Ext(document)))
			names := map[string]bool{}
			require.NoError(t, fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
				if err != nil || entry.IsDir() || strings.HasPrefix(name, "spec/") {
					return err
				}
				names[name] = true
				got, err := fs.ReadFile(files, name)
				require.NoError(t, err)
				file := filepath.Join(dir, filepath.FromSlash(name))
				if *update {
					require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
					require.NoError(t, os.WriteFile(file, got, 0o644))
				}
				want, err := os.ReadFile(file)
				require.NoError(t, err)
				require.Equal(t, string(want), string(got), name)
				return nil
			}))
			require.NoError(t, filepath.WalkDir(dir, func(file string, entry fs.DirEntry, err error) error {
				if err != nil || entry.IsDir() {
					return err
				}
				name, err := filepath.Rel(dir, file)
				require.NoError(t, err)
				require.True(t, names[filepath.ToSlash(name)], "%s is not derived any more", file)
				return nil
			}))
		})
	}
}

// What is derived finds nothing wrong with a server that is as its document says, and
// each fault of one that is not.
func TestDerivedPacksJudge(t *testing.T) {
	for _, c := range []struct {
		document, fault string
		breaks          string // the requirement; "" for none
		warns           bool
		spares          string // a requirement of the same scenarios that is not broken
	}{
		{document: "tools.yaml"},
		{document: "tools.yaml", fault: "asks for no key", breaks: "OAS-SECURITY"},
		{document: "tools.yaml", fault: "takes what is no JSON", breaks: "OAS-MALFORMED"},
		{document: "tools.yaml", fault: "takes any media type"}, // which breaks nothing
		{document: "tools.yaml", fault: "requires nothing", breaks: "OAS-REQUIRED", spares: "OAS-EFFECT"},
		{document: "tools.yaml", fault: "takes any value", breaks: "OAS-REFUSAL", spares: "OAS-EFFECT"},
		{document: "tools.yaml", fault: "fails on a wrong value", breaks: "OAS-REFUSAL"},
		{document: "tools.yaml", fault: "keeps what it refuses", breaks: "OAS-EFFECT", spares: "OAS-REFUSAL"},
		{document: "tools.yaml", fault: "answers with another type", breaks: "OAS-SCHEMA"},
		{document: "tools.yaml", fault: "forgets a field", breaks: "OAS-LIFECYCLE"},
		{document: "tools.yaml", fault: "forgets what is optional", breaks: "OAS-LIFECYCLE"},
		{document: "tools.yaml", fault: "knows one alphabet", breaks: "OAS-LIFECYCLE"},
		{document: "tools.yaml", fault: "changes in one alphabet", breaks: "OAS-LIFECYCLE"},
		{document: "tools.yaml", fault: "takes 0 for nothing", breaks: "OAS-LIFECYCLE"},
		{document: "tools.yaml", fault: "changes nothing to 0", breaks: "OAS-LIFECYCLE"},
		{document: "tools.yaml", fault: "refuses what is optional", breaks: "OAS-VALUES", warns: true},
		{document: "tools.yaml", fault: "deletes before it asks for the key", breaks: "OAS-EFFECT", spares: "OAS-SECURITY"},
		{document: "tools.yaml", fault: "finds everything", breaks: "OAS-UNKNOWN"},
		{document: "tools.yaml", fault: "changes nothing", breaks: "OAS-LIFECYCLE"},
		{document: "tools.yaml", fault: "answers with what was there", breaks: "OAS-ANSWER", warns: true},
		{document: "tools.yaml", fault: "skips an item between pages", breaks: "OAS-PAGES", warns: true},
		{document: "tools.yaml", fault: "repeats the last item of a page", breaks: "OAS-PAGES", warns: true},
		{document: "tools.yaml", fault: "has one size of pages", breaks: "OAS-PAGES", warns: true},
		{document: "tools.yaml", fault: "has no last page", breaks: "OAS-PAGES", warns: true},
		{document: "tools.yaml", fault: "lists all but the oldest of many", breaks: "OAS-LIFECYCLE"},
		{document: "tools.yaml", fault: "lists one of many twice", breaks: "OAS-LIFECYCLE"},
		{document: "tools.yaml", fault: "lists every kind", breaks: "OAS-FILTER", warns: true},
		{document: "tools.yaml", fault: "deletes nothing", breaks: "OAS-LIFECYCLE"},
		{document: "tools.yaml", fault: "changes the next one too", breaks: "OAS-LIFECYCLE"},
		{document: "tools.yaml", fault: "deletes the next one too", breaks: "OAS-LIFECYCLE"},
		{document: "tools.yaml", fault: "deletes the last for an unknown id", breaks: "OAS-EFFECT"},
		{document: "tools.yaml", fault: "takes any page", breaks: "OAS-OPTIONAL", warns: true},
		{document: "tools.yaml", fault: "has a total that is a text", breaks: "OAS-SCHEMA"},
		{document: "tools.yaml", fault: "refuses as a teapot", breaks: "OAS-DOCUMENTED", warns: true},
		{document: "notes.json", warns: true, breaks: "OAS-DOCUMENTED"},
		{document: "notes.json", fault: "takes one label for a list", warns: true, breaks: "OAS-DOCUMENTED"},
		{document: "notes.json", fault: "answers with the null that it got", warns: true, breaks: "OAS-DOCUMENTED"},
		{document: "notes.json", fault: "shows no note", breaks: "OAS-SUCCESS"},
		{document: "notes.json", fault: "takes any value", breaks: "OAS-REFUSAL"},
		{document: "notes.json", fault: "requires nothing", breaks: "OAS-REQUIRED"},
		{document: "notes.json", fault: "forgets a field", breaks: "OAS-LIFECYCLE"},
		{document: "notes.json", fault: "deletes nothing", breaks: "OAS-LIFECYCLE"},
		{document: "notes.json", fault: "lists the last twice", breaks: "OAS-LIFECYCLE"},
		{document: "notes.json", fault: "lists one of many twice", breaks: "OAS-LIFECYCLE"},
		{document: "tools.yaml", fault: "lists the newest 9 alone"}, // which the document leaves open
		{document: "notes.json", fault: "does not list", breaks: "OAS-LIFECYCLE"},
	} {
		t.Run(c.document+" "+cmp.Or(c.fault, "conforming"), func(t *testing.T) {
			t.Parallel()
			p, err := pack.FromFS(derived(t, c.document))
			require.NoError(t, err)
			s := &server{fault: c.fault, notes: c.document == "notes.json"}
			r := judged(t, p, s)
			states := map[string]verdict.State{}
			for _, q := range r.Requirements {
				states[q.ID] = q.State
			}
			switch {
			case c.breaks == "" || c.warns:
				require.Equal(t, verdict.ExitConformant, r.Verdict.Exit, "%s\n%s", r.Verdict.Reason, notPassed(r))
			default:
				require.Equal(t, verdict.ExitFailed, r.Verdict.Exit, "%s\n%s", r.Verdict.Reason, notPassed(r))
			}
			for id, state := range states {
				want := verdict.Passed
				if id == c.breaks {
					want = map[bool]verdict.State{false: verdict.Failed, true: verdict.Warned}[c.warns]
				}
				if id == c.breaks || c.breaks == "" || c.warns {
					require.Equal(t, want, state, "%s\n%s", id, notPassed(r))
				}
			}
			if c.spares != "" {
				require.NotEqual(t, verdict.Failed, states[c.spares], notPassed(r))
			}
			if c.fault == "" {
				for kind, kept := range s.kept {
					require.Empty(t, kept, "what the run has made of %s is gone again: %v", kind, r.Leftovers)
				}
			}
		})
	}
}

// The files that a document refers to are in the pack as well.
func TestDocumentOfSeveralFiles(t *testing.T) {
	files, err := derive.Pack(fstest.MapFS{
		"api.yaml": {Data: []byte(`openapi: 3.0.3
info: {title: Several, version: "1"}
paths: {/a: {get: {operationId: get, responses: {'200': {description: a, content: {application/json: {schema: {$ref: 'parts/a.yaml'}}}}}}}}
`)},
		"parts/a.yaml": {Data: []byte("{type: integer}\n")},
		"other.yaml":   {Data: []byte("{}\n")},
	}, "api.yaml")
	require.NoError(t, err)
	p, err := pack.FromFS(files)
	require.NoError(t, err)
	require.True(t, p.Contract.Success("get").Documented())
	_, err = fs.Stat(files, "spec/other.yaml")
	require.ErrorIs(t, err, fs.ErrNotExist)
}

// What cannot be exercised has its reason, also where that is everything.
func TestNothingToExercise(t *testing.T) {
	_, err := derive.Pack(fstest.MapFS{"api.yaml": {Data: []byte(`openapi: 3.0.3
info: {title: Actions, version: "1"}
paths: {/stop: {post: {operationId: stop, responses: {'204': {description: It stops.}}}}}
`)}}, "api.yaml")
	require.EqualError(t, err, "no operation of the document can be exercised:\n  stop: it has no body, and the document does not say what it does to the target")
	_, err = derive.Pack(fstest.MapFS{}, "api.yaml")
	require.ErrorContains(t, err, "api.yaml")
}

// judged makes a run against a server.
func judged(t *testing.T, p *pack.Pack, s *server) *verdict.Result {
	t.Helper()
	listening := httptest.NewServer(s)
	t.Cleanup(listening.Close)
	return judgedAt(t, p, listening.URL+p.Contract.BasePath, "the-key-of-tools")
}

// packFrom is the pack that is derived from a document, as it is read.
func packFrom(t *testing.T, document string) *pack.Pack {
	t.Helper()
	files, err := derive.Pack(fstest.MapFS{"api.yaml": {Data: []byte(document)}}, "api.yaml")
	require.NoError(t, err)
	p, err := pack.FromFS(files)
	require.NoError(t, err)
	return p
}

// judgedAt makes a run against a target that shows at once what it has.
func judgedAt(t *testing.T, p *pack.Pack, address, key string) *verdict.Result {
	t.Helper()
	return judgedWithin(t, p, address, key, 50*time.Millisecond)
}

// judgedWithin makes a run against a target that may take some time to show what it has.
func judgedWithin(t *testing.T, p *pack.Pack, address, key string, consistency time.Duration) *verdict.Result {
	t.Helper()
	return judgedBy(t, p, address, key, consistency, 1)
}

// judgedBy makes a run in which so many scenarios run at a time.
func judgedBy(t *testing.T, p *pack.Pack, address, key string, consistency time.Duration, scenarios int) *verdict.Result {
	t.Helper()
	return judgedAs(t, p, target.Profile{
		Concurrency: scenarios, Target: address, Keys: target.Keys{Main: key}, Consistency: target.Duration(consistency),
	})
}

// judgedAs makes a run against what a profile describes.
func judgedAs(t *testing.T, p *pack.Pack, profile target.Profile) *verdict.Result {
	t.Helper()
	r, err := run.Execute(context.Background(), run.Options{
		Pack: p, Seed: "7", Tool: verdict.Tool{Name: "assay", Version: "test"}, Policy: run.Policy{AllowIncomplete: true},
		Profile: profile,
	})
	require.NoError(t, err)
	return r
}

// notPassed lists the scenarios that say something, for who reads a failure.
func notPassed(r *verdict.Result) string {
	var b strings.Builder
	for _, s := range r.Scenarios {
		if s.State != verdict.Passed {
			fmt.Fprintf(&b, "%s  %s %s: %s\n", s.State, s.ID, s.Name, s.Reason)
		}
		for _, c := range s.Checks {
			if c.State != verdict.Passed && c.Form {
				fmt.Fprintf(&b, "   %s %s %s %d: %s\n", c.State, c.Requirement, c.Operation, c.Status, c.Reason)
			}
		}
	}
	return b.String()
}

// A generator that knows only what was annotated writes an operation's refusals alone.
func TestDerivedPacksOfDocumentsThatOmitASuccess(t *testing.T) {
	document, err := os.ReadFile("testdata/notes.json")
	require.NoError(t, err)
	whole := `{"204": {"description": "It is gone."}, "default": {"$ref": "#/components/responses/Problem"}}`
	require.Contains(t, string(document), whole)
	document = []byte(strings.Replace(string(document), whole, `{"404": {"$ref": "#/components/responses/Problem"}}`, 1))
	files, err := derive.Pack(fstest.MapFS{"notes.json": {Data: document}}, "notes.json")
	require.NoError(t, err)
	p, err := pack.FromFS(files)
	require.NoError(t, err)
	for fault, exit := range map[string]int{"": verdict.ExitConformant, "deletes nothing": verdict.ExitFailed} {
		r := judged(t, p, &server{fault: fault, notes: true})
		require.Equal(t, exit, r.Verdict.Exit, "%s: %s\n%s", fault, r.Verdict.Reason, notPassed(r))
		require.Contains(t, notPassed(r), "OAS-DOCUMENTED delete-note 204")
	}
}
