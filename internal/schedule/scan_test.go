package schedule

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/target/targettest"
	"github.com/assaykit/assay/reference"
)

// listLists reports whether a request is one for the lists.
func listLists(r *http.Request) bool {
	return r.Method == http.MethodGet && r.URL.Path == reference.BasePath+"/lists"
}

// A listing whose pages do not end costs a bounded number of requests, and what
// was not found on them is not said to be missing.
func TestPagesThatDoNotEnd(t *testing.T) {
	p := packtest.Bundled(t)
	page := func(r *http.Request) int { n, _ := strconv.Atoi(r.URL.Query().Get("page")); return max(n, 1) }
	for _, c := range []struct {
		name string
		ids  func(r *http.Request) []int // of the items on a page
		want string
		most int64 // requests of one scan
	}{
		{
			name: "new ids for ever", want: "listLists: its pages do not end: page 50 still says pagination/has_next",
			ids: func(r *http.Request) []int { return []int{2 * page(r), 2*page(r) + 1} }, most: 50,
		},
		{
			name: "the same page for ever", want: "listLists: its pages do not end: page 2 is page 1 again, and still says pagination/has_next",
			ids: func(*http.Request) []int { return []int{1, 2} }, most: 2,
		},
		{
			name: "the last page for ever", want: "listLists: its pages do not end: page 5 is page 4 again, and still says pagination/has_next",
			ids: func(r *http.Request) []int { return []int{min(page(r), 4)} }, most: 5,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			clock := targettest.NewClock()
			var asked atomic.Int64
			answer := func(w http.ResponseWriter, r *http.Request, _ int64) bool {
				if !listLists(r) {
					return false
				}
				asked.Add(1)
				var items []map[string]any
				for _, id := range c.ids(r) {
					items = append(items, map[string]any{"id": 1_000_000 + id, "title": "Somebody's"})
				}
				w.Header().Set("Content-Type", "application/json")
				_ = json.NewEncoder(w).Encode(map[string]any{
					"data": items, "pagination": map[string]any{"page": page(r), "limit": 2, "total": 100000, "has_next": true},
				})
				return true
			}
			scenario := packtest.Written("Given a deleteList request that is accepted", "When it is sent", "Then it is accepted", "Then the list is not listed by listLists")
			server := &meddler{next: targettest.NewReference(t, clock.Now, generous), answer: answer}
			config := configuredRun(t, p, server, clock, []plan.Scenario{scenario})
			outcome, err := Run(context.Background(), config)
			require.NoError(t, err)
			last := outcome.Scenarios[0].Steps[3] // the form of these answers is wrong as well
			require.Equal(t, c.want, last.Reason)
			require.LessOrEqual(t, asked.Load(), c.most)
		})
	}
}
