package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/assaykit/assay/internal/certify"
	"github.com/assaykit/assay/internal/registry"
	"github.com/assaykit/assay/internal/report"
	"github.com/assaykit/assay/internal/setting"
	"github.com/assaykit/assay/internal/verdict"
)

func (a *app) registryCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "registry",
		Short:   "Keep a folder of accepted bundles, and a static site of them",
		Example: `  assay registry add registry bundle.assay --trust keys.json`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknownCommand(cmd, args[0])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(a.registryAddCommand(), a.registryListCommand(), a.registryRenderCommand(), a.registryWithdrawCommand())
	return cmd
}

func (a *app) registryAddCommand() *cobra.Command {
	var o policyOptions
	cmd := &cobra.Command{
		Use:   "add DIR BUNDLE",
		Short: "Verify a bundle, and add it if it is verified",
		Long: `Verify a bundle as assay verify does, and take it in if it verifies. One that
answers a challenge which another bundle has answered is refused, and so is one
whose record of attempts lacks what an earlier bundle of the same key has shown.

Exit codes: 0 taken in, 7 not verified or refused, 2 usage.`,
		Example: `  assay registry add registry bundle.assay --trust keys.json --challenge challenge.json`,
		Args:    exactly("a folder and a bundle", 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.registryAdd(a.untilStopped(cmd), args[0], args[1], o)
		},
	}
	o.flags(cmd)
	return cmd
}

func (a *app) registryAdd(ctx context.Context, dir, bundle string, o policyOptions) error {
	policy, err := a.policy(ctx, &o)
	if err != nil {
		return err
	}
	r, err := registry.Open(dir)
	if err != nil {
		return err
	}
	archive, closeArchive, err := a.openBundle(bundle)
	if err != nil {
		return err
	}
	defer closeArchive()
	verification := certify.Verify(ctx, archive, policy)
	if !verification.Verified {
		a.exit = verdict.ExitCertificate
		return certify.Text(a.out, verification)
	}
	entry, err := r.Add(archive, verification, o.maxAge)
	var refused *registry.RefusedError
	switch {
	case errors.As(err, &refused):
		return &codedError{verdict.ExitCertificate, fmt.Errorf("%s: not added: %w", bundle, err)}
	case err != nil:
		return broken(err)
	}
	_, err = fmt.Fprintf(a.out, "added sha256:%s, %s, level %s\n", entry.Bundle, report.Line(entry.Signer.Owner), entry.Level)
	return err
}

// openRegistry opens a registry that has to be there.
func openRegistry(dir string) (*registry.Registry, error) {
	if !registry.Exists(dir) {
		return nil, hinted(fmt.Errorf("%s has no registry", dir), "assay registry add makes one")
	}
	return registry.Open(dir)
}

func (a *app) registryListCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "list DIR",
		Short:   "List the bundles of a registry",
		Example: `  assay registry list registry`,
		Args:    exactly("a folder", 1),
		RunE: func(_ *cobra.Command, args []string) error {
			r, err := openRegistry(args[0])
			if err != nil {
				return err
			}
			if asJSON {
				text, err := json.MarshalIndent(r.Entries, "", "  ")
				if err == nil {
					_, err = fmt.Fprintf(a.out, "%s\n", text)
				}
				return err
			}
			return a.listRegistry(r, time.Now())
		},
	}
	addOwn(cmd, jsonSetting(&asJSON))
	return cmd
}

func (a *app) listRegistry(r *registry.Registry, now time.Time) error {
	var b strings.Builder
	for _, e := range r.Entries {
		state := e.Status(nil, now)
		if state != "" {
			state = "  " + state
		}
		fmt.Fprintf(&b, "sha256:%s  %s  %-6s  %s  %s%s\n", e.Bundle, e.Finished.UTC().Format(time.DateOnly), e.Level,
			report.Line(e.Signer.Owner), report.Line(e.Target), state)
	}
	_, err := fmt.Fprint(a.out, b.String())
	return err
}

func (a *app) registryRenderCommand() *cobra.Command {
	var site registry.Site
	var trust string
	cmd := &cobra.Command{
		Use:     "render DIR",
		Short:   "Write the static site of a registry: an index, a JSON feed and badges",
		Example: `  assay registry render registry --title 'Certified servers' --url https://certs.example.com/`,
		Args:    exactly("a folder", 1),
		RunE: func(_ *cobra.Command, args []string) error {
			if u, err := url.Parse(site.URL); site.URL != "" && (err != nil || u.Host == "" || !strings.HasSuffix(u.Path, "/")) {
				return fmt.Errorf("--url %q: want the URL of a folder, with a slash at its end", site.URL)
			}
			r, err := openRegistry(args[0])
			if err != nil {
				return err
			}
			if trust != "" {
				if site.Trust, err = certify.LoadTrust(trust); err != nil {
					return err
				}
			}
			if err := r.Render(site, time.Now()); err != nil {
				return broken(err)
			}
			return nil
		},
	}
	addOwn(cmd,
		setting.Setting{Flag: "title", Takes: "TITLE", Default: "Accepted bundles", Value: setting.Preset{Value: setting.Text(&site.Title)},
			Help: "the title of the site"},
		setting.Setting{Flag: "trust", Takes: "FILE", Complete: setting.Files, Value: setting.Text(&trust),
			Help: "the file with the keys that are believed now: certificates of others are shown as no longer valid"},
		setting.Setting{Flag: "url", Takes: "URL", Value: setting.Text(&site.URL),
			Help: "the URL at which the folder will be published"})
	return cmd
}

func (a *app) registryWithdrawCommand() *cobra.Command {
	var reason string
	cmd := &cobra.Command{
		Use:     "withdraw DIR DIGEST",
		Short:   "End a certificate; the bundle stays in the registry",
		Example: `  assay registry withdraw registry sha256:4f2c… --reason 'the server was replaced'`,
		Args:    exactly("a folder and the digest of a bundle", 2),
		RunE: func(_ *cobra.Command, args []string) error {
			if reason == "" {
				return errors.New("--reason is missing: why does the certificate end?")
			}
			r, err := openRegistry(args[0])
			if err != nil {
				return err
			}
			if err := r.Withdraw(args[1], reason, time.Now()); err != nil {
				return hinted(err, "assay registry list shows the digests")
			}
			_, err = fmt.Fprintln(a.out, "withdrawn; assay registry render writes the site again")
			return err
		},
	}
	addOwn(cmd, setting.Setting{Flag: "reason", Takes: "TEXT", Help: "why the certificate ends", Value: setting.Text(&reason)})
	return cmd
}
