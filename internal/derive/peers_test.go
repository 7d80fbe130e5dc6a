package derive_test

import (
	"os"
	"slices"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/derive"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/internal/verdict"
)

// A peer is real software: a server that others have written, or a small app that is
// written as the guide of its framework says, in testdata/peers.
type peer struct {
	name string
	// install puts into a folder what the peer needs, and returns the command that
	// starts it on a port; the error says what is missing.
	install func(t *testing.T, dir string) (start starter, err error)
	// document is the OpenAPI document, as a file of dir or below the address of the
	// server; base is the path below which the document's paths lie.
	document func(t *testing.T, dir, address string) []byte
	base     string
	prepare  func(t *testing.T, dir, address string)
	keys     func(t *testing.T, address string) target.Keys // nil for any
	app      bool                                           // it has the faults of plantFaults
	keyless  bool                                           // it asks nobody for a key
	warned   []string                                       // requirements that the document or the framework does without
	differs  map[string][]string                            // true differences: the operations by requirement
}

// Each entry is what its author would call true. Versions are those that it was tried
// with: FastAPI 0.92.0, Django REST framework 3.14.0 on Django 3.2.25, Alertmanager 0.25.0
// (all Debian 12's), and for the others those that testdata/peers pins.
var peers = []peer{
	{name: "FastAPI", install: python("fastapi", "fastapi", "uvicorn"), document: published, app: true},
	{
		// Its generator has no 4xx, a page size that is no number is the usual one, and a PUT
		// keeps the optional fields that it does not have.
		name: "Django REST framework", install: python("drf", "rest_framework", "uritemplate", "yaml"), document: published, app: true, keyless: true,
		warned: []string{"OAS-DOCUMENTED", "OAS-OPTIONAL", "OAS-REPLACE"},
	},
	{name: "Fastify", install: node("fastify", "server.js"), document: published, app: true},
	{
		// ParseIntPipe refuses with 400, which nobody has decorated, and what is decorated
		// with a refusal alone has no success in the document.
		name: "Nest", install: node("nest", "dist/main.js"), document: published, app: true,
		warned: []string{"OAS-DOCUMENTED"},
	},
	{
		// JSON that breaks off is 400, and what validation refuses is 422.
		name: "Huma", install: golang("huma", "github.com/danielgtaylor/huma/v2@v2.37.2"), document: published, app: true,
		warned: []string{"OAS-DOCUMENTED"},
	},
	{
		// A page below 1 is the first one, one of more than 1,000 is cut, and a word is 0
		// in a field of numbers.
		name: "PocketBase", install: golang("pocketbase", "github.com/pocketbase/pocketbase@v0.39.0"), base: "/api/collections/plants",
		document: beside("openapi.yaml"), prepare: plantsCollection,
		warned: []string{"OAS-OPTIONAL"}, differs: map[string][]string{"OAS-REFUSAL": {"createPlant", "updatePlant"}},
	},
	{
		// What its validation refuses is an object with a code, not the text of the
		// document, and has the status 422; a flag that is a word is false.
		name: "Alertmanager", install: alertmanager, base: "/api/v2",
		document: inModule("github.com/prometheus/alertmanager@v0.25.0", "api/v2/openapi.yaml"),
		warned:   []string{"OAS-DOCUMENTED", "OAS-OPTIONAL"}, differs: map[string][]string{"OAS-SCHEMA": {"postAlerts", "postSilences"}},
	},
	{
		// An application or a client that nothing has used has null for the time of its last
		// use, a user needs no admin, and a place in the order of applications can be had once.
		name: "Gotify", install: gotify, document: beside("docs/spec.json"), keys: gotifyKeys,
		warned: []string{"OAS-VALUES"},
		differs: map[string][]string{
			"OAS-SCHEMA":   {"createApp", "createClient", "getApps", "getClients", "updateApplication", "updateClient", "uploadAppImage"},
			"OAS-REQUIRED": {"createUser", "updateUser"},
		},
	},
}

// plantFaults are the faults that each app has, and the requirement that it breaks.
var plantFaults = []struct{ name, breaks string }{
	{"asks for no key", "OAS-SECURITY"},
	{"answers with another type", "OAS-SCHEMA"},
	{"answers with another status", "OAS-STATUS"},
	{"forgets a member", "OAS-SCHEMA"},
	{"changes nothing", "OAS-LIFECYCLE"},
	{"deletes nothing", "OAS-LIFECYCLE"},
	{"finds everything", "OAS-UNKNOWN"},
}

