package plan

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Selection says which scenarios of an inventory to run. The fields narrow each
// other; the values of one field widen each other. The zero value selects all.
type Selection struct {
	Tags         string   // a tag expression, as ParseTags reads it
	Name         string   // a regular expression of Go over scenario names
	Requirements []string // requirement ids, with or without @
	Operations   []string // operationIds of the document
	Paths        []string // FILE.feature or FILE.feature:LINE, where a line counts from 1 and may be a row
}

// Facts answers what a selection needs to know of the contract and the engine.
type Facts struct {
	Requirements []string                // every requirement id
	Operations   []string                // every operationId
	Operation    func(Scenario) []string // the operations that a scenario is about
}

// Words returns the selection as the words of a command line, unquoted; nil for the zero
// value.
func (s Selection) Words() []string {
	var words []string
	if s.Tags != "" {
		words = append(words, "--tags", s.Tags)
	}
	if s.Name != "" {
		words = append(words, "--name", s.Name)
	}
	for _, id := range s.Requirements {
		words = append(words, "--requirement", id)
	}
	for _, id := range s.Operations {
		words = append(words, "--operation", id)
	}
	return append(words, s.Paths...)
}

// String writes the selection as a command line has it, quoted where it has to be; "" for
// the zero value.
func (s Selection) String() string {
	words := s.Words()
	for i, word := range words {
		if !plainWord.MatchString(word) {
			words[i] = strconv.Quote(word)
		}
	}
	return strings.Join(words, " ")
}

var plainWord = regexp.MustCompile(`^[A-Za-z0-9@_./:\\-]+$`)

// Select returns the selected scenarios, in the order of the inventory. It is an error to
// select nothing, to name a tag, an id, a file or a line that neither the inventory nor the
// facts know, and to give an expression that cannot be parsed.
func (inv *Inventory) Select(sel Selection, facts Facts) ([]Scenario, error) {
	matches, err := inv.predicate(sel, facts)
	if err != nil {
		return nil, err
	}
	var chosen []Scenario
	for _, s := range inv.Scenarios {
		if matches(s) {
			chosen = append(chosen, s)
		}
	}
	if len(chosen) == 0 {
		return nil, fmt.Errorf("nothing is selected by: %s", sel)
	}
	return chosen, nil
}

// predicate builds the one predicate that every way of selecting goes through.
func (inv *Inventory) predicate(sel Selection, facts Facts) (func(Scenario) bool, error) {
	var all []func(Scenario) bool
	for _, build := range []func(Selection, Facts) (func(Scenario) bool, error){
		inv.byTags, inv.byName, inv.byRequirement, inv.byOperation, inv.byPath,
	} {
		one, err := build(sel, facts)
		if err != nil {
			return nil, err
		}
		if one != nil {
			all = append(all, one)
		}
	}
	return func(s Scenario) bool {
		for _, one := range all {
			if !one(s) {
				return false
			}
		}
		return true
	}, nil
}

func (inv *Inventory) byTags(sel Selection, _ Facts) (func(Scenario) bool, error) {
	if sel.Tags == "" {
		return nil, nil
	}
	expression, err := ParseTags(sel.Tags)
	if err != nil {
		return nil, err
	}
	var known []string
	for _, s := range inv.Scenarios {
		known = append(known, s.Tags...)
	}
	for _, tag := range expression.Names() {
		if err := Known("tag", tag, known); err != nil {
			return nil, fmt.Errorf("%w\n  the tags: %s", err, strings.Join(areas(known), " "))
		}
	}
	return func(s Scenario) bool { return expression.Matches(s.Tags) }, nil
}

// areas are the tags that group scenarios, sorted: all but those of requirements.
func areas(tags []string) []string {
	tags = slices.DeleteFunc(slices.Clone(tags), func(tag string) bool { return tag != strings.ToLower(tag) })
	slices.Sort(tags)
	return slices.Compact(tags)
}

func (inv *Inventory) byName(sel Selection, _ Facts) (func(Scenario) bool, error) {
	if sel.Name == "" {
		return nil, nil
	}
	pattern, err := regexp.Compile(sel.Name)
	if err != nil {
		return nil, fmt.Errorf("name pattern %q: %w", sel.Name, err)
	}
	return func(s Scenario) bool { return pattern.MatchString(s.Name) }, nil
}

