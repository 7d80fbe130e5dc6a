package schedule

import (
	"cmp"
	"hash/fnv"
	"io"
	"math/rand/v2"
	"slices"

	"github.com/assaykit/assay/internal/verdict"
)

// shuffled is an order that follows from the seed.
func (s *session) shuffled(jobs []job) []job {
	h := fnv.New64a()
	_, _ = io.WriteString(h, s.Seed)
	order := rand.New(rand.NewPCG(h.Sum64(), 0)).Perm(len(jobs))
	shuffled := make([]job, len(jobs))
	for i, n := range order {
		shuffled[i] = jobs[n]
	}
	slices.SortStableFunc(shuffled, func(a, b job) int {
		return cmp.Or(s.rank(a)-s.rank(b), a.analysis.Order()-b.analysis.Order(), cmp.Compare(a.analysis.Newest(), b.analysis.Newest()))
	})
	return shuffled
}

// rank orders jobs: those that are to run first are 0.
func (s *session) rank(j job) int {
	if s.First == nil || s.First(j.plan.Key) {
		return 0
	}
	return 1
}

func (s *session) inOrder() []verdict.Scenario {
	byID := map[string]verdict.Scenario{}
	for _, r := range s.records {
		byID[r.ID] = r
	}
	var ordered []verdict.Scenario
	for _, p := range s.Scenarios {
		if r, ok := byID[p.ID]; ok {
			ordered = append(ordered, r)
		}
	}
	return ordered
}
