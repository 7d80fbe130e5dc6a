package steps

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/wording"
)

// mistake is something wrong with a step of a scenario, or with the scenario.
type mistake struct {
	scenario plan.Scenario
	step     plan.Step // none where it is about the scenario
	word     string    // of the step that is wrong; "" where it is the whole of it
	err      error
}

// place is where the mistake stands, as messages begin with it.
func (m mistake) place() string {
	if m.step.Line == 0 {
		return m.scenario.ID
	}
	return m.scenario.StepPlace(m.step, m.word)
}

// Error says where what is wrong.
func (m mistake) Error() string { return m.place() + ": " + m.err.Error() }

func (m mistake) Unwrap() error { return m.err }

// examiner collects what is wrong with a scenario.
type examiner struct {
	scenario plan.Scenario
	found    []error
}

func (e *examiner) wrong(step plan.Step, word string, err error) {
	if err != nil {
		e.found = append(e.found, mistake{scenario: e.scenario, step: step, word: word, err: err})
	}
}

// examine notes what the steps of a scenario say of it, and returns what is wrong with
// them: by their form first, and then by what the pack has. A pack without a contract
// is one of which only the features can be read.
func examine(p *pack.Pack, s plan.Scenario) (Analysis, []error) {
	var a Analysis
	e := &examiner{scenario: s}
	at, disorder := inOrder(s)
	for n, step := range s.Steps {
		if n == at && len(e.found) == 0 {
			e.wrong(step, "", disorder)
			break // what follows is of another kind than it says for that
		}
		d, text, err := match(step)
		e.wrong(step, "", err)
		if err == nil {
			word, err := tableOf(step)
			e.wrong(step, word, err)
			e.wrong(step, "${", unclosed(step))
			d.note(&a, text)
		}
	}
	unknown := len(e.found) > 0
	if a.operation == "" && !unknown {
		e.wrong(plan.Step{}, "", fmt.Errorf("scenario %q has no request: begin with Given a … request that is accepted", s.Name))
	}
	if p.Contract != nil && a.operation != "" {
		e.names(p, a)
	}
	if at == len(s.Steps) && len(e.found) == 0 {
		e.wrong(plan.Step{}, "", disorder)
	}
	return a, e.found
}

// tableOf returns an error for a step whose table is missing, or that takes none, or has a
// value that is broken, and the word that is.
func tableOf(step plan.Step) (string, error) {
	takesTable := strings.HasSuffix(step.Text, ":")
	switch {
	case takesTable && step.Table == nil:
		return "", fmt.Errorf("step %q needs a table", step.Text)
	case !takesTable && step.Table != nil: // it would be left out without a word
		return "", fmt.Errorf("step %q has no table", step.Text)
	case takesTable:
		if _, err := (Arguments{Table: step.Table}).fields(); err != nil {
			return "", fmt.Errorf("step %q: %w", step.Text, err)
		}
		for _, row := range step.Table {
			if err := brokenJSON(row[1]); err != nil {
				return row[1], fmt.Errorf("step %q: field %q %w", step.Text, row[0], err)
			}
		}
	}
	return "", nil
}

// isWhole reports whether nothing is wrong with the table of a step.
func isWhole(step plan.Step) bool {
	_, err := tableOf(step)
	return err == nil
}

// unclosed returns an error for a step with the beginning of a reference that has no end: it
// would be sent as it is.
func unclosed(step plan.Step) error {
	for _, text := range slices.Concat([][]string{{step.Text}}, step.Table) {
		for _, part := range text {
			switch {
			case strings.Count(part, "${") == len(fixtures.References(part)):
			case part == step.Text:
				return fmt.Errorf("step %q has a reference that is not closed", part)
			default:
				return fmt.Errorf("step %q: %q has a reference that is not closed", step.Text, part)
			}
		}
	}
	return nil
}

// rowOf is the name in a row of a step's table that an error is about; "" for none, or where
// a table has it twice.
func rowOf(step plan.Step, err error) string {
	about := ""
	for _, row := range step.Table {
		if strings.Contains(err.Error(), fmt.Sprintf(" %q", row[0])) {
			if about != "" {
				return ""
			}
			about = row[0]
		}
	}
	return about
}

// inOrder holds a scenario to its form: what is given, one request, and what follows
// from it. Without the last it would pass and have shown nothing. It returns the number
// of the step that is out of order, or the count of steps where one is missing.
func inOrder(s plan.Scenario) (int, error) {
	before := ""
	for n, step := range s.Steps {
		after := before
		before = step.Keyword
		var problem string
		switch {
		case step.Keyword == "Given" && after != "" && after != "Given":
			problem = "comes too late: a Given comes before the When"
		case step.Keyword == "When" && after != "" && after != "Given":
			problem = "is a second When: make it a scenario of its own"
		case step.Keyword == "Then" && after != "When" && after != "Then":
			problem = "comes too early: nothing was sent"
		default:
			continue
		}
		return n, fmt.Errorf("step %q %s", step.Text, problem)
	}
	if before != "Then" {
		return len(s.Steps), fmt.Errorf("scenario %q checks nothing: it has no Then", s.Name)
	}
	return -1, nil
}

