package measure

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"

	"github.com/assaykit/assay/internal/fault"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/reference/faults"
)

// Attest returns what a score says of a pack, counted from its outcomes. The tool is the
// version of the program. The digest is the SHA-256, in hex, of the file that the score was
// read from. It is an error if the score has no Basis, is that of another pack or of another
// version of the program, or has an unknown state, or if its faults are not exactly those
// that the program works out for the pack. That each was found has to be measured to be
// known: see Sample.
func (s Score) Attest(p *pack.Pack, tool, digest string) (*verdict.Score, error) {
	switch {
	case s.Basis == nil:
		return nil, errors.New("it does not say what was measured")
	case s.Basis.Contract != p.Digest:
		return nil, fmt.Errorf("it is the score of another contract pack: sha256:%.12s, and this one is sha256:%.12s", s.Basis.Contract, p.Digest)
	case s.Basis.Tool != tool:
		return nil, fmt.Errorf("it was measured by version %q, and this is %q", s.Basis.Tool, tool)
	}
	known := map[string]bool{}
	for _, f := range fault.Of(p) {
		known[f.Name] = true
	}
	if s.Basis.Target == string(target.Bundled) {
		for _, d := range faults.Deviations() {
			known[d.Name] = true
		}
	}
	for _, o := range s.Outcomes {
		if !known[o.Fault] {
			return nil, fmt.Errorf("it has the fault %q twice, or the pack has none of that name", o.Fault)
		}
		if !slices.Contains([]State{Killed, Misjudged, Unclear, Survived, Permitted}, o.State) {
			return nil, fmt.Errorf("fault %q: unknown state %q", o.Fault, o.State)
		}
		delete(known, o.Fault)
	}
	if len(known) > 0 {
		return nil, fmt.Errorf("it lacks %d of the pack's faults, such as %q", len(known), slices.Sorted(maps.Keys(known))[0])
	}
	own := ScoreOf(s.Outcomes)
	return &verdict.Score{
		Digest: digest, Tool: s.Basis.Tool, Target: s.Basis.Target, Faults: own.Faults, Killed: own.Killed, Misjudged: own.Misjudged,
		Unclear: own.Unclear, Survived: own.Survived, Permitted: own.Permitted, Kinds: own.Kinds, Percent: own.Percent,
	}, nil
}

// Sample draws n of the names, by a seed: the same from the same names, in any order. It
// returns all where there are no more than n, or n is less than 1. What it returns is sorted.
func Sample(names []string, n int, seed string) []string {
	drawn := slices.Sorted(slices.Values(names))
	if n <= 0 || n >= len(drawn) {
		return drawn
	}
	random := rand.New(rand.NewChaCha8(sha256.Sum256([]byte(seed)))) //nolint:gosec // nobody is to be surprised
	random.Shuffle(len(drawn), func(i, j int) { drawn[i], drawn[j] = drawn[j], drawn[i] })
	drawn = drawn[:n]
	slices.Sort(drawn)
	return drawn
}

// Differences says, in a line for each, which outcomes of a measurement are in another state
// than the score says of the same faults. It returns an empty list, and not nil, for none.
func (s Score) Differences(measured []Outcome) []string {
	before := map[string]State{}
	for _, o := range s.Outcomes {
		before[o.Fault] = o.State
	}
	all := []string{}
	for _, o := range measured {
		if was := before[o.Fault]; was != o.State {
			all = append(all, fmt.Sprintf("%s: the score says %s, and it is %s", o.Fault, was, o.State))
		}
	}
	return all
}
