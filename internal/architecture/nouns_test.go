package architecture

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// noun matches what only the contract may know. Which API is tested is data: an
// engine that knew it could test no other.
var noun = regexp.MustCompile(`(?i:contact|company|companies|list_id|listid|work_?email)|CRM`)

// helpFields are the fields of a command that tell people how to use it, on the
// example of the bundled contract.
var helpFields = map[string]bool{"Short": true, "Long": true, "Example": true}

func TestTheEngineKnowsNoNounOfTheContract(t *testing.T) {
	for _, p := range packages(t) {
		// The reference server is an implementation of the contract, not the engine, and
		// what only tests use may know the bundled pack.
		if within(p.name(), "reference") || strings.HasSuffix(p.name(), "test") {
			continue
		}
		for _, name := range p.GoFiles {
			for _, found := range nouns(t, filepath.Join(p.Dir, name), nil, within(p.name(), "internal/cli")) {
				t.Errorf("%s/%s: %s", p.name(), name, found)
			}
		}
	}
}

func TestNounsAreFoundInCodeAndNotInComments(t *testing.T) {
	const source = `package p

// findContact looks for a contact, such as one of CRM-CONTACTS-001.
func find%s() string { return "%s" }

var c = command{Long: "%s"}
`
	for _, c := range []struct {
		name   string
		parts  [3]string
		help   bool
		broken int
	}{
		{name: "comments", parts: [3]string{"It", "it", "it"}},
		{name: "an identifier", parts: [3]string{"Company", "it", "it"}, broken: 1},
		{name: "a string", parts: [3]string{"It", "list_id", "it"}, broken: 1},
		{name: "a requirement id", parts: [3]string{"It", "CRM-AUTH-002", "it"}, broken: 1},
		{name: "help", parts: [3]string{"It", "it", "a contact"}, help: true},
		{name: "help elsewhere", parts: [3]string{"It", "it", "a contact"}, broken: 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := fmt.Sprintf(source, c.parts[0], c.parts[1], c.parts[2])
			require.Len(t, nouns(t, "p.go", text, c.help), c.broken)
		})
	}
}

// nouns returns where identifiers and strings of a Go file hold a noun of the
// contract. The source is read from the file where it is nil.
func nouns(t *testing.T, name string, source any, help bool) []string {
	t.Helper()
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, source, parser.SkipObjectResolution)
	require.NoError(t, err)
	var found []string
	ast.Inspect(file, func(n ast.Node) bool {
		text := ""
		switch n := n.(type) {
		case *ast.KeyValueExpr:
			if key, ok := n.Key.(*ast.Ident); ok && help && helpFields[key.Name] {
				return false
			}
		case *ast.Ident:
			text = n.Name
		case *ast.BasicLit:
			text = n.Value
		}
		if noun.MatchString(text) {
			at := set.Position(n.Pos())
			found = append(found, fmt.Sprintf("line %d: %s", at.Line, text))
		}
		return true
	})
	return found
}
