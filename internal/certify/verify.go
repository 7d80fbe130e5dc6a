package certify

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/run"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/internal/wording"
)

// Policy is what a certifier requires of a bundle.
type Policy struct {
	Pack        *pack.Pack
	Trust       *Trust
	Suite       Suite         // of the program that judges
	Challenge   *Challenge    // nil where none was given
	Target      string        // base URL that was to be tested; "" for any
	Level       Level         // the lowest level to accept; NoLevel for any but none
	MaxAge      time.Duration // how long before Now the run may have ended; 0 for any time
	MaxAttempts int           // 0 for any number
	// Score is how many faults the pack finds, as the certifier has measured it with this
	// version; nil where it was not measured.
	Score    *verdict.Score
	Received time.Time // when the bundle came in, by the certifier's clock; Now if it is zero
	Now      time.Time // of the verification
}

// Outcome is the outcome of one question of a verification.
type Outcome string

// The outcomes.
const (
	Holds    Outcome = "holds"
	Fails    Outcome = "fails"
	NotAsked Outcome = "not-asked" // the policy does not ask, or an earlier question failed
)

// Finding is one question of a verification, and its outcome.
type Finding struct {
	Question string  `json:"question"` // a word or two, such as "signature"
	Outcome  Outcome `json:"outcome"`
	Detail   string  `json:"detail,omitempty"` // one line: what holds, what fails, or why it was not asked
}

// VerificationFormat is the name and version of the verification document.
const VerificationFormat = "assay-verification/1"

// Report is the outcome of a verification.
type Report struct {
	Format   string          `json:"format"`
	Bundle   string          `json:"bundle"`             // sha256 of the manifest, in hex, which a bundle is known by; "" where there is none
	Verified bool            `json:"verified"`           // no question failed
	At       time.Time       `json:"at"`                 // of the verification, in UTC, in whole seconds
	Received time.Time       `json:"received"`           // by the certifier's clock, as above
	Made     *Made           `json:"made,omitempty"`     // nil where the verification ended before
	Findings []Finding       `json:"findings"`           // one for each question, in their order
	Signer   *Signed         `json:"signer,omitempty"`   // nil where no trusted key has signed
	Run      *ConformanceRun `json:"run,omitempty"`      // as the bundle has it
	Warnings []string        `json:"warnings,omitempty"` // SHOULDs that are violated
	Unshown  []string        `json:"unshown"`            // what no bundle can show
	Score    *verdict.Score  `json:"score,omitempty"`    // how many faults the pack finds, by the word of whoever verifies

	Evidence *Evidence       `json:"-"` // nil where it was not read
	Judged   *verdict.Result `json:"-"` // what the run comes to now; nil where it was not judged again
}

// Signed is the signer of a bundle.
type Signed struct {
	KeyID string `json:"key_id"` // the ID of the TrustedKey
	Owner string `json:"owner"`  // of that key
}

// Made bounds the time at which a bundle was made, by clocks that are not the vendor's.
type Made struct {
	After  *time.Time `json:"after,omitempty"` // nil if nothing shows it
	Before time.Time  `json:"before"`
	By     string     `json:"by"` // who says Before
}

// unshown lists what evidence that the vendor made cannot show.
var unshown = []string{
	"that the server which answered is the one that customers use: its address, its TLS key and its image are the vendor's word, and a server can behave well while it is watched",
	"that the run was not made up as a whole, by somebody who takes the trouble to simulate a server: a challenge bounds the time for that, and a spot check finds it",
	"when exactly the run was made: its times are the vendor's word, between those that others vouch for",
	"that earlier attempts were not kept from the record: only what a registry has seen is known",
}

// questions are asked in this order. If a marked question fails, the later ones are not
// asked, because they depend on it.
var questions = []struct {
	name   string
	needed bool
	ask    func(*verification) (string, error)
}{
	{"signature", true, (*verification).signature},
	{"evidence", true, (*verification).readEvidence},
	{"timestamp", false, (*verification).timestamp},
	{"key", false, (*verification).keyIsGood},
	{"statements", false, (*verification).statements},
	{"contract", true, (*verification).contract},
	{"suite", true, (*verification).suite},
	{"complete", true, (*verification).complete},
	{"judged again", false, (*verification).judgedAgain},
	{"times", false, (*verification).times},
	{"age", false, (*verification).age},
	{"challenge", false, (*verification).challenge},
	{"challenge served", false, (*verification).challengeServed},
	{"stated target", false, (*verification).target},
	{"recognisable", false, (*verification).recognisable},
	{"attempts", false, (*verification).attempts},
	{"level", false, (*verification).level},
	{"faults found", false, (*verification).faultsFound},
}

