package steps

import (
	"errors"
	"net/http"
	"sync"

	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/spec"
)

// persistent is how many requests of one operation have to fail, and none to succeed, for
// that to be how the target answers it. Of what removes something no more than one attempt
// succeeds: sent again after a server error, it finds nothing.
const persistent = 3

// failing counts the requests of each operation that were answered with a server error
// first and with something else when they were sent again, and those that should have
// prepared something.
type failing struct {
	mu          sync.Mutex
	byOperation map[string]int
	succeeded   map[string]bool
}

// noteSuccess takes note that an operation can succeed.
func (f *failing) noteSuccess(o spec.Operation, status int) {
	if !o.Succeeds(status) {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.succeeded == nil {
		f.succeeded = map[string]bool{}
	}
	f.succeeded[o.ID] = true
}

// isPersistent takes note of one more such request, and reports whether that is how the
// target answers the operation.
func (f *failing) isPersistent(o spec.Operation) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.byOperation == nil {
		f.byOperation = map[string]int{}
	}
	f.byOperation[o.ID]++
	return f.byOperation[o.ID] >= persistent && !f.succeeded[o.ID]
}

// ofRefusedSetUp turns the refusal of a request that prepares a scenario into the
// scenario's failure, if the scenario wants to see that operation succeed: the contract
// allows that request as it allows the one which was to follow. An error that can have
// another reason than the request has to be persistent.
func (run *ScenarioRun) ofRefusedSetUp(err error) error {
	var refused *resource.RefusedError
	if !errors.As(err, &refused) || refused.Operation.ID != run.Analysis.operation || run.Analysis.wanted != refused.Operation.Success() {
		return err
	}
	e := refused.Exchange
	switch {
	case e.Status == http.StatusBadRequest, e.Status == http.StatusUnprocessableEntity:
	case e.Status != http.StatusUnauthorized && e.Status != http.StatusNotFound && e.Status != http.StatusInternalServerError:
		return err
	case !run.failing.isPersistent(refused.Operation):
		return err
	}
	run.PointToLast()
	return verdict.Failedf("set-up: status = %s, want %s", run.Describe(e), refused.Operation.Successes())
}
