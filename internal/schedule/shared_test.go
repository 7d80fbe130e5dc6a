package schedule

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/internal/target/targettest"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/reference"
)

// counter counts the creations and the listings of a server's contacts by the key of the
// requests, in what is passed on to the server.
type counter struct {
	next http.Handler

	mu   sync.Mutex
	seen map[string]int // by key and method
}

func (c *counter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasSuffix(r.URL.Path, "/contacts") {
		c.mu.Lock()
		c.seen[strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")+" "+r.Method]++
		c.mu.Unlock()
	}
	c.next.ServeHTTP(w, r)
}

// What scenarios share and only read is another organization's, whose limit of requests
// is its own, where that can have it.
func TestWhatScenariosShareIsAnotherOrganizations(t *testing.T) {
	p := packtest.Bundled(t)
	contact := []string{"Given another organization's contact"}
	for _, c := range []struct {
		name    string
		main    string       // requests by the minute that the target announces; "" for none
		other   string       // the same to the other organization
		lacks   resource.Key // a key that the run does not have; "" for none
		refuses bool         // the other organization can create nothing
		speaks  []string     // of what the other organization has
		others  bool         // it has what is shared, and not the main one
	}{
		{name: "whose limit is the same", main: "1000", other: "1000", speaks: contact, others: true},
		{name: "whose limit is higher", main: "1000", other: "2000", speaks: contact, others: true},
		{name: "without a limit", main: "1000", speaks: contact, others: true},
		{name: "whose limit is lower", main: "1000", other: "200", speaks: contact},
		{name: "of which no less has to wait", other: "1000", speaks: contact},
		{name: "that has nothing else", main: "1000", other: "1000"},
		{name: "that has nothing else of that kind", main: "1000", other: "1000", speaks: []string{"Given another organization's list"}},
		{name: "without a key of another", main: "1000", other: "1000", lacks: resource.Other, speaks: contact},
		{name: "that can create nothing", main: "1000", other: "1000", refuses: true, speaks: contact},
	} {
		t.Run(c.name, func(t *testing.T) {
			clock := targettest.NewClock()
			seen := &counter{seen: map[string]int{}}
			seen.next = &meddler{
				next: targettest.NewReference(t, clock.Now, generous),
				answer: func(w http.ResponseWriter, r *http.Request, _ int64) bool {
					announced, other := c.main, r.Header.Get("Authorization") == "Bearer the-other-key"
					if other {
						announced = c.other
					}
					if announced != "" {
						w.Header().Set("X-RateLimit-Limit-Minute", announced)
					}
					return c.refuses && other && r.Method == http.MethodPost && refuse(w, 400)
				},
			}
			config := configuredRun(t, p, seen, clock, []plan.Scenario{
				packtest.Written("Given a createList request that is accepted", "When it is sent", "Then it is accepted"),
				packtest.Written(append(slices.Clone(c.speaks), "Given a listLists request that is accepted", "When it is sent", "Then it is accepted")...),
				packtest.Written("Given a shared list with 3 members", "Given a listListContacts request that is accepted", "When it is sent", "Then it lists 4 items, and none follow"),
			})
			config.Scenarios[1].ID, config.Scenarios[2].ID = "others", "shared"
			config.Concurrency = 1
			delete(config.Credentials, c.lacks)
			outcome, err := Run(context.Background(), config)
			require.NoError(t, err)
			shared := slices.IndexFunc(outcome.Scenarios, func(s verdict.Scenario) bool { return s.ID == "shared" })
			require.Equal(t, verdict.Passed, outcome.Scenarios[shared].State, outcome.Scenarios[shared].Reason)
			const members = 4
			require.Equal(t, c.others, seen.seen["the-other-key POST"] > members, "%v", seen.seen)
			require.Equal(t, !c.others, seen.seen["the-main-key POST"] >= members, "%v", seen.seen)
			require.Equal(t, outcome.Created, outcome.Removed)
			require.Empty(t, outcome.Leftovers)
		})
	}
}

// What is used beside a limit, and by those that only read beyond one, is created once.
func TestWhatBurstsHaveInCommon(t *testing.T) {
	p := packtest.Bundled(t)
	clock := targettest.NewClock()
	server := &limited{limiter: &fixedWindow{most: 20}, next: targettest.NewReference(t, clock.Now, reference.Limits{}), now: clock.Now}
	seen := &counter{next: server, seen: map[string]int{}}
	var reading []plan.Scenario
	for _, s := range scenarios(t, p, plan.Selection{Tags: "@burst"}) {
		if strings.HasPrefix(s.Name, "getContact ") || strings.HasPrefix(s.Name, "listListContacts ") || strings.HasPrefix(s.Name, "updateContact ") {
			reading = append(reading, s)
		}
	}
	require.Len(t, reading, 3)
	outcome, err := Run(context.Background(), configuredRun(t, p, seen, clock, reading))
	require.NoError(t, err)
	for _, s := range outcome.Scenarios {
		require.Equal(t, verdict.Passed, s.State, "%s: %s", s.Name, s.Reason)
	}
	require.Equal(t, 1, seen.seen["the-main-key POST"], "beside all of them")
	require.Equal(t, 2, seen.seen["the-burst-key POST"], "for those that read, and for the one that writes")
}

// An estimate counts the requests of the organization that has most, where each has a
// limit of its own.
func TestTheKeyThatHasMostRequests(t *testing.T) {
	p := packtest.Bundled(t)
	shared := packtest.Written("Given a shared list with 30 members", "Given a listListContacts request that is accepted", "When it is sent", "Then it is accepted")
	theirs := packtest.Written("Given another organization's contact", "Given a listLists request that is accepted", "When it is sent", "Then it is accepted")
	theirs.ID = "theirs"
	config := configuredRun(t, p, http.NotFoundHandler(), targettest.NewClock(), []plan.Scenario{shared, theirs})
	_, most := Estimate(config)
	require.Greater(t, most, 60, "the main organization has it, of whose limit nothing is known")
	config.Client = limitedClient(t, config)
	all, most := Estimate(config)
	require.Equal(t, all-2, most, "the preflight's and one listing's are sent with the main key")
	delete(config.Credentials, resource.Other)
	all, most = Estimate(config)
	require.Equal(t, all, most)
	config.Credentials, config.Scenarios = targettest.Keys[resource.Key](), []plan.Scenario{shared}
	all, most = Estimate(config)
	require.Equal(t, all, most, "nobody speaks of another organization's")
}

// limitedClient is a client that was told of a limit with the main key.
func limitedClient(t *testing.T, config Config) *exchange.Client {
	t.Helper()
	client := targettest.NewClient(t, config.Pack, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-RateLimit-Limit-Minute", "1000")
	}), targettest.NewClock(), nil)
	r := resource.Request{Operation: resource.New(config.Config).Operation("listLists"), Org: resource.Main}
	out, err := r.ExchangeRequest()
	require.NoError(t, err)
	out.Credential = config.Credentials[resource.Main]
	_, err = client.Do(t.Context(), out)
	require.NoError(t, err)
	return client
}
