package steps

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/assaykit/assay/internal/jsonvalue"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/internal/verdict"
)

// listingSteps are the steps about what a listing shows.
func listingSteps() []Definition {
	return []Definition{
		{
			Keyword: "Then",
			Form:    `the|another organization's <resource> is [not] listed by <operation>[ where "<query parameter>" is <JSON>]`,
			pattern: `(the|another organization's) ` + memberWord + ` is (not )?listed by ` + operationWord + `(?: where ` + quotedText + ` is (.+))?`,
			Says:    "The listing shows the resource, at the latest after the consistency budget. With not, no page shows it, also right after its owner has seen it.",
			run:     isListed,
			needs:   needsListed,
			cost:    costListed,
			notes:   notesListed,
		},
		{
			Keyword:  "Then",
			Form:     `every <resource> of the run is listed once[, on several pages]`,
			pattern:  `every ` + resourceWord + ` of the run is listed once(, on several pages)?`,
			Says:     "The listing that finds the resource, read to its end, shows each that the run has created as its request says and that is there, at the latest after the consistency budget. On several pages, it shows the same on some smaller ones, of which the last is not full.",
			run:      everyIsListed,
			needs:    needsListing,
			cost:     requests(2),
			notes:    notesKnown,
			optional: true,
		},
		{
			Keyword: "Then",
			Form:    `it lists nothing[, or is refused]|only the <resource>|anything but the <resource>`,
			pattern: `it lists (nothing|nothing, or is refused|(?:only|anything but) the ` + memberWord + `)`,
			Says:    "The answer lists nothing, or only the resource, or whatever is not the resource.",
			run:     listsOnly,
			cost:    free,
			notes:   notesOwn,
		},
		{
			Keyword:  "Then",
			Form:     `each item that it lists has: <table of fields>`,
			pattern:  `each item that it lists has:`,
			Says:     "Every item of the answer has these fields. It may list nothing.",
			run:      eachItemHas,
			needs:    needsItems,
			cost:     free,
			optional: true,
		},
		{
			Keyword: "Then",
			Form:    `it lists <n> items, and more|none follow`,
			pattern: `it lists (\d+) items, and (more|none) follow`,
			Says:    "The answer lists that many items, and says whether another page follows.",
			run:     listsSoMany,
			needs:   needs(pageMore),
			cost:    free,
			notes:   notesOwn,
		},
		{
			Keyword: "Then",
			Form:    `it is on page <n> of <n> at a time`,
			pattern: `it is on page (\d+) of (\d+) at a time`,
			Says:    "The answer names this page and this limit.",
			run:     isOnPage,
			needs:   needs(pageIs, pageHolds),
			cost:    free,
		},
	}
}

// isOnPage: And it is on page 1 of 50 at a time.
func isOnPage(_ context.Context, run *ScenarioRun, a Arguments) error {
	p := run.Fixtures.PaginationOf(run.Sent.Operation.ID)
	for n, path := range []string{p.Is, p.Holds} {
		want, _ := strconv.Atoi(a.Text[n])
		if got, ok := jsonvalue.Int(run.body, path); !ok || got != want {
			return verdict.Failedf("%s = %s, want %d", jsonvalue.Called(path), jsonvalue.Shown(run.body, path), want)
		}
	}
	return nil
}

