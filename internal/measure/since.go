package measure

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"

	"github.com/assaykit/assay/internal/fault"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/plan"
)

// Basis is what a Score was measured with: a later one can take over from it what a change
// of the pack does not affect. Digests are SHA-256, in hex.
type Basis struct {
	Tool      string            `json:"tool"`      // version of the program
	Target    string            `json:"target"`    // base URL or image of the server, or bundled
	Contract  string            `json:"contract"`  // digest of the pack
	Files     string            `json:"files"`     // digest of all of it but the features
	Scenarios map[string]string `json:"scenarios"` // by key: the digest of its text
}

// BasisOf computes the basis of a measurement with a pack, a version of the program, and a
// target: the base URL or image of the server, or bundled.
func BasisOf(p *pack.Pack, tool, target string) Basis {
	b := Basis{Tool: tool, Target: target, Contract: p.Digest, Files: p.DataDigest, Scenarios: map[string]string{}}
	for _, s := range p.Inventory.Scenarios {
		b.Scenarios[s.Key] = digestOf(s)
	}
	return b
}

// digestOf is the digest of what a scenario does: its tags and steps, and not the line on
// which it stands.
func digestOf(s plan.Scenario) string {
	s.Steps = slices.Clone(s.Steps)
	for n := range s.Steps {
		s.Steps[n].Line = 0
	}
	text, err := json.Marshal([]any{s.Tags, s.Steps})
	if err != nil {
		panic(err) // these are texts and numbers
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// Since returns the outcomes of an earlier measurement that still hold for faults of the
// same names: what a scenario has found that is as it was, and everything else where no
// scenario is another one now. They are by the names of the faults. It returns none where the
// program, the target, the document or the fixtures are others, or the score has no Basis.
func Since(earlier Score, now Basis, p *pack.Pack, faults []fault.Fault) map[string]Outcome {
	held := map[string]Outcome{}
	before := earlier.Basis
	if before == nil || before.Tool != now.Tool || before.Target != now.Target || before.Files != now.Files {
		return held
	}
	same := before.Contract == now.Contract
	for _, o := range earlier.Outcomes {
		known := slices.ContainsFunc(faults, func(f fault.Fault) bool { return f.Name == o.Fault })
		found := o.State == Killed && o.Key != "" && now.Scenarios[o.Key] == before.Scenarios[o.Key] && now.Scenarios[o.Key] != ""
		if !known || !same && !found {
			continue
		}
		for _, s := range p.Inventory.Scenarios {
			if s.Key == o.Key {
				o.Scenario = s.ID // it may stand elsewhere
			}
		}
		held[o.Fault] = o
	}
	return held
}
