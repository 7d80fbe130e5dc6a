package report

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/verdict"
)

// consumers are the programs that our reports are written for, in the versions of
// testdata/consumers/package.json. Each returns what it shows of a report to people.
var consumers = []struct {
	name   string
	format string // that it reads
	show   func(c *consumer) string
}{
	{name: "allure-3", format: "junit", show: (*consumer).allure3},
	{name: "allure-2", format: "junit", show: (*consumer).allure2},
	{name: "junit-to-ctrf", format: "junit", show: (*consumer).junitToCTRF},
	{name: "xunit-viewer", format: "junit", show: (*consumer).xunitViewer},
	{name: "html-formatter", format: "messages", show: (*consumer).htmlFormatter},
	{name: "junit-xml-formatter", format: "messages", show: (*consumer).junitFormatter},
}

// consumedResults are the runs that a reader must be able to tell apart.
func consumedResults() map[string]*verdict.Result {
	ran := func(line int, name string, state verdict.State, reason string) verdict.Scenario {
		s := scenario(line, state, reason)
		s.Name = name
		s.Steps = steps(state, reason)
		return s
	}
	row := func(line int, id string) verdict.Scenario {
		s := ran(line, "A pet with a wrong id is not found", verdict.Passed, "")
		s.Key = "features/pets.feature: A pet with a wrong id is not found (" + id + ")"
		return s
	}
	notExercised := ran(30, "A key that has expired is refused", verdict.NotExercised, `it needs an API key that has expired ("ASSAY_EXPIRED_KEY")`)
	notExercised.Steps = steps("", "")
	warned := ran(40, "An error shows no stack trace", verdict.Warned, "the detail shows a stack trace")
	for i := range warned.Checks {
		warned.Checks[i].Requirement = strings.Replace(warned.Checks[i].Requirement, "PET-001", "PET-003", 1)
	}
	unreachable := document()
	unreachable.Problems = []verdict.Problem{{Kind: verdict.Unreachable, Message: "GET http://127.0.0.1:8000/api/pets: connection refused"}}
	unreachable.Verdict = verdict.Decide(unreachable)
	return map[string]*verdict.Result{
		"green":       seen(document(row(10, "0"), row(11, "x"))),
		"failed":      seen(document(row(10, "0"), ran(20, "A pet without a name is refused", verdict.Failed, `status = 201, want 400 "name is required"`), warned)),
		"incomplete":  seen(document(row(10, "0"), notExercised)),
		"unreachable": unreachable,
	}
}

// TestConsumers compares what each consumer shows of each run with a golden file. It
// needs the consumers of npm, Java and Chromium: make consumers.
func TestConsumers(t *testing.T) {
	modules := os.Getenv("ASSAY_CONSUMERS")
	if modules == "" {
		t.Skip("ASSAY_CONSUMERS names no folder with the consumers: make consumers")
	}
	for _, reader := range consumers {
		t.Run(reader.name, func(t *testing.T) {
			var all strings.Builder
			for _, name := range []string{"green", "failed", "incomplete", "unreachable"} {
				c := &consumer{T: t, modules: modules, folder: t.TempDir()}
				format, ok := FormatNamed(reader.format)
				require.True(t, ok)
				c.file = filepath.Join(c.folder, "in", format.File)
				require.NoError(t, os.MkdirAll(filepath.Dir(c.file), 0o755))
				w, err := os.Create(c.file)
				require.NoError(t, err)
				require.NoError(t, format.Write(w, consumedResults()[name]))
				require.NoError(t, w.Close())
				fmt.Fprintf(&all, "# %s\n%s\n", name, strings.TrimSpace(reader.show(c)))
			}
			golden(t, filepath.Join("consumers", reader.name+".txt"), all.String())
		})
	}
}

// consumer is one program, with one report in a folder of its own.
type consumer struct {
	*testing.T
	modules string // the folder with node_modules
	folder  string
	file    string // the report
}

func (c *consumer) bin(name string) string {
	return filepath.Join(c.modules, "node_modules", ".bin", name)
}

// run executes a program in the folder, and returns what it writes to stdout.
func (c *consumer) run(name string, args ...string) string {
	c.Helper()
	command := exec.Command(name, args...)
	command.Dir = c.folder
	command.Env = append(os.Environ(), "HOME="+c.folder, "NO_COLOR=1", "TZ=UTC")
	out, err := command.Output()
	message := ""
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		message = string(exit.Stderr)
	}
	require.NoError(c, err, "%s: %s%s", name, out, message)
	return string(out)
}

