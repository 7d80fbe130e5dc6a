package derive_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/target"
)

// starter is how a peer that is installed is started on a port.
type starter func(port string) *exec.Cmd

// up starts a peer with a fault, and returns its address once it listens there. It is
// stopped with the test.
func (start starter) up(t *testing.T, fault string) string {
	t.Helper()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address := free.Addr().String()
	require.NoError(t, free.Close())
	_, port, _ := net.SplitHostPort(address)
	cmd, output := start(port), &bytes.Buffer{}
	cmd.Env = append(append(os.Environ(), cmd.Env...), "FAULT="+fault)
	cmd.Stdout, cmd.Stderr = output, output
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if t.Failed() {
			t.Logf("the server's own output:\n%s", output)
		}
	})
	require.Eventually(t, func() bool {
		c, err := net.Dial("tcp", address)
		if err == nil {
			_ = c.Close()
		}
		return err == nil
	}, time.Minute, 50*time.Millisecond, "the server does not listen")
	return "http://" + address
}

// command runs a command in a folder, and returns what it says.
func command(dir, name string, arguments ...string) (string, error) {
	cmd := exec.Command(name, arguments...)
	cmd.Dir = dir
	output, err := cmd.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%s %s: %w\n%s", name, strings.Join(arguments, " "), err, output)
	}
	return string(output), nil
}

// installed copies the app of a peer into a folder, and runs commands there.
func installed(t *testing.T, app, dir string, commands ...[]string) error {
	t.Helper()
	require.NoError(t, os.CopyFS(dir, os.DirFS(filepath.Join("testdata", "peers", app))))
	for _, c := range commands {
		if _, err := exec.LookPath(c[0]); err != nil {
			return err
		}
		if _, err := command(dir, c[0], c[1:]...); err != nil {
			return err
		}
	}
	return nil
}

// python is an app whose modules come with the system's packages.
func python(app string, modules ...string) func(*testing.T, string) (starter, error) {
	return func(t *testing.T, dir string) (starter, error) {
		if err := installed(t, app, dir); err != nil {
			return nil, err
		}
		var why error
		for _, interpreter := range []string{"python3", "/usr/bin/python3"} {
			if _, why = command(dir, interpreter, "-c", "import "+strings.Join(modules, ", ")); why == nil {
				return func(port string) *exec.Cmd { return exec.Command(interpreter, filepath.Join(dir, "app.py"), port) }, nil
			}
		}
		return nil, why
	}
}

// node is an app whose modules npm installs, and that it builds where it has to be.
func node(app, main string) func(*testing.T, string) (starter, error) {
	return func(t *testing.T, dir string) (starter, error) {
		install := []string{"npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--no-package-lock"}
		if err := installed(t, app, dir, install, []string{"npm", "run", "build", "--if-present"}); err != nil {
			return nil, err
		}
		return func(port string) *exec.Cmd { return exec.Command("node", filepath.Join(dir, main), port) }, nil
	}
}

// golang is a program that takes a module.
func golang(app, module string) func(*testing.T, string) (starter, error) {
	return func(t *testing.T, dir string) (starter, error) {
		err := installed(t, app, dir, []string{"go", "get", module}, []string{"go", "mod", "tidy"}, []string{"go", "build", "-o", "peer", "."})
		if err != nil {
			return nil, err
		}
		return func(port string) *exec.Cmd {
			cmd := exec.Command(filepath.Join(dir, "peer"), port)
			cmd.Dir = dir
			return cmd
		}, nil
	}
}

// alertmanager is what Debian and Ubuntu have as prometheus-alertmanager.
func alertmanager(t *testing.T, dir string) (starter, error) {
	program, err := exec.LookPath("prometheus-alertmanager")
	if err != nil {
		return nil, err
	}
	settings := filepath.Join(dir, "alertmanager.yml")
	require.NoError(t, os.WriteFile(settings, []byte("route: {receiver: none}\nreceivers: [{name: none}]\n"), 0o600))
	return func(port string) *exec.Cmd {
		return exec.Command(program, "--config.file="+settings, "--storage.path="+dir, "--web.listen-address=127.0.0.1:"+port, "--cluster.listen-address=")
	}, nil
}

// gotifyModule is what Gotify is built of, and gotifySum is its hash, as go.sum would have
// it: not every mirror can look it up.
const gotifyModule, gotifySum = "github.com/gotify/server/v2@v2.9.0", "h1:2zRCl28wkq0oc6YNbyJS2n0dDOOVvOS3Oez5AG2ij54="

