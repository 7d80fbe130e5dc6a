package steps

import (
	"context"
	"errors"
	"fmt"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/internal/verdict"
)

// requestCase is one of several requests that a scenario makes from the contract and
// from data, each with a verdict of its own.
type requestCase struct {
	name      string
	at        resource.Place
	request   resource.Request
	also      []int // statuses that are as good as the ones the step names
	mayAccept bool  // so is a success
	anyForm   bool  // so is any client error, in the form of an error
	answer    *exchange.Exchange
	err       error    // why there is no verdict
	looked    []string // ids of the exchanges that read what came of it

	about         *resource.Instance // what it has created or changed, where that was asked for
	before, after any                // what reading the resource showed, where that was asked for
}

// caseKind makes the cases of one phrase.
type caseKind struct {
	make    func(*ScenarioRun) ([]requestCase, error)
	reads   bool // what each has created or changed is read
	mayMeet bool // it sends ids that may be somebody's
}

// caseKinds are the phrases of "it is sent with each …".
var caseKinds = map[string]caseKind{
	"invalid value of its body":       {make: func(w *ScenarioRun) ([]requestCase, error) { return w.invalidCases(resource.InBody), nil }},
	"invalid value of its path":       {make: func(w *ScenarioRun) ([]requestCase, error) { return w.invalidCases(resource.InPath), nil }},
	"impossible value of its path":    {make: func(w *ScenarioRun) ([]requestCase, error) { return w.impossibleCases(), nil }, mayMeet: true},
	"invalid value of its query":      {make: func(w *ScenarioRun) ([]requestCase, error) { return w.invalidCases(resource.InQuery), nil }},
	"number outside its range":        {make: func(w *ScenarioRun) ([]requestCase, error) { return w.outsideCases(), nil }},
	"number at the edge of its range": {make: func(w *ScenarioRun) ([]requestCase, error) { return w.edgeCases(), nil }},
	"malformed body":                  {make: (*ScenarioRun).malformedCases},
	"valid text in its body":          {make: (*ScenarioRun).textCases, reads: true},
	"misspelling of its key":          {make: func(w *ScenarioRun) ([]requestCase, error) { return w.keyCases(), nil }},
	"body field alone":                {make: (*ScenarioRun).fieldCases, reads: true},
}

// isSentWithEach: When it is sent with each invalid value of its body.
func isSentWithEach(ctx context.Context, w *ScenarioRun, a Arguments) error {
	kind := caseKinds[a.Text[0]]
	trials, err := kind.make(w)
	if err != nil {
		return err
	}
	if len(trials) == 0 {
		return fmt.Errorf("%s has no %s", w.base.Operation.ID, a.Text[0])
	}
	if err := w.lookBefore(ctx, w.base); err != nil {
		return err
	}
	w.Sent, w.cases = w.base.Clone(), trials
	if kind.reads && len(w.base.Path) > 0 && len(w.base.About) == 0 {
		return fmt.Errorf("the accepted request of %s refers to nothing that could be read", w.base.Operation.ID)
	}
	var last any
	for n := range trials {
		t := &trials[n]
		if last == nil && kind.reads && len(w.base.Path) > 0 {
			if last, err = w.Read(ctx, w.base.About[0]); err != nil {
				return err
			}
		}
		t.before = last
		sent := len(w.exchanges)
		t.err = w.try(ctx, t, kind.reads)
		for _, e := range w.exchanges[min(sent+1, len(w.exchanges)):] {
			t.looked = append(t.looked, e.ID)
		}
		last = t.after
		if t.answer == nil && (errors.Is(t.err, resource.ErrTaken) || errors.Is(t.err, resource.ErrGone)) {
			continue // it was not sent
		}
		if usedUp(*t) {
			if err := w.renew(trials[n+1:]); err != nil {
				return err
			}
		}
		if t.answer == nil || t.answer.Status == 0 {
			break
		}
	}
	for n := range trials {
		if w.answer = trials[n].answer; w.answer != nil {
			return nil
		}
	}
	return trials[0].err
}

// costEach bills each case, and what is read to see what came of it.
func costEach(b *bill, a Arguments) {
	b.lookBefore()
	kind := caseKinds[a.Text[0]]
	cases := b.cases(kind)
	creates := len(b.Pack.Fixtures.Requests[b.operation.ID].Path) == 0
	for range cases {
		if kind.reads && creates {
			b.accept(b.operation.ID, nil)
		} else {
			b.add(1)
		}
		if kind.reads {
			b.add(1)
		}
	}
	if kind.mayMeet && !b.operation.Safe() {
		b.add(cases / 2) // a look at each id that may be somebody's
	}
}

// cases is how many requests "with each …" makes.
func (b *bill) cases(kind caseKind) int {
	w := NewRun(Settings{}, resource.New(resource.Config{Pack: b.Pack})).NewScenarioRun(b.scenario, b.analysis, nil)
	w.base = resource.Request{Operation: b.operation, Org: resource.Main}
	fixture := b.Pack.Fixtures.Requests[b.operation.ID]
	anything := func(string) (any, error) { return 7, nil }
	w.base.Path, _ = fixtures.ResolveFields(fixture.Path, anything)
	w.base.Query, _ = fixtures.ResolveFields(fixture.Query, anything)
	w.base.Body, _ = fixtures.ResolveFields(fixture.Body, anything)
	trials, err := kind.make(w)
	if err != nil {
		return 1
	}
	return len(trials)
}

// try sends one of the requests, and reads what it was about where that is asked
// for.
func (w *ScenarioRun) try(ctx context.Context, t *requestCase, reads bool) error {
	var err error
	if t.answer, err = w.Ask(ctx, t.request); err != nil {
		return err
	}
	if t.answer.Status/100 != 2 {
		return nil
	}
	w.RestoreIdentity(ctx, t.request)
	if !reads {
		return nil
	}
	if t.about, err = w.affected(ctx, t); err != nil {
		return err
	}
	t.after, err = w.Read(ctx, t.about)
	return err
}

// affected is the resource that a trial changed, or the one that it created.
func (w *ScenarioRun) affected(ctx context.Context, t *requestCase) (*resource.Instance, error) {
	for _, name := range w.Fixtures.ResourceNames() {
		resource := w.Fixtures.Resources.Resources[name]
		if resource.Create != t.request.Operation.ID || resource.AliasOf != "" {
			continue
		}
		i := w.Ledger.Expected(name, t.request.Org, fmt.Sprint(t.request.Body[resource.Identity]))
		if i == nil {
			continue
		}
		if i.ID == nil {
			if err := w.Await(ctx, i); err != nil {
				return nil, err
			}
		}
		if i.ID == nil {
			return nil, verdict.Failedf("%s", w.NotFound(i))
		}
		return i, nil
	}
	if len(t.request.About) > 0 {
		return t.request.About[0], nil
	}
	return nil, fmt.Errorf("%s creates nothing that could be read", t.request.Operation.ID)
}
