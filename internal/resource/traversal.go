package resource

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/jsonvalue"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/spec"
)

// limits are with which a listing of so many items is read: some that leave a
// rest on the last page, and one that fills it exactly.
func (pg *pager) limits(o spec.Operation, total int) []int {
	p := pg.Fixtures.PaginationOf(o.ID)
	if !Takes(o, p.Limit) {
		return []int{max(1, total)}
	}
	largest := p.Largest
	limits := []int{withRest(total, largest)}
	for pages := 1; pages <= 6 && total > 0; pages++ {
		if total%pages == 0 && total/pages <= largest && !slices.Contains(limits, total/pages) {
			limits = append(limits, total/pages)
			if len(limits) == 2 {
				break
			}
		}
	}
	if total > largest/2 && !slices.Contains(limits, largest) {
		limits = append(limits, largest)
	}
	if total > 0 && total <= 10 && !slices.Contains(limits, 1) {
		limits = append(limits, 1)
	}
	return limits
}

// withRest is a limit with which a listing of so many items has some pages, and a rest on the
// last of them.
func withRest(total, largest int) int {
	rest := min(largest, max(2, total/4+1))
	for range largest {
		if total < 3 || total%rest != 0 {
			break
		}
		rest = rest%largest + 1
	}
	return rest
}

// ReadPage reads one page of a listing. An error is an outcome; why its items cannot be
// told is in the page.
func (pg *pager) ReadPage(ctx context.Context, r Request, l Page) (Page, error) {
	r = r.Clone()
	p := pg.Fixtures.PaginationOf(r.Operation.ID)
	if Takes(r.Operation, p.Limit) {
		r.Set(Place{InQuery, p.Limit}, l.Limit)
	}
	switch turningOf(r.Operation, p) {
	case byNumber:
		l.Page += p.FirstPage() - 1
		l.Numbered = true
		r.Set(Place{InQuery, p.Page}, l.Page)
	case byOffset:
		r.Set(Place{InQuery, p.Offset}, l.First)
	}
	e, err := pg.Ask(ctx, r)
	if err != nil {
		return l, err
	}
	l.Answer, l.Body, l.size = e, pg.Decode(e), pg.DecodedBody(e).Size
	if !r.Operation.Succeeds(e.Status) {
		return l, nil
	}
	l.items, l.Err = pg.Items(r, e)
	for _, i := range l.items {
		l.Ids = append(l.Ids, fmt.Sprint(pg.IDOf(r.Operation.ID, i)))
	}
	return l, nil
}

// Page is one page of a listing as it was answered.
type Page struct {
	Name  string
	First int // the number of items before it
	Total int // of all of them
	Page  int // as the request counts it, where it is numbered
	Limit int // items that a page has at most

	Numbered bool // the request says the number of the page
	Last     bool // no item follows
	Past     bool // it begins behind the last item
	Answer   *exchange.Exchange
	Body     any      // of the answer, as decoded JSON; nil if it is no JSON. In a Traversal its list is empty
	Ids      []string // of its items, in their order; nil without success
	Err      error    // why its items cannot be told
	items    []Item
	size     int // of the body, in bytes of memory

	otherwise bool // it says another total, or another end, than the listing had before
}

// Traversal is a listing that was read to its end, several times, with different
// limits.
type Traversal struct {
	Pages  []Page
	states map[int]start // by limit: how the listing began before and after
}

// Alike groups what was read with different limits, by limit, while the listing stayed the
// same. Each group is of one state of the listing; they are in no order.
func (f *Traversal) Alike(byLimit map[int]map[string]string) []map[int]map[string]string {
	groups := map[start]map[int]map[string]string{}
	for limit, ids := range byLimit {
		state := f.states[limit]
		if groups[state] == nil {
			groups[state] = map[int]map[string]string{}
		}
		groups[state][limit] = ids
	}
	return slices.Collect(maps.Values(groups))
}

// maxTraversed bounds how many items a listing may have for it to be read to its
// end.
const maxTraversed = 5000

// start is what a listing shows: the total, and its first page or all of them, as
// large as they come.
type start struct {
	total int
	page  string
}

// Traverse reads a listing to its end until it has stayed the same meanwhile:
// what others add or remove moves items from page to page. Where it does not stay
// the same for as long as all of that takes, it need only do so for each limit. An error
// is an outcome: a page could not be read, or the listing did not stay the same.
func (pg *pager) Traverse(ctx context.Context, r Request) (*Traversal, error) {
	if !pg.counts(r.Operation) {
		return pg.traverseQuietly(ctx, r)
	}
	before, err := pg.beginning(ctx, r)
	if err != nil {
		return nil, err
	}
	found := &Traversal{states: map[int]start{}}
	for _, limit := range pg.limits(r.Operation, before.total) {
		if err := pg.readOnce(ctx, r, found, limit, before); err != nil {
			return nil, err
		}
	}
	after, err := pg.beginning(ctx, r)
	// What was added meanwhile may have been removed again.
	if err != nil || after == before && found.agrees() {
		return found, err
	}
	return pg.traverseQuietly(ctx, r)
}

