package cli

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// action is what is looked at of action.yml.
type action struct {
	Inputs  map[string]struct{ Description, Default string }
	Outputs map[string]struct{ Value string }
	Runs    struct {
		Using string
		Steps []struct {
			ID, If, Shell, Run string
			WorkingDirectory   string `yaml:"working-directory"`
			Env                map[string]string
		}
	}
}

func readYAML(t *testing.T, name string, into any) {
	t.Helper()
	source, err := os.ReadFile(filepath.Join(root, name))
	require.NoError(t, err)
	require.NoError(t, yaml.Unmarshal(source, into), name)
}

var usedInput = regexp.MustCompile(`inputs\.([a-z-]+)`)

// TestActionIsWhole also holds that no input gets into a script as text: what a
// pull request can write there would be executed.
func TestActionIsWhole(t *testing.T) {
	var a action
	readYAML(t, "action.yml", &a)
	require.Equal(t, "composite", a.Runs.Using)
	used := map[string]bool{}
	for _, s := range a.Runs.Steps {
		require.Equal(t, "bash", s.Shell)
		require.NotContains(t, s.Run, "${{")
		script := strings.TrimPrefix(strings.Trim(s.Run, `"`), "$GITHUB_ACTION_PATH/")
		info, err := os.Stat(filepath.Join(root, filepath.FromSlash(script)))
		require.NoError(t, err)
		if runtime.GOOS != "windows" {
			require.NotZero(t, info.Mode()&0o111, "%s can be executed", script)
		}
		values := s.If + " " + s.WorkingDirectory
		for name, value := range s.Env {
			source, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(script)))
			require.NoError(t, err)
			require.Contains(t, string(source), name, "%s reads %s", script, name)
			values += " " + value
		}
		for _, m := range usedInput.FindAllStringSubmatch(values, -1) {
			used[m[1]] = true
		}
	}
	for name, in := range a.Inputs {
		require.NotEmpty(t, in.Description, name)
		require.True(t, used[name], "nothing takes the input %s", name)
		delete(used, name)
	}
	require.Empty(t, used, "there are no such inputs")
	require.Equal(t, "${{ steps.run.outputs.exit-code }}", a.Outputs["exit-code"].Value)
}

// script runs one of the action's scripts, and returns what it has written to the
// files that a job has.
func script(t *testing.T, name string, env ...string) (code int, out string, files map[string]string) {
	t.Helper()
	shell, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("the scripts are for bash, which is not there")
	}
	path, err := filepath.Abs(filepath.Join(root, ".ci", "action", name))
	require.NoError(t, err)
	cmd := exec.Command(shell, path)
	cmd.Dir = t.TempDir()
	cmd.Env = append(os.Environ(), "RUNNER_TEMP="+cmd.Dir)
	for _, file := range []string{"GITHUB_PATH", "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"} {
		cmd.Env = append(cmd.Env, file+"="+filepath.Join(cmd.Dir, file))
	}
	cmd.Env = append(cmd.Env, env...)
	text, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		require.NoError(t, err)
	}
	files = map[string]string{}
	for _, file := range []string{"GITHUB_PATH", "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "assay-result.json", "more.json"} {
		content, _ := os.ReadFile(filepath.Join(cmd.Dir, file)) // not every script writes each of them
		files[file] = string(content)
	}
	return cmd.ProcessState.ExitCode(), string(text), files
}

