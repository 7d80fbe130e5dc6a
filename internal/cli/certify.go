package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/net/http/httpguts"

	"github.com/assaykit/assay/internal/certify"
	"github.com/assaykit/assay/internal/input"
	"github.com/assaykit/assay/internal/report"
	"github.com/assaykit/assay/internal/run"
	"github.com/assaykit/assay/internal/setting"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/internal/wording"
)

// certifyOptions are the flags of certify.
type certifyOptions struct {
	run       runOptions
	signer    signerOptions
	out       string
	challenge string
	header    string // in which the target sends the challenge
	attempts  string
	level     certify.Level
	timestamp string
}

func (a *app) certifyCommand() *cobra.Command {
	var o certifyOptions
	cmd := &cobra.Command{
		Use:   "certify",
		Short: "Test a target completely and write signed evidence",
		Long: `Test a target completely and write signed evidence: a bundle that a certifier can judge
again with assay verify, offline.

Every scenario runs: a certificate needs every key and the fault header, and without them
nothing is sent. Scenarios run one at a time, in an order that follows from the seed, and
requests carry opaque ids. So the same answers lead to the same requests again.

A run that does not conform also writes a bundle, which says so. An interrupted run, or
one that lost its target, writes none. The exit codes are those of run; 0 means that the
target reached the --level.`,
		Example:           `  assay keygen --out test.key --no-passphrase && assay certify --key test.key --target bundled --out bundle.assay`,
		Args:              noArguments,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.certify(a.untilStopped(cmd), cmd, o)
		},
	}
	o.flags(cmd)
	return cmd
}

func (o *certifyOptions) flags(cmd *cobra.Command) {
	addOwn(cmd,
		setting.Setting{Flag: "out", Takes: "FILE", Default: "bundle.assay", Complete: setting.Files, Value: setting.Preset{Value: setting.Text(&o.out)},
			Help: "the file for the bundle"},
		setting.Setting{Flag: "challenge", Takes: "NONCE", Value: setting.Text(&o.challenge),
			Help: "the certifier's nonce, from which everything that is sent follows; without it, from the seed"},
		setting.Setting{Flag: "challenge-header", Takes: "NAME", Value: setting.Text(&o.header),
			Help: "the response header in which your server sends the nonce, so that the certifier sees that it is yours"})
	addOwn(cmd, o.signer.settings()...)
	addOwn(cmd,
		setting.Setting{Flag: "attempts", Takes: "FILE", Default: "beside the key", Complete: setting.Files, Value: setting.Text(&o.attempts),
			Help: "the file with the record of attempts"},
		levelSetting(&o.level, certify.FullLevel, "the level that is aimed at: errors, or full for errors and resources"),
		setting.Setting{Flag: "timestamp", Takes: "URL", Value: setting.Text(&o.timestamp),
			Help: "the URL of a timestamp authority (RFC 3161), which confirms when the bundle existed; it receives a digest"})
	addProfileFlags(cmd, setting.Certify)
	addSettings(cmd, o.run.settings(), setting.Certify, false)
}

// levelSetting is the flag of the commands that ask for a level of certificates.
func levelSetting(into *certify.Level, without certify.Level, help string) setting.Setting {
	return setting.Setting{Flag: "level", Takes: "LEVEL", Default: string(without), Help: help,
		Complete: setting.Words(string(certify.ErrorsLevel), string(certify.FullLevel)),
		Value:    setting.Preset{Value: setting.OneOf(into, certify.ErrorsLevel, certify.FullLevel)}}
}

func (a *app) certify(ctx context.Context, cmd *cobra.Command, o certifyOptions) error {
	reports, err := o.run.reportFiles()
	if err != nil {
		return err
	}
	if err := o.run.checkReports(reports); err != nil {
		return err
	}
	if o.header != "" && (o.challenge == "" || !httpguts.ValidHeaderFieldName(o.header)) {
		return errors.New("--challenge-header takes the name of a header, and goes with --challenge")
	}
	if o.challenge != "" && o.run.Seed != "" {
		return errors.New("--challenge and --seed exclude each other: the seed follows from the challenge")
	}
	if err := a.settle(cmd, &o.run); err != nil {
		return err
	}
	if err := certifiable(o.run.Options); err != nil {
		return err
	}
	var stamp certify.Stamper
	if o.timestamp != "" {
		if stamp, err = certify.Authority(ctx, o.timestamp); err != nil {
			return fmt.Errorf("--timestamp: %w", err)
		}
	}
	// Before the run: who has to type a passphrase sits there now, and a run of
	// minutes must not end at a key that is not there.
	signer, err := a.signer(ctx, o.signer, o.run.Profile.Secrets())
	if err != nil {
		return err
	}
	if err := writable(o.out); err != nil {
		return err
	}
	attempts, err := beginAttempt(&o)
	if err != nil {
		return err
	}
	if unreleased(o.run.Tool) {
		_, _ = fmt.Fprintf(a.err, "warning: assay %s is no release: only this very build verifies the bundle\n", o.run.Tool.Version) // the verifier says it, too
	}
	evidence, result, err := a.certificationRun(ctx, &o)
	if err != nil {
		return err
	}
	writeReports(result, reports, a.out, noteUnwritten(result))
	if err := a.showText(a.out, result, o.run.quiet); err != nil {
		return err
	}
	a.exit = result.Verdict.Exit
	word := result.Verdict.Word
	if evidence != nil {
		word = evidence.Result.Verdict.Word // which a report that could not be written does not change
	}
	if err := attempts.End(word); err != nil {
		return broken(err)
	}
	if evidence == nil {
		_, err := fmt.Fprintln(a.err, "\nno bundle was written: the run was not completed")
		return err
	}
	evidence.Attempts, evidence.Plan.ChallengeHeader = attempts.All, o.header
	return a.seal(ctx, &o, evidence, sealing{signer, stamp, o.level})
}

