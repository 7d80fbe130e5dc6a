package cli

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"

	"github.com/assaykit/assay/internal/certify"
	"github.com/assaykit/assay/internal/fault"
	"github.com/assaykit/assay/internal/measure"
	"github.com/assaykit/assay/internal/target"
)

// basis is what a measurement rests on.
func (o *mutationOptions) basis() measure.Basis {
	t := tool()
	return measure.BasisOf(o.Pack, cmp.Or(t.Commit, t.Version), cmp.Or(o.Profile.Target, string(target.Bundled)))
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

// earlier returns the outcomes of an earlier score that still hold; none without a file.
func (o *mutationOptions) earlier(faults []fault.Fault) (map[string]measure.Outcome, error) {
	if o.since == "" {
		return nil, nil
	}
	text, err := os.ReadFile(o.since)
	if err != nil {
		return nil, fmt.Errorf("--since: %w", err)
	}
	var score measure.Score
	if err := json.Unmarshal(text, &score); err != nil || score.Basis == nil {
		return nil, hinted(fmt.Errorf("--since %q: this is no score", o.since), "assay mutation --score FILE writes one")
	}
	return measure.Since(score, o.basis(), o.Pack, faults), nil
}
