package resource

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/verdict"
)

// MaxFilled bounds how many resources a step may create at once.
const MaxFilled = 1000

// Fill returns the set under a key, which is made once in a run: the resource holder, which
// holds n of the resource members. It is another organization's where that leaves more of
// the main one's requests for others, and can have it beside others of its kind: a filter
// shows nothing where there is nothing else. An error is an outcome of what fills it.
func (a *Agent) Fill(ctx context.Context, key, holder, members string, n int) (*Set, error) {
	return a.filled.Get(string(a.Org)+" "+key, func() (*Set, error) {
		if a.Org == Main && a.HasSpareOrganization() && a.Allowances.Relieves(Other) && a.foreignersHave(ctx, members) {
			filled, err := a.fill(ctx, Other, key, holder, members, n)
			if state, _ := verdict.Judge(err); state != verdict.Inconclusive || ctx.Err() != nil {
				return filled, err
			}
		}
		return a.fill(ctx, a.Org, key, holder, members, n)
	})
}

// HasSpareOrganization reports whether what is only read can be another organization's.
// What a pack only finds may not exist there, and a scheme with a key of its own has no
// second one.
func (s *Shared) HasSpareOrganization() bool {
	if s.ReadOnly || s.Credentials[Other] == "" || len(s.Fixtures.Auth.Keys()) > 0 {
		return false
	}
	for _, r := range s.Fixtures.Resources.Resources {
		if r.IsFound() {
			return false
		}
	}
	return true
}

// fill makes such a set for an organization.
func (a *Agent) fill(ctx context.Context, org Key, key, holder, members string, n int) (*Set, error) {
	filled := a.NewSet(org, a.Source("shared "+key+" of "+string(org)))
	in, err := a.Have(ctx, filled, holder)
	if err != nil {
		return nil, err
	}
	if org != a.Org && !a.Allowances.Relieves(org) {
		return nil, verdict.Inconclusivef("the organization may send fewer requests than the main one")
	}
	if err := a.fillWith(ctx, filled, in, members, n); err != nil {
		return nil, err
	}
	return filled, a.settle(ctx, filled)
}

// settle waits until what was put into a set is in the listings of what holds it:
// a link may be made a little later than the thing itself.
func (a *Agent) settle(ctx context.Context, filled *Set) error {
	members := filled.All()
	for _, operation := range members[len(members)-1].Resource.ListedBy {
		if !strings.Contains(a.Operation(operation).Path, "{") {
			continue
		}
		r, err := a.Bind(ctx, operation, filled, filled.unique)
		if err != nil {
			return err
		}
		err = a.Eventually(ctx, "members in "+operation, true, func() (bool, error) {
			return a.showsAll(ctx, r, members)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// showsAll reports whether a listing shows all instances of the kind that it
// lists, as far as one page can show them.
func (pg *pager) showsAll(ctx context.Context, r Request, members []*Instance) (bool, error) {
	listed := map[string]bool{}
	err := pg.turnPages(ctx, r, func(page []Item) bool {
		for _, i := range page {
			listed[fmt.Sprint(pg.IDOf(r.Operation.ID, i))] = true
		}
		return true
	})
	missing := 0
	for _, i := range members {
		if slices.Contains(i.Resource.ListedBy, r.Operation.ID) && !listed[i.IDText()] {
			missing++
		}
	}
	// A listing without pages shows no more than the largest limit at once.
	if turns, _ := pg.Turns(r.Operation); !turns && len(listed) >= pg.Fixtures.PaginationOf(r.Operation.ID).Largest {
		missing = 0
	}
	if errors.Is(err, errUnread) {
		return true, nil // what the listing makes of its pages is for the scenario to say
	}
	return missing == 0, err
}

// fillWith creates many resources of one kind in a set.
func (a *Agent) fillWith(ctx context.Context, in *Set, holder *Instance, name string, n int) error {
	resource, err := a.resource(name)
	if err != nil {
		return err
	}
	if len(holder.Resource.Lists) == 0 || resource.Update != nil || isKnownByID(resource) {
		for number := range n {
			i, err := a.Create(ctx, in, name, nil)
			if err != nil {
				return err
			}
			in.Put(numbered(name, number+1), i)
		}
		return nil
	}
	requests, err := a.creations(ctx, in, resource, n)
	if err != nil {
		return err
	}
	if err := a.SendAll(ctx, requests); err != nil {
		return err
	}
	return a.findFilled(ctx, in, holder, resource, requests)
}

// creations makes the requests that create so many of a resource.
func (a *Agent) creations(ctx context.Context, in *Set, resource fixtures.Resource, n int) ([]Request, error) {
	var requests []Request
	for range n {
		r, err := a.creation(ctx, in, resource, nil)
		if err != nil {
			return nil, err
		}
		requests = append(requests, r)
	}
	return requests, nil
}

// findFilled finds out the ids of what was created, from the listing that shows
// what belongs to the holder: one look at a page instead of one for each.
func (a *Agent) findFilled(ctx context.Context, in *Set, holder *Instance, resource fixtures.Resource, requests []Request) error {
	ids := map[string]any{}
	err := a.turnPages(ctx, a.RequestFor(holder.Resource.Lists[0], holder), func(page []Item) bool {
		for _, listed := range page {
			if identity := matchIn(resource, listed); identity != "" {
				ids[identity] = a.IDOf(holder.Resource.Lists[0], listed)
			}
		}
		return true
	})
	if err != nil && !errors.Is(err, errUnread) {
		return err
	}
	for number, r := range requests {
		identity := IdentityIn(resource, r)
		i := a.Ledger.Expected(resource.Kind(), in.Org, identity)
		if i == nil {
			return fmt.Errorf("no %s was recorded in the ledger", resource.Name)
		}
		if a.Ledger.identify(i, ids[identity]); i.ID == nil {
			if err := a.Await(ctx, i); err != nil {
				return err
			}
		}
		if i.ID == nil {
			return verdict.Inconclusivef("set-up: %s", a.NotFound(i))
		}
		in.Put(numbered(resource.Name, number+1), i)
	}
	return nil
}
