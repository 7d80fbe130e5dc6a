package schedule

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/target/targettest"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/reference"
)

// spoiler changes answers to requests that only exhaust a limit, and to no others.
type spoiler struct {
	next   http.Handler
	spoil  func(number int, answer *httptest.ResponseRecorder) (done bool) // of the answers with a status, from 1
	lasts  bool
	spoilt bool
	mu     sync.Mutex
	counts map[int]int
}

func (s *spoiler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	answer := httptest.NewRecorder()
	s.next.ServeHTTP(answer, r)
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case r.Header.Get(exchange.LabelHeader) == "burst":
		s.counts[answer.Code]++
		s.spoilt = s.spoil(s.counts[answer.Code], answer) || s.spoilt
	case s.lasts && s.spoilt && r.Header.Get("Authorization") == "Bearer the-burst-key":
		s.spoil(0, answer)
	}
	for name, values := range answer.Header() {
		w.Header()[name] = values
	}
	w.Header().Del("Content-Length")
	w.WriteHeader(answer.Code)
	_, _ = w.Write(answer.Body.Bytes())
}

// The answers to requests that only exhaust a limit are judged as all others are: each
// status and header, and each body. What is broken is told once, and shown.
func TestTheAnswersOfAFlood(t *testing.T) {
	p := packtest.Bundled(t)
	bursts := scenarios(t, p, plan.Selection{Tags: "@burst", Operations: []string{"listLists", "getContact", "createList"}})
	body := func(text string) func(*httptest.ResponseRecorder) {
		return func(answer *httptest.ResponseRecorder) { answer.Body = bytes.NewBufferString(text) }
	}
	header := func(name, value string) func(*httptest.ResponseRecorder) {
		return func(answer *httptest.ResponseRecorder) { answer.Header().Set(name, value) }
	}
	refuse := func(status int) func(*httptest.ResponseRecorder) {
		return func(answer *httptest.ResponseRecorder) {
			answer.Code = status
			answer.Body = bytes.NewBufferString(`{"detail": "Refused"}`)
		}
	}
	for _, c := range []struct {
		name  string
		of    int  // the status of the answers that are spoiled
		from  int  // the number of the first of them
		most  int  // how many of them are
		lasts bool // whatever else is asked with the burst key is spoiled then
		spoil func(*httptest.ResponseRecorder)
		want  verdict.State
		says  string
	}{
		{name: "none", of: 200, most: 0, want: verdict.Passed},
		{name: "one listing", of: 200, from: 9, most: 1, spoil: body(`{"data": "nothing"}`), want: verdict.Failed, says: `data = "nothing"`},
		{name: "every listing", of: 200, from: 1, most: 1000, spoil: body(`{"data": "nothing"}`), want: verdict.Failed, says: `data = "nothing"`},
		{name: "one body that is no JSON", of: 200, from: 12, most: 1, spoil: body(`{"data": [`), want: verdict.Failed, says: "body is not one JSON value"},
		{name: "one refusal", of: 429, from: 2, most: 1, spoil: body(`{"detail": 7}`), want: verdict.Failed, says: "detail = 7"},
		{name: "the media type of one refusal", of: 429, from: 2, most: 1, spoil: header("Content-Type", "text/plain"), want: verdict.Failed, says: "Content-Type"},
		{name: "a header of one listing, whose body was seen before", of: 200, from: 9, most: 1, spoil: header("X-RateLimit-Remaining", "many"), want: verdict.Failed, says: "X-RateLimit-Remaining"},
		{name: "one that repeats the credential", of: 429, from: 2, most: 1, spoil: header("X-Key", "the-burst-key"), want: verdict.Warned, says: "repeats the credential"},
		{name: "a status that is not documented", of: 200, from: 9, most: 1, spoil: refuse(403), want: verdict.Failed, says: `was answered 403 "Refused" once, and then`},
		{name: "a refusal of the key", of: 200, from: 9, most: 1, spoil: refuse(401), want: verdict.Inconclusive, says: `was answered 401 "Refused" once, and then`},
		{name: "a refusal of the key from then on", of: 200, from: 9, most: 1, lasts: true, spoil: refuse(401), want: verdict.Failed, says: "status = 401"},
	} {
		t.Run(c.name, func(t *testing.T) {
			clock := targettest.NewClock()
			server := &spoiler{
				next: targettest.NewReference(t, clock.Now, reference.Limits{PerSecond: 20, PerMinute: 1000}), counts: map[int]int{},
				spoil: func(number int, answer *httptest.ResponseRecorder) bool {
					chosen := answer.Code == c.of && number >= c.from && number < c.from+c.most || number == 0
					if chosen {
						c.spoil(answer)
					}
					return chosen
				},
				lasts: c.lasts,
			}
			config := configuredRun(t, p, server, clock, bursts)
			config.Label = true
			outcome, err := Run(t.Context(), config)
			require.NoError(t, err)
			require.Len(t, outcome.Scenarios, len(bursts))
			told := 0
			for _, s := range outcome.Scenarios {
				if s.State == verdict.Passed {
					continue
				}
				told++
				if c.lasts && s.State != c.want {
					continue // without the key it is not exercised
				}
				require.Equal(t, c.want, s.State, s.Reason)
				require.Contains(t, s.Reason, c.says)
				for _, check := range s.Checks {
					if check.Form {
						requireShown(t, s, check)
					}
				}
			}
			require.Equal(t, c.want != verdict.Passed, told > 0)
			if !c.lasts {
				require.LessOrEqual(t, told, 1, "it is told once")
			}
		})
	}
}

// requireShown requires the exchange that a check points at among those of its scenario.
func requireShown(t *testing.T, s verdict.Scenario, check verdict.Check) {
	t.Helper()
	for _, e := range s.Exchanges {
		if e.ID == check.Exchange {
			require.Equal(t, strconv.Itoa(check.Status), strconv.Itoa(e.Status))
			require.True(t, strings.HasPrefix(e.Operation, "list"))
			return
		}
	}
	t.Fatalf("%s: %s points at an exchange that is not shown", s.Name, check.Reason)
}
