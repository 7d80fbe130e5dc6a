package cli

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/plan"
)

func (a *app) packExplainCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "explain [SETTING]",
		Short: "Show what the files of a contract pack can hold",
		Long: `Show what the files of a contract pack can hold: each setting with a sentence. With
SETTING, show that one and what lies in it: a file, a name, or several names with dots.`,
		Example: `  assay pack explain
  assay pack explain pagination
  assay pack explain resources.yaml
  assay pack explain resources.pending`,
		RunE: func(_ *cobra.Command, args []string) error {
			return a.packExplain(strings.Join(args, "."))
		},
	}
}

func (a *app) packExplain(about string) error {
	var text bytes.Buffer
	var names []string
	file := ""
	for _, f := range fixtures.Fields() {
		in, path, _ := strings.Cut(f.Path, " ")
		names = append(names, in, path[strings.LastIndex(path, ".")+1:])
		if !concerns(in, path, about) {
			continue
		}
		if in != file {
			if file != "" {
				fmt.Fprintln(&text)
			}
			fmt.Fprintln(&text, in)
			file = in
		}
		fmt.Fprintf(&text, "  %s  %s\n      %s\n", path, f.Kind, f.Says)
	}
	if file == "" {
		return hinted(plan.Known("setting", about, names), "assay pack explain shows all of them")
	}
	_, err := a.out.Write(text.Bytes())
	return err
}

// concerns reports whether a setting is the one in question, or lies in it. The names of
// operations and resources, for which NAME stands, can be left out.
func concerns(file, path, about string) bool {
	bare := strings.ReplaceAll(strings.TrimPrefix(path, "NAME."), ".NAME", "")
	about = strings.ReplaceAll(about, ".NAME", "")
	if of, within := strings.CutPrefix(about, file+"."); within {
		about = of
	}
	return about == "" || about == file || strings.Contains("."+bare+".", "."+about+".")
}
