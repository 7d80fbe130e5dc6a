package verdict

import (
	"fmt"
	"slices"
	"time"
)

// Baseline is what a run was held against: failures that are known. It softens
// the exit code and nothing else.
type Baseline struct {
	File    string  `json:"file"`
	Entries []Known `json:"entries"`
}

// Known is a failure that is known, and what became of it in this run.
type Known struct {
	Scenario     string   `json:"scenario,omitempty"` // its key; "" for the form of an answer
	Requirements []string `json:"requirements,omitempty"`
	Operation    string   `json:"operation,omitempty"`
	Status       int      `json:"status,omitempty"` // of the answer whose form is wrong
	Failure      []string `json:"failure"`          // as Normal has it

	Reason  string `json:"reason,omitempty"`
	Owner   string `json:"owner,omitempty"`
	Issue   string `json:"issue,omitempty"`
	Expires string `json:"expires,omitempty"` // the last day on which it holds, as 2026-12-31, in UTC

	Unknown string     `json:"unknown,omitempty"` // what of it is not in the contract pack, if anything
	State   KnownState `json:"state"`
}

// KnownState says what became of a known failure.
type KnownState string

// The states of known failures. Those of drift are in the exit code.
const (
	KnownFailing KnownState = "failing"  // it failed as it is known to
	KnownUnseen  KnownState = "not-seen" // this run cannot tell: not selected, not exercised, inconclusive
	KnownOther   KnownState = "changed"  // its scenario fails, but otherwise
	KnownPassed  KnownState = "passed"   // drift: it is good now
	KnownExpired KnownState = "expired"  // drift: it still fails, for longer than it was given
	KnownNothing KnownState = "unknown"  // drift: it names nothing that there is
)

// Valid reports whether k is one of the states.
func (k KnownState) Valid() bool {
	return slices.Contains([]KnownState{KnownFailing, KnownUnseen, KnownOther, KnownPassed, KnownExpired, KnownNothing}, k)
}

// drifts are the states in which the baseline does not fit any more.
var drifts = []KnownState{KnownPassed, KnownExpired, KnownNothing}

// dateForm is the form of Expires.
const dateForm = time.DateOnly

// is reports whether a known failure is this one. One that violates a
// requirement more is another.
func (k *Known) is(f Failure) bool {
	return k.failure().ID() == f.ID() && !slices.ContainsFunc(f.Requirements, func(id string) bool { return !slices.Contains(k.Requirements, id) })
}

// failure is the failure that the entry stands for.
func (k *Known) failure() Failure {
	return Failure{Scenario: k.Scenario, Requirements: k.Requirements, Operation: k.Operation, Status: k.Status, Says: k.Failure}
}

// holding is a Result that is held against its baseline.
type holding struct {
	states []KnownState    // of the entries
	known  map[string]bool // ids of failed scenarios of which every failure is known
}

// hold finds out what became of each entry. It looks at the scenarios, and not
// at what may have been written down before.
func (d *decision) hold() holding {
	h := holding{known: map[string]bool{}}
	if d.Baseline == nil {
		return h
	}
	c := d.causes
	seen := make([]bool, len(d.Baseline.Entries))
	unknown, own := map[*Scenario]bool{}, map[string]bool{}
	for _, p := range c.parts {
		if !p.violates() {
			continue
		}
		if n := c.book.entry(p.failure()); n >= 0 {
			seen[n] = true
		}
		if c.entry(p) == nil && (p.state == Failed || d.Settings.Strict) {
			unknown[p.of] = true
		}
		if !p.form && p.cause == nil {
			own[p.of.StableKey()] = true
		}
	}
	for i := range d.Scenarios {
		if s := &d.Scenarios[i]; !unknown[s] && d.state(s) == Failed {
			h.known[s.ID] = true
		}
	}
	for n := range d.Baseline.Entries {
		h.states = append(h.states, d.became(&d.Baseline.Entries[n], seen[n], own))
	}
	return h
}

// book finds the entries of a baseline.
type book struct {
	entries []Known
	byID    map[string][]int
}

