package schedule

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/verdict"
)

func TestBarrier(t *testing.T) {
	b := newBarrier(2)
	stopped, cancel := context.WithCancel(context.Background())
	cancel()
	b.arrive("one")
	b.arrive("one") // counts once
	require.Error(t, b.wait(stopped))
	state, _ := verdict.Judge(b.wait(stopped))
	require.Equal(t, verdict.Inconclusive, state)
	b.arrive("two")
	require.NoError(t, b.wait(context.Background()))
	b.arrive("three") // one too many does no harm
	require.NoError(t, newBarrier(0).wait(context.Background()))
}
