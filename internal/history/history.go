package history

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/assaykit/assay/internal/verdict"
)

// History is what became of one contract, the earliest run first. Its zero value has no
// runs, and Add adds them.
type History struct {
	Contract string // its title
	Runs     []Run  // by the time at which they started

	scenarios map[string]*track
	order     []string // the keys of scenarios, as they were first met
}

// Run is one Result.
type Run struct {
	Name     string // of the file
	Target   string // base URL, or "bundled" or "image"
	Started  time.Time
	Took     time.Duration // from its start to its end
	Verdict  verdict.Verdict
	States   map[verdict.State]int // of scenarios
	Findings int                   // number of them
	Requests int                   // number of them
	Median   time.Duration         // of the time that answers took; 0 if the Result has none
}

// Scenario is one scenario in every run.
type Scenario struct {
	Key     string          // stays the same when lines move
	Name    string          // in the Result that was added last
	States  []verdict.State // one for each run; "" where the run does not have it
	Changes int             // how often it went from passing to not passing, or back
	Since   int             // index of the run from which on it has not passed; -1 if it passed last
	Reason  string          // of the last run in which it did not pass; "" for none
}

// track is a scenario, and what it came to by the names of the runs.
type track struct {
	name  string
	byRun map[string]state
}

// state is what a scenario came to in one run.
type state struct {
	verdict.State
	reason string
}

// Add adds a Result under the name of its file, which no other Result of the History may
// have. It returns an error if the Result is of another contract than those before, by the
// title, or of a shard.
func (h *History) Add(name string, r *verdict.Result) error {
	switch {
	case r.Settings.Shard != nil:
		return fmt.Errorf("%s is the result of a shard: merge the shards first", name)
	case len(h.Runs) > 0 && r.Contract.Title != h.Contract:
		return fmt.Errorf("%s is of another contract: %q, and those before are of %q", name, r.Contract.Title, h.Contract)
	}
	h.Contract = r.Contract.Title
	run := Run{
		Name: name, Target: r.Target.BaseURL, Started: r.Started, Took: r.Finished.Sub(r.Started), Verdict: verdict.Decide(r),
		States: map[verdict.State]int{}, Findings: len(verdict.Findings(r)), Requests: r.Traffic.Requests,
	}
	if r.Target.Kind != "url" {
		run.Target = r.Target.Kind
	}
	var all verdict.OperationTimes
	for _, o := range verdict.TimesOf(r) {
		all.Durations = append(all.Durations, o.Durations...)
	}
	slices.Sort(all.Durations)
	run.Median = all.Quantile(0.5)
	if h.scenarios == nil {
		h.scenarios = map[string]*track{}
	}
	for i := range r.Scenarios {
		s := &r.Scenarios[i]
		of := r.StateOf(s)
		run.States[of]++
		key := s.StableKey()
		if h.scenarios[key] == nil {
			h.scenarios[key] = &track{byRun: map[string]state{}}
			h.order = append(h.order, key)
		}
		t := h.scenarios[key]
		t.name, t.byRun[name] = s.Name, state{of, s.Reason}
	}
	h.Runs = append(h.Runs, run)
	slices.SortStableFunc(h.Runs, func(a, b Run) int { return cmp.Or(a.Started.Compare(b.Started), cmp.Compare(a.Name, b.Name)) })
	return nil
}

// Targets returns the targets of the runs, each once, in the order of the runs.
func (h *History) Targets() []string {
	var all []string
	for _, r := range h.Runs {
		if !slices.Contains(all, r.Target) {
			all = append(all, r.Target)
		}
	}
	return all
}

// Flaky returns the scenarios that went from passing to not passing and back, or the
// other way round, those that changed most often first.
func (h *History) Flaky() []Scenario {
	all := h.scenariosWhere(func(s Scenario) bool { return s.Changes > 1 })
	slices.SortStableFunc(all, func(a, b Scenario) int { return cmp.Compare(b.Changes, a.Changes) })
	return all
}

// Failing returns the scenarios that did not pass in the last run that asked for them,
// apart from the flaky ones, those that have not passed for longest first.
func (h *History) Failing() []Scenario {
	all := h.scenariosWhere(func(s Scenario) bool { return s.Since >= 0 && s.Changes <= 1 })
	slices.SortStableFunc(all, func(a, b Scenario) int { return cmp.Compare(a.Since, b.Since) })
	return all
}

func (h *History) scenariosWhere(keep func(Scenario) bool) []Scenario {
	var all []Scenario
	for _, key := range h.order {
		if s := h.scenario(key); keep(s) {
			all = append(all, s)
		}
	}
	return all
}

func (h *History) scenario(key string) Scenario {
	t := h.scenarios[key]
	s := Scenario{Key: key, Name: t.name, Since: -1}
	met, passed := false, false
	for i, r := range h.Runs {
		now, ok := t.byRun[r.Name]
		s.States = append(s.States, now.State)
		if !ok || !concludes(now.State) {
			continue
		}
		passes := now.State == verdict.Passed
		if met && passes != passed {
			s.Changes++
		}
		switch {
		case passes:
			s.Since = -1
		case s.Since < 0:
			s.Since = i
		}
		if !passes {
			s.Reason = now.reason
		}
		met, passed = true, passes
	}
	return s
}

// concludes reports whether a scenario in this state was executed.
func concludes(s verdict.State) bool {
	switch s {
	case verdict.Passed, verdict.Failed, verdict.Warned, verdict.Inconclusive, verdict.Error:
		return true
	}
	return false
}
