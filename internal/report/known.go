package report

import (
	"fmt"
	"strings"

	"github.com/assaykit/assay/internal/report/visible"
	"github.com/assaykit/assay/internal/verdict"
)

// becameOf are the words for entries of the baseline that need no attention.
var becameOf = map[verdict.KnownState]string{
	verdict.KnownUnseen: "not seen in this run",
	verdict.KnownOther:  "it fails otherwise",
}

// known lists the entries of the baseline: first those that no longer fit, and then
// those that failed as the baseline says.
func (p *page) known(r *verdict.Result, all []verdict.Finding) {
	if r.Baseline == nil {
		return
	}
	findings := map[*verdict.Known]string{}
	for _, f := range all {
		for _, o := range f.Occurrences {
			if o.Entry != nil {
				findings[o.Entry] = f.ID
			}
		}
	}
	var drifted, failing, others []*verdict.Known
	for i := range r.Baseline.Entries {
		k := &r.Baseline.Entries[i]
		switch {
		case k.Drift() != "":
			drifted = append(drifted, k)
		case k.State == verdict.KnownFailing:
			failing = append(failing, k)
		default:
			others = append(others, k)
		}
	}
	file := line(r.Baseline.File, maxName)
	if len(drifted) > 0 {
		p.section("the baseline is out of date: " + file)
		p.some(len(drifted), "drift", func(i int) { p.prose("  ", line(drifted[i].Drift(), maxReason), p.yellow) })
	}
	if len(failing) > 0 {
		p.section("known failures, as " + file + " has them")
		p.some(len(failing), "known failure", func(i int) { p.knownFailure(failing[i], findings[failing[i]]) })
	}
	if len(others) > 0 {
		p.section("known failures that this run does not show")
		p.some(len(others), "known failure", func(i int) {
			p.prose("  ", line(others[i].Name(), maxReason)+": "+becameOf[others[i].State], p.dim)
		})
	}
}

func (p *page) knownFailure(k *verdict.Known, finding string) {
	var head []string
	for _, part := range []string{strings.Join(k.Requirements, " "), k.Operation, k.Scenario} {
		if part != "" {
			head = append(head, line(part, maxName))
		}
	}
	p.line("  ", p.yellow(strings.Join(head, "  ")))
	what := line(k.Failure[0], maxReason)
	if len(k.Failure) > 1 {
		what += fmt.Sprintf(" (and %d more)", len(k.Failure)-1)
	}
	p.prose("    ", what, plain)
	var why []string
	for _, part := range []struct{ name, text string }{
		{"reason: ", k.Reason}, {"issue: ", k.Issue}, {"owner: ", k.Owner}, {"until ", k.Expires},
	} {
		if part.text != "" {
			why = append(why, part.name+line(part.text, maxReason))
		}
	}
	if len(why) == 0 {
		why = []string{"no reason is given"}
	}
	p.prose("    ", strings.Join(why, " · "), p.dim)
	if finding != "" {
		p.line("    ", p.dim("finding "+finding))
	}
}

// checkKnown returns an error for the first known failure without an identity.
func checkKnown(b *verdict.Baseline) error {
	if b == nil {
		return nil
	}
	for i, k := range b.Entries {
		if len(k.Failure) == 0 {
			return fmt.Errorf("baseline.entries[%d]: it does not say what the failure is", i)
		}
		if !k.State.Valid() {
			return fmt.Errorf("baseline.entries[%d]: unknown state %q", i, visible.Cut(string(k.State), maxName))
		}
	}
	return nil
}
