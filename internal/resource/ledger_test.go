package resource

import (
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
	require.Same(t, two, l.adopt(spare, Main, "two"))
	require.Equal(t, "spare", two.Resource.Name)
	require.Same(t, two, l.Expected("list", Main, "two"))

	l.gone(one)
	l.gone(one)
	require.Equal(t, 1, l.Removed, "nothing is removed twice")
	l.Forget(theirs)
	require.Equal(t, 2, l.Created, "what was refused was not created")
	require.Equal(t, []*Instance{two}, l.remaining())
	require.Equal(t, verdict.Leftover{Resource: "list", Identity: "two", Reason: "why"}, l.left(two, "why"))
}
