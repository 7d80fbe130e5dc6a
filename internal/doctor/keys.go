package doctor

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/assaykit/assay/internal/answer"
	"github.com/assaykit/assay/internal/resource"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/steps"
)

// reading is what one key reads, of the operations that take no parameters.
type reading struct {
	answered []string           // operations that are answered as the contract has it
	refused  int                // the status of the first refusal; 0 if there is none
	err      error              // why there was no answer, of the first
	items    map[string]bool    // each with its operation and everything in it
	skews    []time.Duration    // of the Date of answers that have one
	first    *exchange.Exchange // nil if nothing was answered
}

// read reads all that can be read without parameters.
func (e *examination) read(ctx context.Context, key resource.Key) reading {
	r := reading{items: map[string]bool{}}
	for _, id := range e.Config.Pack.Fixtures.Preflight {
		operation, _ := e.Config.Pack.Contract.Operation(id) // the pack's checks vouch for it
		answer, err := e.get(ctx, id, e.Config.Credentials[key], steps.FaultHeader{})
		switch {
		case err != nil && r.err == nil:
			r.err = err
		case err != nil:
		case operation.Succeeds(answer.Status):
			r.note(e, id, answer)
		case r.refused == 0:
			r.refused = answer.Status
		}
		if err == nil && r.first == nil {
			r.first = answer
		}
	}
	return r
}

// note takes over an answer that is as the contract has it.
func (r *reading) note(e *examination, id string, got *exchange.Exchange) {
	r.answered = append(r.answered, id)
	if date, err := http.ParseTime(got.ResponseHeader.Get("Date")); err == nil {
		middle := got.Started.Add(got.Duration / 2)
		// Half a second: a Date is cut to whole seconds.
		r.skews = append(r.skews, date.Add(500*time.Millisecond).Sub(middle))
	}
	for _, item := range answer.RulesOf(e.Config.Pack).Listed(got) {
		text, err := json.Marshal(item) // with its keys in order
		if err == nil {
			r.items[id+" "+string(text)] = true
		}
	}
}

// skew is by how much the target's clock is ahead; the smallest that was seen.
func (r reading) skew() (time.Duration, bool) {
	if len(r.skews) == 0 {
		return 0, false
	}
	least := r.skews[0]
	for _, s := range r.skews {
		if s.Abs() < least.Abs() {
			least = s
		}
	}
	return least, true
}

// get sends a GET, with a header by which the target is made to fail if there is
// one.
func (e *examination) get(ctx context.Context, id, credential string, fault steps.FaultHeader) (*exchange.Exchange, error) {
	operation, _ := e.Config.Pack.Contract.Operation(id)
	request := exchange.Request{Operation: id, Method: operation.Method, Path: operation.Path, Credential: credential}
	if fault.Name != "" {
		request.Header = http.Header{fault.Name: {fault.Value}}
	}
	return e.Config.Client.Do(ctx, request)
}

// organization looks whether a key is accepted, and sees something else than the
// main key does.
func (e *examination) organization(ctx context.Context, key resource.Key) {
	name := e.Config.Credentials[key]
	if name == "" {
		return // the plan says what is not exercised without it
	}
	main := e.Config.Credentials[resource.Main]
	r := e.read(ctx, key)
	if len(r.answered) == 0 {
		e.problem(verdict.ExitUnreachable, Check{
			Name: name, Message: r.failure(), Hint: "give it a key that is accepted, or none",
		})
		return
	}
	common := 0
	for item := range r.items {
		if e.main.items[item] {
			common++
		}
	}
	c := Check{Name: name, State: OK, Took: r.first.Duration}
	switch {
	case len(r.items) == 0 || len(e.main.items) == 0:
		c.State = Warning
		c.Message = "accepted; unknown whether it belongs to another organization, because there is nothing to read"
		c.Hint = "a run creates something, and finds out"
		if len(r.items)+len(e.main.items) > 0 {
			c.State, c.Message, c.Hint = OK, "accepted; it does not see what "+main+" sees", ""
		}
	case common == len(r.items):
		c.Message = "accepted, and sees nothing but what " + main + " sees: it seems to be of the same organization"
		c.Hint = "give it the key of another organization, or none"
		e.problem(verdict.ExitUsage, c)
		return
	case common > 0:
		c.State = Warning
		c.Message = fmt.Sprintf("accepted; %d of the %d things that it sees %s sees as well", common, len(r.items), main)
	default:
		c.Message = "accepted; it sees nothing of what " + main + " sees"
	}
	e.add(c)
}

// failure says why nothing was answered as it should be.
func (r reading) failure() string {
	if r.refused != 0 {
		return fmt.Sprintf("refused with %d", r.refused)
	}
	return r.err.Error()
}

// refused looks whether a key that should not be good for anything is refused.
func (e *examination) refused(ctx context.Context, key resource.Key) {
	name := e.Config.Credentials[key]
	if name == "" {
		return // as above
	}
	answer, err := e.get(ctx, e.main.answered[0], name, steps.FaultHeader{})
	c := Check{Name: name, State: OK, Message: "refused with 401"}
	if answer != nil {
		c.Took = answer.Duration
	}
	switch {
	case err != nil:
		c.Message = err.Error()
		e.problem(verdict.ExitUnreachable, c)
		return
	case answer.Status/100 == 2:
		c.Message = fmt.Sprintf("accepted, and should be refused: it has not %s, or the target does not check", map[resource.Key]string{resource.Expired: "expired", resource.Revoked: "been revoked"}[key])
		c.Hint = "check the key; if it is right, this is a defect that a run reports"
		e.problem(verdict.ExitUsage, c)
		return
	case answer.Status != http.StatusUnauthorized:
		c.State = Warning
		c.Message = fmt.Sprintf("refused with %d, and not with 401", answer.Status)
	}
	e.add(c)
}