// decoded decodes a JSON file in the folder.
func decoded[T any](c *consumer, name string) T {
	c.Helper()
	var value T
	data, err := os.ReadFile(filepath.Join(c.folder, name))
	require.NoError(c, err)
	require.NoError(c, json.Unmarshal(data, &value), "%s", data)
	return value
}

// cases reads all JSON files of a folder as test cases, one on a line, and sorts them.
func cases[T any](c *consumer, folder string, write func(T) string) string {
	c.Helper()
	files, err := filepath.Glob(filepath.Join(c.folder, folder, "*.json"))
	require.NoError(c, err)
	var lines []string
	for _, file := range files {
		local, err := filepath.Rel(c.folder, file)
		require.NoError(c, err)
		lines = append(lines, write(decoded[T](c, local)))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

func (c *consumer) allure3() string {
	c.run(c.bin("allure"), "generate", "in", "--output", "out")
	type result struct {
		Name   string `json:"fullName"`
		Status string `json:"status"`
		Error  struct {
			Message string `json:"message"`
		} `json:"error"`
	}
	counts := decoded[map[string]int](c, "out/widgets/statistic.json")
	return fmt.Sprint(counts) + "\n" + cases(c, "out/data/test-results", func(r result) string {
		return fmt.Sprintf("%s: %s: %s", r.Status, r.Name, r.Error.Message)
	})
}

func (c *consumer) allure2() string {
	c.run(filepath.Join(c.modules, "node_modules/allure-commandline/bin/allure"), "generate", "in", "-o", "out")
	type result struct {
		Name    string `json:"fullName"`
		Status  string `json:"status"`
		Message string `json:"statusMessage"`
	}
	type summary struct {
		Statistic map[string]int `json:"statistic"`
	}
	return fmt.Sprint(decoded[summary](c, "out/widgets/summary.json").Statistic) + "\n" + cases(c, "out/data/test-cases", func(r result) string {
		return fmt.Sprintf("%s: %s: %s", r.Status, r.Name, r.Message)
	})
}

func (c *consumer) junitToCTRF() string {
	c.run(c.bin("junit-to-ctrf"), c.file, "-o", "out.json", "-t", "assay")
	type document struct {
		Results struct {
			Summary map[string]any `json:"summary"`
			Tests   []struct {
				Name, Status, Message string
			} `json:"tests"`
		} `json:"results"`
	}
	r := decoded[document](c, "out.json").Results
	text := fmt.Sprint(r.Summary) + "\n"
	for _, test := range r.Tests {
		text += fmt.Sprintf("%s: %s: %s\n", test.Status, test.Name, test.Message)
	}
	return text
}

// xunitViewer is what the viewer shows in a terminal.
func (c *consumer) xunitViewer() string {
	text := c.run(c.bin("xunit-viewer"), "-r", c.file, "--console", "--no-color", "--clear", "false")
	return strings.ReplaceAll(regexp.MustCompile(`(?m)[ \t]+$`).ReplaceAllString(text, ""), c.folder, "")
}

var (
	hidden = regexp.MustCompile(`(?s)<(script|style|svg)[^>]*>.*?</(?:script|style|svg)>`)
	tag    = regexp.MustCompile(`<[^>]+>`)
	blanks = regexp.MustCompile(`\s+`)
	passed = regexp.MustCompile(`passed .{1,40} ago in .{1,40}? seconds?`)
)

// htmlFormatter is the text of the page, once its script has run in a browser.
func (c *consumer) htmlFormatter() string {
	c.node("html.mjs", c.file, "out.html")
	page := c.run(cmp.Or(os.Getenv("ASSAY_CHROMIUM"), "chromium"), "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking",
		"--user-data-dir="+filepath.Join(c.folder, "profile"), "--virtual-time-budget=5000", "--dump-dom", "file://"+filepath.Join(c.folder, "out.html"))
	text := html.UnescapeString(tag.ReplaceAllString(hidden.ReplaceAllString(page, " "), " "))
	return passed.ReplaceAllString(blanks.ReplaceAllString(text, " "), "passed")
}

func (c *consumer) junitFormatter() string {
	c.node("junit.mjs", c.file, "out.xml")
	data, err := os.ReadFile(filepath.Join(c.folder, "out.xml"))
	require.NoError(c, err)
	return string(data)
}

// node runs one of our scripts beside the modules that it imports.
func (c *consumer) node(script string, args ...string) {
	c.Helper()
	c.run("node", append([]string{filepath.Join(c.modules, script)}, args...)...)
}
