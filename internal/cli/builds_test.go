//go:build linux

package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/verdict"
)

// BenchmarkBuilds measures this build, and beside it an earlier one that ASSAY_BASE
// names, in turn. Seconds of the processor say more than those on the wall, unless the
// machine does nothing else.
func BenchmarkBuilds(b *testing.B) {
	builds := []*build{newBuild(b, "this", thisBuild(b))}
	if base := os.Getenv("ASSAY_BASE"); base != "" {
		builds = append(builds, newBuild(b, "base", base))
	}
	many := filepath.Join(b.TempDir(), "many.json")
	for _, m := range []struct {
		name    string
		measure func(*testing.B, *build) figures
	}{
		{"run", func(b *testing.B, u *build) figures { return u.run(b) }},
		{"verify", func(b *testing.B, u *build) figures { return u.verify(b) }},
		{"stripped", func(b *testing.B, u *build) figures { return u.stripped(b) }},
		{"text-of-20000", func(b *testing.B, u *build) figures {
			return u.exec(b, 0, "report", many, "--format", "text=text.txt")
		}},
		{"annotations-of-20000", func(b *testing.B, u *build) figures {
			return u.exec(b, 0, "report", many, "--format", "annotations=annotations.txt")
		}},
	} {
		b.Run(m.name, func(b *testing.B) {
			// Not before: what this process uses counts as what a program used that it starts.
			if _, err := os.Stat(many); strings.Contains(m.name, "20000") && err != nil {
				require.NoError(b, os.WriteFile(many, wrongResult(b, 20_000), 0o600))
			}
			b.ResetTimer()
			for b.Loop() {
				for _, u := range builds {
					u.measured = append(u.measured, m.measure(b, u))
				}
			}
			b.ReportMetric(0, "ns/op") // of both together: it says nothing
			first := builds[0].medians()
			for name, value := range first {
				b.ReportMetric(value, name)
			}
			if len(builds) > 1 {
				for name, value := range builds[1].medians() {
					b.ReportMetric(first[name]/value, name+"/base")
				}
			}
			for _, u := range builds {
				u.measured = nil
			}
		})
	}
}

// figures are what was measured, each by its name and unit.
type figures map[string]float64

// build is a program that is measured in a folder of its own.
type build struct {
	program, folder string
	bundle          bool // a bundle was made, which is verified
	measured        []figures
}

func newBuild(b *testing.B, name, program string) *build {
	b.Helper()
	folder := filepath.Join(b.TempDir(), name)
	require.NoError(b, os.Mkdir(folder, 0o700))
	return &build{program: program, folder: folder}
}

// thisBuild builds the program as a release has it.
func thisBuild(b *testing.B) string {
	b.Helper()
	program := filepath.Join(b.TempDir(), "assay")
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", program, "github.com/assaykit/assay")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	out, err := cmd.CombinedOutput()
	require.NoError(b, err, "%s", out)
	return program
}

// exec runs a command, which has to end with a code, and measures it.
func (u *build) exec(b *testing.B, code int, args ...string) figures {
	b.Helper()
	cmd := exec.Command(u.program, args...)
	cmd.Dir, cmd.Env = u.folder, append(os.Environ(), "XDG_STATE_HOME="+u.folder)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	started := time.Now()
	_ = cmd.Run() // its code says how it ended
	took := time.Since(started)
	require.Equal(b, code, cmd.ProcessState.ExitCode(), "%s", said.String())
	cpu := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	usage := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	return figures{"s": took.Seconds(), "cpu-s": cpu.Seconds(), "peak-MB": float64(usage.Maxrss) / 1024}
}

// run makes a run of the bundled pack, and measures what it leaves behind as well.
func (u *build) run(b *testing.B) figures {
	b.Helper()
	f := u.exec(b, 0, "run", "--target", "bundled", "--quiet")
	reports := u.exec(b, 0, "run", "--target", "bundled", "--quiet", "--report", "json=result.json", "--report", "html=report.html")
	f["peak-with-reports-MB"] = reports["peak-MB"]
	f["json-MB"], f["html-MB"] = u.size(b, "result.json"), u.size(b, "report.html")
	text, err := os.ReadFile(filepath.Join(u.folder, "result.json"))
	require.NoError(b, err)
	var result struct{ Traffic verdict.Traffic }
	require.NoError(b, json.Unmarshal(text, &result))
	f["requests"] = float64(result.Traffic.Requests)
	f["cpu-ms/request"] = 1000 * f["cpu-s"] / f["requests"]
	return f
}

func (u *build) size(b *testing.B, name string) float64 {
	b.Helper()
	info, err := os.Stat(filepath.Join(u.folder, name))
	require.NoError(b, err)
	return float64(info.Size()) / 1e6
}

func (u *build) verify(b *testing.B) figures {
	b.Helper()
	if !u.bundle {
		u.exec(b, 0, "keygen", "--out", "vendor.key", "--no-passphrase")
		u.exec(b, 0, "certify", "--target", "bundled", "--key", "vendor.key", "--out", "bundle.assay")
		u.exec(b, 0, "trust", "add", "keys.json", "vendor.pub", "--owner", "Example Vendor")
		u.bundle = true
	}
	return u.exec(b, 0, "verify", "bundle.assay", "--trust", "keys.json")
}

// stripped measures the program without what only debuggers read.
func (u *build) stripped(b *testing.B) figures {
	b.Helper()
	info, err := os.Stat(u.program)
	require.NoError(b, err)
	return figures{"MB": float64(info.Size()) / 1e6}
}

// medians are those of each figure.
func (u *build) medians() figures {
	all := map[string][]float64{}
	for _, f := range u.measured {
		for name, value := range f {
			all[name] = append(all[name], value)
		}
	}
	middle := figures{}
	for name, values := range all {
		slices.Sort(values)
		middle[name] = values[len(values)/2]
	}
	return middle
}

// wrongResult is a result with so many scenarios that fail, each in a way of its own.
func wrongResult(b *testing.B, n int) []byte {
	b.Helper()
	r := &verdict.Result{Format: verdict.Format, Planned: n, Inventory: n, Cells: []verdict.Cell{}, Requirements: []verdict.Requirement{}}
	for i := range n {
		way := strings.Map(func(digit rune) rune { return digit - '0' + 'a' }, strconv.Itoa(i)) // numbers are taken for the same
		s := verdict.Scenario{
			Identity:  verdict.Identity{ID: fmt.Sprintf("features/a.feature:%d", i+1), Key: "a-" + way, Name: "Scenario " + way, File: "features/a.feature", Line: i + 1},
			Operation: "listThings", State: verdict.Failed, Reason: "wrong in way " + way,
		}
		for _, requirement := range []string{"A-001", "A-002", "A-003"} {
			s.Checks = append(s.Checks, verdict.Check{Requirement: requirement, Operation: s.Operation, State: verdict.Failed, Reason: s.Reason})
		}
		s.Exchanges = []*exchange.Exchange{{
			ID: way, Operation: s.Operation, Sent: exchange.Sent{Method: "GET", URL: "http://127.0.0.1/things"},
			Answer: exchange.Answer{Status: 200, ResponseBody: []byte(`{"way": "` + way + `"}`)},
		}}
		r.Scenarios = append(r.Scenarios, s)
	}
	r.Verdict = verdict.Decide(r)
	text, err := json.Marshal(r) // in a form that earlier builds read as well
	require.NoError(b, err)
	return text
}
