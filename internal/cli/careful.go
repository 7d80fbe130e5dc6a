package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/ledger"
	"github.com/assaykit/assay/internal/run"
	"github.com/assaykit/assay/internal/target"
)

// carefulOptions are the flags of run about what it may do to a target.
type carefulOptions struct {
	write, readOnly bool
	rate            string
	burstBudget     int
	deadline        time.Duration
	ledger          string
}

func (o *carefulOptions) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.BoolVar(&o.write, "write", false, "write to a target that is not on this machine; what is created is removed at the end")
	f.BoolVar(&o.readOnly, "read-only", false, "write nothing, and leave out what would have to")
	f.StringVar(&o.rate, "rate", "", "send no faster than this `RATE`, such as 40/s,800/m (default: what the target announces)")
	f.IntVar(&o.burstBudget, "burst-budget", run.DefaultBurstBudget, "spend `N` requests of the burst key on exhausting its rate limit")
	f.DurationVar(&o.deadline, "deadline", 0, "start no scenario after this `TIME`, and remove what was created (default: none)")
	f.StringVar(&o.ledger, "ledger", "", "`FILE` to record in what is created (default for a live target: one of its own, which is kept if something is left)")
	complete(cmd, map[string]completer{
		"rate":         cobra.NoFileCompletions,
		"burst-budget": cobra.NoFileCompletions,
		"deadline":     cobra.NoFileCompletions,
	})
}

// certifyFlags are those that a complete run takes, too.
func (o *carefulOptions) certifyFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.BoolVar(&o.write, "write", false, "write to a target that is not on this machine; what is created is removed at the end")
	f.StringVar(&o.rate, "rate", "", "send no faster than this `RATE`, such as 40/s,800/m (default: what the target announces)")
	f.StringVar(&o.ledger, "ledger", "", "`FILE` to record in what is created, as for run")
	complete(cmd, map[string]completer{"rate": cobra.NoFileCompletions})
}

// override puts the flags that were given in place of the profile's settings.
func (o *carefulOptions) override(given func(string) bool, p *target.Profile) error {
	if given("write") && given("read-only") && o.write && o.readOnly {
		return errors.New("--write and --read-only exclude each other")
	}
	if p.Writes && p.ReadOnly {
		return errors.New("writes and read_only in the profile exclude each other")
	}
	if given("write") {
		p.Writes = o.write
		p.ReadOnly = p.ReadOnly && !o.write
	}
	if given("read-only") {
		p.ReadOnly = o.readOnly
	}
	if given("rate") {
		rate, err := exchange.ParseRate(o.rate)
		if err != nil {
			return fmt.Errorf("--rate %q: want N/s, N/m or both, such as 40/s,800/m", o.rate)
		}
		p.Rate = rate
	}
	if given("burst-budget") {
		p.BurstBudget = o.burstBudget
		if p.BurstBudget < 1 {
			return fmt.Errorf("--burst-budget %d: want 1 or more", o.burstBudget)
		}
	}
	if p.BurstBudget < 0 {
		return fmt.Errorf("burst_budget %d in the profile: want 1 or more", p.BurstBudget)
	}
	return setDuration(given("deadline"), "deadline", o.deadline, &p.Deadline)
}

// checkConsent asks for it before anything is written to a machine that others
// may use.
func checkConsent(p target.Profile) error {
	if p.Target == "" || p.Writes || p.ReadOnly {
		return nil
	}
	at, err := target.At(p.Target)
	if err != nil {
		return err
	}
	if target.Loopback(at.BaseURL) || p.Connection.Local(at.BaseURL) {
		return nil
	}
	return hinted(fmt.Errorf("a run writes to the target, and %s is not this machine", at.BaseURL.Hostname()),
		"--write consents to that, as does writes: true in a profile; --read-only runs what needs no writes")
}

// place says where the ledger of a run goes.
func (o *carefulOptions) place(a *app, p target.Profile) ledger.Place {
	place := ledger.Place{File: o.ledger}
	if p.Target != "" {
		place.Folders = ledger.Folders(a.getenv)
	}
	return place
}

// ledgerError gives an error the exit code of a fault of our own if it is about
// a ledger that nobody has asked to be anywhere.
func ledgerError(err error) error {
	switch {
	case errors.Is(err, ledger.ErrNoFolder):
		return hinted(broken(err), "--ledger FILE names a place for it")
	case errors.Is(err, ledger.ErrInUse):
		return hinted(err, "assay clean --ledger FILE removes that; or name another file")
	}
	return err
}

// tellStop says what goes on after a signal, or the deadline, until the run is
// over.
func tellStop(ctx context.Context, p target.Profile, say func(string)) (stop func() bool) {
	return context.AfterFunc(ctx, func() {
		why, more := "interrupted", "; once more stops at once"
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			why, more = "the deadline has passed", ""
		}
		if !p.ReadOnly {
			say(why + ": removing what was created" + more)
		}
	})
}
