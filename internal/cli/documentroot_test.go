package cli

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestDocumentRoot(t *testing.T) {
	for _, c := range []struct {
		name  string
		files map[string]string // from the folder that is to be the root, or above it
		root  string            // of the folder of the test
		want  string            // the document there
	}{
		{name: "one file", files: map[string]string{"a/v1/api.yaml": "x: {$ref: '#/components'}"}, root: "a/v1", want: "api.yaml"},
		{name: "a file beside it", files: map[string]string{"a/v1/api.yaml": "x:\n  $ref: parts/b.yaml#/X\n"}, root: "a/v1", want: "api.yaml"},
		{name: "a folder beside it", files: map[string]string{"a/v1/api.yaml": `{"$ref": "../common/b.json#/X"}`, "a/common/b.json": "{}"}, root: "a", want: "v1/api.yaml"},
		{
			name: "through another file", root: ".", want: "a/v1/api.yaml",
			files: map[string]string{"a/v1/api.yaml": "x: {$ref: parts/b.yml}", "a/v1/parts/b.yml": "$ref: ../../../c.yaml", "c.yaml": "x: 1"},
		},
		{name: "what is no document", files: map[string]string{"a/v1/api.yaml": "x: {$ref: '../../secret.txt'}"}, root: "a/v1", want: "api.yaml"},
		{name: "a place in the web", files: map[string]string{"a/v1/api.yaml": "x: {$ref: 'https://example.com/../b.yaml'}"}, root: "a/v1", want: "api.yaml"},
		{name: "an absolute path", files: map[string]string{"a/v1/api.yaml": "x: {$ref: '/etc/b.yaml'}"}, root: "a/v1", want: "api.yaml"},
		{name: "the root of the disk", files: map[string]string{"a/v1/api.yaml": "x: {$ref: '../../../../../../../../../../../../../../../../b.yaml'}"}, root: "a/v1", want: "api.yaml"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			for name, text := range c.files {
				require.NoError(t, os.MkdirAll(filepath.Join(dir, filepath.Dir(name)), 0o755))
				require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
			}
			root, name := documentRoot(filepath.Join(dir, "a", "v1", "api.yaml"))
			require.Equal(t, filepath.Join(dir, c.root), root)
			require.Equal(t, c.want, name)
		})
	}
}
