package verdict

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/assaykit/assay/internal/wording"
)

// The exit codes of the program. Where several hold, the first of 5, 2, 7, 4,
// 1, 6, 3, 0 is used.
const (
	ExitConformant  = 0 // what was tested passed
	ExitFailed      = 1 // a MUST is violated
	ExitUsage       = 2 // flags, configuration, contract pack or an empty selection
	ExitIncomplete  = 3 // something that applies is left open, or the run was interrupted
	ExitUnreachable = 4 // there is no target to test
	ExitBroken      = 5 // our own fault, or a report that could not be written
	ExitBaseline    = 6 // an entry of the baseline no longer fits
	ExitCertificate = 7 // a bundle is not verified
)

// Verdict is the conclusion of a run.
type Verdict struct {
	Exit   int           `json:"exit"`            // one of the exit codes
	Word   string        `json:"word"`            // conformant, partial, non-conformant, incomplete, …
	Reason string        `json:"reason"`          // one line
	Counts map[State]int `json:"counts"`          // of scenarios
	Known  int           `json:"known,omitempty"` // failed scenarios whose every failure the baseline knows
}

// Decide computes the verdict on a Result. There is no other function that does. It
// reads the scenarios and their checks. It does not trust what anybody may have
// written into the document: sums, or a scenario's state where a check is worse.
func Decide(r *Result) Verdict {
	d := decide(r)
	v := Verdict{Counts: d.counts, Known: len(d.baseline.known)}
	for _, rule := range rules {
		if v.Reason = rule.holds(d); v.Reason != "" {
			v.Exit, v.Word = rule.exit, rule.word
			if rule.exit == ExitUnreachable {
				v.Word, _ = d.noTarget()
			}
			break
		}
	}
	if v.Reason == "" {
		v.Exit, v.Word, v.Reason = ExitConformant, conformant, d.held()
		if !d.complete() {
			v.Word = partial
		}
	}
	// A baseline changes the exit code. It makes nothing conformant.
	if v.Known > 0 && slices.Contains([]int{ExitBaseline, ExitIncomplete, ExitConformant}, v.Exit) {
		v.Word, v.Reason = nonConformant, wording.Count(v.Known, "scenario")+" failed, as the baseline has it; "+v.Reason
	}
	if slices.Contains([]int{ExitFailed, ExitIncomplete, ExitBaseline}, v.Exit) {
		v.Reason += d.ofBundled()
	}
	return v
}

// Conformant reports whether a whole run passed, with nothing left out or open.
func (v Verdict) Conformant() bool { return v.Word == conformant }

// The words for a target in a verdict. A target is conformant only if a run of all
// scenarios passed; if a part of them passed, the verdict is partial.
const (
	conformant    = "conformant"
	partial       = "partial"
	nonConformant = "non-conformant"
)

// bundled is the kind of the server that is a part of the program. The verdict names
// it, so that nobody takes it for a verdict on another target.
const bundled = "bundled"

func decide(r *Result) *decision {
	d := &decision{Result: r, causes: causesOf(r), counts: map[State]int{}}
	for i := range r.Scenarios {
		d.counts[d.state(&r.Scenarios[i])]++
	}
	d.baseline = d.compare()
	d.cells = d.causes.tallyCells()
	return d
}

// StateOf returns the state of a scenario in the verdict: the worst of its own state
// and those of its checks and cases. With Settings.Strict, Warned becomes Failed.
func (r *Result) StateOf(s *Scenario) State { return (&decision{Result: r}).state(s) }

// decision is a Result, and what Decide computes from it.
type decision struct {
	*Result
	causes   *causes
	counts   map[State]int
	baseline knownStates
	cells    cellSums
}

// rules are tried in order, and the first that applies decides. Without one the exit
// code is 0, so there is a rule for everything that is not a pass.
var rules = []struct {
	exit  int
	word  string
	holds func(*decision) string
}{
	{ExitBroken, "broken", (*decision).broken},
	{ExitUsage, "unusable", (*decision).unusable},
	{ExitCertificate, "unverified", func(d *decision) string { return d.problem(Unverified) }},
	{ExitUnreachable, "unreachable", func(d *decision) string { _, why := d.noTarget(); return why }},
	{ExitFailed, nonConformant, (*decision).failed},
	{ExitBaseline, "drifted", (*decision).drifted},
	{ExitIncomplete, "incomplete", (*decision).incomplete},
}

// state computes what StateOf returns.
func (d *decision) state(s *Scenario) State {
	state := s.State
	if state == "" || (state == NotApplicable || state == Deselected) && !slices.ContainsFunc(s.Checks, worseThanPassed) {
		return state // a passed check makes no pass of it
	}
	for _, c := range s.Checks {
		state = Worse(state, c.State)
	}
	for _, c := range s.Cases {
		state = Worse(state, c.State)
	}
	return d.strictly(state)
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
		return wording.Count(n, "scenario") + " of the harness itself went wrong"
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
	word, _ := d.noTarget()
	return word != "" || d.problem(Usage) != "" || d.problem(Interrupted) != "" ||
		d.Settings.FailFast && d.counts[Failed] > 0
}

