package certify

import (
	"bytes"
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/run"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/reference"
)

var testTool = verdict.Tool{Name: "assay", Version: "test"}

// small is a part that has everything once: lists, a burst, and a failing server.
func small(t testing.TB) *pack.Pack {
	t.Helper()
	return packtest.Part(t, func(s plan.Scenario) bool {
		return s.File == "features/lists.feature" || strings.HasPrefix(s.Name, "createList") || strings.HasPrefix(s.Name, "listLists beyond")
	})
}

// recordRun makes a run in certify mode against a handler.
func recordRun(t testing.TB, p *pack.Pack, handler http.Handler, challenge string) *Evidence {
	t.Helper()
	profile := target.BundledProfile()
	profile.Consistency = target.Duration(300 * time.Millisecond)
	e, r, err := Run(context.Background(), run.Options{
		Pack: p, Profile: profile, Handler: handler, Seed: "7", Tool: testTool,
	}, challenge)
	require.NoError(t, err)
	require.NotNil(t, e, "%v %+v", r.Verdict, r.Problems)
	e.Suite = Suite{Name: testTool.Name, Version: testTool.Version, Commit: testTool.Commit, Digest: "d1"}
	e.Attempts = []Attempt{{
		Number: 1, Started: e.Result.Started.Add(-time.Second), Target: e.Plan.BaseURL, Challenge: challenge,
		Outcome: e.Result.Verdict.Word,
	}}
	return e
}

func newServer(t testing.TB) http.Handler {
	t.Helper()
	server, err := reference.New(target.BundledConfig())
	require.NoError(t, err)
	return server
}

// vendor is somebody with a key, and a trust document that knows it.
type vendor struct {
	signer Signer
	public []byte
	trust  *Trust
	stamp  Stamper // nil for no timestamp
}

func newVendor(t testing.TB) *vendor {
	t.Helper()
	private, public, err := GenerateKey(nil)
	require.NoError(t, err)
	block, err := privateKeyBlock(private)
	require.NoError(t, err)
	key, err := parsePrivateKey(block, nil)
	require.NoError(t, err)
	v := &vendor{signer: keySigner{key}, public: public, trust: &Trust{}}
	_, err = v.trust.Add(public, "Example Vendor", nil, nil)
	require.NoError(t, err)
	return v
}

// policy accepts what the vendor has made just now.
func (v *vendor) policy(p *pack.Pack, e *Evidence) Policy {
	return Policy{
		Pack: p, Trust: v.trust, Suite: e.Suite, Level: ErrorsLevel, MaxAge: 24 * time.Hour,
		Now: e.Result.Finished.Add(time.Minute),
	}
}

func (v *vendor) seal(t testing.TB, e *Evidence) []byte {
	t.Helper()
	archive, err := Seal(e, v.signer, v.stamp)
	require.NoError(t, err)
	return archive
}

func verifyArchive(archive []byte, p Policy) *Report {
	return Verify(context.Background(), bytes.NewReader(archive), p)
}

// evidenceOf is what a certifier reads in an archive.
func evidenceOf(t testing.TB, archive []byte, p *pack.Pack) *Evidence {
	t.Helper()
	b, err := Open(bytes.NewReader(archive))
	require.NoError(t, err)
	e, err := b.Evidence(len(p.Inventory.Scenarios))
	require.NoError(t, err)
	return e
}

// findingOf is what became of a question.
func findingOf(t testing.TB, r *Report, question string) Finding {
	t.Helper()
	for _, f := range r.Findings {
		if f.Question == question {
			return f
		}
	}
	require.FailNow(t, "there is no such question", question)
	return Finding{}
}

// failures are the questions that a report says no to.
func failures(r *Report) []string {
	var names []string
	for _, f := range r.Failures() {
		names = append(names, f.Question)
	}
	return names
}
