package run_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/ledger"
	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/internal/run"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/reference"
)

// shared is a target with data of others in every organization that a run has a
// key of.
type shared struct {
	t       *testing.T
	server  *httptest.Server
	profile target.Profile
	unsafe  atomic.Int64 // requests that may write
	later   atomic.Int64 // nanoseconds that the server's clock is ahead
}

func newShared(t *testing.T) *shared {
	t.Helper()
	s := &shared{t: t, profile: target.BundledProfile()}
	config := target.BundledConfig()
	config.Now = func() time.Time { return time.Now().Add(time.Duration(s.later.Load())) }
	api, err := reference.New(config)
	require.NoError(t, err)
	s.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			s.unsafe.Add(1)
		}
		w.Header().Set("Date", config.Now().UTC().Format(http.TimeFormat))
		api.ServeHTTP(w, r)
	}))
	t.Cleanup(s.server.Close)
	s.profile.Target = s.server.URL + reference.BasePath
	s.profile.Concurrency = 4
	s.profile.Consistency = target.Duration(200 * time.Millisecond)
	for _, key := range s.keys() {
		s.fill(key)
	}
	s.unsafe.Store(0)
	return s
}

func (s *shared) keys() []string {
	return []string{s.profile.Keys.Main, s.profile.Keys.Other, s.profile.Keys.Burst}
}

func (s *shared) ask(key, method, path, body string) (status int, text []byte) {
	s.t.Helper()
	s.later.Add(int64(time.Minute)) // no limit is in the way of who only looks
	r, err := http.NewRequestWithContext(context.Background(), method, s.profile.Target+path, strings.NewReader(body))
	require.NoError(s.t, err)
	r.Header.Set("Authorization", "Bearer "+key)
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(r)
	require.NoError(s.t, err)
	defer func() { require.NoError(s.t, answer.Body.Close()) }()
	text, err = io.ReadAll(answer.Body)
	require.NoError(s.t, err)
	return answer.StatusCode, text
}

// fill makes what others have: with names that look like those of a run, with the
// very texts that a run tries out, and with addresses that are none.
func (s *shared) fill(key string) {
	s.t.Helper()
	titles := []string{"Customers", "Ada Lovelace", "007", "A", "Assay", "Assay Aaaaaaaaaaaaa", "assay list", "two words", "=1+1; --"}
	for n, title := range titles {
		_, body := s.ask(key, http.MethodPost, "/lists", fmt.Sprintf(`{"title": %q, "type": "leads"}`, title))
		var list struct{ Data struct{ ID json.Number } }
		require.NoError(s.t, json.Unmarshal(body, &list))
		for m := range 3 {
			status, body := s.ask(key, http.MethodPost, "/contacts", fmt.Sprintf(
				`{"list_id": %s, "first_name": "Ada", "last_name": "Assay %d", "work_email": "assay%d.%d@example.com", "job_title": "Analyst", "company_domain": "assay-%d.example.com"}`,
				list.Data.ID, m, n, m, m))
			require.Equal(s.t, http.StatusCreated, status, "%s", body)
		}
	}
}

// everything is all that a client can see of an organization, to the byte.
func (s *shared) everything(key string) map[string]string {
	s.t.Helper()
	seen := map[string]string{}
	for _, listing := range []string{"/lists", "/contacts", "/companies"} {
		_, body := s.ask(key, http.MethodGet, listing+"?limit=200", "")
		var page struct{ Data []json.RawMessage }
		require.NoError(s.t, json.Unmarshal(body, &page))
		for _, text := range page.Data {
			var item struct{ ID json.Number }
			require.NoError(s.t, json.Unmarshal(text, &item))
			path := listing + "/" + item.ID.String()
			seen[path+", listed"] = string(text)
			if listing != "/lists" {
				_, body := s.ask(key, http.MethodGet, path, "")
				seen[path] = string(body)
			}
			if listing != "/contacts" {
				_, body := s.ask(key, http.MethodGet, path+"/contacts?limit=200", "")
				seen[path+"/contacts"] = string(body)
			}
		}
	}
	require.Greater(s.t, len(seen), 50)
	return seen
}

