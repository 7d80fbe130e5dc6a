package cli

import (
	"bytes"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// moments are after how many requests a program is sent a signal.
var moments = []int64{3, 60, 250}

// signals NAME CODE PROGRAM ARGS...: the program is started several times, and is
// sent the signal TERM, INT or KILL at several moments. Each time it ends with the
// code, and nothing is left on the server, or else the ledger is enough to remove
// it.
func signals(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 3 {
		ts.Fatalf("usage: signals NAME CODE PROGRAM ARGS...")
	}
	signal := map[string]syscall.Signal{"TERM": syscall.SIGTERM, "INT": syscall.SIGINT, "KILL": syscall.SIGKILL}[args[0]]
	s := siteOf(ts)
	for _, after := range moments {
		program := exec.Command(args[2], args[3:]...)
		program.Dir = ts.MkAbs(".")
		for _, name := range []string{"ASSAY_API_KEY", "ASSAY_OTHER_ORG_KEY", "XDG_STATE_HOME", "PATH", "TMPDIR"} {
			program.Env = append(program.Env, name+"="+ts.Getenv(name))
		}
		before := s.seen.Load()
		ts.Check(program.Start())
		ended := make(chan struct{})
		go func() { _ = program.Wait(); close(ended) }() // the exit code tells
		for over := false; !over && s.seen.Load() < before+after; {
			select {
			case <-ended:
				ts.Fatalf("the program has ended after %d requests: %s", s.seen.Load()-before, program.ProcessState)
			case <-time.After(time.Millisecond):
			}
		}
		ts.Check(program.Process.Signal(signal))
		<-ended
		if code := program.ProcessState.ExitCode(); strconv.Itoa(code) != args[1] {
			ts.Fatalf("after %d requests and SIG%s the exit code is %d, want %s", after, args[0], code, args[1])
		}
		files, err := filepath.Glob(filepath.Join(ts.Getenv("XDG_STATE_HOME"), "assay", "*"))
		ts.Check(err)
		switch {
		case signal != syscall.SIGKILL && len(files) > 0:
			ts.Fatalf("after %d requests and SIG%s there is a ledger: %s", after, args[0], strings.Join(files, ", "))
		case signal == syscall.SIGKILL && len(files) != 1:
			ts.Fatalf("after %d requests and SIGKILL there are %d ledgers, want one", after, len(files))
		case signal == syscall.SIGKILL:
			showNoKey(ts, files[0])
			ts.Check(ts.Exec("assay", "clean", "--ledger", files[0]))
		}
		empty(ts, false, nil)
	}
}

// ended NAME PROGRAM ARGS...: the program reads a result without an end from stdin,
// and the signal TERM or INT ends it, long before it has read as much as it may.
func ended(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: ended NAME PROGRAM ARGS...")
	}
	sent := map[string]syscall.Signal{"TERM": syscall.SIGTERM, "INT": syscall.SIGINT}[args[0]]
	program := exec.Command(args[1], args[2:]...)
	program.Dir, program.Env = ts.MkAbs("."), []string{"PATH=" + ts.Getenv("PATH")}
	in, err := program.StdinPipe()
	ts.Check(err)
	ts.Check(program.Start())
	blanks := bytes.Repeat([]byte(" "), 1<<20) // more than a pipe holds: the program reads them
	_, err = in.Write(blanks)
	ts.Check(err)
	ts.Check(program.Process.Signal(sent))
	for err == nil {
		_, err = in.Write(blanks)
	}
	_ = program.Wait() // its state tells
	if status, ok := program.ProcessState.Sys().(syscall.WaitStatus); !ok || !status.Signaled() || status.Signal() != sent {
		ts.Fatalf("SIG%s did not end it: %s", args[0], program.ProcessState)
	}
}

// ledger FOLDER TO: copies the one ledger in a folder.
func onlyLedger(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: ledger FOLDER TO")
	}
	files, err := filepath.Glob(filepath.Join(ts.MkAbs(args[0]), "ledger-*.jsonl"))
	ts.Check(err)
	if len(files) != 1 {
		ts.Fatalf("there are %d ledgers in %s, want one", len(files), args[0])
	}
	ts.Check(ts.Exec("cp", files[0], ts.MkAbs(args[1])))
}