func bookOf(b *Baseline) *book {
	found := &book{byID: map[string][]int{}}
	if b == nil {
		return found
	}
	found.entries = b.Entries
	for n, k := range b.Entries {
		id := k.failure().ID()
		found.byID[id] = append(found.byID[id], n)
	}
	return found
}

// entry returns the place of the entry for a failure, or -1.
func (b *book) entry(f Failure) int {
	for _, n := range b.byID[f.ID()] {
		if b.entries[n].is(f) {
			return n
		}
	}
	return -1
}

// became says what became of an entry: of one that was not seen by whether its
// scenario is among those that failed for a reason of their own.
func (d *decision) became(k *Known, seen bool, own map[string]bool) KnownState {
	switch {
	case k.Unknown != "":
		return KnownNothing
	case seen && k.Expires != "" && d.Started.UTC().Format(dateForm) > k.Expires:
		return KnownExpired
	case seen:
		return KnownFailing
	case k.Scenario == "":
		return d.formBecame(k)
	}
	for i := range d.Scenarios {
		s := &d.Scenarios[i]
		if s.StableKey() != k.Scenario {
			continue
		}
		if own[k.Scenario] {
			return KnownOther
		}
		switch d.state(s) {
		case Passed, Warned, Failed: // what failed is an answer's form, and that is none of its own
			return KnownPassed
		}
	}
	return KnownUnseen
}

// formBecame tells of the form of an answer that was nowhere found to be wrong.
// It has passed if the run met such an answer, and left no scenario out: another
// one may have been the one in which it is wrong.
func (d *decision) formBecame(k *Known) KnownState {
	if d.Settings.Shard != nil || d.Planned != d.Inventory || len(d.Scenarios) != d.Planned || d.counts[Inconclusive] > 0 {
		return KnownUnseen
	}
	for i := range d.Scenarios {
		for _, e := range d.Scenarios[i].Exchanges {
			if e != nil && e.Operation == k.Operation && e.Status == k.Status {
				return KnownPassed
			}
		}
	}
	return KnownUnseen
}

// drifted says in which way the baseline does not fit any more; "" if it does.
func (d *decision) drifted() string {
	if p := d.problem(Drifted); p != "" {
		return p
	}
	first, n := "", 0
	for i, state := range d.baseline.states {
		if !slices.Contains(drifts, state) {
			continue
		}
		if n++; n == 1 {
			first = d.Baseline.Entries[i].drift(state)
		}
	}
	if n > 1 {
		return fmt.Sprintf("%d entries of the baseline have drifted, the first: %s", n, first)
	}
	return first
}

// Name says what an entry is about.
func (k *Known) Name() string {
	if k.Scenario != "" {
		return k.Scenario
	}
	if k.Status != 0 {
		return fmt.Sprintf("%s %d", k.Operation, k.Status)
	}
	return k.Operation
}

func (k *Known) drift(state KnownState) string {
	switch state {
	case KnownPassed:
		return "it passes now: " + k.Name()
	case KnownExpired:
		return fmt.Sprintf("it has expired on %s: %s", k.Expires, k.Name())
	}
	return fmt.Sprintf("%s: %s", k.Unknown, k.Name())
}

// Drift says what is wrong with an entry; "" if nothing is.
func (k *Known) Drift() string {
	if slices.Contains(drifts, k.State) {
		return k.drift(k.State)
	}
	return ""
}

// NoteKnown writes down what became of each entry of the baseline.
func NoteKnown(r *Result) {
	if r.Baseline == nil {
		return
	}
	for n, state := range decide(r).baseline.states {
		r.Baseline.Entries[n].State = state
	}
}

// Covers reports whether everything that a scenario found to be wrong is known, as
// far as that can be told of it alone.
func (b *Baseline) Covers(s *Scenario) bool {
	return b != nil && !slices.ContainsFunc(Failures(&Result{Scenarios: []Scenario{*s}}), func(f Failure) bool {
		return f.State == Failed && !slices.ContainsFunc(b.Entries, func(k Known) bool { return k.is(f) })
	})
}
