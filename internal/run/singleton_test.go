package run_test

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/ledger"
	"github.com/assaykit/assay/internal/run"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/internal/verdict"
)

// settingsFiles are a pack for the settings of an account, of which there is one alone.
var settingsFiles = map[string]string{
	"spec/openapi.yaml": `openapi: 3.0.3
info: {title: Settings, version: "1"}
paths:
  /settings:
    get: {operationId: getSettings, responses: {"200": {description: them, content: {application/json: {schema: {$ref: '#/components/schemas/Settings'}}}}}}
    put:
      operationId: putSettings
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Settings'}}}}
      responses: {"200": {description: replaced, content: {application/json: {schema: {$ref: '#/components/schemas/Settings'}}}}, "400": {description: refused}}
components:
  schemas:
    Settings: {type: object, required: [title, dark], properties: {title: {type: string, minLength: 1}, dark: {type: boolean}, motto: {type: string}, version: {type: integer, readOnly: true}}}
`,
	"spec/requirements.yaml": `
- {id: SET-001, level: MUST, text: Settings are what they were changed to., source: {page: settings, section: Settings}, applies: [putSettings], provocation: plain}
- {id: SET-002, level: MUST, text: Settings need a title., source: {page: settings, section: Settings}, applies: [putSettings], provocation: plain}
`,
	"fixtures/requests.yaml": `
getSettings: {}
putSettings: {body: {title: '${new.name}', dark: true}}
`,
	"fixtures/invalid.yaml": "{}\n",
	"fixtures/valid.yaml":   "{}\n",
	"fixtures/resources.yaml": `
item_id: id
authentication: {scheme: bearer}
preflight: [getSettings]
resources:
  settings: {read: getSettings, change: putSettings, volatile: [version]}
`,
	"features/settings.feature": `Feature: Settings
  @SET-001
  Scenario: Settings are what they were changed to
    Given the settings is updated with:
      | dark | false |
    And a putSettings request that is accepted
    When it is sent
    Then it is accepted
    And the settings has what was sent

  @SET-002
  Scenario: Settings need a title
    Given a putSettings request that is accepted
    When it is sent without body field "title"
    Then it is rejected with 400
    And nothing has changed
`,
}

// settings are a server of them.
type settings struct {
	fault string

	mu      sync.Mutex
	kept    map[string]any
	version int
	writes  int
	lost    bool
}

func (s *settings) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.lost {
		panic(http.ErrAbortHandler) // the connection is closed
	}
	if r.Method == http.MethodPut {
		s.writes++
		var sent map[string]any
		_ = json.NewDecoder(r.Body).Decode(&sent)
		title, _ := sent["title"].(string)
		_, isFlag := sent["dark"].(bool)
		switch {
		case title == "Mine" && sent["dark"] == true && s.fault == "takes nothing back":
			w.WriteHeader(http.StatusInternalServerError)
			return
		case title == "" || !isFlag:
			if s.fault == "changes before it refuses" {
				s.kept = map[string]any{"title": "None", "dark": false}
			}
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		s.version++
		s.kept = sent
		s.lost = s.fault == "is lost"
	}
	shown := maps.Clone(s.kept)
	shown["version"] = s.version
	say(w, http.StatusOK, shown)
}

// now is what the settings are, and how often somebody has written to them.
func (s *settings) now() (map[string]any, int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.kept), s.writes
}

func optionsFor(t *testing.T, s *settings) run.Options {
	t.Helper()
	listening := httptest.NewServer(s)
	t.Cleanup(listening.Close)
	return run.Options{
		Pack: packOf(t, settingsFiles), Seed: "7", Tool: verdict.Tool{Name: "assay", Version: "test"},
		Ledger:  ledger.Place{File: filepath.Join(t.TempDir(), "ledger.jsonl")},
		Profile: target.Profile{Concurrency: 4, Target: listening.URL, Keys: target.Keys{Main: "the-key"}},
	}
}

// ofAda are the settings that nobody has asked a run to change.
func ofAda() map[string]any { return map[string]any{"title": "Mine", "dark": true, "motto": "Count."} }

