package steps

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/verdict"
)

// maxFilled bounds how many resources a step may create at once.
const maxFilled = 1000

// aSharedResource: Given a shared list with 205 members. It is made once in a
// run; only scenarios that read may use it.
func aSharedResource(ctx context.Context, w *world, a arguments) error {
	if w.base.operation.ID != "" || w.set != nil {
		return fmt.Errorf("a shared %s has to be the first step", a.text[0])
	}
	n, err := strconv.Atoi(a.text[1])
	if err != nil || n < 1 || n > maxFilled {
		return fmt.Errorf("want a number between 1 and %d, not %s", maxFilled, a.text[1])
	}
	members, err := w.ofPlural(a.text[2])
	if err != nil {
		return err
	}
	w.set, err = w.fill(ctx, fmt.Sprint(a.text), a.text[0], members.Name, n)
	return err
}

// fill returns the set under a key, which is made once in a run: a resource that holds
// so many others.
func (w *agent) fill(ctx context.Context, key, holder, members string, n int) (*set, error) {
	return w.filled.get(key, func() (*set, error) {
		filled := w.newSet(w.org, w.source("shared "+key))
		in, err := w.have(ctx, filled, holder)
		if err != nil {
			return nil, err
		}
		if err := w.fillWith(ctx, filled, in, members, n); err != nil {
			return nil, err
		}
		return filled, w.settle(ctx, filled)
	})
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
		pages := 1
		if largest := b.pack.Fixtures.Pagination.Largest; largest > 0 {
			pages += n / largest
		}
		b.add(2 * pages) // the listings that are to show all of them
	})
}

// settle waits until what was put into a set is in the listings of what holds it:
// a link may be made a little later than the thing itself.
func (w *agent) settle(ctx context.Context, filled *set) error {
	members := filled.all()
	for _, operation := range members[len(members)-1].resource.ListedBy {
		if !strings.Contains(w.operation(operation).Path, "{") {
			continue
		}
		r, err := w.bind(ctx, operation, filled, filled.unique)
		if err != nil {
			return err
		}
		err = w.eventually(ctx, "members in "+operation, true, func() (bool, error) {
			return w.showsAll(ctx, r, members)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// showsAll reports whether a listing shows all instances of the kind that it
// lists, as far as one page can show them.
func (w *agent) showsAll(ctx context.Context, r request, members []*instance) (bool, error) {
	listed := map[string]bool{}
	err := w.turnPages(ctx, r, func(page []item) bool {
		for _, i := range page {
			listed[fmt.Sprint(i[w.fixtures.ItemID])] = true
		}
		return true
	})
	missing := 0
	for _, i := range members {
		if slices.Contains(i.resource.ListedBy, r.operation.ID) && !listed[i.idText()] {
			missing++
		}
	}
	// A listing without pages shows no more than the largest limit at once.
	if !takes(r.operation, w.fixtures.Pagination.Page) && len(listed) >= w.fixtures.Pagination.Largest {
		missing = 0
	}
	if errors.Is(err, errUnread) {
		return true, nil // what the listing makes of its pages is for the scenario to say
	}
	return missing == 0, err
}

// fillWith creates many resources of one kind in a set.
func (w *agent) fillWith(ctx context.Context, in *set, holder *instance, name string, n int) error {
	resource, err := w.resource(name)
	if err != nil {
		return err
	}
	if len(holder.resource.Show) == 0 || resource.Update != nil {
		for number := range n {
			i, err := w.create(ctx, in, name, nil)
			if err != nil {
				return err
			}
			in.put(fmt.Sprintf("%s %d", name, number+1), i)
		}
		return nil
	}
	requests, err := w.creations(ctx, in, resource, n)
	if err != nil {
		return err
	}
	if err := w.SendAll(ctx, requests); err != nil {
		return err
	}
	return w.findFilled(ctx, in, holder, resource, requests)
}

// creations makes the requests that create so many of a resource.
func (w *agent) creations(ctx context.Context, in *set, resource fixtures.Resource, n int) ([]request, error) {
	fixture := w.fixtures.Requests[resource.Create]
	body := map[string]any{}
	for _, part := range []map[string]any{fixture.Body, resource.With} {
		for k, v := range part {
			body[k] = v
		}
	}
	var requests []request
	for range n {
		r := request{operation: w.operation(resource.Create), org: in.org}
		var err error
		if r.body, err = fixtures.ResolveFields(body, w.resolver(ctx, in, in.unique, func(*instance) {})); err != nil {
			return nil, err
		}
		requests = append(requests, r)
	}
	return requests, nil
}

// findFilled finds out the ids of what was created, from the listing that shows
// what belongs to the holder: one look at a page instead of one for each.
func (w *agent) findFilled(ctx context.Context, in *set, holder *instance, resource fixtures.Resource, requests []request) error {
	ids := map[string]any{}
	err := w.turnPages(ctx, w.requestFor(holder.resource.Show[0], holder), func(page []item) bool {
		for _, listed := range page {
			if identity, ok := listed[resource.Find.Match].(string); ok {
				ids[identity] = listed[w.fixtures.ItemID]
			}
		}
		return true
	})
	if err != nil && !errors.Is(err, errUnread) {
		return err
	}
	for number, r := range requests {
		identity := fmt.Sprint(r.body[resource.Identity])
		i := w.ledger.expected(resource.Kind(), in.org, identity)
		if i == nil {
			return fmt.Errorf("no %s was recorded in the ledger", resource.Name)
		}
		if w.ledger.identify(i, ids[identity]); i.id == nil {
			if err := w.await(ctx, i); err != nil {
				return err
			}
		}
		if i.id == nil {
			return verdict.Inconclusivef("set-up: %s", w.notFound(i))
		}
		in.put(fmt.Sprintf("%s %d", resource.Name, number+1), i)
	}
	return nil
}
