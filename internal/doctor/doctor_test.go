package doctor

import (
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/internal/run"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/internal/verdict"
)

// keys are all kinds of keys.
var keys = target.Keys{Main: "sk_main_1", Other: "sk_other_1", Expired: "sk_expired_1", Revoked: "sk_revoked_1", Burst: "sk_burst_1"}

// api answers as an API would that keeps the contract: each organization has what
// items says for its key, and a key without an entry is refused.
type api struct {
	items  map[string]string // by key: the items of every listing, as JSON
	date   string            // "" for that of now
	fault  int               // the status with the fault header
	header http.Header
}

func (a api) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for name, values := range a.header {
		w.Header()[name] = values
	}
	if a.date != "" {
		w.Header().Set("Date", a.date)
	}
	w.Header().Set("Content-Type", "application/json")
	items, known := a.items[strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")]
	switch {
	case !known:
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = fmt.Fprintf(w, `{"detail": "Invalid API key %s"}`, r.Header.Get("Authorization"))
	case r.Header.Get("X-Fault") != "" && a.fault != 0:
		w.WriteHeader(a.fault)
		_, _ = io.WriteString(w, `{"detail": "failed"}`)
	default:
		_, _ = fmt.Fprintf(w, `{"data": [%s], "pagination": {}}`, items)
	}
}

// examine examines a server with all keys and a fault header.
func examine(t *testing.T, server *httptest.Server, p target.Profile, now func() time.Time) *Report {
	t.Helper()
	contract := packtest.Bundled(t)
	p.Target = server.URL
	connected, config, err := run.Connect(t.Context(), run.Options{Pack: contract, Profile: p})
	require.NoError(t, err)
	require.NoError(t, connected.Close())
	base, err := url.Parse(server.URL)
	require.NoError(t, err)
	report, err := Examine(t.Context(), Options{BaseURL: base, Config: config, Now: now})
	require.NoError(t, err)
	for _, c := range report.Checks {
		for _, secret := range p.Keys.Secrets() {
			require.NotContains(t, c.Message+c.Hint, secret.Value)
		}
	}
	return report
}

// found returns the first check of a name.
func found(t *testing.T, r *Report, name string) Check {
	t.Helper()
	for _, c := range r.Checks {
		if c.Name == name {
			return c
		}
	}
	require.Failf(t, "no such check", "%q is not among %v", name, r.Checks)
	return Check{}
}

