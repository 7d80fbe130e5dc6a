package run

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/assaykit/assay/internal/schedule"

	"github.com/assaykit/assay/internal/container"
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/internal/verdict"
)

const (
	logTime = 30 * time.Second // for reading the logs, also after the run was stopped

	maxTail   = 20  // lines of the log where the run as a whole went wrong
	maxBeside = 10  // lines of the log beside a scenario
	maxLogged = 500 // bytes of a line in a Result

	// logDelay is how long after an answer a line may be written that is about its
	// request.
	logDelay = 250 * time.Millisecond
)

// notStarted is the Result of a run whose target did not start. What nobody
// could have started is an error instead.
func (o *Options) notStarted(ctx context.Context, t *target.Target, err error, scenarios []plan.Scenario) (*verdict.Result, error) {
	var e *container.Error
	isOurs := errors.As(err, &e)
	if ctx.Err() == nil && (!isOurs || e.Kind != container.Failed) {
		return nil, err
	}
	problem := preflightProblem(ctx, err)
	if isOurs && e.Hint != "" {
		problem.Message += " (" + e.Hint + ")"
	}
	config := schedule.Config{Scenarios: scenarios}
	r := o.newResult(t, config)
	r.Problems = append(r.Problems, problem)
	o.closeContainers(ctx, t, r)
	o.conclude(r, config)
	return r, nil
}

// closeContainers takes what the logs of the target's containers say into the
// Result, and removes them.
func (o *Options) closeContainers(ctx context.Context, t *target.Target, r *verdict.Result) {
	if t.Containers == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), logTime)
	defer cancel()
	for i, p := range r.Problems {
		how := t.Containers.Stopped(ctx)
		if (p.Kind == verdict.Unreachable || p.Kind == verdict.Failing) && how != "" && !strings.Contains(p.Message, how) {
			r.Problems[i].Message += "; " + how
		}
	}
	t.Containers.Stop(ctx)
	logs := newLogReader(r, exchange.NewRedactor(o.Profile.LogSecrets()), o.ContainerLogs, len(o.Profile.Containers) > 0)
	err := t.Containers.Logs(ctx, logs.line)
	// A log that nobody asked for need not be there: Docker can be told to keep none.
	if err != nil && o.ContainerLogs != nil {
		r.Problems = append(r.Problems, verdict.Problem{Kind: verdict.Broken, Message: "write container logs: " + err.Error()})
	}
	logs.conclude()
	if err := t.Close(); err != nil {
		r.Leftovers = append(r.Leftovers, verdict.Leftover{Resource: "container", Reason: err.Error()})
	}
}

// logReader takes from the logs what belongs to a Result.
type logReader struct {
	result   *verdict.Result
	redactor *exchange.Redactor
	all      io.Writer // nil for nowhere
	several  bool      // containers, so that each line has to say whose it is
	tail     []string
	beside   []*besides
}

// besides are the lines of the log that belong to one scenario.
type besides struct {
	scenario *verdict.Scenario
	ids      []string // of the exchanges that show what is wrong
	from, to time.Time
	named    []string // lines that hold one of the ids
	then     []string // lines of that time
}

func newLogReader(r *verdict.Result, redactor *exchange.Redactor, all io.Writer, several bool) *logReader {
	l := &logReader{result: r, redactor: redactor, all: all, several: several}
	for i := range r.Scenarios {
		s := &r.Scenarios[i]
		if s.State == verdict.Passed || len(s.Exchanges) == 0 {
			continue
		}
		b := &besides{scenario: s, ids: telling(s)}
		for _, e := range s.Exchanges {
			if len(b.ids) > 0 && !slices.Contains(b.ids, e.ID) {
				continue
			}
			if b.from.IsZero() || e.Started.Before(b.from) {
				b.from = e.Started
			}
			if end := e.Started.Add(e.Duration + logDelay); end.After(b.to) {
				b.to = end
			}
		}
		l.beside = append(l.beside, b)
	}
	return l
}

// telling returns the ids of the exchanges by which a scenario shows what is
// wrong.
func telling(s *verdict.Scenario) []string {
	var ids []string
	note := func(state verdict.State, id string) {
		if state != verdict.Passed && id != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	for _, c := range s.Checks {
		note(c.State, c.Exchange)
	}
	for _, c := range s.Cases {
		note(c.State, c.Exchange)
	}
	return ids
}

// line takes one line. It is redacted before anything else.
func (l *logReader) line(line container.Line) error {
	text := strings.ToValidUTF8(l.redactor.String(string(line.Text)), "\uFFFD")
	if l.several {
		text = line.Container + " | " + text
	}
	if l.all != nil {
		if _, err := fmt.Fprintln(l.all, text); err != nil {
			return err
		}
	}
	if len(text) > maxLogged {
		text = strings.ToValidUTF8(text[:maxLogged], "") + "…"
	}
	l.tail = keepLast(l.tail, text, maxTail)
	for _, b := range l.beside {
		switch {
		case slices.ContainsFunc(b.ids, func(id string) bool { return strings.Contains(text, id) }):
			b.named = keepLast(b.named, text, maxBeside)
		case !line.At.Before(b.from) && !line.At.After(b.to):
			b.then = keepLast(b.then, text, maxBeside)
		}
	}
	return nil
}

// keepLast appends a line, and drops the first where there are too many.
func keepLast(lines []string, line string, most int) []string {
	lines = append(lines, line)
	return lines[max(0, len(lines)-most):]
}

func (l *logReader) conclude() {
	for _, b := range l.beside {
		b.scenario.Log = b.then
		if len(b.named) > 0 {
			b.scenario.Log = b.named
		}
	}
	if len(l.result.Problems) > 0 {
		l.result.Target.Log = l.tail
	}
}
