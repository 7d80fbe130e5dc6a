package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/assaykit/assay/internal/certify"
	"github.com/assaykit/assay/internal/input"
	"github.com/assaykit/assay/internal/report"
	"github.com/assaykit/assay/internal/setting"
)

func (a *app) trustCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "trust",
		Short:   "Keep a trust file: which keys are trusted, and when",
		Example: `  assay keygen --out vendor.key --no-passphrase && assay trust add keys.json vendor.pub --owner 'Example Vendor'`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknownCommand(cmd, args[0])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(a.trustAddCommand(), a.trustRevokeCommand(), a.trustListCommand())
	return cmd
}

func (a *app) trustAddCommand() *cobra.Command {
	var owner, from, until string
	var authority bool
	cmd := &cobra.Command{
		Use:     "add TRUST PUBLIC-KEY",
		Short:   "Add a public key to a trust file, and create the file if it is missing",
		Example: `  assay trust add keys.json vendor.pub --owner 'Example Vendor' --until 2027-12-31`,
		Long: `Add a public key to a trust file, and create the file if it is missing. With
--authority, take in the certificate of a timestamp authority (RFC 3161): its
timestamps show when a bundle existed.`,
		Args: exactly("a trust file and a public key", 2),
		RunE: func(_ *cobra.Command, args []string) error {
			if owner == "" {
				return errors.New("--owner is missing: whose key is it?")
			}
			if authority {
				if from != "" || until != "" {
					return errors.New("--authority excludes --from and --until: the certificate says when it is valid")
				}
				return a.trustAuthority(args[0], args[1], owner)
			}
			return a.trustAdd(args[0], args[1], owner, from, until)
		},
	}
	addOwn(cmd,
		setting.Setting{Flag: "owner", Takes: "NAME", Value: setting.Text(&owner), Help: "whom the key belongs to"},
		setting.Setting{Flag: "from", Takes: "DATE", Value: setting.Text(&from), Help: "the first day on which the key is good, such as 2026-01-31"},
		setting.Setting{Flag: "until", Takes: "DATE", Value: setting.Text(&until), Help: "the last day on which the key is good"},
		setting.Setting{Flag: "authority", Value: setting.Flag(&authority),
			Help: "the file is the certificate, in PEM, of a timestamp authority or of its issuer"})
	return cmd
}

// authorityFile is a file that trust add takes in place of a public key.
var authorityFile = input.Kind{Holds: "certificate", Hint: "--authority takes the certificate of a timestamp authority or of its issuer, in PEM"}

// openTrust reads a trust file. A file that does not exist is an empty one.
func openTrust(file string) (*certify.Trust, error) {
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		return &certify.Trust{}, nil
	}
	return certify.LoadTrust(file)
}

func (a *app) trustAuthority(file, certificate, name string) error {
	t, err := openTrust(file)
	if err != nil {
		return err
	}
	text, err := authorityFile.Read(certificate)
	if err != nil {
		return err
	}
	if _, err := t.AddAuthority(text, name); err != nil {
		return authorityFile.Error(certificate, err)
	}
	if err := t.Save(file); err != nil {
		return broken(err)
	}
	_, err = fmt.Fprintf(a.out, "timestamp authority  %s\n", report.Line(name))
	return err
}

func (a *app) trustAdd(file, public, owner, from, until string) error {
	t, err := openTrust(file)
	if err != nil {
		return err
	}
	text, err := publicKeyFile.Read(public)
	if err != nil {
		return err
	}
	first, err := parseDate("from", from, 0)
	if err != nil {
		return err
	}
	last, err := parseDate("until", until, 24*time.Hour-time.Second)
	if err != nil {
		return err
	}
	key, err := t.Add(text, owner, first, last)
	if err != nil {
		return publicKeyFile.Error(public, err)
	}
	if err := t.Save(file); err != nil {
		return broken(err)
	}
	_, err = fmt.Fprintf(a.out, "%s  %s\n", key.ID, report.Line(owner))
	return err
}

// parseDate reads a day, in UTC, and moves it by some time; "" is none.
func parseDate(flag, text string, by time.Duration) (*time.Time, error) {
	if text == "" {
		return nil, nil
	}
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return nil, fmt.Errorf("--%s %q: want a date such as 2026-01-31", flag, text)
	}
	day = day.Add(by)
	return &day, nil
}

func (a *app) trustRevokeCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "revoke TRUST KEY-ID",
		Short:   "End the trust in a key",
		Example: `  assay trust revoke keys.json 4f2c…`,
		Args:    exactly("a trust file and a key id", 2),
		RunE: func(_ *cobra.Command, args []string) error {
			t, err := certify.LoadTrust(args[0])
			if err != nil {
				return err
			}
			if err := t.Revoke(args[1], time.Now().UTC().Truncate(time.Second)); err != nil {
				return fmt.Errorf("%s: %w", args[0], err)
			}
			if err := t.Save(args[0]); err != nil {
				return broken(err)
			}
			return nil
		},
	}
}

func (a *app) trustListCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "list TRUST",
		Short:   "List the keys of a trust file",
		Example: `  assay trust list keys.json`,
		Args:    exactly("a trust file", 1),
		RunE: func(_ *cobra.Command, args []string) error {
			t, err := certify.LoadTrust(args[0])
			if err != nil {
				return err
			}
			for _, authority := range t.Authorities {
				if _, err := fmt.Fprintf(a.out, "timestamp authority  %s\n", report.Line(authority.Name)); err != nil {
					return err
				}
			}
			for _, k := range t.Keys {
				if _, err := fmt.Fprintf(a.out, "%s  %s%s\n", k.ID, report.Line(k.Owner), k.Validity()); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

// exactly is for commands that take so many arguments.
func exactly(what string, n int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != n {
			return hinted(fmt.Errorf("%s takes %s", cmd.CommandPath(), what), "see: %s --help", cmd.CommandPath())
		}
		return nil
	}
}
