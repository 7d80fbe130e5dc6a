package steps

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/assaykit/assay/fixtures"
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
