package steps

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/verdict"
)

func TestLedger(t *testing.T) {
	list, spare := fixtures.Resource{Name: "list"}, fixtures.Resource{Name: "spare", Like: "list"}
	l := newLedger()
	one := &instance{resource: list, org: Main, identity: "one"}
	two := &instance{resource: list, org: Main, identity: "two"}
	theirs := &instance{resource: list, org: Other, identity: "one"}
	for _, i := range []*instance{one, two, theirs} {
		l.expect(i)
	}
	require.Equal(t, 3, l.created)
	require.Equal(t, []*instance{theirs, two, one}, l.remaining(), "the last created first")

	require.Same(t, one, l.expected("list", Main, "one"))
	require.Same(t, theirs, l.expected("list", Other, "one"))
	require.Nil(t, l.expected("list", Main, "three"))
	require.Nil(t, l.expected("spare", Main, "one"), "a kind is asked for, not a name")
	require.Same(t, two, l.adopt(spare, Main, "two"))
	require.Equal(t, "spare", two.resource.Name)
	require.Same(t, two, l.expected("list", Main, "two"))

	l.gone(one)
	l.gone(one)
	require.Equal(t, 1, l.removed, "nothing is removed twice")
	l.forget(theirs)
	require.Equal(t, 2, l.created, "what never came into being was not created")
	require.Equal(t, []*instance{two}, l.remaining())
	require.Equal(t, verdict.Leftover{Resource: "list", Identity: "two", Reason: "why"}, l.left(two, "why"))
}

func TestMemoMakesEachOnce(t *testing.T) {
	var m memo[int]
	var made atomic.Int64
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			value, err := m.get("a", func() (int, error) { return int(made.Add(1)), nil })
			if value != 1 || err != nil {
				t.Errorf("got %d, %v", value, err)
			}
		})
	}
	all.Wait()
	value, err := m.get("b", func() (int, error) { return 7, errors.New("no") })
	require.Equal(t, 7, value)
	require.EqualError(t, err, "no")
	_, err = m.get("b", func() (int, error) { return 8, nil })
	require.EqualError(t, err, "no", "a failure is remembered, too")
}

// A value that was never made is none, also for those who ask later.
func TestMemoThatPanics(t *testing.T) {
	var m memo[int]
	require.Panics(t, func() { _, _ = m.get("a", func() (int, error) { panic("boom") }) })
	_, err := m.get("a", func() (int, error) { return 1, nil })
	require.Error(t, err)
}

func TestSetsNameTheirMembers(t *testing.T) {
	s := agentOfBundled(t)
	set := s.newSet(Main, &source{seed: "7"})
	i := &instance{resource: fixtures.Resource{Name: "list"}, id: "sh_1"}
	require.Nil(t, set.member("list"))
	require.Equal(t, "list sh_1", set.nameOf(i), "what is no member")
	set.put("other list", i)
	set.put("contact", &instance{})
	require.Equal(t, "other list", set.nameOf(i))
	require.Len(t, set.all(), 2)
	require.Same(t, i, set.all()[1])

	one, err := set.sameValue("name")
	require.NoError(t, err)
	again, err := set.sameValue("name")
	require.NoError(t, err)
	require.Equal(t, one, again)
	_, err = set.sameValue("colour")
	require.Error(t, err)
	_, err = set.sameValue("colour")
	require.Error(t, err, "nor is there one the second time")
}
