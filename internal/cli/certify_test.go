package cli

import (
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/reference"
)

// certification is the guide's block of shell that goes from a key to a registry.
func certification(t *testing.T) string {
	t.Helper()
	for _, block := range guideBlocks(t, "sh") {
		if isCertification(block) && strings.Contains(block, "registry add") {
			return block
		}
	}
	t.Fatal("the guides have no example of a certification")
	return ""
}

// TestGuideCertificationInShort runs the block of the README that makes evidence and
// verifies it.
func TestGuideCertificationInShort(t *testing.T) {
	n := 0
	for _, block := range guideBlocks(t, "sh") {
		if isCertification(block) && !strings.Contains(block, "registry add") {
			n++
			cmd := exec.Command("sh", "-e", "-c", strings.ReplaceAll(block, "./assay", "assay"))
			cmd.Dir = t.TempDir()
			out, err := cmd.CombinedOutput()
			require.NoError(t, err, "%s", out)
			require.Contains(t, string(out), "\nverified: ")
			requireEmpty(t, cmd.Dir)
		}
	}
	require.Equal(t, 1, n)
}

// requireEmpty: an example makes no private key in the folder where a reader is.
func requireEmpty(t *testing.T, dir string) {
	t.Helper()
	there, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, there)
}

// isCertification tells that block from those whose lines stand each for itself.
func isCertification(block string) bool { return strings.Contains(block, "assay certify") }

// TestGuideCertification runs every line of that block, one after the other as
// vendor and certifier would.
func TestGuideCertification(t *testing.T) {
	dir := t.TempDir()
	example := exec.Command("sh", "-e", "-c", strings.NewReplacer("./assay", "assay", "$(mktemp -d)", dir).Replace(certification(t)))
	example.Dir = t.TempDir()
	out, err := example.CombinedOutput()
	require.NoError(t, err, "%s", out)
	requireEmpty(t, example.Dir)
	for _, name := range []string{"bundle.assay", "certificate.html", "statement.json", "registry/index.html", "registry/feed.json"} {
		require.FileExists(t, filepath.Join(dir, name))
	}
	for _, name := range []string{"vendor.key", "certifier.key"} {
		info, err := os.Stat(filepath.Join(dir, name))
		require.NoError(t, err)
		require.Zero(t, info.Mode().Perm()&0o077, name)
	}

	// Scenarios that create something are played again on a live target, too.
	api, err := newReference()
	require.NoError(t, err)
	server := httptest.NewServer(api)
	t.Cleanup(server.Close)
	check := exec.Command("assay", "verify", "bundle.assay", "--trust", "keys.json", "--replay-live", server.URL+reference.BasePath, "--sample", "20")
	check.Dir, check.Env = dir, append(os.Environ(), "ASSAY_API_KEY="+keys["MAIN"], "ASSAY_OTHER_ORG_KEY="+keys["OTHER"])
	out, err = check.CombinedOutput()
	require.NoError(t, err, "%s", out)
	require.Contains(t, string(out), "ok    spot check ")

	// What the help shows of these commands is about what is in such a folder.
	n := 0
	for _, parent := range (&app{}).root().Commands() {
		for _, cmd := range append([]*cobra.Command{parent}, parent.Commands()...) {
			for _, line := range exampleLines(cmd) {
				if !needsBundle(line) {
					continue
				}
				n++
				t.Run(line, func(t *testing.T) {
					cmd := exec.Command("sh", "-c", strings.Replace(line, "4f2c…", "$(cut -c1-64 keyid)", 1))
					cmd.Dir = t.TempDir()
					require.NoError(t, os.CopyFS(cmd.Dir, os.DirFS(dir)))
					for _, name := range []string{"vendor.key", "certifier.key"} {
						require.NoError(t, os.Chmod(filepath.Join(cmd.Dir, name), 0o600))
					}
					if strings.Contains(line, " add ") { // what is there already is not taken in twice
						for _, name := range []string{"keys.json", "registry"} {
							if strings.Contains(line, " add "+name) {
								require.NoError(t, os.RemoveAll(filepath.Join(cmd.Dir, name)))
							}
						}
					}
					list := exec.Command("assay", "trust", "list", "keys.json")
					list.Dir = dir
					ids, err := list.Output()
					require.NoError(t, err)
					require.NoError(t, os.WriteFile(filepath.Join(cmd.Dir, "keyid"), ids, 0o600))
					out, err := cmd.CombinedOutput()
					require.NoError(t, err, "%s", out)
				})
			}
		}
	}
	require.GreaterOrEqual(t, n, 7, "the examples were not found")
}

// needsBundle tells the examples that take what other commands have made.
func needsBundle(line string) bool {
	for _, prefix := range []string{"assay verify bundle.assay", "assay trust add", "assay trust revoke", "assay trust list", "assay registry add", "assay registry list", "assay registry render"} {
		if strings.HasPrefix(line, prefix) {
			return true
		}
	}
	return false
}
