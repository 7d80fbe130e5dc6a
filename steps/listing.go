package steps

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/assaykit/assay/internal/jsonvalue"
	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/internal/verdict"
)

// isOnPage: And it is on page 1 of 50 at a time.
func isOnPage(_ context.Context, w *ScenarioRun, a Arguments) error {
	p := w.Fixtures.Pagination
	for n, path := range []string{p.Is, p.Holds} {
		want, _ := strconv.Atoi(a.Text[n])
		if got, ok := jsonvalue.Int(w.body, path); !ok || got != want {
			return verdict.Failedf("%s = %s, want %d", jsonvalue.Called(path), jsonvalue.Shown(w.body, path), want)
		}
	}
	return nil
}

// isListed: And the contact is [not] listed by listContacts [where "email" is …].
// That something is listed may take a while; that it is not has to hold at once.
func isListed(ctx context.Context, w *ScenarioRun, a Arguments) error {
	what := a.Text[0] + " " + a.Text[1]
	i, err := w.named(ctx, a.Text[0], a.Text[1])
	if err != nil {
		return err
	}
	r, narrowed, err := w.listing(ctx, a.Text[3], a.Text[4], a.Text[5])
	if err != nil {
		return err
	}
	if a.Text[2] != "" {
		found, err := w.Listed(ctx, i, r)
		if err == nil && found {
			err = verdict.Failedf("%s shows %s, id %s", a.Text[3], what, i.IDText())
		}
		if err != nil || len(r.Path) == 0 {
			return err
		}
		return w.countsItself(ctx, r)
	}
	var problem error
	err = w.Eventually(ctx, i.Resource.Name+" in "+a.Text[3], true, func() (bool, error) {
		find := w.Narrowed
		if narrowed {
			find = func(_ *resource.Instance, r resource.Request) resource.Request { return r }
		}
		found, err := w.ItemOf(ctx, i, find(i, r))
		if err != nil {
			return false, err
		}
		if found == nil {
			problem = verdict.Failedf("%s does not show %s, id %s", a.Text[3], what, i.IDText())
			return false, nil
		}
		problem, err = w.agrees(ctx, i, found, a.Text[3])
		return problem == nil, err
	})
	if err == nil {
		err = problem
	}
	return err
}

// costListed bills the listing, and what is read to compare it with.
func costListed(b *bill, a Arguments) {
	if a.Text[0] == theirs {
		b.foreign(a.Text[1])
	}
	b.add(2)
}

// countsItself holds the total of a listing that nobody else changes against the
// items that it has. A count may follow a little later.
func (w *ScenarioRun) countsItself(ctx context.Context, r resource.Request) error {
	var problem error
	err := w.Eventually(ctx, "total of "+r.Operation.ID, true, func() (bool, error) {
		l, err := w.ReadPage(ctx, r, resource.Page{Page: 1, Limit: w.Fixtures.Pagination.Largest})
		if err != nil {
			return false, err
		}
		if !r.Operation.Succeeds(l.Answer.Status) {
			return false, verdict.Inconclusivef("%s answered %s", r.Operation.ID, w.Describe(l.Answer))
		}
		if l.Err != nil {
			return false, l.Err
		}
		p := w.Fixtures.Pagination
		more, _ := jsonvalue.At(l.Body, p.More)
		if total, told := jsonvalue.Int(l.Body, p.Total); told && more == false && total != len(l.Ids) {
			w.PointToLast()
			problem = verdict.Failedf("%s: %s = %d, and it has %d items", r.Operation.ID, jsonvalue.Called(p.Total), total, len(l.Ids))
			return false, nil
		}
		problem = nil
		return true, nil
	})
	if err == nil {
		err = problem
	}
	return err
}

