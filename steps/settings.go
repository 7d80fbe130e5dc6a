package steps

import (
	"fmt"
	"strings"

	"github.com/assaykit/assay/internal/jsonvalue"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/spec"
)

// setting is something that resources.yaml may say, and whether it does.
type setting struct {
	name string
	said bool
}

// settingsOf returns what a step needs resources.yaml to say. Without it, the step
// would look nowhere.
func settingsOf(p *pack.Pack, d *Definition, text []string) []setting {
	paging, rules := p.Fixtures.Pagination, p.Fixtures.Error
	is, holds := setting{"pagination.is", paging.Is != ""}, setting{"pagination.holds", paging.Holds != ""}
	more, total := setting{"pagination.more", paging.More != ""}, setting{"pagination.total", paging.Total != ""}
	places := setting{"error.place", rules.Place != ""}
	switch d.Form {
	case "its pages are read":
		return []setting{{"pagination.limit", paging.Limit != ""}, total}
	case "its pages <quality>":
		switch text[0] {
		case "name themselves and their limit":
			return []setting{is, holds}
		case "say whether another follows":
			return []setting{more}
		}
	case "it is on page <n> of <n> at a time":
		return []setting{is, holds}
	case "it lists <n> items, and more|none follow":
		return []setting{more}
	case `the error names body field|query parameter|path parameter "<name>"`,
		"each is rejected with <status>[ or <status>], naming the place":
		return []setting{places}
	case `the error says "<text>" of type "<type>"`:
		return []setting{{"error.text", rules.Text != ""}, {"error.type", rules.Type != ""}}
	}
	return nil
}

// lacksSettings reports the first step of a scenario that looks where resources.yaml
// does not say where to look.
func lacksSettings(p *pack.Pack, s plan.Scenario, o spec.Operation) error {
	for _, step := range s.Steps {
		d, text, err := match(step)
		if err != nil {
			return err
		}
		for _, needed := range settingsOf(p, d, text) {
			if !needed.said {
				return fmt.Errorf("%s:%d: step %q needs %s in resources.yaml", s.File, step.Line, step.Text, needed.name)
			}
		}
		if err := unknownFields(p, d, text, step, o); err != nil {
			return fmt.Errorf("%s:%d: %w", s.File, step.Line, err)
		}
		if d.Form != "its pages are read" {
			continue
		}
		paging := p.Fixtures.Pagination
		if !takes(o, paging.Limit) || !takes(o, paging.Page) && !takes(o, paging.Offset) {
			return fmt.Errorf("%s:%d: step %q needs a listing that takes pagination.limit, and pagination.page or pagination.offset: %s does not", s.File, step.Line, step.Text, o.ID)
		}
	}
	return nil
}

// unknownFields reports a field of a step's table that no answer can have: a slip,
// for which the target would be blamed.
func unknownFields(p *pack.Pack, d *Definition, text []string, step plan.Step, o spec.Operation) error {
	var said spec.Part
	var readsAs map[string]*string
	switch d.Form {
	case "it answers with: <table of fields>":
		said = payloadOf(p, o.ID)
	case "the <resource> has: <table of fields>":
		r := p.Fixtures.Resources.Resources[strings.TrimPrefix(text[0], otherPrefix)]
		if said = payloadOf(p, r.Read); r.Read == "" {
			said = payloadOf(p, r.Find.Operation).Items()
		}
		readsAs = r.ReadsAs
	}
	if !said.Documented() {
		return nil
	}
	for _, row := range step.Table {
		if _, elsewhere := readsAs[row[0]]; elsewhere {
			continue
		}
		if _, ok, near := said.At("/" + row[0]); !ok {
			for n := range near {
				near[n] = jsonvalue.Called(near[n])
			}
			return plan.Known("member", row[0], near)
		}
	}
	return nil
}

func payloadOf(p *pack.Pack, operation string) spec.Part {
	payload, _, _ := p.Contract.Success(operation).At(p.Fixtures.EnvelopeOf(operation))
	return payload
}
