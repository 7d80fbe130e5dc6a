package schedule

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/steps"
)

// burst exhausts the rate limit of the organization that is meant for it. Its
// scenarios run side by side in three stages: all of them prepare what they
// need, then each has its turn at sending its request while the limit is
// exhausted, and then they wait together until it is over. What they ask then,
// they ask one after the other, so that none of them limits another.
type burst struct {
	*session
	stages
	overlap *overlap
	served  atomic.Bool // a request with the burst key was accepted

	mu     sync.Mutex // held while a limit is exhausted and used
	shared bool       // another organization was refused as well, again and again
	sent   int        // requests that it cost so far
	volume volume     // what was accepted of them
	flood  steps.Flood
	until  time.Time // when the target said that the limit is over
	noted  time.Time // when it last said so

	probed  bool  // whether the limit ends was found out
	endless error // what was found
}

// stages are what the scenarios of a burst go through together.
type stages struct {
	preparing chan struct{} // holds an element for each scenario that prepares
	inside    sync.Map      // the ids of those
	prepares  turns         // at preparing, where scenarios run one at a time
	prepared  barrier
	limits    turns // at exhausting the limit and using that
	limited   barrier
	recovers  turns // at asking when the limit is over
}

// scheduleBurst gives the run the burst of some scenarios, by their ids, in the order
// in which they have their turns.
func (s *session) scheduleBurst(ids []string) {
	s.burst = &burst{session: s, overlap: newOverlap(), stages: stages{
		preparing: make(chan struct{}, maxPreparing),
		prepares:  newTurns(ids), prepared: newBarrier(len(ids)),
		limits: newTurns(ids), limited: newBarrier(len(ids)), recovers: newTurns(ids),
	}}
	s.run.Burst = s.burst
}

// maxPreparing is how many scenarios prepare at the same time. What they create
// with the burst key is limited as well, and all of them at once would get in
// each other's way.
const maxPreparing = 4

// enter waits until a scenario may prepare.
func (b *burst) enter(ctx context.Context, id string) {
	if b.Concurrency <= 1 && b.prepares.take(ctx, id) != nil {
		return
	}
	select {
	case b.preparing <- struct{}{}:
		b.inside.Store(id, nil)
		b.room.enter()
	case <-ctx.Done():
	}
}

// Prepares reports whether a scenario, by its id, has not come to the limit yet.
func (b *burst) Prepares(id string) bool {
	_, inside := b.inside.Load(id)
	return inside
}

// arrive counts a scenario among those that are prepared.
func (b *burst) arrive(id string) {
	b.prepared.arrive(id)
	if _, inside := b.inside.LoadAndDelete(id); inside {
		<-b.preparing
		b.room.leave()
	}
	b.prepares.pass(id)
}

// leave takes a scenario that has ended out of the stages that it never reached.
func (b *burst) leave(id string) {
	b.arrive(id)
	b.limits.pass(id)
	b.limited.arrive(id)
	b.recovers.pass(id)
}

const (
	// together is how many requests go out at once.
	together = 16
	// attempts is how often a request may slip through because a window of the
	// limit has just ended.
	attempts = 8
)

// Beyond sends a request while the limit is exhausted, and returns the request
// that was sent in the end. Where it slips through, prepare makes a new one: the
// old one has done what it does.
func (b *burst) Beyond(ctx context.Context, run *steps.ScenarioRun, prepare func() (resource.Request, error)) (*exchange.Exchange, error) {
	r, err := prepare()
	if err != nil {
		return nil, err
	}
	run.ForgetLarge() // it waits for a long time
	b.arrive(run.Plan.ID)
	if err := b.prepared.wait(ctx); err != nil {
		return nil, err
	}
	if err := b.limits.take(ctx, run.Plan.ID); err != nil {
		return nil, err
	}
	defer func() {
		run.Served = b.served.Load()
		b.limits.pass(run.Plan.ID)
	}()
	for attempt, broken := 1, false; ; attempt++ {
		e, err := b.once(ctx, run, r)
		first := slipped(e, err)
		switch {
		case first != nil && broken: // what happens to two requests of two is no chance
			run.Sent = r
			return first, nil
		case first != nil && attempt < attempts:
			broken, err = true, nil
		}
		if err != nil || e.Status == 429 || attempt == attempts || e.Status/100 != 2 {
			run.Sent = r
			return e, err
		}
		// On a slow target the attempts could keep step with the windows, and slip through
		// again and again at the same moment of each.
		if err := b.run.Resources.Sleep(ctx, time.Duration(attempt)*e.Duration); err != nil {
			return e, verdict.Inconclusivef("stopped while a limit was exhausted")
		}
		if r.Operation.Safe() {
			continue
		}
		if r, err = prepare(); err != nil {
			return nil, err
		}
	}
}

