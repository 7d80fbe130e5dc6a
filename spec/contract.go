package spec

import (
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
	Version  string // of the contract: info.version of the document
	BasePath string // what every path of the API starts with, such as "/api/v1"; "" for none

	Operations   []Operation   // in the order of the document
	Requirements []Requirement // in the order of the registry
	Files        []string      // that it was read from: the document, and those that it refers to
	Warnings     []Problem     // what was wrong with the files and could be done without, by place

	doc          *openapi3.T // as the library has read it
	operations   map[string]*operation
	requirements map[string]int // id to its index in Requirements
	routes       []route
	fallback     fallbacks
	named        []string // requirements that the document itself names
	judged       sync.Map // Cell to []string, as it is asked for
	errorSchema  schema   // none where the document does not say what an error is
}

// fallbacks are the requirements that a whole document names for what no
// single response can.
type fallbacks struct {
	status, media, outside string
}

// Load reads a contract from the root of fsys: openapi.yaml, an OpenAPI document
// of version 3.0, 3.1 or 3.2 or a Swagger 2.0 document, the files that it refers to,
// and requirements.yaml, the registry. An error wraps the first [Problem] that no
// contract can be made in spite of, with its file and line; problems of the severity
// [Warning] are the contract's Warnings.
func Load(fsys fs.FS) (*Contract, error) {
	c, found := load(fsys)
	if err := found.first(); err != nil {
		return nil, fmt.Errorf("load contract: %w", err)
	}
	c.Warnings = found.warnings()
	return c, nil
}

// LoadDocument reads a contract from a document alone: name is that of its file in fsys,
// separated by slashes. The contract has the built-in requirements and those that the
// document names, whose text is not known. The errors are those of [Load].
func LoadDocument(fsys fs.FS, name string) (*Contract, error) {
	var found problems
	c := loadDocument(fsys, name, &found, (*builder).namedRequirements)
	if err := found.first(); err != nil {
		return nil, fmt.Errorf("load document: %w", err)
	}
	c.Warnings = found.warnings()
	return c, nil
}

// Problems returns all that is wrong with the files that [Load] reads, errors and warnings,
// by file and line; nothing where all is right.
func Problems(fsys fs.FS) []Problem {
	_, found := load(fsys)
	return found.sorted()
}

func load(fsys fs.FS) (*Contract, *problems) {
	var found problems
	return loadDocument(fsys, documentFile, &found, func(_ *builder, ids []string) []Requirement {
		data, err := readFile(fsys, registryFile)
		if err != nil {
			found.fail(registryFile, err)
			return nil
		}
		return parseRegistry(data, ids, &found)
	}), &found
}

// loadDocument makes a contract of a document and of the registry that is read for
// its operations. Where errors are found, the contract is not one to use.
func loadDocument(fsys fs.FS, name string, found *problems, registry func(b *builder, ids []string) []Requirement) *Contract {
	c := &Contract{operations: map[string]*operation{}, requirements: map[string]int{}}
	build := &builder{problems: found, rules: map[*openapi3.Schema]*rule{}, describer: newDescriber()}
	if err := build.read(fsys, name); err != nil {
		found.fail(name, err)
	} else {
		c.doc = build.doc
		c.Files = build.tree.files.names(name)
		c.Title, c.Version = build.doc.Info.Title, build.doc.Info.Version
		c.BasePath = basePath(build.doc.Servers)
		build.operations(c)
		build.linksOf(c)
	}
	ids := make([]string, len(c.Operations))
	for i, op := range c.Operations {
		ids[i] = op.ID
	}
	c.Requirements = registry(build, ids)
	for i, r := range c.Requirements {
		c.requirements[r.ID] = i
	}
	registryRead := len(c.Requirements) > 0 || !slices.ContainsFunc(found.all, func(p Problem) bool { return p.File == registryFile && p.Severity == Error })
	if build.doc != nil && registryRead || found.first() == nil {
		build.extensions(c)
	}
	if build.draft != nil {
		build.draft.ready(build.tree, found)
	}
	if found.first() == nil { // such as of a schema that is a part of itself
		build.checkExamples()
	}
	return c
}

func readFile(fsys fs.FS, name string) ([]byte, error) {
	data, err := fs.ReadFile(fsys, name)
	if errors.Is(err, fs.ErrNotExist) {
		message := fmt.Sprintf("%s\n  a contract is a folder with %s and %s in it", fs.ErrNotExist, documentFile, registryFile)
		return nil, Problem{File: name, Severity: Error, Message: message, cause: err}
	}
	return data, err
}

// Operation returns the operation of an operationId; false for one that is unknown.
func (c *Contract) Operation(id string) (Operation, bool) {
	op, ok := c.operations[id]
	if !ok {
		return Operation{}, false
	}
	return op.Operation, true
}

// Requirement returns the registry's entry of an id; false for one that is unknown.
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

// Route returns the operation that a method, in capitals, and a path belong to; false for
// none. The path is the escaped one below the base path, without query, such as
// "/things/7". A path without parameters comes before one with parameters (OpenAPI, Paths
// Object).
func (c *Contract) Route(method, path string) (Operation, bool) {
	i := slices.IndexFunc(c.routes, func(r route) bool {
		return r.method == method && r.path.MatchString(path)
	})
	if i < 0 {
		return Operation{}, false
	}
	return c.operations[c.routes[i].operation].Operation, true
}
