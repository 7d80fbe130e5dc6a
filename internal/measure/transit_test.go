package measure

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/fault"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/internal/verdict"
)

// between is a Transit of the scenarios that carry a requirement, with some faults.
func between(t *testing.T, requirement string, names ...string) Transit {
	t.Helper()
	o := Transit{
		Pack: only(t, requirement), Profile: target.BundledProfile(), Disposable: true, Parallel: 2,
		Server: Bundled,
	}
	for _, name := range names {
		f, err := fault.Named(o.Pack, name)
		require.NoError(t, err)
		o.Faults = append(o.Faults, f)
	}
	return o
}

func TestTransit(t *testing.T) {
	const about = "CRM-LISTS-001" // an unrecognized type of list is refused with 400
	for _, c := range []struct {
		name, fault string
		want        State
		reason      string
	}{
		{name: "an answer of another form", fault: "answer.member-missing@createList:400/detail", want: Killed, reason: "detail"},
		{name: "another status", fault: "answer.status-success@createList:400", want: Killed, reason: "data is missing"},
		{name: "what the document says is optional", fault: "answer.header-missing@createList:400:X-RateLimit-Reset", want: Permitted, reason: "does not require"},
		{name: "what nothing brings about", fault: "answer.member-missing@getContact:200/data/city", want: Survived, reason: "no scenario brings about"},
		{name: "a status that nobody has to give", fault: "answer.body-empty@listContacts:404", want: Permitted, reason: "requires such an answer of nobody"},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := between(t, about, c.fault)
			var surveyed *verdict.Result
			o.OnSurvey = func(r *verdict.Result) { surveyed = r }
			outcomes, err := o.Run(context.Background())
			require.NoError(t, err)
			require.Empty(t, surveyed.Problems)
			require.Len(t, outcomes, 1)
			require.Equal(t, c.fault, outcomes[0].Fault)
			require.Equal(t, c.want, outcomes[0].State, outcomes[0].Reason)
			require.Contains(t, outcomes[0].Reason, c.reason)
			require.Equal(t, c.want == Killed, outcomes[0].Scenario != "")
		})
	}
}

// A pack in which nothing asks for what a fault does has to let it survive.
func TestWhatNoScenarioAsksForSurvives(t *testing.T) {
	const name = "answer.status-documented@createList:400-as-422"
	outcomes, err := between(t, "CRM-LISTS-001", name).Run(context.Background())
	require.NoError(t, err)
	require.Equal(t, Killed, outcomes[0].State)

	outcomes, err = between(t, "CRM-LISTS-019", name).Run(context.Background())
	require.NoError(t, err)
	require.Equal(t, Survived, outcomes[0].State)
}

// A cache that does not look at the key, or that is not told of a write, shows only where
// the same was asked for before.
func TestCachesAreFound(t *testing.T) {
	for _, c := range []struct{ requirement, fault string }{
		{"CRM-TENANT-001", "answer.cached-foreign@getCompany"},
		{"CRM-TENANT-001", "answer.cached-foreign@listListContacts"},
		{"CRM-TENANT-003", "answer.cached-foreign@listLists"},
		{"CRM-CONTACTS-005", "time.cached@listCompanyContacts"},
	} {
		t.Run(c.fault, func(t *testing.T) {
			outcomes, err := between(t, c.requirement, c.fault).Run(context.Background())
			require.NoError(t, err)
			require.Equal(t, Killed, outcomes[0].State, outcomes[0].Reason)
		})
	}
}

func TestTransitEndsWithAnError(t *testing.T) {
	o := between(t, "CRM-LISTS-001", "answer.status-success@createList:400")
	o.Server = func() (http.Handler, error) { return nil, errors.New("no server") }
	_, err := o.Run(context.Background())
	require.ErrorContains(t, err, "no server")

	o.Server = func() (http.Handler, error) { return http.NotFoundHandler(), nil }
	_, err = o.Run(context.Background())
	require.ErrorContains(t, err, "no scenario passes without a fault")

	stopped, stop := context.WithCancel(context.Background())
	stop()
	_, err = o.Run(stopped)
	require.ErrorIs(t, err, context.Canceled)
}

func TestRunsOnASharedServerGiveOtherNames(t *testing.T) {
	shared, own := newTransit(Transit{}), newTransit(Transit{Disposable: true})
	require.NotEqual(t, shared.seed(), shared.seed())
	require.Equal(t, own.seed(), own.seed())
}

func TestWanting(t *testing.T) {
	for _, c := range []struct {
		state verdict.State
		want  bool
	}{
		{state: verdict.Passed}, {state: verdict.NotExercised}, {state: verdict.NotApplicable}, {state: verdict.Deselected},
		{state: verdict.Failed, want: true}, {state: verdict.Warned, want: true}, {state: verdict.Inconclusive, want: true},
	} {
		t.Run(string(c.state), func(t *testing.T) {
			require.Equal(t, c.want, wanting(&verdict.Result{Scenarios: []verdict.Scenario{{State: verdict.Passed}, {State: c.state}}}))
		})
	}
}

func TestBatches(t *testing.T) {
	all := make([]plan.Scenario, 9)
	for n := range all {
		all[n].ID = strconv.Itoa(n)
	}
	for _, c := range []struct {
		name string
		cost []int
		want []int // scenarios in each part
	}{
		{name: "none", want: nil},
		{name: "the first part takes few requests", cost: []int{4, 4, 4, 4, 60}, want: []int{3, 2}},
		{name: "a long one stands alone", cost: []int{200, 1, 70, 2, 300, 200}, want: []int{1, 2, 2, 1}},
		{name: "those without requests of their own", cost: []int{0, 0, 0, 0}, want: []int{4}},
	} {
		t.Run(c.name, func(t *testing.T) {
			cost := func(s plan.Scenario) int {
				n, err := strconv.Atoi(s.ID)
				require.NoError(t, err)
				return c.cost[n]
			}
			var got []int
			for _, part := range batches(all[:len(c.cost)], cost) {
				got = append(got, len(part))
			}
			require.Equal(t, c.want, got)
		})
	}
}
