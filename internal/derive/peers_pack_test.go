package derive_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/fault"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/run"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/spec"
)

// finished are the packs of examples that were finished by hand, each with the peer that
// it is of, and faults in front of it by the requirement that they break.
var finished = []struct {
	pack, key string
	install   func(t *testing.T, dir string) (starter, error)
	prepare   func(t *testing.T, dir, address string)
	base      string
	faults    map[string]string
}{
	{
		pack: "alertmanager", install: alertmanager, base: "/api/v2",
		faults: map[string]string{
			"request.swallowed@postSilences":               "AM-001",
			"answer.status-success@postSilences:400":       "AM-002",
			"request.invalid-accepted@postAlerts:body":     "AM-007",
			"request.member-dropped@postSilences:body/id":  "AM-003",
			"answer.status-success@getSilence:404":         "AM-004",
			"request.swallowed@deleteSilence":              "AM-005",
			"request.swallowed@postAlerts":                 "AM-006",
			"request.query-dropped@getAlerts:query/filter": "AM-009",
			"answer.listing-empty@getAlerts":               "AM-006",
		},
	},
	{
		pack: "pocketbase", key: "a@example.com:only-for-tests", base: "/api",
		install: golang("pocketbase", "github.com/pocketbase/pocketbase@v0.39.0"), prepare: lockedPlants,
		faults: map[string]string{
			"request.swallowed@createPlant":                  "PB-002",
			"request.invalid-accepted@createPlant:body/kind": "PB-003",
			"request.done-in-spite@createPlant:400":          "PB-005",
			"request.member-dropped@updatePlant:body/height": "PB-006",
			"request.swallowed@deletePlant":                  "PB-007",
			"request.on-another@viewPlant:path/id":           "PB-002",
			"request.query-dropped@listPlants:query/page":    "PB-008",
			"request.query-dropped@listPlants:query/filter":  "PB-009",
			"request.swallowed@sendBatch":                    "PB-010",
			"answer.listing-doubles@listPlants":              "PB-008",
		},
	},
}

// A pack that was finished by hand is green on the real server, and finds each fault in
// front of it: make peers.
func TestFinishedPacks(t *testing.T) {
	if os.Getenv("ASSAY_PEERS") == "" {
		t.Skip("make peers runs it")
	}
	for _, f := range finished {
		t.Run(f.pack, func(t *testing.T) {
			dir := t.TempDir()
			start, err := f.install(t, dir)
			if err != nil {
				t.Skipf("%s cannot be installed here: %v", f.pack, err)
			}
			folder := filepath.Join("..", "..", "examples", f.pack)
			require.Empty(t, pack.Lint(os.DirFS(folder), nil))
			p, err := pack.Open(folder)
			require.NoError(t, err)
			address := start.up(t, "")
			if f.prepare != nil {
				f.prepare(t, dir, address)
			}
			samples := &fault.Samples{}
			r := judgedAnew(t, p, behind(t, fault.Options{Pack: p, Seen: samples.Note}, address+f.base), f.key)
			require.Equal(t, verdict.ExitConformant, r.Verdict.Exit, "%s\n%s", r.Verdict.Reason, notPassed(r))
			for name, breaks := range f.faults {
				t.Run(name, func(t *testing.T) {
					one, err := fault.Named(p, name)
					require.NoError(t, err)
					r := judgedAnew(t, p, behind(t, fault.Options{Pack: p, Fault: &one, Samples: samples}, address+f.base), f.key)
					require.Equal(t, verdict.ExitFailed, r.Verdict.Exit, "%s\n%s", r.Verdict.Reason, notPassed(r))
					require.Equal(t, verdict.Failed, stateOf(r, breaks), "%s\n%s", r.Verdict.Reason, notPassed(r))
				})
			}
		})
	}
}

// judgedAnew runs a pack with a seed of its own: what an earlier run has left for good is
// none of it.
func judgedAnew(t *testing.T, p *pack.Pack, address, key string) *verdict.Result {
	t.Helper()
	r, err := run.Execute(context.Background(), run.Options{
		Pack: p, Seed: t.Name(), Tool: verdict.Tool{Name: "assay", Version: "test"}, Policy: run.Policy{Strict: true},
		Profile: target.Profile{Concurrency: 2, Target: address, Keys: target.Keys{Main: key}, Consistency: target.Duration(time.Second)},
	})
	require.NoError(t, err)
	return r
}

// behind is the address of a layer in front of a server.
func behind(t *testing.T, o fault.Options, address string) string {
	t.Helper()
	server, err := url.Parse(address)
	require.NoError(t, err)
	o.Next = fault.Proxy(server, o.Pack.Contract.BasePath, http.DefaultTransport)
	front := httptest.NewServer(fault.New(o))
	t.Cleanup(front.Close)
	return front.URL + o.Pack.Contract.BasePath
}

// Both packs are as short as the guide says: 150 lines that are not empty, beside the
// document.
func TestFinishedPacksAreShort(t *testing.T) {
	for _, f := range finished {
		lines := 0
		for _, name := range []string{"features/*", "fixtures/*", "spec/requirements.yaml"} {
			files, err := filepath.Glob(filepath.Join("..", "..", "examples", f.pack, filepath.FromSlash(name)))
			require.NoError(t, err)
			require.NotEmpty(t, files)
			for _, file := range files {
				text, err := os.ReadFile(file)
				require.NoError(t, err)
				for line := range strings.Lines(string(text)) {
					if strings.TrimSpace(line) != "" {
						lines++
					}
				}
			}
		}
		require.LessOrEqual(t, lines, 150, f.pack)
		p, err := pack.Open(filepath.Join("..", "..", "examples", f.pack))
		require.NoError(t, err)
		own := 0
		for _, q := range p.Contract.Requirements {
			if !spec.IsBuiltin(q.ID) {
				own++
			}
		}
		require.GreaterOrEqual(t, own, 10, f.pack)
	}
}
