package schedule

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/internal/resource"
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
