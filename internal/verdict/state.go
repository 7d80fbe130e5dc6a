// Package verdict defines the states that a check can be in and the Result document
// of a run, and computes what a Result means: the state of each cell and
// requirement, the findings, the verdict and the exit code. Reports, gates and
// certificates call it, and decide nothing themselves.
//
// It sends no requests, runs no scenarios and prints nothing.
package verdict

import "slices"

// State is the outcome of a check, a scenario, a cell or a requirement.
type State string

const (
	// Passed: it was exercised, and holds.
	Passed State = "passed"
	// Failed: a MUST is violated.
	Failed State = "failed"
	// Warned: a SHOULD is violated.
	Warned State = "warned"
	// NotApplicable: the profile says that the target lacks the capability.
	NotApplicable State = "not-applicable"
	// NotExercised: it applies, but this run had no means to exercise it.
	NotExercised State = "not-exercised"
	// Deselected: it was left out by a selection, a shard, or a run that only reads.
	Deselected State = "deselected"
	// Inconclusive: something got in the way, such as a network failure or a 503, so
	// that neither "passed" nor "failed" would be true.
	Inconclusive State = "inconclusive"
	// Error: our own fault, such as an undefined step or a broken fixture.
	Error State = "error"
)

// bySeverity lists the states from the mildest to the most severe. A whole has the
// most severe state of its parts.
var bySeverity = []State{Deselected, NotApplicable, Passed, Warned, NotExercised, Inconclusive, Failed, Error}

// Worse returns the more severe of two states. The empty state is the mildest. An
// unknown state is the most severe, so that it is not lost.
func Worse(a, b State) State {
	if severity(b) > severity(a) {
		return b
	}
	return a
}

func severity(s State) int {
	if s != "" && !s.Valid() {
		return len(bySeverity)
	}
	return slices.Index(bySeverity, s)
}

// Valid reports whether s is one of the states above.
func (s State) Valid() bool { return slices.Contains(bySeverity, s) }

// States returns all states, in the order in which reports show counts.
func States() []State {
	return []State{Passed, Failed, Warned, NotApplicable, NotExercised, Deselected, Inconclusive, Error}
}

// headings are what reports write above the findings of each state.
var headings = map[State]string{
	Failed:       "failed",
	Error:        "error: the fault is the harness's or the contract pack's, not the target's",
	Inconclusive: "inconclusive: something got in the way of the question",
	Warned:       "warning: a SHOULD is violated",
}

// Heading returns what reports write above the findings of a state; "" for a state that
// has none.
func (s State) Heading() string { return headings[s] }
