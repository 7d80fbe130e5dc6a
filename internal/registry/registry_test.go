package registry

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/certify"
	"github.com/assaykit/assay/internal/verdict"
)

var finished = time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)

// bundleOf is a bundle of a run with a seed, and what it is known by.
func bundleOf(t testing.TB, seed string) (*bytes.Reader, string) {
	t.Helper()
	private, _, err := certify.GenerateKey(nil)
	require.NoError(t, err)
	name := filepath.Join(t.TempDir(), "vendor.key")
	require.NoError(t, os.WriteFile(name, private, 0o600))
	signer, err := certify.LoadKey(name, nil)
	require.NoError(t, err)
	archive, err := certify.Seal(&certify.Evidence{Result: &verdict.Result{}, Plan: certify.Plan{Seed: seed}}, signer, nil)
	require.NoError(t, err)
	b, err := certify.Open(bytes.NewReader(archive))
	require.NoError(t, err)
	return bytes.NewReader(archive), b.Manifest
}

// take has a registry take a bundle in, which was verified with what change does
// to the report.
func take(t *testing.T, r *Registry, seed string, maxAge time.Duration, change func(*certify.Report)) (*Entry, error) {
	t.Helper()
	archive, digest := bundleOf(t, seed)
	return r.Add(archive, accepted(seed, digest, change), maxAge)
}

// accepted is a verification of a bundle, as certify makes it.
func accepted(name, digest string, change func(*certify.Report)) *certify.Report {
	attempt := certify.Attempt{Number: 1, Started: finished.Add(-time.Hour), Target: "https://crm.example.com"}
	r := &certify.Report{
		Bundle: digest, Verified: true, At: finished.Add(time.Hour), Received: finished.Add(time.Hour),
		Signer:   &certify.Signed{KeyID: "k1", Owner: `Example & <Vendor>`},
		Evidence: &certify.Evidence{Attempts: []certify.Attempt{attempt}},
		Judged:   &verdict.Result{},
		Run: &certify.ConformanceRun{
			Started: finished.Add(-time.Hour), Finished: finished,
			Contract: verdict.Contract{Title: "Example API", Version: "1"},
			Plan:     certify.Plan{BaseURL: "https://crm.example.com", Challenge: "n-" + name},
		},
	}
	if change != nil {
		change(r)
	}
	return r
}

// attempts makes a record of so many attempts, of which the one of a number began
// at another time.
func attempts(n, other int) []certify.Attempt {
	var all []certify.Attempt
	for i := range n {
		a := certify.Attempt{Number: i + 1, Started: finished, Target: "bundled"}
		if i+1 == other {
			a.Started = a.Started.Add(time.Second)
		}
		if i > 0 {
			a.Previous = all[i-1].Hash()
		}
		all = append(all, a)
	}
	return all
}

func TestAdd(t *testing.T) {
	for _, c := range []struct {
		name   string
		second func(*certify.Report)
		same   bool // the second is the first
		says   string
	}{
		{name: "another vendor's", second: func(r *certify.Report) { r.Signer.KeyID = "k2" }},
		{name: "a later attempt", second: func(r *certify.Report) { r.Evidence.Attempts = attempts(4, 0) }},
		{name: "an earlier attempt", second: func(r *certify.Report) { r.Evidence.Attempts = attempts(2, 0) }},
		{name: "the same bundle", same: true, says: "in the registry already"},
		{name: "the same challenge", second: func(r *certify.Report) { r.Signer.KeyID, r.Run.Plan.Challenge = "k2", "n-first" }, says: "has answered this challenge already"},
		{name: "no challenge, as others", second: func(r *certify.Report) { r.Signer.KeyID, r.Run.Plan.Challenge = "k2", "" }},
		{name: "a record that was begun anew", second: func(r *certify.Report) { r.Evidence.Attempts = attempts(1, 1) }, says: "attempts were kept from it"},
		{name: "a record with another past", second: func(r *certify.Report) { r.Evidence.Attempts = attempts(5, 2) }, says: "attempts were kept from it"},
		{name: "another run at the same place", second: func(r *certify.Report) { r.Evidence.Attempts = attempts(3, 0) }, says: "attempts were kept from it"},
		{name: "what is not verified", second: func(r *certify.Report) { r.Verified = false }, says: "not verified"},
		{name: "another archive than the verified one", second: func(r *certify.Report) { r.Bundle = "x" }, says: "not the one that was verified"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "registry")
			r, err := Open(dir)
			require.NoError(t, err)
			require.False(t, Exists(dir))
			_, err = take(t, r, "first", time.Hour, func(r *certify.Report) { r.Evidence.Attempts = attempts(3, 0) })
			require.NoError(t, err)
			require.True(t, Exists(dir))

			r, err = Open(dir)
			require.NoError(t, err)
			name := "second"
			if c.same {
				name = "first"
			}
			_, err = take(t, r, name, 0, c.second)
			if c.says == "" {
				require.NoError(t, err)
				require.FileExists(t, filepath.Join(dir, "bundles", r.Entries[1].Bundle+".assay"))
				require.FileExists(t, filepath.Join(dir, "certificates", r.Entries[1].Bundle+".html"))
				return
			}
			var refused *RefusedError
			require.ErrorAs(t, err, &refused)
			require.ErrorContains(t, err, c.says)
			r, err = Open(dir)
			require.NoError(t, err)
			require.Len(t, r.Entries, 1)
		})
	}
}