// slipped is the server error that a request was answered beyond the limit, where it was
// let through when it was sent again: that took until the limit had passed. It is nil for
// anything else.
func slipped(e *exchange.Exchange, err error) *exchange.Exchange {
	var unsteady *steps.UnsteadyError
	if errors.As(err, &unsteady) && unsteady.First.Status >= http.StatusInternalServerError && e.Status/100 == 2 {
		return unsteady.First
	}
	return nil
}

func (b *burst) once(ctx context.Context, run *steps.ScenarioRun, r resource.Request) (*exchange.Exchange, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.exhaust(ctx, run); err != nil {
		return nil, err
	}
	r.Expect429 = true
	e, err := run.Ask(ctx, r)
	if err != nil {
		return e, err
	}
	b.note(e)
	if e.Status == 429 && run.Beside != nil {
		// At once: a moment later the limit may be over.
		run.BesideAnswer, err = b.askBeside(ctx, run)
	}
	return e, err
}

// askBeside sends another organization's request while this one's limit is
// exhausted. A 429 may be the other's own limit, which all these requests count
// against as well: it is asked again once that has passed, and the limit that is
// in question is exhausted once more.
func (b *burst) askBeside(ctx context.Context, run *steps.ScenarioRun) (*exchange.Exchange, error) {
	for window := 1; ; window++ {
		e, err := run.Send(ctx, *run.Beside)
		if err == nil {
			b.overlap.saw(e.Status)
		}
		if err != nil || e.Status != 429 {
			return e, err
		}
		if window == b.windowsBeside() || b.shared || steps.RetryAfter(e) > steps.MaxRecovery {
			b.shared = true // further scenarios need not wait for the same answer
			return e, nil
		}
		if err := b.run.Resources.Sleep(ctx, steps.RetryAfter(e)); err != nil {
			return e, verdict.Inconclusivef("stopped while waiting for another organization's limit")
		}
		if err := b.exhaust(ctx, run); err != nil {
			return e, err
		}
	}
}

// exhaust sends requests that only read until one is refused with 429.
func (b *burst) exhaust(ctx context.Context, run *steps.ScenarioRun) error {
	r := resource.Request{Operation: b.run.Resources.Operation(b.run.Resources.Fixtures.Preflight[0]), Org: resource.Burst, Expectation: resource.Expectation{Expect429: true}}
	out, err := r.ExchangeRequest()
	if err != nil {
		return err
	}
	b.run.Resources.Authenticate(r, &out)
	if b.Label {
		out.Label = "burst"
	}
	for width := 1; b.sent < b.BurstBudget; width = together {
		served := b.served.Load()
		answers, err := b.volley(ctx, out, min(width, b.BurstBudget-b.sent))
		for _, e := range slices.SortedStableFunc(slices.Values(answers), byRefusal) {
			b.flood.Judge(run, r, e)
		}
		if err != nil {
			return b.unanswered(ctx, run, r, err)
		}
		if n := slices.IndexFunc(answers, isRefused); n >= 0 && served {
			return b.refused(ctx, run, r, answers[n])
		}
		limited := b.settleAll(answers)
		if limited {
			return nil
		}
	}
	return b.spent()
}

