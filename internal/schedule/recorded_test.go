package schedule

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/jsonvalue"
	"github.com/assaykit/assay/internal/ledger"
	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/target/targettest"
	"github.com/assaykit/assay/reference"
)

// Whatever a request may create is on disk when the target sees it, and
// can be told from what others have made.
func TestWhatIsCreatedIsRecordedBeforehand(t *testing.T) {
	p, c := packtest.Bundled(t), targettest.NewClock()
	name := filepath.Join(t.TempDir(), "ledger.jsonl")
	file, err := ledger.Create(ledger.Place{File: name}, ledger.Header{}, func(text string) string { return text })
	require.NoError(t, err)
	server := targettest.NewReference(t, c.Now, generous)
	var creations atomic.Int64
	var mu sync.Mutex
	unrecorded := map[string]bool{}
	watching := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path := strings.TrimPrefix(r.URL.Path, reference.BasePath)
		if r.Method == http.MethodPost && (path == "/lists" || path == "/contacts") && r.Header.Get("Authorization") != "" {
			body, _ := io.ReadAll(r.Body)
			r.Body = io.NopCloser(bytes.NewReader(body))
			var sent map[string]any
			if json.Unmarshal(body, &sent) == nil {
				identity, _ := sent[map[string]string{"/lists": "title", "/contacts": "work_email"}[path]].(string)
				recorded, err := os.ReadFile(name)
				if identity != "" {
					creations.Add(1)
					if text, _ := jsonvalue.Encode(identity); err != nil || !bytes.Contains(recorded, text) {
						mu.Lock()
						unrecorded[identity] = true
						mu.Unlock()
					}
				}
			}
		}
		server.ServeHTTP(w, r)
	})
	config := configuredRun(t, p, watching, c, scenarios(t, p, plan.Selection{Tags: "@lists or @contacts or @validation or @tenancy"}))
	config.LedgerFile = file
	outcome, err := Run(context.Background(), config)
	require.NoError(t, err)
	require.Empty(t, outcome.Leftovers)
	require.NoError(t, file.Err())
	require.Greater(t, creations.Load(), int64(100))
	require.Empty(t, unrecorded)
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	for _, s := range targettest.Secrets {
		require.NotContains(t, string(text), s.Value)
	}
}
