package faults

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A fault's name is permanent: scores, scripts and issues speak of it. Names that
// are added are added to the file.
func TestNamesArePermanent(t *testing.T) {
	text, err := os.ReadFile("testdata/names.txt")
	require.NoError(t, err)
	lost := strings.Split(strings.TrimSpace(string(text)), "\n")
	var unknown []string
	see := func(name string) {
		if at := slices.Index(lost, name); at >= 0 {
			lost = slices.Delete(lost, at, at+1)
		} else {
			unknown = append(unknown, name)
		}
	}
	for _, d := range Deviations() {
		see("deviation " + d.Name)
	}
	for _, v := range Variations() {
		see("variation " + v.Name)
	}
	assert.Empty(t, lost, "names that are gone")
	assert.Empty(t, unknown, "names that the file lacks, or that are given twice")
}
