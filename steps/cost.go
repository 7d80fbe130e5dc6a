package steps

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/spec"
)

// cost adds to a bill about how many requests a step sends to a target that
// conforms. Every step definition has one.
type cost func(*bill, Arguments)

// scanCost is how many requests it takes to read a listing of unknown length to its
// end with several limits.
const scanCost = 16

// free is the cost of a step that only looks at what was answered before.
func free(*bill, Arguments) {}

// requests is the cost of a step that always sends so many.
func requests(n int) cost { return func(b *bill, _ Arguments) { b.add(n) } }

// Amount is a number of requests, by the key that they are sent with.
type Amount map[resource.Key]int

// Add adds another amount to this one, which it changes.
func (a Amount) Add(b Amount) {
	for key, n := range b {
		a[key] += n
	}
}

// Sum is the number of requests with all keys.
func (a Amount) Sum() int {
	n := 0
	for _, m := range a {
		n += m
	}
	return n
}

// Rates is what the cost of every scenario depends on, beside its steps.
type Rates struct {
	Pack     *pack.Pack
	Pools    int             // sets of resources that scenarios hand on to each other
	Spare    bool            // what is only read is another organization's
	Accepted map[string]bool // operations whose accepted request some scenario sends, by their ids
	ReadOnly bool            // nothing is created
	Keeps    bool            // nothing is removed
	Burst    int             // requests that exhaust the limit of the burst key
}

// bill is what one scenario costs.
type bill struct {
	*Rates
	scenario  plan.Scenario
	analysis  Analysis
	operation spec.Operation

	Own  Amount            // what it sends for itself alone
	Once map[string]Amount // what is done once for several scenarios, by what it is

	org   resource.Key // whose resources it uses now
	scope string       // which of that organization's sets they are from
	about []string     // the resources that the accepted request refers to
}

// Bill adds up the requests that the steps of a scenario send: those that are sent for it
// alone (Own), and those that are sent once for several scenarios (Once, by what they make).
// A step that no definition knows costs nothing.
func (r *Rates) Bill(s plan.Scenario, a Analysis) *bill {
	b := &bill{Rates: r, scenario: s, analysis: a, Own: Amount{}, Once: map[string]Amount{}, org: resource.Main, scope: s.ID}
	b.operation, _ = r.Pack.Contract.Operation(a.operation)
	switch {
	case a.Burst:
		b.org = resource.Burst
		if readsInCommon(a) {
			b.scope = "limits of what is read"
		}
		b.shared("the limit", func() { b.add(r.Burst) })
	case a.Shared && r.Spare:
		b.org = resource.Other
	case a.Alike:
		b.scope = a.Class
	case a.Class != "":
		b.scope = fmt.Sprint("pool ", a.Number%r.Pools)
	}
	for _, step := range s.Steps {
		if d, text, err := match(step); err == nil {
			d.cost(b, Arguments{Text: text, Table: step.Table})
		}
	}
	b.leave()
	if a.Alone && changesSingleton(b.Pack, b.operation, a) {
		const looks = 2 // before it, and at its end
		b.add(looks)
		if a.Accepts() != "" || len(a.changed) > 0 {
			b.add(looks)
		}
	}
	return b
}

// leave bills what the next scenario has to make anew, or to change back, because this one
// has not left it as it was.
func (b *bill) leave() {
	a := b.analysis
	if a.Class != General || !a.Writes || a.unharmed && !a.again || len(b.brought(b.operation.ID, b.Pack.Fixtures.Requests[b.operation.ID].Body)) > 0 {
		return
	}
	for _, name := range b.about {
		switch r := b.Pack.Fixtures.Resources.Resources[name]; {
		case r.Change == b.operation.ID && !a.unproven:
			b.add(1)
		case len(r.Lists) == 0:
			b.create(name, nil)
		}
	}
}

func (b *bill) add(n int) { b.Own[b.org] += n }

// nobody is whose key a request carries that belongs to no organization: no limit of one
// counts it.
const nobody resource.Key = ""

// sendForNobody takes requests from the organization that they are billed to.
func (b *bill) sendForNobody(n int) {
	b.add(-n)
	b.Own[nobody] += n
	if b.Own[b.org] == 0 {
		delete(b.Own, b.org)
	}
}

// shared bills what is done once for all scenarios that need it.
func (b *bill) shared(what string, do func()) {
	if _, known := b.Once[what]; known {
		return
	}
	b.Once[what] = nil // what refers to itself is on the bill already
	own := b.Own
	b.Own = Amount{}
	do()
	b.Once[what], b.Own = b.Own, own
}

// repeat bills what is done so many times. The first time bills what all of them share,
// and each further one costs what the second does.
func (b *bill) repeat(n int, do func()) {
	var once Amount
	for time := range min(n, 2) {
		if time == 1 {
			once = maps.Clone(b.Own)
		}
		do()
	}
	if n <= 2 {
		return
	}
	for key, amount := range b.Own {
		b.Own[key] += (n - 2) * (amount - once[key])
	}
}

// apart bills what is done once, with resources that nothing else uses.
func (b *bill) apart(org resource.Key, what string, do func()) { b.apartIn(org, what, what, do) }

// apartIn bills what is done once, with the resources of a scope.
func (b *bill) apartIn(org resource.Key, what, scope string, do func()) {
	b.shared(what, func() {
		before, own := b.org, b.scope
		b.org, b.scope = org, scope
		do()
		b.org, b.scope = before, own
	})
}

