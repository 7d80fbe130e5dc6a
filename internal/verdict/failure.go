package verdict

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Failure identifies something that is wrong in a way that stays the same from run to
// run. It contains no id, no seed and no line.
//
// A failure of what a scenario asks belongs to the scenario. A failure of an answer's
// form belongs to the operation and the status, because it differs from run to run
// which scenario sees such an answer first.
type Failure struct {
	Scenario     string   // its key; "" for the form of an answer
	Requirements []string // ids of those that are violated, sorted
	Operation    string   // its operationId
	Status       int      // of the answer whose form is wrong; 0 for anything else
	Says         []string // normalized; of each case that failed, if there are any

	State State // Failed or Warned
}

// ID returns a text that is the same for failures that differ in requirements alone. It is
// for comparing, and not to be shown: there are NUL bytes in it.
func (f Failure) ID() string {
	return strings.Join(append([]string{f.Scenario, f.Operation, strconv.Itoa(f.Status)}, f.Says...), "\x00")
}

// Key returns a text that is the same for the same failure in two runs. For the form
// of an answer it includes the requirements: the form may break several, and later
// fewer. It is for comparing, and not to be shown: there are NUL bytes in it.
func (f Failure) Key() string {
	if f.Scenario != "" {
		return f.ID()
	}
	return f.ID() + "\x00" + strings.Join(f.Requirements, " ")
}

// Failures returns the failures of a Result in the order of its scenarios: violations
// of MUST and of SHOULD. A failure that only follows from the wrong form of an answer
// is not among them.
func Failures(r *Result) []Failure {
	var found []Failure
	for _, p := range causesOf(r).parts {
		if p.cause == nil && p.violates() {
			found = append(found, p.failure())
		}
	}
	return found
}

// StableKey returns a name of the scenario that stays the same when lines move. In
// documents of older versions, which have no key, it is the file and the name.
func (s *Scenario) StableKey() string {
	if s.Key != "" {
		return s.Key
	}
	return s.File + ": " + s.Name
}

// part is one thing that a scenario found wrong: the form of an answer, or what the
// scenario asks.
type part struct {
	of           *Scenario
	form         bool // of an answer
	state        State
	requirements []string
	operation    string
	status       int // of the answer whose form is wrong
	reason       string
	cases        []Case   // in which it showed, if the scenario sends several requests
	exchanges    []string // ids of those that show it; of all that are, where it is about a form
	cause        *part    // the form of an answer that it follows from; nil if it follows from none
	blamed       *Place   // what another operation than the one under test reads wrongly; nil for none
	blamedMember string   // which member of that
	first        int      // place of its first check
	computed
}

// computed is what is computed of a part when it is first asked for: it takes long.
type computed struct {
	causeKey string // as causes.key has it
	normal   string // as normalReason has it
	kind     string // as kindOfReason has it
}

// normalReason is the reason as [Normal] returns it.
func (p *part) normalReason() string {
	if p.normal == "" {
		p.normal = Normal(p.reason)
	}
	return p.normal
}

// kindOfReason is the reason as [kindOf] returns it.
func (p *part) kindOfReason() string {
	if p.kind == "" {
		p.kind = kindOf(p.reason, p.normalReason)
	}
	return p.kind
}

// wrong are the states that make a finding, the worst for the target first.
var wrong = []State{Failed, Error, Inconclusive, Warned}

func (p *part) violates() bool { return p.state == Failed || p.state == Warned }

// failure returns the Failure that identifies the part in another run.
func (p *part) failure() Failure {
	f := Failure{Operation: p.operation, State: p.state}
	f.Requirements = append(f.Requirements, p.requirements...)
	slices.Sort(f.Requirements)
	if p.form {
		f.Status, f.Says = p.status, []string{p.normalReason()}
		return f
	}
	f.Scenario = p.of.StableKey()
	for _, c := range p.cases {
		if c.State == Failed || c.State == Warned {
			f.Says = append(f.Says, Normal(c.Name+": "+c.Reason))
		}
	}
	if f.Says == nil {
		f.Says = []string{p.normalReason()}
	}
	return f
}

