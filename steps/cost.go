package steps

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/spec"
)

// cost adds to a bill about how many requests a step sends to a target that
// conforms. Every step definition has one.
type cost func(*bill, arguments)

// scanCost is how many requests it takes to read a listing of unknown length to its
// end with several limits.
const scanCost = 16

// free is the cost of a step that only looks at what was answered before.
func free(*bill, arguments) {}

// requests is the cost of a step that always sends so many.
func requests(n int) cost { return func(b *bill, _ arguments) { b.add(n) } }

// amount is a number of requests, by the key that they are sent with.
type amount map[Key]int

func (a amount) add(b amount) {
	for key, n := range b {
		a[key] += n
	}
}

func (a amount) sum() int {
	n := 0
	for _, m := range a {
		n += m
	}
	return n
}

// rates is what the cost of every scenario depends on, beside its steps.
type rates struct {
	pack     *pack.Pack
	pools    int  // sets of resources that scenarios hand on to each other
	readOnly bool // nothing is created
	keeps    bool // nothing is removed
	burst    int  // requests that exhaust the limit of the burst key
}

// bill is what one scenario costs.
type bill struct {
	*rates
	scenario  plan.Scenario
	analysis  analysis
	operation spec.Operation

	own  amount            // what it sends for itself alone
	once map[string]amount // what is done once for several scenarios, by what it is

	org   Key      // whose resources it uses now
	scope string   // which of that organization's sets they are from
	about []string // the resources that the accepted request refers to
}

// bill adds up the steps of a scenario.
func (r *rates) bill(s plan.Scenario, a analysis) *bill {
	b := &bill{rates: r, scenario: s, analysis: a, own: amount{}, once: map[string]amount{}, org: Main, scope: s.ID}
	b.operation, _ = r.pack.Contract.Operation(a.operation)
	switch {
	case a.burst:
		b.org = Burst
		b.shared("the limit", func() { b.add(r.burst) })
	case a.alone && a.shares:
		b.scope = "last pool"
	case a.shares:
		b.scope = fmt.Sprint("pool ", a.number%r.pools)
	}
	for _, step := range s.Steps {
		if d, text, err := match(step); err == nil {
			d.cost(b, arguments{text: text, table: step.Table})
		}
	}
	return b
}

func (b *bill) add(n int) { b.own[b.org] += n }

// shared bills what is done once for all scenarios that need it.
func (b *bill) shared(what string, do func()) {
	if _, known := b.once[what]; known {
		return
	}
	b.once[what] = nil // what refers to itself is on the bill already
	own := b.own
	b.own = amount{}
	do()
	b.once[what], b.own = b.own, own
}

// apart bills what is done once, with resources that nothing else uses.
func (b *bill) apart(org Key, what string, do func()) {
	b.shared(what, func() {
		before, scope := b.org, b.scope
		b.org, b.scope = org, what
		do()
		b.org, b.scope = before, scope
	})
}

// have bills a resource that the scope has only one of.
func (b *bill) have(name string) {
	switch {
	case strings.HasPrefix(name, otherPrefix):
	case b.readOnly:
		b.shared(fmt.Sprintf("a borrowed %s of %s", name, b.org), func() { b.add(1) })
	default:
		b.shared(b.scope+": "+name, func() { b.create(name, nil) })
	}
}

func (b *bill) foreign(name string) {
	b.apart(Other, "another organization's "+name, func() { b.have(name) })
}

// refer bills what values refer to, and returns what they refer to by its id.
func (b *bill) refer(values ...map[string]any) []string {
	var about []string
	for _, part := range values {
		_, _ = fixtures.ResolveFields(part, func(ref string) (any, error) {
			noun, member, _ := strings.Cut(ref, ".")
			if theirs, ok := strings.CutPrefix(noun, anothersPrefix); ok {
				b.foreign(theirs)
			} else if noun != "new" && noun != "same" && noun != "it" {
				b.have(noun)
				if member == "id" {
					about = append(about, noun)
				}
			}
			return nil, nil
		})
	}
	return about
}

// create bills the creation of a resource, and what makes it as it should be.
func (b *bill) create(name string, fields map[string]any) {
	resource := b.pack.Fixtures.Resources.Resources[name]
	b.find(b.sendCreation(resource, fields))
	if resource.Update != nil {
		b.refer(resource.Update.Path, resource.Update.Body)
		b.add(1)
	}
}

// sendCreation bills the request alone, and returns what it brings into being.
func (b *bill) sendCreation(resource fixtures.Resource, fields map[string]any) []fixtures.Resource {
	body := map[string]any{}
	for _, part := range []map[string]any{b.pack.Fixtures.Requests[resource.Create].Body, resource.With, fields} {
		maps.Copy(body, part)
	}
	b.refer(body)
	b.add(1)
	brought := b.brought(resource.Create, body)
	b.remove(len(brought))
	return brought
}

// find bills that those are looked for of which the answer does not say the id: at
// once, or when they are removed.
func (b *bill) find(brought []fixtures.Resource) {
	for _, resource := range brought {
		if resource.ID == "" {
			b.add(1)
		}
	}
}

