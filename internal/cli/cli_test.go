package cli

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"
)

func TestColor(t *testing.T) {
	// The null device is a character device, as a terminal is.
	device, err := os.Open(os.DevNull)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, device.Close()) })

	for _, c := range []struct {
		name string
		to   io.Writer
		env  map[string]string
		want bool
	}{
		{name: "a terminal", to: device, want: true},
		{name: "a terminal behind stdout", to: &output{Writer: device}, want: true},
		{name: "no terminal", to: io.Discard},
		{name: "NO_COLOR", to: device, env: map[string]string{"NO_COLOR": "1"}},
		{name: "an empty NO_COLOR", to: device, env: map[string]string{"NO_COLOR": ""}, want: true},
		{name: "a terminal that cannot", to: device, env: map[string]string{"TERM": "dumb"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := &app{getenv: func(name string) (string, bool) { v, ok := c.env[name]; return v, ok }}
			require.Equal(t, c.want, a.color(c.to))
		})
	}
}

// failing is a writer that fails.
type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

func TestWhatCannotBeWritten(t *testing.T) {
	full := &os.PathError{Op: "write", Path: "/dev/stdout", Err: syscall.ENOSPC}
	const said = "assay: write output: no space left on device\n"
	for _, c := range []struct {
		name string
		args []string
		err  error
		exit int
		says string
	}{
		{name: "help", args: []string{"--help"}, err: full, exit: 5, says: said},
		{name: "steps", args: []string{"steps"}, err: full, exit: 5, says: said},
		{name: "list", args: []string{"list"}, err: full, exit: 5, says: said},
		{name: "completion", args: []string{"completion", "zsh"}, err: full, exit: 5, says: said},
		{name: "a plan", args: []string{"run", "--dry-run"}, err: full, exit: 5, says: said},
		{name: "a reader that has gone", args: []string{"steps"},
			err: &os.PathError{Op: "write", Path: "|1", Err: syscall.EPIPE}},
		{name: "anything else", args: []string{"steps"}, err: errors.New("it is on fire"),
			exit: 5, says: "assay: write output: it is on fire\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var said strings.Builder
			exit := execute(context.Background(), c.args, strings.NewReader(""), failing{c.err}, &said, os.LookupEnv)
			require.Equal(t, c.exit, exit)
			require.Equal(t, c.says, said.String())
		})
	}
}

// locked is a writer for several goroutines, as a file is.
type locked struct {
	mu sync.Mutex
	strings.Builder
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.Builder.Write(p)
}

// WriteString is what io.WriteString would else find in the Builder.
func (l *locked) WriteString(s string) (int, error) { return l.Write([]byte(s)) }

// TestRun makes a run in this process, where the race detector sees it.
func TestRun(t *testing.T) {
	var out, said locked
	args := []string{"run", "--operation", "listLists", "--name", "Authorization", "-v", "--concurrency", "4"}
	exit := execute(context.Background(), args, strings.NewReader(""), &out, &said, os.LookupEnv)
	require.Equal(t, 0, exit, said.String())
	require.Contains(t, out.String(), "\npartial: ")
	require.Contains(t, said.String(), "\n> GET /api/v1/lists")
}

func TestWord(t *testing.T) {
	for text, want := range map[string]string{
		"demo-key": "demo-key",
		"":         "''",
		"a b":      "'a b'",
		"it's":     `'it'\''s'`,
		"$HOME":    "'$HOME'",
	} {
		require.Equal(t, want, word(text))
	}
}

func TestReachable(t *testing.T) {
	for addr, want := range map[string]string{
		"127.0.0.1:80": "127.0.0.1:80",
		"0.0.0.0:80":   "127.0.0.1:80",
		"[::]:80":      "127.0.0.1:80",
		"[::1]:80":     "[::1]:80",
		"10.0.0.1:80":  "10.0.0.1:80",
	} {
		require.Equal(t, want, reachable(addr))
	}
}

// TestEveryCommandHasAnExample also keeps help from growing commands that no
// test runs.
func TestEveryCommandHasAnExample(t *testing.T) {
	var bare []string
	for _, cmd := range (&app{}).root().Commands() {
		if len(exampleLines(cmd)) == 0 {
			bare = append(bare, cmd.Name())
		}
	}
	require.Empty(t, bare)
}

// TestFlagsTakeNoFile holds that no flag completes with files by accident.
func TestFlagsTakeNoFile(t *testing.T) {
	cmd := (&app{}).runCommand()
	for _, name := range []string{"target", "seed", "name", "operation", "requirement", "tags"} {
		choose, ok := cmd.GetFlagCompletionFunc(name)
		require.True(t, ok, name)
		_, directive := choose(cmd, nil, "")
		require.Equal(t, cobra.ShellCompDirectiveNoFileComp, directive, name)
	}
}
