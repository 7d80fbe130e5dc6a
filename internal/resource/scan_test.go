package resource

import (
	"encoding/json"
	"net/http"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

// After some scans of a listing whose pages do not end, the next ones read only a few.
func TestScansOfAListingWithoutAnEnd(t *testing.T) {
	for _, c := range []struct {
		name string
		ids  func(page int) []int // of the items on a page
		all  int                  // requests of 20 scans
	}{
		{name: "new ids for ever", ids: func(page int) []int { return []int{2 * page, 2*page + 1} }, all: 3*50 + 17*3},
		{name: "the same page for ever", ids: func(int) []int { return []int{1, 2} }, all: 20 * 2},
		{name: "the last page for ever", ids: func(page int) []int { return []int{min(page, 4)} }, all: 3*5 + 17*3},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := agentOf(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				page, _ := strconv.Atoi(r.URL.Query().Get("page"))
				var items []map[string]any
				for _, id := range c.ids(max(page, 1)) {
					items = append(items, map[string]any{"id": id})
				}
				w.Header().Set("Content-Type", "application/json")
				_ = json.NewEncoder(w).Encode(map[string]any{"data": items, "pagination": map[string]any{"has_next": true}})
			}))
			for range 20 {
				r := Request{Operation: a.Operation("listLists"), Org: Main}
				require.ErrorIs(t, a.turnPages(t.Context(), r, func([]Item) bool { return true }), errUnread)
			}
			require.Len(t, a.Exchanged(), c.all)
		})
	}
}
