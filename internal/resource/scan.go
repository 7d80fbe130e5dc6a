package resource

import (
	"fmt"
	"slices"
	"sync"

	"github.com/assaykit/assay/internal/jsonvalue"
)

const (
	// maxPages is how many pages of a listing one scan reads.
	maxPages = 50
	// maxUnfinished is how many scans of an operation may come to no end before the
	// next ones read only a few pages: most of what is looked for is on the first.
	maxUnfinished = 3
	fewPages      = 3
)

// scan is one reading of a listing, page by page, and bounds it.
type scan struct {
	*Shared
	operation string
	most      int      // pages to read
	before    []string // the ids on the page before
	marks     []string // what each answer said of the page after it
}

func (s *Shared) newScan(operation string) *scan {
	most := maxPages
	if s.unfinished.count(operation) >= maxUnfinished {
		most = fewPages
	}
	return &scan{Shared: s, operation: operation, most: most}
}

// next says why the page after this one is not read, though this one says that
// it follows; nil where it is. The mark is what it says of that page, which then may
// follow one without items.
func (c *scan) next(page int, items []Item, mark string) error {
	if mark != "" && slices.Contains(c.marks, mark) {
		c.unfinished.add(c.operation)
		return because(errUnread, "%s: its pages do not end: page %d says again that %s follows", c.operation, page, jsonvalue.Show(mark))
	}
	c.marks = append(c.marks, mark)
	ids := make([]string, len(items))
	for n, i := range items {
		ids[n] = fmt.Sprint(c.IDOf(c.operation, i))
	}
	again := page > 1 && slices.Equal(ids, c.before) && (len(ids) > 0 || mark == "")
	c.before = ids
	if !again && page < c.most {
		return nil
	}
	c.unfinished.add(c.operation)
	is := ""
	if again {
		is = fmt.Sprintf(" is page %d again, and", page-1)
	}
	more := "that more follow"
	if at := c.Fixtures.PaginationOf(c.operation).More; at != "" {
		more = jsonvalue.Called(at)
	}
	return because(errUnread, "%s: its pages do not end: page %d%s still says %s", c.operation, page, is, more)
}

// unfinished counts, by operation, the scans whose pages did not end.
type unfinished struct {
	mu     sync.Mutex
	counts map[string]int
}

func (u *unfinished) count(operation string) int {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.counts[operation]
}

func (u *unfinished) add(operation string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.counts == nil {
		u.counts = map[string]int{}
	}
	u.counts[operation]++
}
