package baseline

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/verdict"
)

// FuzzParse reads any text as a baseline. One that is read, and brought up to date with a
// run that has no failures, can be read again.
func FuzzParse(f *testing.F) {
	f.Add([]byte(head1 + "# why\n- scenario: '" + scenarioKey + "'\n  requirements: [CRM-LISTS-001]\n  operation: createList\n  failure: [a, b]\n  reason: r\n  owner: o\n  expires: 2026-12-31\n"))
	f.Add([]byte(head1 + "- &a {requirements: CRM-GEN-001, status: 201, failure: a, reason: r, owner: o, expires: 2026-12-31}\n- *a\n"))
	f.Add([]byte("format: assay-baseline/1\nknown: []\n"))
	result := &verdict.Result{Origin: verdict.Origin{Started: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}}
	f.Fuzz(func(t *testing.T, text []byte) {
		d, err := parse(text)
		if err != nil {
			require.NotContains(t, err.Error(), "goroutine")
			return
		}
		for n, k := range d.entries {
			_ = accepted(k, d.list.Content[n].Line)
		}
		again, _, err := d.update(result, Terms{})
		require.NoError(t, err)
		_, err = parse(again)
		require.NoError(t, err, "%s", again)
	})
}
