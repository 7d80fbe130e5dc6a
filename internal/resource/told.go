package resource

import (
	"context"
	"fmt"

	"github.com/assaykit/assay/internal/verdict"
)

// wholeByPages reads all pages of a listing, one after the other, until none follows.
func (pg *pager) wholeByPages(ctx context.Context, r Request) (start, error) {
	var all start
	err := pg.turnPages(ctx, r, func(page []Item) bool {
		all.total += len(page)
		all.page += pg.steadily(r.Operation.ID, page)
		return all.total <= maxTraversed
	})
	if err == nil && all.total > maxTraversed {
		err = verdict.Inconclusivef("%s has more than the %d items that are read", r.Operation.ID, maxTraversed)
	}
	return all, err
}

// readAsTold reads every page with a limit, each where the one before says that it is.
// Where a page is refused, or tells no items, the pages end for whoever judges them.
func (pg *pager) readAsTold(ctx context.Context, r Request, found *Traversal, limit int, at start) error {
	scan, seen := pg.newScan(r.Operation.ID), 0
	for page := 1; ; page++ {
		l, err := pg.ReadPage(ctx, r, Page{
			Name: fmt.Sprintf("%d at a time, page %d", limit, page), Page: page, Limit: limit, First: seen, Total: at.total,
		})
		if err != nil {
			return err
		}
		if readable := l.Err == nil && r.Operation.Succeeds(l.Answer.Status); !readable {
			pg.keep(found, r, l)
			return nil
		}
		seen += len(l.items)
		now, err := pg.follows(r, l.Answer, l.items, seen)
		if err != nil {
			return err
		}
		l.Last = !now.follows
		pg.keep(found, r, l)
		if l.Last {
			return nil
		}
		if err := scan.next(page, l.items, now.mark); err != nil {
			return err
		}
		r = now.next
	}
}
