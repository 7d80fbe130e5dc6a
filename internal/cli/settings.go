package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/target"
)

// settle brings flags, environment and profile together, and the contract pack.
func (a *app) settle(cmd *cobra.Command, o *runOptions) error {
	o.Tool = tool()
	p, err := a.combine(cmd, o.profile)
	if err != nil {
		return err
	}
	bundled := p.Target == string(target.Bundled)
	if bundled {
		p.Target = ""
	}
	if err := checkReach(cmd, &p); err != nil {
		return err
	}
	if o.Pack, err = openPack(cmd.Context(), p.Contract, p.OpenAPI); err != nil {
		return err
	}
	if err := checkDocument(&p, o.Pack, bundled, o.dryRun); err != nil {
		return err
	}
	p.Keys.Take(o.Pack.Fixtures.Auth.Keys(), a.getenv)
	a.secrets = p.Secrets()
	if !o.dryRun {
		if err := checkMeans(p, o.Pack); err != nil {
			return err
		}
	}
	o.Ledger = ledgerPlace(o.ledgerFile, p, a.getenv)
	o.Profile = p
	if err := a.settleGate(cmd.Flags().Changed, o); err != nil || bundled || o.dryRun {
		return err
	}
	return checkForgotten(p)
}

// combine makes a profile of a file, the environment and flags: flags win over the
// environment, and the environment over the file.
func (a *app) combine(cmd *cobra.Command, file string) (target.Profile, error) {
	p, err := a.readProfile(file)
	if err != nil {
		return p, err
	}
	if err := p.FromEnvironment(a.getenv); err != nil {
		return p, err
	}
	if err := chooseTarget(cmd, &p); err != nil {
		return p, err
	}
	if err := applyFlags(cmd, &p, a.getenv); err != nil {
		return p, err
	}
	if given := givenFlag(cmd, "cert"); given != nil && givenFlag(cmd, "key") == nil {
		p.Connection.ClientKey = "" // the profile's goes with another certificate
	}
	a.secrets = p.Secrets()
	if err := checkReferences(p); err != nil {
		return p, err
	}
	if err := checkHost(p); err != nil {
		return p, err
	}
	return p, checkCare(cmd, &p)
}

// checkReferences refuses a key whose variable is missing if the environment has the
// key under its usual name: that may be the key of another system. The bundled server
// has keys of its own.
func checkReferences(p target.Profile) error {
	if p.Target == string(target.Bundled) {
		return nil
	}
	for _, m := range p.Source.Missing {
		if name := p.Keys.Variables()[strings.TrimPrefix(m.Key, "keys.")]; name != "" {
			return hinted(fmt.Errorf("read profile: %s:%d: %s: the environment has no %s", p.Source.File, m.Line, m.Key, m.Variable),
				"%s is set and does not take its place: set %s, or write ${%s} in the profile", name, m.Variable, name)
		}
	}
	return nil
}

// hide returns a text without the keys that are known: those of the profile, and those of
// the environment.
func (a *app) hide(text string) string { return exchange.NewRedactor(a.known()).String(text) }

func (a *app) known() []exchange.Secret {
	secrets := slices.Clone(a.secrets)
	for _, name := range target.AllVariables() {
		if value, ok := a.getenv(name); ok {
			secrets = append(secrets, exchange.Secret{Name: name, Value: value})
		}
	}
	return secrets
}

// urlWithQuery matches a URL in a text that has a query, without the sign behind it.
var urlWithQuery = regexp.MustCompile(`https?://[^\s"'<>?]*\?[^\s"'<>]*[^\s"'<>,;:.)]`)

// hideAll is hide for a text that may quote a command line: no value in the query of a URL
// is left in it, either.
func (a *app) hideAll(text string) string {
	return a.hide(urlWithQuery.ReplaceAllStringFunc(text, func(address string) string {
		base, query, _ := strings.Cut(address, "?")
		if query == "…" {
			return address // it was left out before
		}
		return base + exchange.ShowURL(&url.URL{RawQuery: query}, a.known())
	}))
}

// showURL is hide for the URL of a target, in which every value of a query is hidden as well.
func (a *app) showURL(text string) string {
	at, err := target.At(text)
	if err != nil {
		return a.hideAll(text)
	}
	return a.hide(exchange.ShowURL(at.BaseURL, a.known()))
}

// checkHost refuses a target whose host has a key in it: everybody on the way to it reads
// that. A key in the path is hidden in whatever is written.
func checkHost(p target.Profile) error {
	at, err := target.At(p.Target)
	if err != nil {
		return nil //nolint:nilerr // whoever opens the target says so
	}
	host := strings.ToLower(at.BaseURL.Host)
	for _, s := range p.Keys.Secrets() {
		if len(s.Value) >= shortestInURL && strings.Contains(host, strings.ToLower(s.Value)) {
			return hinted(fmt.Errorf("the host name of the target contains the value of %s, and host names are public", s.Name), "take the key out of it")
		}
	}
	return nil
}

