// Package faulttest makes servers with one fault, for the tests of other packages.
package faulttest

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/fault"
	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/reference"
	"github.com/assaykit/assay/reference/faults"
)

// Server is the bundled server with the fault of a name: a deviation of its own, or one in
// transit.
func Server(t testing.TB, name string) http.Handler {
	t.Helper()
	if !strings.Contains(name, "@") {
		handler, err := faults.New(target.BundledConfig(), name)
		require.NoError(t, err)
		return handler
	}
	p := packtest.Bundled(t)
	f, err := fault.Named(p, name)
	require.NoError(t, err)
	server, err := reference.New(target.BundledConfig())
	require.NoError(t, err)
	return fault.New(fault.Options{Pack: p, Fault: &f, Next: server})
}
