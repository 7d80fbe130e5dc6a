package report

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"github.com/assaykit/assay/internal/verdict"
)

// htmlVocabulary is what the page consists of, in elements and attributes.
var (
	htmlElements = strings.Fields(`html head meta link title style body a header p strong nav ul li button main section h1 h2 h3 h4
		span dl div dt dd footer script article code pre b i mark details summary ol q table caption thead tbody tr th td
		form label input select option svg rect`)
	htmlAttributes = strings.Fields(`lang charset http-equiv content name rel href class id type tabindex role for value title scope
		autocomplete spellcheck placeholder aria-label aria-labelledby aria-hidden aria-live
		data-state data-operation data-requirement data-tag data-cell data-us data-href hidden
		viewBox width height x y preserveAspectRatio`)
)

// soundHTML looks at the page as a browser's parser takes it: nothing is markup but
// what we write, whatever leads somewhere leads to the page itself, and every
// character can be seen.
func soundHTML(t *testing.T, shown string, _ *verdict.Result) {
	document, err := html.Parse(strings.NewReader(shown))
	require.NoError(t, err)
	scripts := 0
	for n := range document.Descendants() {
		switch n.Type {
		case html.ElementNode:
			require.Contains(t, htmlElements, n.Data)
			if n.Data == "script" || n.Data == "style" {
				scripts++
			}
			soundAttributes(t, n)
		case html.TextNode:
			at := strings.IndexFunc(n.Data, func(c rune) bool { return c != '\n' && !unicode.IsPrint(c) })
			require.Negative(t, at, "%q", n.Data[max(at, 0):])
		case html.CommentNode:
			t.Errorf("a comment: %q", n.Data)
		}
	}
	require.Equal(t, 2, scripts, "one style sheet and one script")
}

func soundAttributes(t *testing.T, n *html.Node) {
	for _, a := range n.Attr {
		require.Contains(t, htmlAttributes, a.Key, n.Data)
		if a.Key == "href" || a.Key == "data-href" {
			require.True(t, strings.HasPrefix(a.Val, "#") || n.Data == "link" && a.Val == "data:,", "%q", a.Val)
		}
		if a.Key == "class" {
			for _, class := range strings.Fields(a.Val) {
				require.False(t, strings.ContainsFunc(class, func(c rune) bool {
					return !slices.Contains([]rune("-0123456789"), c) && (c < 'a' || 'z' < c)
				}), "%q", class)
			}
		}
	}
}
