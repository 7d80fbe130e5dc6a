package steps

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/internal/verdict"
)

// caseSteps are the steps that send a request in many ways.
func caseSteps() []Definition {
	return []Definition{
		{
			Keyword: "When",
			Form:    `it is sent with each <case>`,
			pattern: `it is sent with each ` + alternatives(caseKinds),
			Says:    "The request is sent once for each case, and each case has its own verdict. One request with a value in several body fields stands for those that its answer names, or takes. The case is one of: " + phrases(caseKinds) + ".",
			run:     isSentWithEach,
			cost:    costEach,
			needs:   needsCases,
		},
	}
}

// requestCase is one of several requests that a scenario makes from the contract and
// from data, each with a verdict of its own.
type requestCase struct {
	name      string
	at        resource.Place
	request   resource.Request
	also      []int            // statuses that are as good as the ones the step names
	mayAccept bool             // so is a success
	anyForm   bool             // so is any client error, in the form of an error
	value     string           // the name of what is in its place, where that may be in several
	places    []resource.Place // those, where it is in several
	answer    *exchange.Exchange
	err       error    // why there is no verdict
	looked    []string // ids of the exchanges that read what came of it

	about         *resource.Instance // what it has created or changed, where that was asked for
	before, after any                // what reading the resource showed, where that was asked for
}

// caseMaker makes the cases of a request that is accepted, from the contract and from
// data.
type caseMaker struct {
	Fixtures *fixtures.Fixtures
	base     resource.Request // the request that is accepted
	scheme   fixtures.Authentication
	unique   *resource.Source
	// occupant is the instance that another id in place of an own one may be of; nil
	// for one that can be nobody's.
	occupant func(own, id any) *resource.Instance
}

func (run *ScenarioRun) caseMaker() caseMaker {
	return caseMaker{Fixtures: run.Fixtures, base: run.base, scheme: run.scheme(), unique: run.Unique, occupant: run.inPlaceOf}
}

// caseKind makes the cases of one phrase.
type caseKind struct {
	make    func(caseMaker) ([]requestCase, error)
	reads   bool // what each has created or changed is read
	mayMeet bool // it sends ids that may be somebody's
}

// caseKinds are the phrases of "it is sent with each …".
var caseKinds = map[string]caseKind{
	"invalid value of its body":       {make: invalidIn(resource.InBody)},
	"invalid value of its path":       {make: invalidIn(resource.InPath)},
	"impossible value of its path":    {make: certain(caseMaker.impossibleCases), mayMeet: true},
	"invalid value of its query":      {make: invalidIn(resource.InQuery)},
	"number outside its range":        {make: certain(caseMaker.outsideCases)},
	"number at the edge of its range": {make: certain(caseMaker.edgeCases)},
	"malformed body":                  {make: caseMaker.malformedCases},
	"valid text in its body":          {make: caseMaker.textCases, reads: true},
	misspelledKey:                     {make: certain(caseMaker.keyCases)},
	"body field alone":                {make: caseMaker.fieldCases, reads: true},
}

func invalidIn(part string) func(caseMaker) ([]requestCase, error) {
	return func(m caseMaker) ([]requestCase, error) { return m.invalidCases(part), nil }
}

// certain makes cases that can always be made.
func certain(of func(caseMaker) []requestCase) func(caseMaker) ([]requestCase, error) {
	return func(m caseMaker) ([]requestCase, error) { return of(m), nil }
}

