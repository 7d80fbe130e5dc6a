package cli

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/assaykit/assay/internal/setting"
)

func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Show the help of a command",
		RunE: func(cmd *cobra.Command, args []string) error {
			root := cmd.Root()
			about, rest, err := root.Find(args)
			if err != nil {
				return err
			}
			if len(rest) > 0 {
				return unknownCommand(root, rest[0])
			}
			return about.Help()
		},
	}
}

// helpWidth is how many columns help takes at most.
const helpWidth = 100

// mostFlags is how many flags help shows at most where some can be left out.
const mostFlags = 25

// helpAll is the flag that shows the help with every flag.
const helpAll = "help-all"

// setHelp has all commands show their flags in groups, and gives those that have
// more flags than most people need a --help-all.
func setHelp(root *cobra.Command) {
	root.SetUsageFunc(func(cmd *cobra.Command) error {
		_, err := fmt.Fprint(cmd.OutOrStdout(), usage(cmd))
		return err
	})
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) {
		about := cmd.Long
		if about == "" {
			about = cmd.Short
		}
		// What cannot be written is noticed by the output itself.
		_, _ = fmt.Fprintf(cmd.OutOrStdout(), "%s\n\n%s", strings.TrimSpace(about), usage(cmd))
	})
	for _, cmd := range allCommands(root) {
		if all := flagsOf(cmd); len(all) >= mostFlags && slices.ContainsFunc(all, isRare) {
			addHelpAll(cmd)
		}
	}
}

func allCommands(cmd *cobra.Command) []*cobra.Command {
	all := []*cobra.Command{cmd}
	for _, c := range cmd.Commands() {
		all = append(all, allCommands(c)...)
	}
	return all
}

// addHelpAll shows the help in place of what a command does. The rules for its
// arguments do not hold then.
func addHelpAll(cmd *cobra.Command) {
	var all bool
	addSetting(cmd, cmd.Flags(), setting.Setting{Flag: helpAll, Group: helpGroup, Help: "show every flag", Value: setting.Flag(&all)}, false)
	run, args := cmd.RunE, cmd.Args
	cmd.RunE = func(cmd *cobra.Command, rest []string) error {
		if all {
			return cmd.Help()
		}
		return run(cmd, rest)
	}
	cmd.Args = func(cmd *cobra.Command, rest []string) error {
		if all || args == nil {
			return nil
		}
		return args(cmd, rest)
	}
}

func flagsOf(cmd *cobra.Command) []*pflag.Flag {
	var flags []*pflag.Flag
	cmd.Flags().VisitAll(func(f *pflag.Flag) { flags = append(flags, f) })
	return flags
}

func isRare(f *pflag.Flag) bool {
	s, ok := f.Value.(*settingFlag)
	return ok && s.Rare
}

// usage is what stands below the description of a command.
func usage(cmd *cobra.Command) string {
	var b strings.Builder
	if !cmd.HasAvailableSubCommands() {
		fmt.Fprintf(&b, "Usage:\n  %s\n", cmd.UseLine())
	} else {
		fmt.Fprintf(&b, "Usage:\n  %s COMMAND\n", cmd.CommandPath())
	}
	if cmd.HasExample() {
		b.WriteString("\nExamples:\n")
		for line := range strings.Lines(cmd.Example) {
			b.WriteString(brokenLine(strings.TrimRight(line, "\n")))
		}
	}
	if cmd.HasAvailableSubCommands() {
		b.WriteString("\nCommands:\n")
		width := 0
		for _, c := range cmd.Commands() {
			width = max(width, len(c.Name()))
		}
		for _, c := range cmd.Commands() {
			if c.IsAvailableCommand() {
				b.WriteString(entry("  "+c.Name(), width+2, c.Short))
			}
		}
	}
	b.WriteString(flagGroups(cmd))
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintf(&b, "\n%s COMMAND --help says more about a command.\n", cmd.CommandPath())
	}
	return b.String()
}

