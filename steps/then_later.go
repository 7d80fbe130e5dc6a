package steps

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/jsonvalue"
	"github.com/assaykit/assay/internal/verdict"
)

// isListed: And the contact is [not] listed by listContacts [where "email" is …].
// That something is listed may take a while; that it is not has to hold at once.
func isListed(ctx context.Context, w *world, a arguments) error {
	what := a.text[0] + " " + a.text[1]
	i, err := w.named(ctx, a.text[0], a.text[1])
	if err != nil {
		return err
	}
	r, narrowed, err := w.listing(ctx, a.text[3], a.text[4], a.text[5])
	if err != nil {
		return err
	}
	if a.text[2] != "" {
		found, err := w.listed(ctx, i, r)
		if err == nil && found {
			err = verdict.Failedf("%s shows %s, id %s", a.text[3], what, i.idText())
		}
		if err != nil || len(r.path) == 0 {
			return err
		}
		return w.countsItself(ctx, r)
	}
	var problem error
	err = w.eventually(ctx, i.resource.Name+" in "+a.text[3], true, func() (bool, error) {
		find := w.narrowed
		if narrowed {
			find = func(_ *instance, r request) request { return r }
		}
		found, err := w.itemOf(ctx, i, find(i, r))
		if err != nil {
			return false, err
		}
		if found == nil {
			problem = verdict.Failedf("%s does not show %s, id %s", a.text[3], what, i.idText())
			return false, nil
		}
		problem, err = w.agrees(ctx, i, found, a.text[3])
		return problem == nil, err
	})
	if err == nil {
		err = problem
	}
	return err
}

// costListed bills the listing, and what is read to compare it with.
func costListed(b *bill, a arguments) {
	if a.text[0] == theirs {
		b.foreign(a.text[1])
	}
	b.add(2)
}

