package verdict

import (
	"fmt"
	"strings"
	"time"

	"github.com/assaykit/assay/internal/wording"
)

// Fact is one line about a run as a whole, beside its findings. All reports show the
// same facts.
type Fact struct {
	Name    string // a word or two, such as "rate limit"
	Value   string // one line; it may quote the target
	Warning bool   // it matters whatever the verdict is
}

// Facts returns the facts of a run in the order in which reports show them: what was
// tested, with which settings, how much of it, and the counts.
func Facts(r *Result) []Fact {
	all := []Fact{{Name: "target", Value: fmt.Sprintf("%s (%s)", r.Target.BaseURL, r.Target.Kind)}}
	add := func(name, value string) {
		if value != "" {
			all = append(all, Fact{Name: name, Value: value})
		}
	}
	s := r.Settings
	if s.Insecure {
		all = append(all, Fact{Name: "certificate", Value: "not verified (--insecure): anybody may have answered", Warning: true})
	}
	if len(s.Headers) > 0 {
		add("headers", "each request carried "+strings.Join(s.Headers, ", "))
	}
	if r.Target.ReusesIDs {
		const value = "the target reuses ids: before each write the run checked what the id belongs to"
		all = append(all, Fact{Name: "ids", Value: value, Warning: true})
	}
	add("image", r.Target.Image)
	add("digest", r.Target.ImageDigest)
	add("contract", strings.TrimSpace(r.Contract.Title+" "+r.Contract.Version))
	if r.Contract.Score != nil {
		add("score", "the contract pack "+r.Contract.Score.String())
	}
	add("selection", strings.Join(s.Selection, " "))
	if s.Shard != nil {
		add("shard", fmt.Sprintf("%d/%d: %d of %s", s.Shard.Index, s.Shard.Count, r.Planned, wording.Count(s.Shard.Of, "scenario")))
	}
	if s.ReadOnly {
		add("read-only", "nothing was written")
	}
	if len(r.Scenarios) == 0 {
		return all
	}
	add("scenarios", r.scenarioCounts())
	if len(r.Requirements) > 0 {
		states := map[State]int{}
		for _, q := range r.Requirements {
			states[q.State]++
		}
		add("requirements", fmt.Sprintf("%d: %s", len(r.Requirements), CountStates(states)))
	}
	if len(r.Cells) > 0 {
		add("cells", r.cellCounts())
	}
	add("permitted", r.permitted())
	add("requests", r.requestCounts())
	add("rate limit", r.limitCounts())
	warn := func(name, value string) {
		if value != "" {
			all = append(all, Fact{Name: name, Value: value, Warning: true})
		}
	}
	warn("limiter", r.limiter())
	warn("not seen", r.unseenCases())
	return all
}

// CountStates writes counts by state, such as "3 passed, 1 not exercised", in the order
// of States. States without a count are left out; "" if all are.
func CountStates(states map[State]int) string {
	var parts []string
	for _, s := range States() {
		if states[s] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", states[s], strings.ReplaceAll(string(s), "-", " ")))
		}
	}
	return strings.Join(parts, ", ")
}

func (r *Result) scenarioCounts() string {
	total := fmt.Sprint(len(r.Scenarios))
	if len(r.Scenarios) != r.Planned {
		total = fmt.Sprintf("%d of %d planned", len(r.Scenarios), r.Planned)
	}
	states := map[State]int{}
	for _, s := range r.Scenarios {
		states[s.State]++
	}
	return total + ": " + CountStates(states)
}

// cellCounts writes how many cells an answer asserted.
func (r *Result) cellCounts() string {
	asserted, permitted := 0, 0
	for _, c := range r.Cells {
		if c.Asserted() {
			asserted++
		}
		if c.Permitted() {
			permitted++
		}
	}
	text := fmt.Sprintf("%d of %d asserted", asserted, len(r.Cells))
	if permitted > 0 {
		text += fmt.Sprintf(", in place of %d another status came, as permitted", permitted)
	}
	return text
}

// permitted lists the cells for which another, permitted status came.
func (r *Result) permitted() string {
	var notes []string
	cells := map[string][]string{}
	for _, c := range r.Cells {
		if !c.Permitted() {
			continue
		}
		if cells[c.Note] == nil {
			notes = append(notes, c.Note)
		}
		cells[c.Note] = append(cells[c.Note], fmt.Sprintf("%s %d", c.Operation, c.Status))
	}
	for i, note := range notes {
		notes[i] = strings.Join(cells[note], ", ") + ": " + note
	}
	return strings.Join(notes, "; ")
}

func (r *Result) requestCounts() string {
	text := fmt.Sprintf("%d in %s", r.Traffic.Requests, Duration(r.Finished.Sub(r.Started)))
	if r.Traffic.Created > 0 {
		text += fmt.Sprintf("; %s created, %d removed", wording.Count(r.Traffic.Created, "resource"), r.Traffic.Removed)
	}
	return text
}

// limitCounts writes what the target's rate limit cost: requests sent again, and time
// waited. It returns "" if it cost nothing.
func (r *Result) limitCounts() string {
	var parts []string
	if r.Traffic.Limited > 0 {
		refused := " answered 429"
		if r.Traffic.Limiter != "" {
			refused += " or refused in front of the target,"
		}
		parts = append(parts, wording.Count(r.Traffic.Limited, "request")+refused+" and sent again")
	}
	if r.Traffic.Waited >= 100*time.Millisecond {
		parts = append(parts, Duration(r.Traffic.Waited)+" waited")
	}
	return strings.Join(parts, ", ")
}

// limiter names what limits requests in front of the target, or returns "".
func (r *Result) limiter() string {
	if r.Traffic.Limiter == "" {
		return ""
	}
	return r.Traffic.Limiter + " in front of the target limits requests, and the run slowed down: use --rate"
}

// Duration returns a time in the two largest units that matter: "under 1 ms",
// "12 ms", "1.4 s", "2 min 5 s" or "3 h 5 min", rounded down. A negative one is
// "0 ms".
func Duration(d time.Duration) string {
	switch {
	case d <= 0:
		return "0 ms"
	case d < time.Millisecond:
		return "under 1 ms"
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	case d < time.Minute:
		return fmt.Sprintf("%.1f s", d.Truncate(100*time.Millisecond).Seconds())
	case d < time.Hour:
		return fmt.Sprintf("%d min %d s", int(d.Minutes()), int(d.Seconds())%60)
	}
	return fmt.Sprintf("%d h %d min", int(d.Hours()), int(d.Minutes())%60)
}

// String returns the cell's state, the number of its answers, and its note.
func (c Cell) String() string {
	text := strings.ReplaceAll(string(c.State), "-", " ") + ", " + wording.Count(c.Answers, "answer")
	if c.Note != "" {
		text += ": " + c.Note
	}
	return text
}