// isSentWithEach: When it is sent with each invalid value of its body.
func isSentWithEach(ctx context.Context, run *ScenarioRun, a Arguments) error {
	kind := caseKinds[a.Text[0]]
	cases, err := kind.make(run.caseMaker())
	if err != nil {
		return err
	}
	if len(cases) == 0 {
		return fmt.Errorf("%s has no %s", run.base.Operation.ID, a.Text[0])
	}
	if err := run.lookBefore(ctx, run.base); err != nil {
		return err
	}
	run.Sent, run.cases = run.base.Clone(), cases
	if kind.reads && len(run.base.Path) > 0 && len(run.base.About) == 0 {
		return fmt.Errorf("the accepted request of %s refers to nothing that could be read", run.base.Operation.ID)
	}
	var last any
	for n := range cases {
		t := &cases[n]
		if run.isStoodFor(*t, cases[:n]) {
			continue
		}
		if last == nil && kind.reads && len(run.base.Path) > 0 {
			if last, err = run.Read(ctx, run.base.About[0]); err != nil {
				return err
			}
		}
		t.before = last
		sent := len(run.exchanges)
		t.err = run.try(ctx, t, kind.reads)
		for _, e := range run.exchanges[min(sent+1, len(run.exchanges)):] {
			t.looked = append(t.looked, e.ID)
		}
		last = t.after
		if t.answer == nil && (errors.Is(t.err, resource.ErrTaken) || errors.Is(t.err, resource.ErrGone)) {
			continue // it was not sent
		}
		if usedUp(*t) {
			if err := run.renew(cases[n+1:]); err != nil {
				return err
			}
		}
		if t.answer == nil || t.answer.Status == 0 {
			break
		}
	}
	for n := range cases {
		if run.answer = cases[n].answer; run.answer != nil {
			return nil
		}
	}
	return cases[0].err
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
	if a.Text[0] == misspelledKey {
		b.sendForNobody(cases)
	}
}

// cases is how many requests "with each …" makes where one stands for all that it can.
func (b *bill) cases(kind caseKind) int {
	m := caseMaker{
		Fixtures: b.Pack.Fixtures, base: resource.Request{Operation: b.operation, Org: resource.Main},
		scheme: schemeOf(b.Pack.Fixtures, b.Pack.Contract, b.operation.ID),
		unique: resource.New(resource.Config{Pack: b.Pack}).Unique(b.scenario.ID), occupant: func(any, any) *resource.Instance { return nil },
	}
	fixture := b.Pack.Fixtures.Requests[b.operation.ID]
	anything := func(string) (any, error) { return 7, nil }
	m.base.Path, _ = fixtures.ResolveFields(fixture.Path, anything)
	m.base.Query, _ = fixtures.ResolveFields(fixture.Query, anything)
	m.base.Body, _ = fixtures.ResolveFields(fixture.Body, anything)
	cases, err := kind.make(m)
	if err != nil {
		return 1
	}
	return len(slices.DeleteFunc(slices.Clone(cases), func(t requestCase) bool {
		return len(t.places) == 0 && slices.ContainsFunc(cases, func(g requestCase) bool { return g.value == t.value && slices.Contains(g.places, t.at) })
	}))
}

// try sends one of the requests, and reads what it was about where that is asked
// for.
func (run *ScenarioRun) try(ctx context.Context, t *requestCase, reads bool) error {
	var err error
	if t.answer, err = run.Ask(ctx, t.request); err != nil {
		return err
	}
	if t.answer.Status/100 != 2 {
		return nil
	}
	run.RestoreIdentity(ctx, t.request)
	if !reads {
		return nil
	}
	if t.about, err = run.affected(ctx, t); err != nil {
		return err
	}
	t.after, err = run.Read(ctx, t.about)
	return err
}

// affected is the resource that a case changed, or the one that it created.
func (run *ScenarioRun) affected(ctx context.Context, t *requestCase) (*resource.Instance, error) {
	for _, resource := range run.Fixtures.Created(t.request.Operation.ID) {
		i := run.Ledger.BroughtBy(t.request, resource, run.Brought)
		if i == nil {
			continue
		}
		if i.ID == nil {
			if err := run.Await(ctx, i); err != nil {
				return nil, err
			}
		}
		if i.ID == nil {
			return nil, verdict.Failedf("%s", run.NotFound(i))
		}
		return i, nil
	}
	if len(t.request.About) > 0 {
		return t.request.About[0], nil
	}
	return nil, fmt.Errorf("%s creates nothing that could be read", t.request.Operation.ID)
}
