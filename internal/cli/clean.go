package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/ledger"
	"github.com/assaykit/assay/internal/report"
	"github.com/assaykit/assay/internal/run"
	"github.com/assaykit/assay/internal/setting"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/internal/verdict"
)

// cleanOptions are the flags of clean that say nothing about the target.
type cleanOptions struct {
	ledger string
	force  []string
}

func (a *app) cleanCommand() *cobra.Command {
	var o cleanOptions
	cmd := &cobra.Command{
		Use:   "clean [--ledger FILE]",
		Short: "Remove what a run left on the target",
		Long: `Remove the resources that a run left on the target: a run that was killed, or that could
not remove everything. The run's ledger lists them. The command needs the same keys as
the run, from the environment or a profile. It does not remove a resource that may be
somebody else's by now, unless --force names its id. A resource that is gone counts as
removed. When nothing is left, the command deletes the ledger.

Without --ledger it lists the ledgers that it finds. If there is only one, and a terminal,
it offers to use it.

Exit codes: 0 nothing is left, 2 usage, 3 something is left, 4 the target cannot be
reached or refuses the key, 5 our own fault.`,
		Example:           `  ASSAY_API_KEY=demo-key assay clean --ledger ledger.jsonl`,
		Args:              noArguments,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.clean(a.untilStopped(cmd), cmd, o)
		},
	}
	addOwn(cmd,
		setting.Setting{Flag: "ledger", Takes: "FILE", Complete: setting.Files, Value: setting.Any(&o.ledger),
			Help: "the file of the ledger, as the run has named it"},
		setting.Setting{Flag: "force", Takes: "ID", Repeats: true, Value: setting.List(&o.force, nil),
			Help: "remove what has this id, though it may be somebody else's"})
	addProfileFlags(cmd, setting.Clean)
	addSettings(cmd, (&runOptions{}).settings(), setting.Clean, false)
	return cmd
}

func (a *app) clean(ctx context.Context, cmd *cobra.Command, o cleanOptions) error {
	if o.ledger == "" {
		if len(o.force) > 0 {
			return hinted(errors.New("--force needs the ledger that has the id"), "name it with --ledger FILE")
		}
		chosen, err := a.offerLedger(ctx, cmd.InOrStdin())
		if err != nil || chosen == "" {
			return err
		}
		o.ledger = chosen
	}
	header, left, err := ledger.Read(o.ledger)
	if err != nil {
		return err
	}
	if err := forceRemoval(left, o.force); err != nil {
		return err
	}
	c, err := a.cleanSettings(cmd, header)
	if err != nil {
		return err
	}
	_, _ = io.WriteString(a.err, aboutProfile(c.Profile))
	c.Ledger, c.Left, c.Tool = o.ledger, left, tool()
	cleaned, err := run.Clean(ctx, c)
	if cleaned != nil {
		if err := report.Cleaned(a.out, cleaned); err != nil {
			return broken(fmt.Errorf("write output: %w", err))
		}
		if len(cleaned.Left) > 0 {
			a.exit = verdict.ExitIncomplete
			a.hintForce(cleaned, o.ledger)
		}
	}
	var unreachable *run.UnreachableError
	if errors.As(err, &unreachable) {
		return &codedError{verdict.ExitUnreachable, err}
	}
	return err
}

// forceRemoval marks the entries that are to be removed in any case.
func forceRemoval(left []ledger.Entry, ids []string) error {
	for _, id := range ids {
		found := false
		for n := range left {
			if strings.Trim(string(left[n].ID), `"`) == id {
				left[n].Forced, found = true, true
			}
		}
		if !found {
			return hinted(fmt.Errorf("--force %q: the ledger has nothing with this id", id), "the ids are those that assay clean lists as left")
		}
	}
	return nil
}

// cleanSettings brings ledger, flags, environment and profile together.
func (a *app) cleanSettings(cmd *cobra.Command, h ledger.Header) (run.Cleaning, error) {
	var c run.Cleaning
	p, err := a.combine(cmd, givenText(cmd, "profile"))
	if err != nil {
		return c, err
	}
	p.ReadOnly = false // what was written is to be removed
	if c.Pack, err = openPack(cmd.Context(), p.Contract, p.OpenAPI); err != nil {
		return c, err
	}
	p.Keys.Take(c.Pack.Fixtures.Auth.Keys(), a.getenv)
	a.secrets = p.Secrets()
	if p.Target, err = cleanTarget(givenFlag(cmd, "target") != nil, p, h.BaseURL); err != nil {
		return c, err
	}
	c.Profile = p
	if !c.Pack.Fixtures.Auth.None() {
		if err := checkKeys(p.Keys, c.Pack.Fixtures.Auth); err != nil {
			return c, err
		}
	}
	if c.Pack.Contract.Title != h.Contract.Title {
		return c, hinted(fmt.Errorf("the ledger belongs to a run of the contract %q, and this is %q", h.Contract.Title, c.Pack.Contract.Title),
			"--contract DIR names the contract pack of that run")
	}
	return c, nil
}

// hiddenKey matches the name of a key in a URL. An IPv6 address has colons.
var hiddenKey = regexp.MustCompile(`\[[A-Za-z_][A-Za-z0-9_ ]*\]`)

// cleanTarget is where the things of a ledger are: where its run has found them,
// unless somebody says otherwise. A profile that names another target has other
// keys as well. A ledger has the name of a key in its place.
func cleanTarget(given bool, p target.Profile, ledger string) (string, error) {
	if given {
		return p.Target, nil
	}
	same := func(text string) string {
		if at, err := target.At(text); err == nil {
			return strings.ToLower(p.Show(at.BaseURL))
		}
		return text
	}
	address, query, _ := strings.Cut(ledger, "?")
	for _, s := range p.Secrets() {
		address = strings.ReplaceAll(address, "["+s.Name+"]", url.PathEscape(s.Value))
		query = strings.ReplaceAll(query, "["+s.Name+"]", url.QueryEscape(s.Value))
	}
	whole := exchange.WithQuery(address, query)
	switch {
	case p.Target != "" && same(p.Target) != same(whole):
		return "", hinted(fmt.Errorf("the ledger belongs to a run against %s, and the profile names %s", ledger, p.ShowTarget()),
			"--target URL says where to clean up")
	case p.Target != "":
		return p.Target, nil
	case hiddenKey.MatchString(whole):
		return "", hinted(fmt.Errorf("the ledger belongs to a run against %s, where a key is left out", ledger),
			"set that key, or say with --target URL where to clean up")
	}
	return whole, nil
}
