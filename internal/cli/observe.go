package cli

import (
	"context"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/report"
	"github.com/assaykit/assay/internal/run"
	"github.com/assaykit/assay/internal/verdict"
)

// observe has a run made in the way that every command makes one: it warns of
// settings that make the run say less, shows progress and the estimate, ends the
// run at its deadline, says what a stop leads to, and keeps the containers' log.
func (a *app) observe(ctx context.Context, o *runOptions, execute func(context.Context, run.Options) (*verdict.Result, error)) (*verdict.Result, error) {
	said := a.err
	if o.quiet {
		said = io.Discard
	}
	progress := report.NewProgress(said, report.ProgressOptions{
		Terminal: isTerminal(a.err) && !o.verbose, Failures: o.verbose, Color: a.color(a.err), Width: terminalWidth(a.err),
	})
	o.warn(a.err)
	a.follow(o, progress, said)
	o.Abort = a.abort
	if limit := time.Duration(o.Profile.Deadline); limit > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, limit)
		defer cancel()
	}
	defer tellStop(ctx, o.Profile, progress.Stop)()
	r, err := a.withContainerLogs(o, func() (*verdict.Result, error) { return execute(ctx, o.Options) })
	if err != nil {
		return nil, ledgerError(imageError(err))
	}
	progress.Done()
	return r, nil
}

// warn tells on stderr what makes a verdict worth less than it looks.
func (o runOptions) warn(w io.Writer) {
	if o.Profile.Connection.Insecure {
		_, _ = io.WriteString(w, "warning: --insecure: the run accepts any certificate, so a third party can read the keys and answer in place of the target\n")
	}
	if o.Pack != nil && len(o.Pack.Fixtures.Preflight) == 0 {
		_, _ = io.WriteString(w, "warning: preflight in resources.yaml is empty: nothing shows before the run that the target is this API and takes the key\n")
	}
}

// follow has a run tell its progress.
func (a *app) follow(o *runOptions, progress *report.Progress, said io.Writer) {
	o.OnStart = func(r *verdict.Result) {
		progress.Start(r.Planned, r.Target.BaseURL, r.Seed)
		_, _ = io.WriteString(said, aboutProfile(o.Profile)) // a courtesy, as all progress is
		if r.Ledger != "" {
			_, _ = fmt.Fprintf(said, "ledger %s\n", r.Ledger)
		}
	}
	o.OnScenario, o.OnRemoval = progress.Scenario, progress.Removing
	o.OnLimiter = func(server string) {
		progress.Say(fmt.Sprintf("%s in front of the target limits requests, and the run slows down: use --rate", server))
	}
	o.OnEstimate = func(e run.Estimate) { progress.Expect(e.Requests, e.Paced, e.Rate) }
	o.OnExchange = func(*exchange.Exchange) { progress.Exchange() }
	o.OnProgress = func(text string) { _, _ = fmt.Fprintln(said, text) }
	if o.verbose {
		show := a.showExchange()
		o.OnExchange = func(e *exchange.Exchange) { progress.Exchange(); show(e) }
	}
}

// showExchange returns what shows exchanges one after the other. Like all
// progress it is a courtesy: what cannot be written is lost.
func (a *app) showExchange() func(*exchange.Exchange) {
	var mu sync.Mutex
	return func(e *exchange.Exchange) {
		mu.Lock()
		defer mu.Unlock()
		_ = report.Exchange(a.err, e, a.color(a.err))
	}
}
