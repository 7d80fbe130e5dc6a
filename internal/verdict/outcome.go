package verdict

import (
	"errors"
	"fmt"
)

// Outcome is how something ends early: an error that has a state. Any other error
// is our own fault.
type Outcome struct {
	State  State
	Reason string
	Cause  error // for errors.Is; nil for none
}

// Error is the reason.
func (o *Outcome) Error() string { return o.Reason }

// Unwrap is the cause.
func (o *Outcome) Unwrap() error { return o.Cause }

// Failedf returns the error that the target did not do what the contract says.
func Failedf(format string, args ...any) error {
	return &Outcome{State: Failed, Reason: fmt.Sprintf(format, args...)}
}

// Inconclusivef returns the error that something got in the way of the question.
func Inconclusivef(format string, args ...any) error {
	return &Outcome{State: Inconclusive, Reason: fmt.Sprintf(format, args...)}
}

// NotExercisedf returns the error that the run has no means to put the question.
func NotExercisedf(format string, args ...any) error {
	return &Outcome{State: NotExercised, Reason: fmt.Sprintf(format, args...)}
}

// Deselectedf returns the error that the question is none of this run's.
func Deselectedf(format string, args ...any) error {
	return &Outcome{State: Deselected, Reason: fmt.Sprintf(format, args...)}
}

// Judge turns an error into a state and a reason: nil is a pass.
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
