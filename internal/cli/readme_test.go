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

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/report"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/reference"
)

// root is the folder of the repository, from wherever a test has gone to.
var root = func() string {
	dir, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		panic(err)
	}
	return dir
}()

// readmeBlocks are the fenced blocks of the README in one language, in order.
func readmeBlocks(t *testing.T, language string) []string {
	t.Helper()
	source, err := os.ReadFile(filepath.Join(root, "README.md"))
	require.NoError(t, err)
	var blocks []string
	for _, m := range regexp.MustCompile("(?ms)^```"+language+"\n(.*?)^```$").FindAllStringSubmatch(string(source), -1) {
		blocks = append(blocks, m[1])
	}
	require.NotEmpty(t, blocks, "the README has no block of %s", language)
	return blocks
}

// TestReadmeOutput holds the outputs in the README against what is printed.
func TestReadmeOutput(t *testing.T) {
	blocks := readmeBlocks(t, "text")
	require.Len(t, blocks, 2)

	// The script of this name holds that text against a run.
	script, err := txtar.ParseFile(filepath.Join("testdata", "script", "bundled.txtar"))
	require.NoError(t, err)
	require.Equal(t, "green.txt", script.Files[0].Name)
	require.Equal(t, string(script.Files[0].Data), normalize(blocks[0]))

	api, err := newReference()
	require.NoError(t, err)
	server := httptest.NewServer(deviant(api))
	t.Cleanup(server.Close)
	red := exec.Command("assay", "run", "--requirement", "CRM-LISTS-001", "--target", server.URL+reference.BasePath)
	red.Env = append(os.Environ(), "ASSAY_API_KEY="+keys["MAIN"])
	failures, err := red.Output()
	require.ErrorContains(t, err, "exit status 1")
	madeUp := regexp.MustCompile(`"Assay \w+"`)
	id := regexp.MustCompile(`X-Correlation-Id \w{16}`)
	same := func(text string) string {
		return id.ReplaceAllString(madeUp.ReplaceAllString(normalize(text), `"Assay"`), "ID")
	}
	require.Contains(t, same(string(failures)), same(blocks[1]))
}

// TestReadmeCommands runs the commands in the README as a reader would.
func TestReadmeCommands(t *testing.T) {
	live := demoServer(t)
	n := 0
	for _, block := range readmeBlocks(t, "sh") {
		if strings.Contains(block, "cities.feature") || isCertification(block) || isOfTasks(block) {
			continue // TestReadmeScenario, TestReadmeCertification, TestReadmeDocument
		}
		for line := range strings.Lines(strings.ReplaceAll(block, "\\\n", "")) {
			line = strings.TrimSpace(line)
			if strings.HasPrefix(line, "make ") {
				continue
			}
			n++
			t.Run(line, func(t *testing.T) {
				runPasted(t, "sh", strings.ReplaceAll(line, "./assay", "assay"), live)
			})
		}
	}
	require.Greater(t, n, 8, "the commands were not found")
}

func TestReadmeFormats(t *testing.T) {
	source, err := os.ReadFile(filepath.Join(root, "README.md"))
	require.NoError(t, err)
	var table strings.Builder
	for _, f := range report.Formats() {
		fmt.Fprintf(&table, "| `%s` | %s |\n", f.Name, f.Description)
	}
	require.Contains(t, string(source), "|---|---|\n"+table.String()+"\n")
}

func TestReadmeProfile(t *testing.T) {
	for _, block := range readmeBlocks(t, "yaml") {
		if strings.Contains(block, "uses: assaykit/assay") {
			continue // TestReadmeWorkflow
		}
		name := filepath.Join(t.TempDir(), "assay.yaml")
		require.NoError(t, os.WriteFile(name, []byte(block), 0o644))
		p, err := target.Load(name, func(name string) (string, bool) { return "value of " + name, true })
		require.NoError(t, err)
		if p.Image.Ref != "" {
			require.Len(t, p.Containers, 1)
			continue
		}
		require.Equal(t, "value of ASSAY_BURST_KEY", p.Keys.Burst)
		require.Equal(t, 1200, p.BurstBudget)
	}
}

// TestReadmeWorkflow: the step in the README is that of the example, which has a
// test of its own.
func TestReadmeWorkflow(t *testing.T) {
	example, err := os.ReadFile(filepath.Join(root, ".github", "examples", "gate.yml"))
	require.NoError(t, err)
	n := 0
	for _, block := range readmeBlocks(t, "yaml") {
		if strings.Contains(block, "uses: assaykit/assay") {
			n++
			require.Contains(t, string(example), block)
		}
	}
	require.Equal(t, 1, n)
}

// TestReadmeScenario writes the scenario of the README into a copy of the
// bundled contract pack, and runs it there.
func TestReadmeScenario(t *testing.T) {
	blocks := readmeBlocks(t, "gherkin")
	require.Len(t, blocks, 1)
	dir := t.TempDir()
	for _, part := range []string{"spec", "features", "fixtures"} {
		require.NoError(t, os.CopyFS(filepath.Join(dir, part), os.DirFS(filepath.Join(root, part))))
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "features", "cities.feature"), []byte(blocks[0]), 0o644))
	cmd := exec.Command("assay", "run", "--contract", ".", "features/cities.feature")
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	require.Contains(t, string(out), "scenarios     1: 1 passed\n")
}
