package pack

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/wording"
	"github.com/assaykit/assay/spec"
)

// mistakes are what is wrong with a pack, in the order in which it was found.
type mistakes []error

// add keeps what there is of some errors, each once.
func (m *mistakes) add(errs ...error) {
	for _, err := range errs {
		same := func(other error) bool { return other.Error() == err.Error() }
		if err != nil && !slices.ContainsFunc(*m, same) {
			*m = append(*m, err)
		}
	}
}

// first is the first of them; nil for none.
func (m mistakes) first() error {
	if len(m) == 0 {
		return nil
	}
	return m[0]
}

// inconsistencies compares features and fixtures with the contract. What takes the
// resources to be what they are said to be is looked at once they are.
func (p *Pack) inconsistencies() mistakes {
	var found mistakes
	found.add(p.tags()...)
	requests, wrong := p.requests()
	settled := append(p.settings(), p.resources(wrong)...)
	for _, others := range []mistakes{settled, requests, p.values()} {
		found.add(others...)
	}
	if len(settled) > 0 {
		return found
	}
	created := p.creations(wrong)
	if found.add(created...); len(created) == 0 {
		found.add(p.pointers()...)
	}
	return found
}

// requirementTag is the form of a requirement's id; other tags are free words.
var requirementTag = regexp.MustCompile(`^@([A-Z][A-Z0-9]*(?:-[A-Z][A-Z0-9]*)*-[0-9]+)$`)

// Requirements returns the ids of the requirements that a scenario carries as tags, without
// the @, in the order of its tags; nil for none. It does not look whether the registry has
// them.
func Requirements(s plan.Scenario) []string {
	var ids []string
	for _, tag := range s.Tags {
		if id := strings.TrimPrefix(tag, "@"); requirementTag.MatchString(tag) || spec.IsBuiltin(id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// OnEveryAnswer reports whether every answer is held to the requirement of an id, because
// the document or the fixtures name it, and not a scenario; false for "".
func (p *Pack) OnEveryAnswer(requirement string) bool {
	f := p.Fixtures
	return requirement != "" && (p.Contract.Names(requirement) ||
		slices.Contains([]string{f.Error.Credential, f.Error.Undocumented, f.Error.Trace, f.Error.MediaRequirement, f.RateLimit.Requirement}, requirement))
}

// addBuiltins adds to the contract the built-in requirements that scenarios carry and
// that resources.yaml names.
func (p *Pack) addBuiltins() {
	named := []string{p.Fixtures.Error.Undocumented}
	for _, s := range p.Inventory.Scenarios {
		named = append(named, Requirements(s)...)
	}
	p.Contract.AddBuiltins(named)
}

// RequirementIDs returns every id of the registry, in its order.
func (p *Pack) RequirementIDs() []string {
	var ids []string
	for _, r := range p.Contract.Requirements {
		ids = append(ids, r.ID)
	}
	return ids
}

// OperationIDs returns the id of every operation, in the order of the document.
func (p *Pack) OperationIDs() []string {
	var ids []string
	for _, o := range p.Contract.Operations {
		ids = append(ids, o.ID)
	}
	return ids
}

func (p *Pack) tags() mistakes {
	var found mistakes
	known := p.RequirementIDs()
	told := map[string]bool{} // of outlines
	for _, s := range p.Inventory.Scenarios {
		ids, meant := Requirements(s), false
		for _, id := range ids {
			if err := plan.Known("requirement", id, known); err != nil {
				found.add(fmt.Errorf("%s: %w", s.TagPlace("@"+id), err))
			}
		}
		for _, tag := range s.Tags {
			if id := misspelt(tag, known); id != "" {
				found.add(fmt.Errorf("%s: tag %q names no requirement, did you mean %q?", s.TagPlace(tag), tag, "@"+id))
				meant = true
			}
		}
		outline := fmt.Sprintf("%s:%d", s.File, s.Outline)
		if len(ids) == 0 && !meant && !told[outline] {
			told[outline] = true
			found.add(fmt.Errorf("%s: scenario %q carries no requirement: tag it with an id of requirements.yaml", outline, s.Name))
		}
	}
	return found
}

// idLike is the form of what is hardly a free word.
var idLike = regexp.MustCompile(`^[A-Z][A-Z0-9]*(-[A-Z0-9]+)+$`)

// misspelt returns the requirement that a tag means and does not name, as it has
// other capitals or other characters between the words: the scenario would show
// nothing about it, and nobody would notice.
func misspelt(tag string, known []string) string {
	if requirementTag.MatchString(tag) || spec.IsBuiltin(strings.TrimPrefix(tag, "@")) {
		return ""
	}
	if id := strings.TrimPrefix(tag, "@"); idLike.MatchString(id) {
		return wording.Nearest(id, slices.Concat(known, spec.Builtins()))
	}
	meant := letters(tag)
	if !strings.ContainsAny(meant, "0123456789") {
		return "" // a word, and no id
	}
	for _, id := range known {
		if meant == letters(id) {
			return id
		}
	}
	return ""
}

// letters returns the letters and digits of a text, in capitals.
func letters(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, strings.ToUpper(text))
}

// operation returns an operation that one of the files names.
func (p *Pack) operation(where fixtures.Place, id string) (spec.Operation, error) {
	o, ok := p.Contract.Operation(id)
	if !ok {
		return o, fmt.Errorf("%s: %w", where.Of(id), plan.Known("operation", id, p.OperationIDs()))
	}
	return o, nil
}

// requirement accepts a requirement that one of the files names, or none.
func (p *Pack) requirement(where fixtures.Place, id string) error {
	if id == "" {
		return nil
	}
	if err := plan.Known("requirement", id, p.RequirementIDs()); err != nil {
		return fmt.Errorf("%s: %w", where, err)
	}
	return nil
}

// parameters returns the names of an operation's parameters in one place.
func parameters(o spec.Operation, in string, required bool) []string {
	var names []string
	for _, p := range o.Parameters {
		if p.In == in && (p.Required || !required) {
			names = append(names, p.Name)
		}
	}
	return names
}

// members returns the names of the members of an operation's body.
func members(o spec.Operation, required bool) []string {
	if o.Body == nil {
		return nil
	}
	var names []string
	for _, p := range o.Body.Properties {
		if p.Required || !required {
			names = append(names, p.Name)
		}
	}
	return names
}

// fields returns an error for each name that is unknown, and for each that is missing and
// that no unknown one seems to be meant for.
func fields[V any](where fixtures.Place, noun string, given map[string]V, known, required []string) mistakes {
	var found mistakes
	var meant []string
	for _, name := range sortedKeys(given) {
		if err := plan.Known(noun, name, known); err != nil {
			found.add(fmt.Errorf("%s: %w", where.Of(name), err))
			meant = append(meant, wording.Nearest(name, known))
		}
	}
	for _, name := range slices.Sorted(slices.Values(required)) {
		if _, ok := given[name]; !ok && !slices.Contains(meant, name) {
			found.add(fmt.Errorf("%s: it has no %s %q, which is required", where, noun, name))
		}
	}
	return found
}
