package steps

import (
	"fmt"
	"slices"
	"strings"

	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/spec"
)

// sharing says with which other scenarios one uses the same resources, one after the
// other.
type sharing struct {
	Class string   // of the sets of resources that it uses; "" for one of its own
	Alike bool     // all scenarios of the class make the same, and leave it as it is
	Names []string // what the set should have

	wearsOut bool // it removes what it refers to

	unproven bool // its request is refused, and nobody looks what came of that

	exact    bool // it says exactly what is listed
	again    bool // the request under test is sent again, and is accepted then
	unharmed bool // it says that nothing has changed
}

// General is the class of sets with the resources as the fixtures make them.
const General = "general"

// share finds the class of a scenario. Those that only read share what is made in the
// same words. Of those that write, each leaves what it has changed to the set to sort out;
// one that may remove what others were created in has resources of its own.
func (a *Analysis) share(p *pack.Pack, s plan.Scenario, o spec.Operation) {
	request := p.Fixtures.Requests[a.operation]
	for _, name := range slices.Concat(a.resources, resource.ReferredTo(request)) {
		if _, ok := p.Fixtures.Resources.Resources[strings.TrimPrefix(name, resource.OtherPrefix)]; ok {
			a.Names = append(a.Names, name)
		}
	}
	given, tables := givenText(s)
	a.exact = a.exact && a.saysWhatIsIn(s, o)
	for _, r := range p.Fixtures.Resources.Resources {
		a.wearsOut = a.wearsOut || r.Remove == a.operation && a.wanted == o.Success()
	}
	a.unproven = a.Writes && !a.unharmed && !a.again && a.wanted != o.Success()
	switch {
	case a.Burst, a.Shared:
	case !a.Writes && (tables || a.exact):
		a.Class, a.Alike = fmt.Sprint(given, " ", resource.ReferredTo(request)), true
	case a.exact:
	case a.Writes && !a.unharmed && holdsOthers(p, a.operation):
	default:
		a.Class = General
	}
}

// fewAlike is how many scenarios at least share what one of them makes: below it, less is
// created where each takes what is general, and makes the rest.
const fewAlike = 3

// Sole takes scenarios out of their class that are too few in it to make resources for it:
// it changes their Class to General.
func Sole(all []*Analysis) {
	classes := map[string]int{}
	for _, a := range all {
		classes[a.Class]++
	}
	for _, a := range all {
		if a.Alike && !a.exact && classes[a.Class] < fewAlike {
			a.Class, a.Alike = General, false
		}
	}
}

// Newest is what else a scenario has, of which each is the newest of its kind where nothing
// else runs: those that have the same follow each other, so that it stays the newest. It
// returns a name of a resource; "" for none.
func (a *Analysis) Newest() string {
	for _, name := range a.Names {
		if a.Alone && strings.HasPrefix(name, resource.OtherPrefix) {
			return name
		}
	}
	return ""
}

// Changes reports whether a scenario is about a request that changes something, or may.
func (a *Analysis) Changes() bool { return a.Writes && (!a.unharmed || a.again) || len(a.changed) > 0 }

// Distrust leaves what the request under test refers to out of what the next scenario
// uses, where nobody has looked what came of it.
func (run *ScenarioRun) Distrust() {
	if run.Analysis.unproven && run.Set != nil {
		run.Set.Distrust(run.base)
	}
}

// Order is when a scenario runs, among those that may run at any time: those that are
// alike come first, so that others take over what they have used. Those that change what
// they use, or create something for themselves, come next: what is refused after them is
// looked at once for many, and the rest finds everything as it has seen it. The lowest
// number runs first.
func (a *Analysis) Order() int {
	switch {
	case a.Alike:
		return 0
	case a.Changes() || a.own && !a.Shared:
		return 1
	}
	return 2
}

// givenText is what a scenario says of what is there, and whether it says so in tables.
func givenText(s plan.Scenario) (text string, tables bool) {
	var b strings.Builder
	for _, step := range s.Steps {
		if step.Keyword == "Given" && !strings.Contains(step.Text, "request that is accepted") {
			fmt.Fprintln(&b, step.Text, step.Table)
			tables = tables || step.Table != nil
		}
	}
	return b.String(), tables
}

// saysWhatIsIn reports whether a listing is that of something which the scenario has, so
// that what others have left in it would be listed as well. A listing of everything has
// to be narrowed in any case: others run beside it.
func (a *Analysis) saysWhatIsIn(s plan.Scenario, o spec.Operation) bool {
	if strings.Contains(o.Path, "{") {
		return true
	}
	for _, step := range s.Steps {
		for _, row := range step.Table {
			for _, cell := range row {
				if step.Keyword != "Given" && strings.HasSuffix(cell, ".id}") || a.narrowed {
					return true
				}
			}
		}
	}
	return false
}

// holdsOthers reports whether an operation removes what others are created in.
func holdsOthers(p *pack.Pack, operation string) bool {
	for _, r := range p.Fixtures.Resources.Resources {
		if r.Remove != operation || r.AliasOf != "" {
			continue
		}
		for _, other := range p.Fixtures.Resources.Resources {
			if other.AliasOf == "" && slices.Contains(resource.ReferredTo(p.Fixtures.Requests[other.Create]), r.Name) {
				return true
			}
		}
	}
	return false
}
