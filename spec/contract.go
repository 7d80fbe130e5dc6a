package spec

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
)

// Contract is what an API has promised. It does not change once it is loaded,
// and may be used by any number of goroutines at once.
type Contract struct {
	Title    string // of the API, for people
	Version  string // of the contract
	BasePath string // what every path of the API starts with, such as "/api/v1"; "" for none

	Operations   []Operation   // in the order of the document
	Requirements []Requirement // in the order of the registry

	doc          *openapi3.T // as the library has read it
	operations   map[string]*operation
	requirements map[string]int // id to its index in Requirements
	routes       []route
	fallback     fallbacks
	judged       sync.Map // Cell to []string, as it is asked for
	errorRule    *rule    // nil where the document does not say what an error is
}

// fallbacks are the requirements that a whole document names for what no
// single response can.
type fallbacks struct {
	status, media, outside string
}

// Load reads a contract from the root of fsys: openapi.yaml, an OpenAPI 3.0
// document, and requirements.yaml, the registry. Its errors name the file and,
// where one is at fault, the line; a hint follows on a line of its own.
func Load(fsys fs.FS) (*Contract, error) {
	c, err := load(fsys)
	if err != nil {
		return nil, fmt.Errorf("load contract: %w", err)
	}
	return c, nil
}

func load(fsys fs.FS) (*Contract, error) {
	data, err := readFile(fsys, documentFile)
	if err != nil {
		return nil, err
	}
	tree, err := parseTree(documentFile, data)
	if err != nil {
		return nil, err
	}
	doc, err := parseDocument(data, tree)
	if err != nil {
		return nil, err
	}
	c := &Contract{
		Title:        doc.Info.Title,
		Version:      doc.Info.Version,
		BasePath:     basePath(doc.Servers),
		doc:          doc,
		operations:   map[string]*operation{},
		requirements: map[string]int{},
	}
	build := &builder{doc: doc, tree: tree, rules: map[*openapi3.Schema]*rule{}}
	if err := build.operations(c); err != nil {
		return nil, err
	}
	if data, err = readFile(fsys, registryFile); err != nil {
		return nil, err
	}
	ids := make([]string, len(c.Operations))
	for i, op := range c.Operations {
		ids[i] = op.ID
	}
	if c.Requirements, err = parseRegistry(data, ids); err != nil {
		return nil, err
	}
	for i, r := range c.Requirements {
		c.requirements[r.ID] = i
	}
	if err := build.extensions(c); err != nil {
		return nil, err
	}
	return c, nil
}

func readFile(fsys fs.FS, name string) ([]byte, error) {
	data, err := fs.ReadFile(fsys, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: %w\n  a contract is a folder with %s and %s in it", name, fs.ErrNotExist, documentFile, registryFile)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return data, nil
}

// parseDocument reads and validates an OpenAPI document, its examples included.
// References that leave the document are refused: a contract is self-contained.
func parseDocument(data []byte, tree *tree) (*openapi3.T, error) {
	version, line := tree.scalar("openapi")
	if !isVersion30(version) {
		return nil, fmt.Errorf("%s:%d: openapi version %s is not supported\n  write the document in OpenAPI 3.0, such as 3.0.3", documentFile, line, quote(version))
	}
	loader := openapi3.NewLoader()
	doc, err := loader.LoadFromData(tree.bounded(data))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", documentFile, err)
	}
	if err := tree.patterns(); err != nil {
		return nil, err
	}
	options := []openapi3.ValidationOption{openapi3.EnableExamplesValidation(), openapi3.SetRegexCompiler(matcher)}
	if err := doc.Validate(context.Background(), options...); err != nil {
		return nil, fmt.Errorf("%s: %w", documentFile, err)
	}
	return doc, nil
}

// Operation returns the operation of an id.
func (c *Contract) Operation(id string) (Operation, bool) {
	op, ok := c.operations[id]
	if !ok {
		return Operation{}, false
	}
	return op.Operation, true
}

// Requirement returns the registry's entry of an id.
func (c *Contract) Requirement(id string) (Requirement, bool) {
	i, ok := c.requirements[id]
	if !ok {
		return Requirement{}, false
	}
	return c.Requirements[i], true
}

// Cell is one answer that the contract documents: an operation and a status.
type Cell struct {
	Operation string `json:"operation"`
	Status    int    `json:"status"`
}

// Cells returns every documented pair of operation and status but those that
// are merely permitted, in the order of the operations, statuses ascending.
func (c *Contract) Cells() []Cell {
	var cells []Cell
	for _, op := range c.Operations {
		for _, r := range op.Responses {
			if !r.Permitted {
				cells = append(cells, Cell{Operation: op.ID, Status: r.Status})
			}
		}
	}
	return cells
}

// Route returns the operation that a method and a path belong to. The path is
// the escaped one below the base path, without query, such as "/things/7".
func (c *Contract) Route(method, path string) (Operation, bool) {
	i := slices.IndexFunc(c.routes, func(r route) bool {
		return r.method == method && r.path.MatchString(path)
	})
	if i < 0 {
		return Operation{}, false
	}
	return c.operations[c.routes[i].operation].Operation, true
}
