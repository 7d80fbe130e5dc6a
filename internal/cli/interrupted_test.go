package cli

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestInterrupted: what a signal ends is incomplete, whichever command it is, and no
// fault of ours.
func TestInterrupted(t *testing.T) {
	stopped, stop := context.WithCancel(context.Background())
	stop()
	for _, tc := range []struct {
		name string
		args []string
		says string
	}{
		{name: "mutation", args: []string{"mutation", "--only", "page"}, says: `^assay: interrupted: 0 of \d+ faults were measured\n$`},
		{name: "dead steps", args: []string{"mutation", "--dead-steps", "--only", "page"}, says: `^assay: interrupted: the steps were not measured\n$`},
		{name: "coverage", args: []string{"coverage"}, says: `^assay: interrupted: the coverage is unknown\n$`},
		{name: "doctor", args: []string{"doctor", "--target", "bundled"}, says: `^assay: interrupted: the target was not examined to the end\n$`},
		{name: "a document", args: []string{"run", "--openapi", "http://127.0.0.1:1/openapi.json", "--target", "http://127.0.0.1:1"}, says: `^assay: interrupted: the document was not read\n$`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var out, said bytes.Buffer
			require.Equal(t, 3, execute(stopped, tc.args, strings.NewReader(""), &out, &said, os.LookupEnv))
			require.Regexp(t, tc.says, said.String())
			require.Empty(t, out.String())
		})
	}
}
