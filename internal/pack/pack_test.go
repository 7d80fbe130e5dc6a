package pack

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestBundled(t *testing.T) {
	_, err := Bundled()
	require.NoError(t, err)
}
