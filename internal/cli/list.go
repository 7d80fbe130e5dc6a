package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/report"
	"github.com/assaykit/assay/internal/setting"
)

func (a *app) listCommand() *cobra.Command {
	var dir, document string
	var bare bool
	cmd := &cobra.Command{
		Use:   "list [REQUIREMENT ...]",
		Short: "List the requirements with their level, their source and their scenarios",
		Example: `  assay list
  assay list CRM-AUTH-002
  assay list --without-scenarios`,
		ValidArgsFunction: fromPack(requirementChoices),
		RunE: func(cmd *cobra.Command, ids []string) error {
			p, err := openPack(cmd.Context(), dir, document)
			if err != nil {
				return err
			}
			for _, id := range ids {
				if err := plan.Known("requirement", id, p.RequirementIDs()); err != nil {
					return err
				}
			}
			return a.list(p, ids, bare)
		},
	}
	addText(cmd, "contract", &dir)
	addText(cmd, "openapi", &document)
	addOwn(cmd, setting.Setting{Flag: "without-scenarios", Help: "only the requirements that no scenario carries", Value: setting.Flag(&bare)})
	return cmd
}

func (a *app) list(p *pack.Pack, ids []string, bare bool) error {
	scenarios := map[string][]plan.Scenario{}
	for _, s := range p.Inventory.Scenarios {
		for _, id := range pack.Requirements(s) {
			scenarios[id] = append(scenarios[id], s)
		}
	}
	var b strings.Builder
	for _, q := range p.Contract.Requirements {
		carriers := scenarios[q.ID]
		if bare && len(carriers) > 0 || len(ids) > 0 && !slices.Contains(ids, q.ID) {
			continue
		}
		fmt.Fprintf(&b, "%s  %s\n  %s\n  %s page, %s · %s\n",
			report.Line(q.ID), q.Level, report.Line(q.Text), report.Line(q.Source.Page), report.Line(q.Source.Section), carried(carriers, p.OnEveryAnswer(q.ID)))
		if len(ids) > 0 {
			for _, s := range carriers {
				fmt.Fprintf(&b, "    %s  %s\n", report.Line(s.ID), report.Line(s.Name))
			}
		}
	}
	_, err := fmt.Fprint(a.out, b.String())
	return err
}

// carried says how many scenarios there are and where the first of them stands, or
// what checks the requirement in their place.
func carried(scenarios []plan.Scenario, onEveryAnswer bool) string {
	switch n := len(scenarios); {
	case n == 0 && onEveryAnswer:
		return "checked on every answer"
	case n == 0:
		return "no scenario"
	case n == 1:
		return "1 scenario, " + scenarios[0].ID
	}
	return fmt.Sprintf("%d scenarios, the first at %s", len(scenarios), scenarios[0].ID)
}
