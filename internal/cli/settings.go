package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/assaykit/assay/internal/target"
)

// settle brings flags, environment and profile together: flags win over the
// environment, and the environment over the file.
func (a *app) settle(cmd *cobra.Command, o *runOptions) error {
	o.Tool = tool()
	profile, err := a.readProfile(o.profile)
	if err != nil {
		return err
	}
	profile.Keys.FromEnvironment(a.getenv)
	if err := o.image.override(cmd.Flags().Changed, &profile, a.getenv); err != nil {
		return err
	}
	bundled := o.targetURL == string(target.Bundled) || profile.Target == string(target.Bundled) && !cmd.Flags().Changed("target")
	if err := o.override(cmd.Flags().Changed, &profile); err != nil {
		return err
	}
	if cmd.Flags().Lookup("ca-cert") != nil { // the --key of another command is another key
		if err := o.connectionOptions.override(cmd.Flags().Changed, &profile, a.getenv); err != nil {
			return err
		}
	}
	if (profile.Target != "" || profile.Image.Ref != "") && !o.dryRun {
		if err := checkKeys(profile.Keys); err != nil {
			return err
		}
	}
	if !o.dryRun {
		if err := checkConsent(profile); err != nil {
			return err
		}
	}
	o.Ledger = o.careful.place(a, profile)
	o.Profile = profile
	if o.Pack, err = openPack(profile.Contract); err != nil {
		return err
	}
	if err := a.settleGate(cmd.Flags().Changed, o); err != nil || bundled || o.dryRun {
		return err
	}
	return checkForgotten(profile)
}

// override puts the flags that were given in place of the profile's settings.
func (o *runOptions) override(given func(string) bool, p *target.Profile) error {
	switch {
	case given("target") && o.targetURL == "":
		// A variable that is not set must not turn a live target into the bundled
		// server, which passes.
		return hinted(errors.New("--target is empty"), "give it a URL, or the word bundled")
	case given("target"):
		p.Target = o.targetURL
	}
	if p.Target == string(target.Bundled) {
		p.Target = ""
	}
	if given("contract") {
		p.Contract = o.contract
	}
	if given("concurrency") {
		if o.concurrency < 1 {
			return fmt.Errorf("--concurrency %d: want 1 or more", o.concurrency)
		}
		p.Concurrency = o.concurrency
	}
	if p.Concurrency < 0 {
		return fmt.Errorf("concurrency %d in the profile: want 1 or more", p.Concurrency)
	}
	if err := o.careful.override(given, p); err != nil {
		return err
	}
	if given("fault-header") {
		if err := checkFaultHeader(o.fault, p.Target+p.Image.Ref); err != nil {
			return err
		}
		p.FaultHeader = o.fault
	}
	if err := setDuration(given("timeout"), "timeout", o.timeout, &p.Timeout); err != nil {
		return err
	}
	return setDuration(given("consistency"), "consistency", o.consistency, &p.Consistency)
}

// checkForgotten refuses keys without a target that takes them: whoever has a key at
// hand means a live target, and the bundled server passes whatever that does.
func checkForgotten(p target.Profile) error {
	secrets := p.Keys.Secrets()
	if p.Target != "" || p.Image.Ref != "" || len(secrets) == 0 {
		return nil
	}
	return hinted(fmt.Errorf("%s is set, and no target is named", secrets[0].Name),
		"--target URL names a live one, as does target: in a profile; --target bundled tests the bundled server, which takes no key")
}

// checkFaultHeader holds a header against its form, and against the one that the
// bundled server understands if nothing live is the target.
func checkFaultHeader(text, live string) error {
	name, value, err := target.ParseFaultHeader(text)
	if err != nil {
		return fmt.Errorf("--fault-header: %w", err)
	}
	own, ownValue, _ := target.ParseFaultHeader(target.BundledProfile().FaultHeader) // a constant
	if live == "" && (name != own || value != ownValue) {
		return hinted(fmt.Errorf("--fault-header %q: the bundled server understands %q alone", text, own+": "+ownValue),
			"leave it out, or name a --target")
	}
	return nil
}

func setDuration(given bool, name string, value time.Duration, into *target.Duration) error {
	if !given {
		return nil
	}
	if value <= 0 {
		return fmt.Errorf("--%s %s: want a time above zero, such as 30s", name, value)
	}
	*into = target.Duration(value)
	return nil
}

// checkKeys asks for the one key without which nothing can be tested, and for
// keys that are not the same: one that is expired and is not, or that belongs to
// another organization and does not, would fail a target that is right.
func checkKeys(keys target.Keys) error {
	if keys.Main == "" {
		return hinted(errors.New("a live target takes an API key"), "set ASSAY_API_KEY in the environment, or keys.main in a profile")
	}
	names := map[string]string{}
	for _, s := range keys.Secrets() {
		if other := names[s.Value]; other != "" {
			return fmt.Errorf("%s and %s hold the same key: each takes one of its own, or none", other, s.Name)
		}
		names[s.Value] = s.Name
	}
	return nil
}

// profileName is the file with the settings, which need not be there.
func (o *runOptions) profileName() string { return cmp.Or(o.profile, defaultProfile) }

// defaultProfile is read if it is there and no other is named.
const defaultProfile = "assay.yaml"

func (a *app) readProfile(name string) (target.Profile, error) {
	if name == "" {
		if _, err := os.Stat(defaultProfile); errors.Is(err, fs.ErrNotExist) {
			return target.Profile{}, nil
		}
		name = defaultProfile
	}
	p, err := target.Load(name, a.getenv)
	if err != nil {
		return target.Profile{}, err
	}
	return *p, nil
}
