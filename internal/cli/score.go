package cli

import (
	"encoding/json"
	"fmt"

	"github.com/assaykit/assay/internal/certify"
	"github.com/assaykit/assay/internal/measure"
	"github.com/assaykit/assay/internal/pack"
)

// score is how many of the faults that were planted in the reference server the
// suite has found.
type score struct {
	Found    int    `json:"found"`
	Planted  int    `json:"planted"`
	Contract string `json:"contract"` // digest of the pack that it was measured with
}

// writeScore writes how many of the planted faults were found; no file, no score.
func writeScore(file string, p *pack.Pack, outcomes []measure.Outcome) error {
	if file == "" {
		return nil
	}
	of := measure.ScoreOf(outcomes)
	d := score{Planted: of.Faults - of.Permitted, Found: of.Killed, Contract: p.Digest}
	text, err := json.MarshalIndent(d, "", "  ")
	if err == nil {
		err = certify.WriteFile(file, append(text, '\n'), 0o644)
	}
	if err != nil {
		return broken(fmt.Errorf("write score: %w", err))
	}
	return nil
}