func (inv *Inventory) byRequirement(sel Selection, facts Facts) (func(Scenario) bool, error) {
	if len(sel.Requirements) == 0 {
		return nil, nil
	}
	for _, id := range sel.Requirements {
		if err := Known("requirement", strings.TrimPrefix(id, "@"), facts.Requirements); err != nil {
			return nil, err
		}
	}
	return func(s Scenario) bool {
		return slices.ContainsFunc(sel.Requirements, func(id string) bool {
			return slices.Contains(s.Tags, "@"+strings.TrimPrefix(id, "@"))
		})
	}, nil
}

func (inv *Inventory) byOperation(sel Selection, facts Facts) (func(Scenario) bool, error) {
	if len(sel.Operations) == 0 {
		return nil, nil
	}
	for _, id := range sel.Operations {
		if err := Known("operation", id, facts.Operations); err != nil {
			return nil, err
		}
	}
	return func(s Scenario) bool {
		about := facts.Operation(s)
		return slices.ContainsFunc(sel.Operations, func(id string) bool { return slices.Contains(about, id) })
	}, nil
}

var fileLine = regexp.MustCompile(`^(.*\.feature)(?::(\d+))?$`)

func (inv *Inventory) byPath(sel Selection, _ Facts) (func(Scenario) bool, error) {
	if len(sel.Paths) == 0 {
		return nil, nil
	}
	chosen := map[string]bool{}
	for _, text := range sel.Paths {
		found, err := inv.at(text)
		if err != nil {
			return nil, err
		}
		for _, s := range found {
			chosen[s.ID] = true
		}
	}
	return func(s Scenario) bool { return chosen[s.ID] }, nil
}

// at returns the scenarios of one path. A line stands for the row that it is,
// or for the scenario that it is in, from the comment above it to its last line.
func (inv *Inventory) at(text string) ([]Scenario, error) {
	m := fileLine.FindStringSubmatch(text)
	if m == nil {
		return nil, fmt.Errorf("path %q is not of the form FILE.feature or FILE.feature:LINE", text)
	}
	name, err := inv.file(path.Clean(strings.ReplaceAll(m[1], `\`, "/")))
	if err != nil {
		return nil, err
	}
	var inFile []Scenario
	for _, s := range inv.Scenarios {
		if s.File == name {
			inFile = append(inFile, s)
		}
	}
	if m[2] == "" {
		return inFile, nil
	}
	line, err := strconv.Atoi(m[2])
	if err != nil {
		return nil, fmt.Errorf("path %q: the line is too large", text)
	}
	return atLine(inFile, line, text)
}

// file finds a feature file by its path in the pack, or by a longer one, which
// has the pack's folder before it, or by a shorter one, such as its bare name.
func (inv *Inventory) file(name string) (string, error) {
	var longer, shorter, bases []string
	for _, known := range inv.Files {
		if name == known {
			return known, nil
		}
		if strings.HasSuffix(name, "/"+known) {
			longer = append(longer, known)
		}
		if strings.HasSuffix(known, "/"+name) {
			shorter = append(shorter, known)
		}
		bases = append(bases, path.Base(known))
	}
	switch found := append(longer, shorter...); len(found) {
	case 0:
		if strings.Contains(name, "/") {
			bases = inv.Files
		}
		return "", Known("feature file", name, bases)
	case 1:
		return found[0], nil
	default:
		return "", fmt.Errorf("feature file %q can be any of %s", name, strings.Join(found, ", "))
	}
}

func atLine(inFile []Scenario, line int, text string) ([]Scenario, error) {
	var found []Scenario
	nearest := inFile[0]
	for _, s := range inFile {
		if s.Line == line && s.Line != s.Outline {
			return []Scenario{s}, nil
		}
		if s.first <= line && line <= s.last {
			found = append(found, s)
		}
		if distance(s, line) < distance(nearest, line) {
			nearest = s
		}
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("path %q: no scenario at line %d, the nearest is at line %d", text, line, nearest.Outline)
	}
	return found, nil
}

// distance is how many lines lie between a line and a scenario's text.
func distance(s Scenario, line int) int {
	return max(s.first-line, line-s.last, 0)
}