// What is derived says of real software what is true of it, and finds each fault of an
// app. It takes the network, Node.js, Python and minutes: make peers.
func TestPeers(t *testing.T) {
	if os.Getenv("ASSAY_PEERS") == "" {
		t.Skip("make peers runs it")
	}
	for _, p := range peers {
		t.Run(p.name, func(t *testing.T) {
			dir := t.TempDir()
			start, err := p.install(t, dir)
			if err != nil {
				t.Skipf("%s cannot be installed here: %v", p.name, err)
			}
			r := p.judged(t, dir, start, "")
			t.Logf("exit %d: %s; %d operations exercised, %d requests", r.Verdict.Exit, r.Verdict.Reason, exercised(r), r.Traffic.Requests)
			require.Contains(t, []int{verdict.ExitConformant, verdict.ExitIncomplete, verdict.ExitFailed}, r.Verdict.Exit, notPassed(r))
			require.Equal(t, len(p.differs) > 0, r.Verdict.Exit == verdict.ExitFailed, notPassed(r))
			require.Equal(t, p.differs, differences(r), notPassed(r))
			for _, q := range r.Requirements {
				switch {
				case p.differs[q.ID] != nil:
					require.Equal(t, verdict.Failed, q.State, "%s\n%s", q.ID, notPassed(r))
				case slices.Contains(p.warned, q.ID):
					require.Equal(t, verdict.Warned, q.State, "%s\n%s", q.ID, notPassed(r))
				default:
					require.NotContains(t, []verdict.State{verdict.Failed, verdict.Warned}, q.State, "%s\n%s", q.ID, notPassed(r))
				}
			}
			if !p.app {
				return
			}
			for _, fault := range plantFaults {
				if p.keyless && fault.breaks == "OAS-SECURITY" {
					continue
				}
				t.Run(fault.name, func(t *testing.T) {
					r := p.judged(t, dir, start, fault.name)
					require.Equal(t, verdict.ExitFailed, r.Verdict.Exit, notPassed(r))
					require.Equal(t, verdict.Failed, stateOf(r, fault.breaks), "%s\n%s", fault.breaks, notPassed(r))
				})
			}
		})
	}
}

// differences are the operations that failed, by the requirement that they break; nil for
// none.
func differences(r *verdict.Result) map[string][]string {
	var all map[string][]string
	for _, f := range verdict.Findings(r) {
		if f.State != verdict.Failed {
			continue
		}
		for _, q := range f.Requirements {
			for _, place := range f.Places {
				if all == nil {
					all = map[string][]string{}
				}
				if !slices.Contains(all[q.ID], place.Operation) {
					all[q.ID] = append(all[q.ID], place.Operation)
				}
			}
		}
	}
	for _, operations := range all {
		slices.Sort(operations)
	}
	return all
}

func stateOf(r *verdict.Result, requirement string) verdict.State {
	for _, q := range r.Requirements {
		if q.ID == requirement {
			return q.State
		}
	}
	return ""
}

// judged starts a peer, and runs against it what is derived from its document.
func (p *peer) judged(t *testing.T, dir string, start starter, fault string) *verdict.Result {
	t.Helper()
	address := start.up(t, fault)
	if p.prepare != nil {
		p.prepare(t, dir, address)
	}
	files, err := derive.Pack(fstest.MapFS{"openapi.yaml": {Data: p.document(t, dir, address)}}, "openapi.yaml")
	require.NoError(t, err)
	contract, err := pack.FromFS(files)
	require.NoError(t, err)
	keys := target.Keys{Main: "the-key"}
	if p.keys != nil {
		keys = p.keys(t, address)
	}
	return judgedAs(t, contract, target.Profile{
		Concurrency: 1, Target: address + p.base, Keys: keys, Consistency: target.Duration(50 * time.Millisecond),
	})
}

// exercised counts the operations of which an answer was judged.
func exercised(r *verdict.Result) int {
	seen := map[string]bool{}
	for _, c := range r.Cells {
		if c.Answers > 0 {
			seen[c.Operation] = true
		}
	}
	return len(seen)
}
