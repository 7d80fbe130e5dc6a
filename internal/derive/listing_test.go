package derive_test

import (
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/verdict"
)

// A listing that lacks its newest item is seen also where scenarios run side by side, and
// each could have created a newer one.
func TestTheNewestIsListed(t *testing.T) {
	for _, document := range []string{"tools.yaml", "notes.json"} {
		p, err := pack.FromFS(derived(t, document))
		require.NoError(t, err)
		for fault, exit := range map[string]int{"": verdict.ExitConformant, "lists all but the newest": verdict.ExitFailed} {
			listening := httptest.NewServer(&server{fault: fault, notes: document == "notes.json"})
			t.Cleanup(listening.Close)
			r := judgedBy(t, p, listening.URL+p.Contract.BasePath, "the-key-of-tools", 50*time.Millisecond, 4)
			require.Equal(t, exit, r.Verdict.Exit, "%s %s: %s\n%s", document, fault, r.Verdict.Reason, notPassed(r))
		}
	}
}
