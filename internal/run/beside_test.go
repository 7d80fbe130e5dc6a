package run_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/ledger"
	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/internal/run"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/reference"
	"github.com/assaykit/assay/reference/faults"
)

// beside is a target on which somebody else creates and deletes while a run goes on.
// What they do follows from how many requests the run has sent. It keeps account of
// who has created what, and of every request of the run that writes to what it has
// not created.
type beside struct {
	t        *testing.T
	api      http.Handler
	key      string
	creates  int  // they create something before every so many requests of the run
	deletes  int  // and delete something
	looking  bool // they do so before a request of the run that reads and after one that writes
	grabbing bool // they create something as soon as something was deleted

	mu      sync.Mutex
	chance  *rand.Rand
	asked   int
	made    int
	theirs  map[string]string // path → what identifies it
	harmed  []string
	grabbed int
}

func newBeside(t *testing.T, seed uint64, key string, config reference.Config, variations ...string) *beside {
	t.Helper()
	api, err := faults.New(config, variations...)
	require.NoError(t, err)
	return &beside{t: t, api: api, key: key, chance: rand.New(rand.NewPCG(seed, 0)), theirs: map[string]string{}}
}

func (b *beside) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.looking || r.Method == http.MethodGet {
		b.live()
	}
	body, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	b.watch(r, body)
	answer := httptest.NewRecorder()
	b.api.ServeHTTP(answer, r)
	if b.grabbing && r.Method == http.MethodDelete && answer.Code == http.StatusOK {
		b.grabbed++
		b.create()
	}
	if b.looking && r.Method != http.MethodGet {
		b.live()
	}
	for name, values := range answer.Header() {
		w.Header()[name] = values
	}
	w.WriteHeader(answer.Code)
	_, _ = w.Write(answer.Body.Bytes())
}

// live lets time pass: they may create and delete something.
func (b *beside) live() {
	b.asked++
	if b.creates > 0 && b.asked%b.creates == 0 {
		b.create()
	}
	if b.deletes > 0 && b.asked%b.deletes == 0 && len(b.theirs) > 3 {
		b.delete()
	}
}

// watch notes a request of the run that would write to what is somebody else's, by
// its path or by an id in its body.
func (b *beside) watch(r *http.Request, body []byte) {
	if r.Method == http.MethodGet || r.Method == http.MethodHead || !strings.Contains(r.Header.Get("Authorization"), b.key) {
		return
	}
	path := strings.TrimPrefix(r.URL.Path, reference.BasePath)
	var ids struct {
		List     json.Number   `json:"list_id"`
		Contacts []json.Number `json:"contact_ids"`
	}
	_ = json.Unmarshal(body, &ids) // much that is sent is of another form
	written := []string{strings.TrimSuffix(path, "/contacts"), "/lists/" + ids.List.String()}
	for _, id := range ids.Contacts {
		written = append(written, "/contacts/"+id.String())
	}
	for _, path := range written {
		if b.theirs[path] != "" {
			b.harmed = append(b.harmed, r.Method+" "+r.URL.Path+" "+string(body))
		}
	}
}

func (b *beside) ask(method, path, body string) (status int, answer []byte) {
	r := httptest.NewRequestWithContext(context.Background(), method, reference.BasePath+path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+b.key)
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	b.api.ServeHTTP(w, r)
	return w.Code, w.Body.Bytes()
}

// create creates a list, or a contact with a company, under names that are easily
// taken for those of a run.
func (b *beside) create() {
	b.made++
	title := fmt.Sprintf("Assay list %d", b.made)
	_, body := b.ask(http.MethodPost, "/lists", fmt.Sprintf(`{"title": %q}`, title))
	var list struct{ Data struct{ ID json.Number } }
	require.NoError(b.t, json.Unmarshal(body, &list))
	b.theirs["/lists/"+list.Data.ID.String()] = title
	if b.chance.IntN(2) == 0 {
		return
	}
	email, domain := fmt.Sprintf("assay%d@example.com", b.made), fmt.Sprintf("assay-%d.example.com", b.made)
	b.ask(http.MethodPost, "/contacts", fmt.Sprintf(`{"list_id": %s, "last_name": "Lovelace", "work_email": %q, "company_domain": %q}`,
		list.Data.ID, email, domain))
	for query, identity := range map[string]string{"/contacts?email=" + email: email, "/companies?domain=" + domain: domain} {
		_, body := b.ask(http.MethodGet, query, "")
		var found struct{ Data []struct{ ID json.Number } }
		require.NoError(b.t, json.Unmarshal(body, &found))
		require.Len(b.t, found.Data, 1)
		listing, _, _ := strings.Cut(query, "?")
		b.theirs[listing+"/"+found.Data[0].ID.String()] = identity
	}
}

