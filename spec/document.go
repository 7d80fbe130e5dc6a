package spec

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"go.yaml.in/yaml/v4"
)

// read reads the document of a contract: its tree, what is mended in it, and the
// OpenAPI library's view of both.
func (b *builder) read(fsys fs.FS, name string) error {
	data, err := readFile(fsys, name)
	if err != nil {
		return err
	}
	if b.tree, err = parseTree(name, data); err != nil {
		return unreadable(err)
	}
	b.problems.all = append(b.problems.all, b.tree.warnings...)
	if err := b.version(); err != nil {
		return err
	}
	files := newFiles(fsys, b.tree)
	b.inspect(b.tree)
	b.mend(b.tree)
	b.references()
	securities(b)
	if err := b.problems.first(); err != nil {
		return err
	}
	location := &url.URL{Path: name}
	if member(b.tree.root, "swagger") != nil {
		if err := b.convert(files.loader(), location); err != nil {
			return err
		}
	} else {
		bundle(b)
	}
	if err := b.decode(location); err != nil {
		return err
	}
	b.validate()
	if err := b.problems.first(); err != nil {
		b.doc = nil
		return err
	}
	if b.is31() {
		b.draft, b.alike = newDraft2020(files), newAlike(b.tree)
	}
	return nil
}

// decode makes the OpenAPI library's view of the document. What the library does not find
// within other parts is put where it does, and tried once more.
func (b *builder) decode(location *url.URL) error {
	for {
		doc, err := b.tree.decode()
		if err != nil {
			return err
		}
		err = b.tree.files.loader().ResolveRefsIn(doc, location)
		switch {
		case err == nil:
			b.doc = doc
			return nil
		case !b.liftParts():
			return b.unresolved(err)
		}
	}
}

// unreadable says first of a document with no tree that it is neither YAML nor JSON.
func unreadable(err error) error {
	var found Problem
	if !errors.As(err, &found) || !errors.Is(err, ErrNoDocument) {
		return err
	}
	found.Message = "this is neither YAML nor JSON: " + found.Message + "\n  correct this line, or give another file: an OpenAPI document is wanted"
	return found
}

// quoted finds what an error of the OpenAPI library has in quotes.
var quoted = regexp.MustCompile(`"([^"]*)"`)

// unresolved gives an error about a reference the line of the reference.
func (b *builder) unresolved(err error) error {
	for _, m := range quoted.FindAllStringSubmatch(err.Error(), -1) {
		for _, name := range b.tree.files.names(b.tree.file) {
			t := b.tree.files.trees[name]
			if at := referenceTo(t.root, m[1]); at != nil {
				return t.errorAt(at, "reference %s leads to an object of another kind", quote(m[1]))
			}
		}
	}
	return err
}

// version finds out in which version of OpenAPI the document is written.
func (b *builder) version() error {
	if swagger, _ := b.tree.scalar("swagger"); swagger == "2.0" {
		return nil
	}
	if member(b.tree.root, "openapi") == nil && member(b.tree.root, "swagger") == nil {
		for _, key := range keys(b.tree.root) {
			if means := slip(key, []string{"openapi", "swagger"}); means != "" {
				found := b.tree.problem(keyNode(b.tree.root, key), Error, "unknown field %s\n  did you mean %s?", quote(key), quote(means))
				found.cause = ErrNoDocument
				return found
			}
		}
		return Problem{File: b.tree.file, Severity: Error, cause: ErrNoDocument, Message: "this is no OpenAPI document: it has no openapi or swagger\n  " +
			"give the document itself: it begins with a line such as openapi: 3.0.3"}
	}
	version, line := b.tree.scalar("openapi")
	if swagger, at := b.tree.scalar("swagger"); version == "" {
		version, line = swagger, at
	}
	for _, known := range []string{"3.0", "3.1", "3.2"} {
		if version == known || strings.HasPrefix(version, known+".") {
			return nil
		}
	}
	return Problem{
		File: b.tree.file, Line: line, Severity: Error,
		Message: fmt.Sprintf("openapi version %s is not supported\n  write the document in OpenAPI 3.0, 3.1 or 3.2, or in Swagger 2.0", quote(version)),
	}
}

// decode makes the OpenAPI library's view of a document.
func (t *tree) decode() (*openapi3.T, error) {
	var doc openapi3.T
	var err error
	t.inFloats(func() { err = t.root.Decode(&doc) })
	if err != nil {
		return nil, yamlProblem(t.file, err)
	}
	if doc.Info == nil {
		doc.Info = &openapi3.Info{}
	}
	return &doc, nil
}

// inFloats calls read while the numbers that no float64 can hold are the largest that
// one can, as libraries refuse such a number. A rule takes it from the tree afterwards.
func (t *tree) inFloats(read func()) {
	was := map[*yaml.Node]string{}
	t.numbers(t.root, func(n *yaml.Node) {
		if f, err := strconv.ParseFloat(n.Value, 64); err == nil || !math.IsInf(f, 0) {
			return
		}
		was[n] = n.Value
		n.Value = strconv.FormatFloat(math.MaxFloat64, 'e', -1, 64)
		if strings.HasPrefix(was[n], "-") {
			n.Value = "-" + n.Value
		}
	})
	read()
	for n, value := range was {
		n.Value = value
	}
}
