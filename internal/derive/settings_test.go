package derive_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/derive"
	"github.com/assaykit/assay/internal/pack"
)

// A target is known by operations of different parts of the API: a server that has one
// port for its public part and one for its administration answers some of them on each.
func TestPreflightOfSeveralParts(t *testing.T) {
	const get = "get: {operationId: NAME, responses: {'200': {description: d}}}"
	for _, c := range []struct {
		name  string
		paths []string // path and name
		want  []string
	}{
		{name: "several", paths: []string{"/.known/a a", "/.known/b b", "/.known/c c", "/admin/a d", "/health e"}, want: []string{"a", "d", "e"}},
		{name: "two", paths: []string{"/.known/a a", "/.known/b b", "/.known/c c", "/admin/a d"}, want: []string{"a", "d", "b"}},
		{name: "one", paths: []string{"/v1/a a", "/v1/b b"}, want: []string{"a", "b"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			document := "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths:\n"
			for _, p := range c.paths {
				path, name, _ := strings.Cut(p, " ")
				document += "  " + path + ": {" + strings.ReplaceAll(get, "NAME", name) + "}\n"
			}
			files, err := derive.Pack(fstest.MapFS{"openapi.yaml": {Data: []byte(document)}}, "openapi.yaml")
			require.NoError(t, err)
			contract, err := pack.FromFS(files)
			require.NoError(t, err)
			require.Equal(t, c.want, contract.Fixtures.Preflight)
		})
	}
}
