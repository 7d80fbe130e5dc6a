// Package baseline reads and writes files of known failures. It does not decide what
// they mean for a verdict; package verdict does.
package baseline

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/assaykit/assay/internal/input"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/verdict"
)

// Format is the name and version of the file format.
const Format = "assay-baseline/1"

// file is the document of a new file.
type file struct {
	Format string  `yaml:"format"`
	Known  []entry `yaml:"known"`
}

type entry struct {
	Scenario     string   `yaml:"scenario,omitempty"`
	Requirements []string `yaml:"requirements,omitempty,flow"`
	Operation    string   `yaml:"operation,omitempty"`
	Status       int      `yaml:"status,omitempty"`
	Failure      []string `yaml:"failure"`
	Reason       string   `yaml:"reason"`
	Owner        string   `yaml:"owner"`
	Issue        string   `yaml:"issue"`
	Expires      string   `yaml:"expires"`
}

var baselineFile = input.Kind{Holds: "baseline"}

// Load reads a file of known failures, and compares it with a contract pack: it sets
// Unknown in each entry that names something unknown. It returns an error, with the
// line, for a file that it cannot read or that is no baseline, and for an entry without
// reason, owner or day.
func Load(name string, p *pack.Pack) (*verdict.Baseline, error) {
	source, err := baselineFile.Read(name)
	if err != nil {
		return nil, err
	}
	d, err := parse(source)
	if err != nil {
		return nil, baselineFile.Error(name, err)
	}
	for n, k := range d.entries {
		if err := accepted(k, d.list.Content[n].Line); err != nil {
			return nil, baselineFile.Error(name, err)
		}
	}
	b := &verdict.Baseline{File: name, Entries: d.entries}
	names := newNames(p)
	for n := range b.Entries {
		b.Entries[n].Unknown = names.unknown(b.Entries[n])
	}
	return b, nil
}

// document is a file that was read: its nodes, and the entries in them.
type document struct {
	root    yaml.Node
	list    *yaml.Node // the sequence of entries
	entries []verdict.Known
}

func parse(source []byte) (*document, error) {
	d := &document{}
	var more yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(source))
	if err := decoder.Decode(&d.root); errors.Is(err, io.EOF) {
		return nil, errors.New("it is empty")
	} else if err != nil {
		line, _, says := input.YAML(source, err)
		return nil, fmt.Errorf("line %d: %s", line, says)
	}
	if err := decoder.Decode(&more); !errors.Is(err, io.EOF) {
		return nil, errors.New("it has more than one document")
	}
	top := d.root.Content[0]
	if err := fields(top, "format", "known"); err != nil {
		return nil, err
	}
	if format := child(top, "format"); format == nil || format.Value != Format {
		return nil, fmt.Errorf("line %d: this is no baseline: want format: %s", top.Line, Format)
	}
	d.list = child(top, "known")
	if d.list == nil || d.list.Kind != yaml.SequenceNode {
		return nil, fmt.Errorf("line %d: want a list of entries under known", top.Line)
	}
	lines := map[string]int{}
	for _, node := range d.list.Content {
		k, err := readEntry(node)
		if err != nil {
			return nil, err
		}
		id := identity(k)
		if first := lines[id]; first != 0 {
			return nil, fmt.Errorf("line %d: the entry is that of line %d again", node.Line, first)
		}
		lines[id] = node.Line
		d.entries = append(d.entries, k)
	}
	return d, nil
}

var entryFields = []string{"scenario", "requirements", "operation", "status", "failure", "reason", "owner", "issue", "expires"}

func readEntry(node *yaml.Node) (verdict.Known, error) {
	var k verdict.Known
	if err := fields(node, entryFields...); err != nil {
		return k, err
	}
	for name, into := range map[string]*string{
		"scenario": &k.Scenario, "operation": &k.Operation, "reason": &k.Reason, "owner": &k.Owner,
		"issue": &k.Issue, "expires": &k.Expires,
	} {
		value := child(node, name)
		switch {
		case value == nil || value.ShortTag() == "!!null":
		case value.Kind != yaml.ScalarNode:
			return k, fmt.Errorf("line %d: %s needs a text", value.Line, name)
		default:
			*into = strings.TrimSpace(value.Value)
		}
	}
	if value := child(node, "status"); value != nil {
		if err := value.Decode(&k.Status); err != nil || k.Status < 100 || k.Status > 599 {
			return k, fmt.Errorf("line %d: %q is not a status such as 404", value.Line, value.Value)
		}
	}
	for name, into := range map[string]*[]string{"requirements": &k.Requirements, "failure": &k.Failure} {
		if err := texts(child(node, name), name, into); err != nil {
			return k, err
		}
	}
	slices.Sort(k.Requirements)
	return k, complete(k, node.Line)
}

