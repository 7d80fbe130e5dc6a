// Package verdict decides. It holds the states that a check can be in, the
// Result document that a run leaves behind, and the one function that turns a
// Result into a verdict and an exit code. Every report, gate and certificate
// calls that function; none of them decides anything itself.
//
// It does not send requests, run scenarios or print anything.
package verdict

import "slices"

// State says what became of a check, a scenario, a cell or a requirement.
type State string

const (
	// Passed: exercised, and met.
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
	// Inconclusive: the network failed, or an answer that nobody asked for got
	// in the way, so that neither "passed" nor "failed" would be true.
	Inconclusive State = "inconclusive"
	// Error: our own fault, such as an undefined step or a broken fixture.
	Error State = "error"
)

// bySeverity lists the states from the one that says the least against the
// target to the one that says the most against the run. A whole is in the last
// of these states that any of its parts is in.
var bySeverity = []State{Deselected, NotApplicable, Passed, Warned, NotExercised, Inconclusive, Failed, Error}

// Worse returns the more severe of two states. The empty state is the mildest,
// and one that nobody knows the most severe, so that it is not lost.
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

// Valid reports whether s is one of the states.
func (s State) Valid() bool { return slices.Contains(bySeverity, s) }

// States returns every state, in the order in which counts are shown.
func States() []State {
	return []State{Passed, Failed, Warned, NotApplicable, NotExercised, Deselected, Inconclusive, Error}
}
