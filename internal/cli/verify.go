package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/assaykit/assay/internal/certify"
	"github.com/assaykit/assay/internal/setting"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/internal/wording"
)

// verifyOptions are the flags of verify.
type verifyOptions struct {
	policyOptions
	reports   []string
	json      bool
	signer    signerOptions
	statement string
	verifier  string
	sigstore  string
	spot      spotOptions
}

// policyOptions say what a certifier accepts.
type policyOptions struct {
	trust       string
	contract    string
	openapi     string
	challenge   string
	target      string
	level       string
	maxAge      time.Duration
	maxAttempts int
	received    string
	score       string
}

func (o *policyOptions) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&o.trust, "trust", "", "`FILE` with the trusted keys, as assay trust keeps it")
	f.StringVar(&o.challenge, "challenge", "", "`FILE` with the record of the challenge that the run has to answer")
	f.StringVar(&o.target, "expect-target", "", "base `URL` that has to have been tested")
	addText(cmd, "contract", &o.contract)
	addText(cmd, "openapi", &o.openapi)
	f.StringVar(&o.level, "level", string(certify.ErrorsLevel), "`LEVEL` that has to be reached at least: errors, or full")
	f.DurationVar(&o.maxAge, "max-age", 90*24*time.Hour, "`TIME` for which a run is good; 0 for ever")
	f.IntVar(&o.maxAttempts, "max-attempts", 0, "most attempts that the vendor may have made, `N`; 0 for any number")
	f.StringVar(&o.received, "received", "", "`TIME` at which you received the bundle, such as 2026-01-31 or 2026-01-31T12:00:00Z (default: now)")
	f.StringVar(&o.score, "score", "", "`FILE` with what you have measured with assay mutation --score: the certificate says how many faults the contract pack finds")
	complete(cmd, map[string]completer{
		"received": cobra.NoFileCompletions,
		"level":    completeLevel, "expect-target": cobra.NoFileCompletions, "max-age": cobra.NoFileCompletions,
		"max-attempts": cobra.NoFileCompletions,
	})
}

// policy reads what the flags name.
func (a *app) policy(o *policyOptions) (certify.Policy, error) {
	p := certify.Policy{Target: a.hide(o.target), MaxAge: o.maxAge, MaxAttempts: o.maxAttempts, Now: time.Now()}
	var err error
	if o.trust == "" {
		return p, hinted(errors.New("--trust is missing: name the file with the keys that you trust"), "assay trust add makes a trust file")
	}
	if p.Trust, err = certify.LoadTrust(o.trust); err != nil {
		return p, err
	}
	if o.challenge != "" {
		if p.Challenge, err = certify.LoadChallenge(o.challenge); err != nil {
			return p, err
		}
	}
	if p.Level, err = parseLevel(o.level); err != nil {
		return p, err
	}
	if p.Received, err = parseReceived(o.received, p.Now); err != nil {
		return p, err
	}
	if o.maxAge < 0 || o.maxAttempts < 0 {
		return p, errors.New("--max-age and --max-attempts must not be negative")
	}
	if p.Pack, err = openPack(o.contract, o.openapi); err != nil {
		return p, err
	}
	if p.Score, err = attested("score", o.score, p.Pack); err != nil {
		return p, err
	}
	if p.Suite, err = certify.ThisSuite(tool()); err != nil {
		return p, broken(err)
	}
	return p, nil
}

