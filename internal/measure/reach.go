package measure

import (
	"net/http"
	"slices"

	"github.com/assaykit/assay/internal/fault"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/schedule"
	"github.com/assaykit/assay/spec"
	"github.com/assaykit/assay/steps"
)

// open reports whether the answer that a fault is about is one that the contract only
// permits.
func (t *transit) open(f fault.Fault) bool {
	operation, _ := t.Pack.Contract.Operation(f.Operation)
	return slices.ContainsFunc(operation.Responses, func(r spec.Response) bool { return r.Permitted && r.Status == f.Status })
}

// cannotBeAskedFor reports whether a status is one of a server in trouble that the profile
// has no means to bring about: no fault header, or no key whose limit may be exhausted.
func (t *transit) cannotBeAskedFor(status int) bool {
	return status >= http.StatusInternalServerError && t.Profile.FaultHeader == "" || status == http.StatusTooManyRequests && t.Profile.Keys.Burst == ""
}

// reached returns the scenarios in which a fault changes something: those about its
// operation first, and of these the short ones.
func (t *transit) reached(f fault.Fault, reach fault.Reach) []plan.Scenario {
	var all []plan.Scenario
	for _, label := range reach.Scenarios {
		if s, passed := t.labels[label]; passed {
			all = append(all, s)
		} else if label == steps.BurstScope {
			all = append(all, t.bursts...)
		}
	}
	weight := func(s plan.Scenario) int {
		label := printable(s.ID)
		n := t.cost(s)
		if t.about[label] != f.Operation {
			n += 1000
		}
		if t.bursting[label] {
			n += 10_000
		}
		return n
	}
	slices.SortStableFunc(all, func(a, b plan.Scenario) int { return weight(a) - weight(b) })
	return slices.CompactFunc(all, func(a, b plan.Scenario) bool { return a.ID == b.ID })
}

// ofOperation are all scenarios about the operation of a fault: one may look at what was
// answered to another.
func (t *transit) ofOperation(f fault.Fault) []plan.Scenario {
	if f.Form {
		return nil
	}
	var all []plan.Scenario
	for _, s := range t.Pack.Inventory.Scenarios {
		if t.about[printable(s.ID)] == f.Operation {
			all = append(all, s)
		}
	}
	return all
}

// cost is how many requests a scenario takes at most. In a run of many it may find there
// what it has to make where it runs alone.
func (t *transit) cost(s plan.Scenario) int {
	return max(t.footprint[printable(s.ID)], t.alone[printable(s.ID)])
}

// lone is about how many requests a scenario takes where no other one runs.
func lone(p *pack.Pack, s plan.Scenario) int {
	unit := schedule.Unit(p, s)
	n := unit.Cost
	for _, shared := range unit.Once {
		n += shared
	}
	return n
}

// firstBatch is how many requests the first part of the scenarios may take, if it is more
// than one scenario.
const firstBatch = 12

// batches are the scenarios in parts, each of which takes more requests than the one
// before: the first ones find most faults.
func batches(all []plan.Scenario, cost func(plan.Scenario) int) [][]plan.Scenario {
	var parts [][]plan.Scenario
	for most := firstBatch; len(all) > 0; most *= 6 {
		n, sum := 1, cost(all[0])
		for n < len(all) && sum+cost(all[n]) <= most {
			sum += cost(all[n])
			n++
		}
		parts, all = append(parts, all[:n]), all[n:]
	}
	return parts
}