// verification is a bundle in the course of being verified.
type verification struct {
	Policy
	ctx    context.Context //nolint:containedctx // it lives as long as one call
	bundle *Bundle
	report *Report
	key    *TrustedKey // that has signed
	late   error       // what is wrong with the times
	judged bool
}

// Verify verifies a bundle. The report says what holds and what does not; no
// content of the archive makes it an error. The evidence is read only after a
// trusted key was found to have signed for it.
func Verify(ctx context.Context, archive Source, p Policy) *Report {
	report := &Report{
		Format: VerificationFormat, At: p.Now.UTC().Truncate(time.Second),
		Received: p.Received.UTC().Truncate(time.Second), Unshown: unshown, Verified: true,
	}
	if p.Received.IsZero() {
		report.Received = report.At
	}
	bundle, err := Open(archive)
	report.note("archive", "nothing but the files that the manifest lists", err)
	v := &verification{Policy: p, ctx: ctx, bundle: bundle, report: report}
	stopped := err != nil
	if !stopped {
		report.Bundle = bundle.Manifest
	}
	for _, q := range questions {
		if stopped {
			report.Findings = append(report.Findings, Finding{Question: q.name, Outcome: NotAsked})
			continue
		}
		detail, err := q.ask(v)
		report.note(q.name, detail, err)
		stopped = err != nil && q.needed
	}
	return report
}

// errNotAsked is the outcome of a question that was not asked. The detail says why.
var errNotAsked = errors.New("not asked")

func (r *Report) note(question, detail string, err error) {
	f := Finding{Question: question, Outcome: Holds, Detail: detail}
	switch {
	case errors.Is(err, errNotAsked):
		f.Outcome = NotAsked
	case err != nil:
		f.Outcome, f.Detail = Fails, err.Error()
		r.Verified = false
	}
	r.Findings = append(r.Findings, f)
}

// Failures returns the findings of the questions that failed.
func (r *Report) Failures() []Finding {
	return slices.DeleteFunc(slices.Clone(r.Findings), func(f Finding) bool { return f.Outcome != Fails })
}

func (v *verification) evidence() *Evidence { return v.report.Evidence }

// signature asks whether both statements are signed by one trusted key, and are
// about this bundle.
func (v *verification) signature() (string, error) {
	kinds := map[string]string{testResultName: testResultType, conformanceRunName: conformanceRunType}
	want := slices.Sorted(maps.Keys(kinds))
	if have := slices.Sorted(maps.Keys(v.bundle.Statements)); !slices.Equal(have, want) {
		return "", fmt.Errorf("the statements are %s, want %s", strings.Join(have, " and "), strings.Join(want, " and "))
	}
	var signer *TrustedKey
	for _, name := range want {
		envelope := v.bundle.Statements[name]
		key, err := v.Trust.verify(envelope)
		if err == nil {
			err = aboutManifest(envelope.Payload, v.bundle.Manifest, kinds[name])
		}
		switch {
		case err != nil:
			return "", fmt.Errorf("statement %s: %w", name, err)
		case signer != nil && signer != key:
			return "", errors.New("the statements are signed by different keys")
		}
		signer = key
	}
	if err := signer.notRevoked(v.Now); err != nil {
		return "", err
	}
	v.report.Signer, v.key = &Signed{KeyID: signer.ID, Owner: signer.Owner}, signer
	return fmt.Sprintf("%s, key sha256:%.16s…", signer.Owner, signer.ID), nil
}

