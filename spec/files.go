package spec

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"go.yaml.in/yaml/v4"
)

// files are the document of a contract and those that it refers to. They are read from
// one file system, whatever a reference says: nothing is fetched from elsewhere.
type files struct {
	fsys  fs.FS
	trees map[string]*tree
	owner map[*yaml.Node]*tree // of the nodes that are not the document's own

	written map[*yaml.Node]*tree // of the document's own, those that are copies; see bundle
}

// newFiles makes a tree the document that others are read for.
func newFiles(fsys fs.FS, document *tree) *files {
	f := &files{fsys: fsys, trees: map[string]*tree{document.file: document}, owner: map[*yaml.Node]*tree{}}
	document.files = f
	return f
}

// names returns the names of all files that were read, the document first.
func (f *files) names(document string) []string {
	var others []string
	for name := range f.trees {
		if name != document {
			others = append(others, name)
		}
	}
	slices.Sort(others)
	return append([]string{document}, others...)
}

// open reads a file that is referred to. One that was read is not read again.
func (f *files) open(name string) (*tree, error) {
	if known, ok := f.trees[name]; ok {
		return known, nil
	}
	data, err := fs.ReadFile(f.fsys, name)
	switch {
	case !fs.ValidPath(name):
		return nil, errors.New("the file is outside of the folder of the document\n  move the document into the folder that has them all, or make one file of them")
	case errors.Is(err, fs.ErrNotExist):
		return nil, errors.New("the file does not exist")
	case err != nil:
		return nil, err
	}
	t, err := parseTree(name, data)
	if err != nil {
		return nil, err
	}
	t.files = f
	f.trees[name] = t
	f.own(t, t.root)
	return t, nil
}

// own notes whose the nodes of a tree are.
func (f *files) own(t *tree, n *yaml.Node) {
	f.owner[n] = t
	for _, part := range n.Content {
		f.own(t, part)
	}
}

// of returns the tree of a node.
func (t *tree) of(n *yaml.Node) *tree {
	if t.files != nil {
		if owner, ok := t.files.owner[n]; ok {
			return owner
		}
	}
	return t
}

// writtenIn returns the name of the file in which a node is written.
func (t *tree) writtenIn(n *yaml.Node) string {
	if t.files != nil {
		if from, ok := t.files.written[n]; ok {
			return from.file
		}
	}
	return t.of(n).file
}

// target returns the tree that a reference leads into, and the pointer that is left.
func (t *tree) target(ref string) (*tree, string, error) {
	file, pointer, _ := strings.Cut(ref, "#")
	if file == "" {
		return t, pointer, nil
	}
	at, err := url.Parse(file)
	switch {
	case err != nil:
		return nil, "", errors.New("it is not a reference")
	case at.Scheme != "" || at.Host != "":
		return nil, "", errors.New("nothing is fetched for a document: save the file beside it and refer to that")
	case t.files == nil:
		return nil, "", errors.New("the file does not exist")
	}
	other, err := t.files.open(path.Join(path.Dir(t.file), at.Path))
	return other, pointer, err
}

// references reads all that the document refers to, and mends it. A reference to nothing
// is an error; one to a place in the web is taken out, as what is there is not known.
func (b *builder) references() {
	done := map[*tree]bool{}
	for len(done) < len(b.tree.files.trees) {
		for _, name := range b.tree.files.names(b.tree.file) {
			t := b.tree.files.trees[name]
			if done[t] {
				continue
			}
			done[t] = true
			if t != b.tree {
				b.problems.all = append(b.problems.all, t.warnings...)
				b.mend(t)
			}
			b.referencesOf(t)
		}
	}
}

