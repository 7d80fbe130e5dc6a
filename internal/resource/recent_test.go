package resource

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestRecent(t *testing.T) {
	var r Recent
	require.Zero(t, r.Bytes(), "no answer has come")
	r.note(1 << 20)
	r.note(100)
	require.InDelta(t, 1<<20, r.Bytes(), 1<<14, "a large one counts for a while")
	for range 2000 {
		r.note(1000)
	}
	require.InDelta(t, 1000, r.Bytes(), 200, "and not for ever")
	r.note(5000)
	require.Equal(t, 5000, r.Bytes())
}