// readEvidence asks whether the files are those that were signed for.
func (v *verification) readEvidence() (string, error) {
	e, err := v.bundle.Evidence(len(v.Pack.Inventory.Scenarios))
	if err != nil {
		return "", err
	}
	v.report.Evidence, v.report.Run = e, ConformanceRunOf(e)
	return fmt.Sprintf("%d exchanges, every file as the manifest has it", len(e.Exchanges)), nil
}

// timestamp checks the token of a timestamp authority. It sets the bounds of the time
// at which the bundle was made; without a token, the certifier's clock sets them.
func (v *verification) timestamp() (string, error) {
	v.report.Made = &Made{Before: v.report.Received, By: "the certifier, who received the bundle then"}
	token, content, err := v.bundle.timestamp()
	if err != nil {
		return "", err
	}
	if token == nil {
		return "the bundle has none; the certifier received it at " + v.report.Received.Format(time.RFC3339), errNotAsked
	}
	at, by, err := v.Trust.stamped(v.ctx, token, content)
	switch {
	case errors.Is(err, errUnknownAuthority):
		return "the bundle has one, and " + err.Error(), errNotAsked
	case err != nil:
		return "", err
	case at.After(v.report.Received.Add(skew)):
		return "", fmt.Errorf("%s gives the time %s, which is after the bundle was received", by, at.Format(time.RFC3339))
	}
	v.report.Made = &Made{Before: at, By: "the timestamp authority " + by}
	return fmt.Sprintf("%s confirms that the bundle existed at %s", by, at.Format(time.RFC3339)), nil
}

// keyIsGood returns an error unless the key was valid at the time at which the bundle is
// known to have existed. When the vendor signed, only the vendor says.
func (v *verification) keyIsGood() (string, error) {
	made := v.report.Made
	if err := v.key.good(made.Before); err != nil {
		return "", fmt.Errorf("%w; only the vendor says that it signed while the key was valid (see --received, and certify --timestamp)", err)
	}
	return fmt.Sprintf("valid at %s, by %s", made.Before.Format(time.RFC3339), made.By), nil
}

func (v *verification) statements() (string, error) {
	for name, predicate := range predicates(v.evidence()) {
		if err := checkStatement(v.bundle.Statements[name].Payload, v.bundle.Manifest, predicate); err != nil {
			return "", fmt.Errorf("statement %s: %w", name, err)
		}
	}
	return "they are about this manifest, and say what follows from the evidence", nil
}

func (v *verification) contract() (string, error) {
	have, want := v.evidence().Result.Contract, run.ContractOf(v.Pack)
	if !reflect.DeepEqual(have, want) {
		return "", fmt.Errorf("the run was made with the contract pack sha256:%.16s… (%s %s), and accepted is sha256:%.16s… (%s %s)",
			have.Digest, cut(have.Title), cut(have.Version), want.Digest, want.Title, want.Version)
	}
	return fmt.Sprintf("%s %s, sha256:%.16s…", want.Title, want.Version, want.Digest), nil
}

func (v *verification) suite() (string, error) {
	made := v.evidence().Suite
	if difference := v.Suite.same(made); difference != "" {
		return "", fmt.Errorf("%s: verify with the version that it was made with", difference)
	}
	if tool := v.evidence().Result.Tool; tool.Name != made.Name || tool.Version != made.Version || tool.Commit != made.Commit {
		return "", errors.New("the Result names another program than the bundle")
	}
	return made.Name + " " + made.Version, nil
}

// faultsFound says how many faults the pack finds. That is the word of whoever verifies:
// nothing of it comes from the vendor. It asks whether it was measured with the pack and
// the version of the run.
func (v *verification) faultsFound() (string, error) {
	made := v.evidence().Suite
	switch {
	case v.Score == nil:
		return "no score was given", errNotAsked
	case v.Score.Tool != made.Commit && v.Score.Tool != made.Version:
		return "", fmt.Errorf("the score was measured by version %q, and the run was made with %q", v.Score.Tool, made.Version)
	}
	v.report.Score = v.Score
	return "the contract pack " + v.Score.String() + ", as whoever verifies has measured", nil
}

