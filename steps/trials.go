package steps

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/spec"
)

// trial is one of several requests that a scenario makes from the contract and
// from data, each with a verdict of its own.
type trial struct {
	name      string
	at        place
	request   request
	also      []string // statuses that are as good as the ones the step names
	mayAccept bool     // so is a success
	anyForm   bool     // so is any client error, in the form of an error
	answer    *exchange.Exchange
	err       error // why there is no verdict

	before, after any // what reading the resource showed, where that was asked for
}

// trialKinds are the phrases of "it is sent with each …".
var trialKinds = map[string]func(*world) ([]trial, error){
	"invalid value of its body":       func(w *world) ([]trial, error) { return w.invalidTrials(inBody), nil },
	"invalid value of its path":       func(w *world) ([]trial, error) { return w.invalidTrials(inPath), nil },
	"impossible value of its path":    func(w *world) ([]trial, error) { return w.impossibleTrials(), nil },
	"invalid value of its query":      func(w *world) ([]trial, error) { return w.invalidTrials(inQuery), nil },
	"number outside its range":        func(w *world) ([]trial, error) { return w.outsideTrials(), nil },
	"number at the edge of its range": func(w *world) ([]trial, error) { return w.edgeTrials(), nil },
	"malformed body":                  func(w *world) ([]trial, error) { return w.malformedTrials() },
	"valid text in its body":          func(w *world) ([]trial, error) { return w.textTrials() },
	"misspelling of its key":          func(w *world) ([]trial, error) { return w.keyTrials(), nil },
	"body field alone":                func(w *world) ([]trial, error) { return w.fieldTrials() },
}

// isSentWithEach: When it is sent with each invalid value of its body.
func isSentWithEach(ctx context.Context, w *world, a arguments) error {
	trials, err := trialKinds[a.text[0]](w)
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
	reads := strings.HasPrefix(a.text[0], "valid") || strings.HasSuffix(a.text[0], "alone")
	var last any
	if reads && len(w.base.path) > 0 {
		if last, err = w.read(ctx, w.base.about[0]); err != nil {
			return err
		}
	}
	for n := range trials {
		t := &trials[n]
		t.before = last
		t.err = w.try(ctx, t, reads)
		last = t.after
		if t.answer == nil || t.answer.Status == 0 {
			break
		}
	}
	w.answer = trials[0].answer
	return nil
}

// try sends one of the requests, and reads what it was about where that is asked
// for.
func (w *world) try(ctx context.Context, t *trial, reads bool) error {
	var err error
	if t.answer, err = w.ask(ctx, t.request); err != nil {
		return err
	}
	if !reads || t.answer.Status/100 != 2 {
		return nil
	}
	about, err := w.affected(ctx, t)
	if err != nil {
		return err
	}
	t.after, err = w.read(ctx, about)
	return err
}

// affected is the resource that a trial changed, or the one that it created.
func (w *world) affected(ctx context.Context, t *trial) (*instance, error) {
	if len(t.request.path) > 0 {
		return t.request.about[0], nil
	}
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
			return nil, failed("%s", w.notFound(i))
		}
		return i, nil
	}
	return nil, fmt.Errorf("%s creates nothing that could be read", t.request.operation.ID)
}

// conclude gives each trial its verdict, and the scenario the worst of them.
func (w *world) conclude(ctx context.Context, status int, verdictOf func(trial) error) error {
	if len(w.cases) == 0 {
		return fmt.Errorf("no variations were sent: When it is sent with each …")
	}
	worst, reasons := verdict.Passed, []string{}
	for _, t := range w.cases {
		if t.answer == nil {
			continue
		}
		state, reason := judge(w.concludeOne(t, verdictOf))
		w.addCase(t.name, state, reason, t.answer)
		if state != verdict.Passed && state != verdict.NotApplicable {
			if worst == verdict.Passed || verdict.Worse(worst, state) != worst {
				w.answer = t.answer
			}
			worst = verdict.Worse(worst, state)
			reasons = append(reasons, t.name+": "+reason)
		}
	}
	var err error
	if worst != verdict.Passed {
		err = &outcome{state: worst, reason: summary(reasons)}
	} else {
		err = w.twinSucceeded(ctx, w.sent.operation.ID)
	}
	if status != 0 {
		w.asserted(status, err)
	}
	return err
}

// concludeOne is the verdict of one trial.
func (w *world) concludeOne(t trial, verdictOf func(trial) error) error {
	switch {
	case t.err != nil:
		return t.err
	case w.metLimit(t.request, t.answer):
		return limitInFront(t.answer)
	}
	if err := verdictOf(t); err != nil {
		return err
	}
	return w.formOf(t.answer)
}

// formOf returns what was found wrong with the form of an answer: a refusal in
// another form than the documented one is not the refusal that was asked for.
func (w *world) formOf(e *exchange.Exchange) error {
	for _, c := range w.checks {
		if c.Exchange == e.ID && c.State == verdict.Failed && c.Requirement != "" {
			return failed("%s", c.Reason)
		}
	}
	return nil
}

func summary(reasons []string) string {
	if len(reasons) == 1 {
		return reasons[0]
	}
	return fmt.Sprintf("%s (and %d more)", reasons[0], len(reasons)-1)
}

