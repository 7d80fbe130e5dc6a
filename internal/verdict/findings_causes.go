package verdict

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/assaykit/assay/internal/exchange"
)

// causes groups the parts that have the same cause.
type causes struct {
	result *Result
	book   *book
	parts  []*part
	same   map[string]string // of two requirements whose answers are the same, one leads to the other
	groups map[string]*group
	order  []string // of the groups, by their first parts
}

// group is the parts with the same cause.
type group struct {
	key   string
	parts []*part
}

// causesOf returns the parts of all scenarios of a Result. A part that follows from
// another has that as its cause.
func causesOf(r *Result) *causes {
	c := &causes{result: r, book: bookOf(r.Baseline), groups: map[string]*group{}}
	for i := range r.Scenarios {
		c.parts = append(c.parts, partsOf(&r.Scenarios[i])...)
	}
	c.blameReadings()
	c.point()
	return c
}

// following returns the scenarios that fail only because of something else, and their
// reasons.
func (c *causes) following() map[*Scenario]map[string]bool {
	all := map[*Scenario]map[string]bool{}
	for _, p := range c.parts {
		if !p.form && (p.cause != nil || p.blamed != nil) && p.violates() {
			note(all, p.of, p.reason)
		}
	}
	for _, p := range c.parts {
		if !p.form && p.cause == nil && p.blamed == nil {
			delete(all, p.of)
		}
	}
	return all
}

// followingRequirements returns the requirements for which a scenario fails only
// because the form of another answer is wrong.
func (c *causes) followingRequirements() map[*Scenario]map[string]bool {
	all := map[*Scenario]map[string]bool{}
	for _, p := range c.parts {
		for _, id := range p.requirements {
			if p.cause != nil {
				note(all, p.of, id)
			}
		}
	}
	for _, p := range c.parts {
		for _, id := range p.requirements {
			if p.cause == nil {
				delete(all[p.of], id)
			}
		}
	}
	return all
}

// key returns the key of a part, which is computed once.
func (c *causes) key(p *part) string {
	if p.causeKey == "" {
		p.causeKey = p.key()
	}
	return p.causeKey
}

// link joins the causes of different requirements that one answer breaks in the same
// way, or that an operation breaks because it answers everything with a server error.
func (c *causes) link() {
	c.same = map[string]string{}
	first := map[string]string{}
	link := func(p *part, shared string) {
		if other, ok := first[shared]; ok {
			c.join(other, c.key(p))
		} else {
			first[shared] = c.key(p)
		}
	}
	for _, p := range c.parts {
		kind := p.kindOfReason()
		if p.form {
			for _, id := range p.exchanges {
				link(p, p.of.ID+"\x00"+id+"\x00"+kind)
			}
		} else if e := p.shown(); e != nil && e.Status >= 500 && p.violates() && SubjectOf(p.reason).Status {
			link(p, e.Operation+"\x00"+kind)
		}
	}
}

func (c *causes) join(a, b string) {
	if a, b = c.root(a), c.root(b); a != b {
		c.same[max(a, b)] = min(a, b)
	}
}

func (c *causes) root(key string) string {
	for c.same[key] != "" {
		key = c.same[key]
	}
	return key
}

// endedWithRun is how a reason ends whose request the end of the run has canceled. It says
// nothing of the target, whatever the request.
var endedWithRun = regexp.MustCompile(`: (canceled(: the deadline passed)?)( \(and [0-9]+ more\))?$`)

// key returns a text that is the same for parts with the same requirements and the
// same kind of reason, whatever the operation.
func (p *part) key() string {
	parts := []string{"own", strings.Join(slices.Sorted(slices.Values(p.requirements)), " "), p.kindOfReason()}
	switch {
	case p.form:
		parts[0] = "form"
	case p.blamed != nil:
		return "read\x00" + p.blamed.String() + "\x00" + p.blamedMember
	case !p.violates():
		parts[0], parts[1] = string(p.state), "" // it does not violate a requirement
		if ended := endedWithRun.FindStringSubmatch(p.reason); ended != nil {
			parts[2] = ended[1]
		}
	case len(p.cases) > 0:
		var names, kinds []string
		for _, c := range p.cases {
			names, kinds = append(names, c.Name), append(kinds, kindOf(c.Reason, func() string { return Normal(c.Reason) }))
		}
		slices.Sort(kinds)
		parts[2] = strings.Join(slices.Compact(kinds), "\n")
		if len(p.cases) < len(p.of.Cases) {
			parts = append(parts, Normal(strings.Join(names, "\n")))
		}
	}
	return strings.Join(parts, "\x00")
}

// shown returns the exchange that shows a part. If the part names none, it is the
// last one of the scenario, unless the part is an error of our own.
func (p *part) shown() *exchange.Exchange {
	ids := p.exchanges
	if len(p.cases) > 0 {
		ids = []string{p.cases[0].Exchange}
	}
	for _, id := range ids {
		if e := p.of.Exchange(id); e != nil {
			return e
		}
	}
	if n := len(p.of.Exchanges); len(ids) == 0 && p.state != Error && n > 0 {
		return p.of.Exchanges[n-1]
	}
	return nil
}

// point finds causes in the answers of other scenarios: scenarios share resources, and
// a listing is read once for all of them.
func (c *causes) point() {
	forms, seen := map[string][]*part{}, map[string]bool{}
	for _, p := range c.parts {
		if key := p.operation + "\x00" + strconv.Itoa(p.status) + "\x00" + c.key(p); p.form && p.state == Failed && !seen[key] {
			seen[key] = true
			forms[p.operation] = append(forms[p.operation], p)
		}
	}
	for _, p := range c.parts {
		if p.form || p.cause != nil {
			continue
		}
		answered := answeredWith.FindStringSubmatch(p.reason)
		for _, name := range strings.Fields(p.reason) {
			for _, f := range forms[strings.Trim(name, ",:;")] {
				right := f.status/100 == 2
				if answered != nil {
					right = answered[1] == strconv.Itoa(f.status)
				}
				same := strings.HasSuffix(p.reason, f.operation+": "+f.reason)
				if p.cause == nil && f.covers(p.state) && (same || p.state == Inconclusive && right && f.explains(p.reason)) {
					p.cause = f
				}
			}
		}
	}
}

// answeredWith finds the status in a reason such as "set-up: op answered 404".
var answeredWith = regexp.MustCompile(`answered ([1-5][0-9]{2})\b`)

func (c *causes) add(p *part) {
	of := p
	if p.cause != nil {
		of = p.cause
	}
	key := c.root(c.key(of))
	g := c.groups[key]
	if g == nil {
		g = &group{key: key}
		c.groups[key] = g
		c.order = append(c.order, key)
	}
	g.parts = append(g.parts, p)
}