func TestWhatThereIsOneOfIsPutBack(t *testing.T) {
	for _, c := range []struct {
		name, fault string
		was         map[string]any
		exit        int
		writes      bool
		left        string // why it remains changed; "" where it does not
	}{
		{name: "conforming", was: ofAda(), writes: true},
		{name: "without an optional member", was: map[string]any{"title": "Mine", "dark": false}, writes: true},
		{name: "after a failure", fault: "changes before it refuses", was: ofAda(), exit: verdict.ExitFailed, writes: true},
		{name: "that is refused", fault: "takes nothing back", was: ofAda(), writes: true, left: "putSettings answered 500"},
		{name: "with a masked value", was: map[string]any{"title": "M***", "dark": true}, exit: verdict.ExitIncomplete},
		{name: "with a member that nobody knows", was: map[string]any{"title": "Mine", "dark": true, "since": 1999.0}, exit: verdict.ExitIncomplete},
		{name: "with a value that is refused", was: map[string]any{"title": "", "dark": true}, exit: verdict.ExitFailed},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := &settings{fault: c.fault, kept: c.was}
			r, err := run.Execute(context.Background(), optionsFor(t, s))
			require.NoError(t, err)
			require.Equal(t, c.exit, r.Verdict.Exit, "%s\n%s", r.Verdict.Reason, notPassed(r))
			require.Zero(t, r.Traffic.Created)
			is, writes := s.now()
			require.Equal(t, c.writes, writes > 0)
			if c.left != "" {
				require.Len(t, r.Leftovers, 1)
				require.True(t, r.Leftovers[0].Changed)
				require.Contains(t, r.Leftovers[0].Reason, c.left)
				return
			}
			require.Equal(t, c.was, is)
			require.Empty(t, r.Leftovers)
			require.Empty(t, r.Ledger)
		})
	}
}

// A run that only reads, or is stopped, or loses its target leaves nothing changed that it
// could put back, and its ledger says what is.
func TestWhatThereIsOneOfAfterAnEnd(t *testing.T) {
	for _, c := range []struct {
		name, fault                 string
		readOnly, stopped, abandons bool
		left                        bool
	}{
		{name: "only reads", readOnly: true},
		{name: "stopped", stopped: true},
		{name: "stopped twice", stopped: true, abandons: true, left: true},
		{name: "lost", fault: "is lost", left: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := &settings{fault: c.fault, kept: ofAda()}
			o := optionsFor(t, s)
			o.Profile.ReadOnly = c.readOnly
			ctx, stop := context.WithCancel(context.Background())
			defer stop()
			abort := make(chan struct{})
			o.Abort = abort
			var once sync.Once
			o.OnExchange = func(e *exchange.Exchange) {
				if e.Method == http.MethodPut && e.Status == http.StatusOK && c.stopped {
					once.Do(func() {
						if c.abandons {
							close(abort)
						}
						stop()
					})
				}
			}
			r, err := run.Execute(ctx, o)
			require.NoError(t, err)
			is, writes := s.now()
			require.Equal(t, c.readOnly, writes == 0)
			if !c.left {
				require.Equal(t, ofAda(), is)
				require.Empty(t, r.Leftovers)
				return
			}
			require.NotEqual(t, ofAda(), is)
			require.Len(t, r.Leftovers, 1)
			require.True(t, r.Leftovers[0].Changed)
			require.Equal(t, o.Ledger.File, r.Ledger)

			s.mu.Lock()
			s.lost, s.fault = false, ""
			s.mu.Unlock()
			_, left, err := ledger.Read(o.Ledger.File)
			require.NoError(t, err)
			cleaned, err := run.Clean(context.Background(), run.Cleaning{Pack: o.Pack, Profile: o.Profile, Tool: o.Tool, Ledger: o.Ledger.File, Left: left})
			require.NoError(t, err)
			require.Empty(t, cleaned.Left)
			require.Equal(t, []verdict.Leftover{{Resource: "settings"}}, cleaned.PutBack)
			require.NoFileExists(t, o.Ledger.File)
			is, _ = s.now()
			require.Equal(t, ofAda(), is)
		})
	}
}
