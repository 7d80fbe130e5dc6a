// Package cli is the command line: one file for each command. It reads flags, calls the
// packages that do the work, prints the outcome and returns the exit code. Reports go
// to stdout or to files; progress, hints and errors go to stderr. An error is one line,
// with a hint on the next.
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

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/input"
	"github.com/assaykit/assay/internal/report"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/internal/verdict"
)

// app is what the commands share.
type app struct {
	in      io.Reader
	out     *output
	err     io.Writer
	getenv  func(string) (string, bool)
	exit    int             // what a command that ran without an error exits with
	abort   <-chan struct{} // closed when not even what has to be tidied up is to go on; nil for never
	stop    func()          // takes back that signals are caught; nil where none are
	catch   bool            // signals may be caught
	colors  colors
	source  target.Source     // the profile that was read last
	secrets []exchange.Secret // of the profile
}

// Run executes a command line and returns the exit code, which is one of those of package
// verdict. The arguments are those after the name of the program. It is for a program's main
// function, and is called once: it ignores SIGPIPE, and discards what package log writes.
func Run(args []string, in io.Reader, out, err io.Writer) int {
	// net/http logs what a target sends out of turn, word for word: it may be an
	// echoed key.
	log.SetOutput(io.Discard)
	// A reader who hangs up must not end a run before it has removed what it has
	// created.
	signal.Ignore(syscall.SIGPIPE)
	limitMemory()
	a := &app{out: &output{Writer: out}, err: err, getenv: os.LookupEnv, catch: true}
	defer func() {
		if a.stop != nil {
			a.stop()
		}
	}()
	return a.main(context.Background(), args, in)
}

func execute(ctx context.Context, args []string, in io.Reader, out, errOut io.Writer, getenv func(string) (string, bool)) int {
	a := &app{out: &output{Writer: out}, err: errOut, getenv: getenv}
	return a.main(ctx, args, in)
}

func (a *app) main(ctx context.Context, args []string, in io.Reader) int {
	a.in = in
	root := a.root()
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		if cmd == root && len(args) > 0 && !strings.HasPrefix(args[0], "-") {
			return unknownCommand(root, args[0]) // its flags are not what is wrong
		}
		return flagError(cmd, err)
	})
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(a.out)
	root.SetErr(a.err)
	return a.conclude(root.ExecuteContext(ctx))
}

// conclude tells an error and returns the exit code. What could not be written
// to stdout is our own fault, unless a reader such as head had seen enough.
func (a *app) conclude(err error) int {
	lost := a.out.err
	switch {
	case errors.Is(lost, syscall.EPIPE) && (err == nil || errors.Is(err, syscall.EPIPE)):
		return a.exit
	case lost != nil:
		err = broken(fmt.Errorf("write output: %w", input.Unwritten(lost)))
	case err == nil:
		return a.exit
	}
	return a.tell(err)
}

// tell shows an error, and returns the exit code that it stands for.
func (a *app) tell(err error) int {
	text := strings.TrimSpace(err.Error())
	if a.source.File != "" && !strings.Contains(text, a.source.File) {
		text += "\n  the profile is " + a.source.File
	}
	_, _ = fmt.Fprintf(a.err, "assay: %s\n", report.Safe(a.hideAll(text))) // nowhere left to tell
	var coded *codedError
	if errors.As(err, &coded) {
		return coded.code
	}
	return verdict.ExitUsage
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:     "assay",
		Version: tool().Version,
		Short:   "Test whether an HTTP API keeps its written contract",
		Long: `assay tests whether an HTTP API keeps its written contract, and gives a verdict.

One contract is built in, and with it a reference server to try it on.`,
		Example: `  assay run
  assay serve
  ASSAY_API_KEY=demo-key assay run --target http://127.0.0.1:8080/api/v1 --tags @lists
  assay list --without-scenarios`,
		SilenceUsage:      true,
		SilenceErrors:     true,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknownCommand(cmd, args[0])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			return cmd.Help()
		},
	}
	root.AddCommand(a.runCommand(), a.cleanCommand(), a.reportCommand(), a.mergeCommand(), a.diffCommand(), a.baselineCommand(), a.initCommand(), a.doctorCommand(),
		a.serveCommand(), a.listCommand(), a.explainCommand(), a.packCommand(), a.stepsCommand(), a.mutationCommand(), a.coverageCommand(), a.versionCommand(), a.completionCommand())
	certification := []*cobra.Command{a.certifyCommand(), a.verifyCommand(), a.challengeCommand(), a.keygenCommand(), a.trustCommand(), a.registryCommand()}
	for _, cmd := range certification {
		refuseEmpty(cmd)
	}
	root.AddCommand(certification...)
	root.SetHelpCommand(helpCommand())
	for _, s := range a.commonSettings() {
		addSetting(root, root.PersistentFlags(), s, false)
	}
	setHelp(root)
	return root
}
