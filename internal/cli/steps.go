package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/assaykit/assay/steps"
)

func (a *app) stepsCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "steps",
		Short: "Show every step that feature files may use",
		Long: `Show every step that feature files may use: how it reads, with what varies in
angle brackets, and what it does. And and But stand for the keyword before them.`,
		Example: "  assay steps",
		Args:    noArguments,
		RunE: func(*cobra.Command, []string) error {
			for _, d := range steps.Vocabulary() {
				if _, err := fmt.Fprintf(a.out, "%-5s %s\n        %s\n", d.Keyword, d.Form, d.Says); err != nil {
					return err
				}
			}
			return nil
		},
	}
}