// all is what every organization has.
func (s *shared) all() []map[string]string {
	s.t.Helper()
	var all []map[string]string
	for _, key := range s.keys() {
		all = append(all, s.everything(key))
	}
	return all
}

// unchanged compares what every organization has with what it had.
func (s *shared) unchanged(before []map[string]string) {
	s.t.Helper()
	for n, after := range s.all() {
		for path, text := range before[n] {
			require.Equal(s.t, text, after[path], path)
		}
		require.Len(s.t, after, len(before[n]), "something is new")
	}
}

func (s *shared) options(t *testing.T) run.Options {
	return run.Options{
		Pack: packtest.Bundled(t), Profile: s.profile, Seed: "7", Tool: verdict.Tool{Name: "assay", Version: "test"}, Policy: run.Policy{Strict: true},
	}
}

// A run leaves what it has not made as it was, and still sees what it has made.
func TestARunOnASharedTarget(t *testing.T) {
	s := newShared(t)
	before := s.all()
	o := s.options(t)
	o.Ledger = ledger.Place{Folders: []string{t.TempDir()}}
	r, err := run.Execute(context.Background(), o)
	require.NoError(t, err)
	require.Equal(t, verdict.ExitConformant, r.Verdict.Exit, "%s\n%s", r.Verdict.Reason, notPassed(r))
	require.Empty(t, r.Leftovers)
	require.Empty(t, r.Ledger)
	require.NotZero(t, r.Traffic.Created)
	s.unchanged(before)
	files, err := filepath.Glob(o.Ledger.Folders[0] + "/*")
	require.NoError(t, err)
	require.Empty(t, files, "a ledger of nothing")
}

// A run that only reads passes what it can show on what is there, and fails
// nothing of it.
func TestARunThatOnlyReads(t *testing.T) {
	s := newShared(t)
	before := s.all()
	o := s.options(t)
	o.Profile.ReadOnly = true
	o.Ledger = ledger.Place{Folders: []string{t.TempDir()}}
	r, err := run.Execute(context.Background(), o)
	require.NoError(t, err)
	require.Zero(t, s.unsafe.Load(), "requests that may write")
	require.Equal(t, verdict.ExitConformant, r.Verdict.Exit, "%s\n%s", r.Verdict.Reason, notPassed(r))
	require.Equal(t, "partial", r.Verdict.Word)
	require.InEpsilon(t, r.Traffic.Requests, r.Traffic.Expected, 0.45, "requests that were expected; exhausting a limit is the larger part")
	require.Zero(t, r.Traffic.Created)
	s.unchanged(before)
	require.Len(t, r.Scenarios, r.Planned)

	states := map[verdict.State]int{}
	for _, scenario := range r.Scenarios {
		states[scenario.State]++
	}
	require.Greater(t, states[verdict.Passed], 80, notPassed(r))
	require.Equal(t, r.Planned, states[verdict.Passed]+states[verdict.Deselected], notPassed(r))
	// What is read is what is asserted: refusals of all kinds, and unknown ids.
	asserted := map[int]int{}
	for _, c := range r.Cells {
		if c.State == verdict.Passed {
			asserted[c.Status]++
		}
	}
	for _, status := range []int{200, 401, 404, 422, 429, 500} {
		require.NotZero(t, asserted[status], "%d", status)
	}
}