func (d *decision) unusable() string {
	if p := d.problem(Usage); p != "" {
		return p
	}
	if word, _ := d.noTarget(); d.Planned == 0 && word == "" {
		return "no scenario was selected"
	}
	return ""
}

func (d *decision) failed() string {
	switch known := len(d.baseline.known); {
	case d.counts[Failed] == known:
		return ""
	case known > 0:
		return fmt.Sprintf("%s failed, and %d as the baseline has it", wording.Count(d.counts[Failed]-known, "scenario"), known)
	}
	return wording.Count(d.counts[Failed], "scenario") + " failed"
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
	if open := d.leftOpen(); open != "" && !d.Settings.AllowIncomplete {
		parts = append(parts, open)
	}
	if n[Inconclusive] > 0 {
		parts = append(parts, wording.Count(n[Inconclusive], "scenario")+" inconclusive")
	}
	// Whatever was allowed, a run in which nothing passed has shown nothing.
	if n[Passed] == 0 {
		if open := d.leftOpen(); open != "" && d.Settings.AllowIncomplete {
			parts = append(parts, open)
		}
		parts = append(parts, "nothing passed")
	}
	return strings.Join(parts, ", ")
}

// leftOpen says what the run had no means to exercise; "" if nothing. A cell of
// which no scenario has said why is named: a run of everything should have seen
// such an answer.
func (d *decision) leftOpen() string {
	var parts []string
	if n := d.counts[NotExercised]; n > 0 {
		parts = append(parts, wording.Count(n, "scenario")+" not exercised")
	}
	if cells := d.unseen(d.owed); len(cells) > 0 {
		parts = append(parts, "no answer seen of "+some(cells))
	}
	return strings.Join(parts, ", ")
}

// callers reports whether a request alone can lead to a status. A server error and a
// rate limit come when the server is in trouble or busy: an API that has shown none is
// no worse for it.
func callers(status int) bool {
	return status < http.StatusInternalServerError && status != http.StatusTooManyRequests
}

// owed reports whether a run should have seen a documented status.
func (d *decision) owed(status int) bool {
	return callers(status) && (status/100 != 4 || !d.Contract.UnseenShown)
}

// unseen names the cells of a run of everything whose status was never seen, though
// no scenario was kept from asking for it: those whose status is of a kind.
func (d *decision) unseen(kind func(status int) bool) []string {
	if !d.Whole() || len(d.Scenarios) < d.Planned {
		return nil
	}
	var names []string
	for _, c := range d.Cells {
		sum := d.cells.at(c.Operation, c.Status)
		if c = d.cells.cell(c.Operation, c.Status); c.State == NotExercised && !c.Permitted() && !sum.left && kind(c.Status) {
			names = append(names, fmt.Sprintf("%s %d", c.Operation, c.Status))
		}
	}
	return names
}

// Unseen returns the documented answers that a run of everything should have seen and has not,
// each as an operationId and a status; nil for none. Where the run was incomplete for that, its
// verdict names the first of them.
func Unseen(r *Result) []string {
	d := decide(r)
	return d.unseen(d.owed)
}

// some lists the first of some names.
func some(names []string) string {
	const most = 3
	if len(names) > most {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
	}
	return strings.Join(names, ", ")
}

// held says what held, of how many, and what was left open.
func (d *decision) held() string {
	n := d.counts
	var parts []string
	if d.complete() {
		parts = append(parts, wording.Count(n[Passed], "scenario")+" held")
	} else {
		parts = append(parts, fmt.Sprintf("%d of %s held", n[Passed], wording.Count(d.Inventory, "scenario")))
	}
	if n[Warned] > 0 {
		parts = append(parts, wording.Count(n[Warned], "warning"))
	}
	if n[NotApplicable] > 0 {
		parts = append(parts, fmt.Sprintf("%d not applicable", n[NotApplicable]))
	}
	text := strings.Join(parts, ", ") + d.ofBundled()
	if open := d.leftOpen(); open != "" {
		text += "; " + open + ", as allowed"
	}
	if cells := d.unseen(func(status int) bool { return !d.owed(status) }); len(cells) > 0 {
		text += "; not provoked: " + some(cells)
	}
	if s := d.Settings.Shard; s != nil {
		text += fmt.Sprintf("; shard %d/%d of %s", s.Index, s.Count, wording.Count(s.Of, "scenario"))
	}
	if !d.complete() {
		text += "; not a verdict on the whole"
	}
	return text
}

// complete reports whether nothing was left out, and nothing left open.
func (d *decision) complete() bool { return d.Whole() && d.leftOpen() == "" }

// ofBundled says whose verdict it is where it is none of a live target's.
func (d *decision) ofBundled() string {
	if d.Target.Kind == bundled {
		return ", of the bundled server"
	}
	return ""
}

// noTarget returns the word for why there is no target to test, and the message; ""
// where there is one.
func (d *decision) noTarget() (word, message string) {
	for _, n := range noTarget {
		if message := d.problem(n.kind); message != "" {
			return n.word, message
		}
	}
	return "", ""
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
