package architecture

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// mostFields is how many fields a struct has at most: one that has more is a room of
// its own that everything in it can touch.
const mostFields = 15

// larger are the structs that are still to be cut, and how many they have. None may grow.
var larger = map[string]int{}

func TestStructsHaveFewFields(t *testing.T) {
	fields := map[string]int{}
	for _, p := range packages(t) {
		if within(p.name(), "reference") {
			continue
		}
		for _, name := range p.GoFiles {
			for of, n := range structs(t, filepath.Join(p.Dir, name), nil) {
				fields[p.name()+"."+of] = n
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if most := max(mostFields, larger[name]); fields[name] > most {
			t.Errorf("%s has %d fields, at most %d are allowed", name, fields[name], most)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(larger)) {
		require.Greater(t, fields[name], mostFields, "%s is no larger than others: take it off the list", name)
	}
}

func TestFieldsAreCounted(t *testing.T) {
	require.Equal(t, map[string]int{"a": 4, "b": 0}, structs(t, "p.go", `package p
type a struct {
	x, y int
	b
	z struct{ u, v int }
}
type b struct{}
type c interface{ d() }
`))
}

// structs returns the number of fields of each struct that a Go file declares. The
// source is read from the file where it is nil.
func structs(t *testing.T, name string, source any) map[string]int {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), name, source, parser.SkipObjectResolution)
	require.NoError(t, err)
	fields := map[string]int{}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.TypeSpec)
		if !ok {
			return true
		}
		if declared, ok := spec.Type.(*ast.StructType); ok {
			n := 0
			for _, f := range declared.Fields.List {
				n += max(1, len(f.Names)) // one that is embedded has no name
			}
			fields[spec.Name.Name] = n
		}
		return true
	})
	return fields
}

// mostMethods is how many methods a type declares at most. One that has more does several
// things: each needs a smaller type, and an interface of what it needs.
const mostMethods = 62

// moreMethods are the types that are wider, by how much they may be, and why.
var moreMethods = map[string]int{
	"internal/cli.app":    150, // each command is a method of it, in a file of its own
	"internal/pack.Pack":  80,  // still to be cut: its checks could be functions of what they check
	"internal/derive.api": 80,  // still to be cut: by what is derived
}

func TestTypesHaveFewMethods(t *testing.T) {
	for _, p := range packages(t) {
		methods := map[string]int{}
		for _, name := range p.GoFiles {
			file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
			require.NoError(t, err)
			for _, d := range file.Decls {
				if f, ok := d.(*ast.FuncDecl); ok && f.Recv != nil {
					methods[receiver(f.Recv.List[0].Type)]++
				}
			}
		}
		for of, n := range methods {
			if most := max(mostMethods, moreMethods[p.name()+"."+of]); n > most {
				t.Errorf("%s.%s declares %d methods, at most %d are allowed", p.name(), of, n, most)
			}
		}
	}
}

// receiver is the name of the type of a receiver.
func receiver(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.StarExpr:
		return receiver(e.X)
	case *ast.IndexExpr:
		return receiver(e.X)
	case *ast.Ident:
		return e.Name
	}
	return ""
}
