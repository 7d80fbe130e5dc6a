package steps

import (
	"fmt"
	"slices"

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
	*session
	operation string
	most      int      // pages to read
	before    []string // the ids on the page before
}

func (s *session) newScan(operation string) *scan {
	s.mu.Lock()
	defer s.mu.Unlock()
	most := maxPages
	if s.unfinished[operation] >= maxUnfinished {
		most = fewPages
	}
	return &scan{session: s, operation: operation, most: most}
}

// next says why the page after this one is not read, though this one says that
// it follows; nil where it is.
func (c *scan) next(page int, items []item) error {
	ids := make([]string, len(items))
	for n, i := range items {
		ids[n] = fmt.Sprint(i[c.fixtures.ItemID])
	}
	again := page > 1 && slices.Equal(ids, c.before)
	c.before = ids
	if !again && page < c.most {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.unfinished[c.operation]++
	is := ""
	if again {
		is = fmt.Sprintf(" is page %d again, and", page-1)
	}
	more := "that more follow"
	if c.fixtures.Pagination.More != "" {
		more = jsonvalue.Called(c.fixtures.Pagination.More)
	}
	return because(errUnread, "%s: its pages do not end: page %d%s still says %s", c.operation, page, is, more)
}
