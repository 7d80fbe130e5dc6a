package steps

import (
	"context"
	"time"

	"github.com/assaykit/assay/internal/answer"
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/resource"
)

// Settings say how scenarios send requests, and how strictly they are judged.
type Settings struct {
	Client      *exchange.Client
	Patience    time.Duration // what requests without an answer may take, all together; 0 for any time
	FaultHeader FaultHeader
	Strict      bool // a violated SHOULD fails

	// KeptBody is how many bytes of a body the record of a scenario keeps; 0 for
	// exchange.KeptBody.
	KeptBody int
	Label    bool // tell the target which scenario a request is for

	// NewID makes the id of the next request within a scope, which is a scenario's
	// id or a name for what scenarios share. With a Concurrency of 1, the requests
	// of a scope follow from their order and from the answers alone. Nil: the
	// client's own ids.
	NewID func(scope string) string
}

// FaultHeader is a request header by which the target can be made to fail. Without a Name
// there is none.
type FaultHeader struct{ Name, Value string }

// Run is what the scenarios of one run share.
type Run struct {
	Settings
	Resources        *resource.Shared
	Rules            answer.Rules // that every answer keeps
	Burst            Burst
	acceptedControls resource.Memo[error]               // by operation: whether the accepted request succeeded
	traversals       resource.Memo[*resource.Traversal] // by request: listings that were read to their end
	unknownIDs       resource.Memo[any]                 // by kind and organization: an id that no record has
	beside, limited  common                             // what is used beside those that exhaust a limit, and by those of them that read
	kept             keptBytes
	failing          failing
	unresponsive
}

// Burst exhausts the rate limit of the organization that is meant for it.
type Burst interface {
	// Beyond sends a request while the limit is exhausted, and returns the exchange of the
	// request that was sent in the end. Prepare makes the request, and a new one where
	// that slips through and has changed something. An error is an outcome, or that of
	// prepare.
	Beyond(ctx context.Context, run *ScenarioRun, prepare func() (resource.Request, error)) (*exchange.Exchange, error)
	// Recover waits until the limit is over. An error is an outcome: the limit does not end
	// in time, or the run was stopped.
	Recover(ctx context.Context, run *ScenarioRun) error
	// WaitAgain waits for as long as a further limited answer says. An error is an outcome:
	// that is too long, or the run was stopped.
	WaitAgain(context.Context, *exchange.Exchange) error
	// Prepares reports whether a scenario, by its id, has not come to the limit yet.
	Prepares(id string) bool
	// Announces reports whether the target announces limits by the second or the minute.
	Announces() bool
	// Settle notes an answer to a request with the burst key.
	Settle(*exchange.Exchange)
}

// NewRun returns what the scenarios of a run share. Its Burst has to be set before a
// scenario exhausts a limit.
func NewRun(settings Settings, resources *resource.Shared) *Run {
	return &Run{
		Settings: settings, Resources: resources,
		Rules: answer.Rules{Contract: resources.Contract, Fixtures: resources.Fixtures},
	}
}
