package faults

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/assaykit/assay/reference"
)

// Variation is something that the contract permits and the reference server does
// not do: the guard against being stricter than the contract.
type Variation struct {
	Name    string // in words joined by hyphens
	Permits string // the sentence of the contract that leaves it open

	choice    string // those of one choice exclude each other; empty: it excludes none
	configure func(*reference.Config)
	delay     time.Duration // of every write
	begin     func() turn
}

// Variations lists all variations by name.
func Variations() []Variation {
	all := variations()
	slices.SortFunc(all, func(a, b Variation) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// variations is in the order in which they stand between a client and the server:
// first how an answer is written, then what it says, last what a request means.
func variations() []Variation {
	return slices.Concat(formVariations(), headerVariations(), authVariations(), unknownVariations(),
		recordVariations(), errorVariations(), memberVariations(), filterVariations(), listingVariations(),
		dataVariations(), requestVariations())
}

// AllVariations groups the variations so that each group can be had at once: every
// group has all that exclude no other, and of each choice one. Together the groups
// have every variation.
func AllVariations() [][]string {
	choices := map[string][]string{}
	var free, order []string
	most := 1
	for _, v := range Variations() {
		if v.choice == "" {
			free = append(free, v.Name)
			continue
		}
		if choices[v.choice] == nil {
			order = append(order, v.choice)
		}
		choices[v.choice] = append(choices[v.choice], v.Name)
		most = max(most, len(choices[v.choice]))
	}
	var groups [][]string
	for i := range most {
		group := slices.Clone(free)
		for _, choice := range order {
			names := choices[choice]
			group = append(group, names[i%len(names)])
		}
		groups = append(groups, group)
	}
	return groups
}

// NewVariant makes a server with variations, in whatever order they are named. Of
// those that exclude each other it takes one only. It returns an error for a name that is no variation's, and for what New does not
// accept.
func NewVariant(config reference.Config, names ...string) (http.Handler, error) {
	variant, err := newVariant(config, names)
	if err != nil {
		return nil, err
	}
	return variant, nil
}

func newVariant(config reference.Config, names []string) (*altered, error) {
	var known []string
	var turns []turn
	var delay time.Duration
	taken := map[string]bool{}
	for _, v := range variations() {
		known = append(known, v.Name)
		if !slices.Contains(names, v.Name) || taken[v.choice] {
			continue
		}
		taken[v.choice] = v.choice != ""
		if v.configure != nil {
			v.configure(&config)
		}
		if v.begin != nil {
			turns = append(turns, v.begin())
		}
		delay += v.delay
	}
	for _, name := range names {
		if !slices.Contains(known, name) {
			return nil, unknownName("variation", name, known)
		}
	}
	variant, err := alter(config, turns...)
	if err != nil {
		return nil, err
	}
	variant.delay = delay
	return variant, nil
}

// variation is one that excludes no other.
func variation(name, permits string, t turn) Variation { return choice("", name, permits, t) }

// choice is one of several that exclude each other.
func choice(of, name, permits string, t turn) Variation {
	return Variation{Name: name, Permits: permits, choice: of, begin: func() turn { return t }}
}

// requestVariations change what is configured or how long it takes.
func requestVariations() []Variation {
	firstID := func(id int64) func(*reference.Config) { return func(c *reference.Config) { c.FirstID = id } }
	ids := func(ids reference.IDs) func(*reference.Config) { return func(c *reference.Config) { c.IDs = ids } }
	const againPermitted = "Nothing is said of whether the id of what was deleted is given out again."
	const anyID = "An id is an integer, of whatever size."
	return []Variation{
		{Name: "ids-beyond-32-bits", Permits: anyID, choice: "ids", configure: firstID(1 << 40)},
		{Name: "ids-near-the-largest-exact", Permits: anyID, choice: "ids", configure: firstID(1<<53 - 1<<24)},
		{Name: "ids-of-seven-digits", Permits: anyID, choice: "ids", configure: firstID(4_000_000)},
		{Name: "ids-above-the-newest", Permits: againPermitted, choice: "ids of what was deleted", configure: ids(reference.IDsAboveNewest)},
		{Name: "ids-lowest-free", Permits: againPermitted, choice: "ids of what was deleted", configure: ids(reference.IDsLowestFree)},
		{Name: "slow-writes", Permits: "Nothing is said of how long an answer takes.", delay: 5 * time.Millisecond},
		{
			Name:      "older-rate-limits",
			Permits:   "Older deployments have limits of 10 requests a second and 200 a minute.",
			configure: lowerLimits,
		},
		{Name: "late-companies", Permits: "A company may come into being asynchronously.", begin: lateCompanies},
	}
}

// lowerLimits lowers the limits that there are to those of older deployments. An
// organization without a limit remains without.
func lowerLimits(c *reference.Config) {
	lower := func(l reference.Limits) reference.Limits {
		if l.PerSecond > 0 {
			l.PerSecond = min(l.PerSecond, 10)
		}
		if l.PerMinute > 0 {
			l.PerMinute = min(l.PerMinute, 200)
		}
		return l
	}
	c.Limits = lower(c.Limits)
	own := map[string]reference.Limits{}
	for organization, limits := range c.OrganizationLimits {
		own[organization] = lower(limits)
	}
	c.OrganizationLimits = own
}

// lateness is how late an asynchronous deployment is.
const lateness = 200 * time.Millisecond

// lateCompanies is a turn that links a contact to its company a while later. The
// link is made before the first request that comes after that while.
func lateCompanies() turn {
	type link struct {
		organization string
		contact      *reference.Contact
		domain       string
		due          time.Time
	}
	var pending []link
	settle := func(c *call) {
		now := c.now()
		for len(pending) > 0 && !now.Before(pending[0].due) {
			next := pending[0]
			pending = pending[1:]
			c.as(next.organization).data(func(org *reference.Organization) {
				if there, ok := org.Contacts.Find(next.contact.ID); ok && there == next.contact {
					c.server.LinkCompany(org, next.contact, next.domain)
				}
			})
		}
	}
	return func(c *call, next pass) *reply {
		settle(c)
		members := c.members()
		domain, sent := members["company_domain"].(string)
		if c.operation != "createContact" || !sent {
			return next(c)
		}
		unlinked := c.clone()
		delete(members, "company_domain")
		unlinked.setMembers(members)
		a := next(unlinked)
		if a.succeeded() {
			c.made(members, func(made *reference.Contact) {
				pending = append(pending, link{c.organization, made, domain, c.now().Add(lateness)})
			})
		}
		return a
	}
}

// made finds the contact that a request has created: of those with its address, the
// one that is there for the shortest time. Its id need not be the largest.
func (c *call) made(members map[string]any, use func(*reference.Contact)) {
	address, _ := members["work_email"].(string)
	c.data(func(org *reference.Organization) {
		var newest *reference.Contact
		for _, candidate := range org.Contacts {
			if candidate.Texts["work_email"] == address && (newest == nil || !candidate.Created.Before(newest.Created)) {
				newest = candidate
			}
		}
		if newest != nil {
			use(newest)
		}
	})
}