// eachIsRejected: Then each is rejected with 401, or with 422, naming the place.
func eachIsRejected(ctx context.Context, w *world, a arguments) error {
	statuses := statusNumber.FindAllString(a.text[0], -1)
	first, _ := strconv.Atoi(statuses[0])
	return w.conclude(ctx, first, func(t trial) error {
		permitted := slices.Concat(statuses, t.also)
		if !slices.Contains(permitted, strconv.Itoa(t.answer.Status)) {
			return failed("status = %s, want %s", w.describe(t.answer), strings.Join(permitted, " or "))
		}
		if t.answer.Status != 422 || a.text[1] == "" {
			return nil
		}
		body := decode(t.answer.ResponseBody)
		if _, ok := w.fieldError(body, t.at); !ok && t.at.name != "" {
			return failed("%s names %s, want %s", w.fixtures.Error.Message[1:], w.placesNamed(body), t.at)
		}
		return nil
	})
}

// trialEnds are the phrases of "each is …".
var trialEnds = map[string]func(context.Context, *world) error{
	"accepted":                           eachIsAccepted,
	"accepted, and found again":          eachIsFoundAgain,
	"accepted, and changes nothing else": eachChangesItselfAlone,
	"refused as the contract permits":    eachIsRefused,
}

// eachIs: Then each is accepted, and found again.
func eachIs(ctx context.Context, w *world, a arguments) error {
	return trialEnds[a.text[0]](ctx, w)
}

// eachIsRefused: Then each is refused as the contract permits: with a client error
// that the operation documents. Where the contract does not say that it is refused,
// a success is as good.
func eachIsRefused(ctx context.Context, w *world) error {
	return w.conclude(ctx, 0, func(t trial) error {
		status, o := t.answer.Status, t.request.operation
		if status/100 == 2 && t.mayAccept || status/100 == 4 && (t.anyForm || o.Documents(status)) {
			return nil
		}
		return failed("status = %s, want %s", w.describe(t.answer), refusalsOf(o))
	})
}

// refusalsOf lists the statuses with which an operation refuses what was sent.
func refusalsOf(o spec.Operation) string {
	var statuses []string
	for _, r := range o.Responses {
		if r.Status/100 == 4 && r.Status != 401 && r.Status != 429 {
			statuses = append(statuses, strconv.Itoa(r.Status))
		}
	}
	if len(statuses) == 0 {
		return "a documented client error"
	}
	return strings.Join(statuses, " or ")
}

// eachIsAccepted: Then each is accepted.
func eachIsAccepted(ctx context.Context, w *world) error {
	return w.conclude(ctx, w.success(), w.acceptedTrial)
}

func (w *world) acceptedTrial(t trial) error {
	if o := t.request.operation; !o.Succeeds(t.answer.Status) {
		return failed("status = %s, want %s", w.describe(t.answer), o.Successes())
	}
	return w.echoes(t)
}

// echoes checks that a listing with pages answers with the page and the limit
// that it was asked for.
func (w *world) echoes(t trial) error {
	p := w.fixtures.Pagination
	if t.at.in != inQuery || !takes(t.request.operation, p.Page) {
		return nil
	}
	for parameter, path := range map[string]string{p.Page: p.Is, p.Limit: p.Holds} {
		body := decode(t.answer.ResponseBody)
		if got, ok := number(body, path); t.at.name == parameter && (!ok || fmt.Sprint(got) != fmt.Sprint(t.request.query[parameter])) {
			return failed("%s = %s, want %v", path[1:], shown(body, path), t.request.query[parameter])
		}
	}
	return nil
}

// eachIsFoundAgain: Then each is accepted, and found again.
func eachIsFoundAgain(ctx context.Context, w *world) error {
	return w.conclude(ctx, w.success(), func(t trial) error {
		if err := w.acceptedTrial(t); err != nil {
			return err
		}
		return compare("it", t.after, t.request.body, w.readsAs(t))
	})
}

// eachChangesItselfAlone: Then each is accepted, and changes nothing else.
func eachChangesItselfAlone(ctx context.Context, w *world) error {
	return w.conclude(ctx, w.success(), func(t trial) error {
		if err := w.acceptedTrial(t); err != nil {
			return err
		}
		if err := compare("it", t.after, t.request.body, w.readsAs(t)); err != nil {
			return err
		}
		return w.onlyChanged(t)
	})
}

// onlyChanged compares what was read before and after, but for what was sent and
// what is made from it.
func (w *world) onlyChanged(t trial) error {
	was, okWas := t.before.(map[string]any)
	is, okIs := t.after.(map[string]any)
	if !okWas || !okIs {
		return failed("it cannot be read")
	}
	for name := range was {
		if _, sent := t.request.body[name]; sent || w.derived(t, name) {
			continue
		}
		if difference := differs(map[string]any{name: was[name]}, map[string]any{name: is[name]}); difference != "" {
			return failed("%s, though it was not sent", difference)
		}
	}
	return nil
}

// derived reports whether a member is made from others.
func (w *world) derived(t trial, name string) bool {
	return len(t.request.about) > 0 && slices.Contains(t.request.about[0].resource.Derived, name)
}

func (w *world) readsAs(t trial) map[string]*string {
	for _, r := range w.fixtures.Resources.Resources {
		if r.Create == t.request.operation.ID && r.Like == "" && r.ReadsAs != nil {
			return r.ReadsAs
		}
	}
	if len(t.request.about) > 0 {
		return t.request.about[0].resource.ReadsAs
	}
	return nil
}
