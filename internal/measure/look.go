package measure

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/assaykit/assay/internal/fault"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/spec"
	"github.com/assaykit/assay/steps"
)

// Where nothing takes long to appear, a fault that loses something costs no more time than
// this.
const (
	quick  = 100 * time.Millisecond // on the bundled server, where it appears at once
	prompt = 500 * time.Millisecond // elsewhere
)

// look runs the whole pack without a fault. It waits but shortly for things to appear, and
// as long as the profile has it only if more scenarios pass then: what a run needs without
// a fault it also gets with one.
func (t *transit) look(ctx context.Context) error {
	t.budget = quick
	if !t.Disposable {
		t.budget = prompt
	}
	r, err := t.lookOnce(ctx)
	if err != nil {
		return err
	}
	if patient := cmp.Or(t.Profile.Consistency.Std(), target.DefaultConsistency); !t.Disposable && patient > t.budget && wanting(r) {
		shortly, survey, footprint := t.budget, t.survey, t.footprint
		t.budget = patient
		again, err := t.lookOnce(ctx)
		switch {
		case err != nil:
			return err
		case passes(again) > passes(r):
			r = again
		default:
			t.budget, t.survey, t.footprint = shortly, survey, footprint
		}
	}
	if t.OnSurvey != nil {
		t.OnSurvey(r)
	}
	return t.learn(r)
}

func (t *transit) lookOnce(ctx context.Context) (*verdict.Result, error) {
	t.survey, t.footprint = &fault.Survey{}, map[string]int{}
	r, _, err := t.execute(ctx, nil, t.Pack.Inventory.Scenarios, nil, false)
	if err == nil {
		err = ctx.Err()
	}
	return r, err
}

// wanting reports whether there are scenarios that more patience could make pass: not those
// for which there are no means.
func wanting(r *verdict.Result) bool {
	return slices.ContainsFunc(r.Scenarios, func(s verdict.Scenario) bool {
		return slices.Contains([]verdict.State{verdict.Failed, verdict.Warned, verdict.Inconclusive, verdict.Error}, s.State)
	})
}

// passes counts the scenarios that passed.
func passes(r *verdict.Result) int {
	n := 0
	for _, s := range r.Scenarios {
		if s.State == verdict.Passed {
			n++
		}
	}
	return n
}

// learn takes from the run without a fault which scenarios can find one. It returns an
// error if there is none.
func (t *transit) learn(r *verdict.Result) error {
	passed := map[string]bool{}
	for _, s := range r.Scenarios {
		passed[s.ID] = s.State == verdict.Passed
		for _, e := range s.Exchanges {
			t.survey.Use(printable(s.ID), e.ID)
		}
	}
	for _, s := range t.Pack.Inventory.Scenarios {
		if !passed[s.ID] {
			continue
		}
		t.labels[printable(s.ID)], t.about[printable(s.ID)] = s, steps.Operation(t.Pack, s)
		t.alone[printable(s.ID)] = lone(t.Pack, s)
		t.wanted[spec.Cell{Operation: t.about[printable(s.ID)], Status: steps.Wants(t.Pack, s)}] = true
		if steps.Bursts(s) {
			t.bursts, t.bursting[printable(s.ID)] = append(t.bursts, s), true
		}
	}
	if len(t.labels) == 0 {
		return fmt.Errorf("no scenario passes without a fault: %s", r.Verdict.Reason)
	}
	return nil
}
