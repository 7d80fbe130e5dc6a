package target

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/assaykit/assay/internal/plan"
)

// Load reads a profile. References such as ${ASSAY_API_KEY} are replaced by what
// lookup finds for the name; one that it does not find is an error, unless it is
// a key, which is then missing. What is put in place of a reference is a text
// and never YAML.
func Load(name string, lookup func(string) (string, bool)) (*Profile, error) {
	source, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("read profile: %w", err)
	}
	p, err := Parse(source, lookup)
	if err != nil {
		return nil, fmt.Errorf("read profile %s: %w", name, err)
	}
	return p, nil
}

// Parse reads the text of a profile, as Load does.
func Parse(source []byte, lookup func(string) (string, bool)) (*Profile, error) {
	var document, more yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(source))
	if err := decoder.Decode(&document); errors.Is(err, io.EOF) {
		return nil, errors.New("it is empty")
	} else if err != nil {
		return nil, errors.New(strings.TrimPrefix(strings.Join(strings.Fields(err.Error()), " "), "yaml: "))
	}
	if err := decoder.Decode(&more); !errors.Is(err, io.EOF) {
		return nil, errors.New("it has more than one document")
	}
	p, l := &Profile{}, loader{lookup}
	err := l.mapping(document.Content[0], settings{
		"target":       l.text(&p.Target),
		"contract":     l.text(&p.Contract),
		"concurrency":  l.number(&p.Concurrency),
		"burst_budget": l.number(&p.BurstBudget),
		"timeout":      l.duration(&p.Timeout),
		"consistency":  l.duration(&p.Consistency),
		"rate":         l.rate(&p.Rate),
		"deadline":     l.duration(&p.Deadline),
		"read_only":    l.flag(&p.ReadOnly),
		"writes":       l.flag(&p.Writes),
		"keys": func(node *yaml.Node) error {
			if node.ShortTag() == "!!null" {
				return nil
			}
			keys := settings{}
			for _, name := range keyNames {
				keys[name.key] = l.key(p.Keys.field(name.key))
			}
			return l.mapping(node, keys)
		},
		"image":      l.image(p),
		"containers": l.containers(p),
	}.merged(l.further(p)))
	if err == nil && p.Target != "" && p.Image.Ref != "" {
		err = errors.New("target and image exclude each other: one of them is what is tested")
	}
	return p, err
}

// settings are what a mapping can hold, each with what reads it.
type settings map[string]func(*yaml.Node) error

type loader struct {
	lookup func(string) (string, bool)
}

func (l loader) mapping(node *yaml.Node, known settings) error {
	if node.Kind != yaml.MappingNode {
		return fmt.Errorf("line %d: want a mapping of %s", node.Line, strings.Join(sortedKeys(known), ", "))
	}
	seen := map[string]bool{}
	for n := 0; n < len(node.Content); n += 2 {
		name, value := node.Content[n], node.Content[n+1]
		if err := plan.Known("setting", name.Value, sortedKeys(known)); err != nil {
			return fmt.Errorf("line %d: %w", name.Line, err)
		}
		if seen[name.Value] {
			return fmt.Errorf("line %d: setting %q is there twice", name.Line, name.Value)
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

// text reads a setting that must be something where it is there at all: an empty
// one in place of a target would have the bundled server tested instead.
func (l loader) text(into *string) func(*yaml.Node) error {
	return func(node *yaml.Node) error {
		text, missing, err := l.resolve(node)
		switch {
		case err != nil:
			return err
		case missing != "":
			return fmt.Errorf("line %d: the environment has no %s", node.Line, missing)
		case text == "":
			return fmt.Errorf("line %d: the setting is empty: leave it out, or give it a value", node.Line)
		}
		*into = text
		return nil
	}
}

// key reads a setting that may be missing. Half a key is none.
func (l loader) key(into *string) func(*yaml.Node) error {
	return func(node *yaml.Node) error {
		text, missing, err := l.resolve(node)
		if err == nil && missing == "" {
			*into = text
		}
		return err
	}
}

func (l loader) number(into *int) func(*yaml.Node) error {
	return func(node *yaml.Node) error {
		var text string
		if err := l.text(&text)(node); err != nil {
			return err
		}
		number, err := strconv.Atoi(text)
		if err != nil {
			return fmt.Errorf("line %d: %q is not a whole number", node.Line, node.Value)
		}
		*into = number
		return nil
	}
}

func (l loader) duration(into *Duration) func(*yaml.Node) error {
	return func(node *yaml.Node) error {
		var text string
		if err := l.text(&text)(node); err != nil {
			return err
		}
		parsed, err := time.ParseDuration(text)
		if err != nil || parsed <= 0 {
			return fmt.Errorf("line %d: %q is not a time such as 30s", node.Line, node.Value)
		}
		*into = Duration(parsed)
		return nil
	}
}

var variable = regexp.MustCompile(`\$\{([A-Za-z_][A-Za-z0-9_]*)\}`)

// resolve returns the text of a value with its references replaced, and the
// first variable that is missing. One that is empty is as good as missing.
func (l loader) resolve(node *yaml.Node) (text, missing string, err error) {
	if node.Kind != yaml.ScalarNode {
		return "", "", fmt.Errorf("line %d: want a text and nothing more", node.Line)
	}
	if node.ShortTag() == "!!null" {
		return "", "", nil
	}
	if strings.Contains(variable.ReplaceAllString(node.Value, ""), "${") {
		return "", "", fmt.Errorf("line %d: malformed reference, want one such as ${ASSAY_API_KEY}", node.Line)
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
