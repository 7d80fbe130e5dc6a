package resource

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/jsonvalue"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/spec"
)

// lacks ends a check that compares what an answer does not have. Where the contract
// requires it to be there, that is a failure; otherwise the pack may look in the
// wrong place, and nothing can be said.
func (pg *pager) lacks(r Request, e *exchange.Exchange, pointer, setting string) error {
	pg.Point(e.ID)
	answer := spec.Answer{Method: r.Operation.Method, Status: e.Status, Header: e.ResponseHeader, Body: e.ResponseBody, Decoded: pg.DecodedBody(e)}
	if violations := pg.Contract.Check(r.Operation.ID, answer); len(violations) > 0 {
		return verdict.Failedf("%s: %s", r.Operation.ID, violations[0].Message)
	}
	return verdict.Inconclusivef("%s answers with nothing at %q, where %s of resources.yaml looks", r.Operation.ID, pointer, setting)
}

// Payload returns what the envelope of a success holds, as decoded JSON. It returns an
// outcome as an error if the answer has nothing, or null, there.
func (pg *pager) Payload(r Request, e *exchange.Exchange) (any, error) {
	at := pg.Fixtures.EnvelopeOf(r.Operation.ID)
	value, _ := jsonvalue.At(pg.Decode(e), at)
	if value == nil {
		return nil, pg.lacks(r, e, at, "envelope")
	}
	return value, nil
}

// Items returns the items that a listing answers with, in their order. Each has an id,
// by which it differs from the others. It returns nil for an empty listing. It returns an
// outcome as an error if the answer has no list, or an item no id.
func (pg *pager) Items(r Request, e *exchange.Exchange) ([]Item, error) {
	if pg.leavesOut(r, e) {
		return nil, nil
	}
	payload, err := pg.Payload(r, e)
	if err != nil {
		return nil, err
	}
	list, ok := payload.([]any)
	if !ok {
		return nil, pg.lacks(r, e, pg.Fixtures.EnvelopeOf(r.Operation.ID)+"/0", "envelope")
	}
	var items []Item
	for n, element := range list {
		object, _ := element.(map[string]any)
		if pg.IDOf(r.Operation.ID, object) == nil {
			return nil, pg.lacks(r, e, fmt.Sprintf("%s/%d%s", pg.Fixtures.EnvelopeOf(r.Operation.ID), n, pg.Fixtures.ItemIDOf(r.Operation.ID)), "item_id")
		}
		items = append(items, object)
	}
	return items, nil
}

// leavesOut reports whether an answer leaves out the list of its items, as some do for an
// empty one: the document lets it be missing, and nothing says that there are items.
func (pg *pager) leavesOut(r Request, e *exchange.Exchange) bool {
	at, body := pg.Fixtures.EnvelopeOf(r.Operation.ID), pg.Decode(e)
	if value, _ := jsonvalue.At(body, at); value != nil || at == "" {
		return false
	}
	_, isObject := body.(map[string]any)
	total, counted := jsonvalue.Int(body, pg.Fixtures.PaginationOf(r.Operation.ID).Total)
	return isObject && (!counted || total <= 0) && pg.Contract.Success(r.Operation.ID).MayLack(at)
}

// turn is what follows a page of a listing.
type turn struct {
	follows  bool    // a further page is to be read
	promised bool    // the answer says that there is one
	mark     string  // what the answer says of it, where it is asked for by that
	next     Request // asks for it
}

// follows returns what follows a page: seen counts the items up to here. An error is an
// outcome: an answer does not tell, or what follows cannot be asked for, and what was
// not found may be there.
func (pg *pager) follows(r Request, e *exchange.Exchange, page []Item, seen int) (turn, error) {
	p := pg.Fixtures.PaginationOf(r.Operation.ID)
	by := turningOf(r.Operation, p)
	if p.None || len(page) == 0 && (by == byNumber || by == byOffset) {
		return turn{}, nil // whatever it says
	}
	more, told, err := pg.tellsMore(r, e, pg.Decode(e), seen)
	if err != nil || told && !more {
		return turn{}, err
	}
	t := turn{follows: true, promised: more}
	if by.isTold() {
		if t.mark = pg.mark(r, e, page); t.mark == "" {
			return turn{}, pg.endsUntold(r, e, p, more)
		}
		t.promised = more || p.Next != "" || p.Link
	}
	if by != unturned {
		t.next, err = pg.nextRequest(r, e, seen, t.mark) // until a page is empty, where none says so
		return t, err
	}
	return turn{}, pg.unaskable(r, e, page, more)
}

// endsUntold is what it means that an answer says nothing of a next page: the listing
// ends, unless the answer contradicts itself or tells of it elsewhere.
func (pg *pager) endsUntold(r Request, e *exchange.Exchange, p fixtures.Pagination, more bool) error {
	if more {
		return verdict.Inconclusivef("%s says that more items follow, and does not say where", r.Operation.ID)
	}
	at := jsonvalue.Called(p.Next)
	if p.Link {
		at = "the header Link"
	}
	if name := promise(pg.Decode(e), pg.Fixtures.EnvelopeOf(r.Operation.ID)); name != "" {
		return verdict.Inconclusivef("%s answers with %s, and resources.yaml looks for the next page in %s", r.Operation.ID, name, at)
	}
	return nil
}