// agrees holds an item of a listing against what reading the same thing shows:
// what both have, both have alike.
func (w *ScenarioRun) agrees(ctx context.Context, i *resource.Instance, listed resource.Item, operation string) (problem, err error) {
	if i.Resource.Read == "" || i.Org != w.Org {
		return nil, nil
	}
	payload, err := w.Read(ctx, i)
	if err != nil {
		return nil, err
	}
	object, ok := payload.(map[string]any)
	if !ok {
		return verdict.Failedf("%s shows it, and %s does not", operation, i.Resource.Read), nil
	}
	object = w.Steady(i, object)
	for _, name := range slices.Sorted(maps.Keys(object)) {
		if got, both := listed[name]; both && !jsonvalue.Same(object[name], got) && !jsonvalue.Same(got, object[name]) && !jsonvalue.Alike(jsonvalue.Member(w.SaidOfItems(operation), name), object[name], got) {
			return verdict.Failedf("%s shows %s = %s, and reading it shows %s", operation, name, jsonvalue.Show(got), jsonvalue.Show(object[name])), nil
		}
	}
	return nil, nil
}

// named returns the scenario's resource, or another organization's.
func (w *ScenarioRun) named(ctx context.Context, whose, name string) (*resource.Instance, error) {
	if whose == theirs {
		return w.Foreign(ctx, name)
	}
	return w.owned(ctx, name)
}

// listing is the request of a listing for the scenario's resources, with a query
// parameter if one is named.
func (w *ScenarioRun) listing(ctx context.Context, operation, parameter, value string) (r resource.Request, narrowed bool, err error) {
	if operation == w.base.Operation.ID {
		r = w.base.Clone()
	} else if r, err = w.Bind(ctx, operation, w.WorkingSet(), w.Unique); err != nil {
		return r, false, err
	}
	if parameter == "" {
		return r, false, nil
	}
	resolved, err := w.value(ctx, value)
	if err != nil {
		return r, false, err
	}
	r.Set(resource.Place{In: resource.InQuery, Name: parameter}, resolved)
	return r, true, nil
}

// listsOnly: Then it lists only the contact, or nothing.
func listsOnly(ctx context.Context, w *ScenarioRun, a Arguments) error {
	status := w.answer.Status
	if a.Text[0] == "nothing, or is refused" && status/100 == 4 && w.Sent.Operation.Documents(status) {
		return w.controlSucceeded(ctx, w.Sent.Operation.ID)
	}
	if !w.Sent.Operation.Succeeds(status) {
		return verdict.Failedf("status = %s, want %s", w.Describe(w.answer), w.Sent.Operation.Successes())
	}
	ids, err := w.listedIDs()
	if err != nil {
		return err
	}
	if a.Text[1] == "" {
		if len(ids) > 0 {
			return verdict.Failedf("it lists %s, want nothing", listOf(ids))
		}
		return nil
	}
	i, err := w.owned(ctx, a.Text[1])
	if err != nil {
		return err
	}
	if len(ids) != 1 || ids[0] != i.IDText() {
		return verdict.Failedf("it lists %s, want only the %s, id %s", listOf(ids), a.Text[1], i.IDText())
	}
	return nil
}

func (w *ScenarioRun) listedIDs() ([]string, error) {
	items, err := w.Items(w.Sent, w.answer)
	var ids []string
	for _, listed := range items {
		ids = append(ids, fmt.Sprint(listed[w.Fixtures.ItemID]))
	}
	return ids, err
}

func listOf(ids []string) string {
	switch {
	case len(ids) == 0:
		return "nothing"
	case len(ids) > 5:
		return fmt.Sprintf("%d items", len(ids))
	}
	return "the ids " + strings.Join(ids, ", ")
}

// listsSoMany: Then it lists 50 items, and more follow.
func listsSoMany(_ context.Context, w *ScenarioRun, a Arguments) error {
	want, _ := strconv.Atoi(a.Text[0])
	ids, err := w.listedIDs()
	if err != nil {
		return err
	}
	if got := len(ids); got != want {
		return verdict.Failedf("it lists %d items, want %d", got, want)
	}
	more := w.Fixtures.Pagination.More
	follow := a.Text[1] == "more"
	if got, _ := jsonvalue.At(w.body, more); got != follow {
		return verdict.Failedf("%s = %s, want %t", jsonvalue.Called(more), jsonvalue.Shown(w.body, more), follow)
	}
	return nil
}