// have bills a resource that the scope has only one of.
func (b *bill) have(name string) {
	switch {
	case strings.HasPrefix(name, resource.OtherPrefix):
	case b.ReadOnly, b.Pack.Fixtures.Resources.Resources[name].IsFound():
		b.shared(fmt.Sprintf("a borrowed %s of %s", name, b.org), func() { b.add(1) })
	default:
		b.shared(b.scope+": "+name, func() { b.create(name, nil) })
	}
}

func (b *bill) foreign(name string) {
	b.apart(resource.Other, "another organization's "+name, func() { b.have(name) })
}

// refer bills what values refer to, and returns what they refer to by its id.
func (b *bill) refer(values ...map[string]any) []string {
	var about []string
	for _, part := range values {
		fixtures.EachReference(part, func(ref string) {
			noun, member, _ := strings.Cut(ref, ".")
			theirs, foreign := strings.CutPrefix(noun, resource.AnothersPrefix)
			gone, deleted := strings.CutPrefix(noun, resource.DeletedPrefix)
			_, several := b.Pack.Fixtures.OfPlural(noun)
			switch {
			case noun == "new", noun == "same", noun == "it", fixtures.IsKeyPart(ref):
			case foreign:
				b.foreign(theirs)
			case deleted:
				b.shared(b.scope+": "+noun, func() { b.bury(gone) })
			case several: // the step that fills with them has billed them
			default:
				b.have(noun)
				if member == "id" {
					about = append(about, noun)
				}
			}
		})
	}
	return about
}

// bury bills a resource that is created to be deleted.
func (b *bill) bury(name string) {
	b.create(name, nil)
	b.add(1)
	b.remove(-1)
}

// create bills the creation of a resource, and what makes it as it should be.
func (b *bill) create(name string, fields map[string]any) {
	resource := b.Pack.Fixtures.Resources.Resources[name]
	b.find(b.sendCreation(resource, fields))
	if resource.Update != nil {
		b.refer(resource.Update.Path, resource.Update.Body)
		b.add(1)
	}
}

// sendCreation bills the request alone, and returns what it creates.
func (b *bill) sendCreation(resource fixtures.Resource, fields map[string]any) []fixtures.Resource {
	body := map[string]any{}
	for _, part := range []map[string]any{b.Pack.Fixtures.Requests[resource.Create].Body, resource.With, fields} {
		maps.Copy(body, part)
	}
	b.refer(b.Pack.Fixtures.Requests[resource.Create].Path, body)
	b.add(1)
	brought := b.brought(resource.Create, body)
	b.remove(removable(brought))
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
	if !b.Keeps {
		b.add(n)
	}
}

// removable counts what is removed at the end.
func removable(brought []fixtures.Resource) int {
	n := 0
	for _, resource := range brought {
		if resource.Remove != "" {
			n++
		}
	}
	return n
}

// brought returns the kinds of resource that a request creates.
func (b *bill) brought(operation string, fields map[string]any) []fixtures.Resource {
	var kinds []fixtures.Resource
	var body any = fields
	if value := b.Pack.Fixtures.Requests[operation].Value; value != nil {
		body = value
	}
	for _, resource := range b.Pack.Fixtures.Resources.Resources {
		if !resource.CreatedBy(operation) {
			continue
		}
		if identity := resource.IdentityIn(b.Pack.Fixtures.Requests[operation].Path, body); identity != nil && !refersToOther(identity) {
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
		return noun != "new" && noun != "same" && !fixtures.IsKeyPart(ref)
	})
}

// accept bills a request that is accepted, and what it leaves behind.
func (b *bill) accept(operation string, fields map[string]any) {
	r := b.Pack.Fixtures.Requests[operation]
	body := maps.Clone(r.Body)
	if body == nil {
		body = map[string]any{}
	}
	maps.Copy(body, fields)
	b.refer(r.Path, r.Query, body)
	b.add(1)
	brought := b.brought(operation, body)
	b.find(brought)
	b.remove(removable(brought))
	for _, resource := range b.Pack.Fixtures.Resources.Resources {
		if resource.Remove == operation && resource.AliasOf == "" {
			b.remove(-1)
		}
	}
}

// control bills the accepted request that a rejection counts beside.
func (b *bill) control() {
	if b.analysis.Burst || b.Accepted[b.operation.ID] {
		return // a scenario about a limit sends its own, and another one's counts for this
	}
	b.apart(resource.Main, "accepted "+b.operation.ID, func() { b.accept(b.operation.ID, nil) })
}

// look bills one look at all that a client sees of a resource.
func (b *bill) look(name string) {
	resource := b.Pack.Fixtures.Resources.Resources[strings.TrimPrefix(name, resource.OtherPrefix)]
	b.add(max(1, len(resource.Lists)))
	if resource.Read != "" && len(resource.Lists) > 0 {
		b.add(1)
	}
}

// lookBefore bills the look at what the scenario says has not changed, and at listings that it adds to.
func (b *bill) lookBefore() {
	for _, text := range b.analysis.listed {
		if adds(b.Pack, text, b.operation.ID) {
			b.add(1)
		}
	}
	if !b.analysis.observes || b.operation.Safe() {
		return
	}
	for _, name := range b.about {
		b.shared(b.scope+": a look at "+name, func() { b.look(name) })
	}
}
