package certify

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/assaykit/assay/internal/clock"
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/run"
	"github.com/assaykit/assay/internal/verdict"
)

// Judgement is the outcome of judging recorded exchanges again.
type Judgement struct {
	Result *verdict.Result
	Late   error // that the times of the exchanges contradict each other; nil if they do not
}

// Judge runs the scenarios of a contract pack against recorded exchanges, and sends nothing. It
// returns an error that names the first request that differs from the recorded one, a
// recorded request that no scenario sends, or an exchange that is recorded twice or with
// another scenario than its own.
func Judge(ctx context.Context, e *Evidence, p *pack.Pack) (*Judgement, error) {
	r, err := newReplay(e)
	if err != nil {
		return nil, err
	}
	ctx, r.stop = context.WithCancel(ctx)
	defer r.stop()
	result, err := run.Execute(ctx, run.Options{
		Pack: p, Profile: e.Plan.profile(), Seed: e.Plan.Seed, Policy: run.Policy{Strict: e.Plan.Strict},
		Tool:   verdict.Tool{Name: e.Result.Tool.Name, Version: e.Result.Tool.Version, Commit: e.Result.Tool.Commit},
		Replay: run.Replay{NewID: r.ids.next, Answer: r.answer},
		Clock:  clock.Clock{Now: func() time.Time { return e.Result.Started }},
	})
	if r.mismatch != nil {
		return nil, r.mismatch
	}
	if err != nil {
		return nil, err
	}
	// The verdict names the kind of the target, which only the vendor knows.
	result.Target.Kind = e.Result.Target.Kind
	result.Verdict = verdict.Decide(result)
	if err := r.leftOver(); err != nil {
		return nil, err
	}
	if err := sameScenarios(e, result); err != nil {
		return nil, err
	}
	return &Judgement{Result: result, Late: inTime(r.asked, e.Result, bursts(p))}, nil
}

// sameScenarios returns an error for an exchange that is recorded with another scenario
// than its own.
func sameScenarios(e *Evidence, judged *verdict.Result) error {
	of := map[string]string{}
	for _, s := range judged.Scenarios {
		for _, x := range s.Exchanges {
			of[x.ID] = s.ID
		}
	}
	for _, x := range e.Exchanges {
		if x.Scenario != of[x.ID] {
			return fmt.Errorf("exchange %s is recorded as one of scenario %q, and is one of %q", x.ID, cut(x.Scenario), of[x.ID])
		}
	}
	return nil
}

// replay answers requests with what was recorded.
type replay struct {
	ids  *identifier
	byID map[string]Recorded
	stop context.CancelFunc

	mu       sync.Mutex
	used     map[string]bool
	asked    []asked // in the order in which they were asked for
	mismatch error
}

func newReplay(e *Evidence) (*replay, error) {
	r := &replay{
		ids: newIdentifier(e.Plan.Seed), byID: map[string]Recorded{},
		used: map[string]bool{},
	}
	for _, x := range e.Exchanges {
		if _, twice := r.byID[x.ID]; twice {
			return nil, fmt.Errorf("exchange %s is recorded twice", x.ID)
		}
		r.byID[x.ID] = x
	}
	return r, nil
}

// answer fills in what came back when the request was sent.
func (r *replay) answer(e *exchange.Exchange) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.mismatch != nil {
		return r.mismatch
	}
	found, scope := r.byID[e.ID], r.ids.scopeOf(e.ID)
	if found.Exchange == nil && r.ids.cleaning(e.ID) {
		return &exchange.Error{Kind: exchange.KindCanceled, Message: "not sent any more"}
	}
	if found.Exchange == nil {
		return r.differs("%s: the request %s %s is not in the evidence", scope, e.Method, e.URL)
	}
	recorded, err := found.whole()
	if err != nil {
		return r.differs("%s: exchange %s: %w", scope, e.ID, err)
	}
	if difference := requestDiffers(recorded, e); difference != "" {
		return r.differs("%s: exchange %s: the request is not the recorded one: %s", scope, e.ID, difference)
	}
	r.used[e.ID] = true
	r.asked = append(r.asked, asked{scope, found.Exchange})
	request := *e
	*e = *recorded
	e.RequestHeader, e.RequestBody = request.RequestHeader, request.RequestBody
	if recorded.ErrKind != "" {
		return &exchange.Error{Kind: recorded.ErrKind, Message: recorded.Err}
	}
	return nil
}

func (r *replay) differs(format string, args ...any) error {
	r.mismatch = fmt.Errorf(format, args...)
	r.stop()
	return r.mismatch
}

