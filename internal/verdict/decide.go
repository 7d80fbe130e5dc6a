package verdict

import (
	"fmt"
	"slices"
	"strings"
)

// The exit codes of the program. Where several hold, the first of 5, 2, 7, 4,
// 1, 6, 3, 0 is used.
const (
	ExitConformant  = 0
	ExitFailed      = 1
	ExitUsage       = 2
	ExitIncomplete  = 3
	ExitUnreachable = 4
	ExitBroken      = 5
	ExitBaseline    = 6
	ExitCertificate = 7
)

// Verdict is what a Result amounts to.
type Verdict struct {
	Exit   int           `json:"exit"`
	Word   string        `json:"word"`            // conformant, non-conformant, incomplete, ...
	Reason string        `json:"reason"`          // one line
	Counts map[State]int `json:"counts"`          // of scenarios
	Known  int           `json:"known,omitempty"` // scenarios that failed, and were known to
}

// Decide is the one verdict function. It looks at the scenarios and their checks
// themselves: sums, and a scenario's state where its checks say worse, may have
// been written into the Result by anybody.
func Decide(r *Result) Verdict {
	d := decide(r)
	v := Verdict{Counts: d.counts, Known: len(d.held.known)}
	for _, rule := range rules {
		if v.Reason = rule.holds(d); v.Reason != "" {
			v.Exit, v.Word = rule.exit, rule.word
			break
		}
	}
	if v.Reason == "" {
		v.Exit, v.Word, v.Reason = ExitConformant, "conformant", d.conformant()
	}
	// A baseline softens the exit code. It makes nothing conformant.
	if v.Known > 0 && slices.Contains([]int{ExitBaseline, ExitIncomplete, ExitConformant}, v.Exit) {
		v.Word, v.Reason = nonConformant, count(v.Known, "scenario")+" failed, as the baseline has it; "+v.Reason
	}
	return v
}

// nonConformant is the word for a target that breaks a MUST.
const nonConformant = "non-conformant"

func decide(r *Result) *decision {
	d := &decision{Result: r, counts: map[State]int{}}
	for i := range r.Scenarios {
		d.counts[d.state(&r.Scenarios[i])]++
	}
	d.held = d.hold()
	return d
}

// StateOf is what a scenario of the Result amounts to in the verdict: the worst of
// what it says itself and of what its checks and cases say.
func (r *Result) StateOf(s *Scenario) State { return (&decision{Result: r}).state(s) }

// decision is a Result in the course of being decided.
type decision struct {
	*Result
	counts map[State]int
	held   holding
}

// rules are tried in order; the first that holds decides. The last resort is
// conformant, so everything that is not a pass must be named here.
var rules = []struct {
	exit  int
	word  string
	holds func(*decision) string
}{
	{ExitBroken, "broken", (*decision).broken},
	{ExitUsage, "unusable", (*decision).unusable},
	{ExitCertificate, "unverified", func(d *decision) string { return d.problem(Unverified) }},
	{ExitUnreachable, "unreachable", func(d *decision) string { return d.problem(Unreachable) }},
	{ExitFailed, nonConformant, (*decision).failed},
	{ExitBaseline, "drifted", (*decision).drifted},
	{ExitIncomplete, "incomplete", (*decision).incomplete},
}

// state is what a scenario amounts to: the worst of what it says itself and of
// what its checks and cases say. Where strictness was asked for, a warning is a
// failure.
func (d *decision) state(s *Scenario) State {
	state := s.State
	if state == "" || (state == NotApplicable || state == Deselected) && !slices.ContainsFunc(s.Checks, worseThanPassed) {
		return state // and no check makes a pass of it
	}
	for _, c := range s.Checks {
		state = Worse(state, c.State)
	}
	for _, c := range s.Cases {
		state = Worse(state, c.State)
	}
	if state == Warned && d.Settings.Strict {
		return Failed
	}
	return state
}

func worseThanPassed(c Check) bool { return Worse(Passed, c.State) != Passed }

func (d *decision) broken() string {
	if p := d.problem(Broken); p != "" {
		return p
	}
	if reason := d.unsound(); reason != "" {
		return reason
	}
	if n := d.counts[Error]; n > 0 {
		return count(n, "scenario") + " of the harness itself went wrong"
	}
	switch executed := len(d.Scenarios); {
	case executed > d.Planned, executed < d.Planned && !d.mayEndEarly():
		return fmt.Sprintf("%d of %d planned scenarios were executed", executed, d.Planned)
	}
	for _, p := range d.Problems {
		if !p.Kind.Valid() {
			return fmt.Sprintf("a problem of unknown kind %q: %s", p.Kind, p.Message)
		}
	}
	return ""
}

