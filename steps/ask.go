package steps

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/spec"
)

// UnsteadyError says that a request was answered in another way when it was sent again.
type UnsteadyError struct {
	First *exchange.Exchange // as it is judged: its status is 0 where there was no answer
}

// Error says no more than that: what there was is in the reason that it is the cause of.
func (*UnsteadyError) Error() string { return "it was answered in another way once more" }

// Ask sends a request whose answer is to be judged. Where there is no answer, or a
// server error that nobody asked for, the request is sent once more. What comes back
// is the target's answer, which has the status 0 if it is none; what does not come
// back got in the way, and is no ground for a verdict.
func (s *sender) Ask(ctx context.Context, r resource.Request) (*exchange.Exchange, error) {
	e, err := s.Send(ctx, r)
	if !s.InTrouble(r, e, err) {
		return e, err
	}
	r.Again = true
	again, err := s.Send(ctx, r)
	switch {
	case !s.InTrouble(r, again, err) && err != nil:
		return again, err
	case !s.InTrouble(r, again, err) && s.AsJudged(r, e).Status != 0 && s.failing.isPersistent(r.Operation):
		return e, nil
	case !s.InTrouble(r, again, err):
		return again, &verdict.Outcome{
			State: verdict.Inconclusive, Cause: &UnsteadyError{First: s.AsJudged(r, e)},
			Reason: fmt.Sprintf("%s was answered %s once, and then %s", r.Operation.ID, s.Describe(s.AsJudged(r, e)), s.Describe(again)),
		}
	}
	answer := s.AsJudged(r, again)
	if answer.Status == 0 || s.AsJudged(r, e).Status == 0 {
		// It counts against the target only where the target is there.
		if !s.ServesOthers(ctx, r.Operation.ID) {
			return again, verdict.Inconclusivef("%s was answered %s, and so is whatever else is asked", r.Operation.ID, s.Describe(answer))
		}
		s.excuse(e, again)
	}
	return answer, nil
}

// InTrouble reports whether what Send has returned for a request is no answer, or one that
// is none of those that could be asked for.
func (s *sender) InTrouble(r resource.Request, e *exchange.Exchange, err error) bool {
	if err != nil {
		return e != nil && e.ErrKind.BreaksAnswer()
	}
	return e.Status >= 500 && !r.Expect5xx || s.Rules.InTheWay(r.Operation, e) != nil
}

// AsJudged is what a broken answer, or one of a proxy that has none, is in the
// verdict: an exchange without an answer.
func (s *sender) AsJudged(r resource.Request, e *exchange.Exchange) *exchange.Exchange {
	reason := e.Err
	if reason == "" {
		err := s.Rules.InTheWay(r.Operation, e)
		if err == nil {
			return e
		}
		reason = err.Error()
	}
	none := *e
	none.Status, none.ResponseHeader, none.ResponseBody, none.Err = 0, nil, nil, reason
	return &none
}

// BeforeTheAPI returns an error, always an outcome, if a request that was to reach the
// limit of the API has reached that of a proxy in front of it; else nil.
func (s *Run) BeforeTheAPI(e *exchange.Exchange) error {
	proxy := s.Client.LimitedBy(e)
	if proxy == "" {
		return nil
	}
	return verdict.Inconclusivef("%s in front of the target limits requests before the API does: it answered %d", proxy, e.Status)
}

// ServesOthers asks the target for the operations of the preflight, one after the other,
// and reports whether it answers one of them now. It leaves out the operation with the id
// apart where there is another. Where the pack names none, any answer below the base URL
// will do.
func (s *sender) ServesOthers(ctx context.Context, apart string) bool {
	if len(s.Fixtures.Preflight) == 0 {
		return s.answersAtAll(ctx)
	}
	ids := slices.DeleteFunc(slices.Clone(s.Fixtures.Preflight), func(id string) bool { return id == apart })
	if len(ids) == 0 {
		ids = s.Fixtures.Preflight
	}
	s.makesSure = true
	defer func() { s.makesSure = false }()
	for _, id := range ids {
		r := resource.Request{Operation: s.Operation(id), Org: resource.Main, Again: true}
		e, err := s.Send(ctx, r)
		switch {
		case err == nil && s.Rules.InTheWay(r.Operation, e) == nil:
			return true
		case e == nil || !e.ErrKind.BreaksAnswer() || e.ErrKind == exchange.KindTimeout:
			return false // it would cost too much to wait for each
		}
	}
	return false
}

// answersAtAll asks for the base URL, and reports whether the target answers, with whatever
// status: nothing is said of that address, so that nothing of the answer is judged.
func (s *sender) answersAtAll(ctx context.Context) bool {
	r := resource.Request{Operation: spec.Operation{ID: "the base URL", Method: http.MethodGet, Path: "/"}, Org: resource.Main, Again: true}
	out, err := r.ExchangeRequest()
	if err != nil {
		return false
	}
	s.Authenticate(r, &out)
	out.NewID = s.Identify(s.scope)
	e, err := s.Client.Do(ctx, out)
	s.exchanges = append(s.exchanges, s.keep(e))
	return err == nil && s.Rules.InTheWay(r.Operation, e) == nil
}
