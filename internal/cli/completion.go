package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/plan"
)

// shells are the shells for which there is completion.
var shells = []struct {
	name  string
	write func(*cobra.Command, io.Writer) error
}{
	{"bash", func(c *cobra.Command, w io.Writer) error { return c.GenBashCompletionV2(w, true) }},
	{"fish", func(c *cobra.Command, w io.Writer) error { return c.GenFishCompletion(w, true) }},
	{"powershell", (*cobra.Command).GenPowerShellCompletionWithDesc},
	{"zsh", (*cobra.Command).GenZshCompletion},
}

func (a *app) completionCommand() *cobra.Command {
	var names []string
	for _, s := range shells {
		names = append(names, s.name)
	}
	return &cobra.Command{
		Use:   "completion SHELL",
		Short: "Write a completion script for a shell: " + strings.Join(names, ", "),
		Example: `  source <(assay completion bash)
  assay completion zsh > _assay`,
		ValidArgs: names,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return fmt.Errorf("completion needs one shell: %s", strings.Join(names, ", "))
			}
			return plan.Known("shell", args[0], names)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			for _, s := range shells {
				if s.name == args[0] {
					return s.write(cmd.Root(), a.out)
				}
			}
			return nil
		},
	}
}

// completer proposes values of a flag or an argument.
type completer = func(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective)

// fromPack completes with names from the contract pack that the command line
// names; a pack that cannot be read has none.
func fromPack(names func(*pack.Pack) []string) completer {
	return func(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
		p, err := openPack(cmd.Context(), givenText(cmd, "contract"), givenText(cmd, "openapi")) // neither: the bundled one
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return names(p), cobra.ShellCompDirectiveNoFileComp
	}
}

// requirementChoices are the ids, each with its sentence.
func requirementChoices(p *pack.Pack) []string {
	var choices []string
	for _, q := range p.Contract.Requirements {
		choices = append(choices, q.ID+"\t"+q.Text)
	}
	return choices
}

func fileChoices(p *pack.Pack) []string { return p.Inventory.Files }

func tagChoices(p *pack.Pack) []string {
	var tags []string
	for _, s := range p.Inventory.Scenarios {
		tags = append(tags, s.Tags...)
	}
	slices.Sort(tags)
	return slices.Compact(tags)
}

// completeTags completes the last tag of an expression.
func completeTags(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	tags, directive := fromPack(tagChoices)(cmd, args, typed)
	before := typed[:strings.LastIndexAny(typed, " (")+1]
	for i := range tags {
		tags[i] = before + tags[i]
	}
	return tags, directive
}
