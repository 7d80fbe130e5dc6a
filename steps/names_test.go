package steps

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/pack"
)

// Several of a resource whose plural nobody has said are likely to be meant by a word that is
// its plural by the usual rules.
func TestKnownResource(t *testing.T) {
	f := &fixtures.Fixtures{}
	f.Resources.Resources = map[string]fixtures.Resource{"member": {}, "city": {}, "club": {Plural: "clubs"}}
	p := &pack.Pack{Fixtures: f}
	for name, want := range map[string]string{
		"": "", "club": "", "clubs": "", "member": "",
		"members": `"members" is not known as several of "member": write plural: members there in resources.yaml`,
		"cities":  `"cities" is not known as several of "city": write plural: cities there in resources.yaml`,
		"clups":   `unknown resource "clups", did you mean "clubs"?`,
	} {
		err := knownResource(p, name)
		if want == "" {
			require.NoError(t, err, name)
			continue
		}
		require.EqualError(t, err, want)
	}
}
