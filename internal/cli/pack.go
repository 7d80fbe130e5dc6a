package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/assaykit/assay/internal/input"
)

func (a *app) packCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "pack",
		Short:   "Make a contract pack, check it, and look up what it can hold",
		Example: "  assay pack init --openapi openapi.yaml contract",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknownCommand(cmd, args[0])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(a.packInitCommand(), a.packLintCommand(), a.packExplainCommand())
	return cmd
}

func (a *app) packInitCommand() *cobra.Command {
	var document string
	cmd := &cobra.Command{
		Use:   "init --openapi FILE DIR",
		Short: "Write a contract pack that is derived from an OpenAPI document",
		Long: `Write a contract pack that is derived from an OpenAPI document: the document,
requirements, features and fixtures. Comments say what was derived from what, and a
TODO stands wherever the document is silent. "assay run --openapi" runs the very same
files without writing them.`,
		Example: `  assay pack init --openapi openapi.yaml contract
  assay run --contract contract --target http://127.0.0.1:8080`,
		Args: exactly("a folder", 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if document == "" {
				return hinted(errors.New("--openapi is missing"), "name the document: assay pack init --openapi FILE DIR")
			}
			return a.packInit(cmd.Context(), document, args[0])
		},
	}
	addText(cmd, "openapi", &document)
	return cmd
}

func (a *app) packInit(ctx context.Context, document, dir string) error {
	files, err := derivedFiles(ctx, document)
	if err != nil {
		return err
	}
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		return hinted(fmt.Errorf("%s is a file", dir), "name a new folder: nothing is overwritten")
	}
	if entries, err := os.ReadDir(dir); err == nil && len(entries) > 0 {
		return hinted(fmt.Errorf("%s exists and is not empty", dir), "name a new folder: nothing is overwritten")
	}
	return writePack(files, dir, a.out)
}

// writePack writes the files of a pack into a folder, and lists them.
func writePack(files fs.FS, dir string, out io.Writer) error {
	return fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		to := filepath.Join(dir, filepath.FromSlash(name))
		if err = os.MkdirAll(filepath.Dir(to), 0o755); err == nil {
			err = os.WriteFile(to, text, 0o644)
		}
		if err != nil {
			return broken(fmt.Errorf("write contract pack %s: %w", to, input.Unwritten(err)))
		}
		_, err = fmt.Fprintln(out, path.Join(filepath.ToSlash(dir), name))
		return err
	})
}
