package steps

import (
	"context"
	"errors"
	"fmt"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/verdict"
)

// trial is one of several requests that a scenario makes from the contract and
// from data, each with a verdict of its own.
type trial struct {
	name      string
	at        place
	request   request
	also      []int // statuses that are as good as the ones the step names
	mayAccept bool  // so is a success
	anyForm   bool  // so is any client error, in the form of an error
	answer    *exchange.Exchange
	err       error    // why there is no verdict
	looked    []string // ids of the exchanges that read what came of it

	about         *instance // what it has created or changed, where that was asked for
	before, after any       // what reading the resource showed, where that was asked for
}

// trialKind makes the cases of one phrase.
type trialKind struct {
	make    func(*world) ([]trial, error)
	reads   bool // what each has created or changed is read
	mayMeet bool // it sends ids that may be somebody's
}

// trialKinds are the phrases of "it is sent with each …".
var trialKinds = map[string]trialKind{
	"invalid value of its body":       {make: func(w *world) ([]trial, error) { return w.invalidTrials(inBody), nil }},
	"invalid value of its path":       {make: func(w *world) ([]trial, error) { return w.invalidTrials(inPath), nil }},
	"impossible value of its path":    {make: func(w *world) ([]trial, error) { return w.impossibleTrials(), nil }, mayMeet: true},
	"invalid value of its query":      {make: func(w *world) ([]trial, error) { return w.invalidTrials(inQuery), nil }},
	"number outside its range":        {make: func(w *world) ([]trial, error) { return w.outsideTrials(), nil }},
	"number at the edge of its range": {make: func(w *world) ([]trial, error) { return w.edgeTrials(), nil }},
	"malformed body":                  {make: (*world).malformedTrials},
	"valid text in its body":          {make: (*world).textTrials, reads: true},
	"misspelling of its key":          {make: func(w *world) ([]trial, error) { return w.keyTrials(), nil }},
	"body field alone":                {make: (*world).fieldTrials, reads: true},
}

// isSentWithEach: When it is sent with each invalid value of its body.
func isSentWithEach(ctx context.Context, w *world, a arguments) error {
	kind := trialKinds[a.text[0]]
	trials, err := kind.make(w)
	if err != nil {
		return err
	}
	if len(trials) == 0 {
		return fmt.Errorf("%s has no %s", w.base.operation.ID, a.text[0])
	}
	if err := w.lookBefore(ctx, w.base); err != nil {
		return err
	}
	w.sent, w.cases = w.base.clone(), trials
	if kind.reads && len(w.base.path) > 0 && len(w.base.about) == 0 {
		return fmt.Errorf("the accepted request of %s refers to nothing that could be read", w.base.operation.ID)
	}
	var last any
	for n := range trials {
		t := &trials[n]
		if last == nil && kind.reads && len(w.base.path) > 0 {
			if last, err = w.read(ctx, w.base.about[0]); err != nil {
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
		if t.answer == nil && (errors.Is(t.err, errTaken) || errors.Is(t.err, errGone)) {
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
func costEach(b *bill, a arguments) {
	b.lookBefore()
	kind := trialKinds[a.text[0]]
	cases := b.cases(kind)
	creates := len(b.pack.Fixtures.Requests[b.operation.ID].Path) == 0
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
func (b *bill) cases(kind trialKind) int {
	w := newStepsRun(Settings{}, newShared(ResourceConfig{Pack: b.pack})).newWorld(b.scenario, b.analysis, nil)
	w.base = request{operation: b.operation, org: Main}
	fixture := b.pack.Fixtures.Requests[b.operation.ID]
	anything := func(string) (any, error) { return 7, nil }
	w.base.path, _ = fixtures.ResolveFields(fixture.Path, anything)
	w.base.query, _ = fixtures.ResolveFields(fixture.Query, anything)
	w.base.body, _ = fixtures.ResolveFields(fixture.Body, anything)
	trials, err := kind.make(w)
	if err != nil {
		return 1
	}
	return len(trials)
}

// try sends one of the requests, and reads what it was about where that is asked
// for.
func (w *world) try(ctx context.Context, t *trial, reads bool) error {
	var err error
	if t.answer, err = w.Ask(ctx, t.request); err != nil {
		return err
	}
	if t.answer.Status/100 != 2 {
		return nil
	}
	w.restoreIdentity(ctx, t.request)
	if !reads {
		return nil
	}
	if t.about, err = w.affected(ctx, t); err != nil {
		return err
	}
	t.after, err = w.read(ctx, t.about)
	return err
}

// affected is the resource that a trial changed, or the one that it created.
func (w *world) affected(ctx context.Context, t *trial) (*instance, error) {
	for _, name := range w.fixtures.ResourceNames() {
		resource := w.fixtures.Resources.Resources[name]
		if resource.Create != t.request.operation.ID || resource.Like != "" {
			continue
		}
		i := w.ledger.expected(name, t.request.org, fmt.Sprint(t.request.body[resource.Identity]))
		if i == nil {
			continue
		}
		if i.id == nil {
			if err := w.await(ctx, i); err != nil {
				return nil, err
			}
		}
		if i.id == nil {
			return nil, verdict.Failedf("%s", w.notFound(i))
		}
		return i, nil
	}
	if len(t.request.about) > 0 {
		return t.request.about[0], nil
	}
	return nil, fmt.Errorf("%s creates nothing that could be read", t.request.operation.ID)
}
