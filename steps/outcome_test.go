package steps

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/verdict"
)

func TestJudge(t *testing.T) {
	for _, c := range []struct {
		name   string
		err    error
		state  verdict.State
		reason string
	}{
		{name: "nothing", state: verdict.Passed},
		{name: "a failure", err: failed("status = %d, want %d", 200, 404), state: verdict.Failed, reason: "status = 200, want 404"},
		{name: "an obstacle", err: inconclusive("no answer"), state: verdict.Inconclusive, reason: "no answer"},
		{name: "no means", err: notExercised("no key"), state: verdict.NotExercised, reason: "no key"},
		{name: "an outcome with a context", err: fmt.Errorf("later: %w", failed("gone")), state: verdict.Failed, reason: "gone"},
		{name: "our own fault", err: errors.New("broken fixture"), state: verdict.Error, reason: "broken fixture"},
	} {
		t.Run(c.name, func(t *testing.T) {
			state, reason := judge(c.err)
			require.Equal(t, c.state, state)
			require.Equal(t, c.reason, reason)
		})
	}
}
