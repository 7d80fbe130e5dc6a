package steps

import (
	"strconv"
	"strings"

	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/spec"
)

// costing is a scenario whose requests are being counted.
type costing struct {
	*estimate
	job
	set       *costedSet
	operation spec.Operation
	about     []string // what the accepted request refers to
	trials    int      // requests of "with each …"
}

// stepCosts are the steps that cost requests, by their forms.
var stepCosts map[string]func(*costing, []string, plan.Step)

func init() {
	stepCosts = map[string]func(*costing, []string, plan.Step){
		"a|another <resource>":                                                          costResource,
		"a|another <resource> with: <table of fields>":                                  costResourceWith,
		"a shared <resource> with <n> <resources>":                                      costShared,
		"another organization's <resource>":                                             func(c *costing, text []string, _ plan.Step) { c.foreign(text[0]) },
		"the <resource> is updated with: <table of fields>":                             costUpdated,
		"a <operation> request that is accepted":                                        costBound,
		"a <operation> request that is accepted, with the query: <table of parameters>": costBound,

		"it is sent": costSent,
		`it is sent without body field|query parameter "<name>"`:                           costSent,
		`it is sent with body field|query parameter|path parameter "<name>" set to <JSON>`: costSent,
		"it is sent with: <table of fields>":                                               costSent,
		"it is sent with the query: <table of parameters>":                                 costSent,
		"it is sent with <change>":                                                         costSent,
		`it is sent with the method "<METHOD>"`:                                            costSent,
		"it is sent for an unknown|a deleted|another organization's <resource>":            costSentFor,
		"it is sent with each <variation>":                                                 costEach,
		"it is sent while the server fails":                                                costFailing,
		"it is sent beyond the rate limit":                                                 costSent,
		"its pages are read":                                                               costPages,

		`it is rejected with <status>[ or <status>] ["<detail>"]`:          costTwin,
		"it is refused<qualification>":                                     costTwin,
		"each is rejected with <status>[ or <status>][, naming the place]": costTwin,
		"each is <outcome>":   costTwin,
		"nothing has changed": costUnchanged,
		"the|another organization's <resource> is as it was":                                                         func(c *costing, text []string, _ plan.Step) { c.requests += 2 * c.look(text[1]) },
		"the oldest <resources> are as they were":                                                                    costOldest,
		"the <resource> has: <table of fields>":                                                                      func(c *costing, _ []string, _ plan.Step) { c.requests++ },
		"the <resource> has|it answers with what was sent|it was created with":                                       costHas,
		`the|another organization's <resource> is [not] listed by <operation>[ where "<query parameter>" is <JSON>]`: costListed,
		"it is accepted when it is sent again":                                                                       func(c *costing, _ []string, _ plan.Step) { c.requests++ },
		"another organization is served":                                                                             func(c *costing, _ []string, _ plan.Step) { c.accepted(c.operation.ID, nil, newCostedSet(Main)) },
	}
}

func costResource(c *costing, text []string, _ plan.Step) {
	if text[0] == "another" {
		c.create(c.set, text[1], nil)
		return
	}
	c.have(c.set, text[1])
}

func costResourceWith(c *costing, text []string, step plan.Step) {
	c.create(c.set, text[1], tableFields(step))
	if text[0] != "another" {
		c.set.members[text[1]] = true
	}
}

// costShared counts what fills a resource: one request for each where they can
// be found together, and otherwise what each costs alone.
func costShared(c *costing, text []string, _ plan.Step) {
	key := strings.Join(text, " ")
	n, _ := strconv.Atoi(text[1])
	if !c.once("shared " + key) {
		c.set = c.leases[key]
		return
	}
	c.set = newCostedSet(Main)
	c.leases[key] = c.set
	c.have(c.set, text[0])
	for _, resource := range c.fixtures.Resources.Resources {
		if resource.Plural != text[2] {
			continue
		}
		c.set.filled = n
		before := c.requests
		for range n {
			c.create(c.set, resource.Name, nil)
		}
		if holder := c.fixtures.Resources.Resources[text[0]]; len(holder.Show) > 0 && resource.Update == nil {
			c.requests = before + n + 2*(n/c.fixtures.Pagination.Largest+1)
		}
	}
	c.requests += 2 // the listings that are to show all of them
}

func costOldest(c *costing, text []string, _ plan.Step) {
	if r, ok := c.fixtures.OfPlural(text[0]); ok {
		c.requests += 2 * oldest * c.look(r.Name)
	}
}

func costUpdated(c *costing, _ []string, step plan.Step) {
	c.refer(c.set, tableFields(step))
	c.requests++
}