// requestDiffers says in what two requests differ; "" if they are the same.
func requestDiffers(recorded, sent *exchange.Exchange) string {
	for _, part := range []struct{ name, was, is string }{
		{"method", recorded.Method, sent.Method},
		{"URL", recorded.URL, sent.URL},
		{"operation", recorded.Operation, sent.Operation},
		{"credential", recorded.Credential, sent.Credential},
		{"attempt", fmt.Sprint(recorded.Attempt), fmt.Sprint(sent.Attempt)},
	} {
		if part.was != part.is {
			return fmt.Sprintf("%s = %q, and %q is recorded", part.name, cut(part.is), cut(part.was))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(merged(recorded.RequestHeader, sent.RequestHeader))) {
		if was, is := recorded.RequestHeader[name], sent.RequestHeader[name]; !slices.Equal(was, is) {
			return fmt.Sprintf("header %s = %q, and %q is recorded", name, is, was)
		}
	}
	if !bytes.Equal(recorded.RequestBody, sent.RequestBody) {
		return fmt.Sprintf("body = %q, and %q is recorded", cut(string(sent.RequestBody)), cut(string(recorded.RequestBody)))
	}
	return ""
}

func merged(a, b map[string][]string) map[string]bool {
	names := map[string]bool{}
	for name := range a {
		names[name] = true
	}
	for name := range b {
		names[name] = true
	}
	return names
}

func cut(text string) string {
	const most = 120
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "…"
}

// leftOver names a recorded exchange that no scenario asked for.
func (r *replay) leftOver() error {
	for _, id := range slices.Sorted(maps.Keys(r.byID)) {
		if !r.used[id] {
			e := r.byID[id]
			return fmt.Errorf("exchange %s, %s %s, is none that the scenarios send with this seed", id, e.Method, e.URL)
		}
	}
	return nil
}

// difference names the first check that is not judged as it was; "" if every one
// is.
func difference(recorded, judged *verdict.Result) string {
	if len(recorded.Scenarios) != len(judged.Scenarios) {
		return fmt.Sprintf("%d scenarios are recorded, and %d are executed", len(recorded.Scenarios), len(judged.Scenarios))
	}
	for n := range judged.Scenarios {
		was, is := &recorded.Scenarios[n], &judged.Scenarios[n]
		switch {
		case was.ID != is.ID:
			return fmt.Sprintf("scenario %q is recorded in place of %q", was.ID, is.ID)
		case was.State != is.State:
			return fmt.Sprintf("scenario %q is recorded as %s, and is %s: %s", was.ID, was.State, is.State, is.Reason)
		case !slices.EqualFunc(was.Checks, is.Checks, sameCheck):
			return fmt.Sprintf("the checks of scenario %q are not the recorded ones", was.ID)
		case !slices.EqualFunc(was.Cases, is.Cases, sameCase):
			return fmt.Sprintf("the cases of scenario %q are not the recorded ones", was.ID)
		case !slices.EqualFunc(was.Steps, is.Steps, sameStep):
			return fmt.Sprintf("the steps of scenario %q are not the recorded ones", was.ID)
		case !sameDescription(was, is):
			return fmt.Sprintf("what is recorded about scenario %q is not what the contract pack says", was.ID)
		}
	}
	return sumsDiffer(recorded, judged)
}

func sumsDiffer(recorded, judged *verdict.Result) string {
	for n, is := range judged.Cells {
		if n >= len(recorded.Cells) || recorded.Cells[n] != is {
			return fmt.Sprintf("the cell %s %d is not recorded as it is", is.Operation, is.Status)
		}
	}
	for n, is := range judged.Requirements {
		if n >= len(recorded.Requirements) || !reflect.DeepEqual(recorded.Requirements[n], is) {
			return fmt.Sprintf("requirement %s is not recorded as it is: %s", is.ID, is.State)
		}
	}
	switch was, is := recorded.Verdict, judged.Verdict; {
	case len(recorded.Cells) != len(judged.Cells) || len(recorded.Requirements) != len(judged.Requirements):
		return "more cells or requirements are recorded than the contract has"
	case was.Exit != is.Exit || was.Word != is.Word || !maps.Equal(was.Counts, is.Counts):
		return fmt.Sprintf("the verdict is recorded as %s, and is %s: %s", was.Word, is.Word, is.Reason)
	case was.Reason != is.Reason:
		return fmt.Sprintf("the verdict is recorded as %q, and is %q", cut(was.Reason), is.Reason)
	case recorded.Traffic.Created != judged.Traffic.Created, recorded.Traffic.Removed != judged.Traffic.Removed,
		recorded.Traffic.Limited != judged.Traffic.Limited, len(recorded.Leftovers) != len(judged.Leftovers):
		return "what the run created, removed and left behind is not what is recorded"
	case !reflect.DeepEqual(recorded.Settings, judged.Settings):
		return "the settings that are recorded are not those of the plan"
	case recorded.Planned != judged.Planned || recorded.Inventory != judged.Inventory:
		return fmt.Sprintf("%d of %d scenarios are recorded as planned, and %d of %d are", recorded.Planned, recorded.Inventory, judged.Planned, judged.Inventory)
	}
	return ""
}

func sameCheck(a, b verdict.Check) bool {
	return a.Requirement == b.Requirement && a.Operation == b.Operation && a.Status == b.Status &&
		a.State == b.State && a.Exchange == b.Exchange && slices.Equal(a.Also, b.Also) && a.Form == b.Form && slices.Equal(a.InPlaceOf, b.InPlaceOf)
}

func sameCase(a, b verdict.Case) bool {
	return a.Name == b.Name && a.State == b.State && a.Exchange == b.Exchange
}

func sameStep(a, b verdict.Step) bool {
	return a.Keyword == b.Keyword && a.Text == b.Text && a.Line == b.Line && a.State == b.State &&
		slices.EqualFunc(a.Table, b.Table, slices.Equal)
}

func sameDescription(a, b *verdict.Scenario) bool {
	return a.Name == b.Name && a.Feature == b.Feature && a.Rule == b.Rule && a.File == b.File && a.Line == b.Line &&
		a.Key == b.Key && sameLine(a.Document, b.Document) && a.Operation == b.Operation && slices.Equal(a.Tags, b.Tags) && slices.Equal(a.Requirements, b.Requirements) &&
		maps.Equal(a.Judged, b.Judged) && slices.Equal(a.Answers, b.Answers)
}

// sameLine compares citations of a document, which need not be called the same where it is
// judged again.
func sameLine(a, b *verdict.Citation) bool {
	return (a == nil) == (b == nil) && (a == nil || a.Line == b.Line)
}