// unsound names the first scenario whose record cannot be that of a run.
func (d *decision) unsound() string {
	seen := map[string]bool{}
	for i := range d.Scenarios {
		s := &d.Scenarios[i]
		state := d.state(s)
		switch {
		case s.State == "":
			return fmt.Sprintf("scenario %q ended without a state", s.ID)
		case !s.State.Valid():
			return fmt.Sprintf("scenario %q is in the unknown state %q", s.ID, s.State)
		case !state.Valid():
			return fmt.Sprintf("a check of scenario %q is in the unknown state %q", s.ID, state)
		case seen[s.ID]:
			return fmt.Sprintf("scenario %q is recorded twice", s.ID)
		case slices.ContainsFunc(s.Checks, func(c Check) bool { return c.State == "" }),
			slices.ContainsFunc(s.Cases, func(c Case) bool { return c.State == "" }):
			return fmt.Sprintf("a check of scenario %q ended without a state", s.ID)
		case state == Passed && !slices.ContainsFunc(s.Checks, func(c Check) bool { return c.State == Passed }):
			return fmt.Sprintf("scenario %q passed, and no check of it did", s.ID)
		}
		seen[s.ID] = true
	}
	return ""
}

// mayEndEarly reports whether the run had leave to end before its plan did.
func (d *decision) mayEndEarly() bool {
	return d.problem(Unreachable) != "" || d.problem(Usage) != "" || d.problem(Interrupted) != "" ||
		d.Settings.FailFast && d.counts[Failed] > 0
}

func (d *decision) unusable() string {
	if p := d.problem(Usage); p != "" {
		return p
	}
	if d.Planned == 0 && d.problem(Unreachable) == "" {
		return "no scenario was selected"
	}
	return ""
}

func (d *decision) failed() string {
	switch known := len(d.held.known); {
	case d.counts[Failed] == known:
		return ""
	case known > 0:
		return fmt.Sprintf("%s failed, and %d as the baseline has it", count(d.counts[Failed]-known, "scenario"), known)
	}
	return count(d.counts[Failed], "scenario") + " failed"
}

func (d *decision) incomplete() string {
	n := d.counts
	var parts []string
	if p := d.problem(Interrupted); p != "" {
		parts = append(parts, p)
	}
	if len(d.Scenarios) < d.Planned {
		parts = append(parts, fmt.Sprintf("%d of %d planned scenarios were executed", len(d.Scenarios), d.Planned))
	}
	// Whatever was allowed, a run in which nothing passed has shown nothing.
	if len(parts) == 0 && d.Settings.AllowIncomplete && n[Passed] > 0 {
		return ""
	}
	if n[NotExercised] > 0 {
		parts = append(parts, count(n[NotExercised], "scenario")+" not exercised")
	}
	if n[Inconclusive] > 0 {
		parts = append(parts, count(n[Inconclusive], "scenario")+" inconclusive")
	}
	if n[Passed] == 0 {
		parts = append(parts, "nothing passed")
	}
	return strings.Join(parts, ", ")
}

func (d *decision) conformant() string {
	n := d.counts
	parts := []string{count(n[Passed], "scenario") + " held"}
	if n[Warned] > 0 {
		parts = append(parts, count(n[Warned], "warning"))
	}
	if open := n[NotExercised] + n[Inconclusive]; open > 0 {
		parts = append(parts, count(open, "scenario")+" left open, as allowed")
	}
	of := d.Planned
	if s := d.Settings.Shard; s != nil {
		of = s.Of
		parts = append(parts, fmt.Sprintf("shard %d/%d of %s", s.Index, s.Count, count(s.Of, "scenario")))
	}
	if of < d.Inventory {
		parts = append(parts, fmt.Sprintf("a selection of %d out of %d", of, d.Inventory))
	}
	return strings.Join(parts, ", ")
}

// problem returns the message of the first problem of a kind; "" if there is
// none. A problem without a message is one, too.
func (d *decision) problem(kind ProblemKind) string {
	for _, p := range d.Problems {
		switch {
		case p.Kind != kind:
		case p.Message == "":
			return string(kind)
		default:
			return p.Message
		}
	}
	return ""
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
