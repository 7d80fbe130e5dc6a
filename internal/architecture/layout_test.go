package architecture

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// named is a file, or a function, in the text of docs/layout.md.
var named = regexp.MustCompile("`([A-Za-z_/]+\\.go|[A-Za-z]+)`")

// The paths through the code in docs/layout.md name what is there: each function is in the
// file that was named last.
func TestThePathsThroughTheCodeAreThere(t *testing.T) {
	_, text, found := strings.Cut(read(t, "docs/layout.md"), "## Three paths through the code")
	require.True(t, found)
	checked := 0
	var file string
	for _, match := range named.FindAllStringSubmatch(text, -1) {
		if strings.HasSuffix(match[1], ".go") {
			file = match[1]
			require.NotEmpty(t, read(t, file))
			continue
		}
		if file != "" && !strings.HasPrefix(match[1], "make") {
			require.Contains(t, functions(t, file), match[1], file)
			checked++
		}
	}
	require.Greater(t, checked, 15)
}

// functions returns the names of the functions and methods of a file.
func functions(t *testing.T, name string) []string {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root(t), name), nil, parser.SkipObjectResolution)
	require.NoError(t, err)
	var all []string
	for _, d := range f.Decls {
		if function, ok := d.(*ast.FuncDecl); ok {
			all = append(all, function.Name.Name)
		}
	}
	return all
}
