package cli

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/assaykit/assay/internal/container/containertest"
)

// condition knows what scripts can ask for beside testscript's own: [docker].
func condition(name string) (bool, error) {
	if name != "docker" {
		return false, fmt.Errorf("unknown condition %q", name)
	}
	return containertest.Available()
}

// dockerfile returns the Dockerfile of the image of a program. That of assay is the
// repository's own.
func dockerfile(ts *testscript.TestScript, program string) string {
	if program == "github.com/assaykit/assay" {
		text, err := os.ReadFile(filepath.Join(root, "Dockerfile"))
		ts.Check(err)
		return string(text)
	}
	name := path.Base(program)
	return fmt.Sprintf("FROM scratch\nCOPY %s /%s\nEXPOSE 9090\nENTRYPOINT [\"/%s\"]\n", name, name, name)
}

// build-image PROGRAM: builds an image of a program of this module, whose name is
// in IMAGE from then on.
func buildImage(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: build-image PROGRAM")
	}
	name, remove, err := containertest.Build(context.Background(), ts.Getenv("WORK"), args[0], dockerfile(ts, args[0]))
	ts.Check(err)
	ts.Setenv("IMAGE", name)
	for _, variable := range os.Environ() { // how Docker is reached, which scripts are not told otherwise
		name, value, _ := strings.Cut(variable, "=")
		if strings.HasPrefix(name, "TESTCONTAINERS_") || strings.HasPrefix(name, "DOCKER_") {
			ts.Setenv(name, value)
		}
	}
	ts.Defer(func() { ts.Check(remove()) })
}

// no-containers: nothing is left of the image's containers.
func noContainers(ts *testscript.TestScript, _ bool, _ []string) {
	left, err := containertest.Left(ts.Getenv("IMAGE"))
	ts.Check(err)
	if len(left) > 0 {
		ts.Fatalf("left behind: %v", left)
	}
}

// stop-container SIGNAL: sends INT or TERM to the program in the background once
// a container of the image runs.
func stopContainer(ts *testscript.TestScript, _ bool, args []string) {
	running := ts.BackgroundCmds()
	signal, known := map[string]syscall.Signal{"INT": syscall.SIGINT, "TERM": syscall.SIGTERM}[args[0]]
	if len(running) == 0 || !known {
		ts.Fatalf("usage: stop-container INT|TERM, with a program in the background")
	}
	program := running[len(running)-1]
	for {
		left, err := containertest.Left(ts.Getenv("IMAGE"))
		ts.Check(err)
		if len(left) > 0 {
			break
		}
		if program.Process.Signal(syscall.Signal(0)) != nil {
			ts.Fatalf("the program has ended before its container ran")
		}
		<-time.After(10 * time.Millisecond)
	}
	ts.Check(program.Process.Signal(signal))
	siteOf(ts).interrupted = program
}
