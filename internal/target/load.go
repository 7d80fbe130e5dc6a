package target

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/assaykit/assay/internal/input"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/setting"
)

// Source says which file a profile was read from, and what that lacked.
type Source struct {
	File    string // "" for no file
	Missing []Missing
}

// Missing is a reference of a profile to a variable that the environment does
// not have.
type Missing struct {
	Key      string // of the setting, such as keys.other
	Variable string // its name
	Line     int    // of the file, from 1
}

var profileFile = input.Kind{Holds: "profile", Hint: "assay init writes one"}

// Load reads a profile from a file. References such as ${ASSAY_API_KEY} are
// replaced by what lookup finds for the name; one that it does not find is an
// error, unless it is a key, which is then in Source.Missing. What is put in place
// of a reference is a text and never YAML. It returns an error for a file that cannot be
// read, and those of Parse.
func Load(name string, lookup func(string) (string, bool)) (*Profile, error) {
	source, err := profileFile.Read(name)
	if err != nil {
		return nil, err
	}
	p, err := Parse(name, source, lookup)
	if err != nil {
		return nil, fmt.Errorf("read profile: %w", err)
	}
	return p, nil
}

// Parse reads the text of a profile, as Load does. Its errors begin with
// FILE:LINE:COLUMN.
func Parse(name string, source []byte, lookup func(string) (string, bool)) (*Profile, error) {
	var document, more yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(source))
	if err := decoder.Decode(&document); errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: it is empty", name)
	} else if err != nil {
		line, column, says := input.YAML(source, err)
		return nil, fmt.Errorf("%s:%d:%d: %s", name, line, column, says)
	}
	if err := decoder.Decode(&more); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: it has more than one document", name)
	}
	p := &Profile{Source: Source{File: name}}
	l := loader{lookup, p}
	if err := l.mapping("")(document.Content[0]); err != nil {
		return nil, err
	}
	if p.Target != "" && p.Image.Ref != "" {
		return nil, fmt.Errorf("%s: target and image exclude each other: one of them is what is tested", name)
	}
	if p.Writes && p.ReadOnly {
		return nil, fmt.Errorf("%s: writes and read_only exclude each other", name)
	}
	return p, nil
}

// settings are what a mapping can hold.
type settings map[string]setting.Setting

// loader reads the nodes of a file into a profile.
type loader struct {
	lookup  func(string) (string, bool)
	profile *Profile
}

// at is an error about what stands at a place of the file.
func (l loader) at(node *yaml.Node, format string, args ...any) error {
	return fmt.Errorf("%s: %w", l.place(node), fmt.Errorf(format, args...))
}

func (l loader) place(node *yaml.Node) string {
	return fmt.Sprintf("%s:%d:%d", l.profile.Source.File, node.Line, node.Column)
}

// structured is the Value of a setting that is more than a text in a file.
type structured struct {
	set  func(text string) error // of a flag; nil for no flag
	node func(*yaml.Node) error
}

// Set reads the text of a flag.
func (s structured) Set(text string) error { return s.set(text) }

func (s structured) readNode(node *yaml.Node) error { return s.node(node) }

// mapping reads a mapping by its name in the table, such as "limits".
func (l loader) mapping(name string) func(*yaml.Node) error {
	return func(node *yaml.Node) error {
		all := l.profile.mappings(l.lookup)
		if name == "keys" && node.ShortTag() == "!!null" {
			return nil
		}
		readers := map[string]func(*yaml.Node) error{}
		for key, s := range all[name] {
			readers[key] = l.reader(s)
		}
		for child := range all {
			if in, key := cutLast(child); child != "" && in == name {
				readers[key] = l.mapping(child)
			}
		}
		err := l.read(node, readers)
		if err == nil && name == "image" && l.profile.Image.Ref == "" {
			err = l.at(node, "an image needs a ref, such as example.com/api:1.2")
		}
		return err
	}
}

// cutLast cuts a key at its last dot.
func cutLast(key string) (in, name string) {
	at := strings.LastIndex(key, ".")
	return key[:max(at, 0)], key[at+1:]
}