// certifiable returns an error for settings with which no run reaches a certificate, such
// as a key that is missing. Nothing is sent.
func certifiable(o run.Options) error {
	switch p := o.Profile; {
	case p.ReadOnly:
		return hinted(errors.New("a certificate needs a run that writes, and the profile sets read_only"), "remove it, or name another --profile")
	case len(p.Connection.HeaderNames()) > 0:
		return hinted(errors.New("a certificate needs requests that depend only on the seed, and the profile adds headers to them"), "remove them, or let a proxy add them")
	case p.Connection.Label:
		return hinted(errors.New("a certificate needs requests that do not name their scenario, and label_requests is set"), "remove it")
	}
	lacks, err := run.Lacks(o)
	if err != nil || len(lacks) == 0 {
		return err
	}
	var missing []string
	for _, l := range lacks {
		missing = append(missing, fmt.Sprintf("%s not exercised: %s", wording.Count(l.Scenarios, "scenario"), l.Reason))
	}
	return hinted(errors.New("a certificate needs every scenario, and something is missing"), "%s", strings.Join(missing, "\n  "))
}

// beginAttempt records the attempt before anything is sent.
func beginAttempt(o *certifyOptions) (*certify.AttemptsFile, error) {
	name := o.attempts
	if name == "" {
		name = o.signer.file() + ".attempts.json"
	}
	attempts, err := certify.OpenAttempts(name)
	if err != nil {
		return nil, hinted(err, "--attempts names another record")
	}
	base := string(target.Bundled)
	if o.run.Profile.Target != "" {
		at, err := target.At(o.run.Profile.Target)
		if err != nil {
			return nil, err
		}
		base = o.run.Profile.Show(at.BaseURL)
	}
	if err := attempts.Begin(time.Now(), base, o.challenge); err != nil {
		return nil, broken(err)
	}
	return attempts, nil
}

// writable finds out before a run whether its bundle can be written. It returns an error
// for a file that is there already.
func writable(name string) error {
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("--out %s: not a regular file", name)
	}
	if err := unused(name); err != nil {
		return err
	}
	probe, err := os.CreateTemp(filepath.Dir(name), ".assay-*")
	if err != nil {
		return fmt.Errorf("--out %s: %w", name, input.Unwritten(err))
	}
	return errors.Join(probe.Close(), os.Remove(probe.Name()))
}

// certificationRun makes the complete run. The evidence is nil where the run did
// not come to its end.
func (a *app) certificationRun(ctx context.Context, o *certifyOptions) (*certify.Evidence, *verdict.Result, error) {
	var evidence *certify.Evidence
	result, err := a.observe(ctx, &o.run, func(ctx context.Context, options run.Options) (*verdict.Result, error) {
		var r *verdict.Result
		var err error
		evidence, r, err = certify.Run(ctx, options, o.challenge)
		return r, err
	})
	return evidence, result, err
}

// sealing is what a bundle is sealed with, and the level that is aimed at.
type sealing struct {
	signer certify.Signer
	stamp  certify.Stamper
	level  certify.Level
}

// seal writes the bundle, and compares it with itself before it is handed out:
// what its maker cannot judge again nobody can.
func (a *app) seal(ctx context.Context, o *certifyOptions, e *certify.Evidence, with sealing) error {
	var err error
	if e.Suite, err = certify.ThisSuite(o.run.Tool); err != nil {
		return broken(err)
	}
	archive, err := certify.Seal(e, with.signer, with.stamp)
	unstamped := err
	if err != nil && with.stamp != nil { // the run is worth something without a timestamp, too
		archive, err = certify.Seal(e, with.signer, nil)
	}
	if err != nil {
		return broken(fmt.Errorf("write bundle: %w", err))
	}
	if err := certify.WriteFile(o.out, archive, 0o644); err != nil {
		return broken(fmt.Errorf("write bundle: %w", err))
	}
	digest, err := certify.Probe(ctx, archive, o.run.Pack)
	if err != nil {
		return broken(fmt.Errorf("%s gives other results when it is judged again: %w", o.out, err))
	}
	if unstamped != nil {
		return broken(hinted(unstamped, "%s was written without a timestamp", o.out))
	}
	reached := certify.LevelOf(e.Result)
	if reached.AtLeast(with.level) && a.exit != verdict.ExitBroken {
		a.exit = verdict.ExitConformant
	}
	return a.tellBundle(o.out, len(archive), digest, e, reached)
}

func (a *app) tellBundle(name string, size int, digest string, e *certify.Evidence, reached certify.Level) error {
	var b strings.Builder
	fmt.Fprintf(&b, "\nbundle        %s, %d KB, %d exchanges, attempt %d\n", name, (size+1023)/1024, len(e.Exchanges), len(e.Attempts))
	fmt.Fprintf(&b, "digest        sha256:%s\n", digest)
	if reached == certify.NoLevel {
		b.WriteString("certificate   none: the bundle is evidence of a run that reaches no level\n")
		for _, text := range certify.Missing(e.Result) {
			fmt.Fprintf(&b, "  missing: %s\n", report.Line(text))
		}
	} else {
		fmt.Fprintf(&b, "certificate   level %s\n", reached)
	}
	_, err := fmt.Fprint(a.out, b.String())
	return err
}
