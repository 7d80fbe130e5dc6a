package faults

import (
	"slices"
	"time"

	"github.com/assaykit/assay/reference"
)

// variations is in the order in which they stand between a client and the server:
// first how an answer is written, then what it says, last what a request means.
func variations() []Variation {
	return slices.Concat(formVariations(), headerVariations(), authVariations(), unknownVariations(),
		recordVariations(), errorVariations(), resourceVariations(), memberVariations(), filterVariations(), orderVariations(),
		dataVariations(), configVariations())
}

// AllVariations groups the names of the variations so that each group can be had at once:
// every group has all that exclude no other, and of each choice one. Together the groups
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

// variation is one that excludes no other.
func variation(name, permits string, t turn) Variation { return choice("", name, permits, t) }

// choice is one of several that exclude each other.
func choice(of, name, permits string, t turn) Variation {
	return Variation{Name: name, Permits: permits, choice: of, turn: t}
}

// configVariations change what is configured or how long it takes.
func configVariations() []Variation {
	const anyID = "An id is an integer, of whatever size."
	const again = "Nothing is said of whether the id of what was deleted is given out again."
	firstID := func(name string, id int64) Variation {
		return Variation{Name: name, Permits: anyID, choice: "ids", configure: func(c *reference.Config) { c.FirstID = id }}
	}
	deleted := func(name string, ids reference.IDs) Variation {
		return Variation{Name: name, Permits: again, choice: "ids of what was deleted", configure: func(c *reference.Config) { c.IDs = ids }}
	}
	return []Variation{
		firstID("ids-beyond-32-bits", 1<<40),
		firstID("ids-near-the-largest-exact", 1<<53-1<<24),
		firstID("ids-of-seven-digits", 4_000_000),
		deleted("ids-above-the-newest", reference.IDsAboveNewest),
		deleted("ids-lowest-free", reference.IDsLowestFree),
		{Name: "slow-writes", Permits: "Nothing is said of how long an answer takes.", delay: 5 * time.Millisecond},
		{
			Name: "older-rate-limits", Permits: "Older deployments have limits of 10 requests a second and 200 a minute.",
			configure: lowerLimits,
		},
		variation("late-companies", "A company may be created asynchronously.", lateCompanies),
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

// lateCompanies links a contact to its company a while later: before the first
// request that comes after that while.
func lateCompanies(c *call, next pass) *reply {
	type link struct {
		organization string
		contact      *contact
		domain       string
		due          time.Time
	}
	pending := remember(c, "links", []link{})
	for len(*pending) > 0 && !c.now().Before((*pending)[0].due) {
		first := (*pending)[0]
		*pending = (*pending)[1:]
		c.as(first.organization).data(func(org *organization) {
			if there, ok := org.Contacts.Find(first.contact.ID); ok && there == first.contact {
				c.api.LinkCompany(org, there, first.domain)
			}
		})
	}
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
		if made := c.made(members); made != nil {
			*pending = append(*pending, link{c.organization, made, domain, c.now().Add(lateness)})
		}
	}
	return a
}

// made is the contact that a request has created: of those with its address, the one
// that is there for the shortest time. Its id need not be the largest.
func (c *call) made(members object) (newest *contact) {
	address, _ := members["work_email"].(string)
	c.data(func(org *organization) {
		for _, candidate := range org.Contacts {
			if candidate.Texts["work_email"] == address && (newest == nil || !candidate.Created.Before(newest.Created)) {
				newest = candidate
			}
		}
	})
	return newest
}