// complete asks whether the run executed exactly the scenarios of the contract pack,
// and had no permission to leave any out.
func (v *verification) complete() (string, error) {
	e, r := v.evidence(), v.evidence().Result
	var required []string
	for _, s := range v.Pack.Inventory.Scenarios {
		required = append(required, s.ID)
	}
	var executed []string
	for _, s := range r.Scenarios {
		executed = append(executed, s.ID)
	}
	if err := sameNames("scenario", executed, required); err != nil {
		return "", err
	}
	if !slices.Equal(e.Plan.Scenarios, required) {
		return "", errors.New("the plan has other scenarios than the contract pack")
	}
	var requirements []string
	for _, q := range r.Requirements {
		requirements = append(requirements, q.ID)
	}
	if err := sameNames("requirement", requirements, v.Pack.RequirementIDs()); err != nil {
		return "", err
	}
	switch s := r.Settings; {
	case len(s.Selection) > 0 || s.AllowIncomplete || s.FailFast || s.Concurrency != 1:
		return "", errors.New("the run was not made as one for a certificate: it had a selection, or leave to leave something out")
	case len(r.Problems) > 0:
		return "", fmt.Errorf("the run had a problem: %s", cut(r.Problems[0].Message))
	case e.Plan.Seed != r.Seed, e.Plan.BaseURL != r.Target.BaseURL, e.Plan.Strict != s.Strict,
		!slices.Equal(e.Plan.profile().SecretNames(), s.Credentials), (e.Plan.FaultHeader != "") != s.FaultHook:
		return "", errors.New("the plan is not that of the Result")
	}
	detail := fmt.Sprintf("%d of %d scenarios, %d of %d requirements", len(executed), len(required), len(requirements), len(requirements))
	if e.Plan.Consistency > 0 {
		detail += fmt.Sprintf("; what was created may take %s to appear", e.Plan.Consistency)
	}
	if e.Plan.Insecure {
		detail += "; any TLS certificate was accepted"
	}
	return detail, nil
}

// sameNames returns an error unless two lists have the same names.
func sameNames(noun string, executed, required []string) error {
	for _, name := range required {
		if !slices.Contains(executed, name) {
			return fmt.Errorf("%s %q is required, and was not executed", noun, name)
		}
	}
	for _, name := range executed {
		if !slices.Contains(required, name) {
			return fmt.Errorf("%s %q was executed, and is not in the contract pack", noun, cut(name))
		}
	}
	if len(executed) != len(required) {
		return fmt.Errorf("a %s is recorded twice", noun)
	}
	return nil
}

func (v *verification) judgedAgain() (string, error) {
	judgement, err := Judge(v.ctx, v.evidence(), v.Pack)
	if err != nil {
		return "", err
	}
	v.report.Judged, v.late, v.judged = judgement.Result, judgement.Late, true
	if difference := difference(v.evidence().Result, judgement.Result); difference != "" {
		return "", errors.New(difference)
	}
	for _, q := range judgement.Result.Requirements {
		if q.State == verdict.Warned {
			v.report.Warnings = append(v.report.Warnings, q.ID+" "+q.Text)
		}
	}
	return "the scenarios send the recorded requests, and every check is in the recorded state", nil
}

func (v *verification) times() (string, error) {
	if !v.judged {
		return "", errNotAsked
	}
	r := v.evidence().Result
	if before := v.report.Made.Before; v.late == nil && r.Finished.After(before.Add(skew)) {
		return "", fmt.Errorf("the run says that it ended at %s, but the bundle already existed at %s", r.Finished.Format(time.RFC3339), before.Format(time.RFC3339))
	}
	return fmt.Sprintf("from %s to %s, by the vendor's clock", r.Started.Format(time.RFC3339), r.Finished.Format(time.RFC3339)), v.late
}

// skew is the largest accepted difference between the clocks of vendor and certifier.
const skew = 5 * time.Minute

func (v *verification) age() (string, error) {
	age := v.Now.Sub(v.evidence().Result.Finished)
	switch {
	case age < -skew:
		return "", fmt.Errorf("by its record the run ended at %s, which is in the future", v.evidence().Result.Finished.Format(time.RFC3339))
	case v.MaxAge > 0 && age > v.MaxAge:
		return "", fmt.Errorf("the run ended %s ago, and at most %s is accepted", days(age), days(v.MaxAge))
	}
	detail := days(max(age, 0)) + ", by the vendor's clock"
	if c := v.Challenge; c != nil {
		return detail + "; " + days(v.Now.Sub(c.Issued)) + " at the most, since the challenge was issued", nil
	}
	return detail + " alone: without a challenge, nothing shows since when the bundle exists", nil
}

