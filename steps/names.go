package steps

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/internal/wording"
	"github.com/assaykit/assay/spec"
)

// word is a part of a pattern that stands for a name of the pack.
type word struct {
	pattern string
	check   func(p *pack.Pack, o spec.Operation, text []string) error // text begins with what the part captured
}

// words are the parts of patterns that stand for names. What they capture was never
// looked at before a run if the name is unknown: it would end as a fault of our own.
var words = []word{
	{operationWord, func(p *pack.Pack, _ spec.Operation, text []string) error {
		if _, known := p.Contract.Operation(text[0]); known {
			return nil
		}
		return plan.Known("operation", text[0], p.OperationIDs())
	}},
	{memberWord, func(p *pack.Pack, _ spec.Operation, text []string) error {
		return knownResource(p, strings.TrimPrefix(text[0], resource.OtherPrefix))
	}},
	{resourceWord, func(p *pack.Pack, _ spec.Operation, text []string) error {
		if _, ok := p.Fixtures.OfPlural(text[0]); ok {
			return nil
		}
		return knownResource(p, text[0])
	}},
	{placePhrase, knownPlace},
	{statusList, documentedStatus},
}

func knownResource(p *pack.Pack, name string) error {
	if name == "" {
		return nil // an optional part that is not there
	}
	known := p.Fixtures.ResourceNames()
	for _, resource := range known {
		plural := p.Fixtures.Resources.Resources[resource].Plural
		switch {
		case plural != "":
			known = append(known, plural)
		case strings.HasPrefix(name, resource[:max(1, len(resource)-1)]) && strings.HasSuffix(name, "s") && len(name) > len(resource):
			return fmt.Errorf("%q is not known as several of %q: write plural: %s there in resources.yaml", name, resource, name)
		}
	}
	return plan.Known("resource", name, known)
}

// knownPlace reports a name that an operation does not have and that is likely to be
// misspelt. Another one is what a scenario sends on purpose.
func knownPlace(_ *pack.Pack, o spec.Operation, text []string) error {
	var known []string
	switch noun, in, _ := strings.Cut(text[0], " "); {
	case text[0] == "body field" && o.Body != nil:
		if strings.HasPrefix(text[1], "/") && knownPointer(o, resource.Place{In: resource.InBody, Name: text[1]}) == nil {
			return nil
		}
		for _, property := range o.Body.Properties {
			known = append(known, property.Name)
		}
	case in == "parameter":
		for _, parameter := range o.Parameters {
			if parameter.In == noun {
				known = append(known, parameter.Name)
			}
		}
	}
	if wording.Nearest(text[1], known) == "" {
		return nil
	}
	return plan.Known(text[0], text[1], known)
}

// documentedStatus reports a status that no answer of an operation can have without
// breaking the document. One of several is enough.
func documentedStatus(p *pack.Pack, o spec.Operation, text []string) error {
	if p.Fixtures.Error.Undocumented != "" || o.ID == "" {
		return nil // it is a warning of its own, or the operation is unknown
	}
	wanted := statusesIn(text[0])
	if slices.ContainsFunc(wanted, o.Documents) {
		return nil
	}
	var known []string
	for _, r := range o.Responses {
		known = append(known, strconv.Itoa(r.Status))
	}
	if len(known) == 0 {
		return fmt.Errorf("undocumented status %s of %s: the document has no status of it", text[0], o.ID)
	}
	return fmt.Errorf("undocumented status %s of %s, want one of: %s", text[0], o.ID, strings.Join(known, ", "))
}

// captures counts the groups that a part of a pattern captures.
func captures(pattern string) int {
	n := 0
	for at := range pattern {
		opens := pattern[at] == '(' && !strings.HasPrefix(pattern[at:], "(?")
		if opens && (at == 0 || pattern[at-1] != '\\') {
			n++
		}
	}
	return n
}

// unknownNames reports the first part of a step that names what is not there, and the
// word that does.
func unknownNames(p *pack.Pack, o spec.Operation, d *Definition, text []string) (string, error) {
	rest, passed := d.pattern, 0
	for rest != "" {
		at, found := len(rest), word{}
		for _, w := range words {
			if n := strings.Index(rest, w.pattern); n >= 0 && n < at {
				at, found = n, w
			}
		}
		passed += captures(rest[:at])
		if found.check == nil {
			break
		}
		if passed < len(text) && !slices.ContainsFunc(text[passed:], func(part string) bool { return strings.Contains(part, "${") }) {
			if err := found.check(p, o, text[passed:]); err != nil {
				return text[passed+captures(found.pattern)-1], err
			}
		}
		passed += captures(found.pattern)
		rest = rest[at+len(found.pattern):]
	}
	return "", nil
}

// unknownReference reports the first reference of a step to what is not there, and the
// word that names it.
func unknownReference(p *pack.Pack, s plan.Scenario, step plan.Step) (string, error) {
	for _, ref := range references(plan.Scenario{Steps: []plan.Step{step}}) {
		noun, _, _ := strings.Cut(ref, ".")
		bare := resource.Bare(noun)
		if one, several := p.Fixtures.OfPlural(bare); several && bare == noun && fills(s, noun) {
			bare = one.Name
		}
		if err := p.Refers(bare+strings.TrimPrefix(ref, noun), tabled(s)); err != nil {
			return ref, fmt.Errorf("step %q: %w", step.Text, err)
		}
	}
	return "", nil
}

// fills reports whether a scenario has a shared resource with several of a plural.
func fills(s plan.Scenario, plural string) bool {
	return slices.ContainsFunc(s.Steps, func(step plan.Step) bool {
		return step.Keyword == "Given" && strings.HasPrefix(step.Text, "a shared ") && strings.HasSuffix(step.Text, " "+plural)
	})
}

// tabled are the names in the tables of what is given, with which a scenario may create
// what it refers to.
func tabled(s plan.Scenario) []string {
	var names []string
	for _, step := range s.Steps {
		for _, row := range step.Table {
			if step.Keyword == "Given" {
				names = append(names, row[0])
			}
		}
	}
	return names
}

// noOther reports the other one of a resource in a step of a scenario that has only one.
func noOther(a Analysis, d *Definition, text []string) error {
	for _, part := range text {
		if name, other := strings.CutPrefix(part, resource.OtherPrefix); other && strings.Contains(d.pattern, memberWord) && !slices.Contains(a.Names, part) {
			return fmt.Errorf("the scenario has no other %s: begin with Given another %s", name, name)
		}
	}
	return nil
}
