package resource

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/verdict"
)

// A hostile target adds a huge member to what it shows. What is remembered of it is small,
// and still tells whether it has changed.
func TestSnapshotsAreSmall(t *testing.T) {
	item := `{"a":1}`
	a := agentOf(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = fmt.Fprintf(w, `{"data":{"id":7,"full_name":"Ada","huge":[%s%s],"small":[1]}}`, strings.Repeat(item+",", 5000), item)
	}))
	a.Set = a.NewSet(Main, a.Unique)
	i := &Instance{Resource: a.Fixtures.Resources.Resources["contact"], Org: Main, ID: "7"}
	before, err := a.look(context.Background(), i)
	require.NoError(t, err)
	shown := before["it"].(map[string]any)
	require.Contains(t, shown["huge"], "40009 bytes with the SHA-256 ")
	require.IsType(t, []any{}, shown["small"])
	require.NoError(t, a.Unchanged(context.Background(), i, before))

	item = `{"a":2}`
	state, reason := verdict.Judge(a.Unchanged(context.Background(), i, before))
	require.Equal(t, verdict.Failed, state)
	require.Contains(t, reason, "huge")
}