// shortestInURL is the length from which a key in a URL is no coincidence.
const shortestInURL = 6

// chooseTarget has a target of the command line take the place of the profile's,
// of whatever kind that is.
func chooseTarget(cmd *cobra.Command, p *target.Profile) error {
	url, image := givenFlag(cmd, "target"), givenFlag(cmd, "image")
	switch {
	case url != nil && image != nil:
		return errors.New("--target and --image exclude each other: one of them is what is tested")
	case url != nil:
		p.Image, p.Containers = target.Image{}, nil
	case image != nil:
		p.Target = ""
	}
	if p.Image.Ref != "" || image != nil {
		return nil
	}
	for _, s := range p.Settings(nil) {
		if strings.HasPrefix(s.Key, "image.") && givenFlag(cmd, s.Flag) != nil {
			return hinted(fmt.Errorf("--%s needs an image", s.Flag), "name one with --image, or in a profile")
		}
	}
	if givenFlag(cmd, "container-logs") != nil {
		return hinted(errors.New("--container-logs needs an image"), "name one with --image, or in a profile")
	}
	if len(p.Containers) > 0 {
		return hinted(errors.New("the profile has containers, and no image"), "name one with --image, or as image in the profile")
	}
	return nil
}

// checkReach refuses what says how to reach something else than what is tested:
// the bundled server and an image are reached in one way alone.
func checkReach(cmd *cobra.Command, p *target.Profile) error {
	if given := givenFlag(cmd, "fault-header"); given != nil {
		if err := checkFaultHeader(p.FaultHeader, p.Target+p.Image.Ref); err != nil {
			return err
		}
	}
	if p.Target != "" {
		return nil
	}
	for _, flag := range []string{"ca-cert", "cert", "key", "insecure", "resolve", "unix-socket"} {
		if givenFlag(cmd, flag) != nil {
			return hinted(fmt.Errorf("--%s: the bundled server is reached without it", flag), "leave it out, or name a --target")
		}
	}
	p.Connection = p.Connection.ForBundled()
	return nil
}

// checkMeans asks for what a run on a live target cannot do without.
func checkMeans(p target.Profile, of *pack.Pack) error {
	if (p.Target != "" || p.Image.Ref != "") && !of.Fixtures.Auth.None() {
		for _, m := range p.Source.Missing {
			if m.Key == "keys.main" && p.Keys.Main == "" && of.Fixtures.Auth.TakesMain() {
				return hinted(fmt.Errorf("a live target needs an API key, and the environment has no %s", m.Variable),
					"keys.main in %s, line %d, refers to it", p.Source.File, m.Line)
			}
		}
		if err := checkKeys(p.Keys, of.Fixtures.Auth); err != nil {
			return err
		}
	}
	return checkConsent(p)
}

// aboutProfile says which profile was read, and which keys in it a run does without,
// because the environment lacks their variables.
func aboutProfile(p target.Profile) string {
	if p.Source.File == "" {
		return ""
	}
	text := "profile " + p.Source.File
	for n, m := range p.Source.Missing {
		before := ", "
		if n == 0 {
			before = "; the environment has no "
		}
		text += fmt.Sprintf("%s%s (line %d)", before, m.Variable, m.Line)
	}
	return text + "\n"
}

// checkForgotten refuses keys without a target that takes them: whoever has a key at
// hand means a live target, and the bundled server passes whatever that does.
func checkForgotten(p target.Profile) error {
	secrets := p.Keys.Secrets()
	if p.Target != "" || p.Image.Ref != "" || len(secrets) == 0 {
		return nil
	}
	return hinted(fmt.Errorf("%s is set, and no target is named", secrets[0].Name),
		"--target URL, or target: in a profile, names a live one; --target bundled tests the bundled server, which needs no key")
}

// checkFaultHeader checks the form of a header, and compares it with the one that the
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

// checkKeys asks for the one key without which nothing can be tested, and for
// keys that are not the same: one that is expired and is not, or that belongs to
// another organization and does not, would fail a target that is right.
func checkKeys(keys target.Keys, of fixtures.Authentication) error {
	if keys.Main == "" && of.TakesMain() {
		return hinted(errors.New("a live target needs an API key"), "set ASSAY_API_KEY in the environment, or keys.main in a profile")
	}
	names := map[string]string{}
	for _, s := range keys.Secrets() {
		if other := names[s.Value]; other != "" {
			return fmt.Errorf("%s and %s hold the same key: each needs its own key, or none", other, s.Name)
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
	a.source = p.Source
	return *p, nil
}
