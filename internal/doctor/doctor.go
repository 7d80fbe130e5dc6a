// Package doctor checks before a run whether a target and its keys are fit for one. It
// sends GET requests only, and judges no requirement.
package doctor

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/internal/schedule"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/internal/wording"
)

// State is the outcome of a check.
type State string

// The states of a check.
const (
	OK      State = "ok"
	Warning State = "warning" // a run makes sense, and knows or tests less
	Problem State = "problem" // a run would fail, or would judge wrongly
)

// Check is one thing that doctor checked, and its outcome.
type Check struct {
	Name    string        `json:"name"` // what was checked: the variable of a key, or a few words
	State   State         `json:"state"`
	Message string        `json:"message"`           // what was found, in one line
	Hint    string        `json:"hint,omitempty"`    // what to do about it; "" for nothing
	Took    time.Duration `json:"took_ns,omitempty"` // 0 where it was not timed
	// Requirements are the ids of those that a run could not exercise because of it.
	Requirements []string `json:"requirements,omitempty"`
}

// Report is the outcome of all checks.
type Report struct {
	Target string  `json:"target"` // its URL, without secrets
	Checks []Check `json:"checks"` // in the order in which they were done
	Exit   int     `json:"exit"`   // the code to exit with, of those that package verdict names
}

// Options say what to examine.
type Options struct {
	BaseURL *url.URL
	Config  schedule.Config  // as a run would have it
	Now     func() time.Time // nil for time.Now

	Transport exchange.Transport // how a run would reach the target
}

// Examine checks a target with GET requests. It leaves out the checks that make no sense
// after a problem with the target or its key. What is wrong with the target is in the
// Report; an error is about the contract pack.
func Examine(ctx context.Context, o Options) (*Report, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	e := &examination{Options: o, report: &Report{Target: o.Config.Client.Target()}}
	unmet, err := schedule.UnmetBy(o.Config)
	if err != nil {
		return nil, err
	}
	if !e.connection(ctx) || !e.mainKey(ctx) {
		return e.report, nil
	}
	e.clock()
	e.limits()
	for _, k := range e.keys() {
		k.check(ctx, k.name)
	}
	e.faultHook(ctx)
	e.plan(unmet)
	return e.report, nil
}

// examination is an examination under way.
type examination struct {
	Options
	report *Report
	main   reading // what the main key reads
}

func (e *examination) add(c Check) { e.report.Checks = append(e.report.Checks, c) }

// problem adds a problem, and what it means for the exit code.
func (e *examination) problem(exit int, c Check) {
	c.State = Problem
	e.add(c)
	// The codes have the precedence that they have for a run.
	order := []int{verdict.ExitUsage, verdict.ExitUnreachable, verdict.ExitIncomplete}
	if now := slices.Index(order, e.report.Exit); now < 0 || slices.Index(order, exit) < now {
		e.report.Exit = exit
	}
}

// keyCheck is what is looked at of one kind of key.
type keyCheck struct {
	name  resource.Key
	check func(context.Context, resource.Key)
}

func (e *examination) keys() []keyCheck {
	return []keyCheck{
		{resource.Other, e.organization}, {resource.Expired, e.refused}, {resource.Revoked, e.refused}, {resource.Burst, e.organization},
	}
}

// mainKey proves the target and its key as a run does in its preflight.
func (e *examination) mainKey(ctx context.Context) bool {
	name := e.Config.Credentials[resource.Main]
	began := e.Now()
	if err := target.Preflight(ctx, e.Config.Client, e.Config.Pack, name); err != nil {
		hint := "check the base URL, and the key in " + name
		var unfit *target.UnfitError
		if errors.As(err, &unfit) {
			hint = unfit.Hint
		}
		e.problem(verdict.ExitUnreachable, Check{Name: name, Message: err.Error(), Hint: hint, Took: e.Now().Sub(began)})
		return false
	}
	took := e.Now().Sub(began)
	e.main = e.read(ctx, resource.Main)
	message := "accepted"
	n := len(e.Config.Pack.Fixtures.Preflight)
	if n == 0 {
		message = "not tried, as preflight in resources.yaml is empty"
	}
	if len(e.main.answered) < n {
		message = fmt.Sprintf("accepted by %d of the %d operations that were tried", len(e.main.answered), n)
	}
	e.add(Check{Name: name, State: OK, Message: message, Took: took})
	return true
}

// clock compares the target's clock with ours: a rate limit may say when it ends.
func (e *examination) clock() {
	const most = 5 * time.Second
	c := Check{Name: "clock", State: OK}
	switch skew, ok := e.main.skew(); {
	case !ok:
		c.State, c.Message = Warning, "the answers have no Date header that can be read"
	case skew.Abs() > most:
		c.State = Warning
		c.Message = fmt.Sprintf("the target's clock differs from this machine's by %s", skew.Round(time.Second))
		c.Hint = "synchronize both with a time server: a target may announce the end of a rate limit as a time of day"
	default:
		c.Message = "agrees with this machine's"
	}
	e.add(c)
}

// limits says which rate limit the answers announce.
func (e *examination) limits() {
	c := Check{Name: "rate limit", State: OK, Message: "none announced: a run sends as fast as the answers come"}
	if rate := e.Config.Client.Rate(e.Config.Credentials[resource.Main]); rate.PerSecond > 0 || rate.PerMinute > 0 {
		c.Message = "announced, and kept to: " + rate.String()
	}
	e.add(c)
}

// faultHook looks whether the header makes the target fail, and nothing else does.
func (e *examination) faultHook(ctx context.Context) {
	header := e.Config.FaultHeader
	if header.Name == "" {
		return // the plan says what is not exercised without it
	}
	c := Check{Name: "fault header"}
	with, err := e.get(ctx, e.main.answered[0], e.Config.Credentials[resource.Main], header)
	switch {
	case err != nil:
		c.Message = err.Error()
	case with.Status != 500:
		c.Message = fmt.Sprintf("with %s, %s is answered %d, want 500", header.Name, e.main.answered[0], with.Status)
	default:
		c.State, c.Took = OK, with.Duration
		c.Message = fmt.Sprintf("with %s, %s is answered 500; without it, it is not", header.Name, e.main.answered[0])
		e.add(c)
		return
	}
	c.Hint = "give the header and value that make a test deployment fail, or leave it out"
	e.problem(verdict.ExitUsage, c)
}

// plan says what a run could not exercise, and for lack of what.
func (e *examination) plan(unmet []schedule.Unmet) {
	for _, u := range unmet {
		message := fmt.Sprintf("%s not exercised", wording.Count(u.Scenarios, "scenario"))
		if n := len(u.Requirements); n > 0 {
			message += fmt.Sprintf(", and with them %s: %s", wording.Count(n, "requirement"), strings.Join(u.Requirements, " "))
		}
		e.add(Check{Name: "plan", State: Warning, Message: message, Hint: u.Reason, Requirements: u.Requirements})
	}
	switch {
	case len(unmet) == 0:
		e.add(Check{Name: "plan", State: OK, Message: fmt.Sprintf("all %s can be exercised", wording.Count(len(e.Config.Scenarios), "scenario"))})
	case e.report.Exit == 0:
		e.report.Exit = verdict.ExitIncomplete
	}
}