func TestRender(t *testing.T) {
	dir := t.TempDir()
	r, err := Open(dir)
	require.NoError(t, err)
	require.NoError(t, r.Render(Site{Title: "Nothing"}, finished))
	_, err = take(t, r, "old", time.Hour, nil)
	require.NoError(t, err)
	_, err = take(t, r, "new", 48*time.Hour, func(r *certify.Report) { r.Signer.KeyID = "k2" })
	require.NoError(t, err)
	require.NoError(t, r.Render(Site{Title: "Certified <servers>", URL: "https://certs.example.com/"}, finished.Add(24*time.Hour)))

	index, err := os.ReadFile(filepath.Join(dir, "index.html"))
	require.NoError(t, err)
	require.Contains(t, string(index), "<h1>Certified &lt;servers&gt;</h1>")
	require.Contains(t, string(index), "Example &amp; &lt;Vendor&gt;")
	require.Equal(t, 1, strings.Count(string(index), `<tr class="old">`))
	require.NotContains(t, string(index), "<Vendor>")

	text, err := os.ReadFile(filepath.Join(dir, "feed.json"))
	require.NoError(t, err)
	var f feed
	require.NoError(t, json.Unmarshal(text, &f))
	require.Equal(t, "https://jsonfeed.org/version/1.1", f.Version)
	require.Len(t, f.Items, 2)
	require.Equal(t, "sha256:"+r.Entries[1].Bundle, f.Items[0].ID, "the newest first")
	require.Equal(t, "https://certs.example.com/certificates/"+r.Entries[1].Bundle+".html", f.Items[0].URL)

	for n, says := range []string{"expired on 2026-01-31", "until 2026-02-02"} {
		svg, err := os.ReadFile(filepath.Join(dir, "badges", r.Entries[n].Bundle+".svg"))
		require.NoError(t, err)
		require.Contains(t, string(svg), says)
		d := xml.NewDecoder(strings.NewReader(string(svg)))
		for {
			_, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			require.NoError(t, err)
		}
	}
}

// A certificate that was withdrawn, or whose key was revoked, does not look like one.
func TestWithdraw(t *testing.T) {
	dir := t.TempDir()
	r, err := Open(dir)
	require.NoError(t, err)
	e, err := take(t, r, "first", 0, nil)
	require.NoError(t, err)
	text, err := os.ReadFile(filepath.Join(dir, "registry.json"))
	require.NoError(t, err)
	require.NotContains(t, string(text), "0001-01-01", "what never expires has no day on which it does")
	badgeText := func(site Site) string {
		require.NoError(t, r.Render(site, finished.Add(time.Hour)))
		svg, err := os.ReadFile(filepath.Join(dir, "badges", e.Bundle+".svg"))
		require.NoError(t, err)
		index, err := os.ReadFile(filepath.Join(dir, "index.html"))
		require.NoError(t, err)
		feed, err := os.ReadFile(filepath.Join(dir, "feed.json"))
		require.NoError(t, err)
		return string(svg) + string(index) + string(feed)
	}
	revoked := finished
	for _, c := range []struct {
		name  string
		trust *certify.Trust
		says  string // "" where the certificate counts
	}{
		{name: "nobody says"},
		{name: "a key that is trusted", trust: &certify.Trust{Keys: []certify.TrustedKey{{ID: "k1"}}}},
		{name: "a key that was revoked", trust: &certify.Trust{Keys: []certify.TrustedKey{{ID: "k1", RevokedAt: &revoked}}}, says: "key revoked on 2026-01-31"},
		{name: "a key that is not trusted", trust: &certify.Trust{}, says: "key is not trusted"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := badgeText(Site{Trust: c.trust})
			if c.says == "" {
				require.NotContains(t, text, `class="old"`)
				return
			}
			require.Equal(t, 6, strings.Count(text, c.says), "badge, index and feed")
			require.Contains(t, text, `class="old"`)
		})
	}
	require.ErrorContains(t, r.Withdraw("sha256:nothing", "x", finished), "has no bundle")
	require.NoError(t, r.Withdraw("sha256:"+e.Bundle, "the server changed", finished))
	require.ErrorContains(t, r.Withdraw(e.Bundle, "x", finished), "withdrawn at")
	r, err = Open(dir)
	require.NoError(t, err)
	require.Equal(t, "the server changed", r.Entries[0].Withdrawn.Reason)
	require.Contains(t, badgeText(Site{}), "withdrawn on 2026-01-31")
}

// A bundle that was changed behind the registry's back is not shown as accepted.
func TestRenderLooksAtTheBundles(t *testing.T) {
	dir := t.TempDir()
	r, err := Open(dir)
	require.NoError(t, err)
	e, err := take(t, r, "first", 0, nil)
	require.NoError(t, err)
	name := filepath.Join(dir, "bundles", e.Bundle+".assay")
	require.NoError(t, os.WriteFile(name, []byte("other"), 0o600))
	require.ErrorContains(t, r.Render(Site{}, finished), "is not the bundle that was accepted")
	require.NoError(t, os.Remove(name))
	require.ErrorIs(t, r.Render(Site{}, finished), os.ErrNotExist)
}

func TestOpenWhatIsNone(t *testing.T) {
	dir := t.TempDir()
	for _, text := range []string{"{", `{"format": "assay-registry/1"}`} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, "registry.json"), []byte(text), 0o600))
		_, err := Open(dir)
		require.ErrorContains(t, err, "read registry")
	}
}