// gotify is built of its module without its interface for people, which takes yarn: an
// empty object stands for each of that's files.
func gotify(t *testing.T, dir string) (starter, error) {
	t.Helper()
	t.Setenv("GONOSUMDB", "github.com/gotify/server/v2")
	m, err := downloaded(dir, gotifyModule)
	if err != nil {
		return nil, err
	}
	require.Equal(t, gotifySum, m.Sum)
	require.NoError(t, os.CopyFS(dir, os.DirFS(m.Dir)))
	interfaceFiles := filepath.Join(dir, "ui", "build")
	require.NoError(t, os.MkdirAll(interfaceFiles, 0o700))
	for _, name := range []string{"index.html", "manifest.json", "asset-manifest.json"} {
		require.NoError(t, os.WriteFile(filepath.Join(interfaceFiles, name), []byte("{}"), 0o600))
	}
	if _, err := command(dir, "go", "build", "-o", "peer", "."); err != nil {
		return nil, err
	}
	return func(port string) *exec.Cmd {
		cmd := exec.Command(filepath.Join(dir, "peer"))
		cmd.Dir = dir
		cmd.Env = []string{"GOTIFY_SERVER_LISTENADDR=127.0.0.1", "GOTIFY_SERVER_PORT=" + port, "GOTIFY_PASSSTRENGTH=4"}
		return cmd
	}, nil
}

// gotifyKeys are the account that Gotify begins with, and the token of an application.
func gotifyKeys(t *testing.T, address string) target.Keys {
	t.Helper()
	var application struct{ Token string }
	basic := "Basic " + base64.StdEncoding.EncodeToString([]byte("admin:admin"))
	require.NoError(t, json.Unmarshal(sent(t, http.MethodPost, address+"/application", basic, map[string]any{"name": "messages of the run"}), &application))
	keys := target.Keys{Main: "admin:admin"}
	keys.Set("ASSAY_APP_TOKEN_AUTHORIZATION_HEADER_KEY", application.Token)
	return keys
}

// published is the document that an app answers with.
func published(t *testing.T, _, address string) []byte {
	t.Helper()
	answer, err := http.Get(address + "/openapi.json")
	require.NoError(t, err)
	defer func() { _ = answer.Body.Close() }()
	document, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, answer.StatusCode, "%s", document)
	return document
}

// beside is a document that lies in the folder of the peer.
func beside(name string) func(*testing.T, string, string) []byte {
	return func(t *testing.T, dir, _ string) []byte {
		t.Helper()
		document, err := os.ReadFile(filepath.Join(dir, name))
		require.NoError(t, err)
		return document
	}
}

// inModule is a document that is a file of a Go module.
func inModule(module, name string) func(*testing.T, string, string) []byte {
	return func(t *testing.T, dir, address string) []byte {
		t.Helper()
		m, err := downloaded(dir, module)
		require.NoError(t, err)
		return beside(filepath.FromSlash(name))(t, m.Dir, address)
	}
}

// download is a Go module that was downloaded.
type download struct {
	Dir string // with its files
	Sum string // its hash, as go.sum has it
}

func downloaded(dir, module string) (*download, error) {
	said, err := command(dir, "go", "mod", "download", "-json", module)
	if err != nil {
		return nil, err
	}
	m := &download{}
	return m, json.Unmarshal([]byte(said), m)
}

// plantsCollection gives PocketBase the collection that the document describes, open to
// everybody.
func plantsCollection(t *testing.T, _, address string) {
	t.Helper()
	plants := plantFields("plants")
	for _, rule := range []string{"listRule", "viewRule", "createRule", "updateRule", "deleteRule"} {
		plants[rule] = ""
	}
	sent(t, http.MethodPost, address+"/api/collections", superuser(t, address), plants)
}

// lockedPlants gives it the same for superusers alone, with names of their own, and lets
// it take batches.
func lockedPlants(t *testing.T, _, address string) {
	t.Helper()
	token, plants := superuser(t, address), plantFields("plants")
	plants["indexes"] = []string{"CREATE UNIQUE INDEX idx_name ON plants (name)"}
	sent(t, http.MethodPost, address+"/api/collections", token, plants)
	sent(t, http.MethodPatch, address+"/api/settings", token, map[string]any{"batch": map[string]any{"enabled": true, "maxRequests": 50, "timeout": 3}})
}

func superuser(t *testing.T, address string) string {
	t.Helper()
	var session struct{ Token string }
	said := sent(t, http.MethodPost, address+"/api/collections/_superusers/auth-with-password", "", map[string]any{"identity": "a@example.com", "password": "only-for-tests"})
	require.NoError(t, json.Unmarshal(said, &session))
	return session.Token
}

func plantFields(name string) map[string]any {
	return map[string]any{
		"name": name, "type": "base",
		"fields": []map[string]any{
			{"name": "name", "type": "text", "required": true, "max": 40},
			{"name": "kind", "type": "select", "required": true, "maxSelect": 1, "values": []string{"tree", "shrub", "herb"}},
			{"name": "height", "type": "number", "min": 0, "max": 200, "onlyInt": true},
		},
	}
}

// sent is what a server answers to a body.
func sent(t *testing.T, method, address, token string, body any) []byte {
	t.Helper()
	text, err := json.Marshal(body)
	require.NoError(t, err)
	request, err := http.NewRequest(method, address, bytes.NewReader(text))
	require.NoError(t, err)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", token)
	answer, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer func() { _ = answer.Body.Close() }()
	said, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, answer.StatusCode, "%s", said)
	return said
}