// spent says what it means that the budget is used up: that there is no limit, if
// so many requests within a minute have never met one.
func (b *burst) spent() error {
	took := b.volume.took()
	exceeded := b.volume.exceeded()
	switch {
	case !b.until.IsZero():
		return verdict.Inconclusivef("the budget of %d requests for bursts is spent", b.BurstBudget)
	case exceeded != "":
		return verdict.Failedf("no 429 within %d requests: %s", b.sent, exceeded)
	case b.sent < b.proof():
		return verdict.Inconclusivef("no 429 within %d requests, which are too few to show that there is no limit (--burst-budget)", b.sent)
	case took < time.Minute:
		return verdict.Failedf("no 429 within %d requests in %s", b.sent, took.Round(time.Millisecond))
	default:
		return verdict.Inconclusivef("no 429 within %d requests, which took %s: too long to reach a limit by the minute", b.sent, took.Round(time.Second))
	}
}

// proof is how many requests within a minute certainly meet a limit: those that
// the target announces, or what is given.
func (b *burst) proof() int {
	if announced := b.volume.rate.PerMinute; announced > 0 {
		return announced + 1
	}
	return b.BurstProof
}

// volley sends some requests at once and returns the answers of the API to them. An error
// is about one that was not answered.
func (b *burst) volley(ctx context.Context, out exchange.Request, width int) ([]*exchange.Exchange, error) {
	answers := make([]*exchange.Exchange, width)
	errs := make([]error, width)
	var all sync.WaitGroup
	for n := range width {
		r := out
		if newID := b.run.Identify(steps.BurstScope); newID != nil {
			id := newID() // in order, whichever of them is sent first
			r.NewID = func() string { return id }
		}
		all.Go(func() { answers[n], errs[n] = b.Client.Do(ctx, r) })
	}
	all.Wait()
	// Whose an answer is shows beside all the others, in whatever order they came.
	for n, e := range answers {
		if errs[n] == nil {
			errs[n] = cmp.Or(b.run.BeforeTheAPI(e), b.run.Rules.InTheWay(b.run.Resources.Operation(out.Operation), e))
		}
	}
	b.sent += width
	b.notes(answers, errs)
	var own []*exchange.Exchange
	for n, e := range answers {
		if errs[n] == nil {
			own = append(own, e)
		}
	}
	return own, cmp.Or(errs...)
}

// settleAll notes what went out together, and reports whether the limit has refused any.
func (b *burst) settleAll(answers []*exchange.Exchange) (limited bool) {
	for _, e := range answers {
		b.Settle(e)
		b.volume.add(e)
		b.note(e)
		limited = limited || e.Status == http.StatusTooManyRequests
	}
	return limited
}

// byRefusal has what the limit has refused come after what went out with it and was let
// through before.
func byRefusal(a, b *exchange.Exchange) int {
	limited := func(e *exchange.Exchange) int {
		if e.Status == http.StatusTooManyRequests {
			return 1
		}
		return 0
	}
	return limited(a) - limited(b)
}

// isRefused holds for an answer that is neither a success nor one of the limit, and no
// server error, which a busy target may have.
func isRefused(e *exchange.Exchange) bool {
	return e.Status/100 != 2 && e.Status < http.StatusInternalServerError && e.Status != http.StatusTooManyRequests
}

// refused says what it means that a request to exhaust the limit, which was accepted
// before, is refused for another reason.
func (b *burst) refused(ctx context.Context, run *steps.ScenarioRun, r resource.Request, first *exchange.Exchange) error {
	r.Again = true
	e, err := run.Send(ctx, r)
	switch {
	case err != nil:
		return err
	case !isRefused(e):
		return verdict.Inconclusivef("burst: a request was answered %s once, and then %s", run.Describe(first), run.Describe(e))
	}
	run.Point(e.ID)
	return verdict.Failedf("up to the limit: status = %s, want a success or 429", run.Describe(e))
}

// notes counts what went out together as one: all of it is answered, or nothing is.
func (b *burst) notes(answers []*exchange.Exchange, errs []error) {
	n := max(slices.Index(errs, nil), 0)
	b.run.Answered(resource.Burst, answers[n].Started, answers[n], errs[n])
}

// isBroken reports whether an error is that of an answer which was begun, or should
// have been, and not of a target that is not there.
func isBroken(err error) bool {
	var e *exchange.Error
	return !errors.As(err, &e) || e.Kind.BreaksAnswer()
}