// traverseQuietly reads a listing with each limit, until it has stayed the same meanwhile.
func (pg *pager) traverseQuietly(ctx context.Context, r Request) (*Traversal, error) {
	found := &Traversal{states: map[int]start{}}
	after, err := pg.whole(ctx, r)
	if err != nil {
		return nil, err
	}
	for n := 0; n < len(pg.limits(r.Operation, after.total)); n++ {
		if after, err = pg.readQuietly(ctx, r, found, n, after); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// rereadings is how often a listing is read whose pages do not agree, though it is
// the same before and after: what was added meanwhile may have been removed again.
const rereadings = 3

// readQuietly reads a listing with one of the limits, until it has stayed the same
// meanwhile. It returns what the listing shows in the end.
func (pg *pager) readQuietly(ctx context.Context, r Request, found *Traversal, n int, before start) (start, error) {
	for reading := 1; ; reading++ {
		limits := pg.limits(r.Operation, before.total)
		limit := limits[min(n, len(limits)-1)]
		if _, read := found.states[limit]; read {
			return before, nil // the limits have changed with the listing
		}
		pass := &Traversal{states: map[int]start{}}
		if err := pg.readOnce(ctx, r, pass, limit, before); err != nil {
			return before, err
		}
		after, err := pg.whole(ctx, r)
		if err != nil {
			return before, err
		}
		if after == before && (reading >= rereadings || pass.agrees()) {
			found.Pages = append(found.Pages, pass.Pages...)
			maps.Copy(found.states, pass.states)
			return after, nil
		}
		if after != before {
			if err := pg.waitForQuiet(ctx, reading); err != nil {
				return before, verdict.Inconclusivef("%s %v", r.Operation.ID, err)
			}
		}
		before = after
	}
}

// whole reads the total and all pages, as large as they come.
func (pg *pager) whole(ctx context.Context, r Request) (start, error) {
	if !pg.counts(r.Operation) {
		return pg.wholeByPages(ctx, r)
	}
	all, err := pg.beginning(ctx, r)
	largest := pg.Fixtures.PaginationOf(r.Operation.ID).Largest
	for page := 2; err == nil && (page-1)*largest < all.total; page++ {
		var next start
		next, err = pg.startAt(ctx, r, page)
		all.page += next.page
	}
	return all, err
}

// beginning reads the total and the first page, as large as it comes.
func (pg *pager) beginning(ctx context.Context, r Request) (start, error) {
	return pg.startAt(ctx, r, 1)
}

func (pg *pager) startAt(ctx context.Context, r Request, page int) (start, error) {
	p := pg.Fixtures.PaginationOf(r.Operation.ID)
	largest := p.Largest
	l, err := pg.ReadPage(ctx, r, Page{Page: page, First: (page - 1) * largest, Limit: largest})
	if err != nil {
		return start{}, err
	}
	if !r.Operation.Succeeds(l.Answer.Status) {
		return start{}, pg.Unanswered(r.Operation, l.Answer)
	}
	items, err := pg.Items(r, l.Answer)
	if err != nil {
		return start{}, err
	}
	total, ok := jsonvalue.Int(l.Body, p.Total)
	if !ok {
		return start{}, pg.lacks(r, l.Answer, p.Total, "pagination.total")
	}
	if total > maxTraversed {
		return start{}, verdict.Inconclusivef("%s has %d items, more than the %d that are read", r.Operation.ID, total, maxTraversed)
	}
	return start{total: total, page: pg.steadily(r.Operation.ID, items)}, nil
}

// steadily writes the items of a listing as text, without what may change on its own.
// An id alone does not tell an item from one that was given the same id.
func (pg *pager) steadily(operation string, items []Item) string {
	var volatile []string
	for _, resource := range pg.Fixtures.Resources.Resources {
		if slices.Contains(resource.ListedBy, operation) {
			volatile = append(volatile, resource.Volatile...)
		}
	}
	var text strings.Builder
	for _, one := range items {
		one = maps.Clone(one)
		for _, member := range volatile {
			delete(one, member)
		}
		encoded, _ := jsonvalue.Encode(one) // it was decoded from JSON
		text.Write(append(encoded, '\n'))
	}
	return text.String()
}

// readOnce reads every page with a limit and, where pages are counted, one page more.
func (pg *pager) readOnce(ctx context.Context, r Request, found *Traversal, limit int, at start) error {
	found.states[limit] = at
	if _, told := pg.Turns(r.Operation); told {
		return pg.readAsTold(ctx, r, found, limit, at)
	}
	pages := max(1, (at.total+limit-1)/limit)
	for page := 1; page <= pages+1; page++ {
		l, err := pg.ReadPage(ctx, r, Page{
			Name: fmt.Sprintf("%d at a time, page %d of %d", limit, page, pages),
			Page: page, Limit: limit, First: (page - 1) * limit, Total: at.total,
			Last: page >= pages, Past: page > pages,
		})
		if err != nil {
			return err
		}
		l.otherwise = pg.saysOtherwise(r.Operation.ID, l)
		pg.keep(found, r, l)
	}
	return nil
}

// saysOtherwise reports whether a page says another total than the listing had before, or
// that another page follows where none does. Others may have added something meanwhile,
// and removed it again.
func (pg *pager) saysOtherwise(operation string, l Page) bool {
	p := pg.Fixtures.PaginationOf(operation)
	if total, told := jsonvalue.Int(l.Body, p.Total); told && total != l.Total {
		return true
	}
	more, _ := jsonvalue.At(l.Body, p.More)
	follows, told := more.(bool)
	return told && follows == l.Last
}

// What is kept of a page: its answer and, decoded, what is beside its items; or the
// beginning of its answer where that is large.
const (
	largePage  = 128 << 10 // bytes; 200 items have about 80,000
	largeBody  = 1 << 20   // bytes that it takes decoded
	keptOfPage = 4 << 10
)

// keep adds a page to those that were read. Of a large one it keeps what it says of itself:
// a listing has dozens of pages, and stays until the run ends. The first answers the
// request of a scenario, whose answer stays whole.
func (pg *pager) keep(found *Traversal, r Request, l Page) {
	l.items = nil
	at := pg.Fixtures.EnvelopeOf(r.Operation.ID)
	at, _, _ = strings.Cut(at, "/*/")
	if list, _ := jsonvalue.At(l.Body, at); isList(list) {
		l.Body, _ = jsonvalue.Put(l.Body, at, []any{}) // the items take most of the memory, and one step asks for them
	}
	large := l.Answer.AnswerSize() > largePage
	if large || l.size > largeBody {
		l.Body = pg.saysOfItself(r.Operation.ID, l.Body)
	}
	if large && len(found.Pages) > 0 {
		l.Answer = l.Answer.Shortened(keptOfPage)
	}
	found.Pages = append(found.Pages, l)
}

func isList(value any) bool {
	_, list := value.([]any)
	return list
}

// Whole returns the body of a page with its items; without them where the answer was too
// large to be kept.
func (l Page) Whole() any {
	if l.Answer.ResponseBodySize > 0 {
		return l.Body
	}
	return jsonvalue.Decode(l.Answer.ResponseBody)
}

// saysOfItself returns a body with nothing but what it says of its page, and of the list
// that it is a list.
func (pg *pager) saysOfItself(operation string, body any) any {
	p := pg.Fixtures.PaginationOf(operation)
	kept := emptied(body)
	for _, pointer := range []string{pg.Fixtures.EnvelopeOf(operation), p.Is, p.Holds, p.Total, p.More} {
		if value, ok := jsonvalue.At(body, pointer); ok && pointer != "" {
			kept, _ = jsonvalue.Put(kept, pointer, emptied(value))
		}
	}
	return kept
}

// emptied is a value of the same type with nothing in it, if it can hold something.
func emptied(value any) any {
	switch v := value.(type) {
	case []any:
		return []any{}
	case map[string]any:
		return map[string]any{}
	case string:
		return jsonvalue.Shorten(v)
	}
	return value
}

// agrees reports whether the pages hold as many items as the listing is told to
// have, each once and with every limit the same, and say so themselves.
func (f *Traversal) agrees() bool {
	byLimit := map[int]map[string]bool{}
	totals := map[int]int{}
	for _, l := range f.Pages {
		if byLimit[l.Limit] == nil {
			byLimit[l.Limit] = map[string]bool{}
		}
		for _, id := range l.Ids {
			if byLimit[l.Limit][id] {
				return false
			}
			byLimit[l.Limit][id] = true
		}
		if l.otherwise {
			return false
		}
		totals[l.Limit] = l.Total
	}
	var first map[string]bool
	for limit, ids := range byLimit {
		if len(ids) != totals[limit] || first != nil && !maps.Equal(first, ids) {
			return false
		}
		first = ids
	}
	return true
}
