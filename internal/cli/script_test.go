package cli

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite the texts that scripts compare with")

// TestMain lets the test binary be assay: scripts run it in a process of its
// own, with its signals, its exit code and its real stdout.
func TestMain(m *testing.M) {
	programs := map[string]func(){
		"assay": func() { os.Exit(Run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) },
	}
	if _, err := exec.LookPath("curl"); err != nil {
		programs["curl"] = curl
	}
	testscript.Main(m, programs)
}

// TestScripts runs every script of testdata/script. What scripts can use beside
// testscript's own commands is in servers_test.go and commands_test.go.
func TestScripts(t *testing.T) {
	const dir = "testdata/script"
	scripts, err := filepath.Glob(filepath.Join(dir, "*.txtar"))
	require.NoError(t, err)
	require.NotEmpty(t, scripts, "no script was found, so nothing would be tested")
	testscript.Run(t, testscript.Params{
		Dir: dir, Setup: setUp, Cmds: commands,
		UpdateScripts: *update, RequireExplicitExec: true, RequireUniqueNames: true,
	})
}
