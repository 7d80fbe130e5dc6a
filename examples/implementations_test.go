// Package examples_test runs the bundled pack against the example servers. The reference
// server was written by those who wrote the pack; these show what the pack says of servers
// that are written as the guides of their frameworks say.
package examples_test

import (
	"bytes"
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// implementation is an example server. Its folder is copied, and may be changed there.
type implementation struct {
	name    string
	folder  string
	needs   []string   // modules of Python that the system has to have
	install [][]string // commands, in the copy
	start   []string   // the port comes behind it
	breaks  []breakage
}

// breakage is a change of a file that breaks the contract: the old text is there once.
type breakage struct {
	name, file, old, new string
	requirement          string // one that fails then
}

var (
	npm   = [][]string{{"npm", "install", "--silent", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts"}}
	build = func(folder string) [][]string { return [][]string{{"go", "build", "-o", "server", folder}} }
)

// Debian's Python packages are of FastAPI 0.92.0 with pydantic 1.10.4, and of Django 3.2.25
// with its REST framework 3.14.0; package.json and go.mod pin the others.
var implementations = []implementation{
	{
		name: "FastAPI", folder: "python", needs: []string{"fastapi", "uvicorn", "email_validator"}, start: []string{"python3", "fastapi_app.py"},
		breaks: []breakage{
			{"a text is an address", "fastapi_app.py", "work_email: Optional[EmailStr]", "work_email: Optional[str]", "CRM-CONTACTS-017"},
			{"an unknown type is one of five", "store.py", "if kind not in LIST_TYPES:", "if not kind:", "CRM-LISTS-001"},
		},
	},
	{
		name: "Django REST framework", folder: "python", needs: []string{"rest_framework"}, start: []string{"python3", "drf_app.py"},
		breaks: []breakage{
			{"the body of a HEAD, as Python's wsgiref sends it", "drf_app.py", `MIDDLEWARE=[__name__ + ".bodiless"]`, "MIDDLEWARE=[]", "CRM-GEN-002"},
			{"the router's own page for an id that is a word", "drf_app.py", `"contacts/<str:contact_id>"`, `"contacts/<int:contact_id>"`, "CRM-VALID-002"},
		},
	},
	{
		name: "Express", folder: "node", install: npm, start: []string{"node", "express.js"},
		breaks: []breakage{
			{"the framework's own page for an unknown path", "express.js", "app.use((req, res) => res.status(404).json({ detail: 'Not found' }))", "", "CRM-ERR-006"},
			{"a deletion that deletes nothing", "store.js", "this.contacts.delete(id)", "", "CRM-CONTACTS-003"},
		},
	},
	{
		name: "Fastify", folder: "node", install: npm, start: []string{"node", "fastify.js"},
		breaks: []breakage{
			{"the framework's own status for a wrong type", "fastify.js", "reply.status(422)", "reply.status(400)", "CRM-VALID-001"},
			{"a filter that is ignored", "store.js", "(email === undefined || c.work_email === email) && ", "", "CRM-CONTACTS-013"},
		},
	},
	{
		name: "Hono", folder: "node", install: npm, start: []string{"node", "hono.js"},
		breaks: []breakage{
			{"the framework's own error for a malformed body", "hono.js", "throw new schemas.Invalid([", "throw new SyntaxError([", "CRM-ERR-007"},
			{"a limit that is never reached", "store.js", "++this.requests > limit", "limit < 0", "CRM-RATE-001"},
		},
	},
	{
		name: "Gin", folder: "go", install: build("./gin"), start: []string{"./server"},
		breaks: []breakage{
			{"an internal error without a body, as Gin has it", "gin/main.go", `c.AbortWithStatusJSON(500, gin.H{"detail": "Internal server error"})`, "c.AbortWithStatus(500)", "CRM-FAULT-001"},
			{"a revoked key is a key", "store/store.go", "known.revoked ||", "", "CRM-AUTH-004"},
		},
	},
	{
		name: "Huma", folder: "go", install: build("./huma"), start: []string{"./server"},
		breaks: []breakage{
			{"the framework's own form of errors", "huma/main.go", "	huma.NewError = detailed\n", "", "CRM-ERR-002"},
			{"another organization's data", "store/store.go", "organizations[known.organization] = own", `organizations["other"], organizations["demo"] = own, own`, "CRM-TENANT-001"},
		},
	},
}

// It takes the network, Node.js, Python and minutes: make implementations.
func TestImplementations(t *testing.T) {
	if os.Getenv("ASSAY_IMPLEMENTATIONS") == "" {
		t.Skip("make implementations runs it")
	}
	assay := filepath.Join(t.TempDir(), "assay")
	run(t, "..", "go", "build", "-o", assay, ".")
	for _, i := range implementations {
		t.Run(i.name, func(t *testing.T) {
			dir := i.installed(t, nil)
			status, said := judged(t, assay, i, dir)
			require.Zero(t, status, said)
			require.Contains(t, said, "conformant: ", said)
			for _, b := range i.breaks {
				t.Run(b.name, func(t *testing.T) {
					status, said := judged(t, assay, i, i.installed(t, &b))
					require.Equal(t, 1, status, said)
					require.Contains(t, said, b.requirement)
				})
			}
		})
	}
}

// installed copies the folder of a server, breaks it where that is wanted, and installs
// what it needs.
func (i implementation) installed(t *testing.T, b *breakage) (dir string) {
	t.Helper()
	dir = t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS(i.folder)))
	if b != nil {
		file := filepath.Join(dir, b.file)
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Equal(t, 1, strings.Count(string(text), b.old), "%s in %s", b.old, b.file)
		require.NoError(t, os.WriteFile(file, []byte(strings.Replace(string(text), b.old, b.new, 1)), 0o600))
	}
	for _, command := range i.install {
		run(t, dir, command...)
	}
	return dir
}

// judged starts a server, and returns the exit code of a strict run of the whole pack and
// what the run says.
func judged(t *testing.T, assay string, i implementation, dir string) (status int, said string) {
	t.Helper()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address := free.Addr().String()
	require.NoError(t, free.Close())
	_, port, err := net.SplitHostPort(address)
	require.NoError(t, err)

	start := append(i.start[:len(i.start):len(i.start)], port)
	if start[0] == "python3" {
		start[0] = python(t, i.needs)
	}
	server := exec.Command(start[0], start[1:]...)
	server.Dir = dir
	var output bytes.Buffer
	server.Stdout, server.Stderr = &output, &output
	require.NoError(t, server.Start())
	defer func() {
		_ = server.Process.Kill()
		_ = server.Wait()
		if t.Failed() {
			t.Logf("the server's own output:\n%s", output.String())
		}
	}()
	require.Eventually(t, func() bool {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			return false
		}
		return conn.Close() == nil
	}, time.Minute, 50*time.Millisecond, "%s does not listen", i.name)

	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, assay, "run", "--strict", "--target", "http://"+address+"/api/v1", "--fault-header", "X-Conformance-Fault: 500")
	cmd.Dir = t.TempDir()
	cmd.Env = append(os.Environ(), "ASSAY_API_KEY=demo-key", "ASSAY_OTHER_ORG_KEY=demo-other-org-key", "ASSAY_EXPIRED_KEY=demo-expired-key",
		"ASSAY_REVOKED_KEY=demo-revoked-key", "ASSAY_BURST_KEY=demo-burst-key", "XDG_STATE_HOME="+cmd.Dir)
	text, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		require.NoError(t, err)
	}
	return cmd.ProcessState.ExitCode(), string(text)
}

// python is the interpreter that has some modules.
func python(t *testing.T, modules []string) string {
	t.Helper()
	for _, interpreter := range []string{"python3", "/usr/bin/python3"} {
		if exec.Command(interpreter, "-c", "import "+strings.Join(modules, ", ")).Run() == nil { //nolint:gosec // of the table
			return interpreter
		}
	}
	require.Fail(t, "no Python has "+strings.Join(modules, ", "))
	return ""
}

func run(t *testing.T, dir string, command ...string) {
	t.Helper()
	cmd := exec.Command(command[0], command[1:]...) //nolint:gosec // of the table
	cmd.Dir = dir
	text, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s: %s", strings.Join(command, " "), text)
}