func TestExamine(t *testing.T) {
	well := func() api {
		return api{items: map[string]string{"sk_main_1": `{"id":1,"a":"m"}`, "sk_other_1": `{"id":1,"a":"o"}`, "sk_burst_1": ""}, fault: 500}
	}
	for _, c := range []struct {
		name   string
		change func(*api, *target.Profile)
		check  string
		state  State
		says   string
		exit   int
	}{
		{name: "all is well", check: "plan", state: OK, says: "all "},
		{name: "the main key", check: "ASSAY_API_KEY", state: OK, says: "accepted"},
		{name: "another organization that has things of its own", check: "ASSAY_OTHER_ORG_KEY", state: OK, says: "accepted; it sees nothing of what ASSAY_API_KEY sees"},
		{name: "another organization that has nothing", check: "ASSAY_BURST_KEY", state: OK, says: "accepted; it does not see what ASSAY_API_KEY sees"},
		{
			name: "the same organization", change: func(a *api, _ *target.Profile) { a.items["sk_other_1"] = ` { "a": "m", "id": 1 } ` },
			check: "ASSAY_OTHER_ORG_KEY", state: Problem, says: "accepted, and sees nothing but what ASSAY_API_KEY sees: it seems to be of the same organization", exit: verdict.ExitUsage,
		},
		{
			name: "something in common", change: func(a *api, _ *target.Profile) { a.items["sk_other_1"] = `{"id":1,"a":"m"}, {"id":2}` },
			check: "ASSAY_OTHER_ORG_KEY", state: Warning, says: "accepted; 3 of the 6 things that it sees ASSAY_API_KEY sees as well",
		},
		{
			name: "nothing to tell by", change: func(a *api, _ *target.Profile) { a.items["sk_main_1"], a.items["sk_other_1"] = "", "" },
			check: "ASSAY_OTHER_ORG_KEY", state: Warning, says: "accepted; unknown whether it belongs to another organization",
		},
		{
			name: "another organization's key is refused", change: func(a *api, _ *target.Profile) { delete(a.items, "sk_other_1") },
			check: "ASSAY_OTHER_ORG_KEY", state: Problem, says: "refused with 401", exit: verdict.ExitUnreachable,
		},
		{name: "an expired key", check: "ASSAY_EXPIRED_KEY", state: OK, says: "refused with 401"},
		{
			name: "an expired key that is not", change: func(a *api, _ *target.Profile) { a.items["sk_expired_1"] = "" },
			check: "ASSAY_EXPIRED_KEY", state: Problem, says: "accepted, and should be refused: it has not expired", exit: verdict.ExitUsage,
		},
		{
			name: "a revoked key that is not", change: func(a *api, _ *target.Profile) { a.items["sk_revoked_1"] = "" },
			check: "ASSAY_REVOKED_KEY", state: Problem, says: "accepted, and should be refused: it has not been revoked", exit: verdict.ExitUsage,
		},
		{name: "a fault header", check: "fault header", state: OK, says: "with X-Fault, listLists is answered 500"},
		{
			name: "a fault header that does nothing", change: func(a *api, _ *target.Profile) { a.fault = 0 },
			check: "fault header", state: Problem, says: "with X-Fault, listLists is answered 200, want 500", exit: verdict.ExitUsage,
		},
		{
			name: "a limit", change: func(a *api, _ *target.Profile) {
				a.header = http.Header{"X-Ratelimit-Limit-Second": {"50"}, "X-Ratelimit-Limit-Minute": {"1000"}}
			},
			check: "rate limit", state: OK, says: "announced, and kept to: 50/s,1000/m",
		},
		{name: "no limit", check: "rate limit", state: OK, says: "none announced"},
		{name: "a clock that agrees", check: "clock", state: OK, says: "agrees with this machine's"},
		{
			name: "a clock that does not", change: func(a *api, _ *target.Profile) { a.date = "Thu, 01 Jan 1970 00:00:00 GMT" },
			check: "clock", state: Warning, says: "the target's clock differs from this machine's by -",
		},
		{
			name: "no clock", change: func(a *api, _ *target.Profile) { a.date = "today" },
			check: "clock", state: Warning, says: "the answers have no Date header that can be read",
		},
		{
			name: "a key that is missing", change: func(_ *api, p *target.Profile) { p.Keys.Expired = "" },
			check: "plan", state: Warning, says: "scenarios not exercised, and with them 1 requirement: ", exit: verdict.ExitIncomplete,
		},
		{
			name: "a key that is missing, and one that is wrong", change: func(a *api, p *target.Profile) {
				p.Keys.Expired = ""
				delete(a.items, "sk_other_1")
			},
			check: "plan", state: Warning, says: "not exercised", exit: verdict.ExitUnreachable,
		},
		{
			name: "the main key is refused", change: func(a *api, _ *target.Profile) { delete(a.items, "sk_main_1") },
			check: "ASSAY_API_KEY", state: Problem, says: "the target refuses the API key: ", exit: verdict.ExitUnreachable,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, p := well(), target.Profile{Keys: keys, FaultHeader: "X-Fault: 500"}
			if c.change != nil {
				c.change(&a, &p)
			}
			methods := map[string]bool{}
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				methods[r.Method] = true // requests come one after the other
				a.ServeHTTP(w, r)
			}))
			t.Cleanup(server.Close)
			report := examine(t, server, p, nil)
			check := found(t, report, c.check)
			require.Equal(t, c.state, check.State, check.Message)
			require.Contains(t, check.Message, c.says)
			require.Equal(t, c.exit, report.Exit)
			require.Equal(t, map[string]bool{"GET": true}, methods)
			require.Equal(t, server.URL, report.Target)
			require.True(t, check.State != Problem || check.Hint != "", "what to do about it")
		})
	}
}

func TestTLS(t *testing.T) {
	server := httptest.NewUnstartedServer(api{})
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	report := examine(t, server, target.Profile{Keys: keys}, nil)
	require.Equal(t, OK, found(t, report, "connection").State)
	check := found(t, report, "TLS")
	require.Equal(t, Problem, check.State)
	require.Contains(t, check.Message, "certificate signed by unknown authority")
	require.Equal(t, verdict.ExitUnreachable, report.Exit)
	require.Len(t, report.Checks, 2, "there is no use in looking further")
}

// A target without TLS at an https URL is told in the words of a run.
func TestNoTLS(t *testing.T) {
	server := httptest.NewServer(api{})
	t.Cleanup(server.Close)
	server.URL = "https" + strings.TrimPrefix(server.URL, "http")
	check := found(t, examine(t, server, target.Profile{Keys: keys}, nil), "TLS")
	require.Equal(t, Problem, check.State)
	require.Equal(t, "the target does not speak TLS, and the URL begins with https:", check.Message)
}

func TestNames(t *testing.T) {
	e := &examination{report: &Report{}, Options: Options{Now: time.Now}}
	require.False(t, e.lookUp(context.Background(), "no host")) // nobody is asked for that
	require.Equal(t, `host "no host" is not found`, e.report.Checks[0].Message)
	require.True(t, e.lookUp(context.Background(), "localhost"))
	require.Contains(t, e.report.Checks[1].Message, "localhost is ")
}
