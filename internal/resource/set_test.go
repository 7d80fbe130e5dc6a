package resource

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/fixtures"
)

func TestSetsNameTheirMembers(t *testing.T) {
	s := agentOfBundled(t)
	set := s.NewSet(Main, &Source{Seed: "7"})
	i := &Instance{Resource: fixtures.Resource{Name: "list"}, ID: "sh_1"}
	require.Nil(t, set.Member("list"))
	require.Equal(t, "list sh_1", set.nameOf(i), "what is no member")
	set.Put("other list", i)
	set.Put("contact", &Instance{})
	require.Equal(t, "other list", set.nameOf(i))
	require.Len(t, set.All(), 2)
	require.Same(t, i, set.All()[1])

	for number := 1; number <= 2; number++ {
		set.Put(numbered("member", number), &Instance{ID: number, Body: map[string]any{"city": "Bern"}})
	}
	ids, err := set.each("member", "id")
	require.NoError(t, err)
	require.Equal(t, []any{1, 2}, ids)
	cities, err := set.each("member", "city")
	require.NoError(t, err)
	require.Equal(t, []any{"Bern", "Bern"}, cities)
	_, err = set.each("member", "state")
	require.ErrorContains(t, err, `was created without "state"`)
	_, err = set.each("guest", "id")
	require.ErrorContains(t, err, "the scenario has no guest in number")

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
