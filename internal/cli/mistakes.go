package cli

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/verdict"
)

// codedError is an error with an exit code of its own. Every other error that a
// command returns is about its usage.
type codedError struct {
	code int
	err  error
}

func (e *codedError) Error() string { return e.err.Error() }
func (e *codedError) Unwrap() error { return e.err }

func broken(err error) error { return &codedError{verdict.ExitBroken, err} }

// interrupted is that a signal has ended a command before it was done.
func interrupted(what string) error {
	return &codedError{verdict.ExitIncomplete, fmt.Errorf("interrupted: %s", what)}
}

// hinted is an error with what to do about it, on a line of its own.
func hinted(err error, format string, args ...any) error {
	return fmt.Errorf("%w\n  %s", err, fmt.Sprintf(format, args...))
}

func unknownCommand(cmd *cobra.Command, name string) error {
	var known []string
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() {
			known = append(known, c.Name())
		}
	}
	return hinted(plan.Known("command", name, known), "see: %s --help", cmd.CommandPath())
}

// noArguments is for commands that take flags alone.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return hinted(fmt.Errorf("%s accepts no arguments, and got %q", cmd.Name(), args[0]), "see: %s --help", cmd.CommandPath())
	}
	return nil
}

// flagError words what is wrong with a flag as all other errors are worded.
func flagError(cmd *cobra.Command, err error) error {
	var (
		unknown *pflag.NotExistError
		missing *pflag.ValueRequiredError
		invalid *pflag.InvalidValueError
	)
	switch {
	case errors.As(err, &unknown) && unknown.GetSpecifiedShortnames() != "":
		err = fmt.Errorf("unknown flag %q", "-"+unknown.GetSpecifiedName())
	case errors.As(err, &unknown):
		err = unknownFlag(cmd, unknown.GetSpecifiedName())
	case errors.As(err, &missing):
		err = fmt.Errorf("--%s needs a value", missing.GetFlag().Name)
	case errors.As(err, &invalid):
		err = fmt.Errorf("--%s %q: want true or false", invalid.GetFlag().Name, invalid.GetValue()) // --help is no setting
		if f, ok := invalid.GetFlag().Value.(*settingFlag); ok {
			err = valueError(f.Setting, len(f.texts)-1, invalid.GetValue(), errors.Unwrap(invalid))
		}
	}
	return hinted(err, "see: %s --help", cmd.CommandPath())
}

func unknownFlag(cmd *cobra.Command, name string) error {
	var known []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { known = append(known, "--"+f.Name) })
	return plan.Known("flag", "--"+name, known)
}

// refuseEmpty has a command and those below it refuse a flag that is given without a
// value: --challenge "$EMPTY" demands something, and must not demand nothing.
func refuseEmpty(cmd *cobra.Command) {
	cmd.PreRunE = func(cmd *cobra.Command, _ []string) error {
		var err error
		cmd.Flags().Visit(func(f *pflag.Flag) {
			if err == nil && f.Value.Type() == "string" && f.Value.String() == "" {
				err = hinted(fmt.Errorf("--%s is empty: leave it out, or give it a value", f.Name), "see: %s --help", cmd.CommandPath())
			}
		})
		return err
	}
	for _, below := range cmd.Commands() {
		refuseEmpty(below)
	}
}