// read reads the entries of a mapping.
func (l loader) read(node *yaml.Node, known map[string]func(*yaml.Node) error) error {
	if node.Kind != yaml.MappingNode {
		return l.at(node, "want a mapping of %s", strings.Join(sortedKeys(known), ", "))
	}
	seen := map[string]bool{}
	for n := 0; n < len(node.Content); n += 2 {
		name, value := node.Content[n], node.Content[n+1]
		if err := plan.Known("setting", name.Value, sortedKeys(known)); err != nil {
			return l.at(name, "%w", err)
		}
		if seen[name.Value] {
			return l.at(name, "setting %q is there twice", name.Value)
		}
		seen[name.Value] = true
		if value.Kind == yaml.AliasNode {
			value = value.Alias
		}
		if err := known[name.Value](value); err != nil {
			return err
		}
	}
	return nil
}

// reader reads one setting. What stands in the file is quoted, and never what a
// reference in it stands for.
func (l loader) reader(s setting.Setting) func(*yaml.Node) error {
	if v, ok := s.Value.(interface{ readNode(*yaml.Node) error }); ok {
		return v.readNode
	}
	return func(node *yaml.Node) error {
		text, err := l.text(s.Key, node)
		if err != nil {
			return err
		}
		if err := s.Value.Set(text); err != nil {
			return l.at(node, "%s %q: %w", s.Key, node.Value, err)
		}
		return nil
	}
}

// text reads a setting that must be something where it is there at all: an empty
// one in place of a target would have the bundled server tested instead.
func (l loader) text(key string, node *yaml.Node) (string, error) {
	text, missing, err := l.resolve(node)
	switch {
	case err != nil:
		return "", err
	case missing != "":
		return "", l.missing(node, key, missing)
	case text == "":
		return "", l.at(node, "%s is empty: leave it out, or give it a value", key)
	}
	return text, nil
}

func (l loader) missing(node *yaml.Node, key, variable string) error {
	return l.at(node, "%s: the environment has no %s", key, variable)
}

// into reads a text that no row of the table is about.
func (l loader) into(key string, value setting.Value) func(*yaml.Node) error {
	return l.reader(setting.Setting{Key: key, Value: value})
}

// keyValue reads an API key, which may be missing. Half a key is none.
func (l loader) keyValue(key string) setting.Value {
	into := l.profile.Keys.field(key)
	set := func(text string) error {
		if text != "" && strings.TrimSpace(text) == "" {
			return errors.New("the key is empty: it has only blanks")
		}
		*into = text
		return nil
	}
	return structured{set, func(node *yaml.Node) error {
		text, missing, err := l.resolve(node)
		switch {
		case err != nil:
			return err
		case missing != "":
			source := &l.profile.Source
			source.Missing = append(source.Missing, Missing{"keys." + key, missing, node.Line})
			return nil
		}
		return set(text)
	}}
}

// kindOf says what stands in the place of a text.
func kindOf(node *yaml.Node) string {
	if node.Kind == yaml.MappingNode {
		return "a mapping"
	}
	return "a list"
}

var variable = regexp.MustCompile(`\$\{([A-Za-z_][A-Za-z0-9_]*)\}`)

// resolve returns the text of a value with its references replaced, and the
// first variable that is missing. One that is empty is as good as missing.
func (l loader) resolve(node *yaml.Node) (text, missing string, err error) {
	if node.Kind != yaml.ScalarNode {
		return "", "", l.at(node, "want a text, and here is %s", kindOf(node))
	}
	if node.ShortTag() == "!!null" {
		return "", "", nil
	}
	if strings.Contains(variable.ReplaceAllString(node.Value, ""), "${") {
		return "", "", l.at(node, "malformed reference, want one such as ${ASSAY_API_KEY}")
	}
	text = variable.ReplaceAllStringFunc(node.Value, func(ref string) string {
		name := ref[2 : len(ref)-1]
		value, _ := l.lookup(name)
		if value == "" && missing == "" {
			missing = name
		}
		return value
	})
	return text, missing, nil
}
