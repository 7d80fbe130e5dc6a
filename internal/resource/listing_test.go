package resource

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/spec"
)

// A page is the last one only where it says so, or where nothing can follow.
func TestWhetherAPageFollows(t *testing.T) {
	parameter := func(names ...string) spec.Operation {
		o := spec.Operation{ID: "listThings", Method: http.MethodGet}
		for _, name := range names {
			o.Parameters = append(o.Parameters, spec.Parameter{In: InQuery, Name: name})
		}
		return o
	}
	one, full := []Item{{"id": "1"}}, make([]Item, 200)
	for _, c := range []struct {
		name     string
		o        spec.Operation
		body     string
		link     string
		page     []Item
		seen     int
		follows  bool
		promised bool
		want     string
	}{
		{name: "more", o: parameter("page"), body: `{"pagination": {"has_next": true}}`, page: one, follows: true, promised: true},
		{name: "no more", o: parameter("page"), body: `{"pagination": {"has_next": false}}`, page: full},
		{name: "more behind nothing", o: parameter("page"), body: `{"pagination": {"has_next": true}}`},
		{name: "an empty page may follow", o: parameter("page"), body: `{}`, page: one, follows: true},
		{name: "by offset", o: parameter("offset"), body: `{}`, page: one, follows: true},
		{name: "all of the total", o: parameter("page"), body: `{"pagination": {"total": 7}}`, page: one, seen: 7},
		{name: "less than the total", o: parameter("offset"), body: `{"pagination": {"total": 8}}`, page: one, seen: 7, follows: true, promised: true},
		{name: "one answer", o: parameter(), body: `{}`, page: full},
		{name: "one answer with a filter", o: parameter("email"), body: `{}`, page: one},
		{name: "one answer and more", o: parameter(), body: `{"pagination": {"has_next": true}}`, page: one, want: "listThings says that more items follow, and resources.yaml does not say how to ask for them"},
		{name: "one answer and a link", o: parameter(), body: `{}`, link: `<https://a.example/?p=2>; rel="next"`, page: one, want: "listThings says that more items follow, and resources.yaml does not say how to ask for them"},
		{name: "link to the page before", o: parameter(), body: `{}`, link: `<https://a.example/?p=1>; rel="prev"`, page: one},
		{name: "as many as there can be", o: parameter("limit"), body: `{}`, page: full, want: "listThings lists as many items as its limit allows, and resources.yaml does not say how to ask for more"},
		{name: "fewer than there can be", o: parameter("limit"), body: `{}`, page: one},
		{name: "a cursor in the answer", o: parameter(), body: `{"data": [], "meta": {"next_cursor": "abc"}}`, page: one, want: `listThings answers with meta/next_cursor = "abc", and resources.yaml does not say how to ask for what follows`},
		{name: "a cursor at its end", o: parameter(), body: `{"data": [], "meta": {"next_cursor": null, "has_more": false}}`, page: one},
		{name: "a link in the answer", o: parameter(), body: `{"data": [], "_links": {"next": {"href": "/?p=2"}}}`, page: one, want: `listThings answers with _links/next, and resources.yaml does not say how to ask for what follows`},
		{name: "what an item says is next", o: parameter(), body: `{"data": [{"next": "b"}]}`, page: one},
		{name: "by a cursor", o: parameter("page_token"), body: `{}`, page: one, want: `listThings takes "page_token", and resources.yaml does not say how to read its next page`},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := agentOfBundled(t)
			e := &exchange.Exchange{ID: "1", Answer: exchange.Answer{Status: 200, ResponseBody: []byte(c.body), ResponseHeader: http.Header{}}}
			if c.link != "" {
				e.ResponseHeader.Set("Link", c.link)
			}
			now, err := a.follows(Request{Operation: c.o}, e, c.page, c.seen)
			require.Equal(t, c.follows, now.follows)
			require.Equal(t, c.promised, now.promised)
			if c.want == "" {
				require.NoError(t, err)
				return
			}
			state, reason := verdict.Judge(err)
			require.Equal(t, verdict.Inconclusive, state)
			require.Equal(t, c.want, reason)
		})
	}
}