// countsItself holds the total of a listing that nobody else changes against the
// items that it has. A count may follow a little later.
func (w *world) countsItself(ctx context.Context, r request) error {
	var problem error
	err := w.eventually(ctx, "total of "+r.operation.ID, true, func() (bool, error) {
		l, err := w.readLeaf(ctx, r, leaf{page: 1, limit: w.fixtures.Pagination.Largest})
		if err != nil {
			return false, err
		}
		if !r.operation.Succeeds(l.answer.Status) {
			return false, verdict.Inconclusivef("%s answered %s", r.operation.ID, w.describe(l.answer))
		}
		if l.err != nil {
			return false, l.err
		}
		p := w.fixtures.Pagination
		more, _ := jsonvalue.At(l.body, p.More)
		if total, told := jsonvalue.Int(l.body, p.Total); told && more == false && total != len(l.ids) {
			w.pointToLast()
			problem = verdict.Failedf("%s: %s = %d, and it has %d items", r.operation.ID, jsonvalue.Called(p.Total), total, len(l.ids))
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
func (w *world) agrees(ctx context.Context, i *instance, listed item, operation string) (problem, err error) {
	if i.resource.Read == "" || i.org != w.org {
		return nil, nil
	}
	payload, err := w.read(ctx, i)
	if err != nil {
		return nil, err
	}
	object, ok := payload.(map[string]any)
	if !ok {
		return verdict.Failedf("%s shows it, and %s does not", operation, i.resource.Read), nil
	}
	object = w.steady(i, object)
	for _, name := range slices.Sorted(maps.Keys(object)) {
		if got, both := listed[name]; both && !jsonvalue.Same(object[name], got) && !jsonvalue.Same(got, object[name]) && !jsonvalue.Alike(jsonvalue.Member(w.saidOfItems(operation), name), object[name], got) {
			return verdict.Failedf("%s shows %s = %s, and reading it shows %s", operation, name, jsonvalue.Show(got), jsonvalue.Show(object[name])), nil
		}
	}
	return nil, nil
}

// named returns the scenario's resource, or another organization's.
func (w *world) named(ctx context.Context, whose, name string) (*instance, error) {
	if whose == theirs {
		return w.foreign(ctx, name)
	}
	return w.owned(ctx, name)
}

// listing is the request of a listing for the scenario's resources, with a query
// parameter if one is named.
func (w *world) listing(ctx context.Context, operation, parameter, value string) (r request, narrowed bool, err error) {
	if operation == w.base.operation.ID {
		r = w.base.clone()
	} else if r, err = w.bind(ctx, operation, w.workingSet(), w.unique); err != nil {
		return r, false, err
	}
	if parameter == "" {
		return r, false, nil
	}
	resolved, err := w.value(ctx, value)
	if err != nil {
		return r, false, err
	}
	r.set(place{inQuery, parameter}, resolved)
	return r, true, nil
}

// value reads a value out of a step: JSON where it is JSON, and otherwise text,
// with its references resolved.
func (w *world) value(ctx context.Context, text string) (any, error) {
	resolve := w.resolver(ctx, w.workingSet(), w.unique, func(*instance) {})
	if refs := fixtures.References(text); len(refs) > 0 && !strings.HasPrefix(text, "${") {
		for _, ref := range refs {
			value, err := resolve(ref)
			if err != nil {
				return nil, err
			}
			text = strings.Replace(text, "${"+ref+"}", fmt.Sprint(value), 1)
		}
		return jsonvalue.Cell(text), nil
	}
	return fixtures.Resolve(jsonvalue.Cell(text), resolve)
}

// listsOnly: Then it lists only the contact, or nothing.
func listsOnly(ctx context.Context, w *world, a arguments) error {
	status := w.answer.Status
	if a.text[0] == "nothing, or is refused" && status/100 == 4 && w.sent.operation.Documents(status) {
		return w.twinSucceeded(ctx, w.sent.operation.ID)
	}
	if !w.sent.operation.Succeeds(status) {
		return verdict.Failedf("status = %s, want %s", w.describe(w.answer), w.sent.operation.Successes())
	}
	ids, err := w.listedIDs()
	if err != nil {
		return err
	}
	if a.text[1] == "" {
		if len(ids) > 0 {
			return verdict.Failedf("it lists %s, want nothing", listOf(ids))
		}
		return nil
	}
	i, err := w.owned(ctx, a.text[1])
	if err != nil {
		return err
	}
	if len(ids) != 1 || ids[0] != i.idText() {
		return verdict.Failedf("it lists %s, want only the %s, id %s", listOf(ids), a.text[1], i.idText())
	}
	return nil
}

func (w *world) listedIDs() ([]string, error) {
	items, err := w.items(w.sent, w.answer)
	var ids []string
	for _, listed := range items {
		ids = append(ids, fmt.Sprint(listed[w.fixtures.ItemID]))
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
func listsSoMany(_ context.Context, w *world, a arguments) error {
	want, _ := strconv.Atoi(a.text[0])
	ids, err := w.listedIDs()
	if err != nil {
		return err
	}
	if got := len(ids); got != want {
		return verdict.Failedf("it lists %d items, want %d", got, want)
	}
	more := w.fixtures.Pagination.More
	follow := a.text[1] == "more"
	if got, _ := jsonvalue.At(w.body, more); got != follow {
		return verdict.Failedf("%s = %s, want %t", jsonvalue.Called(more), jsonvalue.Shown(w.body, more), follow)
	}
	return nil
}

// isAsItWas: And the other contact is as it was.
func isAsItWas(ctx context.Context, w *world, a arguments) error {
	i, err := w.named(ctx, a.text[0], a.text[1])
	if err != nil {
		return err
	}
	name := calledBy(a.text[0], a.text[1])
	before, ok := w.before[name]
	if !ok {
		return fmt.Errorf("the %s was not looked at before", name)
	}
	return w.unchanged(ctx, i, before)
}

// costUntouched bills a look before the request and one after it.
func costUntouched(b *bill, a arguments) {
	b.look(a.text[1])
	b.look(a.text[1])
}

// isAcceptedAgain: And it is accepted when it is sent again.
func isAcceptedAgain(ctx context.Context, w *world, _ arguments) error {
	r := w.base.clone()
	if w.org == Burst {
		return w.acceptedInTime(ctx, r)
	}
	e, err := w.Ask(ctx, r)
	switch {
	case errors.Is(err, errGone):
		return verdict.Failedf("sent again: %v", err)
	case err != nil:
		return err
	}
	return w.accepted(e)
}

// acceptedInTime sends a request when the limit is over, as often as the target
// tells of a further window.
func (w *world) acceptedInTime(ctx context.Context, r request) error {
	r.expect429 = true
	if err := w.burst.Recover(ctx, w); err != nil {
		return err
	}
	for window := 1; ; window++ {
		e, err := w.Send(ctx, r)
		if err != nil {
			return err
		}
		if e.Status != 429 || window == maxWindows {
			return w.accepted(e)
		}
		if err := w.burst.WaitAgain(ctx, e); err != nil {
			return err
		}
	}
}

func (w *world) accepted(e *exchange.Exchange) error {
	w.pointToLast()
	if o := w.base.operation; !o.Succeeds(e.Status) {
		return verdict.Failedf("sent again: status = %s, want %s", w.describe(e), o.Successes())
	}
	return nil
}

// longestRetry is how long a target may ask to wait at the most: not longer than
// limits by the second and the minute last, where it announces those.
func (w *world) longestRetry() time.Duration {
	if exchange.Announced(w.answer.ResponseHeader) != (exchange.Rate{}) || w.burst.Announces() {
		return maxRecovery
	}
	return time.Hour
}

// saysWhenToRetry: And it says in whole seconds when to try again.
func saysWhenToRetry(_ context.Context, w *world, _ arguments) error {
	values := w.answer.ResponseHeader.Values("Retry-After")
	if len(values) != 1 {
		return verdict.Failedf("Retry-After is there %d times, want it once", len(values))
	}
	seconds, err := strconv.ParseUint(values[0], 10, 31)
	if err != nil {
		return verdict.Failedf("Retry-After = %s, want whole seconds", jsonvalue.Show(values[0]))
	}
	if time.Duration(seconds)*time.Second > w.longestRetry() {
		return verdict.Failedf("Retry-After = %s, which is no time to wait: limits are by the second and the minute", values[0])
	}
	return nil
}

// bindBeside prepares the request of another organization that is to be sent in
// the moment in which the scenario's own is limited.
func (w *world) bindBeside(ctx context.Context) error {
	unique := &source{seed: w.Seed, scope: w.plan.ID + " of another"}
	r, err := w.bind(ctx, w.base.operation.ID, w.newSet(Main, unique), unique)
	r.expect429 = true
	w.beside = &r
	return err
}

// anotherIsServed: And another organization is served.
func anotherIsServed(_ context.Context, w *world, _ arguments) error {
	e := w.besideAnswer
	if e == nil {
		return fmt.Errorf("only beside a request that is sent beyond the rate limit another one is sent")
	}
	if e.Status == 429 {
		w.telling = e.ID
		return verdict.Failedf("another organization is answered %s", w.describe(e))
	}
	if e.Status/100 != 2 {
		return verdict.Inconclusivef("another organization is answered %s", w.describe(e))
	}
	return nil
}

// costServed bills the main organization's request beside the one that is limited.
func costServed(b *bill, _ arguments) {
	b.apart(Main, b.scenario.ID+", beside it", func() { b.accept(b.operation.ID, nil) })
}
