package resource

import (
	"encoding/json"
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/verdict"
)

func TestLedger(t *testing.T) {
	list, spare := fixtures.Resource{Name: "list"}, fixtures.Resource{Name: "spare", AliasOf: "list"}
	l := newLedger()
	one := &Instance{Resource: list, Org: Main, Identity: "one"}
	two := &Instance{Resource: list, Org: Main, Identity: "two"}
	theirs := &Instance{Resource: list, Org: Other, Identity: "one"}
	for _, i := range []*Instance{one, two, theirs} {
		l.expect(i)
	}
	require.Equal(t, 3, l.Created)
	require.Equal(t, []*Instance{theirs, two, one}, l.remaining(), "the last created first")

	require.Same(t, one, l.Expected("list", Main, "one"))
	require.Same(t, theirs, l.Expected("list", Other, "one"))
	require.Nil(t, l.Expected("list", Main, "three"))
	require.Nil(t, l.Expected("spare", Main, "one"), "a kind is asked for, not a name")
	l.adopt(two, spare)
	require.Equal(t, "spare", two.Resource.Name)
	require.Same(t, two, l.Expected("list", Main, "two"))

	l.rename(two, "three")
	require.True(t, l.Again("list", Main, "three"), "it was given that identity")
	require.True(t, two.repeated)
	require.False(t, l.Again("list", Other, "three"))
	require.False(t, l.Again("list", Main, "four"))

	l.gone(one)
	l.gone(one)
	require.Equal(t, 1, l.Removed, "nothing is removed twice")
	l.Forget(theirs)
	require.Equal(t, 2, l.Created, "what was refused was not created")
	require.Equal(t, []*Instance{two}, l.remaining())
	require.Equal(t, verdict.Leftover{Resource: "list", Identity: "two", Reason: "why"}, l.left(two, "why"))
}

// Removals go side by side: one learns an id while others count what is looked for. The
// race detector sees whether that is safe.
func TestLedgerLearnsIDsWhileOthersCount(t *testing.T) {
	l := newLedger()
	list := fixtures.Resource{Name: "list"}
	var all []*Instance
	for range 50 {
		i := &Instance{Resource: list, Org: Main}
		l.expect(i)
		all = append(all, i)
	}
	var group sync.WaitGroup
	for at, i := range all {
		group.Go(func() {
			l.identify(i, json.Number(strconv.Itoa(at)))
			l.identify(i, nil)
			l.identify(i, json.Number(strconv.Itoa(at)))
		})
		group.Go(func() { l.looks(i) })
		group.Go(func() { l.bystanders("list", Main, all[:1]) })
	}
	group.Wait()
	require.Zero(t, l.looks(all[0]), "every id is known")
}
