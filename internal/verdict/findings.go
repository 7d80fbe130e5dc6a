package verdict

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/wording"
)

// Finding is one thing that is wrong, with everything that shows it. Reports,
// baselines and comparisons of runs all name the same findings.
type Finding struct {
	ID           string        // eight hexadecimal digits, the same in another run in which the same is wrong
	State        State         // Failed, Error, Inconclusive or Warned
	Requirements []Requirement // that it breaks, the one of most occurrences first
	Places       []Place       // operations, and the statuses of answers whose form is wrong
	Title        string        // the contract's sentence, or the scenario's name
	Reason       string        // what was found, in the words of the occurrence that shows it best
	Comparison   Comparison    // Reason, split into its parts
	Occurrences  []Occurrence  // one for each scenario, the one that shows it best first
	Failures     []Failure     // that identify it in another run, each once; none if no requirement is violated
	Answers      int           // number of answers whose form is wrong; 0 if it is not about a form
	Known        bool          // the baseline knows every occurrence
}

// Place is an operation, and the status of its answer if that is known.
type Place struct {
	Operation string `json:"operation,omitempty"` // its operationId; "" where it is about none
	Status    int    `json:"status,omitempty"`    // 0 for the operation as a whole
}

// String returns the operation, and the status behind it if there is one.
func (p Place) String() string {
	if p.Status == 0 {
		return p.Operation
	}
	return p.Operation + " " + strconv.Itoa(p.Status)
}

// Occurrence is one scenario that shows a finding.
type Occurrence struct {
	Scenario  *Scenario
	State     State              // of what was found there
	Operation string             // its operationId
	Reason    string             // in the scenario's own words
	Cases     []Case             // in which it showed, if the scenario sends several requests
	Exchange  *exchange.Exchange // that shows it; nil for none
	Exchanges []string           // ids of all that show it
	Entry     *Known             // of the baseline, which knows it; nil for none
	Follows   bool               // the scenario asks something else, and fails because of the finding
}

// Operations returns the operations of the places, each once.
func (f *Finding) Operations() []string {
	var all []string
	for _, p := range f.Places {
		if p.Operation != "" && !slices.Contains(all, p.Operation) {
			all = append(all, p.Operation)
		}
	}
	return all
}

// Level returns MUST if a requirement has that level, else the level of the first
// requirement, or "" if there is none.
func (f *Finding) Level() string {
	level := ""
	for _, q := range f.Requirements {
		if level != "MUST" && q.Level != "" {
			level = q.Level
		}
	}
	return level
}

// Best returns the occurrence that shows the finding best.
func (f *Finding) Best() *Occurrence { return &f.Occurrences[0] }

// Extent returns how often a finding showed, such as "4 answers in 2 scenarios", or ""
// if it showed once.
func (f *Finding) Extent() string {
	text, known := "", 0
	switch scenarios := wording.Count(len(f.Occurrences), "scenario"); {
	case f.Answers > 1:
		text = wording.Count(f.Answers, "answer") + " in " + scenarios
	case len(f.Occurrences) > 1:
		text = scenarios
	}
	for _, o := range f.Occurrences {
		if o.Entry != nil {
			known++
		}
	}
	if known > 0 && !f.Known {
		text += fmt.Sprintf(", %d of them known", known)
	}
	return text
}

// FindingCounts returns how many findings there are, and how many in each state, such
// as "2 findings: 1 failed, 1 warned"; "no findings" where there are none.
func FindingCounts(all []Finding) string {
	states := map[State]int{}
	for _, f := range all {
		states[f.State]++
	}
	if len(all) == 0 {
		return "no findings"
	}
	var parts []string
	for _, s := range wrong {
		if states[s] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", states[s], s))
		}
	}
	return wording.Count(len(all), "finding") + ": " + strings.Join(parts, ", ")
}

// Findings returns what is wrong with a run, one finding for each cause. The worst
// state comes first, and within a state the finding of most scenarios. Each scenario
// that is failed, error, inconclusive or warned is an occurrence of at least one.
func Findings(r *Result) []Finding {
	c := causesOf(r)
	c.link()
	for _, p := range c.parts {
		c.add(p)
	}
	return c.findings()
}

func (c *causes) findings() []Finding {
	texts := map[string]Requirement{}
	for _, q := range c.result.Requirements {
		texts[q.ID] = q
	}
	var all []Finding
	for _, key := range c.order {
		all = append(all, c.finding(c.groups[key], texts))
	}
	slices.SortStableFunc(all, func(a, b Finding) int {
		return cmp.Or(slices.Index(wrong, a.State)-slices.Index(wrong, b.State), len(b.Occurrences)-len(a.Occurrences))
	})
	return all
}