// partsOf returns the parts of a scenario. A part that follows from the form of an
// answer has the part about that form as its cause.
func partsOf(s *Scenario) []*part {
	worst := s.State
	for _, c := range s.Checks {
		worst = Worse(worst, c.State)
	}
	for _, c := range s.Cases {
		worst = Worse(worst, c.State)
	}
	switch {
	case s.State == "" || !s.State.Valid() || !worst.Valid():
		return append(s.forms(), &part{of: s, state: Error, operation: s.Operation, reason: fmt.Sprintf("it ended in an unknown state: %q", s.State)})
	case !slices.Contains(wrong, worst):
		return nil
	}
	all := s.forms()
	forms := len(all)
	all = append(all, s.own(worst, all)...)
	for _, p := range all[forms:] {
		all = append(all, p.follow(all[:forms])...)
	}
	slices.SortStableFunc(all, func(a, b *part) int { return a.first - b.first })
	return all
}

// forms returns the parts about the form of answers, each once.
func (s *Scenario) forms() []*part {
	var all []*part
	seen := map[string]*part{}
	normal := map[string]string{} // by reason: many requirements are broken for the same
	for n, c := range s.Checks {
		if !slices.Contains(wrong, c.State) || !s.isForm(n) {
			continue
		}
		p := &part{of: s, form: true, state: c.State, operation: c.Operation, status: c.Status, reason: c.Reason, first: n}
		if c.Requirement != "" {
			p.requirements = []string{c.Requirement}
		}
		if e := s.Exchange(c.Exchange); e != nil && p.status == 0 {
			p.status = e.Status
		}
		p.normal = normal[c.Reason]
		key := c.Requirement + "\x00" + p.failure().ID()
		normal[c.Reason] = p.normal
		if same := seen[key]; same != nil {
			same.state = Worse(same.state, c.State)
			p = same
		} else {
			seen[key] = p
			all = append(all, p)
		}
		for _, id := range append([]string{c.Exchange}, c.Also...) {
			if id != "" && !slices.Contains(p.exchanges, id) {
				p.exchanges = append(p.exchanges, id)
			}
		}
	}
	return all
}

// isForm reports whether a check is about the form of an answer, and not about what
// the scenario asks. The last check of a requirement that the scenario carries is
// about what it asks.
func (s *Scenario) isForm(n int) bool {
	c := s.Checks[n]
	if c.State != Failed && c.State != Warned {
		return false
	}
	if c.Form {
		return true
	}
	if c.Requirement == "" { // a document of an older version
		return c.Status == 0
	}
	return !slices.Contains(s.Requirements, c.Requirement) ||
		slices.ContainsFunc(s.Checks[n+1:], func(later Check) bool { return later.Requirement == c.Requirement })
}

// own returns the parts about what the scenario asks. A scenario that carries several
// requirements fails for all of them at once. If the scenario's state is worse than
// all its checks, a part has that state.
func (s *Scenario) own(worst State, forms []*part) []*part {
	var all []*part
	for n, c := range s.Checks {
		if !slices.Contains(wrong, c.State) || s.isForm(n) {
			continue
		}
		i := slices.IndexFunc(all, func(p *part) bool { return p.reason == c.Reason })
		if i < 0 {
			i = len(all)
			all = append(all, &part{of: s, state: c.State, reason: c.Reason, first: n})
		}
		p := all[i]
		p.state = Worse(p.state, c.State)
		if p.operation == "" || len(p.requirements) == 0 && c.Requirement != "" && c.Operation != "" {
			p.operation = c.Operation
		}
		if c.Requirement != "" && !slices.Contains(p.requirements, c.Requirement) {
			p.requirements = append(p.requirements, c.Requirement)
		}
		for _, id := range append([]string{c.Exchange}, c.Also...) {
			if id != "" && !slices.Contains(p.exchanges, id) {
				p.exchanges = append(p.exchanges, id)
			}
		}
	}
	isWorst := func(p *part) bool { return p.state == worst }
	if !slices.ContainsFunc(all, isWorst) && !slices.ContainsFunc(forms, isWorst) {
		whole := &part{of: s, state: worst, operation: s.Operation, reason: s.Reason, first: len(s.Checks)}
		whole.requirements = slices.Clone(s.Requirements)
		all = append(all, whole)
	}
	if len(all) > 0 {
		for _, c := range s.Cases {
			if slices.Contains(wrong, c.State) {
				all[0].cases = append(all[0].cases, c)
			}
		}
	}
	return all
}
