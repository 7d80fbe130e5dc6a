package faults

import (
	"os"
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
	var names []string
	for _, d := range Deviations() {
		names = append(names, "deviation "+d.Name)
	}
	for _, v := range Variations() {
		names = append(names, "variation "+v.Name)
	}
	assert.Equal(t, strings.Split(strings.TrimSpace(string(text)), "\n"), names)
}
