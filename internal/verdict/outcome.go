package verdict

import (
	"errors"
	"fmt"
)

// Outcome is how something ends early: an error that has a state. Any other error
// is our own fault. Reason is one line in plain English; reports show it.
type Outcome struct {
	State  State
	Reason string
	Cause  error // for errors.Is; nil for none
}

// Error is the reason.
func (o *Outcome) Error() string { return o.Reason }

// Unwrap is the cause.
func (o *Outcome) Unwrap() error { return o.Cause }

// Failedf returns the error that the target did not do what the contract says: an
// *Outcome in the state Failed. The reason is made as by fmt.Sprintf; best is the form that
// Compare splits, "SUBJECT = ACTUAL, want EXPECTED".
func Failedf(format string, args ...any) error {
	return &Outcome{State: Failed, Reason: fmt.Sprintf(format, args...)}
}

// Inconclusivef returns the error that something got in the way of the question: an
// *Outcome in the state Inconclusive, with a reason made as by fmt.Sprintf.
func Inconclusivef(format string, args ...any) error {
	return &Outcome{State: Inconclusive, Reason: fmt.Sprintf(format, args...)}
}

// NotExercisedf returns the error that the run has no means to put the question: an
// *Outcome in the state NotExercised, with a reason made as by fmt.Sprintf.
func NotExercisedf(format string, args ...any) error {
	return &Outcome{State: NotExercised, Reason: fmt.Sprintf(format, args...)}
}

// Deselectedf returns the error that the question is none of this run's: an *Outcome in the
// state Deselected, with a reason made as by fmt.Sprintf.
func Deselectedf(format string, args ...any) error {
	return &Outcome{State: Deselected, Reason: fmt.Sprintf(format, args...)}
}

// Judge turns an error into a state and a reason: nil is Passed with the reason "", an error
// that is or wraps an *Outcome has the state and the reason of that, and any other error is
// Error.
func Judge(err error) (State, string) {
	if err == nil {
		return Passed, ""
	}
	var o *Outcome
	if errors.As(err, &o) {
		return o.State, o.Reason
	}
	return Error, err.Error()
}