func TestActionRuns(t *testing.T) {
	inputs := func(more ...string) []string {
		return append([]string{"TARGET=", "PROFILE=", "BASELINE=", "ARGS=", "REPORTS="}, more...)
	}
	code, out, files := script(t, "run", inputs("TARGET=bundled", "ARGS=--name\nlist type is refused\n", "REPORTS=json=more.json\n")...)
	require.Zero(t, code, out)
	require.Contains(t, files["GITHUB_STEP_SUMMARY"], "\npartial: 1 of ")
	require.Contains(t, files["GITHUB_OUTPUT"], "exit-code=0\nresult=")
	require.Contains(t, files["assay-result.json"], `"assay-result/1"`)
	require.Equal(t, files["assay-result.json"], files["more.json"])

	dead, err := deadAddress()
	require.NoError(t, err)
	code, out, files = script(t, "run", inputs("TARGET=http://"+dead+"/api/v1", "ASSAY_API_KEY="+keys["MAIN"])...)
	require.Equal(t, 4, code, out)
	require.Contains(t, files["GITHUB_OUTPUT"], "exit-code=4\n")
	require.Contains(t, files["GITHUB_STEP_SUMMARY"], "UNREACHABLE")

	// An argument is one, whatever is in it.
	code, out, _ = script(t, "run", inputs("TARGET=bundled", "ARGS=--name\n$(touch pwned); `touch pwned`")...)
	require.Equal(t, 2, code, out)
	require.Contains(t, out, "nothing is selected by: --name ")

	code, out, _ = script(t, "run", inputs()...)
	require.Equal(t, 2, code)
	require.Contains(t, out, "::error title=assay::neither target nor profile is set")
}

// release writes a release of a program that prints its arguments.
func release(t *testing.T) (dir, sum string) {
	t.Helper()
	dir = t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "v1.2.3"), 0o755))
	var archive bytes.Buffer
	zipped := gzip.NewWriter(&archive)
	tarred := tar.NewWriter(zipped)
	program := "#!/bin/sh\necho this is assay \"$@\"\n"
	require.NoError(t, tarred.WriteHeader(&tar.Header{Name: "assay", Mode: 0o755, Size: int64(len(program))}))
	_, err := tarred.Write([]byte(program))
	require.NoError(t, err)
	require.NoError(t, tarred.Close())
	require.NoError(t, zipped.Close())
	const name = "assay_linux_arm64.tar.gz"
	sum = fmt.Sprintf("%x", sha256.Sum256(archive.Bytes()))
	for file, content := range map[string]string{name: archive.String(), "SHA256SUMS": strings.Repeat("0", 64) + "  other.tar.gz\n" + sum + "  " + name + "\n"} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, "v1.2.3", file), []byte(content), 0o644))
	}
	return dir, sum
}

func TestActionInstalls(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the program is a shell script")
	}
	for _, tool := range []string{"curl", "tar", "awk"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("there is no %s", tool)
		}
	}
	if about, err := exec.Command("curl", "--version").Output(); err != nil || !strings.HasPrefix(string(about), "curl ") {
		t.Skip("there is no real curl")
	}
	dir, sum := release(t)
	for _, c := range []struct {
		name string
		env  []string
		says string
		code int
	}{
		{name: "with the checksums of the release", says: "this is assay version"},
		{name: "with a checksum of one's own", env: []string{"CHECKSUM=" + sum}, says: "this is assay version"},
		{name: "with another checksum", env: []string{"CHECKSUM=" + strings.Repeat("0", 64)}, says: "the checksum of assay_linux_arm64.tar.gz is " + sum + ", want 000", code: 2},
		{name: "not for this platform", env: []string{"RUNNER_ARCH=RISCV64"}, says: "there is no release for RISCV64", code: 2},
		{name: "not released", env: []string{"RUNNER_ARCH=X64"}, says: "cannot fetch", code: 2},
		{name: "no such version", env: []string{"VERSION=v9.9.9"}, says: "cannot fetch", code: 2},
		{name: "no version", env: []string{"VERSION=latest"}, says: "version latest is neither a release such as v1.0.0 nor the word source", code: 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			env := append([]string{"VERSION=v1.2.3", "RELEASES=file://" + dir, "RUNNER_OS=Linux", "RUNNER_ARCH=ARM64"}, c.env...)
			code, out, files := script(t, "install", env...)
			require.Equal(t, c.code, code, out)
			require.Contains(t, out, c.says)
			require.Equal(t, c.code == 0, files["GITHUB_PATH"] != "")
		})
	}
}

