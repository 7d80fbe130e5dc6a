package cli

import (
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/reference"
)

// TestExamples runs every line of every example in the help, as a reader would
// who pastes it.
func TestExamples(t *testing.T) {
	shell, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("the examples are for bash, which is not there")
	}
	live := demoServer(t)
	seen := map[string]bool{}
	for _, cmd := range append((&app{}).root().Commands(), (&app{}).root()) {
		for _, line := range exampleLines(cmd) {
			if !seen[line] {
				t.Run(line, func(t *testing.T) { runPasted(t, shell, line, live) })
			}
			seen[line] = true
		}
	}
	require.Greater(t, len(seen), 10, "the examples were not found")
}

func exampleLines(cmd *cobra.Command) []string {
	var lines []string
	for line := range strings.Lines(cmd.Example) {
		lines = append(lines, strings.TrimSpace(line))
	}
	return lines
}

// demoServer is what "assay serve" runs, with its keys, at a port that is free.
// It limits nobody but the organization that is meant for it.
func demoServer(t *testing.T) string {
	t.Helper()
	var o serveOptions
	addOwn(&cobra.Command{}, o.settings()...)
	config, err := o.config()
	require.NoError(t, err)
	config.Limits = reference.Limits{}
	config.OrganizationLimits = map[string]reference.Limits{"third": {PerSecond: 100, PerMinute: 1000}}
	api, err := reference.New(config)
	require.NoError(t, err)
	server := httptest.NewServer(api)
	t.Cleanup(server.Close)
	return server.URL + reference.BasePath
}

var (
	liveURL = regexp.MustCompile(`http://127\.0\.0\.1:80[08]0/api/v1`)
	ownAddr = regexp.MustCompile(`--addr 127\.0\.0\.1:\d+`)
)

// minutes is how an example begins that takes minutes. What it does has tests of
// its own.
const minutes = "assay mutation --o" // --only and --openapi

// someDocument is an OpenAPI document as anybody may have one.
const someDocument = `openapi: 3.0.3
info: {title: Notes, version: "1"}
paths:
  /notes:
    get:
      operationId: listNotes
      responses:
        "200":
          description: The notes.
          content: {application/json: {schema: {type: array, items: {type: string}}}}
`

// runPasted runs one line, which is to succeed. What other programs on this
// machine may be using is replaced: the address of a live target by one that is
// there, and that of a server by one that is free.
func runPasted(t *testing.T, shell, line, live string) {
	t.Helper()
	switch {
	case strings.HasPrefix(line, minutes):
		t.Skip("it takes minutes")
	case strings.Contains(line, "run --image"):
		t.Skip("the script image.txtar runs it")
	case needsBundle(line):
		t.Skip("TestGuideCertification runs it")
	case strings.Contains(line, "explain 1f0c9a3e"):
		t.Skip("the script explain.txtar explains a finding")
	case strings.Contains(line, "coverage --openapi"):
		t.Skip("the script pack.txtar runs it")
	case line == "assay run":
		t.Skip("the script bundled.txtar runs it")
	}
	line = liveURL.ReplaceAllString(line, live)
	if strings.HasPrefix(line, "assay serve") {
		args := strings.Fields(ownAddr.ReplaceAllString(line, ""))[1:]
		server := exec.Command("assay", append(args, "--addr", "127.0.0.1:0")...)
		require.NoError(t, trySomeServer(server, func(banner string) error {
			require.Contains(t, banner, "listens at http://127.0.0.1:")
			return nil
		}))
		return
	}
	cmd := exec.Command(shell, "-c", line)
	cmd.Dir = t.TempDir()
	if strings.Contains(line, " --openapi openapi.yaml") {
		require.NoError(t, os.WriteFile(filepath.Join(cmd.Dir, "openapi.yaml"), []byte(someDocument), 0o600))
	}
	if strings.Contains(line, "assay clean") {
		run := exec.Command("assay", "run", "--target", live, "--requirement", "CRM-LISTS-001", "--ledger", "ledger.jsonl")
		run.Dir, run.Env = cmd.Dir, append(os.Environ(), "ASSAY_API_KEY=demo-key")
		out, err := run.CombinedOutput()
		require.NoError(t, err, "%s", out)
	}
	if strings.Contains(line, "--contract contract") {
		require.NoError(t, os.CopyFS(filepath.Join(cmd.Dir, "contract"), os.DirFS(filepath.Join("testdata", "note"))))
	}
	if strings.Contains(line, "--against result.json") || strings.Contains(line, "--history .") {
		run := exec.Command("assay", "run", "--tags", "@lists", "--report", "json=result.json")
		run.Dir = cmd.Dir
		out, err := run.CombinedOutput()
		require.NoError(t, err, "%s", out)
	}
	if strings.HasSuffix(line, "demo-key assay doctor") {
		require.NoError(t, os.WriteFile(filepath.Join(cmd.Dir, "assay.yaml"), []byte("target: "+live+"\n"), 0o600))
		out, err := cmd.CombinedOutput()
		require.ErrorContains(t, err, fmt.Sprint("exit status ", verdict.ExitIncomplete), "four keys are missing:\n%s", out)
		return
	}
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	if strings.Contains(line, "--report json=result.json") {
		require.FileExists(t, filepath.Join(cmd.Dir, "result.json"))
	}
}
