package registry

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/certify"
)

// FuzzOpen reads any text as the document of a registry, and writes the site of one that
// is read. Nothing is written outside of its folder.
func FuzzOpen(f *testing.F) {
	outer := f.TempDir()
	dir := filepath.Join(outer, "registry")
	r, err := Open(dir)
	require.NoError(f, err)
	archive, digest := bundleOf(f, "1")
	_, err = r.Add(archive, accepted("1", digest, nil), time.Hour)
	require.NoError(f, err)
	require.NoError(f, r.Withdraw(digest, "the server was replaced", finished))
	document, err := os.ReadFile(filepath.Join(dir, documentName))
	require.NoError(f, err)
	f.Add(document)
	f.Fuzz(func(t *testing.T, text []byte) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, documentName), text, 0o600))
		r, err := Open(dir)
		if err != nil {
			return
		}
		_ = r.Render(Site{Title: "Site", Trust: &certify.Trust{}}, finished) // some are of bundles that are not there
		beside, err := os.ReadDir(outer)
		require.NoError(t, err)
		require.Len(t, beside, 1)
	})
}