// unanswered says what it means that a request to exhaust the limit is not answered:
// it may be what the target has in place of a 429.
func (b *burst) unanswered(ctx context.Context, run *steps.ScenarioRun, r resource.Request, err error) error {
	if state, _ := verdict.Judge(err); state == verdict.Inconclusive {
		return err
	}
	if !isBroken(err) {
		return verdict.Inconclusivef("burst: %v", err)
	}
	r.Again = true
	e, err := run.Send(ctx, r)
	switch {
	case !run.InTrouble(r, e, err) && err != nil:
		return err
	case !run.InTrouble(r, e, err):
		return verdict.Inconclusivef("burst: a request was not answered once, and then %s", run.Describe(e))
	case !run.ServesOthers(ctx, r.Operation.ID):
		return verdict.Inconclusivef("burst: %s was answered %s", r.Operation.ID, run.Describe(run.AsJudged(r, e)))
	}
	run.Point(e.ID)
	return verdict.Failedf("beyond the limit: status = %s, want 429", run.Describe(run.AsJudged(r, e)))
}

// Settle notes that the key is good for something: one that is always refused
// shows no limit.
func (b *burst) Settle(e *exchange.Exchange) {
	if e.Status/100 == 2 {
		b.served.Store(true)
	}
}

// note keeps when the limit will be over.
func (b *burst) note(e *exchange.Exchange) {
	if e.Status != 429 {
		return
	}
	at := e.Ended()
	if until := at.Add(steps.RetryAfter(e)); until.After(b.until) {
		b.until = until
	}
	if at.After(b.noted) {
		b.noted = at
	}
}

// Recover waits until the limit is over, once every scenario has had its turn at
// exhausting it.
func (b *burst) Recover(ctx context.Context, run *steps.ScenarioRun) error {
	run.ForgetLarge() // it waits for a long time
	b.limited.arrive(run.Plan.ID)
	if err := b.limited.wait(ctx); err != nil {
		return err
	}
	if err := b.recovers.take(ctx, run.Plan.ID); err != nil { // until it leaves
		return err
	}
	if err := b.waitForEnd(ctx); err != nil {
		return err
	}
	if !b.probed {
		b.probed, b.endless = true, b.probe(ctx, run)
	}
	return b.endless
}

// probe finds out whether the limit ends at all, so that not every scenario waits
// for that in vain.
func (b *burst) probe(ctx context.Context, run *steps.ScenarioRun) error {
	r := resource.Request{Operation: b.run.Resources.Operation(b.run.Resources.Fixtures.Preflight[0]), Org: resource.Burst, Expectation: resource.Expectation{Expect429: true}}
	for window := 1; ; window++ {
		e, err := run.Send(ctx, r)
		if err != nil || e.Status != 429 {
			return err
		}
		if window == steps.MaxWindows {
			return verdict.Failedf("when the limit should be over: status = %s", run.Describe(e))
		}
		if err := b.WaitAgain(ctx, e); err != nil {
			return err
		}
	}
}

// WaitAgain waits for as long as a further limited answer says.
func (b *burst) WaitAgain(ctx context.Context, e *exchange.Exchange) error {
	b.mu.Lock()
	b.note(e)
	b.mu.Unlock()
	return b.waitForEnd(ctx)
}

// Announces reports whether the target announces limits by the second or the minute.
func (b *burst) Announces() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.volume.rate != (exchange.Rate{})
}

func (b *burst) waitForEnd(ctx context.Context) error {
	b.mu.Lock()
	wait, asked := b.until.Sub(b.run.Resources.Now()), b.until.Sub(b.noted)
	b.mu.Unlock()
	if asked > steps.MaxRecovery {
		state := verdict.Inconclusivef
		if b.Announces() {
			state = verdict.Failedf // what it announces is by the second and the minute
		}
		return state("the target asks to wait %s, longer than %s", asked.Round(time.Second), steps.MaxRecovery)
	}
	if wait > 0 {
		if err := b.run.Resources.Sleep(ctx, wait); err != nil {
			return verdict.Inconclusivef("stopped while waiting for the limit to pass")
		}
	}
	return nil
}
