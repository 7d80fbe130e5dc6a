package pack

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// placeOf is the place of a mistake as other messages begin with it.
func placeOf(m Mistake) string {
	switch {
	case m.Line > 0:
		return fmt.Sprintf("%s:%d: ", m.File, m.Line)
	case m.File != "":
		return m.File + ": "
	}
	return ""
}

func TestLint(t *testing.T) {
	change := func(file, old, new string) map[string]string {
		require.Contains(t, library[file], old)
		return map[string]string{file: strings.Replace(library[file], old, new, 1)}
	}
	further := func(*Pack) []error { return []error{errors.New(`features/books.feature:8: unknown step "it is set"`)} }
	for _, c := range []struct {
		name    string
		files   []map[string]string
		further func(*Pack) []error
		want    []string // each with its place, and "warning " before it
	}{
		{name: "nothing"},
		{name: "an operation without a request", files: []map[string]string{change("fixtures/requests.yaml", "search: {query: {word: assay}}\n", "")}, want: []string{
			"warning fixtures/requests.yaml: search has no request, so that nothing about it is run\n  write one, or say why there is none: search: {skip: why}",
		}},
		{name: "an operation that is skipped", files: []map[string]string{change("fixtures/requests.yaml", "{query: {word: assay}}", "{skip: it takes an index}")}},
		{name: "several files that cannot be read", files: []map[string]string{
			{"fixtures/valid.yaml": "txt: []\nfeilds: {}\n", "fixtures/invalid.yaml": "", "features/books.feature": "Feature: x\n  Scenaro: y\n"},
			change("spec/requirements.yaml", "level: MUST", "level: MAY"),
		}, want: []string{
			"features/books.feature:2: ",
			"fixtures/invalid.yaml: it is missing",
			`fixtures/valid.yaml:1: unknown field "txt"`, `fixtures/valid.yaml:2: unknown field "feilds"`,
			`spec/requirements.yaml:2: unknown level "MAY"`,
		}},
		{name: "several mistakes in files that can be read", further: further, files: []map[string]string{
			change("fixtures/requests.yaml", `{body: {label: "${new.name}"}}`, `{body: {lable: "${shelv.id}"}}`),
			change("fixtures/resources.yaml", "create: createBook", "create: addBook"),
			change("features/books.feature", "@LIB-001", "@LIB-100"),
		}, want: []string{
			`features/books.feature:4: unknown requirement "LIB-100"`,
			`features/books.feature:8: unknown step "it is set"`,
			`fixtures/requests.yaml:3: createShelf: ${shelv.id}: unknown resource "shelv", did you mean "shelf"?`,
			`fixtures/requests.yaml:3: createShelf: unknown body field "lable", did you mean "label"?`,
			`fixtures/resources.yaml:19: book: unknown operation "addBook", did you mean "getBook"?`,
		}},
		{name: "names that are misspelt in files of every kind", files: []map[string]string{
			change("fixtures/resources.yaml", "plural: shelves", "plurl: shelves"),
			change("fixtures/requests.yaml", "word: assay", "wird: assay"),
			change("spec/requirements.yaml", "level: MUST", "level: MAST"),
			change("features/books.feature", "@LIB-001", "@LIB-100"),
		}, want: []string{
			`features/books.feature:4: unknown requirement "LIB-100"`,
			`fixtures/requests.yaml:10: search: unknown query parameter "wird"`,
			`fixtures/resources.yaml:11: unknown field "plurl", did you mean "plural"?`,
			`spec/requirements.yaml:2: unknown level "MAST", want MUST or SHOULD`,
		}},
		{name: "a field that nothing knows, beside another mistake", files: []map[string]string{
			change("fixtures/resources.yaml", "  shelf:\n", "  shelf:\n    colour: red\n"),
			change("features/books.feature", "@LIB-001", "@LIB-100"),
		}, want: []string{
			`features/books.feature:4: unknown requirement "LIB-100"`,
			`fixtures/resources.yaml:11: unknown field "colour"`,
		}},
		{name: "a body field that others refer to", files: []map[string]string{change("fixtures/requests.yaml", `{body: {label: "${new.name}"}}`, `{body: {lable: "${new.name}"}}`)}, want: []string{
			`fixtures/requests.yaml:3: createShelf: unknown body field "lable", did you mean "label"?`,
		}},
		{name: "a resource that is named otherwise everywhere", files: []map[string]string{change("fixtures/resources.yaml", "  shelf:\n", "  shlef:\n")}, want: []string{
			`fixtures/resources.yaml:10: nothing refers to the resource "shlef", and 3 lines to "shelf": did you mean "shelf"?`,
		}},
		{name: "an operation that is named otherwise everywhere", files: []map[string]string{change("spec/openapi.yaml", "operationId: createShelf", "operationId: createShlef")}, want: []string{
			`spec/openapi.yaml:10: nothing refers to the operation "createShlef", and `,
		}},
		{name: "an operation that is named anew", files: []map[string]string{change("spec/openapi.yaml", "operationId: createShelf", "operationId: add")}, want: []string{
			`spec/openapi.yaml:10: nothing refers to the operation "add", and 5 lines to "createShelf": did you mean "createShelf"?`,
		}},
		{name: "an operation without an id", files: []map[string]string{change("spec/openapi.yaml", "operationId: createShelf", "summary: none")}, want: []string{
			"spec/openapi.yaml:9: POST /shelves has no operationId: 5 lines refer to \"createShelf\"\n  write operationId: createShelf",
		}},
		{name: "an operation with the id of another one", files: []map[string]string{change("spec/openapi.yaml", "operationId: createShelf", "operationId: search")}, want: []string{
			`spec/openapi.yaml:10: duplicate operationId "search": did you mean "createShelf"?`,
		}},
		{name: "a method that is misspelt", files: []map[string]string{change("spec/openapi.yaml", "    post:\n      operationId: createShelf", "    pots:\n      operationId: createShelf")}, want: []string{
			"spec/openapi.yaml:9: unknown field \"pots\"\n  did you mean \"post\"?",
		}},
		{name: "a field without which the document cannot be used", files: []map[string]string{change("spec/openapi.yaml", "\npaths:\n", "\npahts:\n")}, want: []string{
			"spec/openapi.yaml:4: unknown field \"pahts\"\n  did you mean \"paths\"?",
		}},
		{name: "a request that is wrong and creates a resource", files: []map[string]string{change("fixtures/requests.yaml", `{body: {label: "${new.name}"}}`, `{base64: "*"}`)}, want: []string{
			`fixtures/requests.yaml:3: createShelf: base64: it is not base64`,
		}},
		{name: "no folder", files: []map[string]string{{"features/books.feature": ""}}, want: []string{
			"it has no folder \"features\"\n  a contract pack is a folder with spec, features and fixtures in it",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			replaced := map[string]string{}
			for _, files := range c.files {
				for name, text := range files {
					replaced[name] = text
				}
			}
			var told []string
			for _, m := range Lint(os.DirFS(write(t, replaced)), c.further) {
				told = append(told, strings.TrimPrefix(string(m.Severity)+" ", "error ")+placeOf(m)+m.Message)
			}
			require.Len(t, told, len(c.want), "%q", told)
			for n, want := range c.want {
				found := false
				for _, text := range told {
					found = found || strings.HasPrefix(text, want)
				}
				require.True(t, found, "%d: %s\n%q", n, want, told)
			}
		})
	}
}
