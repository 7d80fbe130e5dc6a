package cli

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/verdict"
)

func TestUnreleased(t *testing.T) {
	for _, c := range []struct {
		name string
		tool verdict.Tool
		want bool
	}{
		{name: "a release", tool: verdict.Tool{Version: "v0.1.0", Commit: "0123abc"}},
		{name: "a commit", tool: verdict.Tool{Version: "0505b46", Commit: "0505b46"}},
		{name: "no commit", tool: verdict.Tool{Version: "devel"}, want: true},
		{name: "a commit with changes", tool: verdict.Tool{Version: "v0.1.0-dirty", Commit: "0123abc"}, want: true},
	} {
		t.Run(c.name, func(t *testing.T) { require.Equal(t, c.want, unreleased(c.tool)) })
	}
}
