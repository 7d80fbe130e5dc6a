package steps

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/internal/verdict"
)

// What a panic says stays on one line, and where it was stays in the record.
func TestAStepThatPanics(t *testing.T) {
	run := newTestWorld(t)
	run.Plan = packtest.Written("Given a list")
	d := &Definition{Form: "a list", run: func(context.Context, *ScenarioRun, Arguments) error { panic("one\ntwo") }}
	err := run.Do(t.Context(), d, Arguments{})
	require.EqualError(t, err, `step "a list" panicked: one two`)
	record := run.Finish(err)
	require.Equal(t, verdict.Error, record.State)
	require.Equal(t, verdict.Error, record.Steps[0].State)
	require.Contains(t, record.Steps[0].Stack, "TestAStepThatPanics")
	require.NotContains(t, record.Reason, "\n")
}
