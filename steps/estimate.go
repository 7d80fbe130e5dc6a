package steps

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/jsonvalue"
	"github.com/assaykit/assay/internal/plan"
)

// Estimate is about how many requests a run of scenarios takes on a target that
// conforms, of which nothing else is known but its rate limit: one for the
// preflight, those of the scenarios, and those that remove what was created. Main
// is how many of them are the main organization's, which its limit counts.
func Estimate(c Config) (all, main int) {
	e := newEstimate(c)
	var bursts, last []job
	for n, s := range c.Scenarios {
		a, err := analyse(c.Pack, s)
		if err != nil || e.missing(a) != "" {
			continue
		}
		a.number = n
		switch j := (job{s, a}); {
		case a.burst:
			bursts = append(bursts, j)
		case a.alone:
			last = append(last, j)
		default:
			e.scenario(j)
		}
	}
	e.apart(func() {
		for _, j := range bursts {
			e.scenario(j)
		}
		if len(bursts) > 0 {
			e.requests += exhaustion(e.rate(), c.BurstBudget)
		}
	})
	for _, j := range last {
		e.scenario(j)
	}
	all = 1 + e.requests + max(0, e.removals)
	if c.Disposable {
		all = 1 + e.requests
	}
	return all, max(0, all-e.elsewhere)
}

// apart counts what is done with another organization's key.
func (e *estimate) apart(do func()) {
	before := e.requests + e.removals
	do()
	e.elsewhere += e.requests + e.removals - before
}

// exhaustion is how many requests it may take to exhaust a limit like this one.
func exhaustion(r exchange.Rate, budget int) int {
	const unknown = 150
	switch {
	case r.PerSecond > 0:
		return min(2*r.PerSecond, budget) // those that slip through at the end of a second
	case r.PerMinute > 0:
		return min(r.PerMinute, budget)
	}
	return min(unknown, budget)
}

// estimate adds up what a run is going to do. It follows what the steps do, as
// far as that costs requests.
type estimate struct {
	*session
	leases             map[string]*costedSet // by lane and organization
	made               map[string]bool       // what is made once in a run
	requests, removals int
	elsewhere          int            // of both: with other keys than the main one
	existing           map[string]int // things, by kind
}

// costedSet is a set of which only the names of the members are known.
type costedSet struct {
	org           Key
	members, seen map[string]bool
	filled        int // that it holds beside its members
}

func newEstimate(c Config) *estimate {
	return &estimate{
		session: newSession(c), leases: map[string]*costedSet{}, made: map[string]bool{}, existing: map[string]int{},
	}
}

func (e *estimate) rate() exchange.Rate {
	if e.Client == nil {
		return exchange.Rate{}
	}
	return e.Client.Rate(e.Credentials[Main])
}

func newCostedSet(org Key) *costedSet {
	return &costedSet{org: org, members: map[string]bool{}, seen: map[string]bool{}}
}

// once reports whether something that is made once in a run is yet to be made.
func (e *estimate) once(key string) bool {
	first := !e.made[key]
	e.made[key] = true
	return first
}

// refer has everything in a set that values refer to, and returns the names of
// what they refer to by its id.
func (e *estimate) refer(in *costedSet, values ...map[string]any) []string {
	var about []string
	for _, part := range values {
		_, _ = fixtures.ResolveFields(part, func(ref string) (any, error) {
			noun, member, _ := strings.Cut(ref, ".")
			if theirs, ok := strings.CutPrefix(noun, anothersPrefix); ok {
				e.foreign(theirs)
			} else if noun != "new" && noun != "same" && noun != "it" {
				e.have(in, noun)
				if member == "id" {
					about = append(about, noun)
				}
			}
			return nil, nil
		})
	}
	return about
}

func (e *estimate) have(in *costedSet, name string) {
	if in.members[name] || strings.HasPrefix(name, otherPrefix) {
		return
	}
	in.members[name] = true
	if e.ReadOnly {
		if e.once("borrowed " + name + string(in.org)) {
			e.requests++
		}
		return
	}
	e.create(in, name, nil)
}

