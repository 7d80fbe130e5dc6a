package pack

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/plan"
)

// consistent holds features and fixtures against the contract.
func (p *Pack) consistent() error {
	for _, check := range []func() error{p.tags, p.requests, p.resources} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

// requirementTag is the form of a requirement's id; other tags are free words.
var requirementTag = regexp.MustCompile(`^@([A-Z]+-[A-Z]+-\d+)$`)

// Requirements returns the ids of the requirements that a scenario carries.
func Requirements(s plan.Scenario) []string {
	var ids []string
	for _, tag := range s.Tags {
		if m := requirementTag.FindStringSubmatch(tag); m != nil {
			ids = append(ids, m[1])
		}
	}
	return ids
}

// RequirementIDs returns every id of the registry.
func (p *Pack) RequirementIDs() []string {
	var ids []string
	for _, r := range p.Contract.Requirements {
		ids = append(ids, r.ID)
	}
	return ids
}

// OperationIDs returns every operation of the document.
func (p *Pack) OperationIDs() []string {
	var ids []string
	for _, o := range p.Contract.Operations {
		ids = append(ids, o.ID)
	}
	return ids
}

func (p *Pack) tags() error {
	for _, s := range p.Inventory.Scenarios {
		ids := Requirements(s)
		if len(ids) == 0 {
			return fmt.Errorf("%s: scenario %q carries no requirement: tag it with an id of requirements.yaml", s.ID, s.Name)
		}
		for _, id := range ids {
			if err := plan.Known("requirement", id, p.RequirementIDs()); err != nil {
				return fmt.Errorf("%s: %w", s.ID, err)
			}
		}
	}
	return nil
}

func (p *Pack) requests() error {
	for _, o := range p.Contract.Operations {
		if _, ok := p.Fixtures.Requests[o.ID]; !ok {
			return fmt.Errorf("requests.yaml: no request for operation %q", o.ID)
		}
	}
	for id, r := range p.Fixtures.Requests {
		if err := p.operation("requests.yaml", id); err != nil {
			return err
		}
		for _, part := range []map[string]any{r.Path, r.Query, r.Body} {
			if err := p.references("requests.yaml: "+id, part); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p *Pack) operation(where, id string) error {
	if err := plan.Known("operation", id, p.OperationIDs()); err != nil {
		return fmt.Errorf("%s: %w", where, err)
	}
	return nil
}

// references walks data and holds every ${...} in it against what there is.
func (p *Pack) references(where string, data any) error {
	switch v := data.(type) {
	case string:
		return p.reference(where, v)
	case []any:
		for _, item := range v {
			if err := p.references(where, item); err != nil {
				return err
			}
		}
	case map[string]any:
		for _, item := range v {
			if err := p.references(where, item); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p *Pack) reference(where, text string) error {
	for _, ref := range fixtures.References(text) {
		noun, _, _ := strings.Cut(ref, ".")
		known := append(p.Fixtures.ResourceNames(), "new", "same")
		if err := plan.Known("reference", noun, known); err != nil {
			return fmt.Errorf("%s: ${%s}: %w", where, ref, err)
		}
		if err := fixtures.ValidReference(ref); err != nil {
			return fmt.Errorf("%s: %w", where, err)
		}
	}
	return nil
}

func (p *Pack) resources() error {
	for _, id := range p.Fixtures.Preflight {
		if err := p.operation("resources.yaml: preflight", id); err != nil {
			return err
		}
	}
	if len(p.Fixtures.Preflight) == 0 {
		return fmt.Errorf("resources.yaml: preflight names no operation, so that a target cannot be told from any other server")
	}
	for _, name := range p.Fixtures.ResourceNames() {
		r := p.Fixtures.Resources.Resources[name]
		where := "resources.yaml: " + name
		named := append([]string{r.Create, r.Remove, r.Find.Operation}, r.Show...)
		if r.Read != "" {
			named = append(named, r.Read)
		}
		for _, id := range named {
			if err := p.operation(where, id); err != nil {
				return err
			}
		}
		if r.Identity == "" || r.Find.Match == "" {
			return fmt.Errorf("%s: it needs an identity and find.match, or it cannot be found again", where)
		}
		if err := p.references(where, r.With); err != nil {
			return err
		}
	}
	return nil
}
