package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/assaykit/assay/internal/ledger"
	"github.com/assaykit/assay/internal/report"
	"github.com/assaykit/assay/internal/run"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/internal/verdict"
)

// cleanOptions are the flags of clean.
type cleanOptions struct {
	ledger, profile, targetURL, contract, rate string
	timeout, consistency                       time.Duration
}

func (a *app) cleanCommand() *cobra.Command {
	var o cleanOptions
	cmd := &cobra.Command{
		Use:   "clean --ledger FILE",
		Short: "Remove what a run has left behind",
		Long: `Remove what a run has left behind, as its ledger records it: a run that was killed,
or that could not remove everything. It takes the keys that the run had, from the
environment or a profile. What is not what the run has created is left alone, and
what is gone already counts as removed. When nothing is left, the ledger is
deleted.

Exit codes: 0 nothing is left, 2 usage, 3 something is left, 4 the target cannot be
reached or refuses the key, 5 our own fault.`,
		Example:           `  ASSAY_API_KEY=demo-key assay clean --ledger ledger.jsonl`,
		Args:              noArguments,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.clean(a.untilStopped(cmd), cmd, o)
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&o.ledger, "ledger", "", "`FILE` of the ledger, as the run has told it")
	f.StringVar(&o.profile, "profile", "", "`FILE` with the settings (default: assay.yaml, if there is one)")
	f.StringVar(&o.targetURL, "target", "", "base `URL`, if the target is now elsewhere (default: the one in the ledger)")
	f.StringVar(&o.contract, "contract", "", "`DIR` of the run's contract pack (default: the bundled one)")
	f.StringVar(&o.rate, "rate", "", "send no faster than this `RATE`, such as 40/s,800/m (default: what the target announces)")
	f.DurationVar(&o.timeout, "timeout", 30*time.Second, "`TIME` for one request")
	f.DurationVar(&o.consistency, "consistency", 5*time.Second, "`TIME` that something may take to appear when it was created")
	complete(cmd, map[string]completer{
		"target": cobra.NoFileCompletions, "rate": cobra.NoFileCompletions,
		"timeout": cobra.NoFileCompletions, "consistency": cobra.NoFileCompletions,
	})
	return cmd
}

func (a *app) clean(ctx context.Context, cmd *cobra.Command, o cleanOptions) error {
	if o.ledger == "" {
		return hinted(errors.New("clean takes the ledger of a run"), "--ledger FILE, as the run has told it")
	}
	header, left, err := ledger.Read(o.ledger)
	if err != nil {
		return err
	}
	c, err := a.cleanSettings(cmd, o, header)
	if err != nil {
		return err
	}
	c.Ledger, c.Left, c.Tool = o.ledger, left, tool()
	cleaned, err := run.Clean(ctx, c)
	if cleaned != nil {
		if err := report.Cleaned(a.out, cleaned); err != nil {
			return broken(fmt.Errorf("write output: %w", err))
		}
		if len(cleaned.Left) > 0 {
			a.exit = verdict.ExitIncomplete
		}
	}
	var unreachable *run.UnreachableError
	if errors.As(err, &unreachable) {
		return &codedError{verdict.ExitUnreachable, err}
	}
	return err
}

// cleanSettings brings ledger, flags, environment and profile together.
func (a *app) cleanSettings(cmd *cobra.Command, o cleanOptions, h ledger.Header) (run.Cleaning, error) {
	var c run.Cleaning
	p, err := a.readProfile(o.profile)
	if err != nil {
		return c, err
	}
	p.Keys.FromEnvironment(a.getenv)
	given := cmd.Flags().Changed
	careful := carefulOptions{rate: o.rate}
	for _, err := range []error{
		careful.override(func(name string) bool { return name == "rate" && given(name) }, &p),
		setDuration(given("timeout"), "timeout", o.timeout, &p.Timeout),
		setDuration(given("consistency"), "consistency", o.consistency, &p.Consistency),
	} {
		if err != nil {
			return c, err
		}
	}
	if given("contract") {
		p.Contract = o.contract
	}
	if p.Target, err = cleanTarget(given("target"), o.targetURL, p.Target, h.BaseURL); err != nil {
		return c, err
	}
	if err := checkKeys(p.Keys); err != nil {
		return c, err
	}
	p.ReadOnly = false // what was written is to be removed
	c.Profile = p
	if c.Pack, err = openPack(p.Contract); err != nil {
		return c, err
	}
	if c.Pack.Contract.Title != h.Contract.Title {
		return c, hinted(fmt.Errorf("the ledger is of a run of the contract %q, and this is %q", h.Contract.Title, c.Pack.Contract.Title),
			"--contract DIR names the contract pack of that run")
	}
	return c, nil
}

// cleanTarget is where the things of a ledger are: where its run has found them,
// unless somebody says otherwise. A profile that names another target has other
// keys as well.
func cleanTarget(given bool, flag, profile, ledger string) (string, error) {
	if given {
		if flag == "" {
			return "", hinted(errors.New("--target is empty"), "give it a URL, or leave it out")
		}
		return flag, nil
	}
	same := func(text string) string {
		if at, err := target.At(text); err == nil {
			return strings.ToLower(at.BaseURL.String())
		}
		return text
	}
	if profile != "" && same(profile) != same(ledger) {
		return "", hinted(fmt.Errorf("the ledger is of a run on %s, and the profile is for %s", ledger, profile),
			"--target URL says where to clean up")
	}
	return ledger, nil
}