// remove bills the removal of so many resources at the end.
func (b *bill) remove(n int) {
	if !b.keeps {
		b.add(n)
	}
}

// brought returns the kinds of resource that a request brings into being.
func (b *bill) brought(operation string, body map[string]any) []fixtures.Resource {
	var kinds []fixtures.Resource
	for _, resource := range b.pack.Fixtures.Resources.Resources {
		identity := body[resource.Identity]
		if resource.Create == operation && resource.Like == "" && identity != nil && !refersToOther(identity) {
			kinds = append(kinds, resource)
		}
	}
	return kinds
}

// refersToOther reports whether a value is that of something which exists.
func refersToOther(value any) bool {
	text, _ := value.(string)
	return slices.ContainsFunc(fixtures.References(text), func(ref string) bool {
		noun, _, _ := strings.Cut(ref, ".")
		return noun != "new" && noun != "same"
	})
}

// accept bills a request that is accepted, and what it leaves behind.
func (b *bill) accept(operation string, fields map[string]any) {
	r := b.pack.Fixtures.Requests[operation]
	body := maps.Clone(r.Body)
	if body == nil {
		body = map[string]any{}
	}
	maps.Copy(body, fields)
	b.refer(r.Path, r.Query, body)
	b.add(1)
	brought := b.brought(operation, body)
	b.find(brought)
	b.remove(len(brought))
	for _, resource := range b.pack.Fixtures.Resources.Resources {
		if resource.Remove == operation && resource.Like == "" {
			b.remove(-1)
		}
	}
}

// twin bills the accepted request that a rejection counts beside.
func (b *bill) twin() {
	if b.analysis.burst {
		return // a scenario about a limit sends its own
	}
	b.apart(Main, "accepted "+b.operation.ID, func() { b.accept(b.operation.ID, nil) })
}

// look bills one look at all that a client sees of a resource.
func (b *bill) look(name string) {
	resource := b.pack.Fixtures.Resources.Resources[strings.TrimPrefix(name, otherPrefix)]
	b.add(max(1, len(resource.Show)))
	if resource.Read != "" && len(resource.Show) > 0 {
		b.add(1)
	}
}

// lookBefore bills the look at what the scenario says has not changed.
func (b *bill) lookBefore() {
	if !b.analysis.observes || b.operation.Safe() {
		return
	}
	for _, name := range b.about {
		b.shared(b.scope+": a look at "+name, func() { b.look(name) })
	}
}

// unknownLimit is how many requests stand for the exhaustion of a limit of which
// nothing is known.
const unknownLimit = 150

// exhaustion is how many requests it may take to exhaust a limit like this one.
func exhaustion(r exchange.Rate, budget int) int {
	switch {
	case r.PerSecond > 0:
		return min(2*r.PerSecond, budget) // those that slip through at the end of a second
	case r.PerMinute > 0:
		return min(r.PerMinute, budget)
	}
	return min(unknownLimit, budget)
}

// Estimate is about how many requests a run takes on a target that conforms, of
// which nothing else is known but its rate limit: one for the preflight, those of
// the scenarios, and those that remove what was created. Main is how many of them
// are sent with the main key, whose limit counts them.
func Estimate(c Config) (all, main int) {
	s := newSession(c)
	rate := exchange.Rate{}
	if c.Client != nil {
		rate = c.Client.Rate(c.Credentials[Main])
	}
	r := &rates{pack: c.Pack, pools: len(s.lanes), readOnly: c.ReadOnly, keeps: c.Disposable, burst: exhaustion(rate, c.BurstBudget)}
	total, once := amount{Main: 1}, map[string]amount{}
	for n, scenario := range c.Scenarios {
		a, err := analyse(c.Pack, scenario)
		if err != nil || s.missing(a) != "" {
			continue
		}
		a.number = n
		b := r.bill(scenario, a)
		total.add(b.own)
		maps.Copy(once, b.once)
	}
	for _, part := range once {
		total.add(part)
	}
	return total.sum(), total[Main]
}

// Unit says with which other scenarios one stays in a shard, and what it costs.
//
// Scenarios that exhaust the limit of the same organization would stand in each
// other's way. Those beside which nothing else may run look at whole listings,
// once for all of them, one after the other. And some share what takes many
// requests to make.
func Unit(p *pack.Pack, s plan.Scenario) plan.Unit {
	a, err := analyse(p, s)
	if err != nil {
		return plan.Unit{} // a run finds out the same, and ends with it
	}
	b := (&rates{pack: p, pools: 1, burst: unknownLimit}).bill(s, a)
	u := plan.Unit{Cost: b.own.sum(), Once: map[string]int{}}
	for what, part := range b.once {
		u.Once[what] = part.sum()
	}
	switch {
	case a.burst:
		u.Together = "burst"
	case a.alone:
		u.Together = "alone"
	case a.shared:
		u.Together = s.Steps[0].Text // aSharedResource has it first, and analyse has matched it
	}
	return u
}

// The costs of what is given.

func costResource(b *bill, a arguments) {
	if a.text[0] == "another" {
		b.create(a.text[1], nil)
		return
	}
	b.have(a.text[1])
}

