package certify

import (
	"errors"
	"fmt"
	"time"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/run"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/steps"
)

// asked is a recorded exchange that was asked for, and the scope of its id.
type asked struct {
	scope string
	*exchange.Exchange
}

// bursts are the scopes of a pack whose requests go out side by side.
func bursts(p *pack.Pack) map[string]bool {
	scopes := map[string]bool{run.BurstScope: true}
	for _, s := range p.Inventory.Scenarios {
		if steps.Bursts(s) {
			scopes[s.ID] = true
		}
	}
	return scopes
}

// inTime returns an error for times that contradict the order of the exchanges or the
// times of the run. Outside of a burst, an exchange begins after the end of the one
// before it. So nobody can join the exchanges of several runs into one.
func inTime(sequence []asked, result *verdict.Result, burst map[string]bool) error {
	if result.Finished.Before(result.Started) {
		return errors.New("the run ended before it began: the clock ran backwards")
	}
	last, together := result.Started, result.Started // the end of what was sent alone, and of a burst
	own := map[string]time.Time{}                    // the end of the last exchange of a scope
	for _, e := range sequence {
		end, after := e.Ended(), last
		switch {
		case e.scope == run.BurstScope:
		case burst[e.scope]:
			after = latest(after, own[e.scope])
		default:
			after = latest(after, together)
		}
		if e.Started.Before(after) || e.Duration < 0 {
			return fmt.Errorf("%s: exchange %s was made before what it follows from: the clock ran backwards", e.scope, e.ID)
		}
		if end.After(result.Finished) {
			return fmt.Errorf("%s: exchange %s ended after the run", e.scope, e.ID)
		}
		own[e.scope] = end
		if burst[e.scope] {
			together = latest(together, end)
		} else {
			last = end
		}
	}
	return nil
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
