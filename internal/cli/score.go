package cli

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/assaykit/assay/internal/certify"
	"github.com/assaykit/assay/internal/fault"
	"github.com/assaykit/assay/internal/input"
	"github.com/assaykit/assay/internal/measure"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/report"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/internal/wording"
)

// basis is what a measurement rests on.
func (o *mutationOptions) basis() measure.Basis {
	return measure.BasisOf(o.Pack, scoredBy(), cmp.Or(o.image, o.Profile.ShowTarget(), string(target.Bundled)))
}

// scoreOf adds up outcomes, with what they rest on.
func (o *mutationOptions) scoreOf(outcomes []measure.Outcome) measure.Score {
	score, basis := measure.ScoreOf(outcomes), o.basis()
	score.Basis = &basis
	return score
}

// writeScore writes a score as JSON; no file, no score.
func writeScore(file string, score measure.Score) error {
	if file == "" {
		return nil
	}
	text, err := json.MarshalIndent(score, "", "  ")
	if err == nil {
		err = certify.WriteFile(file, append(text, '\n'), 0o644)
	}
	if err != nil {
		return broken(fmt.Errorf("write score: %w", err))
	}
	return nil
}

var scoreFile = input.Kind{Holds: "score", Hint: "assay mutation --score FILE writes one"}

// readScore reads a score, and the SHA-256 of its file, in hex.
func readScore(file string) (measure.Score, string, error) {
	var score measure.Score
	text, err := scoreFile.Read(file)
	if err != nil {
		return score, "", err
	}
	if err := json.Unmarshal(text, &score); err != nil || score.Basis == nil {
		return score, "", scoreFile.Error(file, errors.New("this is no score"))
	}
	sum := sha256.Sum256(text)
	return score, hex.EncodeToString(sum[:]), nil
}

// attested is what the score in a file says of a pack, if it is one of this pack and of
// this version of assay; nil without a file.
func attested(flag, file string, p *pack.Pack) (*verdict.Score, error) {
	if file == "" {
		return nil, nil //nolint:nilnil // there is nothing to say
	}
	score, digest, err := readScore(file)
	if err != nil {
		return nil, err
	}
	said, err := score.Attest(p, scoredBy(), digest)
	if err != nil {
		return nil, hinted(fmt.Errorf("--%s %q: %w", flag, file, err), "measure again: assay mutation --score %s", word(file))
	}
	return said, nil
}

// scoredBy is the version of assay in a score.
func scoredBy() string {
	t := tool()
	return cmp.Or(t.Commit, t.Version)
}

// checkedSample is how many faults of a score are measured again where nothing else is
// said.
const checkedSample = 60

// toCheck reads the score that is to be measured again. It has to be one of the same pack,
// version and target.
func (o *mutationOptions) toCheck() (measure.Score, error) {
	score, digest, err := readScore(o.check)
	if err != nil {
		return score, err
	}
	if _, err := score.Attest(o.Pack, scoredBy(), digest); err != nil {
		return score, fmt.Errorf("--check %q: %w", o.check, err)
	}
	if now := o.basis(); now.Target != score.Basis.Target {
		return score, fmt.Errorf("--check %q: it was measured in front of %s, and this is %s", o.check, score.Basis.Target, now.Target)
	}
	return score, nil
}

// showChecked says whether a score is true, as far as it was measured again.
func (a *app) showChecked(score measure.Score, outcomes []measure.Outcome) error {
	var b strings.Builder
	differences := score.Differences(outcomes)
	for _, line := range differences {
		fmt.Fprintln(&b, report.Line(line))
	}
	fmt.Fprintf(&b, "%d of %s of the score measured again: %d as it says\n", len(outcomes), wording.Count(len(score.Outcomes), "fault"), len(outcomes)-len(differences))
	if len(differences) > 0 {
		a.exit = verdict.ExitFailed
	}
	_, err := fmt.Fprint(a.out, b.String())
	return err
}

// named are the flags that name the pack and the server that are measured.
func (o *mutationOptions) named() []string {
	var flags []string
	for _, f := range []struct{ name, value string }{
		{"--contract", o.Profile.Contract}, {"--openapi", o.Profile.OpenAPI}, {"--target", o.Profile.ShowTarget()},
	} {
		if f.value != "" {
			flags = append(flags, f.name, word(f.value))
		}
	}
	return flags
}

// writeScorePages writes the reports of a score.
func (a *app) writeScorePages(score measure.Score, o mutationOptions, reports []verificationFile) error {
	for _, f := range reports {
		text, err := json.MarshalIndent(score, "", "  ")
		text = append(text, '\n')
		if f.format == "html" {
			text, err = score.Page(o.Pack, o.named()...)
		}
		if err == nil && f.file == toStdout {
			_, err = a.out.Write(text)
		} else if err == nil {
			err = certify.WriteFile(f.file, text, 0o644)
		}
		if err != nil {
			return broken(fmt.Errorf("write report: %w", err))
		}
	}
	return nil
}

// earlier returns the outcomes of an earlier score that still hold; none without a file.
func (o *mutationOptions) earlier(faults []fault.Fault) (map[string]measure.Outcome, error) {
	if o.since == "" {
		return nil, nil
	}
	score, _, err := readScore(o.since)
	if err != nil {
		return nil, err
	}
	return measure.Since(score, o.basis(), o.Pack, faults), nil
}
