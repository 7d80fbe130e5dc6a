package html

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	stdhtml "html"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/verdict"
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

// TestManyLeftovers: what a run left behind and what went wrong does not push the overview
// off the screen.
func TestManyLeftovers(t *testing.T) {
	for _, c := range []struct {
		name      string
		leftovers int
		folded    string
	}{
		{name: "few", leftovers: 6},
		{name: "many", leftovers: 390, folded: "<summary>385 more resources</summary>"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := resultOf(scenario(1, "getPet", 200, verdict.Passed, "", "PET-001"))
			for n := range c.leftovers {
				r.Leftovers = append(r.Leftovers, verdict.Leftover{Resource: "pet", ID: fmt.Sprint(n), Reason: "no"})
			}
			var page bytes.Buffer
			require.NoError(t, Write(&page, r))
			require.Equal(t, c.leftovers, strings.Count(page.String(), "<li><strong>pet "), "each stands there")
			require.Contains(t, page.String(), c.folded)
			require.Equal(t, c.folded != "", strings.Contains(page.String(), "more resources"))
		})
	}
}