// complete returns an error for an entry that lacks what identifies a failure.
func complete(k verdict.Known, line int) error {
	switch {
	case len(k.Failure) == 0:
		return fmt.Errorf("line %d: the entry does not say what the failure is: want failure", line)
	case k.Scenario == "" && (k.Operation == "" || len(k.Requirements) == 0):
		return fmt.Errorf("line %d: the entry does not say what fails: want scenario, or operation and requirements", line)
	}
	if k.Expires != "" {
		if _, err := time.Parse(time.DateOnly, k.Expires); err != nil {
			return fmt.Errorf("line %d: expires %q is not a day such as 2026-12-31", line, k.Expires)
		}
	}
	return nil
}

// accepted returns an error for an entry that does not say why the failure is accepted,
// by whom and until when. A file that is being written may have such entries.
func accepted(k verdict.Known, line int) error {
	for _, field := range []struct{ name, value string }{{"reason", k.Reason}, {"owner", k.Owner}, {"expires", k.Expires}} {
		if field.value == "" {
			return fmt.Errorf("line %d: the entry has no %s: a failure is accepted for a reason, by an owner, until a day", line, field.name)
		}
	}
	return nil
}

// texts reads one text, or a list of texts.
func texts(node *yaml.Node, name string, into *[]string) error {
	if node == nil || node.ShortTag() == "!!null" {
		return nil
	}
	all := node.Content
	if node.Kind == yaml.ScalarNode {
		all = []*yaml.Node{node}
	}
	if node.Kind != yaml.ScalarNode && node.Kind != yaml.SequenceNode {
		return fmt.Errorf("line %d: %s needs a list of texts", node.Line, name)
	}
	for _, text := range all {
		if text.Kind != yaml.ScalarNode {
			return fmt.Errorf("line %d: %s needs a list of texts", text.Line, name)
		}
		*into = append(*into, text.Value)
	}
	return nil
}

// fields returns an error for a mapping with an unknown name, or with a name twice.
func fields(node *yaml.Node, known ...string) error {
	if node.Kind != yaml.MappingNode {
		return fmt.Errorf("line %d: want a mapping of %s", node.Line, strings.Join(known, ", "))
	}
	seen := map[string]bool{}
	for n := 0; n < len(node.Content); n += 2 {
		name := node.Content[n]
		if err := plan.Known("field", name.Value, known); err != nil {
			return fmt.Errorf("line %d: %w", name.Line, err)
		}
		if seen[name.Value] {
			return fmt.Errorf("line %d: field %q is there twice", name.Line, name.Value)
		}
		seen[name.Value] = true
	}
	return nil
}

func child(node *yaml.Node, name string) *yaml.Node {
	for n := 0; n+1 < len(node.Content); n += 2 {
		if node.Content[n].Value == name {
			return node.Content[n+1]
		}
	}
	return nil
}

// identity returns a text that is the same for entries of the same failure.
func identity(k verdict.Known) string {
	f := verdict.Failure{Scenario: k.Scenario, Operation: k.Operation, Status: k.Status, Says: k.Failure}
	if k.Scenario != "" {
		return f.ID()
	}
	return f.ID() + "\x00" + strings.Join(k.Requirements, " ")
}

// names are the names that an entry may use.
type names struct {
	scenarios, requirements, operations []string
}

func newNames(p *pack.Pack) names {
	keys := map[string]bool{}
	for _, s := range p.Inventory.Scenarios {
		keys[s.Key] = true
	}
	return names{slices.Sorted(maps.Keys(keys)), p.RequirementIDs(), p.OperationIDs()}
}

// unknown returns which name of an entry is unknown, or "".
func (n names) unknown(k verdict.Known) string {
	if k.Scenario != "" && !slices.Contains(n.scenarios, k.Scenario) {
		return "the contract pack has no such scenario"
	}
	for _, id := range k.Requirements {
		if err := plan.Known("requirement", id, n.requirements); err != nil {
			return err.Error()
		}
	}
	if k.Operation != "" {
		if err := plan.Known("operation", k.Operation, n.operations); err != nil {
			return err.Error()
		}
	}
	return ""
}