func costBound(c *costing, _ []string, step plan.Step) {
	r := c.fixtures.Requests[c.operation.ID]
	c.about = c.refer(c.set, r.Path, r.Query, r.Body)
	c.refer(c.set, tableFields(step))
}

// costSent counts a request with what is looked at before it, and what it leaves
// behind where it is accepted.
func costSent(c *costing, _ []string, step plan.Step) {
	fields := tableFields(step)
	c.refer(c.set, fields)
	c.lookBefore()
	c.requests++
	accepted := false
	for _, s := range c.plan.Steps {
		accepted = accepted || s.Keyword == "Then" && s.Text == "it is accepted"
	}
	if !accepted {
		return
	}
	body := map[string]any{}
	for _, part := range []map[string]any{c.fixtures.Requests[c.operation.ID].Body, fields} {
		for name, value := range part {
			body[name] = value
		}
	}
	c.requests-- // it is counted with the rest
	c.accepted(c.operation.ID, body, c.set)
}

// lookBefore counts what is looked at so that it can be seen that it stays.
func (c *costing) lookBefore() {
	if !c.analysis.observes || c.operation.Safe() {
		return
	}
	for _, name := range c.about {
		if !c.set.seen[name] {
			c.set.seen[name] = true
			c.requests += c.look(name)
		}
	}
}

func costSentFor(c *costing, text []string, step plan.Step) {
	switch text[0] {
	case "a deleted":
		if c.once("deleted " + text[1]) {
			for _, set := range []*costedSet{newCostedSet(Main), newCostedSet(Main)} {
				c.have(set, text[1])
				c.requests++ // it is deleted, or looked at
				c.removals--
			}
			c.create(newCostedSet(Main), text[1], nil) // a newer one, which stays
			c.requests++
		}
	case theirs:
		c.foreign(text[1])
		if c.analysis.observes && !c.operation.Safe() {
			c.requests += c.look(text[1]) // that it stays as well
		}
	}
	if !c.operation.Safe() {
		c.requests++ // that the id is nobody's
	}
	costSent(c, text, step)
}

func costEach(c *costing, text []string, _ plan.Step) {
	c.lookBefore()
	c.trials = c.estimatedTrials(text[0])
	c.requests += c.trials
	if strings.HasPrefix(text[0], "impossible") && !c.operation.Safe() {
		c.requests += c.trials / 2 // a look at each id that may be somebody's
	}
	if strings.HasPrefix(text[0], "valid") || strings.HasSuffix(text[0], "alone") {
		c.requests += c.trials
		body := c.fixtures.Requests[c.operation.ID].Body
		if len(c.fixtures.Requests[c.operation.ID].Path) == 0 {
			for range c.trials {
				c.accepted(c.operation.ID, body, c.set)
				c.requests--
			}
		}
	}
}

func costFailing(c *costing, text []string, step plan.Step) {
	c.twin(c.operation.ID)
	costSent(c, text, step)
}

// costPages counts the pages of a listing, which is read once with each of some
// limits.
func costPages(c *costing, _ []string, _ plan.Step) {
	total := c.set.filled
	if c.analysis.alone {
		for name, n := range c.existing {
			for _, listing := range c.fixtures.Resources.Resources[name].ListedBy {
				if listing == c.operation.ID {
					total = n
				}
			}
		}
	}
	key := "pages of " + c.operation.ID
	if c.analysis.narrowed {
		key += ", narrowed"
	}
	if !c.once(key) {
		return
	}
	w := c.newWorld(c.plan, c.analysis)
	c.requests += 2
	for _, limit := range w.limits(total) {
		c.requests += (total+limit-1)/limit + 1
	}
}

func costTwin(c *costing, _ []string, _ plan.Step) {
	if c.analysis.burst {
		return
	}
	c.twin(c.operation.ID)
}

// costUnchanged counts a second look, and one for what was not to be created.
func costUnchanged(c *costing, _ []string, _ plan.Step) {
	if !c.operation.Safe() {
		for _, name := range c.about {
			c.requests += c.look(name)
		}
	}
	body := c.fixtures.Requests[c.operation.ID].Body
	for _, name := range c.fixtures.ResourceNames() {
		resource := c.fixtures.Resources.Resources[name]
		if resource.Create == c.operation.ID && resource.Like == "" && body[resource.Identity] != nil {
			c.requests++
		}
	}
}

func costHas(c *costing, text []string, _ plan.Step) {
	if text[0] != "" {
		c.requests++
	}
}

// costListed counts the listing, and what is read to compare it with; a listing
// that is not to show something is read as a whole, too.
func costListed(c *costing, text []string, _ plan.Step) {
	if text[0] != "the" {
		c.foreign(text[1])
	}
	c.requests += 2
}
