package report

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/verdict"
)

func TestTheLogOfAContainer(t *testing.T) {
	beside := scenario(12, verdict.Failed, "status = 500, want 201")
	beside.Log = []string{"panic: no such table", "\x1b[2J::error::", ""}
	failed := document(beside)
	failed.Target = verdict.Target{Kind: "image", BaseURL: "http://127.0.0.1:32768/api", Image: "example.com/api:1\x1b", ImageDigest: "sha256:12ab"}
	lost := document()
	lost.Target = verdict.Target{Kind: "image", Image: "example.com/api:1", Log: []string{"listening", "out of memory\r"}}
	lost.Problems = []verdict.Problem{{Kind: verdict.Unreachable, Message: "container target exited with code 2"}}
	for _, c := range []struct {
		name   string
		result *verdict.Result
	}{{"container-failed.txt", failed}, {"container-lost.txt", lost}} {
		t.Run(c.name, func(t *testing.T) {
			var b bytes.Buffer
			require.NoError(t, Text(&b, c.result, TextOptions{Width: 80}))
			golden(t, c.name, b.String())
		})
	}
}
