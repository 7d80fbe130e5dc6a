package architecture

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// former are words that names no longer have, and what stands in their place.
// CONTRIBUTING.md has the rule: a word from HTTP, OpenAPI, Gherkin or Go.
var former = map[string]string{
	"world": "scenarioRun", "sight": "snapshot", "leaf": "page", "twin": "accepted", "lane": "pool", "lease": "borrow",
	"trial": "case", "vain": "gaveUpOn", "silence": "unresponsive", "rota": "the fault's name",
}

func TestNamesAreNotTheFormerOnes(t *testing.T) {
	for _, p := range packages(t) {
		for _, name := range p.GoFiles {
			for _, declared := range declaredNames(t, filepath.Join(p.Dir, name), nil) {
				for _, word := range words(declared) {
					if instead := former[word]; instead != "" {
						t.Errorf("%s/%s: %s: write %q in place of %q", p.name(), name, declared, instead, word)
					}
				}
			}
		}
	}
}

func TestDeclaredNames(t *testing.T) {
	found := declaredNames(t, "p.go", `package p

import "io/fs"

type leaseKeeper struct{ inVain, y int }

func (k leaseKeeper) twinOf(oneTrial int) (lanes []int) {
	for sight := range lanes {
		world, _ := sight, fs.WalkDir
		_ = world
	}
	return nil
}
`)
	for _, name := range []string{"leaseKeeper", "inVain", "twinOf", "oneTrial", "lanes", "sight", "world"} {
		require.Contains(t, found, name)
	}
	require.NotContains(t, found, "WalkDir", "others have named it")
	require.Equal(t, []string{"in", "vain"}, words("inVain"))
	require.Equal(t, []string{"json", "lane"}, words("JSONLanes"))
}

var wordInName = regexp.MustCompile(`[A-Z]+(?:[A-Z]|$)|[A-Z]?[a-z]+|[A-Z]+`)

// words are the words of a name, in lower case and in the singular.
func words(name string) []string {
	var all []string
	for len(name) > 0 {
		at := wordInName.FindStringIndex(name)
		if at == nil {
			break
		}
		word := name[at[0]:at[1]]
		if len(word) > 1 && word == strings.ToUpper(word) && at[1] < len(name) {
			word = word[:len(word)-1] // the last letter begins the next word
			at[1]--
		}
		all = append(all, strings.TrimSuffix(strings.ToLower(word), "s"))
		name = name[at[1]:]
	}
	return all
}

// declaredNames are the names that a Go file declares. The source is read from the file
// where it is nil.
func declaredNames(t *testing.T, name string, source any) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), name, source, parser.SkipObjectResolution)
	require.NoError(t, err)
	var found []string
	add := func(idents ...*ast.Ident) {
		for _, i := range idents {
			found = append(found, i.Name)
		}
	}
	assigned := func(exprs ...ast.Expr) {
		for _, e := range exprs {
			if i, ok := e.(*ast.Ident); ok {
				add(i)
			}
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			add(n.Name)
		case *ast.TypeSpec:
			add(n.Name)
		case *ast.ValueSpec:
			add(n.Names...)
		case *ast.Field:
			add(n.Names...)
		case *ast.AssignStmt:
			if n.Tok == token.DEFINE {
				assigned(n.Lhs...)
			}
		case *ast.RangeStmt:
			assigned(n.Key, n.Value)
		}
		return true
	})
	slices.Sort(found)
	return slices.Compact(found)
}
