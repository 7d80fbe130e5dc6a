package cli

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/assaykit/assay/internal/verdict"
)

// sameResults A B: two results say the same of the target: of every scenario in
// order, every cell and every requirement, and in the verdict. How often a
// requirement was checked beside the way is not compared: shards make some
// things several times.
func sameResults(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: sameresults A B")
	}
	var texts [2]string
	for n, name := range args {
		r, err := readResult(nil, ts.MkAbs(name))
		ts.Check(err)
		texts[n] = essence(ts, r)
	}
	if texts[0] != texts[1] {
		ts.Fatalf("%s:\n%s\n\n%s:\n%s", args[0], texts[0], args[1], texts[1])
	}
}

func essence(ts *testscript.TestScript, r *verdict.Result) string {
	r.Settings.Concurrency = 0
	states := []string{}
	for _, s := range r.Scenarios {
		states = append(states, s.ID+" "+s.Key+" "+string(s.State)+" "+s.Reason)
	}
	for _, q := range r.Requirements {
		states = append(states, q.ID+" "+string(q.State))
	}
	for _, c := range r.Cells { // how many answers there are depends on what each shard has to make
		states = append(states, fmt.Sprintf("%s %d %s %s", c.Operation, c.Status, c.State, c.Note))
	}
	text, err := json.MarshalIndent([]any{
		r.Format, r.Tool, r.Contract, r.Target, r.Seed, r.Settings, r.Planned, r.Inventory, states,
		r.Problems, r.Leftovers, r.Verdict,
	}, "", " ")
	ts.Check(err)
	return string(text)
}

// watched FILE OLD NEW ARGS...: assay with these arguments, which watches, makes
// a run; puts NEW in the place of OLD in the file, makes another run, and ends
// with Ctrl-C. What it has written is in watch.out, and the exit code in
// watch.code.
func watched(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 4 {
		ts.Fatalf("usage: watched FILE OLD NEW ARGS...")
	}
	cmd := exec.Command("assay", args[3:]...)
	cmd.Dir = ts.MkAbs(".")
	cmd.Env = append(os.Environ(), "ASSAY_API_KEY="+ts.Getenv("ASSAY_API_KEY"))
	reader, writer, err := os.Pipe()
	ts.Check(err)
	cmd.Stdout, cmd.Stderr = writer, writer
	ts.Check(cmd.Start())
	ts.Check(writer.Close())
	lines := bufio.NewScanner(reader)
	var out bytes.Buffer
	untilWatching := func() {
		for lines.Scan() {
			out.WriteString(lines.Text() + "\n")
			if strings.HasPrefix(lines.Text(), "watching ") {
				return
			}
		}
		ts.Fatalf("it has ended without watching:\n%s", out.String())
	}
	untilWatching()
	name := ts.MkAbs(args[0])
	text := ts.ReadFile(name)
	if !strings.Contains(text, args[1]) {
		ts.Fatalf("%s does not contain %q", name, args[1])
	}
	ts.Check(os.WriteFile(name, []byte(strings.Replace(text, args[1], args[2], 1)), 0o644))
	untilWatching()
	ts.Check(cmd.Process.Signal(os.Interrupt))
	rest, err := io.ReadAll(reader)
	ts.Check(err)
	_ = cmd.Wait() // the exit code is looked at
	out.Write(rest)
	ts.Check(os.WriteFile(ts.MkAbs("watch.out"), out.Bytes(), 0o644))
	ts.Check(os.WriteFile(ts.MkAbs("watch.code"), []byte(cmd.ProcessState.String()), 0o644))
}
