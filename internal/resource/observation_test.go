package resource

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/pack/packtest"
)

// What only a listing shows is looked at itself, besides what belongs to it: as the item with
// its identity or, where the target has changed that, as the one with its id.
func TestALookShowsTheItemOfAListing(t *testing.T) {
	const title, members = "Assay Aijb5bg68cwss", "its listListContacts"
	const day = "2026-01-02T03:04:05Z"
	item := func(id int, title string) map[string]any {
		return map[string]any{"id": id, "title": title, "type": "contacts", "total": 0, "created_at": day, "created_by": "ada", "is_dynamic": false, "source": "api", "status": "ready", "tags": []any{}, "updated_at": day}
	}
	shown := func(title string) Item {
		return Item{"id": json.Number("7"), "title": title, "type": "contacts", "created_at": day, "created_by": "ada", "is_dynamic": false, "source": "api", "status": "ready", "tags": []any{}}
	}
	for _, c := range []struct {
		name    string
		listed  []map[string]any
		deleted bool
		want    any
	}{
		{name: "as it was made", listed: []map[string]any{item(7, title)}, want: shown(title)},
		{name: "under another title", listed: []map[string]any{item(8, "x"), item(7, "y")}, want: shown("y")},
		{name: "gone", listed: []map[string]any{item(8, "x")}},
		{name: "deleted, and its id is somebody's", listed: []map[string]any{item(7, "x")}, deleted: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			mux := http.NewServeMux()
			list := func(path string, items []map[string]any) {
				mux.HandleFunc("GET "+path, func(w http.ResponseWriter, _ *http.Request) {
					w.Header().Set("Content-Type", "application/json")
					page := map[string]any{"page": 1, "limit": 200, "total": len(items), "has_next": false}
					_ = json.NewEncoder(w).Encode(map[string]any{"data": items, "pagination": page}) // to a test
				})
			}
			list("/api/v1/lists", c.listed)
			list("/api/v1/lists/7/contacts", []map[string]any{})
			a := agentOf(t, mux)
			kind, known := packtest.Bundled(t).Fixtures.OfPlural("lists")
			require.True(t, known)
			i := &Instance{Resource: kind, Kind: "list", Org: Main, Identity: title, ID: json.Number("7"), condition: condition{Deleted: c.deleted}}
			seen, err := a.look(t.Context(), i)
			require.NoError(t, err)
			require.Equal(t, Snapshot{"it": c.want, members: map[string]any{}}, seen)
		})
	}
}