// parseReceived reads the time at which a bundle was received. A day counts to its end,
// and today to this moment.
func parseReceived(text string, now time.Time) (time.Time, error) {
	if text == "" {
		return now, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if day, dayErr := time.Parse(time.DateOnly, text); dayErr == nil {
		at, err = day.Add(24*time.Hour-time.Second), nil
		if day.Before(now) && at.After(now) {
			at = now
		}
	}
	switch {
	case err != nil:
		return at, fmt.Errorf("--received %q: want a time such as 2026-01-31 or 2026-01-31T12:00:00Z", text)
	case at.After(now):
		return at, fmt.Errorf("--received %s: that is yet to come", text)
	}
	return at, nil
}

func (a *app) verifyCommand() *cobra.Command {
	var o verifyOptions
	cmd := &cobra.Command{
		Use:   "verify BUNDLE",
		Short: "Judge the evidence of a certification run again, offline",
		Long: `Judge the evidence of a certification run again, offline. First come signatures, digests,
contract and completeness. Then every scenario runs against the recorded answers: each
request must equal the recorded one, and each check must reach the recorded state. Last
come times, age, challenge, target, attempts and level.

Exit codes: 0 verified, 7 not verified, 2 usage.`,
		Example: `  assay verify bundle.assay --trust keys.json --challenge challenge.json --report html=certificate.html`,
		Args:    exactly("a bundle", 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.verify(a.untilStopped(cmd), cmd, args[0], o)
		},
	}
	cmd.Flags().SortFlags = false
	o.flags(cmd)
	f := cmd.Flags()
	f.BoolVar(&o.json, "json", false, "print the verification as JSON")
	f.StringArrayVar(&o.reports, "report", nil, "write html=`FILE`, the certificate's page, or json=FILE (repeatable)")
	f.StringVar(&o.statement, "statement", "", "write a signed statement of the verification to `FILE`; it needs a key")
	f.StringVar(&o.verifier, "verifier", "", "`URI` that the statement names its verifier by")
	f.StringVar(&o.sigstore, "sigstore", "", "write manifest.json and a Sigstore bundle of each statement about it into the folder `DIR`, for cosign")
	o.signer.flags(cmd)
	o.spot.flags(cmd)
	addProfileFlags(cmd, setting.Verify)
	complete(cmd, map[string]completer{"report": completeVerification, "verifier": cobra.NoFileCompletions})
	return cmd
}

// verificationFormats are the formats of reports of a verification.
var verificationFormats = []string{"html", "json"}

func completeVerification(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return []string{"html=", "json="}, cobra.ShellCompDirectiveNoSpace
}

func (a *app) verify(ctx context.Context, cmd *cobra.Command, name string, o verifyOptions) error {
	reports, err := parseVerificationReports(o.reports)
	if err != nil {
		return err
	}
	if (o.statement != "") != o.signer.given() || o.verifier != "" && o.statement == "" {
		return errors.New("--statement needs a key, and only a statement needs one (--key, or --sign-with and --public-key)")
	}
	if o.spot.url == "" {
		for _, s := range profileSettings() {
			if given := givenFlag(cmd, s.Flag); given != nil && given.later {
				return hinted(fmt.Errorf("--%s needs a target", s.Flag), "name one with --replay-live")
			}
		}
	}
	if o.spot.url == "" && o.spot.run.ledgerFile != "" {
		return hinted(errors.New("--ledger needs a target"), "name one with --replay-live")
	}
	policy, err := a.policy(&o.policyOptions)
	if err != nil {
		return err
	}
	var profile target.Profile
	if o.spot.url != "" {
		if profile, err = a.spotProfile(cmd, policy.Pack, o.spot); err != nil {
			return err
		}
	}
	var signer certify.Signer
	if o.statement != "" {
		if signer, err = a.signer(ctx, o.signer, profile.Secrets()); err != nil {
			return err
		}
	}
	archive, closeArchive, err := openBundle(name)
	if err != nil {
		return err
	}
	defer closeArchive()
	if !isArchive(archive) {
		_, _ = fmt.Fprintf(a.err, "assay: %s is no bundle: assay certify writes one\n", name)
	}
	r := certify.Verify(ctx, archive, policy)
	if o.spot.url != "" {
		if err := a.spotCheck(ctx, r, policy, profile, o.spot); err != nil {
			return err
		}
	}
	if ctx.Err() != nil {
		return interrupted("the bundle is not judged")
	}
	if !r.Verified {
		a.exit = verdict.ExitCertificate
	}
	if err := a.writeVerification(r, reports, o.json); err != nil {
		return err
	}
	if err := a.writeSigstore(r, archive, o.sigstore); err != nil {
		return err
	}
	if o.statement == "" {
		return nil
	}
	return a.writeStatement(r, signer, o)
}

// writeSigstore writes the statements of a verified bundle as Sigstore bundles into
// a folder; "" for none.
func (a *app) writeSigstore(r *certify.Report, archive certify.Source, folder string) error {
	switch {
	case folder == "":
		return nil
	case !r.Verified:
		_, _ = fmt.Fprintln(a.err, "assay: no Sigstore bundle was written: the bundle is not verified")
		return nil
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return broken(fmt.Errorf("write Sigstore bundles: %w", err))
	}
	if err := certify.WriteSigstore(archive, folder); err != nil {
		return broken(fmt.Errorf("write Sigstore bundles: %w", err))
	}
	return nil
}

// sparing is how much memory may be used before it is looked for what is not needed
// any more: the whole of what reading any file may take.
const sparing = 120 << 20

// openBundle opens a bundle, which is read where it lies.
func openBundle(name string) (certify.Source, func(), error) {
	debug.SetMemoryLimit(sparing)
	file, err := os.Open(name)
	if err != nil {
		return nil, nil, fmt.Errorf("read bundle %s: %w", name, wording.FileError(err))
	}
	closeFile := func() { _ = file.Close() } // it was only read
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s is not a regular file", name)
	}
	if err != nil {
		closeFile()
		return nil, nil, fmt.Errorf("read bundle: %w", err)
	}
	return io.NewSectionReader(file, 0, info.Size()), closeFile, nil
}

