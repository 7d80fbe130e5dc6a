package verdict

import (
	"fmt"
	"slices"
	"time"
)

// Baseline lists the known failures that a run was compared with. It changes the exit
// code and nothing else.
type Baseline struct {
	File    string  `json:"file"` // its name, as it was given
	Entries []Known `json:"entries"`
}

// Known is a known failure, and its state in this run.
type Known struct {
	Scenario     string   `json:"scenario,omitempty"`     // its key; "" for the form of an answer
	Requirements []string `json:"requirements,omitempty"` // ids, sorted
	Operation    string   `json:"operation,omitempty"`    // its operationId
	Status       int      `json:"status,omitempty"`       // of the answer whose form is wrong; 0 for anything else
	Failure      []string `json:"failure"`                // normalized, as Normal returns it

	Reason  string `json:"reason,omitempty"`  // why it is accepted
	Owner   string `json:"owner,omitempty"`   // who accepts it
	Issue   string `json:"issue,omitempty"`   // "" for none
	Expires string `json:"expires,omitempty"` // the last day on which it holds, as 2026-12-31, in UTC

	Unknown string     `json:"unknown,omitempty"` // what the entry names and the contract pack does not have; "" for nothing
	State   KnownState `json:"state"`
}

// KnownState is the state of a known failure in a run.
type KnownState string

// The states of known failures. Those of drift change the exit code.
const (
	KnownFailing KnownState = "failing"  // it fails as the entry says
	KnownUnseen  KnownState = "not-seen" // the run did not show it: not selected, not exercised, inconclusive
	KnownOther   KnownState = "changed"  // its scenario fails in another way
	KnownPassed  KnownState = "passed"   // drift: it passes now
	KnownExpired KnownState = "expired"  // drift: it still fails, and the entry has expired
	KnownNothing KnownState = "unknown"  // drift: the entry names something unknown
)

// Valid reports whether k is one of the states.
func (k KnownState) Valid() bool {
	return slices.Contains([]KnownState{KnownFailing, KnownUnseen, KnownOther, KnownPassed, KnownExpired, KnownNothing}, k)
}

// drifts are the states in which an entry no longer fits.
var drifts = []KnownState{KnownPassed, KnownExpired, KnownNothing}

// dateForm is the form of Expires.
const dateForm = time.DateOnly

// is reports whether a failure is the known one. A failure that violates further
// requirements is another.
func (k *Known) is(f Failure) bool {
	return k.failure().ID() == f.ID() && !slices.ContainsFunc(f.Requirements, func(id string) bool { return !slices.Contains(k.Requirements, id) })
}

// failure is the failure that the entry stands for.
func (k *Known) failure() Failure {
	return Failure{Scenario: k.Scenario, Requirements: k.Requirements, Operation: k.Operation, Status: k.Status, Says: k.Failure}
}

// knownStates are the states of the known failures in a Result.
type knownStates struct {
	states []KnownState    // of the entries
	known  map[string]bool // ids of failed scenarios of which every failure is known
}

// compare computes the state of each entry from the scenarios. It does not trust
// states that may be in the document.
func (d *decision) compare() knownStates {
	h := knownStates{known: map[string]bool{}}
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

// book finds entries of a baseline by the failures that they stand for.
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

// entry returns the index of the entry for a failure, or -1.
func (b *book) entry(f Failure) int {
	for _, n := range b.byID[f.ID()] {
		if b.entries[n].is(f) {
			return n
		}
	}
	return -1
}

// became returns the state of an entry. If its failure was not seen, the state depends
// on its scenario: own holds the scenarios that failed for a reason of their own.
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
		case Passed, Warned, Failed: // it failed because of an answer's form, which is another entry's
			return KnownPassed
		}
	}
	return KnownUnseen
}

// formBecame returns the state of an entry for the form of an answer that was wrong
// nowhere. It has passed if the run saw such an answer and left no scenario out, since
// a scenario that was left out might show it.
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

// drifted returns the reason why the baseline no longer fits, or "".
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

// Name returns the scenario of an entry, or its operation and status.
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

// Drift returns why an entry no longer fits, or "".
func (k *Known) Drift() string {
	if slices.Contains(drifts, k.State) {
		return k.drift(k.State)
	}
	return ""
}

// NoteKnown fills in the state of each entry of a Result's baseline, from the scenarios.
// Without a baseline it does nothing.
func NoteKnown(r *Result) {
	if r.Baseline == nil {
		return
	}
	for n, state := range decide(r).baseline.states {
		r.Baseline.Entries[n].State = state
	}
}

// Covers reports whether the baseline knows every failure of a scenario. It reads that
// scenario alone, so it does not see causes in the answers of others. A nil Baseline covers
// nothing, and a violated SHOULD needs no entry.
func (b *Baseline) Covers(s *Scenario) bool {
	return b != nil && !slices.ContainsFunc(Failures(&Result{Scenarios: []Scenario{*s}}), func(f Failure) bool {
		return f.State == Failed && !slices.ContainsFunc(b.Entries, func(k Known) bool { return k.is(f) })
	})
}
