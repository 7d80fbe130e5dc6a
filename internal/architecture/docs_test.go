package architecture

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// saysErrors matches what tells when a function returns an error.
var saysErrors = regexp.MustCompile(`(?i)\berrors?\b|\bErr[A-Z]|\bfails\b|\brefuse`)

// standard are methods that the standard library, or what calls them, has documented.
var standard = []string{"Error", "Unwrap", "Is", "Err", "String", "Set", "MarshalJSON", "UnmarshalJSON", "MarshalText", "UnmarshalText", "UnmarshalYAML", "Read", "Write", "Close"}

// TestDocumentationSaysWhenAnErrorIsReturned reads the comment of every exported function.
// The linter wants one; that it says what an error means is wanted here.
func TestDocumentationSaysWhenAnErrorIsReturned(t *testing.T) {
	for _, p := range packages(t) {
		if within(p.name(), "examples") || within(p.name(), "internal/derive/testdata") {
			continue
		}
		for _, name := range p.GoFiles {
			for _, found := range silentAboutErrors(t, filepath.Join(p.Dir, name), nil) {
				t.Errorf("%s/%s: %s returns an error, and its comment does not say when", p.name(), name, found)
			}
		}
	}
}

func TestSilenceAboutErrorsIsFound(t *testing.T) {
	require.Equal(t, []string{"Load", "Store"}, silentAboutErrors(t, "p.go", `package p

// Load reads a file.
func Load() (*T, error) { return nil, nil }

// Save writes a file. It returns the error of the file system.
func Save() error { return nil }

// T is a type.
type T struct{}

// Store keeps it.
func (t *T) Store() error { return nil }

// Close ends it.
func (t T) Close() error { return nil }

type u struct{}

// Load is of what nobody else sees.
func (u) Load() error { return nil }

// Size is how many there are.
func Size() int { return 0 }
`))
}

// silentAboutErrors returns the exported functions and methods of a Go file that return an
// error, and whose comment does not say so. The source is read from the file where it is
// nil.
func silentAboutErrors(t *testing.T, name string, source any) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), name, source, parser.ParseComments|parser.SkipObjectResolution)
	require.NoError(t, err)
	var found []string
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || !f.Name.IsExported() || slices.Contains(standard, f.Name.Name) || f.Type.Results == nil {
			continue
		}
		if f.Recv != nil && !ast.IsExported(receiver(f.Recv.List[0].Type)) {
			continue
		}
		returns := slices.ContainsFunc(f.Type.Results.List, func(r *ast.Field) bool {
			of, ok := r.Type.(*ast.Ident)
			return ok && of.Name == "error"
		})
		if returns && !saysErrors.MatchString(f.Doc.Text()) {
			found = append(found, f.Name.Name)
		}
	}
	return found
}