// days writes a time in days.
func days(d time.Duration) string {
	switch n := int(d / (24 * time.Hour)); {
	case n >= 2:
		return fmt.Sprintf("%d days", n)
	case d >= 2*time.Hour:
		return fmt.Sprintf("%d hours", int(d/time.Hour))
	default:
		return d.Round(time.Second).String()
	}
}

func (v *verification) challenge() (string, error) {
	p := v.evidence().Plan
	if p.Challenge != "" && p.Seed != Seed(p.Challenge) {
		return "", errors.New("the seed does not follow from the challenge")
	}
	switch {
	case v.Challenge != nil:
		if err := v.Challenge.metBy(v.evidence(), v.report.Made.Before); err != nil {
			return "", err
		}
		v.report.Made.After = &v.Challenge.Issued
		return fmt.Sprintf("the requests follow from its nonce; issued at %s, and still open at %s", v.Challenge.Issued.Format(time.RFC3339), v.report.Made.Before.Format(time.RFC3339)), nil
	case p.Challenge != "":
		return "the run answers one, and no record of it was given (--challenge)", errNotAsked
	}
	return "none was demanded: nothing but the vendor's clock says when the run was made", errNotAsked
}

func (v *verification) target() (string, error) {
	base := v.evidence().Plan.BaseURL
	if v.Target != "" && !sameURL(v.Target, base) {
		return "", fmt.Errorf("the vendor states %s, and not %s", cut(base), v.Target)
	}
	if v.Target == "" && (v.Challenge == nil || v.Challenge.Target == "") {
		return "the vendor states " + base + ", and none was demanded", errNotAsked
	}
	return base + ", stated by the vendor; --replay-live looks at it", nil
}

// sameURL compares base URLs, for which a slash at the end makes no difference, nor what a
// secret in them is called: a vendor and a certifier can have other names for it.
func sameURL(a, b string) bool {
	bare := func(text string) string { return hiddenName.ReplaceAllString(strings.TrimRight(text, "/"), "[]") }
	return bare(a) == bare(b)
}

// hiddenName matches the name of a secret in a URL. An IPv6 address has colons.
var hiddenName = regexp.MustCompile(`\[[A-Za-z_][A-Za-z0-9_]*\]`)

func (v *verification) attempts() (string, error) {
	e := v.evidence()
	if err := checkAttempts(e.Attempts); err != nil {
		return "", err
	}
	own := e.Attempts[len(e.Attempts)-1]
	switch {
	case own.Challenge != e.Plan.Challenge, own.Started.After(e.Result.Started), own.Outcome != e.Result.Verdict.Word:
		return "", errors.New("the last attempt of the record is not this run")
	case own.Target != e.Plan.BaseURL && (own.Target != "bundled" || e.Result.Target.Kind != "bundled"):
		return "", errors.New("the last attempt of the record is not of this target")
	case v.MaxAttempts > 0 && len(e.Attempts) > v.MaxAttempts:
		return "", fmt.Errorf("it is attempt %d, and at most %d are accepted", len(e.Attempts), v.MaxAttempts)
	}
	return fmt.Sprintf("attempt %d of this vendor's record", len(e.Attempts)), nil
}

func (v *verification) level() (string, error) {
	r := v.report.Judged
	if r == nil {
		return "", errNotAsked
	}
	level := LevelOf(r)
	switch missing := Missing(r); {
	case len(missing) > 0:
		return "", fmt.Errorf("no certificate: %s of what applies came to nothing (see missing)", wording.Count(len(missing), "part"))
	case level == NoLevel:
		return "", fmt.Errorf("no certificate: the run is %s: %s", r.Verdict.Word, r.Verdict.Reason)
	case !level.AtLeast(v.Level):
		return "", fmt.Errorf("the run reaches the level %q, want %q: %s", level, v.Level, r.Verdict.Reason)
	}
	return string(level), nil
}
