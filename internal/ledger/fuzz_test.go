package ledger

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzRead reads any text as a ledger. What is left has an entry of its own each.
func FuzzRead(f *testing.F) {
	shelf := Line{Event: Expected, Entry: 1, Resource: "shelf", Organization: "main", Key: "KEY", Identity: "A"}
	book := Line{Event: Expected, Entry: 2, Resource: "book", Holder: 1, Body: raw(`{"a":1}`)}
	for _, lines := range [][]Line{
		{shelf, book, {Event: Accepted, Entry: 1}, {Event: Named, Entry: 1, ID: raw(`1`)}, {Event: Again, Entry: 2}},
		{shelf, {Event: Refused, Entry: 1}, {Event: Absent, Resource: "shelf", Organization: "main", Identity: "A"}, {Event: Ended}},
		{book, {Event: Renamed, Entry: 2, Identity: "B"}, {Event: Left, Entry: 2, Reason: "no"}, {Event: Removed, Entry: 2}},
	} {
		text, err := os.ReadFile(write(f, lines...))
		require.NoError(f, err)
		f.Add(text)
	}
	name := filepath.Join(f.TempDir(), "ledger.jsonl")
	f.Fuzz(func(t *testing.T, text []byte) {
		require.NoError(t, os.WriteFile(name, text, 0o600))
		_, left, err := Read(name)
		if err != nil {
			require.ErrorContains(t, err, "read ledger")
			return
		}
		require.LessOrEqual(t, len(left), len(text))
	})
}
