package verdict

import (
	"fmt"
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
	Word   string        `json:"word"`   // conformant, non-conformant, incomplete, ...
	Reason string        `json:"reason"` // one line
	Counts map[State]int `json:"counts"` // of scenarios
}

// Decide is the one verdict function. It looks at the scenarios themselves and
// not at sums that somebody wrote into the Result.
func Decide(r *Result) Verdict {
	v := Verdict{Counts: map[State]int{}}
	for _, s := range r.Scenarios {
		v.Counts[s.State]++
	}
	for _, rule := range rules {
		if reason := rule.holds(r, v.Counts); reason != "" {
			v.Exit, v.Word, v.Reason = rule.exit, rule.word, reason
			return v
		}
	}
	v.Exit, v.Word = ExitConformant, "conformant"
	v.Reason = conformantReason(r, v.Counts)
	return v
}

// rules are tried in order; the first that holds decides. The last resort is
// conformant, so everything that is not a pass must be named here.
var rules = []struct {
	exit  int
	word  string
	holds func(*Result, map[State]int) string
}{
	{ExitBroken, "broken", brokenReason},
	{ExitUsage, "unusable", usageReason},
	{ExitUnreachable, "unreachable", func(r *Result, _ map[State]int) string { return problem(r, Unreachable) }},
	{ExitFailed, "non-conformant", failedReason},
	{ExitIncomplete, "incomplete", incompleteReason},
}

func brokenReason(r *Result, n map[State]int) string {
	if p := problem(r, Broken); p != "" {
		return p
	}
	if n[Error] > 0 {
		return fmt.Sprintf("%s of the harness itself went wrong", count(n[Error], "scenario"))
	}
	if n[""] > 0 || sum(n) != len(r.Scenarios) {
		return "a scenario ended without a state"
	}
	if len(r.Scenarios) != r.Planned && problem(r, Unreachable) == "" && problem(r, Usage) == "" && !stoppedEarly(r) {
		return fmt.Sprintf("%d of %d planned scenarios were executed", len(r.Scenarios), r.Planned)
	}
	return ""
}

// stoppedEarly reports whether the run had leave to end before its plan did.
func stoppedEarly(r *Result) bool {
	return r.Settings.FailFast || problem(r, Interrupted) != ""
}

func usageReason(r *Result, _ map[State]int) string {
	if p := problem(r, Usage); p != "" {
		return p
	}
	if r.Planned == 0 && problem(r, Unreachable) == "" {
		return "no scenario was selected"
	}
	return ""
}

func failedReason(_ *Result, n map[State]int) string {
	if n[Failed] == 0 {
		return ""
	}
	return count(n[Failed], "scenario") + " failed"
}

func incompleteReason(r *Result, n map[State]int) string {
	var parts []string
	if p := problem(r, Interrupted); p != "" {
		parts = append(parts, p)
	}
	if len(r.Scenarios) < r.Planned {
		parts = append(parts, fmt.Sprintf("%d of %d planned scenarios were executed", len(r.Scenarios), r.Planned))
	}
	if len(parts) == 0 && r.Settings.AllowIncomplete && n[Passed]+n[Warned] > 0 {
		return ""
	}
	if n[NotExercised] > 0 {
		parts = append(parts, count(n[NotExercised], "scenario")+" not exercised")
	}
	if n[Inconclusive] > 0 {
		parts = append(parts, count(n[Inconclusive], "scenario")+" inconclusive")
	}
	// Whatever else holds, a run in which nothing passed has shown nothing.
	if n[Passed]+n[Warned] == 0 {
		parts = append(parts, "nothing passed")
	}
	return strings.Join(parts, ", ")
}

func conformantReason(r *Result, n map[State]int) string {
	parts := []string{count(n[Passed]+n[Warned], "scenario") + " held"}
	if n[Warned] > 0 {
		parts = append(parts, count(n[Warned], "warning"))
	}
	if open := n[NotExercised] + n[Inconclusive]; open > 0 {
		parts = append(parts, count(open, "scenario")+" left open, as allowed")
	}
	if r.Planned < r.Inventory {
		parts = append(parts, fmt.Sprintf("a selection of %d out of %d", r.Planned, r.Inventory))
	}
	return strings.Join(parts, ", ")
}

// problem returns the message of the first problem of a kind.
func problem(r *Result, kind ProblemKind) string {
	for _, p := range r.Problems {
		if p.Kind == kind {
			return p.Message
		}
	}
	return ""
}

func sum(n map[State]int) int {
	total := 0
	for _, s := range States() {
		total += n[s]
	}
	return total
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
