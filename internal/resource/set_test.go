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
