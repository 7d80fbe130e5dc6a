package resource

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/jsonvalue"
)

func TestPagesAreReadWithLimitsThatTellFaultsApart(t *testing.T) {
	a := agentOfBundled(t)
	listing, largest := a.Operation("listContacts"), a.Fixtures.Pagination.Largest
	for total := range 450 {
		limits := a.limits(listing, total)
		require.NotEmpty(t, limits)
		rest, exact := false, false
		for _, limit := range limits {
			require.True(t, limit >= 1 && limit <= largest, "%d of %d", limit, total)
			rest = rest || total%limit != 0
			exact = exact || total%limit == 0
		}
		require.True(t, rest || total < 3, "of %d no limit leaves a rest: %v", total, limits)
		require.True(t, exact || total > largest, "of %d no limit is filled exactly: %v", total, limits)
		require.Len(t, slices.Compact(slices.Sorted(slices.Values(limits))), len(limits), "a limit twice")
	}
}

// A listing that pads its answers is read as any other, and does not use up the memory.
func TestLargePagesAreKeptInPart(t *testing.T) {
	a := agentOfBundled(t)
	body := func(padding int) any {
		return map[string]any{
			"data":       []any{map[string]any{"id": json.Number("7")}},
			"pagination": map[string]any{"page": json.Number("2"), "limit": json.Number("1"), "total": json.Number("3"), "has_next": true, "next_cursor": nil},
			"padding":    strings.Repeat("x", padding),
		}
	}
	page := func(padding int) Page {
		e := &exchange.Exchange{ID: "a", Answer: exchange.Answer{Status: 200, ResponseBody: bytes.Repeat([]byte("x"), padding)}}
		return Page{Answer: e, Body: body(padding), Ids: []string{"7"}, items: []Item{{"id": 7}}}
	}
	found := &Traversal{}
	r := Request{Operation: a.Operation("listContacts")}
	for _, padding := range []int{largePage + 1, 10, largePage + 1} {
		a.keep(found, r, page(padding))
	}
	require.Len(t, found.Pages, 3)
	for n, l := range found.Pages {
		require.Equal(t, []string{"7"}, l.Ids)
		require.Nil(t, l.items)
		require.Equal(t, "a", l.Answer.ID)
		require.Equal(t, 200, l.Answer.Status)
		p := a.Fixtures.PaginationOf("listContacts")
		for pointer, want := range map[string]any{p.Is: json.Number("2"), p.Holds: json.Number("1"), p.Total: json.Number("3"), p.More: true} {
			got, _ := jsonvalue.At(l.Body, pointer)
			require.Equal(t, want, got, "%s of page %d", pointer, n)
		}
		payload, _ := jsonvalue.At(l.Body, a.Fixtures.EnvelopeOf("listContacts"))
		require.IsType(t, []any{}, payload)
	}
	require.Len(t, found.Pages[0].Answer.ResponseBody, largePage+1, "the first answers the scenario's request")
	beside := body(10).(map[string]any)
	beside["data"] = []any{}
	require.Equal(t, beside, found.Pages[1].Body)
	require.Len(t, found.Pages[2].Answer.ResponseBody, keptOfPage)
	require.NotContains(t, found.Pages[0].Body, "padding")
	require.NotContains(t, found.Pages[2].Body, "padding")

	small := page(10)
	small.size = largeBody + 1
	a.keep(found, r, small)
	require.NotContains(t, found.Pages[3].Body, "padding", "a short text of many values")
}

// The items of a page are decoded again for who asks for them.
func TestTheItemsOfAPageThatWasKept(t *testing.T) {
	a := agentOfBundled(t)
	const text = `{"data":[{"id":7}],"pagination":{"total":1}}`
	e := &exchange.Exchange{Answer: exchange.Answer{Status: 200, ResponseBody: []byte(text)}}
	found := &Traversal{}
	a.keep(found, Request{Operation: a.Operation("listContacts")}, Page{Answer: e, Body: a.Decode(e)})
	kept := found.Pages[0]
	require.Equal(t, jsonvalue.Decode([]byte(`{"data":[],"pagination":{"total":1}}`)), kept.Body)
	require.Equal(t, jsonvalue.Decode([]byte(text)), kept.Whole())
	kept.Answer = kept.Answer.Shortened(10)
	require.Equal(t, kept.Body, kept.Whole(), "too large to be kept")
}

// Somebody adds an item while the pages are read, and removes it again: the listing is the
// same before and after, and a page in between says another total. That is no fault. A
// target whose page always says so is shown as it is.
func TestWhatIsAddedAndRemovedMeanwhileIsReadAgain(t *testing.T) {
	for _, c := range []struct {
		name string
		says func(asked int) int // the total, by how often the second page was asked for
		want int
	}{
		{name: "once", says: func(asked int) int { return 3 + max(0, 2-asked) }, want: 3},
		{name: "always", says: func(int) int { return 4 }, want: 4},
	} {
		t.Run(c.name, func(t *testing.T) {
			asked := 0
			a := agentOf(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				page, limit := intOr(r.FormValue("page"), 1), intOr(r.FormValue("limit"), 50)
				total, items := 3, []string{}
				if page == 2 {
					asked++
					total = c.says(asked)
				}
				for id := (page-1)*limit + 1; id <= min(3, page*limit); id++ {
					items = append(items, fmt.Sprintf(`{"id":%d,"title":"List %[1]d","type":"contact"}`, id))
				}
				w.Header().Set("Content-Type", "application/json")
				_, _ = fmt.Fprintf(w, `{"data":[%s],"pagination":{"page":%d,"limit":%d,"total":%d,"has_next":%t}}`, strings.Join(items, ","), page, limit, total, page*limit < 3)
			}))
			found, err := a.Traverse(context.Background(), Request{Operation: a.Operation("listLists"), Org: Main})
			require.NoError(t, err)
			seen := 0
			for _, l := range found.Pages {
				if l.Page == 2 && !l.Past {
					total, _ := jsonvalue.Int(l.Body, "/pagination/total")
					require.Equal(t, c.want, total, l.Name)
					seen++
				}
			}
			require.Positive(t, seen)
		})
	}
}

// intOr is a number that a query has; another one where it has none.
func intOr(text string, other int) int {
	if n, err := strconv.Atoi(text); err == nil {
		return n
	}
	return other
}