func costResourceWith(b *bill, a arguments) {
	create := func() { b.create(a.text[1], a.values()) }
	if a.text[0] == "another" {
		create()
		return
	}
	b.shared(b.scope+": "+a.text[1], create)
}

// costShared bills what fills a resource. What is listed in it is found together.
func costShared(b *bill, a arguments) {
	b.scope = "shared " + strings.Join(a.text, " ")
	b.have(a.text[0])
	b.shared(b.scope, func() {
		n, _ := strconv.Atoi(a.text[1])
		resource, _ := b.pack.Fixtures.OfPlural(a.text[2])
		holder := b.pack.Fixtures.Resources.Resources[a.text[0]]
		together := len(holder.Show) > 0 && resource.Update == nil
		for range n {
			if together {
				b.sendCreation(resource, nil)
			} else {
				b.create(resource.Name, nil)
			}
		}
		b.add(2 * (1 + n/b.pack.Fixtures.Pagination.Largest)) // the listings that are to show all of them
	})
}

func costAnothers(b *bill, a arguments) { b.foreign(a.text[0]) }

func costUpdated(b *bill, a arguments) {
	b.refer(a.values())
	b.add(1)
}

func costBound(b *bill, a arguments) {
	r := b.pack.Fixtures.Requests[b.operation.ID]
	b.about = b.refer(r.Path, r.Query, r.Body)
	b.refer(a.values())
}

// The costs of what is sent.

func costSent(b *bill, a arguments) {
	b.lookBefore()
	if b.analysis.wanted == b.operation.Success() {
		b.accept(b.operation.ID, a.values())
		return
	}
	b.refer(a.values())
	b.add(1)
}

func costSentFor(b *bill, a arguments) {
	switch a.text[0] {
	case "a deleted":
		b.apart(Main, "a deleted "+a.text[1], func() {
			const made = 3 // one to delete, one to see that ids are not used again, and one that stays
			for range made {
				b.create(a.text[1], nil)
				b.add(1)
			}
			b.remove(1 - made)
		})
	case theirs:
		b.foreign(a.text[1])
		if b.analysis.observes && !b.operation.Safe() {
			b.look(a.text[1]) // that it stays as well
		}
	}
	if !b.operation.Safe() {
		b.add(1) // that the id is nobody's
	}
	costSent(b, a)
}

// costEach bills each case, and what is read to see what came of it.
func costEach(b *bill, a arguments) {
	b.lookBefore()
	kind := trialKinds[a.text[0]]
	cases := b.cases(kind)
	creates := len(b.pack.Fixtures.Requests[b.operation.ID].Path) == 0
	for range cases {
		if kind.reads && creates {
			b.accept(b.operation.ID, nil)
		} else {
			b.add(1)
		}
		if kind.reads {
			b.add(1)
		}
	}
	if kind.mayMeet && !b.operation.Safe() {
		b.add(cases / 2) // a look at each id that may be somebody's
	}
}

// cases is how many requests "with each …" makes.
func (b *bill) cases(kind trialKind) int {
	w := newSession(Config{Pack: b.pack}).newWorld(b.scenario, b.analysis)
	w.base = request{operation: b.operation, org: Main}
	fixture := b.pack.Fixtures.Requests[b.operation.ID]
	anything := func(string) (any, error) { return 7, nil }
	w.base.path, _ = fixtures.ResolveFields(fixture.Path, anything)
	w.base.query, _ = fixtures.ResolveFields(fixture.Query, anything)
	w.base.body, _ = fixtures.ResolveFields(fixture.Body, anything)
	trials, err := kind.make(w)
	if err != nil {
		return 1
	}
	return len(trials)
}

func costFailing(b *bill, a arguments) {
	b.twin()
	costSent(b, a)
}

func costPages(b *bill, _ arguments) {
	b.shared(b.scope+": the pages of "+b.operation.ID, func() { b.add(scanCost) })
}

// The costs of what is seen then.

func costTwin(b *bill, _ arguments) { b.twin() }

// costUnchanged bills a second look, and one for what was not to be created.
func costUnchanged(b *bill, _ arguments) {
	if !b.operation.Safe() {
		for _, name := range b.about {
			b.look(name)
		}
	}
	b.add(len(b.brought(b.operation.ID, b.pack.Fixtures.Requests[b.operation.ID].Body)))
}

func costUntouched(b *bill, a arguments) {
	b.look(a.text[1])
	b.look(a.text[1])
}

func costOldest(b *bill, a arguments) {
	resource, _ := b.pack.Fixtures.OfPlural(a.text[0])
	for range 2 * oldest {
		b.look(resource.Name)
	}
}

func costHas(b *bill, a arguments) {
	if a.text[0] != "" {
		b.add(1)
	}
}

// costListed bills the listing, and what is read to compare it with.
func costListed(b *bill, a arguments) {
	if a.text[0] == theirs {
		b.foreign(a.text[1])
	}
	b.add(2)
}

func costServed(b *bill, _ arguments) {
	b.apart(Main, b.scenario.ID+", beside it", func() { b.accept(b.operation.ID, nil) })
}
