package steps

import (
	"context"
	"slices"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/internal/verdict"
)

// Ask sends a request whose answer is to be judged. Where there is no answer, or a
// server error that nobody asked for, the request is sent once more. What comes back
// is the target's answer, which has the status 0 if it is none; what does not come
// back got in the way, and is no ground for a verdict.
func (run *ScenarioRun) Ask(ctx context.Context, r resource.Request) (*exchange.Exchange, error) {
	e, err := run.Send(ctx, r)
	if !run.InTrouble(r, e, err) {
		return e, err
	}
	r.Again = true
	again, err := run.Send(ctx, r)
	switch {
	case !run.InTrouble(r, again, err) && err != nil:
		return again, err
	case !run.InTrouble(r, again, err) && run.AsJudged(r, e).Status != 0 && run.failing.isPersistent(r.Operation):
		return e, nil
	case !run.InTrouble(r, again, err):
		return again, verdict.Inconclusivef("%s was answered %s once, and then %s", r.Operation.ID, run.Describe(run.AsJudged(r, e)), run.Describe(again))
	}
	answer := run.AsJudged(r, again)
	if answer.Status == 0 || run.AsJudged(r, e).Status == 0 {
		// It counts against the target only where the target is there.
		if !run.ServesOthers(ctx, r.Operation.ID) {
			return again, verdict.Inconclusivef("%s was answered %s, and so is whatever else is asked", r.Operation.ID, run.Describe(answer))
		}
		run.excuse(e, again)
	}
	return answer, nil
}

// InTrouble reports whether there is no answer, or one that is none of those that
// could be asked for.
func (run *ScenarioRun) InTrouble(r resource.Request, e *exchange.Exchange, err error) bool {
	if err != nil {
		return e != nil && e.ErrKind.BreaksAnswer()
	}
	return e.Status >= 500 && !r.Expect5xx || run.Rules.InTheWay(r.Operation, e) != nil
}

// AsJudged is what a broken answer, or one of a proxy that has none, is in the
// verdict: an exchange without an answer.
func (run *ScenarioRun) AsJudged(r resource.Request, e *exchange.Exchange) *exchange.Exchange {
	reason := e.Err
	if reason == "" {
		err := run.Rules.InTheWay(r.Operation, e)
		if err == nil {
			return e
		}
		reason = err.Error()
	}
	none := *e
	none.Status, none.ResponseHeader, none.ResponseBody, none.Err = 0, nil, nil, reason
	return &none
}

// BeforeTheAPI reports that a request that was to meet the API's limit has met that of
// a proxy in front of it: nil if it has not.
func (s *Run) BeforeTheAPI(e *exchange.Exchange) error {
	proxy := s.Client.LimitedBy(e)
	if proxy == "" {
		return nil
	}
	return verdict.Inconclusivef("%s in front of the target limits requests before the API does: it answered %d", proxy, e.Status)
}

// ServesOthers reports whether the target answers now what every target of the
// contract has, an operation apart where there is another.
func (run *ScenarioRun) ServesOthers(ctx context.Context, apart string) bool {
	ids := slices.DeleteFunc(slices.Clone(run.Fixtures.Preflight), func(id string) bool { return id == apart })
	if len(ids) == 0 {
		ids = run.Fixtures.Preflight
	}
	run.makesSure = true
	defer func() { run.makesSure = false }()
	for _, id := range ids {
		r := resource.Request{Operation: run.Operation(id), Org: resource.Main, Again: true}
		e, err := run.Send(ctx, r)
		switch {
		case err == nil && run.Rules.InTheWay(r.Operation, e) == nil:
			return true
		case e == nil || !e.ErrKind.BreaksAnswer() || e.ErrKind == exchange.KindTimeout:
			return false // it would cost too much to wait for each
		}
	}
	return false
}
