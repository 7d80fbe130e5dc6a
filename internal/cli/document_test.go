package cli

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// isOfTasks reports whether a block is about any API's document, or about the example of
// one.
func isOfTasks(block string) bool {
	return !strings.Contains(block, "alertmanager") && (strings.Contains(block, "pack init") || strings.Contains(block, "examples/tasks"))
}

// TestGuideDocument runs these blocks on the example, whose document is as good as any.
// A status that the document has and no answer had leaves a run incomplete.
func TestGuideDocument(t *testing.T) {
	example := filepath.Join(root, "examples", "tasks")
	program := filepath.Join(t.TempDir(), "tasks")
	out, err := exec.Command("go", "build", "-o", program, example).CombinedOutput()
	require.NoError(t, err, "%s", out)
	address := startTasks(t, program)
	dir := t.TempDir()
	document, err := os.ReadFile(filepath.Join(example, "pack", "spec", "openapi.yaml"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "openapi.yaml"), document, 0o600))
	for _, block := range guideBlocks(t, "sh") {
		if !isOfTasks(block) {
			continue
		}
		for line := range strings.Lines(block) {
			if strings.HasPrefix(line, "go run") {
				continue // it runs already
			}
			line = regexp.MustCompile(`http://127\.0\.0\.1:\S+`).ReplaceAllString(line, address)
			line = strings.ReplaceAll(line, "examples/tasks", example)
			line = strings.ReplaceAll(line, "./assay", "assay")
			cmd := exec.Command("sh", "-c", line)
			cmd.Dir, cmd.Env = dir, append(os.Environ(), "ASSAY_API_KEY=tasks-example-key")
			out, err := cmd.CombinedOutput()
			require.NoError(t, err, "%s\n%s", line, out)
			if strings.Contains(line, "run --openapi") {
				require.Contains(t, string(out), "not provoked: createTask 409")
				verdict := regexp.MustCompile("The verdict is `(.+)`\\. .* `(.+)`:").FindStringSubmatch(guides(t)["README.md"])
				require.NotNil(t, verdict, "the README does not say how this ends")
				require.Regexp(t, "(?m)^"+verdict[1]+": .*; "+verdict[2]+" ", string(out))
			}
		}
	}
}

// startTasks starts the example's server, and returns its base URL.
func startTasks(t *testing.T, program string) string {
	t.Helper()
	server := exec.Command(program, "127.0.0.1:0")
	stdout, err := server.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, server.Start())
	t.Cleanup(func() {
		_ = server.Process.Kill()
		_ = server.Wait()
	})
	banner, err := bufio.NewReader(stdout).ReadString('\n')
	require.NoError(t, err)
	return regexp.MustCompile(`http://[^,]+`).FindString(banner)
}
