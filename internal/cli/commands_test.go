package cli

import (
	"archive/zip"
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/assaykit/assay/internal/report"
	"github.com/assaykit/assay/internal/verdict"
)

// commands are what scripts can use beside testscript's own.
var commands = map[string]func(ts *testscript.TestScript, neg bool, args []string){
	"exits":     exits,
	"exited":    exited,
	"interrupt": interrupt,
	"requests":  requests,
	"empty":     empty,
	"normal":    normal,
	"paste":     paste,
	"secretive": secretive,
	"names":     names,
	"served":    served,
	"valid":     valid,
	"signals":   signals,
	"ended":     ended,
	"ledger":    onlyLedger,

	"build-image":    buildImage,
	"no-containers":  noContainers,
	"stop-container": stopContainer,

	"explained":   explained,
	"sameresults": sameResults,
	"watched":     watched,
}

func siteOf(ts *testscript.TestScript) *site { return ts.Value(siteKey{}).(*site) }

// exits CODE PROGRAM ARGS...: the program ends with the code, and shows no key. What is
// to exit with 2 has a mistake in its arguments and sends nothing, so that assay needs
// no process of its own for it.
func exits(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM ARGS...")
	}
	code := 0
	docker := slices.Contains(args, "--image") // its client reads the environment of the process
	if args[0] == strconv.Itoa(verdict.ExitUsage) && args[1] == "assay" && !docker {
		code = inProcess(ts, args[2:])
	} else {
		code = execProcess(ts, args[1], args[2:])
	}
	if strconv.Itoa(code) != args[0] {
		ts.Fatalf("exit code is %d, want %s", code, args[0])
	}
}

func execProcess(ts *testscript.TestScript, program string, args []string) int {
	err := ts.Exec(program, args...)
	showNoKey(ts, "stdout", "stderr")
	var ended *exec.ExitError
	if errors.As(err, &ended) {
		return ended.ExitCode()
	}
	ts.Check(err)
	return 0
}

// workingDirectory is held by who has changed it, as there is one for all scripts.
var workingDirectory sync.Mutex

// inProcess runs assay in the script's folder and environment.
func inProcess(ts *testscript.TestScript, args []string) (code int) {
	workingDirectory.Lock()
	defer workingDirectory.Unlock()
	before, err := os.Getwd()
	ts.Check(err)
	ts.Check(os.Chdir(ts.MkAbs(".")))
	defer func() { ts.Check(os.Chdir(before)) }()
	var out, said strings.Builder
	code = execute(context.Background(), args, strings.NewReader(""), &out, &said, func(name string) (string, bool) {
		value := ts.Getenv(name)
		return value, value != ""
	})
	_, _ = io.WriteString(ts.Stdout(), out.String()) // these cannot fail
	_, _ = io.WriteString(ts.Stderr(), said.String())
	withoutKey(ts, "stdout", out.String())
	withoutKey(ts, "stderr", said.String())
	return code
}

func showNoKey(ts *testscript.TestScript, files ...string) {
	for _, file := range files {
		withoutKey(ts, file, ts.ReadFile(file))
	}
}

func withoutKey(ts *testscript.TestScript, file, text string) {
	for name, key := range keys {
		if strings.Contains(text, key) {
			ts.Fatalf("%s shows the key %s", file, name)
		}
	}
}

// secretive FILE...: the files, or all files in the folders, hold no key. Archives are
// looked into.
func secretive(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) == 0 {
		ts.Fatalf("usage: secretive FILE...")
	}
	for _, name := range args {
		ts.Check(filepath.WalkDir(ts.MkAbs(name), func(path string, entry fs.DirEntry, err error) error {
			if err == nil && !entry.IsDir() {
				showNoKey(ts, path)
				lookInto(ts, path)
			}
			return err
		}))
	}
}

// lookInto looks for keys in the files of a bundle.
func lookInto(ts *testscript.TestScript, path string) {
	if !strings.HasSuffix(path, ".assay") {
		return
	}
	archive, err := zip.OpenReader(path)
	ts.Check(err)
	defer func() { _ = archive.Close() }() // it was only read
	for _, file := range archive.File {
		content, err := fs.ReadFile(archive, file.Name)
		ts.Check(err)
		withoutKey(ts, path+" "+file.Name, string(content))
	}
}

// interrupt [-hold|-end]: sends Ctrl-C to the program in the background once the
// gated server keeps a request waiting, and then opens the gate. With -hold the
// gate stays closed; with -end the program gets Ctrl-C until it is gone.
func interrupt(ts *testscript.TestScript, _ bool, args []string) {
	s, running := siteOf(ts), ts.BackgroundCmds()
	if len(running) != 1 {
		ts.Fatalf("%d programs run in the background, want one", len(running))
	}
	process := running[0].Process
	for waiting := true; waiting; {
		select {
		case <-s.blocked:
			waiting = false
		case <-time.After(10 * time.Millisecond):
			if process.Signal(syscall.Signal(0)) != nil {
				ts.Fatalf("the program has ended before the gated server kept a request waiting")
			}
		}
	}
	ts.Check(process.Signal(os.Interrupt))
	if len(args) > 0 && args[0] == "-end" {
		for process.Signal(os.Interrupt) == nil { // a process that is gone takes none
			<-time.After(time.Millisecond)
		}
	}
	if len(args) == 0 {
		s.open.Store(true)
	}
	s.interrupted = running[0]
}