// manifest is what is looked at of the example for Kubernetes.
type manifest struct {
	Spec struct {
		CompletionMode           string `yaml:"completionMode"`
		Completions, Parallelism int
		Template                 struct {
			Spec struct {
				Containers []struct {
					Args []string
					Env  []struct{ Name, Value string }
				}
			}
		}
	}
}

var planned = regexp.MustCompile(`(?m)^(\d+) of (\d+) scenarios would run`)

// dryRun returns how many scenarios a command line would run, and out of how many.
func dryRun(t *testing.T, args []string, env ...string) (n, of int) {
	t.Helper()
	cmd := exec.Command("assay", append(args, "--dry-run")...)
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	m := planned.FindStringSubmatch(string(out))
	require.NotNil(t, m, "%s", out)
	n, _ = strconv.Atoi(m[1])
	of, _ = strconv.Atoi(m[2])
	return n, of
}

// TestKubernetesExample plans what each pod of the example would run.
func TestKubernetesExample(t *testing.T) {
	var m manifest
	readYAML(t, ".github/examples/kubernetes.yaml", &m)
	require.Equal(t, "Indexed", m.Spec.CompletionMode)
	container := m.Spec.Template.Spec.Containers[0]
	env := []string{}
	for _, v := range container.Env {
		if v.Value != "" {
			env = append(env, v.Name+"="+v.Value)
		}
	}
	require.Contains(t, env, fmt.Sprintf("ASSAY_SHARDS=%d", m.Spec.Completions))
	var args []string
	for _, arg := range container.Args {
		if !strings.HasPrefix(arg, "--report=") { // which excludes a dry run
			args = append(args, arg)
		}
	}
	sum, of := 0, 0
	for index := range m.Spec.Completions {
		n, all := dryRun(t, args, append(env, fmt.Sprintf("JOB_COMPLETION_INDEX=%d", index))...)
		sum, of = sum+n, all
	}
	require.Equal(t, of, sum)
}

// workflow is what is looked at of a workflow.
type workflow struct {
	Jobs map[string]struct {
		Strategy struct {
			Matrix struct{ Shard []int }
		}
		Steps []struct {
			Uses string
			With map[string]string
			Env  map[string]string
		}
	}
}

// TestWorkflowExamples compares the examples with the action's inputs, and plans
// what they would run.
func TestWorkflowExamples(t *testing.T) {
	var a action
	readYAML(t, "action.yml", &a)
	for _, c := range []struct{ file, job string }{{"gate.yml", "contract"}, {"shards.yml", "shard"}} {
		var w workflow
		readYAML(t, ".github/examples/"+c.file, &w)
		shards := w.Jobs[c.job].Strategy.Matrix.Shard
		if len(shards) == 0 {
			shards = []int{1}
		}
		used, sum, of := 0, 0, 0
		for _, job := range w.Jobs {
			for _, step := range job.Steps {
				if !strings.HasPrefix(step.Uses, "assaykit/assay@") {
					continue
				}
				used++
				for name := range step.With {
					require.Contains(t, a.Inputs, name, c.file)
				}
				require.True(t, strings.HasSuffix(step.Uses, "@"+step.With["version"]), "the action and the program are of one version")
				if step.With["run"] == "false" {
					continue
				}
				for _, shard := range shards {
					text := strings.ReplaceAll(step.With["args"], "${{ matrix.shard }}", strconv.Itoa(shard))
					args := append([]string{"run", "--target", step.With["target"]}, strings.Split(strings.TrimSpace(text), "\n")...)
					n, all := dryRun(t, args)
					sum, of = sum+n, all
				}
			}
		}
		require.NotZero(t, used, c.file)
		if len(shards) > 1 {
			require.Equal(t, of, sum)
		}
	}
}
