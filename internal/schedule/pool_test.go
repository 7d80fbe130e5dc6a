package schedule

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/steps"
)

func poolOf(t *testing.T) *pool {
	t.Helper()
	c := Config{Config: resource.Config{Pack: packtest.Bundled(t), Concurrency: 1, Seed: "7"}}
	return newSession(c, resource.New(c.Config)).pool
}

func TestAPoolHandsASetOn(t *testing.T) {
	for _, c := range []struct {
		name   string
		passed bool
		class  string
		org    resource.Key
		same   bool
	}{
		{name: "as it was", passed: true, class: "a", org: resource.Main, same: true},
		{name: "after a scenario that did not pass", class: "a", org: resource.Main},
		{name: "to another class", passed: true, class: "b", org: resource.Main},
		{name: "of another organization", passed: true, class: "a", org: resource.Other},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := poolOf(t)
			first := p.lend(resource.Main, "a", false, nil)
			first.giveBack(c.passed)
			second := p.lend(c.org, c.class, false, nil)
			require.Equal(t, c.same, second.Set == first.Set)
			require.Equal(t, !c.same, p.created == 2, "no value twice: a new set is a scope of its own")
		})
	}
}

func TestAPoolLendsASetToOneAtATime(t *testing.T) {
	p := poolOf(t)
	require.NotSame(t, p.lend(resource.Main, "a", false, nil).Set, p.lend(resource.Main, "a", false, nil).Set)
}

func TestAPoolLendsTheSetThatHasMost(t *testing.T) {
	p := poolOf(t)
	poor, rich := p.lend(resource.Main, "a", false, nil), p.lend(resource.Main, "a", false, nil)
	rich.PutPlain("contact", &resource.Instance{})
	rich.giveBack(true)
	poor.giveBack(true)
	require.Same(t, rich.Set, p.lend(resource.Main, "a", false, []string{"contact"}).Set)
	require.Same(t, poor.Set, p.lend(resource.Main, "a", false, []string{"contact"}).Set)
}

func TestAPoolHandsTheSetOfThoseThatAreAlikeOnAfterTheLast(t *testing.T) {
	p := poolOf(t)
	p.expect([]*steps.Analysis{alikeAnalysis("a"), alikeAnalysis("a"), alikeAnalysis("b")})
	first := p.lend(resource.Main, "a", true, nil)
	first.PutPlain("contact", &resource.Instance{})
	first.giveBack(true)
	require.NotSame(t, first.Set, p.lend(resource.Main, steps.General, false, nil).Set, "one more needs it")
	second := p.lend(resource.Main, "a", true, nil)
	require.Same(t, first.Set, second.Set)
	second.giveBack(true)
	require.Same(t, first.Set, p.lend(resource.Main, steps.General, false, []string{"contact"}).Set)
	failed := p.lend(resource.Main, "b", true, nil)
	failed.giveBack(false)
	require.NotSame(t, failed.Set, p.lend(resource.Main, steps.General, false, nil).Set, "nobody knows what it has left")
}

func alikeAnalysis(class string) *steps.Analysis {
	a := &steps.Analysis{}
	a.Class, a.Alike = class, true
	return a
}

func TestThoseThatAreAlikeFollowEachOther(t *testing.T) {
	s := newSession(Config{}, resource.New(resource.Config{Pack: packtest.Bundled(t)}))
	s.First = func(key string) bool { return key == "6" }
	var jobs []job
	for n, class := range []string{"a", steps.General, "b", "a", steps.General, "b", "a"} {
		j := job{plan: plan.Scenario{Key: fmt.Sprint(n)}}
		j.analysis.Class, j.analysis.Alike = class, class != steps.General
		jobs = append(jobs, j)
	}
	var keys [][]string
	for _, together := range s.alike(jobs) {
		var of []string
		for _, j := range together {
			of = append(of, j.plan.Key)
		}
		keys = append(keys, of)
	}
	require.Equal(t, [][]string{{"0", "3"}, {"1"}, {"2", "5"}, {"4"}, {"6"}}, keys)
}
