package steps

import (
	"errors"
	"fmt"

	"github.com/assaykit/assay/internal/verdict"
)

// outcome is how a step ends a scenario early: as an error with a state. Any
// other error that a step returns is our own fault.
type outcome struct {
	state   verdict.State
	reason  string
	gone    bool // what was asked for is not there
	endless bool // a listing showed no end
	taken   bool // an id is that of something which the run has not created
}

func (o *outcome) Error() string { return o.reason }

// failed says that the target did not do what the contract says.
func failed(format string, args ...any) error {
	return &outcome{state: verdict.Failed, reason: fmt.Sprintf(format, args...)}
}

// inconclusive says that something got in the way of the question.
func inconclusive(format string, args ...any) error {
	return &outcome{state: verdict.Inconclusive, reason: fmt.Sprintf(format, args...)}
}

// notExercised says that the run has no means to put the question.
func notExercised(format string, args ...any) error {
	return &outcome{state: verdict.NotExercised, reason: fmt.Sprintf(format, args...)}
}

// deselected says that the question is none of this run's.
func deselected(format string, args ...any) error {
	return &outcome{state: verdict.Deselected, reason: fmt.Sprintf(format, args...)}
}

// notThere says that the target denies what was asked for, where it should be.
func notThere(format string, args ...any) error {
	return &outcome{state: verdict.Inconclusive, reason: fmt.Sprintf(format, args...), gone: true}
}

// unread says that a listing was not read to its end, as it shows none.
func unread(format string, args ...any) error {
	return &outcome{state: verdict.Inconclusive, reason: fmt.Sprintf(format, args...), endless: true}
}

func isUnread(err error) bool {
	var o *outcome
	return errors.As(err, &o) && o.endless
}

func isGone(err error) bool {
	var o *outcome
	return errors.As(err, &o) && o.gone
}

func isTaken(err error) bool {
	var o *outcome
	return errors.As(err, &o) && o.taken
}

// judge turns what a step returned into a state and a reason.
func judge(err error) (verdict.State, string) {
	if err == nil {
		return verdict.Passed, ""
	}
	var o *outcome
	if errors.As(err, &o) {
		return o.state, o.reason
	}
	return verdict.Error, err.Error()
}
