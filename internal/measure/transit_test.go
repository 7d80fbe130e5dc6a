package measure

import (
	"context"
	"errors"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/fault"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/reference"
)

// between is a Transit of the scenarios that carry a requirement, with some faults.
func between(t *testing.T, requirement string, names ...string) Transit {
	t.Helper()
	o := Transit{
		Pack: only(t, requirement), Profile: target.BundledProfile(), Disposable: true, Parallel: 2,
		Server: func() (http.Handler, error) { return reference.New(target.BundledConfig()) },
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

func TestBatches(t *testing.T) {
	p := only(t, "CRM-GEN-005")
	all := p.Inventory.Scenarios
	n := 0
	for i, part := range batches(all) {
		require.LessOrEqual(t, len(part), []int{4, 24, 144, 864}[i])
		n += len(part)
	}
	require.Equal(t, len(all), n)
	require.Empty(t, batches(nil))
}