func (b *builder) referencesOf(t *tree) {
	if b.is31() {
		hideReferences(t)
	}
	known := map[string]bool{}
	t.each(func(n *yaml.Node) {
		b.mapping(t, member(member(n, "discriminator"), "mapping"))
		ref := member(n, "$ref")
		if ref == nil || ref.Kind != yaml.ScalarNode || known[ref.Value] {
			return
		}
		if b.isName(t, ref) {
			return
		}
		_, pointer, err := t.target(ref.Value)
		var found Problem
		switch {
		case errors.As(err, &found): // of the other file
			b.problems.add(found)
		case err != nil && strings.Contains(ref.Value, "://"):
			b.problems.warn(t, ref, "reference %s: %s\n  it is ignored", quote(ref.Value), err)
			remove(n, "$ref")
			return
		case err != nil:
			b.problems.fail("", t.errorAt(ref, "reference %s: %w", quote(ref.Value), err))
		case t.isCircle(n):
			b.problems.fail("", t.errorAt(ref, "reference %s leads back to itself: it describes nothing", quote(ref.Value)))
		case t.leadsIntoCircle(n):
			return // it is told where the circle is
		case pointer != "" && !strings.HasPrefix(pointer, "/") && !b.is31():
			file, _, _ := strings.Cut(ref.Value, "#")
			b.problems.fail("", t.errorAt(ref, "reference %s: what follows # begins with a slash, such as %s", quote(ref.Value), quote(file+"#/"+pointer)))
		case strings.HasPrefix(pointer, "/") && t.at(ref.Value) == nil:
			b.problems.fail("", t.errorAt(ref, "reference %s leads to nothing%s", quote(ref.Value), t.hintAt(ref.Value)))
		}
		known[ref.Value] = true
	})
}

// mapping takes out of the mapping of a discriminator the references to nothing: it says what a
// value means, and what is meant can be told without it.
func (b *builder) mapping(t *tree, values *yaml.Node) {
	for _, name := range keys(values) {
		ref := member(values, name)
		if ref.Kind != yaml.ScalarNode || !strings.ContainsAny(ref.Value, "#/.") || t.at(ref.Value) != nil {
			continue
		}
		b.problems.warn(t, ref, "reference %s leads to nothing: %s means none of the schemas here%s", quote(ref.Value), quote(name), t.hintAt(ref.Value))
		remove(values, name)
	}
}

// next is the mapping that the reference of another one names within its own file, whatever
// that one refers to; nil for none.
func (t *tree) next(n *yaml.Node) *yaml.Node {
	ref := member(n, "$ref")
	if ref == nil || !strings.HasPrefix(ref.Value, "#/") {
		return nil
	}
	group, name := path.Split(ref.Value)
	return child(t.at(strings.TrimSuffix(group, "/")), UnescapeToken(name))
}

// isCircle reports whether a reference leads back to the mapping that has it, by references
// alone.
func (t *tree) isCircle(n *yaml.Node) bool {
	at := n
	for range maxReferences {
		if at = t.next(at); at == nil || at == n {
			break
		}
	}
	return at == n
}

// leadsIntoCircle reports whether the reference of a mapping leads to one of a circle, which is
// told there.
func (t *tree) leadsIntoCircle(n *yaml.Node) bool {
	for range maxReferences {
		if n = t.next(n); n == nil || t.isCircle(n) {
			break
		}
	}
	return n != nil && t.isCircle(n)
}

// isName reports whether a reference is the bare name of a schema, as the predecessors of
// Swagger 2.0 have it, and puts it right.
func (b *builder) isName(t *tree, ref *yaml.Node) bool {
	if strings.ContainsAny(ref.Value, "#/.:%") {
		return false
	}
	for _, group := range []string{"#/definitions/", "#/components/schemas/"} {
		if _, _, err := t.target(ref.Value); err != nil && t.at(group+EscapeToken(ref.Value)) != nil {
			b.problems.warn(t, ref, "reference %s is taken for %s", quote(ref.Value), quote(group+ref.Value))
			ref.Value = group + EscapeToken(ref.Value)
			return true
		}
	}
	return false
}

// hintAt is the line of advice below a reference to nothing: what there is of that name
// nearly.
func (t *tree) hintAt(ref string) string {
	group, name := path.Split(ref)
	if n := t.at(strings.TrimSuffix(group, "/")); n != nil {
		return hint(name, keys(n))
	}
	return ""
}

// loader returns the OpenAPI library's reader, which is given the files as they were
// mended.
func (f *files) loader() *openapi3.Loader {
	loader := openapi3.NewLoader()
	loader.ReadFromURIFunc = func(_ *openapi3.Loader, at *url.URL) ([]byte, error) {
		t, err := f.open(path.Clean(at.Path))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", quote(at.String()), err)
		}
		var text []byte
		t.inFloats(func() { text, err = json.Marshal(plainNode(t.root)) })
		return text, err
	}
	return loader
}
