package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/setting"
	"github.com/assaykit/assay/internal/target"
)

// settingFlag is the flag of a setting. What it is given goes to its place at
// once, or is kept until the profile is read, over which it wins.
type settingFlag struct {
	setting.Setting
	later bool // the profile is read first
	own   bool // it is of this command alone, and may have the name of another setting
	texts []string
}

// Set takes a text, as pflag.Value has it.
func (f *settingFlag) Set(text string) error {
	f.texts = append(f.texts, text)
	if f.later {
		return nil
	}
	return f.Value.Set(text)
}

// String is the last text.
func (f *settingFlag) String() string {
	if len(f.texts) == 0 {
		return ""
	}
	return f.texts[len(f.texts)-1]
}

// Type is what pflag and completion go by.
func (f *settingFlag) Type() string {
	if f.Switch() {
		return "bool"
	}
	return "string"
}

// addSetting gives a command the flag of a setting, with its completion.
func addSetting(cmd *cobra.Command, to *pflag.FlagSet, s setting.Setting, later bool) *settingFlag {
	value := &settingFlag{Setting: s, later: later}
	flag := to.VarPF(value, s.Flag, s.Short, s.Help)
	if s.Switch() {
		flag.NoOptDefVal = "true"
	}
	if _, ok := s.Value.(setting.Preset); ok {
		must(s.Value.Set(s.Default))
	}
	must(cmd.RegisterFlagCompletionFunc(s.Flag, completion(s)))
	return value
}

// must is for what fails by a slip in this package alone.
func must(err error) {
	if err != nil {
		panic(err)
	}
}

// addOwn gives a command the flags of settings that are its own, or that it words in its
// own way.
func addOwn(cmd *cobra.Command, table ...setting.Setting) {
	cmd.Flags().SortFlags = false
	for _, s := range table {
		addSetting(cmd, cmd.Flags(), s, false).own = true
	}
}

// addSettings gives a command those flags of a table that are for it.
func addSettings(cmd *cobra.Command, table []setting.Setting, in setting.Command, later bool) {
	cmd.Flags().SortFlags = false
	for _, s := range table {
		if s.Flag != "" && s.In&in != 0 {
			addSetting(cmd, cmd.Flags(), s, later)
		}
	}
}

// addProfileFlags gives a command the flags of the settings of a profile that are
// for it.
func addProfileFlags(cmd *cobra.Command, in setting.Command) {
	addSettings(cmd, profileSettings(), in, true)
}

func profileSettings() []setting.Setting {
	return (&target.Profile{}).Settings(func(string) (string, bool) { return "", false })
}

// addText gives a command the flag of a setting of a profile, for a text of its own.
func addText(cmd *cobra.Command, name string, into *string) {
	for _, s := range profileSettings() {
		if s.Flag == name {
			s.Value = setting.Text(into)
			addSetting(cmd, cmd.Flags(), s, false)
		}
	}
}

// givenFlag is the flag of a setting of a run that the command line has; nil for one that
// it has not, and for one that is of the command alone: --key of certify is no key of TLS.
func givenFlag(cmd *cobra.Command, name string) *settingFlag {
	if flag := cmd.Flags().Lookup(name); flag != nil && flag.Changed {
		if f, ok := flag.Value.(*settingFlag); ok && !f.own {
			return f
		}
	}
	return nil
}

// givenText is what the flag of a setting was given; "" for none.
func givenText(cmd *cobra.Command, name string) string {
	if f := givenFlag(cmd, name); f != nil {
		return f.String()
	}
	return ""
}

// applyFlags puts the flags of a command line in place of a profile's settings.
func applyFlags(cmd *cobra.Command, p *target.Profile, lookup func(string) (string, bool)) error {
	for _, s := range p.Settings(lookup) {
		f := givenFlag(cmd, s.Flag)
		if f == nil || !f.later {
			continue
		}
		if several, ok := s.Value.(setting.Resetter); ok {
			several.Reset()
		}
		for n, text := range f.texts {
			if err := s.Value.Set(text); err != nil {
				return hinted(valueError(s, n, text, err), "see: %s --help", cmd.CommandPath())
			}
		}
	}
	return nil
}

// valueError says what is wrong with the n-th value of a flag.
func valueError(s setting.Setting, n int, text string, err error) error {
	switch {
	case errors.Is(err, setting.ErrEmpty):
		return fmt.Errorf("--%s is empty: %w", s.Flag, err)
	case s.Secret && s.Repeats:
		return fmt.Errorf("--%s (number %d): %w", s.Flag, n+1, err)
	case s.Secret:
		return fmt.Errorf("--%s: %w", s.Flag, err)
	}
	return fmt.Errorf("--%s %q: %w", s.Flag, text, err)
}

// completion is how the values of a setting are completed.
func completion(s setting.Setting) completer {
	switch s.Complete {
	case setting.Files:
		return completeFile
	case setting.Operations:
		return fromPack((*pack.Pack).OperationIDs)
	case setting.Requirements:
		return fromPack(requirementChoices)
	case setting.Tags:
		return completeTags
	case setting.Formats:
		return completeFormat
	case setting.FormatFiles:
		return completeReport
	case setting.Deviations:
		return completeDeviation
	}
	directive := cobra.ShellCompDirectiveNoFileComp
	if strings.HasSuffix(string(s.Complete), "=") {
		directive = cobra.ShellCompDirectiveNoSpace
	}
	return func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return strings.FieldsFunc(string(s.Complete), func(r rune) bool { return r == '\n' }), directive
	}
}

func completeFile(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveDefault
}
