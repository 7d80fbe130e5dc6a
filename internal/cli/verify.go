package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/assaykit/assay/internal/certify"
	"github.com/assaykit/assay/internal/input"
	"github.com/assaykit/assay/internal/report"
	"github.com/assaykit/assay/internal/setting"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/internal/verdict"
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
	level       certify.Level
	maxAge      time.Duration
	maxAttempts int
	received    string
	score       string
}

func (o *policyOptions) flags(cmd *cobra.Command) {
	addOwn(cmd,
		setting.Setting{Flag: "trust", Takes: "FILE", Complete: setting.Files, Value: setting.Text(&o.trust),
			Help: "the file with the trusted keys, as assay trust keeps it"},
		setting.Setting{Flag: "challenge", Takes: "FILE", Complete: setting.Files, Value: setting.Text(&o.challenge),
			Help: "the file with the record of the challenge that the run has to answer"},
		setting.Setting{Flag: "expect-target", Takes: "URL", Value: setting.Text(&o.target),
			Help: "the base URL that has to have been tested"})
	addText(cmd, "contract", &o.contract)
	addText(cmd, "openapi", &o.openapi)
	addOwn(cmd,
		levelSetting(&o.level, certify.ErrorsLevel, "the level that has to be reached at least: errors, or full"),
		setting.Setting{Flag: "max-age", Takes: "TIME", Default: "2160h", Value: setting.Preset{Value: setting.TimeOrZero(&o.maxAge)},
			Help: "for how long a run is good; 0 for ever"},
		setting.Setting{Flag: "max-attempts", Takes: "N", Value: setting.Number(&o.maxAttempts, 0, 0),
			Help: "how many attempts the vendor may have made; 0 for any number"},
		setting.Setting{Flag: "received", Takes: "TIME", Default: "now", Value: setting.Text(&o.received),
			Help: "when you received the bundle, such as 2026-01-31 or 2026-01-31T12:00:00Z"},
		setting.Setting{Flag: "score", Takes: "FILE", Complete: setting.Files, Value: setting.Text(&o.score),
			Help: "the file with what you have measured with assay mutation --score: the certificate says how many faults the contract pack finds"})
}

// policy reads what the flags name.
func (a *app) policy(ctx context.Context, o *policyOptions) (certify.Policy, error) {
	p := certify.Policy{Target: a.showURL(o.target), Level: o.level, MaxAge: o.maxAge, MaxAttempts: o.maxAttempts, Now: time.Now()}
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
	if p.Received, err = parseReceived(o.received, p.Now); err != nil {
		return p, err
	}
	if p.Pack, err = openPack(ctx, o.contract, o.openapi); err != nil {
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
	o.flags(cmd)
	addOwn(cmd,
		jsonSetting(&o.json),
		pagesSetting(&o.reports, "the certificate's page"),
		setting.Setting{Flag: "statement", Takes: "FILE", Complete: setting.Files, Value: setting.Text(&o.statement),
			Help: "write a signed statement of the verification to this file; it needs a key"},
		setting.Setting{Flag: "verifier", Takes: "URI", Value: setting.Text(&o.verifier),
			Help: "what the statement names its verifier by"},
		setting.Setting{Flag: "sigstore", Takes: "DIR", Complete: setting.Files, Value: setting.Text(&o.sigstore),
			Help: "write manifest.json and a Sigstore bundle of each statement about it into this folder, for cosign"})
	addOwn(cmd, o.signer.settings()...)
	o.spot.flags(cmd)
	addProfileFlags(cmd, setting.Verify)
	return cmd
}

func (a *app) verify(ctx context.Context, cmd *cobra.Command, name string, o verifyOptions) error {
	reports, err := parseVerificationReports(o.reports)
	if err != nil {
		return err
	}
	if (o.statement != "") != o.signer.given() || o.verifier != "" && o.statement == "" {
		return errors.New("--statement needs a key, and only a statement needs one (--key, or --sign-with and --public-key)")
	}
	if err := checkDestinations(append(filesOf(reports), o.statement)); err != nil {
		return err
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
	policy, err := a.policy(ctx, &o.policyOptions)
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
	archive, closeArchive, err := a.openBundle(name)
	if err != nil {
		return err
	}
	defer closeArchive()
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
		return broken(fmt.Errorf("write Sigstore bundles into %s: %w", folder, input.Unwritten(err)))
	}
	if err := certify.WriteSigstore(archive, folder); err != nil {
		return broken(fmt.Errorf("write Sigstore bundles into %s: %w", folder, input.Unwritten(err)))
	}
	return nil
}

// sparing is how much memory may be used before it is looked for what is not needed
// any more: the whole of what reading any file may take.
const sparing = 100 << 20

var bundleFile = input.Kind{Holds: "bundle", Hint: "assay certify writes one"}

// openBundle opens a bundle, which is read where it lies. It says so on stderr if a file
// does not even begin like one.
func (a *app) openBundle(name string) (certify.Source, func(), error) {
	debug.SetMemoryLimit(sparing)
	file, err := bundleFile.Open(name)
	if err != nil {
		return nil, nil, err
	}
	closeFile := func() { _ = file.Close() } // it was only read
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("it is not a regular file")
	}
	if err != nil {
		closeFile()
		return nil, nil, bundleFile.Error(name, err)
	}
	archive := io.NewSectionReader(file, 0, info.Size())
	if !isArchive(archive) {
		_, _ = fmt.Fprintf(a.err, "assay: %s is no bundle: %s\n", report.Line(name), bundleFile.Hint) // the verification tells it, too
	}
	return archive, closeFile, nil
}

// isArchive reports whether a file begins as the archives of bundles do.
func isArchive(file io.ReaderAt) bool {
	begin := make([]byte, 2)
	_, err := file.ReadAt(begin, 0)
	return err == nil && string(begin) == "PK"
}

// verificationFile is one form of what verify has found, and where it goes.
type verificationFile struct{ format, file string }

func filesOf(reports []verificationFile) []string {
	var files []string
	for _, r := range reports {
		files = append(files, r.file)
	}
	return files
}

func parseVerificationReports(flags []string) ([]verificationFile, error) {
	var reports []verificationFile
	for _, text := range flags {
		format, file, ok := strings.Cut(text, "=")
		if !ok || file == "" || format != "html" && format != "json" {
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
