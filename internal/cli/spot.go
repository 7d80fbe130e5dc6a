package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/assaykit/assay/internal/certify"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/run"
	"github.com/assaykit/assay/internal/setting"
	"github.com/assaykit/assay/internal/target"
)

// spotOptions are the flags of a spot check.
type spotOptions struct {
	url    string
	sample int
	run    runOptions // of which verify takes where the ledger goes
}

func (o *spotOptions) flags(cmd *cobra.Command) {
	addOwn(cmd,
		setting.Setting{Flag: "replay-live", Takes: "URL", Value: setting.Text(&o.url),
			Help: "run a random sample of the scenarios against the live target at this URL, with the keys of the environment, and compare"},
		setting.Setting{Flag: "sample", Takes: "N", Default: "25", Value: setting.Preset{Value: setting.Number(&o.sample, 1, 0)},
			Help: "how many scenarios --replay-live runs"})
	addSettings(cmd, o.run.settings(), setting.Verify, false)
}

// spotProfile is the profile of a spot check. It takes nothing from the bundle: what is
// sent to a live target is the certifier's to say.
func (a *app) spotProfile(cmd *cobra.Command, p *pack.Pack, o spotOptions) (target.Profile, error) {
	profile := target.Profile{Target: o.url}
	if err := profile.FromEnvironment(a.getenv); err != nil {
		return profile, err
	}
	if err := applyFlags(cmd, &profile, a.getenv); err != nil {
		return profile, err
	}
	profile.Keys.Take(p.Fixtures.Auth.Keys(), a.getenv)
	a.secrets = profile.Secrets()
	if err := checkKeys(profile.Keys, p.Fixtures.Auth); err != nil {
		return profile, err
	}
	host, err := unconsented(profile)
	if err == nil && host != "" {
		err = hinted(fmt.Errorf("a spot check writes to the target, and %s is not this machine", host), "--write consents to that")
	}
	return profile, err
}

// spotCheck makes the spot check of a bundle.
func (a *app) spotCheck(ctx context.Context, r *certify.Report, policy certify.Policy, profile target.Profile, o spotOptions) error {
	err := certify.SpotCheck(ctx, r, policy.Challenge, run.Options{
		Pack: policy.Pack, Profile: profile, Tool: tool(), Abort: a.abort,
		Ledger: ledgerPlace(o.run.ledgerFile, profile, a.getenv),
	}, o.sample)
	return ledgerError(err)
}
