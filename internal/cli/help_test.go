package cli

import (
	"bytes"
	"context"
	"os"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

// shown is what a command line writes to stdout.
func shown(t *testing.T, args ...string) string {
	t.Helper()
	var out, said bytes.Buffer
	require.Zero(t, execute(context.Background(), args, strings.NewReader(""), &out, &said, os.LookupEnv), said.String())
	return out.String()
}

// TestHelpIsNarrow looks at the help of every command.
func TestHelpIsNarrow(t *testing.T) {
	for _, cmd := range allCommands((&app{}).root()) {
		helps := [][]string{append(strings.Fields(cmd.CommandPath())[1:], "--help")}
		if cmd.Flags().Lookup(helpAll) != nil {
			helps = append(helps, append(strings.Fields(cmd.CommandPath())[1:], "--"+helpAll))
		}
		for _, args := range helps {
			for line := range strings.Lines(shown(t, args...)) {
				require.LessOrEqual(t, utf8.RuneCountInString(strings.TrimRight(line, "\n")), helpWidth, "%v: %s", args, line)
			}
		}
	}
}

func TestHelpOfRun(t *testing.T) {
	flag := regexp.MustCompile(`(?m)^  (-\w,|   ) --[a-z-]+`)
	heading := regexp.MustCompile(`(?m)^[A-Z]\w+:$`)
	short, all := shown(t, "run", "--help"), shown(t, "run", "--help-all")
	headings := []string{"Usage:", "Examples:", "Target:", "Selection:", "Safety:", "Verdict:", "Output:", "Connection:", "Limits:", "Help:"}
	require.Equal(t, headings, heading.FindAllString(short, -1))
	require.Equal(t, headings, heading.FindAllString(all, -1))
	require.LessOrEqual(t, len(flag.FindAllString(short, -1)), mostFlags)
	var o runOptions
	for _, s := range append(profileSettings(), o.settings()...) {
		if s.Flag != "" {
			require.Contains(t, all, " --"+s.Flag, s.Flag)
			require.Equal(t, !s.Rare, strings.Contains(short, " --"+s.Flag+" "), s.Flag)
		}
	}
}