// A run may be stopped wherever it is, and not even tidy up: its ledger tells
// everything that is left, and nothing else is removed. It is stopped where no list is being
// created whose title others may have: the id of that could not be known.
func TestWhatAStoppedRunHasLeft(t *testing.T) {
	for _, after := range []int64{40, 2000} {
		t.Run(fmt.Sprint(after), func(t *testing.T) {
			t.Parallel()
			s := newShared(t)
			before := s.all()
			o := s.options(t)
			file := filepath.Join(t.TempDir(), "ledger.jsonl")
			o.Ledger = ledger.Place{File: file}
			o.Selection.Tags = "not @burst" // which takes its time
			ctx, stop := context.WithCancel(context.Background())
			defer stop()
			abort := make(chan struct{})
			o.Abort = abort
			var sent atomic.Int64
			o.OnExchange = func(*exchange.Exchange) {
				if sent.Add(1) == after {
					close(abort)
					stop()
				}
			}
			r, err := run.Execute(ctx, o)
			require.NoError(t, err)
			require.Equal(t, verdict.ExitIncomplete, r.Verdict.Exit, r.Verdict.Reason)
			require.NotEmpty(t, r.Leftovers)
			require.Equal(t, file, r.Ledger)

			_, left, err := ledger.Read(file)
			require.NoError(t, err)
			require.Len(t, left, len(r.Leftovers))
			cleaned, err := run.Clean(context.Background(), run.Cleaning{Pack: o.Pack, Profile: s.profile, Tool: o.Tool, Ledger: file, Left: left})
			require.NoError(t, err)
			require.Empty(t, cleaned.Left)
			require.Equal(t, len(left), len(cleaned.Removed)+cleaned.Gone)
			s.unchanged(before)
			require.NoFileExists(t, file)
		})
	}
}

// What has an id that the ledger names is not removed where it is something else:
// a target that was set up anew gives out its ids again.
func TestIDsThatWereGivenOutAnew(t *testing.T) {
	s := newShared(t)
	file := filepath.Join(t.TempDir(), "ledger.jsonl")
	f, err := ledger.Create(ledger.Place{File: file}, ledger.Header{BaseURL: s.profile.Target}, func(text string) string { return text })
	require.NoError(t, err)
	for n, path := range []string{"/lists", "/contacts", "/companies"} {
		_, body := s.ask(s.profile.Keys.Main, http.MethodGet, path, "")
		var page struct{ Data []struct{ ID json.Number } }
		require.NoError(t, json.Unmarshal(body, &page))
		kind := []string{"list", "contact", "company"}[n]
		f.Add(ledger.Line{Event: ledger.Expected, Entry: n + 1, Resource: kind, Organization: "main", Identity: "Assay Abcdefghijkmn"})
		f.Add(ledger.Line{Event: ledger.Accepted, Entry: n + 1})
		f.Add(ledger.Line{Event: ledger.Named, Entry: n + 1, ID: json.RawMessage(page.Data[0].ID)})
	}
	f.Add(ledger.Line{Event: ledger.Expected, Entry: 9, Resource: "list", Organization: "main", Identity: "Assay Anmkjihgfedcb"})
	f.Add(ledger.Line{Event: ledger.Named, Entry: 9, ID: json.RawMessage("999999")})
	f.Add(ledger.Line{Event: ledger.Expected, Entry: 10, Resource: "list", Organization: "main", Identity: "Ada Lovelace"})
	before := s.all()
	_, left, err := ledger.Read(file)
	require.NoError(t, err)
	cleaned, err := run.Clean(context.Background(), run.Cleaning{Pack: packtest.Bundled(t), Profile: s.profile, Ledger: file, Left: left})
	require.NoError(t, err)
	require.Empty(t, cleaned.Removed)
	require.Equal(t, 1, cleaned.Gone)
	require.Len(t, cleaned.Left, 4)
	s.unchanged(before)
	require.FileExists(t, file)
	reasons := ""
	for _, l := range cleaned.Left {
		reasons += l.Reason + "\n"
	}
	require.Contains(t, reasons, "it was left alone")
	require.Contains(t, reasons, "nothing distinguishes it from what others have created")
	_, again, err := ledger.Read(file)
	require.NoError(t, err)
	require.Len(t, again, 4)
}
