package resource

import (
	"errors"
	"fmt"

	"github.com/assaykit/assay/internal/verdict"
)

// Why the target has not shown what was looked for.
var (
	// ErrGone says that the target denies what should be there.
	ErrGone = errors.New("it is not there")
	// errUnread says that a listing was not read to its end, as it shows none.
	errUnread = errors.New("the listing has no end")
	// ErrTaken says that an id is that of something which the run has not created.
	ErrTaken = errors.New("the id is taken")
)

// because is an inconclusive outcome with its cause.
func because(cause error, format string, args ...any) error {
	return &verdict.Outcome{State: verdict.Inconclusive, Reason: fmt.Sprintf(format, args...), Cause: cause}
}