// isListed: And the contact is [not] listed by listContacts [where "email" is …].
// That something is listed may take a while; that it is not has to hold at once, but in a
// listing that lags, as resources.yaml says.
func isListed(ctx context.Context, run *ScenarioRun, a Arguments) error {
	what := a.Text[0] + " " + a.Text[1]
	if never, err := run.neverListed(ctx, a); never || err != nil {
		return err
	}
	i, err := run.named(ctx, a.Text[0], a.Text[1])
	if err != nil {
		return err
	}
	r, narrowed, err := run.listing(ctx, a.Text[3], a.Text[4], a.Text[5])
	if err != nil {
		return err
	}
	if a.Text[2] != "" {
		if err := listedByOwner(ctx, run, a.Text[0], i, r); err != nil {
			return err
		}
		isGone := func() error {
			found, err := run.Listed(ctx, i, r)
			if err == nil && found {
				err = verdict.Failedf("%s shows %s, id %s", a.Text[3], what, i.IDText())
			}
			return err
		}
		if a.Text[0] != theirs && i.Resource.Find.Lags && i.Resource.Find.Operation == a.Text[3] {
			err = inBudget(ctx, run, what+" to be gone", isGone)
		} else {
			err = run.inTime(ctx, what+" to be gone", isGone)
		}
		if err != nil || len(r.Path) == 0 {
			return err
		}
		return run.countsItself(ctx, r)
	}
	var problem error
	err = run.Eventually(ctx, i.Resource.Name+" in "+a.Text[3], true, func() (bool, error) {
		find := run.Narrowed
		if narrowed {
			find = func(_ *resource.Instance, r resource.Request) resource.Request { return r }
		}
		found, err := run.ItemOf(ctx, i, find(i, r))
		if err != nil {
			return false, err
		}
		if found == nil {
			problem = verdict.Failedf("%s does not show %s, id %s", a.Text[3], what, i.IDText())
			return false, nil
		}
		problem, err = run.agrees(ctx, i, found, a.Text[3])
		return problem == nil, err
	})
	if err == nil {
		err = problem
	}
	return err
}

// listedByOwner asks for a listing with the key of another organization whose resource it
// must not show: a cache that asks nobody whose answer it has gives it to the next one.
func listedByOwner(ctx context.Context, run *ScenarioRun, whose string, i *resource.Instance, r resource.Request) error {
	if whose != theirs || len(r.Path) > 0 {
		return nil
	}
	r = run.Narrowed(i, r)
	r.Org = resource.Other
	_, err := run.ItemOf(ctx, i, r)
	return err
}

// everyIsListed: And every contact of the run is listed once.
func everyIsListed(ctx context.Context, run *ScenarioRun, a Arguments) error {
	i, err := run.owned(ctx, a.Text[0])
	if err != nil {
		return err
	}
	if a.Text[1] != "" {
		return resource.ListsEachOnSeveral(ctx, run.Agent, i)
	}
	return resource.ListsEach(ctx, run.Agent, i)
}

// lookAtListings reads what belongs to a resource where the request is to add something
// that is listed there: an answer that is kept from then on lacks it.
func lookAtListings(ctx context.Context, run *ScenarioRun) error {
	for _, text := range run.Analysis.listed {
		i := run.WorkingSet().Member(text[1])
		if i != nil && i.ID != nil || !adds(run.Pack, text, run.base.Operation.ID) {
			continue
		}
		r, _, err := run.listing(ctx, text[3], text[4], text[5])
		if err != nil {
			return err
		}
		if p := run.Fixtures.PaginationOf(text[3]); resource.Takes(r.Operation, p.Limit) && !p.None {
			r.Set(resource.Place{In: resource.InQuery, Name: p.Limit}, p.Largest) // as it is looked at afterwards
		}
		if _, err := run.Ask(ctx, r); err != nil {
			return err
		}
	}
	return nil
}

// adds reports whether an operation creates the resource that a step says is listed among
// what belongs to another one.
func adds(p *pack.Pack, text []string, operation string) bool {
	listing, _ := p.Contract.Operation(text[3])
	return p.Fixtures.Resources.Resources[text[1]].CreatedBy(operation) && strings.Contains(listing.Path, "{")
}

// neverListed reports whether a listing that is not to show something has not shown it
// so far either, so that not even its id is known.
func (rd *reader) neverListed(ctx context.Context, a Arguments) (bool, error) {
	i := rd.WorkingSet().Member(a.Text[1])
	if a.Text[2] == "" || a.Text[0] == theirs || i == nil || i.ID != nil || i.Resource.Find.Operation != a.Text[3] {
		return false, nil
	}
	err := rd.Await(ctx, i)
	return i.ID == nil, err
}

// costListed bills the listing, and what is read to compare it with.
func costListed(b *bill, a Arguments) {
	if a.Text[0] == theirs {
		b.foreign(a.Text[1])
		b.apart(resource.Other, b.scenario.ID+", by its owner", func() { b.add(1) })
	}
	b.add(2)
}

