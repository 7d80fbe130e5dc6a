package cli

import (
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite the texts that scripts compare with")

// TestMain lets the test binary be assay: scripts run it in a process of its
// own, with its signals, its exit code and its real stdout.
//
// Under the race detector assay is built without it. It takes seconds then to
// read a contract pack, which is done more than a hundred times; what goes on at
// the same time has tests that stay in one process.
func TestMain(m *testing.M) {
	programs := map[string]func(){}
	if !raceDetector {
		programs["assay"] = func() { os.Exit(Run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }
	}
	if _, err := exec.LookPath("curl"); err != nil {
		programs["curl"] = curl
	}
	testscript.Main(withAssay{m}, programs)
}

// withAssay are the tests, with an assay in the PATH.
type withAssay struct{ *testing.M }

func (w withAssay) Run() int {
	// The runs of tests are nothing to tell the CI service that runs the tests.
	for _, name := range []string{"GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"} {
		if err := os.Unsetenv(name); err != nil {
			log.Print(err)
			return 1
		}
	}
	// The ledgers of tests are nothing to leave in the folder of whoever runs them.
	state, err := os.MkdirTemp("", "assay-state")
	if err == nil {
		defer func() { _ = os.RemoveAll(state) }() // it is in the folder for temporary files
		err = os.Setenv("XDG_STATE_HOME", state)
	}
	if err != nil {
		log.Print(err)
		return 1
	}
	// A program inherits that Ctrl-C is ignored, as it is in the background of a shell
	// script, but not that it is caught.
	if signal.Ignored(os.Interrupt) {
		signal.Notify(make(chan os.Signal, 1), os.Interrupt)
	}
	if !raceDetector {
		return w.M.Run()
	}
	dir, err := os.MkdirTemp("", "assay-cli")
	if err == nil {
		defer func() { _ = os.RemoveAll(dir) }() // it is in the folder for temporary files
		err = buildAssay(dir)
	}
	if err != nil {
		log.Print(err)
		return 1
	}
	return w.M.Run()
}

// buildAssay builds the program into a folder, which it puts into the PATH.
func buildAssay(dir string) error {
	build := exec.Command("go", "build", "-race=false", "-o", dir, "github.com/assaykit/assay")
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("build assay: %w\n%s", err, out)
	}
	return os.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
}

// TestScripts runs every script of testdata/script. What scripts can use beside
// testscript's own commands is in servers_test.go and commands_test.go.
func TestScripts(t *testing.T) {
	dir, err := filepath.Abs(filepath.Join("testdata", "script")) // a script may change the working directory
	require.NoError(t, err)
	scripts, err := filepath.Glob(filepath.Join(dir, "*.txtar"))
	require.NoError(t, err)
	require.NotEmpty(t, scripts, "no script was found, so nothing would be tested")
	testscript.Run(t, testscript.Params{
		Dir: dir, Setup: setUp, Cmds: commands, Condition: condition,
		UpdateScripts: *update, RequireExplicitExec: true, RequireUniqueNames: true,
	})
}
