package steps

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/plan"
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

func TestBarrier(t *testing.T) {
	one, two := &world{}, &world{}
	b := newBarrier(2)
	stopped, cancel := context.WithCancel(context.Background())
	cancel()
	b.arrive(one)
	b.arrive(one) // counts once
	require.Error(t, b.wait(stopped))
	state, _ := verdict.Judge(b.wait(stopped))
	require.Equal(t, verdict.Inconclusive, state)
	b.arrive(two)
	require.NoError(t, b.wait(context.Background()))
	b.arrive(&world{}) // one too many does no harm
	require.NoError(t, newBarrier(0).wait(context.Background()))
}

// sharing is a world that takes its resources from lane 0.
func sharing(s *session) *world {
	w := s.newWorld(plan.Scenario{ID: "features/x.feature:1"}, analysis{shares: true})
	w.resources()
	return w
}

func TestLanesHandASetOn(t *testing.T) {
	for _, c := range []struct {
		name   string
		passed bool
		spoil  bool
		same   bool
	}{
		{name: "as it was", passed: true, same: true},
		{name: "after a scenario that did not pass"},
		{name: "changed", passed: true, spoil: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSession(Config{Pack: bundled(t), Concurrency: 1, Seed: "7"})
			first := sharing(s)
			set, word := first.set, first.set.unique.word()
			set.spoilt = c.spoil
			first.endLease(c.passed)
			first.endLease(c.passed) // does nothing
			second := sharing(s)
			require.Equal(t, c.same, second.set == set)
			require.NotEqual(t, word, second.set.unique.word(), "no value twice, whichever set it is")
			second.endLease(true)
		})
	}
}

func TestALaneHasASetForEachOrganization(t *testing.T) {
	s := newSession(Config{Pack: bundled(t), Concurrency: 1})
	ours := sharing(s)
	ours.endLease(true)
	theirs := s.newWorld(plan.Scenario{}, analysis{shares: true})
	theirs.org = Other
	require.NotSame(t, ours.set, theirs.resources())
	theirs.endLease(true)
	require.Same(t, ours.set, sharing(s).set)
}

func TestLanesAreOneScenariosAtATime(t *testing.T) {
	s := newSession(Config{Pack: bundled(t), Concurrency: 1})
	var inside, most atomic.Int64
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			w := sharing(s)
			most.Store(max(most.Load(), inside.Add(1)))
			inside.Add(-1)
			w.endLease(true)
		})
	}
	all.Wait()
	require.Equal(t, int64(1), most.Load())
}

func TestThereAreNoMoreLanesThanScenariosAtOnce(t *testing.T) {
	for _, c := range []struct{ concurrency, lanes int }{{0, 1}, {1, 1}, {4, 4}, {8, 8}, {64, maxLanes}} {
		require.Len(t, newSession(Config{Pack: bundled(t), Concurrency: c.concurrency}).lanes, c.lanes)
	}
}

func TestSetsNameTheirMembers(t *testing.T) {
	s := newSession(Config{Pack: bundled(t)})
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
