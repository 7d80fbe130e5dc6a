package spec

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
)

// largeDocument is the variable for the file of a large document, which make documents
// gets.
const largeDocument = "ASSAY_LARGE_DOCUMENT"

// A document of 13 MB, with more than a thousand operations, is read within the memory
// of a small machine.
func TestLargeDocument(t *testing.T) {
	file := os.Getenv(largeDocument)
	if file == "" {
		t.Skip(largeDocument + " is not set: make documents sets it")
	}
	const most = 400 << 20
	c, err := LoadDocument(os.DirFS(filepath.Dir(file)), filepath.Base(file))
	require.NoError(t, err)
	require.Greater(t, len(c.Operations), 1_000)
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	t.Logf("%d operations, %d warnings, %d MB", len(c.Operations), len(c.Warnings), m.Sys>>20)
	require.Less(t, m.Sys, uint64(most))
}