// isArchive reports whether a file begins as the archives of bundles do.
func isArchive(file io.ReaderAt) bool {
	begin := make([]byte, 2)
	_, err := file.ReadAt(begin, 0)
	return err == nil && string(begin) == "PK"
}

// verificationFile is one form of what verify has found, and where it goes.
type verificationFile struct{ format, file string }

func parseVerificationReports(flags []string) ([]verificationFile, error) {
	var reports []verificationFile
	for _, text := range flags {
		format, file, ok := strings.Cut(text, "=")
		if !ok || file == "" || !slices.Contains(verificationFormats, format) {
			return nil, fmt.Errorf("--report %q: want html=FILE or json=FILE", text)
		}
		reports = append(reports, verificationFile{format, file})
	}
	return reports, nil
}

func (a *app) writeVerification(r *certify.Report, reports []verificationFile, asJSON bool) error {
	for _, f := range reports {
		text, err := verificationReport(r, f.format)
		if err == nil && f.file == toStdout {
			_, err = a.out.Write(text)
		} else if err == nil {
			err = certify.WriteFile(f.file, text, 0o644)
		}
		if err != nil {
			return broken(fmt.Errorf("write report: %w", err))
		}
	}
	if asJSON {
		text, err := verificationReport(r, "json")
		if err == nil {
			_, err = a.out.Write(text)
		}
		return err
	}
	return certify.Text(a.out, r)
}

func verificationReport(r *certify.Report, format string) ([]byte, error) {
	if format == "html" {
		return certify.Page(r)
	}
	text, err := json.MarshalIndent(r, "", "  ")
	return append(text, '\n'), err
}

// writeStatement writes the certifier's own statement; there is none about what
// was not verified.
func (a *app) writeStatement(r *certify.Report, signer certify.Signer, o verifyOptions) error {
	if !r.Verified {
		_, _ = fmt.Fprintln(a.err, "assay: no statement was written: the bundle is not verified")
		return nil
	}
	id := o.verifier
	if id == "" {
		t := tool()
		id = "https://github.com/assaykit/assay/verify/" + t.Version
	}
	text, err := certify.SignedVerification(r, id, signer)
	if err == nil {
		err = certify.WriteFile(o.statement, text, 0o644)
	}
	if err != nil {
		return broken(fmt.Errorf("write statement: %w", err))
	}
	return nil
}
