// Package cli is the command line: one file for each command. It reads flags,
// has the work done elsewhere, shows the outcome and returns the exit code.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/assaykit/assay/internal/verdict"
)

// app is what the commands share.
type app struct {
	in       io.Reader
	out, err io.Writer
	getenv   func(string) (string, bool)
	exit     int // what a command that ran without an error exits with
}

// Run executes a command line and returns the exit code.
func Run(args []string, in io.Reader, out, err io.Writer) int {
	// net/http logs what a target sends out of turn, word for word: it may be an
	// echoed key.
	log.SetOutput(io.Discard)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	// The first signal ends the run in order; a second one ends it at once.
	context.AfterFunc(ctx, stop)
	return execute(ctx, args, in, out, err, os.LookupEnv)
}

func execute(ctx context.Context, args []string, in io.Reader, out, errOut io.Writer, getenv func(string) (string, bool)) int {
	a := &app{in: in, out: out, err: errOut, getenv: getenv}
	root := a.root()
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errOut)
	if err := root.ExecuteContext(ctx); err != nil {
		_, _ = fmt.Fprintf(errOut, "assay: %s\n", strings.TrimSpace(err.Error())) // nowhere left to tell
		var coded *codedError
		if errors.As(err, &coded) {
			return coded.code
		}
		return verdict.ExitUsage
	}
	return a.exit
}

// codedError is an error with an exit code of its own. Every other error that a
// command returns is about its usage.
type codedError struct {
	code int
	err  error
}

func (e *codedError) Error() string { return e.err.Error() }
func (e *codedError) Unwrap() error { return e.err }

func broken(err error) error { return &codedError{verdict.ExitBroken, err} }

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "assay",
		Short: "Test whether an HTTP API keeps its written contract",
		Long: `assay tests whether an HTTP API keeps its written contract, and gives a verdict.

The contract is the one of a CRM's developer API; it is built in, and so is a
reference server to try it on.`,
		Example: `  assay run                                        # the bundled server
  ASSAY_API_KEY=... assay run --target http://127.0.0.1:8000/api/v1
  assay list --unexercised
  assay serve`,
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return cmd.Help()
		},
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return fmt.Errorf("%w\n  see: %s --help", err, cmd.CommandPath())
	})
	root.AddCommand(a.runCommand(), a.serveCommand(), a.listCommand(), a.stepsCommand(), a.versionCommand())
	return root
}
