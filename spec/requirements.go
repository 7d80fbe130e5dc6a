package spec

import (
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Level says how much a requirement weighs.
type Level string

// The levels: what the contract states, and what it implies.
const (
	Must   Level = "MUST"
	Should Level = "SHOULD"
)

// The provocations: what it takes to see a requirement kept or broken.
const (
	Plain      = "plain"      // a request is enough
	Credential = "credential" // a further API key
	Hook       = "hook"       // a server that can be made to fail
	Burst      = "burst"      // a rate limit exhausted on purpose
	Optional   = "optional"   // a target that has what it speaks of
)

// everyOperation stands in applies for every operation of the document.
const everyOperation = "all"

// Requirement is one sentence of the contract that an implementation can keep
// or break.
type Requirement struct {
	ID          string   `json:"id"` // permanent, such as AUTH-002
	Level       Level    `json:"level"`
	Text        string   `json:"text"` // one sentence
	Source      Source   `json:"source"`
	Applies     []string `json:"applies"`     // operationIds, "all" spelt out
	Provocation string   `json:"provocation"` // what it needs: one of the provocations, such as Plain

	File string `json:"file"` // where it stands: the registry, or the document for one that is not there
	Line int    `json:"line"` // from 1; 0 for a built-in one
}

// Source is where the contract's own text says it.
type Source struct {
	Page    string `json:"page"`    // of the contract's text, or the name of a standard
	Section string `json:"section"` // its heading on that page
}

var requirementID = regexp.MustCompile(`^[A-Z][A-Z0-9]*(?:-[A-Z][A-Z0-9]*)*-[0-9]{3,}$`)

// parseRegistry reads requirements.yaml, a list of requirements, each with every
// field. Operations are those that it may apply to.
func parseRegistry(data []byte, operations []string, found *problems) []Requirement {
	t, err := parseTree(registryFile, data)
	if err != nil {
		found.fail(registryFile, err)
		return nil
	}
	found.all = append(found.all, t.warnings...)
	if t.root.Kind != yaml.SequenceNode {
		found.fail("", t.errorAt(t.root, "no requirements: want a list of them"))
		return nil
	}
	var all []Requirement
	lines := map[string]int{}
	for _, n := range t.root.Content {
		e := entry{tree: t, operations: operations}
		r, err := e.requirement(n)
		if line, twice := lines[r.ID]; twice && err == nil {
			err = t.errorAt(n, "duplicate requirement %s, which is at line %d already", quote(r.ID), line)
		}
		found.fail("", err)
		if id := member(n, "id"); err != nil && id != nil { // others refer to it all the same
			r.ID, r.Line = id.Value, n.Line
		}
		lines[r.ID] = r.Line
		all = append(all, r)
	}
	return all
}

// entry reads one requirement. The first error stays, and what is read after
// it does not count.
type entry struct {
	tree       *tree
	operations []string
	err        error
}

func (e *entry) requirement(n *yaml.Node) (Requirement, error) {
	e.fields(n, "a requirement", "id", "level", "text", "source", "applies", "provocation")
	r := Requirement{
		ID:          e.text(n, "id"),
		Level:       Level(e.oneOf(n, "level", string(Must), string(Should))),
		Text:        e.text(n, "text"),
		Applies:     e.applies(member(n, "applies")),
		Provocation: e.oneOf(n, "provocation", Plain, Credential, Hook, Burst, Optional),
		File:        registryFile,
		Line:        n.Line,
	}
	source := member(n, "source")
	e.fields(source, "a source", "page", "section")
	r.Source = Source{Page: e.text(source, "page"), Section: e.text(source, "section")}
	if e.err == nil && !requirementID.MatchString(r.ID) {
		e.fail(member(n, "id"), "malformed id %s\n  an id is capital words and a number, such as AUTH-002", quote(r.ID))
	}
	return r, e.err
}

func (e *entry) fail(n *yaml.Node, format string, args ...any) {
	if e.err == nil {
		e.err = e.tree.errorAt(n, format, args...)
	}
}

// fields checks that a mapping has every one of some fields, and no others.
func (e *entry) fields(n *yaml.Node, what string, names ...string) {
	if e.err != nil {
		return
	}
	if n.Kind != yaml.MappingNode {
		e.fail(n, "%s has to be a mapping with %s", what, strings.Join(names, ", "))
		return
	}
	var seen []string
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if !slices.Contains(names, key.Value) {
			advice := hint(key.Value, names)
			if strings.Contains(key.Value, " ") { // a comma has cut it from a text
				advice = "\n  a text with a comma or a colon in it stands in quotes"
			}
			e.fail(key, "unknown field %s%s", quote(key.Value), advice)
		}
		seen = append(seen, key.Value)
	}
	for _, name := range names {
		if !slices.Contains(seen, name) {
			e.fail(n, "missing field %s", quote(name))
		}
	}
}

// text returns a field that has to be a text with something in it.
func (e *entry) text(n *yaml.Node, field string) string {
	if e.err != nil {
		return ""
	}
	v := member(n, field)
	if v.Kind != yaml.ScalarNode || v.Tag != "!!str" || strings.TrimSpace(v.Value) == "" {
		e.fail(v, "%s has to be a text", field)
		return ""
	}
	return v.Value
}

func (e *entry) oneOf(n *yaml.Node, field string, known ...string) string {
	text := e.text(n, field)
	if e.err == nil && !slices.Contains(known, text) {
		e.fail(member(n, field), "unknown %s %s, want %s%s", field, quote(text), list(known), hint(text, known))
	}
	return text
}

// applies returns the operations that a requirement speaks of.
func (e *entry) applies(n *yaml.Node) []string {
	if e.err != nil {
		return nil
	}
	if n.Kind != yaml.SequenceNode || len(n.Content) == 0 {
		e.fail(n, "applies has to be a list of operations, or [all]")
		return nil
	}
	if len(n.Content) == 1 && n.Content[0].Value == everyOperation {
		return slices.Clone(e.operations)
	}
	var ids []string
	for _, item := range n.Content {
		switch {
		case item.Value == everyOperation:
			e.fail(item, "applies names operations beside all")
		case len(e.operations) > 0 && !slices.Contains(e.operations, item.Value): // none are known of a document that cannot be read
			e.fail(item, "unknown operation %s%s", quote(item.Value), hint(item.Value, e.operations))
		case slices.Contains(ids, item.Value):
			e.fail(item, "duplicate operation %s", quote(item.Value))
		}
		ids = append(ids, item.Value)
	}
	return ids
}