func (b *beside) delete() {
	var paths []string
	for path := range b.theirs {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	path := paths[b.chance.IntN(len(paths))]
	status, body := b.ask(http.MethodDelete, path, "")
	require.Equal(b.t, http.StatusOK, status, "%s %s", path, body)
	delete(b.theirs, path)
}

// everything is what every listing shows, by path.
func (b *beside) everything() map[string]string {
	all := map[string]string{}
	for listing, member := range map[string]string{"/lists": "title", "/contacts": "work_email", "/companies": "domain"} {
		for page := 1; ; page++ {
			_, body := b.ask(http.MethodGet, fmt.Sprintf("%s?limit=200&page=%d", listing, page), "")
			var found struct{ Data []map[string]any }
			decoder := json.NewDecoder(bytes.NewReader(body))
			decoder.UseNumber()
			require.NoError(b.t, decoder.Decode(&found))
			for _, item := range found.Data {
				all[fmt.Sprint(listing, "/", item["id"])] = fmt.Sprint(item[member])
			}
			if len(found.Data) < 200 {
				break
			}
		}
	}
	return all
}

// A target may give out ids again, and others may be given them: a run writes to
// nothing that it has not created, and is not misled.
func TestARunBesideOthersOnATargetThatGivesOutIDsAgain(t *testing.T) {
	for _, c := range []struct {
		name               string
		selected           string
		variations         []string
		creates, deletes   int
		looking, grabbing  bool
		concurrency, seeds int
	}{
		{name: "the newest again, and nobody else", variations: []string{"ids-above-the-newest"}, concurrency: 4, seeds: 1},
		{name: "the lowest again, and nobody else", variations: []string{"ids-lowest-free"}, concurrency: 4, seeds: 1},
		// Nobody can help what comes between a look and the write that follows. Here
		// nothing does, so a write to what is theirs is one without a look.
		{name: "the newest again", variations: []string{"ids-above-the-newest"}, creates: 43, deletes: 47, looking: true, concurrency: 1, seeds: 1},
		{name: "the newest again, at once", variations: []string{"ids-above-the-newest"}, grabbing: true, deletes: 5, concurrency: 4, seeds: 1},
		{name: "the lowest again", variations: []string{"ids-lowest-free"}, creates: 43, deletes: 47, looking: true, concurrency: 1, seeds: 1},
		{
			name: "the newest again, all the time", selected: "deleted|Deleting|never existed|organization|unknown|without a number|no record",
			variations: []string{"ids-above-the-newest"}, creates: 2, deletes: 3, looking: true, concurrency: 1, seeds: 2,
		},
		{
			name: "the lowest again, all the time", selected: "deleted|Deleting|never existed|organization|unknown|without a number|no record",
			variations: []string{"ids-lowest-free"}, creates: 3, deletes: 4, looking: true, concurrency: 1, seeds: 2,
		},
		{name: "none again", creates: 43, deletes: 47, concurrency: 4, seeds: 1},
	} {
		for seed := range c.seeds {
			t.Run(fmt.Sprintf("%s, seed %d", c.name, seed), func(t *testing.T) {
				t.Parallel()
				profile := target.BundledProfile()
				b := newBeside(t, uint64(seed), profile.Keys.Main, target.BundledConfig(), c.variations...)
				b.creates, b.deletes, b.looking, b.grabbing = c.creates, c.deletes, c.looking, c.grabbing
				server := httptest.NewServer(b)
				t.Cleanup(server.Close)
				profile.Target = server.URL + reference.BasePath
				profile.Concurrency = c.concurrency
				profile.Consistency = target.Duration(200 * time.Millisecond)
				o := run.Options{
					Pack: packtest.Bundled(t), Profile: profile, Seed: fmt.Sprint(seed), Tool: verdict.Tool{Name: "assay", Version: "test"}, Policy: run.Policy{Strict: true},
					Ledger: ledger.Place{File: filepath.Join(t.TempDir(), "ledger.jsonl")},
				}
				o.Selection.Name, o.AllowIncomplete = c.selected, c.selected != ""
				r, err := run.Execute(context.Background(), o)
				require.NoError(t, err)
				b.mu.Lock()
				defer b.mu.Unlock()
				require.Empty(t, b.harmed)
				require.Equal(t, verdict.ExitConformant, r.Verdict.Exit, "%s\n%s", r.Verdict.Reason, notPassed(r))
				require.Empty(t, r.Leftovers)
				switch {
				case len(c.variations) == 0:
					require.False(t, r.Target.ReusesIDs)
				case c.selected == "" && c.variations[0] == "ids-lowest-free": // the newest stays, so that its id need not come again
					require.True(t, r.Target.ReusesIDs)
				}
				require.Equal(t, b.theirs, b.everything(), "what others have is there, and nothing else")
				if c.grabbing {
					require.NotZero(t, b.grabbed)
				}
			})
		}
	}
}