// countsItself compares the total of a listing that nobody else changes with the
// items that it has. A count may follow a little later.
func (rd *reader) countsItself(ctx context.Context, r resource.Request) error {
	var problem error
	err := rd.Eventually(ctx, "total of "+r.Operation.ID, true, func() (bool, error) {
		p := rd.Fixtures.PaginationOf(r.Operation.ID)
		l, err := rd.ReadPage(ctx, r, resource.Page{Page: 1, Limit: p.Largest})
		if err != nil {
			return false, err
		}
		if !r.Operation.Succeeds(l.Answer.Status) {
			return false, rd.Unanswered(r.Operation, l.Answer)
		}
		if l.Err != nil {
			return false, l.Err
		}
		more, _ := jsonvalue.At(l.Body, p.More)
		if total, told := jsonvalue.Int(l.Body, p.Total); told && more == false && total != len(l.Ids) {
			rd.PointToLast()
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

// listing is the request of a listing for the scenario's resources, with a query
// parameter if one is named.
func (run *ScenarioRun) listing(ctx context.Context, operation, parameter, value string) (r resource.Request, narrowed bool, err error) {
	if operation == run.base.Operation.ID {
		r = run.base.Clone()
	} else if r, err = run.Bind(ctx, operation, run.WorkingSet(), run.Unique); err != nil {
		return r, false, err
	}
	if parameter == "" {
		return r, false, nil
	}
	resolved, err := run.value(ctx, value)
	if err != nil {
		return r, false, err
	}
	r.Set(resource.Place{In: resource.InQuery, Name: parameter}, resolved)
	return r, true, nil
}

// listsOnly: Then it lists only the contact, or nothing.
func listsOnly(ctx context.Context, run *ScenarioRun, a Arguments) error {
	status := run.answer.Status
	if a.Text[0] == "nothing, or is refused" && status/100 == 4 && run.Sent.Operation.Documents(status) {
		return run.controlSucceeded(ctx, run.Sent.Operation.ID)
	}
	if !run.Sent.Operation.Succeeds(status) {
		return wrongStatus(run.sender, run.Sent.Operation, run.answer, run.Sent.Operation.Successes())
	}
	ids, err := run.listedIDs()
	if err != nil {
		return err
	}
	if a.Text[1] == "" {
		if len(ids) > 0 {
			return verdict.Failedf("it lists %s, want nothing", listOf(ids))
		}
		return nil
	}
	i, err := run.owned(ctx, a.Text[1])
	if err != nil {
		return err
	}
	if strings.HasPrefix(a.Text[0], "anything but") {
		if slices.Contains(ids, i.IDText()) {
			return verdict.Failedf("it lists the %s, id %s", a.Text[1], i.IDText())
		}
		return nil
	}
	if len(ids) != 1 || ids[0] != i.IDText() {
		return verdict.Failedf("it lists %s, want only the %s, id %s", listOf(ids), a.Text[1], i.IDText())
	}
	return nil
}

// eachItemHas: And each item that it lists has: | status | open |.
func eachItemHas(ctx context.Context, run *ScenarioRun, a Arguments) error {
	fields, err := run.fields(ctx, a)
	if err != nil {
		return err
	}
	items, err := run.Items(run.Sent, run.answer)
	if err != nil {
		return err
	}
	for n, item := range items {
		what := fmt.Sprintf("item %d, id %v,", n+1, run.IDOf(run.Sent.Operation.ID, item))
		if err := compare(what, item, fields, nil, run.SaidOfItems(run.Sent.Operation.ID), exactly); err != nil {
			return err
		}
	}
	return nil
}

func (run *ScenarioRun) listedIDs() ([]string, error) {
	items, err := run.Items(run.Sent, run.answer)
	var ids []string
	for _, listed := range items {
		ids = append(ids, fmt.Sprint(run.IDOf(run.Sent.Operation.ID, listed)))
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
func listsSoMany(_ context.Context, run *ScenarioRun, a Arguments) error {
	want, _ := strconv.Atoi(a.Text[0])
	ids, err := run.listedIDs()
	if err != nil {
		return err
	}
	if got := len(ids); got != want {
		return verdict.Failedf("it lists %d items, want %d", got, want)
	}
	more := run.Fixtures.PaginationOf(run.Sent.Operation.ID).More
	follow := a.Text[1] == "more"
	if got, _ := jsonvalue.At(run.body, more); got != follow {
		return verdict.Failedf("%s = %s, want %t", jsonvalue.Called(more), jsonvalue.Shown(run.body, more), follow)
	}
	return nil
}
