package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/report"
	"github.com/assaykit/assay/steps"
)

func (a *app) stepsCommand() *cobra.Command {
	var dir, document string
	cmd := &cobra.Command{
		Use:   "steps",
		Short: "Show every step that feature files may use",
		Long: `Show every step that feature files may use: how it reads, with what varies in
angle brackets, and what it does. And and But stand for the keyword before them.

With --contract or --openapi the names follow that stand for <operation> and <resource>
in that contract pack.`,
		Example: `  assay steps
  assay steps --contract contract`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var p *pack.Pack
			if dir != "" || document != "" {
				var err error
				if p, err = openPack(cmd.Context(), dir, document); err != nil {
					return err
				}
			}
			for _, d := range steps.Vocabulary() {
				if _, err := fmt.Fprintf(a.out, "%-5s %s\n        %s\n", d.Keyword, d.Form, d.Says); err != nil {
					return err
				}
			}
			if p == nil {
				return nil
			}
			return a.showNames(p)
		},
	}
	addText(cmd, "contract", &dir)
	addText(cmd, "openapi", &document)
	return cmd
}

// showNames lists what steps can name of a pack.
func (a *app) showNames(p *pack.Pack) error {
	var b strings.Builder
	b.WriteString("\n<operation>, with a request in requests.yaml\n")
	for _, o := range p.Contract.Operations {
		if _, why := p.Fixtures.Request(o.ID); why == "" {
			fmt.Fprintf(&b, "        %s  %s %s\n", report.Line(o.ID), o.Method, report.Line(o.Path))
		}
	}
	b.WriteString("\n<resource>, and <resources>\n")
	for _, name := range p.Fixtures.ResourceNames() {
		fmt.Fprintf(&b, "        %s  %s\n", report.Line(name), report.Line(p.Fixtures.Resources.Resources[name].Plural))
	}
	_, err := fmt.Fprint(a.out, b.String())
	return err
}
