package resource

import (
	"context"
	"fmt"
	"slices"

	"github.com/assaykit/assay/internal/jsonvalue"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/spec"
)

// FirstPages reads the beginning of a listing: its first two pages, and one that is as large
// as both, until the listing has stayed the same meanwhile. It takes a few requests, however
// long the listing is. An error is an outcome: a page could not be read, or the listing did
// not stay the same.
func (pg *pager) FirstPages(ctx context.Context, r Request) (*Traversal, error) {
	limit := pg.smallestLimit(r.Operation)
	for reading := 1; ; reading++ {
		before, err := pg.readPart(ctx, r, Page{Page: 1, Limit: 2 * limit})
		if err != nil {
			return nil, err
		}
		found := &Traversal{states: map[int]start{}}
		if err := pg.readFirst(ctx, r, found, limit); err != nil {
			return nil, err
		}
		after, err := pg.readPart(ctx, r, Page{Page: 1, Limit: 2 * limit})
		if err != nil {
			return nil, err
		}
		if slices.Equal(before.Ids, after.Ids) || reading >= rereadings && sameIDs(before.Ids, after.Ids) {
			pg.keep(found, r, after)
			return found, pg.readLargest(ctx, r, found)
		}
		if err := pg.waitForQuiet(ctx, reading); err != nil {
			return nil, verdict.Inconclusivef("%s %v", r.Operation.ID, err)
		}
	}
}

// readLargest reads the first page as large as it comes, where answers have the total. It is
// kept if it is twice the same: else something is created or removed meanwhile.
func (pg *pager) readLargest(ctx context.Context, r Request, found *Traversal) error {
	p := pg.Fixtures.PaginationOf(r.Operation.ID)
	if p.Total == "" || p.Largest <= 0 || !Takes(r.Operation, p.Limit) {
		return nil
	}
	var read [2]Page
	for n := range read {
		var err error
		if read[n], err = pg.readPart(ctx, r, Page{Page: 1, Limit: p.Largest}); err != nil {
			return err
		}
	}
	totals := [2]string{jsonvalue.Shown(read[0].Body, p.Total), jsonvalue.Shown(read[1].Body, p.Total)}
	if sameIDs(read[0].Ids, read[1].Ids) && totals[0] == totals[1] {
		read[1].Last = len(read[1].Ids) < p.Largest
		pg.keep(found, r, read[1])
	}
	return nil
}

// sameIDs reports whether two pages have the same items, in whatever order.
func sameIDs(before, after []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(before)), slices.Sorted(slices.Values(after)))
}

// smallestLimit is the smallest page that a listing can be asked for.
func (pg *pager) smallestLimit(o spec.Operation) int {
	for _, p := range o.Parameters {
		if p.In == InQuery && p.Name == pg.Fixtures.PaginationOf(o.ID).Limit && p.Schema.Minimum != nil {
			return max(1, int(*p.Schema.Minimum))
		}
	}
	return 1
}

// readFirst reads the first two pages, the second where it is: by its number, or where the
// first says.
func (pg *pager) readFirst(ctx context.Context, r Request, found *Traversal, limit int) error {
	first, err := pg.readPart(ctx, r, Page{Page: 1, Limit: limit})
	if err != nil {
		return err
	}
	pg.keep(found, r, first)
	if _, told := pg.Turns(r.Operation); told {
		next, err := pg.follows(r, first.Answer, first.items, len(first.items))
		if err != nil || !next.follows {
			return err
		}
		r = next.next
	}
	second, err := pg.readPart(ctx, r, Page{Page: 2, First: limit, Limit: limit})
	if err == nil {
		pg.keep(found, r, second)
	}
	return err
}

// readPart reads a page that has to be there.
func (pg *pager) readPart(ctx context.Context, r Request, at Page) (Page, error) {
	at.Name = fmt.Sprintf("%d at a time, page %d", at.Limit, at.Page)
	l, err := pg.ReadPage(ctx, r, at)
	switch {
	case err != nil:
		return l, err
	case !r.Operation.Succeeds(l.Answer.Status):
		return l, verdict.Inconclusivef("%s answered %s", r.Operation.ID, pg.Describe(l.Answer))
	}
	return l, l.Err
}
