package resource

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/assaykit/assay/internal/jsonvalue"
	"github.com/assaykit/assay/internal/verdict"
)

// listing is the one that shows a resource of the run, and others like it.
type listing struct {
	*Agent
	like    *Instance
	request Request
}

// ListsEach reads the listing of a resource to its end, and returns an outcome as an error
// where it shows one that the run has created twice, or leaves out one that has to be there.
func ListsEach(ctx context.Context, a *Agent, like *Instance) error {
	l := listing{a, like, a.ListingOf(like)}
	due := l.standing()
	if len(due) == 0 {
		return verdict.Inconclusivef("the run has left no %s as it was created", like.Resource.Name)
	}
	wrong, seen, err := l.awaitOnce(ctx, due, 0)
	if err != nil || len(wrong) == 0 {
		return err
	}
	a.PointToLast()
	return l.leftOut(ctx, wrong, due, seen)
}

// ListsEachOnSeveral reads such a listing over a few pages, however many items one can have,
// and returns an outcome as an error where these do not show once what one page does.
func ListsEachOnSeveral(ctx context.Context, a *Agent, like *Instance) error {
	l := listing{a, like, a.ListingOf(like)}
	r := l.request
	seen, err := l.read(ctx, 0)
	if err != nil {
		return err
	}
	due := slices.DeleteFunc(a.Ledger.known(like), func(i *Instance) bool { return seen.times[i.IDText()] != 1 })
	limit := max(a.smallestLimit(r.Operation), withRest(seen.items, a.Fixtures.PaginationOf(r.Operation.ID).Largest))
	wrong, _, err := l.awaitOnce(ctx, due, limit)
	if err != nil || len(wrong) == 0 {
		return err
	}
	a.PointToLast()
	after, err := l.read(ctx, 0)
	if err != nil {
		return err
	}
	for _, i := range wrong {
		if after.times[i.IDText()] == 1 {
			return verdict.Failedf("%s does not show the %s with the id %s on pages of %d, and does on one of all", r.Operation.ID, i.Resource.Name, i.IDText(), limit)
		}
	}
	return nil
}

// awaitOnce reads the listing of a resource until it shows each of some instances, within the
// consistency budget, and returns those that it does not. It returns an outcome as an error
// where it shows one twice that the run has created.
func (l listing) awaitOnce(ctx context.Context, due []*Instance, limit int) (missing []*Instance, seen listedTimes, err error) {
	var twice []string
	err = l.Eventually(ctx, l.like.Resource.Plural+" in "+l.request.Operation.ID, true, func() (bool, error) {
		twice, missing = l.Ledger.idsOf(l.like), due
		for range rereadings { // others may move one to another page while pages are turned
			var err error
			if seen, err = l.read(ctx, limit); err != nil {
				return false, err
			}
			twice = slices.DeleteFunc(twice, func(id string) bool { return seen.times[id] < 2 })
			missing = slices.DeleteFunc(slices.Clone(missing), func(i *Instance) bool { return seen.times[i.IDText()] > 0 })
			if len(twice)+len(missing) == 0 {
				return true, nil
			}
		}
		return false, nil
	})
	if err == nil && len(twice) > 0 {
		l.PointToLast()
		err = verdict.Failedf("%s shows the %s with the id %s twice", l.request.Operation.ID, l.like.Resource.Kind(), twice[0])
	}
	return missing, seen, err
}

// listedTimes is how often a listing has shown each id, and how many items it has.
type listedTimes struct {
	times map[string]int
	items int
}

// read reads the listing to its end, with so many items on a page; 0 for as many as it can
// have.
func (l listing) read(ctx context.Context, limit int) (listedTimes, error) {
	seen := listedTimes{times: map[string]int{}}
	err := l.turnPagesOf(ctx, l.request, limit, func(page []Item) bool {
		for _, item := range page {
			seen.times[fmt.Sprint(l.IDOf(l.request.Operation.ID, item))]++
			seen.items++
		}
		return true
	})
	return seen, err
}

// leftOut returns an outcome as an error where a listing leaves out what has to be there: it
// can be read, and looks like those that are listed, and the listing grows with the next one.
// One that does not grow shows a certain number alone, such as the last ten.
func (l listing) leftOut(ctx context.Context, missing, due []*Instance, seen listedTimes) error {
	r := l.request
	looks, err := l.looksOf(ctx, due, missing)
	if err != nil {
		return err
	}
	for _, i := range missing {
		is, err := l.isLike(ctx, i, looks)
		if err != nil {
			return err
		}
		if !is {
			continue
		}
		next, err := l.Create(ctx, l.WorkingSet(), i.Resource.Kind(), nil)
		if err != nil {
			return err
		}
		var after listedTimes
		err = l.Eventually(ctx, i.Resource.Name+" in "+r.Operation.ID, true, func() (bool, error) {
			var err error
			after, err = l.read(ctx, 0)
			return after.times[next.IDText()] > 0, err
		})
		if err != nil || after.items <= seen.items || after.times[i.IDText()] > 0 {
			return err
		}
		return verdict.Failedf("%s does not show the %s with the id %s, which is there: it shows %d", r.Operation.ID, i.Resource.Name, i.IDText(), after.items)
	}
	return nil
}

// mostLooks is how many of those that a listing shows are read, to know how one looks.
const mostLooks = 3

// looksOf reads some of those that a listing shows; none where nothing reads one.
func (l listing) looksOf(ctx context.Context, due, missing []*Instance) ([]Item, error) {
	var looks []Item
	for _, i := range due {
		if i.Resource.Read == "" || slices.Contains(missing, i) || len(looks) == mostLooks {
			continue
		}
		shown, err := l.Read(ctx, i)
		if err != nil {
			return nil, err
		}
		if object, isObject := shown.(Item); isObject {
			looks = append(looks, object)
		}
	}
	return looks, nil
}

// isLike reports whether an instance is there, and has what all the others have in common: a
// word, a flag or nothing that the target has given each of them, such as a state.
func (l listing) isLike(ctx context.Context, i *Instance, others []Item) (bool, error) {
	if i.Resource.Read == "" {
		return true, nil // it is the scenario's own
	}
	shown, err := l.Read(ctx, i)
	if err != nil {
		return false, err
	}
	object, isObject := shown.(Item)
	if !isObject || isRemoved(i.Resource, object) || l.isAnother(object, i) {
		return false, nil
	}
	if len(others) < 2 {
		return false, nil
	}
	names := map[string]bool{}
	for _, one := range append(slices.Clone(others), object) {
		for name := range one {
			names[name] = true
		}
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		_, sent := i.Body[name]
		alike := !slices.ContainsFunc(others[1:], func(one Item) bool { return !jsonvalue.Same(others[0][name], one[name]) })
		if !sent && alike && tells(others[0][name], object[name]) && !jsonvalue.Same(others[0][name], object[name]) {
			return false, nil
		}
	}
	return true, nil
}

// tells reports whether one of two values may say what something is: a flag, nothing, or a
// word. Numbers and dates differ in any case.
func tells(one, other any) bool {
	for _, value := range []any{one, other} {
		text, isText := value.(string)
		_, isFlag := value.(bool)
		if value == nil || isFlag || isText && !strings.ContainsAny(text, "0123456789") {
			return true
		}
	}
	return false
}