// flagGroups shows the flags under the headings of their groups. Those of no
// setting come first.
func flagGroups(cmd *cobra.Command) string {
	cmd.InitDefaultHelpFlag()
	all := cmd.Flags().Lookup(helpAll) == nil || cmd.Flags().Changed(helpAll)
	groups, hidden, width := map[setting.Group][]*pflag.Flag{}, 0, 0
	for _, f := range flagsOf(cmd) {
		switch {
		case f.Hidden:
			continue
		case isRare(f) && !all:
			hidden++
			continue
		}
		groups[groupOf(f)] = append(groups[groupOf(f)], f)
		width = max(width, utf8.RuneCountInString(flagName(f)))
	}
	var b strings.Builder
	for _, g := range slices.Concat([]setting.Group{""}, setting.Groups(), []setting.Group{helpGroup}) {
		if len(groups[g]) == 0 {
			continue
		}
		if title := cmp.Or(string(g), "Flags"); g != helpGroup || b.Len() == 0 || len(groups) > 2 {
			fmt.Fprintf(&b, "\n%s:\n", title)
		}
		for _, f := range groups[g] {
			b.WriteString(entry(flagName(f), width, flagHelp(f)))
		}
	}
	if hidden > 0 {
		fmt.Fprintf(&b, "\n%d flags more: %s --%s\n", hidden, cmd.CommandPath(), helpAll)
	}
	return b.String()
}

// helpGroup are the flags that ask for help. They come last.
const helpGroup setting.Group = "Help"

// groupOf is the group of a flag; "" for one that is of this command alone.
func groupOf(f *pflag.Flag) setting.Group {
	if s, ok := f.Value.(*settingFlag); ok {
		return s.Group
	}
	if f.Name == "help" {
		return helpGroup
	}
	return ""
}

// flagName is a flag with its value, such as "  -v, --verbose" or "      --tags EXPRESSION".
func flagName(f *pflag.Flag) string {
	name := "      --" + f.Name
	if f.Shorthand != "" {
		name = "  -" + f.Shorthand + ", --" + f.Name
	}
	if s, ok := f.Value.(*settingFlag); ok && s.Takes != "" {
		name += " " + s.Takes
	}
	return name
}

// flagHelp is what a flag does, whether it can be given several times, and what
// holds without it.
func flagHelp(f *pflag.Flag) string {
	s, ok := f.Value.(*settingFlag)
	if !ok {
		return f.Usage // of help or version
	}
	var more []string
	if s.Repeats {
		more = append(more, "repeatable")
	}
	if s.Default != "" && !s.Switch() {
		more = append(more, "default: "+s.Default)
	}
	if len(more) == 0 {
		return s.Help
	}
	return s.Help + " (" + strings.Join(more, "; ") + ")"
}

// entry is a name, and beside it a text that is broken where it is too wide.
func entry(name string, width int, text string) string {
	const gap = 3
	var b strings.Builder
	fmt.Fprintf(&b, "%-*s", width+gap, name)
	column := width + gap
	for n, word := range strings.Fields(text) {
		switch length := utf8.RuneCountInString(word); {
		case n == 0:
			column += length
		case column+1+length > helpWidth:
			b.WriteString("\n" + strings.Repeat(" ", width+gap))
			column = width + gap + length
		default:
			b.WriteString(" ")
			column += 1 + length
		}
		b.WriteString(word)
	}
	return b.String() + "\n"
}

// brokenLine breaks an example that is too wide, as a shell takes it.
func brokenLine(line string) string {
	var b strings.Builder
	for utf8.RuneCountInString(line) > helpWidth {
		at := strings.LastIndexByte(line[:helpWidth-2], ' ')
		if at <= 4 {
			break
		}
		b.WriteString(line[:at] + " \\\n")
		line = "    " + line[at+1:]
	}
	return b.String() + line + "\n"
}
