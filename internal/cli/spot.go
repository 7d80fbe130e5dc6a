package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/assaykit/assay/internal/certify"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/run"
	"github.com/assaykit/assay/internal/target"
)

// spotOptions are the flags of a spot check.
type spotOptions struct {
	url    string
	sample int
}

func (o *spotOptions) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&o.url, "replay-live", "", "run a random sample of the scenarios against the live target at `URL`, with the keys of the environment, and compare")
	f.IntVar(&o.sample, "sample", 25, "`N` scenarios for --replay-live")
	complete(cmd, map[string]completer{
		"replay-live": cobra.NoFileCompletions, "sample": cobra.NoFileCompletions,
	})
}

func (a *app) spotCheck(ctx context.Context, cmd *cobra.Command, r *certify.Report, p *pack.Pack, o spotOptions) error {
	if o.sample < 1 {
		return fmt.Errorf("--sample %d: want 1 or more", o.sample)
	}
	profile := target.Profile{Target: o.url}
	if r.Evidence != nil {
		profile.FaultHeader = r.Evidence.Plan.FaultHeader
	}
	if err := profile.FromEnvironment(a.getenv); err != nil {
		return err
	}
	if err := applyFlags(cmd, &profile, a.getenv); err != nil {
		return err
	}
	if err := checkKeys(profile.Keys); err != nil {
		return err
	}
	return certify.SpotCheck(ctx, r, run.Options{Pack: p, Profile: profile, Tool: tool()}, o.sample)
}