// names compares the names in the steps with the pack, and what the steps need with what
// it says.
func (e *examiner) names(p *pack.Pack, a Analysis) {
	o, known := p.Contract.Operation(a.operation)
	elsewhere := false
	for _, step := range e.scenario.Steps {
		d, text, err := match(step)
		if err != nil {
			continue
		}
		before := len(e.found)
		if !elsewhere { // after that, what follows is the answer of no operation
			word, err := unknownNames(p, o, d, text)
			e.wrong(step, word, err)
		}
		elsewhere = elsewhere || step.Keyword == "When" && asksElsewhere(step.Text)
		if len(e.found) == before && known && d.needs != nil && isWhole(step) {
			if err := d.needs(p, o, Arguments{Text: text, Table: step.Table}); err != nil {
				e.wrong(step, rowOf(step, err), fmt.Errorf("step %q %w", step.Text, err))
			}
		}
		if len(e.found) == before {
			e.wrong(step, "", noOther(a, d, text))
		}
		if len(e.found) == before && known {
			e.wrong(step, "", notReferredTo(p, a, d, text))
		}
		if len(e.found) == before {
			word, err := unknownReference(p, e.scenario, step)
			e.wrong(step, word, err)
		}
	}
	if _, why := p.Fixtures.Request(a.operation); known && why != "" {
		e.wrong(plan.Step{}, "", noRequest{e.scenario.Name, a.operation, why})
	}
}

// noRequest is a scenario about an operation without a request in the pack.
type noRequest struct{ scenario, operation, why string }

func (n noRequest) Error() string {
	return fmt.Sprintf("scenario %q uses a request of %s: %s", n.scenario, n.operation, n.why)
}

// Check reads every scenario of a pack without running one. It returns the first mistake
// in one as an error, with its file and line.
func Check(p *pack.Pack) error {
	for _, s := range p.Inventory.Scenarios {
		if _, err := Analyse(p, s); err != nil {
			return err
		}
	}
	return nil
}

// Mistakes returns everything that is wrong with the steps of a pack, each error with its
// file and line; nil for nothing. What is wrong with every row of an outline is told once, of
// the step. A pack without a contract is one of which only the features can be read.
func Mistakes(p *pack.Pack) []error {
	var found []error
	outlines := map[string]int{} // rows
	for _, s := range p.Inventory.Scenarios {
		outlines[outlineOf(s)]++
		_, wrong := examine(p, s)
		if len(wrong) == 0 && p.Contract != nil {
			if _, err := Analyse(p, s); err != nil {
				wrong = append(wrong, err)
			}
		}
		found = append(found, wrong...)
	}
	return mergeRequests(mergeRows(found, outlines))
}

func outlineOf(s plan.Scenario) string { return fmt.Sprintf("%s:%d", s.File, s.Outline) }

// mergeRows tells the mistakes that all rows of an outline have in one step as one of the
// step, and those that some of them have in a step that they fill in as some of the rows.
func mergeRows(found []error, rows map[string]int) []error {
	in := map[string][]mistake{}
	key := func(m mistake) string { return fmt.Sprintf("%s %d", outlineOf(m.scenario), m.step.Line) }
	for _, err := range found {
		var m mistake
		if errors.As(err, &m) && m.step.Filled {
			in[key(m)] = append(in[key(m)], m)
		}
	}
	var merged []error
	told := map[string]bool{}
	for _, err := range found {
		var m mistake
		if !errors.As(err, &m) || !m.step.Filled {
			merged = append(merged, err)
			continue
		}
		all, some := len(in[key(m)]), rows[outlineOf(m.scenario)]
		switch {
		case some == 1:
			merged = append(merged, err)
		case all < some:
			merged = append(merged, fmt.Errorf("%s: %w", m.scenario.ID, m.err))
		case !told[key(m)]:
			told[key(m)] = true
			merged = append(merged, fmt.Errorf("%s:%d: %w, and so it is in the other rows", m.scenario.File, m.step.Line, m.err))
		}
	}
	return merged
}

// mergeRequests tells once of each operation that it has no request, and how many
// scenarios want it.
func mergeRequests(found []error) []error {
	wanted := map[string]int{}
	of := func(err error) (string, bool) {
		var n noRequest
		is := errors.As(err, &n)
		return n.operation, is
	}
	for _, err := range found {
		if operation, is := of(err); is {
			wanted[operation]++
		}
	}
	var merged []error
	for _, err := range found {
		operation, is := of(err)
		more := wanted[operation] - 1
		switch {
		case !is:
			merged = append(merged, err)
		case more > 0:
			merged = append(merged, fmt.Errorf("%w\n  %s more of this operation", err, wording.Count(more, "scenario")))
			wanted[operation] = 0
		case more == 0:
			merged = append(merged, err)
		}
	}
	return merged
}
