package schedule

import (
	"cmp"
	"fmt"
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

// alike puts those jobs together that use the same resources, where the first of them
// stands. Those that are to run first wait for no others.
func (s *session) alike(jobs []job) [][]job {
	var all [][]job
	at := map[string]int{}
	for _, j := range jobs {
		class := fmt.Sprint(s.rank(j), j.analysis.Class)
		n, known := at[class]
		if known && j.analysis.Alike {
			all[n] = append(all[n], j)
			continue
		}
		at[class] = len(all)
		all = append(all, []job{j})
	}
	return all
}
