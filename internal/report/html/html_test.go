package html

import (
	"crypto/sha256"
	"encoding/base64"
	stdhtml "html"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The page has its style sheet and its script in it, unchanged, and its policy
// allows exactly these.
func TestThePolicyAllowsWhatIsEmbedded(t *testing.T) {
	var b strings.Builder
	require.NoError(t, Write(&b, everything()))
	page := stdhtml.UnescapeString(b.String())
	for _, c := range []struct{ element, directive, content string }{
		{element: "style", directive: "style-src", content: css},
		{element: "script", directive: "script-src", content: script},
	} {
		m := regexp.MustCompile(`(?s)<`+c.element+`>(.*?)</`+c.element+`>`).FindAllStringSubmatch(b.String(), -1)
		require.Len(t, m, 1, c.element)
		require.Equal(t, c.content, m[0][1])
		sum := sha256.Sum256([]byte(m[0][1]))
		require.Contains(t, page, c.directive+" 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"';")
	}
}