// create is what the creation of a resource with some fields costs.
func (e *estimate) create(in *costedSet, name string, fields map[string]any) {
	resource, ok := e.fixtures.Resources.Resources[name]
	if !ok {
		return
	}
	in.seen = map[string]bool{}
	body := maps.Clone(e.fixtures.Requests[resource.Create].Body)
	for _, part := range []map[string]any{resource.With, fields} {
		for field, value := range part {
			if body == nil {
				body = map[string]any{}
			}
			body[field] = value
		}
	}
	e.refer(in, body)
	e.requests++
	e.creates(resource.Create, body)
	if resource.ID == "" {
		e.requests++ // it has to be found
	}
	if resource.Update != nil {
		e.refer(in, resource.Update.Path, resource.Update.Body)
		e.requests++
	}
}

// creates counts what comes into being with a request, and is removed at the end.
func (e *estimate) creates(operation string, body map[string]any) {
	for _, name := range e.fixtures.ResourceNames() {
		resource := e.fixtures.Resources.Resources[name]
		identity := body[resource.Identity]
		if resource.Create == operation && resource.Like == "" && identity != nil && !refersToOther(identity) {
			e.removals++
			e.existing[name]++
		}
	}
}

// refersToOther reports whether a value is that of something which exists.
func refersToOther(value any) bool {
	text, _ := value.(string)
	return slices.ContainsFunc(fixtures.References(text), func(ref string) bool {
		noun, _, _ := strings.Cut(ref, ".")
		return noun != "new" && noun != "same"
	})
}

// look is what it costs to see all of a resource.
func (e *estimate) look(name string) int {
	resource := e.fixtures.Resources.Resources[strings.TrimPrefix(name, otherPrefix)]
	return 1 + len(resource.Show)
}

func (e *estimate) foreign(name string) {
	if e.once("another's " + name) {
		e.apart(func() { e.have(newCostedSet(Other), name) })
	}
}

// twin is the accepted request of an operation, which is sent once in a run.
func (e *estimate) twin(operation string) {
	if e.once("accepted " + operation) {
		e.accepted(operation, e.fixtures.Requests[operation].Body, newCostedSet(Main))
	}
}

// accepted is the cost of a request that is accepted, with what it leaves behind.
func (e *estimate) accepted(operation string, body map[string]any, in *costedSet) {
	r := e.fixtures.Requests[operation]
	e.refer(in, r.Path, r.Query, body)
	e.requests++
	e.creates(operation, body)
	for _, resource := range e.fixtures.Resources.Resources {
		switch {
		case resource.Like != "":
		case resource.Create == operation && resource.ID == "" && body[resource.Identity] != nil:
			e.requests++ // to find it
		case resource.Remove == operation:
			e.removals--
		}
	}
}

// setOf is the set that a scenario works with.
func (e *estimate) setOf(a analysis) *costedSet {
	org := Main
	if a.burst {
		org = Burst
	}
	if !a.shares {
		return newCostedSet(org)
	}
	key := fmt.Sprint(org, " lane ", a.number%len(e.lanes))
	if a.alone {
		key = "the last lane"
	}
	if e.leases[key] == nil {
		e.leases[key] = newCostedSet(org)
	}
	return e.leases[key]
}

// scenario adds up the steps of one scenario.
func (e *estimate) scenario(j job) {
	c := &costing{estimate: e, job: j, set: e.setOf(j.analysis), operation: e.operation(j.analysis.operation)}
	for _, step := range j.plan.Steps {
		d, text, err := match(step)
		if err != nil {
			return
		}
		if cost, ok := stepCosts[d.Form]; ok {
			cost(c, text, step)
		}
	}
}

// tableFields are the rows of a table as an object.
func tableFields(step plan.Step) map[string]any {
	fields := map[string]any{}
	for _, row := range step.Table {
		if len(row) == 2 {
			fields[row[0]] = jsonvalue.Cell(row[1])
		}
	}
	return fields
}

// estimatedTrials is how many requests "with each …" are.
func (c *costing) estimatedTrials(kind string) int {
	w := c.newWorld(c.plan, c.analysis)
	w.base = request{operation: c.operation, org: Main}
	fixture := c.fixtures.Requests[c.operation.ID]
	anything := func(string) (any, error) { return 7, nil }
	for _, part := range []struct {
		from map[string]any
		into *map[string]any
	}{{fixture.Path, &w.base.path}, {fixture.Query, &w.base.query}, {fixture.Body, &w.base.body}} {
		*part.into, _ = fixtures.ResolveFields(part.from, anything)
	}
	trials, err := trialKinds[kind](w)
	if err != nil {
		return 1
	}
	return len(trials)
}