func TestARefusedPage(t *testing.T) {
	o, _ := packtest.Bundled(t).Contract.Operation("listLists")
	for _, c := range []struct {
		name     string
		status   int
		page     int
		promised bool
		filtered bool
		end      bool
	}{
		{name: "past the last", status: 404, page: 2, end: true},
		{name: "past the last, as nothing documents it", status: 410, page: 2},
		{name: "past the last, in another way", status: 422, page: 2, end: true},
		{name: "one that was promised", status: 422, page: 2, promised: true},
		{name: "the first", status: 422, page: 1},
		{name: "the first of a filter", status: 422, page: 1, filtered: true, end: true},
		{name: "the key is refused", status: 401, page: 2},
		{name: "a rate limit", status: 429, page: 2},
		{name: "a server error", status: 500, page: 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := agentOfBundled(t)
			r := Request{Operation: o, Query: map[string]any{}}
			if c.filtered {
				r.Query["email"] = "x"
			}
			err := a.noPage(r, &exchange.Exchange{ID: "1", Answer: exchange.Answer{Status: c.status}}, c.page, c.promised)
			require.Equal(t, c.end, err == nil, err)
		})
	}
}

// A listing may shrink while its pages are turned: the page that was promised is
// not there, and the one before is the last one now, or promises one again, since something
// was added meanwhile. Otherwise its end was not seen.
func TestAPromisedPageThatIsRefused(t *testing.T) {
	for _, c := range []struct {
		name           string
		status         int
		grows, shrinks bool
		want           string
		asked          int
	}{
		{name: "it has shrunk", status: 422, shrinks: true, asked: 3},
		{name: "it has shrunk, with a status that the document does not have", status: 410, shrinks: true, asked: 3},
		{name: "it has shrunk, and grown again", status: 404, grows: true, asked: 4},
		{name: "it still promises one", status: 422, want: "listLists answered 422", asked: 2 + 2*rereadings},
		{name: "the target fails", status: 500, shrinks: true, want: "listLists answered 500", asked: 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			refused, asked := false, 0
			server := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				asked++
				second := r.URL.Query().Get("page") == "2"
				if second && (!refused || !c.grows) {
					refused = true
					w.WriteHeader(c.status)
					_, _ = w.Write([]byte(`{"detail": []}`))
					return
				}
				_, _ = fmt.Fprintf(w, `{"data": [{"id": 1}], "pagination": {"has_next": %t}}`, !second && (!refused || !c.shrinks))
			})
			a := agentOf(t, server)
			err := a.turnPages(t.Context(), Request{Operation: a.Operation("listLists"), Org: Main}, func([]Item) bool { return true })
			require.Equal(t, c.asked, asked)
			if c.want == "" {
				require.NoError(t, err)
				return
			}
			state, reason := verdict.Judge(err)
			require.Equal(t, verdict.Inconclusive, state)
			require.Contains(t, reason, c.want)
		})
	}
}

// Both a page and the one before it may be gone: the listing is read from its beginning.
func TestPagesOfWhichTheLastTwoAreGone(t *testing.T) {
	asked := []string{}
	a := agentOf(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		page := r.URL.Query().Get("page")
		if page == "" {
			page = "1"
		}
		shrunk := len(asked) >= 2
		asked = append(asked, page)
		if shrunk && page != "1" {
			w.WriteHeader(404)
			_, _ = w.Write([]byte(`{"detail": []}`))
			return
		}
		_, _ = fmt.Fprintf(w, `{"data": [{"id": %s}], "pagination": {"has_next": %t}}`, page, !shrunk)
	}))
	err := a.turnPages(t.Context(), Request{Operation: a.Operation("listLists"), Org: Main}, func([]Item) bool { return true })
	require.NoError(t, err)
	require.Equal(t, []string{"1", "2", "3", "2", "1"}, asked)
}

// What moves to the page before while pages are turned is on none of them, and is there.
func TestAnItemThatMovesToThePageBefore(t *testing.T) {
	readings := 0
	a := agentOf(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		second := r.URL.Query().Get("page") == "2"
		if !second {
			readings++
		}
		items := `{"id": 1, "title": "first"}`
		if !second && readings > 1 {
			items += `, {"id": 2, "title": "Assay Aaaaaaaaaa234"}`
		}
		_, _ = fmt.Fprintf(w, `{"data": [%s], "pagination": {"has_next": %t}}`, items, !second)
	}))
	list := a.Fixtures.Resources.Resources["list"]
	ids, err := a.IDsOf(t.Context(), &Instance{Resource: list, Kind: list.Kind(), Org: Main, Identity: "Assay Aaaaaaaaaa234"})
	require.NoError(t, err)
	require.Equal(t, []string{"2"}, ids)
	require.Equal(t, 2, readings)
}
