package verdict

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/assaykit/assay/internal/exchange"
)

// Failure is one thing that a scenario found to be wrong, in a form that stays
// the same from run to run: it holds no id, no seed and no line.
//
// What a scenario is about belongs to it. The form of an answer that it met on
// its way does not: which scenario meets such an answer first differs from run
// to run, so that this failure belongs to the operation and the status.
type Failure struct {
	Scenario     string   // its key; "" for the form of an answer
	Requirements []string // that are violated, sorted
	Operation    string
	Status       int      // of the answer whose form is wrong; 0 for anything else
	Says         []string // normalized; of each case that failed, if there are any

	State  State // Failed or Warned
	checks []int // of the scenario, by their place
}

// ID is the same for failures that are the same, but for the requirements.
func (f Failure) ID() string {
	return strings.Join(append([]string{f.Scenario, f.Operation, strconv.Itoa(f.Status)}, f.Says...), "\x00")
}

// Failures returns what a scenario found to be wrong: what violates a MUST, and
// also what violates a SHOULD.
func Failures(s *Scenario) []Failure {
	var found []Failure
	for n, c := range s.Checks {
		if c.State != Failed && c.State != Warned {
			continue
		}
		found = add(found, failureOf(s, n))
	}
	worst := s.State
	for _, c := range s.Cases {
		worst = Worse(worst, c.State)
	}
	if (worst == Failed || worst == Warned) && !slices.ContainsFunc(found, func(f Failure) bool { return f.State == worst }) {
		whole := Failure{Scenario: s.StableKey(), Operation: s.Operation, Says: says(s, s.Reason), State: worst}
		whole.Requirements = slices.Sorted(slices.Values(s.Requirements))
		found = append(found, whole)
	}
	return found
}

// add adds a failure to those that say the same.
func add(all []Failure, f Failure) []Failure {
	for i := range all {
		same := &all[i]
		if same.ID() != f.ID() || f.Scenario == "" && !slices.Equal(same.Requirements, f.Requirements) {
			continue
		}
		same.Requirements = slices.Compact(slices.Sorted(slices.Values(append(same.Requirements, f.Requirements...))))
		same.State, same.checks = Worse(same.State, f.State), append(same.checks, f.checks...)
		return all
	}
	return append(all, f)
}

// failureOf returns what one check of a scenario is about.
func failureOf(s *Scenario, n int) Failure {
	c := s.Checks[n]
	f := Failure{Operation: c.Operation, State: c.State, checks: []int{n}}
	if c.Requirement != "" {
		f.Requirements = []string{c.Requirement}
	}
	if c.Requirement == "" || slices.Contains(s.Requirements, c.Requirement) {
		f.Scenario, f.Says = s.StableKey(), says(s, c.Reason)
		return f
	}
	f.Says = []string{Normal(c.Reason)}
	if e := s.exchange(c.Exchange); e != nil {
		f.Status = e.Status
	}
	return f
}

// says is what was found. A scenario that sends several requests sums them up in
// its reason, and one more that fails must not go under.
func says(s *Scenario, reason string) []string {
	var all []string
	for _, c := range s.Cases {
		if c.State == Failed || c.State == Warned {
			all = append(all, Normal(c.Name+": "+c.Reason))
		}
	}
	if len(all) == 0 {
		return []string{Normal(reason)}
	}
	return all
}

// StableKey names the scenario in a way that outlives moved lines. Documents of
// older versions have no key.
func (s *Scenario) StableKey() string {
	if s.Key != "" {
		return s.Key
	}
	return s.File + ": " + s.Name
}

func (s *Scenario) exchange(id string) *exchange.Exchange {
	for _, e := range s.Exchanges {
		if e != nil && e.ID == id && id != "" {
			return e
		}
	}
	return nil
}

var (
	// cut is a value that was too long to be shown as a whole, up to where it was
	// cut: how much is left of it depends on how long an id before it was.
	cut = regexp.MustCompile(`"[^"]*…"?|\S*…`)
	// generated is a time, what the engine makes up (see steps/unique.go), a UUID, or
	// any word in which digits stand beside letters, as they do in most ids.
	generated = regexp.MustCompile(`(?i)\b([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(?:Z|[+-][0-9:]+)?|(?:assay)?a[a-kmnp-z2-9]{12}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|` +
		`[a-z_-]*[0-9]+[a-z_][a-z0-9_-]*|[a-z_]+-?[0-9][a-z0-9_-]*)\b`)
	// digits is a run of digits, with the word before it that makes it a status.
	digits = regexp.MustCompile(`((?:status =|answered|want|or) )?[0-9]+`)
	status = regexp.MustCompile(` [1-5][0-9]{2}$`)
)

// Normal returns a reason without what differs from one run to the next: ids,
// unique names, numbers. The statuses stay: 201 instead of 400 and 500 instead
// of 400 are not the same.
func Normal(reason string) string {
	reason = cut.ReplaceAllString(reason, "…")
	reason = generated.ReplaceAllString(reason, "…")
	return digits.ReplaceAllStringFunc(reason, func(found string) string {
		if status.MatchString(found) {
			return found
		}
		return strings.TrimRight(found, "0123456789") + "…"
	})
}
