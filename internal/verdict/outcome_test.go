package verdict

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestJudge(t *testing.T) {
	for _, c := range []struct {
		name   string
		err    error
		state  State
		reason string
	}{
		{name: "nothing", state: Passed},
		{name: "a failure", err: Failedf("status = %d, want %d", 200, 404), state: Failed, reason: "status = 200, want 404"},
		{name: "an obstacle", err: Inconclusivef("no answer"), state: Inconclusive, reason: "no answer"},
		{name: "no means", err: NotExercisedf("no key"), state: NotExercised, reason: "no key"},
		{name: "an outcome with a context", err: fmt.Errorf("later: %w", Failedf("gone")), state: Failed, reason: "gone"},
		{name: "our own fault", err: errors.New("broken fixture"), state: Error, reason: "broken fixture"},
	} {
		t.Run(c.name, func(t *testing.T) {
			state, reason := Judge(c.err)
			require.Equal(t, c.state, state)
			require.Equal(t, c.reason, reason)
		})
	}
}
