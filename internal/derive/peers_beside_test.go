package derive_test

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// plants is an app of testdata/peers with faults, and what the tools beside us are told of
// it because its document does not say it: an id that a plant has, and where the key goes.
type plants struct {
	name    string
	install func(t *testing.T, dir string) (start starter, err error)
	param   string // the path parameter
	first   any    // the id of the plant that is made first
	scheme  string // the security scheme
	header  string // the header with the key
}

var besides = []plants{
	{
		name: "FastAPI", install: python("fastapi", "fastapi", "uvicorn"),
		param: "plant_id", first: 1, scheme: "HTTPBearer", header: "Authorization: Bearer the-key",
	},
	{
		name: "Fastify", install: node("fastify", "server.js"),
		param: "id", first: "00000000-0000-4000-8000-000000000001", scheme: "key", header: "X-Api-Key: the-key",
	},
}

// tool is a program that tests a server from its document, openapi.json in the folder
// where it runs.
type tool struct {
	name     string
	packages []string // what npm installs
	command  func(t *testing.T, bin, dir, address string, app plants) *exec.Cmd
	ran      *regexp.Regexp // one thing that was tested, by its name
	failed   *regexp.Regexp // one thing that failed, by its name
}

// ours is the first; the versions are those that docs/peers.md tells of.
var tools = []tool{
	{
		name: "assay",
		command: func(_ *testing.T, bin, _, address string, _ plants) *exec.Cmd {
			return exec.Command(bin, "run", "--quiet", "--openapi", "openapi.json", "--target", address, "--report", "ctrf=-")
		},
		ran:    regexp.MustCompile(`"testId": "([^"]*)",\s*"name": "[^"]*",\s*"status": "(?:passed|failed)"`),
		failed: regexp.MustCompile(`"testId": "([^"]*)",\s*"name": "[^"]*",\s*"status": "failed"`),
	},
	{
		name: "specmatic", packages: []string{"specmatic@2.55.1"},
		command: func(_ *testing.T, bin, _, address string, app plants) *exec.Cmd {
			cmd := exec.Command(filepath.Join(bin, "specmatic"), "test", "--testBaseURL="+address, "openapi.json")
			cmd.Env = append(os.Environ(), app.scheme+"=the-key")
			return cmd
		},
		ran:    regexp.MustCompile(`(?m)^ *Scenario: (.*) has (?:FAILED|SUCCEEDED)`),
		failed: regexp.MustCompile(`(?m)^ *Scenario: (.*) has FAILED`),
	},
	{
		name: "Portman", packages: []string{"@apideck/portman@1.33.0", "tslib@2.8.1"},
		command: func(t *testing.T, bin, dir, address string, app plants) *exec.Cmd {
			t.Helper()
			settings, err := json.Marshal(portmanSettings(app))
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(filepath.Join(dir, "portman.json"), settings, 0o600))
			return exec.Command(filepath.Join(bin, "portman"), "-l", "openapi.json", "-b", address, "-c", "portman.json",
				"--runNewman", "--newmanRunOptions", `{"bail":false}`)
		},
		ran:    regexp.MustCompile(`(?m)^ *(?:✓|√|\d+\.) +(\[[A-Z]+\]::.*)$`),
		failed: regexp.MustCompile(`(?m)^ *\d+\. +(\[[A-Z]+\]::.*)$`),
	},
	{
		name: "dredd", packages: []string{"dredd@14.1.0"},
		command: func(t *testing.T, bin, dir, address string, app plants) *exec.Cmd {
			t.Helper()
			exemplify(t, filepath.Join(dir, "openapi.json"), app)
			return exec.Command(filepath.Join(bin, "dredd"), "openapi.json", address, "--header", app.header, "--no-color")
		},
		ran:    regexp.MustCompile(`(?:pass|fail): (.*) duration:`),
		failed: regexp.MustCompile(`fail: (.*) duration:`),
	},
}

// portmanSettings are Portman's own contract tests, and for the paths the id of the plant
// that the run has made.
func portmanSettings(app plants) map[string]any {
	one := "/plants/{" + app.param + "}"
	tests := []map[string]any{}
	for _, test := range []string{"statusSuccess", "contentType", "jsonBody", "schemaValidation", "headersPresent"} {
		tests = append(tests, map[string]any{"openApiOperation": "*::/*", test: map[string]any{"enabled": true}})
	}
	return map[string]any{
		"version": 1.0,
		"tests":   map[string]any{"contractTests": tests},
		"assignVariables": []map[string]any{{
			"openApiOperation":    "POST::/plants",
			"collectionVariables": []map[string]any{{"responseBodyProp": "id", "name": "made"}},
		}},
		"overwrites": []map[string]any{{
			"openApiOperation":              "*::" + one,
			"overwriteRequestPathVariables": []map[string]any{{"key": app.param, "value": "{{made}}", "overwrite": true}},
		}},
		"globals": map[string]any{
			"collectionVariables": map[string]any{"bearerToken": "the-key", "apiKey": "the-key"},
			"orderOfOperations":   []string{"POST::/plants", "GET::/plants", "GET::" + one, "PUT::" + one, "PATCH::" + one, "DELETE::" + one},
		},
	}
}