// finding makes a finding of the parts of a group.
func (c *causes) finding(g *group, texts map[string]Requirement) Finding {
	f := Finding{ID: identify(g.key), Known: true}
	best := c.best(g)
	f.Reason, f.Comparison = best.reason, Compare(best.reason)
	if len(best.cases) > 0 {
		f.Comparison = Compare(best.cases[0].Reason)
	}
	var ids []string
	counts := map[string]int{}
	places, answers := map[Place]bool{}, map[string]bool{}
	at, failures := map[*Scenario]int{}, map[string]bool{}
	others := func(p *part) bool { return p == best }
	for _, p := range append([]*part{best}, slices.DeleteFunc(g.parts, others)...) {
		state := c.result.strictly(p.state)
		i, ok := at[p.of]
		if !ok {
			i = len(f.Occurrences)
			at[p.of] = i
			f.Occurrences = append(f.Occurrences, p.occurrence(state))
		} else {
			f.Occurrences[i].also(p, state)
		}
		entry := c.entry(p)
		if entry == nil || !ok {
			f.Occurrences[i].Entry = entry
		}
		f.Known = f.Known && entry != nil
		if p.cause != nil {
			continue
		}
		f.State = worseShown(f.State, state)
		if failure := p.failure(); p.violates() && !failures[failure.Key()] {
			failure.State, failures[failure.Key()] = state, true
			f.Failures = append(f.Failures, failure)
		}
		if place := p.place(); !places[place] {
			places[place] = true
			f.Places = append(f.Places, place)
		}
		for _, id := range p.requirements {
			if counts[id]++; counts[id] == 1 {
				ids = append(ids, id)
			}
		}
		for _, id := range p.exchanges {
			answers[p.of.ID+"\x00"+id] = p.form
		}
	}
	for _, form := range answers {
		if form {
			f.Answers++
		}
	}
	f.Requirements = byCount(ids, counts, texts)
	f.Title = f.title(best)
	return f
}

// identify makes an id of the key that differs between findings.
func identify(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:4])
}

// worseShown returns the one of two states that reports show first.
func worseShown(a, b State) State {
	if a == "" || slices.Index(wrong, b) >= 0 && slices.Index(wrong, b) < slices.Index(wrong, a) {
		return b
	}
	return a
}

// best returns the part that shows the cause best: preferably the cause itself, one
// that the baseline does not know, in a scenario that asks for it.
func (c *causes) best(g *group) *part {
	rank := func(p *part) int {
		switch {
		case p.cause != nil:
			return 3
		case c.entry(p) != nil:
			return 2
		case p.form && !slices.ContainsFunc(p.requirements, func(id string) bool { return slices.Contains(p.of.Requirements, id) }):
			return 1
		}
		return 0
	}
	return slices.MinFunc(g.parts, func(a, b *part) int { return rank(a) - rank(b) })
}

// byCount returns requirements by their ids, those with the highest count first.
func byCount(ids []string, counts map[string]int, texts map[string]Requirement) []Requirement {
	var all []Requirement
	for _, id := range ids {
		q, ok := texts[id]
		if !ok {
			q = Requirement{ID: id}
		}
		all = append(all, q)
	}
	slices.SortStableFunc(all, func(a, b Requirement) int { return counts[b.ID] - counts[a.ID] })
	return all
}

// title returns a title for the finding. For the form of an answer it is the sentence
// of the requirement. For what a scenario asks it is the scenario's name, or the
// sentence of its rule if several operations break it.
func (f *Finding) title(best *part) string {
	switch {
	case best.form && len(f.Requirements) > 0 && f.Requirements[0].Text != "":
		return f.Requirements[0].Text
	case best.form:
		return "An answer is not as it is described"
	case len(f.Operations()) > 1 && best.of.Rule != "":
		return best.of.Rule
	}
	return best.of.Name
}

// place is the operation that the part is about.
func (p *part) place() Place {
	if p.blamed != nil {
		return *p.blamed
	}
	return Place{p.operation, p.status}
}

func (p *part) occurrence(state State) Occurrence {
	return Occurrence{
		Scenario: p.of, State: state, Operation: p.operation, Reason: p.reason, Cases: p.cases,
		Exchange: p.shown(), Exchanges: slices.Clone(p.exchanges), Follows: p.cause != nil,
	}
}

// also adds another part of the same scenario to an occurrence.
func (o *Occurrence) also(p *part, state State) {
	o.State = worseShown(o.State, state)
	if p.cause != nil && o.Reason != p.reason || len(o.Cases) == 0 {
		o.Cases = p.cases
	}
	for _, id := range p.exchanges {
		if !slices.Contains(o.Exchanges, id) {
			o.Exchanges = append(o.Exchanges, id)
		}
	}
}

// entry returns the baseline's entry for a part, or for its cause; nil for none.
func (c *causes) entry(p *part) *Known {
	if len(c.book.entries) == 0 {
		return nil
	}
	if p.violates() {
		if n := c.book.entry(p.failure()); n >= 0 {
			return &c.book.entries[n]
		}
	}
	if p.cause != nil {
		return c.entry(p.cause)
	}
	return nil
}
