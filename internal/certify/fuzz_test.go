package certify

import (
	"bytes"
	"context"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/verdict"
)

// maxRefusal is how many bytes reading a file may take until it is refused. The garbage
// counts too, so the memory that is in use at one time is less.
const maxRefusal = 150 << 20

// refuses runs a reader, and holds it to that.
func refuses(t *testing.T, read func()) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	read()
	runtime.ReadMemStats(&after)
	require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(maxRefusal))
}

// FuzzArchive reads any bytes as a bundle.
func FuzzArchive(f *testing.F) {
	v, e, policy := tiny(f)
	f.Add(v.seal(f, e))
	for _, c := range hostileArchives(f) {
		f.Add(c.archive)
	}
	f.Fuzz(func(t *testing.T, archive []byte) {
		refuses(t, func() {
			b, err := Open(bytes.NewReader(archive))
			if err != nil {
				return
			}
			_, _ = b.Evidence(len(policy.Pack.Inventory.Scenarios)) // what counts is that it ends
		})
	})
}

// FuzzFile puts any content in place of one file of a bundle, and lists and signs the
// bundle again, as a vendor can. If every question but the level holds, the bundle must
// come to the states that it came to before.
func FuzzFile(f *testing.F) {
	v, e, policy := tiny(f)
	archive := v.seal(f, e)
	before := states(verifyArchive(archive, policy).Judged)
	whole := unpack(f, archive)
	names := fileNames(whole)
	for n, name := range names {
		f.Add(n, whole[name])
	}
	f.Fuzz(func(t *testing.T, n int, content []byte) {
		if n < 0 || n >= len(names) {
			return
		}
		changed := remake(t, archive, func(f files) {
			f[names[n]] = content
			relist(t, f, v.signer)
		})
		r := verifyArchive(changed, policy)
		require.False(t, r.Verified)
		if slices.Equal(failures(r), []string{"level"}) {
			require.Equal(t, before, states(r.Judged))
		}
		_, err := Page(r)
		require.NoError(t, err)
		require.NoError(t, Text(&bytes.Buffer{}, r))
	})
}

// fileNames are the names of the files that a manifest lists.
func fileNames(f files) []string {
	var names []string
	for name := range f {
		if name != manifestName && filepath.Dir(name)+"/" != statements {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// states are those of the scenarios, cells and requirements of a Result.
func states(r *verdict.Result) []verdict.State {
	var all []verdict.State
	for _, s := range r.Scenarios {
		all = append(all, s.State)
	}
	for _, c := range r.Cells {
		all = append(all, c.State)
	}
	for _, q := range r.Requirements {
		all = append(all, q.State)
	}
	return all
}

// FuzzSaying puts any content in place of the manifest or of a statement. Nothing but the
// original is signed for.
func FuzzSaying(f *testing.F) {
	v, e, policy := tiny(f)
	archive := v.seal(f, e)
	whole := unpack(f, archive)
	names := []string{manifestName, statements + testResultName + extension, statements + conformanceRunName + extension}
	for n, name := range names {
		f.Add(n, whole[name])
	}
	f.Fuzz(func(t *testing.T, n int, content []byte) {
		if n < 0 || n >= len(names) {
			return
		}
		changed := remake(t, archive, func(f files) { f[names[n]] = content })
		r := verifyArchive(changed, policy)
		require.Equal(t, bytes.Equal(content, whole[names[n]]), r.Evidence != nil, "%+v", r.Findings)
	})
}

// FuzzDocuments reads any text as the files that a certifier and a vendor keep.
func FuzzDocuments(f *testing.F) {
	v, e, _ := tiny(f)
	at := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	clock := newAuthority(f, "Clock", at)
	_, err := v.trust.AddAuthority(clock.certificate(), "Clock")
	require.NoError(f, err)
	for _, value := range []any{v.trust, NewChallenge(at, time.Hour, "https://crm.example.com"), e.Attempts} {
		text, err := document(value)
		require.NoError(f, err)
		f.Add(text)
	}
	f.Add(v.public)
	f.Add(clock.certificate())
	name := filepath.Join(f.TempDir(), "document")
	f.Fuzz(func(t *testing.T, text []byte) {
		require.NoError(t, os.WriteFile(name, text, 0o600))
		if trust, err := LoadTrust(name); err == nil {
			require.NoError(t, trust.Save(name))
			again, err := LoadTrust(name)
			require.NoError(t, err)
			require.Equal(t, len(trust.Keys), len(again.Keys))
		}
		_, _ = LoadChallenge(name)
		_, _ = OpenAttempts(name)
		_, _ = LoadKey(name, func() ([]byte, error) { return []byte("secret"), nil })
		_, _ = ParsePublicKey(text)
		_, _ = (&Trust{}).AddAuthority(text, "Clock")
	})
}

// FuzzToken reads any bytes as a timestamp token. Only the authority's own is believed.
func FuzzToken(f *testing.F) {
	clock := newAuthority(f, "Clock", time.Now())
	server := httptest.NewServer(clock)
	f.Cleanup(server.Close)
	stamp, err := Authority(context.Background(), server.URL)
	require.NoError(f, err)
	content := []byte("content")
	token, err := stamp(content)
	require.NoError(f, err)
	f.Add(token)
	trust := &Trust{}
	_, err = trust.AddAuthority(clock.certificate(), "Clock")
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, text []byte) {
		at, _, err := trust.stamped(context.Background(), text, content)
		if err == nil {
			require.WithinDuration(t, clock.now(), at, 2*time.Second)
		}
	})
}