// exemplify writes into a document the examples without which dredd sends nothing: the id
// of the first plant, and a plant.
func exemplify(t *testing.T, file string, app plants) {
	t.Helper()
	said, err := os.ReadFile(file)
	require.NoError(t, err)
	var document map[string]any
	require.NoError(t, json.Unmarshal(said, &document))
	for _, path := range document["paths"].(map[string]any) {
		for _, operation := range path.(map[string]any) {
			operation := operation.(map[string]any)
			parameters, _ := operation["parameters"].([]any)
			for _, p := range parameters {
				if p := p.(map[string]any); p["in"] == "path" {
					p["example"] = app.first
				}
			}
			if body, ok := operation["requestBody"].(map[string]any); ok {
				body["content"].(map[string]any)["application/json"].(map[string]any)["example"] = map[string]any{"name": "oak", "kind": "tree"}
			}
		}
	}
	said, err = json.Marshal(document)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(file, said, 0o600))
}

// installed puts a tool into a folder, and returns where its programs lie, or what is missing.
func (tool *tool) installed(t *testing.T) (string, error) {
	t.Helper()
	dir := t.TempDir()
	if tool.packages == nil {
		bin := filepath.Join(dir, "assay")
		_, err := command("../..", "go", "build", "-o", bin, ".")
		return bin, err
	}
	arguments := append([]string{"install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", dir}, tool.packages...)
	_, err := command(dir, "npm", arguments...)
	return filepath.Join(dir, "node_modules", ".bin"), err
}

// outcome is what a tool said of an app: what it tested, what of it failed, and what it took.
type outcome struct {
	ran       map[string]bool
	failed    map[string]bool
	wall, cpu time.Duration
}

// judge starts an app with a fault, and has a tool test it.
func (tool *tool) judge(t *testing.T, bin string, app plants, start starter, fault string) outcome {
	t.Helper()
	dir, address := t.TempDir(), start.up(t, fault)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "openapi.json"), published(t, dir, address), 0o600))
	cmd := tool.command(t, bin, dir, address, app)
	cmd.Dir = dir
	if cmd.Env == nil {
		cmd.Env = append(os.Environ(), "ASSAY_API_KEY=the-key", "XDG_STATE_HOME="+dir)
	}
	began := time.Now()
	said, err := cmd.CombinedOutput()
	spent := outcome{wall: time.Since(began), cpu: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()}
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		require.NoError(t, err)
	}
	spent.ran, spent.failed = named(tool.ran, said), named(tool.failed, said)
	require.NotEmpty(t, spent.ran, "%s gave no verdict: %v\n%s", tool.name, err, said)
	return spent
}

// named are the names that a pattern has in an output, each once: dredd repeats what failed.
func named(pattern *regexp.Regexp, said []byte) map[string]bool {
	names := map[string]bool{}
	for _, match := range pattern.FindAllSubmatch(said, -1) {
		names[string(match[1])] = true
	}
	return names
}

// found tells whether something failed that does not fail on the app as it is.
func (o outcome) found(whole outcome) bool {
	for name := range o.failed {
		if !whole.failed[name] {
			return true
		}
	}
	return false
}

// Beside other tools on the same apps, documents and machine, none finds more faults than
// we do, nothing fails on an app as it is, and a verdict takes at most a tenth of the
// processor's time that specmatic takes. It takes the network, Node.js, Java, Python and
// minutes: make peers. What it logs is the table of docs/peers.md.
func TestBesideOtherTools(t *testing.T) {
	if os.Getenv("ASSAY_PEERS") == "" {
		t.Skip("make peers runs it")
	}
	bins := map[string]string{}
	for _, tool := range tools {
		bin, err := tool.installed(t)
		if err != nil {
			t.Logf("%s cannot be installed here: %v", tool.name, err)
			continue
		}
		bins[tool.name] = bin
	}
	require.Contains(t, bins, "assay")
	for _, app := range besides {
		t.Run(app.name, func(t *testing.T) {
			start, err := app.install(t, t.TempDir())
			if err != nil {
				t.Skipf("%s cannot be installed here: %v", app.name, err)
			}
			ours, most := outcome{}, 0
			for _, tool := range tools {
				bin, ok := bins[tool.name]
				if !ok {
					continue
				}
				whole := tool.judge(t, bin, app, start, "")
				shortest, longest, found := whole.wall, whole.wall, 0
				for _, fault := range plantFaults {
					broken := tool.judge(t, bin, app, start, fault.name)
					shortest, longest = min(shortest, broken.wall), max(longest, broken.wall)
					if broken.found(whole) {
						found++
						t.Logf("%s finds that the app %s", tool.name, fault.name)
					}
				}
				t.Logf("%s: %.1f to %.1f s, %d of %d faults found, %d of %d fail on the conforming app, %.2f s of the processor",
					tool.name, shortest.Seconds(), longest.Seconds(), found, len(plantFaults), len(whole.failed), len(whole.ran), whole.cpu.Seconds())
				if tool.name == "assay" {
					ours, most = whole, found
					require.Empty(t, whole.failed)
					require.Len(t, plantFaults, found)
					continue
				}
				require.LessOrEqual(t, found, most)
				if tool.name == "specmatic" {
					require.Less(t, ours.cpu*10, whole.cpu)
				}
			}
		})
	}
}
