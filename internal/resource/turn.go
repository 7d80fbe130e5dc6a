package resource

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/jsonvalue"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/spec"
)

// turning is how the pages of a listing are turned.
type turning string

// The ways: the first two count, the others read the next page from an answer.
const (
	byNumber turning = "page"
	byOffset turning = "offset"
	byCursor turning = "cursor"
	byURL    turning = "next"
	byLink   turning = "link"
	unturned turning = "" // nobody says how, or there are no pages
)

// turningOf returns how the pages of an operation are turned. What an answer says of
// the next page goes before what can be counted.
func turningOf(o spec.Operation, p fixtures.Pagination) turning {
	switch {
	case p.None:
		return unturned
	case Takes(o, p.Cursor):
		return byCursor
	case p.Link:
		return byLink
	case p.Next != "" && p.Cursor == "":
		return byURL
	case Takes(o, p.Page):
		return byNumber
	case Takes(o, p.Offset):
		return byOffset
	}
	return unturned
}

// Turning reports whether the next page of an operation can be asked for, as the
// pagination in resources.yaml says, and whether that is done with what an answer says of
// its next page: a cursor, a URL or a Link header.
func Turning(f *fixtures.Fixtures, o spec.Operation) (turns, told bool) {
	by := turningOf(o, f.PaginationOf(o.ID))
	return by != unturned, by.isTold()
}

// Turns is Turning by the settings of the pack.
func (s *Shared) Turns(o spec.Operation) (turns, told bool) { return Turning(s.Fixtures, o) }

// counts reports whether the pages of an operation are known beforehand: they are
// counted, and an answer tells how many items there are.
func (s *Shared) counts(o spec.Operation) bool {
	_, told := s.Turns(o)
	return !told && s.Fixtures.PaginationOf(o.ID).Total != ""
}

// isTold reports whether the next page is asked for by what the one before says of it.
func (t turning) isTold() bool { return t == byCursor || t == byURL || t == byLink }

// mark is what an answer says of the page that follows; "" for nothing.
func (pg *pager) mark(r Request, e *exchange.Exchange, page []Item) string {
	p := pg.Fixtures.PaginationOf(r.Operation.ID)
	switch by := turningOf(r.Operation, p); {
	case by == byLink:
		return nextOf(e.ResponseHeader.Values("Link"))
	case by == byCursor && p.Next == "":
		if len(page) == 0 {
			return ""
		}
		return fmt.Sprint(pg.IDOf(r.Operation.ID, page[len(page)-1]))
	}
	value, _ := jsonvalue.At(pg.Decode(e), p.Next)
	switch v := value.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return ""
}

// nextRequest asks for the page after the one that a request was answered with: seen
// counts the items up to there, and mark is what the answer says of the next page.
func (pg *pager) nextRequest(r Request, e *exchange.Exchange, seen int, mark string) (Request, error) {
	next, p := r.Clone(), pg.Fixtures.PaginationOf(r.Operation.ID)
	switch turningOf(r.Operation, p) {
	case byNumber:
		is := p.FirstPage()
		if asked, err := strconv.Atoi(fmt.Sprint(r.Query[p.Page])); err == nil {
			is = asked
		}
		next.Set(Place{InQuery, p.Page}, is+1)
	case byOffset:
		next.Set(Place{InQuery, p.Offset}, seen)
	case byCursor:
		next.Set(Place{InQuery, p.Cursor}, mark)
	default:
		query, err := queryOf(r, e, mark)
		if err != nil {
			return next, err
		}
		next.Query = query
	}
	return next, nil
}

// queryOf is the query of the URL at which an answer says that its next page is. What
// leads to another origin, or another path, is not followed: it would get the key.
func queryOf(r Request, e *exchange.Exchange, link string) (map[string]any, error) {
	sent, err := url.Parse(e.URL)
	if err != nil {
		return nil, verdict.Inconclusivef("%s: the URL of its page cannot be read", r.Operation.ID)
	}
	next, err := sent.Parse(link)
	if err != nil {
		return nil, verdict.Inconclusivef("%s says that the next page is at %s, which is no URL", r.Operation.ID, jsonvalue.Show(link))
	}
	if !strings.EqualFold(sent.Scheme, next.Scheme) || origin(sent) != origin(next) || next.User != nil {
		return nil, verdict.Inconclusivef("%s says that the next page is at %s, which is another origin: the key is not sent there", r.Operation.ID, jsonvalue.Show(link))
	}
	if strings.TrimSuffix(sent.EscapedPath(), "/") != strings.TrimSuffix(next.EscapedPath(), "/") {
		return nil, verdict.Inconclusivef("%s says that the next page is at %s, which is another path than its own", r.Operation.ID, jsonvalue.Show(link))
	}
	values, err := url.ParseQuery(next.RawQuery)
	if err != nil {
		return nil, verdict.Inconclusivef("%s says that the next page is at %s, whose query cannot be read", r.Operation.ID, jsonvalue.Show(link))
	}
	query := map[string]any{}
	own, carried, key := r.Operation.RenderQuery(r.Query), sent.Query(), exchange.Alteration("").Shown(e.Credential)
	for name, all := range values {
		if e.Credential != "" && all[0] == key || carried.Has(name) && !own.Has(name) {
			continue // a credential, or a parameter of the target's URL: every request carries it
		}
		if query[name] = all[0]; len(all) > 1 {
			list := make([]any, len(all))
			for n := range all {
				list[n] = all[n]
			}
			query[name] = list
		}
	}
	return query, nil
}

// origin is the host and the port of a URL.
func origin(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[strings.ToLower(u.Scheme)]
	}
	return strings.ToLower(u.Hostname()) + ":" + port
}