// unaskable is what it means that no setting says how to ask for more: nothing, where
// nothing says that there is more.
func (pg *pager) unaskable(r Request, e *exchange.Exchange, page []Item, more bool) error {
	p := pg.Fixtures.PaginationOf(r.Operation.ID)
	switch {
	case more:
		return verdict.Inconclusivef("%s says that more items follow, and resources.yaml does not say how to ask for them", r.Operation.ID)
	case Takes(r.Operation, p.Limit) && len(page) >= p.Largest:
		return verdict.Inconclusivef("%s lists as many items as its limit allows, and resources.yaml does not say how to ask for more", r.Operation.ID)
	}
	if name := promise(pg.Decode(e), pg.Fixtures.EnvelopeOf(r.Operation.ID)); name != "" {
		return verdict.Inconclusivef("%s answers with %s, and resources.yaml does not say how to ask for what follows", r.Operation.ID, name)
	}
	if name := turnedBy(r.Operation); name != "" {
		return verdict.Inconclusivef("%s takes %q, and resources.yaml does not say how to read its next page", r.Operation.ID, name)
	}
	return nil
}

// endless are the statuses of a page that say nothing of whether there is one.
var endless = []int{401, 403, 407, 408, 413, 414, 425, 429, 431}

// tellsMore reports whether an answer says that further items follow, and whether
// it says so or the contrary.
func (pg *pager) tellsMore(r Request, e *exchange.Exchange, body any, seen int) (more, told bool, err error) {
	p := pg.Fixtures.PaginationOf(r.Operation.ID)
	if p.More != "" {
		value, _ := jsonvalue.At(body, p.More)
		if more, told = value.(bool); told {
			return more, true, nil
		}
		if said, ok, _ := pg.Contract.Success(r.Operation.ID).At(p.More); ok && said.Documented() {
			return false, false, pg.lacks(r, e, p.More, "pagination.more")
		}
	}
	if total, ok := jsonvalue.Int(body, p.Total); ok && p.Total != "" {
		return total > seen, true, nil
	}
	next := nextOf(e.ResponseHeader.Values("Link")) != ""
	return next, next, nil
}

// turners are the names that APIs give to what turns the pages of a listing.
var turners = []string{
	"page", "pageno", "pagenumber", "pageindex", "pagetoken", "nextpage", "offset", "skip", "startindex", "cursor", "nextcursor",
	"pagecursor", "startingafter", "continuation", "continuationtoken", "nexttoken", "marker",
}

// turnedBy returns a query parameter by which the pages of a listing seem to be
// turned; "" for none.
func turnedBy(o spec.Operation) string {
	for _, p := range o.Parameters {
		if p.In == InQuery && slices.Contains(turners, bare(p.Name)) {
			return p.Name
		}
	}
	return ""
}

// promises are the names that APIs give to what says that a listing goes on.
var promises = []string{
	"more", "hasmore", "hasnext", "hasnextpage", "istruncated", "next", "nextpage", "nexturl", "nextlink", "odatanextlink", "nextoffset",
	"nextcursor", "nextmarker", "nexttoken", "nextpagetoken", "continuation", "continuationtoken",
}

// promise returns a member of a listing's answer, beside its items, that seems to
// say that the listing goes on, as in: meta/next_cursor = "abc"; "" for none.
func promise(body any, envelope string) string {
	const levels = 3
	var within func(value any, at string, level int) string
	within = func(value any, at string, level int) string {
		object, _ := value.(map[string]any)
		for _, name := range slices.Sorted(maps.Keys(object)) {
			member, here := object[name], at+"/"+name
			switch {
			case here == envelope:
			case slices.Contains(promises, bare(name)) && kept(member):
				return jsonvalue.Called(here) + worded(member)
			case level < levels:
				if found := within(member, here, level+1); found != "" {
					return found
				}
			}
		}
		return ""
	}
	return within(body, "", 1)
}

// kept reports whether what promises more does so: it is true, or says where.
func kept(value any) bool {
	switch v := value.(type) {
	case bool:
		return v
	case string:
		return v != ""
	case json.Number:
		return v != "0"
	case map[string]any:
		return len(v) > 0
	}
	return false
}

func worded(value any) string {
	if _, isObject := value.(map[string]any); isObject {
		return ""
	}
	return " = " + jsonvalue.Show(value)
}

var punctuation = strings.NewReplacer("_", "", "-", "", ".", "", "@", "", "[", "", "]", "")

// bare is a name without what APIs write differently in it.
func bare(name string) string {
	return strings.ToLower(punctuation.Replace(name))
}