// exited CODE: the program that was interrupted, and waited for, has ended with
// the code, and has shown no key. A program that a signal has ended has the code
// -1.
func exited(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: exited CODE")
	}
	showNoKey(ts, "stdout", "stderr")
	if code := siteOf(ts).interrupted.ProcessState.ExitCode(); strconv.Itoa(code) != args[0] {
		ts.Fatalf("exit code is %d, want %s", code, args[0])
	}
}

// requests N: the servers have been asked so often, all together.
func requests(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: requests N")
	}
	if seen := siteOf(ts).seen.Load(); strconv.FormatInt(seen, 10) != args[0] {
		ts.Fatalf("%d requests were sent, want %s", seen, args[0])
	}
}

// empty: the server that keeps the contract holds nothing, of no organization.
func empty(ts *testscript.TestScript, neg bool, _ []string) {
	recorder := httptest.NewRecorder()
	siteOf(ts).api.Control().ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, "/state", nil))
	var state struct {
		Data map[string]map[string]int `json:"data"`
	}
	ts.Check(json.Unmarshal(recorder.Body.Bytes(), &state))
	left := 0
	for _, counts := range state.Data {
		for _, n := range counts {
			left += n
		}
	}
	if (left == 0) == neg {
		ts.Fatalf("the server holds %d things: %s", left, recorder.Body)
	}
}

// What differs from run to run, or from one day's scenarios to the next day's.
var (
	countLine = regexp.MustCompile(`(?m)^(scenarios|requirements|requests|conformant|INCOMPLETE|NON-CONFORMANT)\b.*$`)
	limitLine = regexp.MustCompile(`(?m)^rate limit .*\n`)
	address   = regexp.MustCompile(`127\.0\.0\.1:\d+`)
	duration  = regexp.MustCompile(`\d+(\.\d+)? (ms|s|min)\b`)
	number    = regexp.MustCompile(`\d+`)
)

// normalize puts the same in the place of what differs from run to run.
func normalize(text string) string {
	text = limitLine.ReplaceAllString(text, "")
	text = address.ReplaceAllString(text, "HOST")
	return countLine.ReplaceAllStringFunc(text, func(line string) string {
		return number.ReplaceAllString(duration.ReplaceAllString(line, "TIME"), "N")
	})
}

// normal FILE: writes the file (or stdout, stderr) to normal.txt, without what
// differs from run to run.
func normal(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: normal FILE")
	}
	ts.Check(os.WriteFile(ts.MkAbs("normal.txt"), []byte(normalize(ts.ReadFile(args[0]))), 0o644))
}

var curlLine = regexp.MustCompile(`(?m)^  (curl .*)$`)

// paste: gives the first curl command of stdout to a shell.
func paste(ts *testscript.TestScript, _ bool, _ []string) {
	found := curlLine.FindStringSubmatch(ts.ReadFile("stdout"))
	if found == nil {
		ts.Fatalf("stdout shows no curl command")
	}
	ts.Check(ts.Exec("sh", "-c", strings.Replace(found[1], "curl ", "curl -sS ", 1)))
}

var madeName = regexp.MustCompile(`"Assay \w+"`)

// names FILE TO: writes the names that were made up, in the order in which they
// were sent.
func names(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: names FILE TO")
	}
	found := madeName.FindAllString(ts.ReadFile(args[0]), -1)
	if len(found) == 0 {
		ts.Fatalf("%s shows no name", args[0])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(strings.Join(found, "\n")), 0o644))
}

// explained RESULT: assay explains the first finding of a result.
func explained(ts *testscript.TestScript, _ bool, args []string) {
	r, err := report.Read(strings.NewReader(ts.ReadFile(args[0])))
	ts.Check(err)
	found := verdict.Findings(r)
	if len(found) == 0 {
		ts.Fatalf("%s has no finding", args[0])
	}
	ts.Check(ts.Exec("assay", "explain", found[0].ID, "--result", args[0]))
}

// served ARGS...: assay with these arguments is a server, its banner's commands
// work when they are pasted into a shell, and Ctrl-C ends it.
func served(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(trySomeServer(exec.Command("assay", args...), func(banner string) error {
		for _, command := range strings.Split(strings.ReplaceAll(banner, "\\\n", ""), "\n") {
			command = strings.TrimSpace(command)
			switch {
			case strings.HasPrefix(command, "curl "):
				command += " -sSf"
			case strings.Contains(command, "assay run "):
				command += " --requirement CRM-LISTS-001"
			default:
				continue
			}
			if err := ts.Exec("sh", "-c", command); err != nil {
				return fmt.Errorf("%s: %w", command, err)
			}
		}
		return nil
	}))
}

// trySomeServer starts a program that serves, waits for its banner, and ends it.
func trySomeServer(server *exec.Cmd, try func(banner string) error) error {
	out, err := server.StdoutPipe()
	if err != nil {
		return err
	}
	if err := server.Start(); err != nil {
		return err
	}
	var banner strings.Builder
	lines := bufio.NewScanner(out)
	for lines.Scan() && !strings.HasPrefix(lines.Text(), "Ctrl-C") {
		banner.WriteString(lines.Text() + "\n")
	}
	tried := try(banner.String())
	return errors.Join(tried, server.Process.Signal(os.Interrupt), server.Wait())
}
