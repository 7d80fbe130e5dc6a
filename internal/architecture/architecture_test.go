// Package architecture holds the repository to its design: which package may
// import which, that the engine knows no noun of the contract, and what lies
// where. It has tests only.
package architecture

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "github.com/assaykit/assay"

// goPackage is what go list tells about a package.
type goPackage struct {
	ImportPath   string
	Dir          string
	GoFiles      []string
	Imports      []string
	TestImports  []string
	XTestImports []string
}

// name is the package's path within the module.
func (p goPackage) name() string {
	if p.ImportPath == module {
		return "main"
	}
	return strings.TrimPrefix(p.ImportPath, module+"/")
}

// everyImport is what the package and its tests import.
func (p goPackage) everyImport() []string {
	return slices.Concat(p.Imports, p.TestImports, p.XTestImports)
}

// root is the top of the repository.
func root(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join("..", ".."))
	require.NoError(t, err)
	return dir
}

func packages(t *testing.T) []goPackage {
	t.Helper()
	cmd := exec.Command("go", "list", "-json", "./...")
	cmd.Dir, cmd.Stderr = root(t), os.Stderr
	out, err := cmd.Output()
	require.NoError(t, err)
	var all []goPackage
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		err := decoder.Decode(&p)
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		all = append(all, p)
	}
	require.Greater(t, len(all), 10, "go list tells of too few packages")
	return all
}

// files are the names of the files that belong to the repository, with slashes.
// Outside of a git checkout those are all that there are.
func files(t *testing.T) []string {
	t.Helper()
	cmd := exec.Command("git", "ls-files", "-z")
	cmd.Dir = root(t)
	out, err := cmd.Output()
	names := strings.FieldsFunc(string(out), func(r rune) bool { return r == 0 })
	if err != nil || len(names) == 0 {
		names = nil
		require.NoError(t, fs.WalkDir(os.DirFS(root(t)), ".", func(name string, entry fs.DirEntry, err error) error {
			if err == nil && !entry.IsDir() {
				names = append(names, name)
			}
			return err
		}))
	}
	return slices.DeleteFunc(names, func(name string) bool {
		_, err := os.Lstat(filepath.Join(root(t), name)) // one that is about to be deleted
		return errors.Is(err, fs.ErrNotExist)
	})
}

func read(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(root(t), filepath.FromSlash(name)))
	require.NoError(t, err)
	return string(content)
}

// within reports whether an import path is that of a module or of a package in it.
func within(imported, prefix string) bool {
	return imported == prefix || strings.HasPrefix(imported, prefix+"/")
}

// ours returns the packages of the module among imports, by their names in it.
func ours(imports []string) []string {
	var names []string
	for _, imported := range imports {
		if within(imported, module) {
			names = append(names, strings.TrimPrefix(imported, module+"/"))
		}
	}
	return names
}

// arrows say of packages what of the module they may import. Packages that are
// not named may import what nobody else forbids.
var arrows = []struct {
	packages []string
	only     []string // nil: anything but what is in not
	not      []string
	why      string
}{
	{
		packages: []string{"reference", "features", "fixtures"}, only: []string{},
		why: "data and the reference server stand on their own",
	},
	{
		packages: []string{"reference/faults"}, only: []string{"reference"},
		why: "a fault knows the server and neither the judge nor the contract that it reads",
	},
	{
		packages: []string{"spec", "internal/exchange", "internal/verdict"},
		not:      []string{"steps", "internal/target", "internal/report", "internal/run", "internal/cli", "internal/certify", "internal/registry"},
		why:      "imports point one way",
	},
	{
		packages: []string{"internal/ledger"}, only: []string{"internal/input"},
		why: "a ledger is a file, and knows nothing of targets",
	},
	{
		packages: []string{"internal/resource"},
		only: []string{
			"fixtures", "spec", "internal/pack", "internal/plan", "internal/exchange", "internal/ledger", "internal/verdict", "internal/jsonvalue", "internal/clock",
		},
		why: "resources are dealt with in the same way, whatever is asked about them and when",
	},
	{
		packages: []string{"steps"},
		only: []string{
			"fixtures", "spec", "internal/pack", "internal/plan", "internal/exchange", "internal/verdict", "internal/jsonvalue", "internal/resource", "internal/answer", "internal/wording",
		},
		why: "a step does not know when it is run",
	},
	{
		packages: []string{"internal/answer"},
		only: []string{
			"fixtures", "spec", "internal/pack", "internal/exchange", "internal/verdict", "internal/jsonvalue", "internal/resource", "internal/wording",
		},
		why: "what every answer keeps does not depend on the step that asked for it",
	},
	{
		packages: []string{"internal/schedule"},
		not:      []string{"internal/target", "internal/report", "internal/run", "internal/cli", "internal/certify", "internal/registry"},
		why:      "imports point one way",
	},
	{
		packages: []string{"internal/jsonvalue"}, only: []string{"spec"},
		why: "a value is the same wherever it came from",
	},
	{
		packages: []string{"internal/schedule", "internal/target", "internal/report", "internal/run"},
		not:      []string{"internal/certify", "internal/registry"},
		why:      "a run does not know what its evidence is for",
	},
	{
		packages: []string{"internal/registry"}, only: []string{"internal/certify", "internal/input"},
		why: "a registry keeps what was verified, and judges nothing itself",
	},
	{
		packages: []string{"internal/fault"}, only: []string{"spec", "fixtures", "internal/pack", "internal/exchange"},
		why: "a fault knows a contract and what is sent, and not who judges it",
	},
	{
		packages: []string{"internal/verdict"}, only: []string{"internal/exchange", "internal/wording"},
		why: "a verdict rests on exchanges alone",
	},
	{
		packages: []string{"internal/container"}, only: []string{},
		why: "what starts containers knows nothing of what is in them",
	},
	{
		packages: []string{"internal/report/visible", "internal/wording"}, only: []string{},
		why: "they know nothing but texts",
	},
	{
		packages: []string{"internal/input"}, only: []string{"internal/wording"},
		why: "a file is read in the same way, whatever is in it",
	},
	{
		packages: []string{"internal/report"},
		only:     []string{"internal/verdict", "internal/exchange", "internal/report/visible", "internal/report/html", "internal/wording"},
		why:      "a report looks nowhere but at a Result",
	},
	{
		packages: []string{"internal/report/html"},
		only:     []string{"internal/verdict", "internal/exchange", "internal/diff", "internal/history", "internal/report/visible", "internal/wording"},
		why:      "a page looks nowhere but at Results, and at what is made of several",
	},
	{
		packages: []string{"internal/merge", "internal/diff", "internal/history"}, only: []string{"internal/verdict", "internal/wording"},
		why: "what is made of Results rests on nothing else",
	},
	{
		packages: []string{"internal/baseline"}, only: []string{"internal/verdict", "internal/pack", "internal/plan", "internal/input"},
		why: "known failures are compared with Results and a contract pack",
	},
	{
		packages: []string{"internal/watch"}, only: []string{},
		why: "files are watched whatever they are of",
	},
}

func TestImportsPointOneWay(t *testing.T) {
	all := packages(t)
	for _, arrow := range arrows {
		for _, name := range arrow.packages {
			at := slices.IndexFunc(all, func(p goPackage) bool { return p.name() == name })
			require.GreaterOrEqual(t, at, 0, "there is no package %s", name)
			for _, imported := range ours(all[at].Imports) {
				if arrow.only != nil && !slices.Contains(arrow.only, imported) || slices.Contains(arrow.not, imported) {
					t.Errorf("%s imports %s: %s", name, imported, arrow.why)
				}
			}
		}
	}
}

func TestNothingImportsTheCommandLineButMain(t *testing.T) {
	for _, p := range packages(t) {
		if p.name() != "main" && p.name() != "internal/cli" && slices.Contains(ours(p.everyImport()), "internal/cli") {
			t.Errorf("%s imports internal/cli", p.name())
		}
	}
}

// A validator, a schema or a type that the judge and the reference server shared
// would hide the same bug on both sides.
func TestTheReferenceServerSharesNothingWithTheJudge(t *testing.T) {
	for _, p := range packages(t) {
		if !within(p.name(), "reference") {
			continue
		}
		for _, imported := range p.Imports {
			if first, _, _ := strings.Cut(imported, "/"); strings.Contains(first, ".") && !within(imported, module+"/reference") {
				t.Errorf("%s imports %s, which is not of the standard library", p.name(), imported)
			}
		}
		for _, imported := range ours(slices.Concat(p.TestImports, p.XTestImports)) {
			if !within(imported, "reference") {
				t.Errorf("a test of %s imports %s", p.name(), imported)
			}
		}
	}
}

func TestLibrariesHaveOnePlace(t *testing.T) {
	for _, library := range []struct{ path, only string }{
		{"github.com/getkin/kin-openapi", "spec"},
		{"github.com/dlclark/regexp2", "spec"},
		{"github.com/cucumber/godog", "internal/schedule"},
		{"github.com/cucumber/gherkin", "internal/plan"},
		{"github.com/spf13/cobra", "internal/cli"},
		{"github.com/testcontainers/testcontainers-go", "internal/container"},
		{"github.com/moby/moby", "internal/container"},
		{"github.com/chromedp", "internal/report/html"},
		{"golang.org/x/term", "internal/cli"},
		{"github.com/dunglas/httpsfv", "internal/exchange"},
		{"github.com/boombuler/barcode", "internal/certify"},
	} {
		used := false
		for _, p := range packages(t) {
			if slices.ContainsFunc(p.everyImport(), func(imported string) bool { return within(imported, library.path) }) {
				used = true
				if !within(p.name(), library.only) {
					t.Errorf("%s imports %s, which only %s may", p.name(), library.path, library.only)
				}
			}
		}
		require.True(t, used, "nothing imports %s", library.path)
	}
}

// topLevel is what the top of the repository may hold.
var topLevel = []string{
	"features", "steps", "spec", "fixtures", "reference", "internal", "docs", "examples", "findings", "main.go", "go.mod", "go.sum",
	"Makefile", "README.md", ".ci", ".github", "action.yml", "Dockerfile", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md",
	".gitignore", ".gitattributes", ".golangci.yml", ".dockerignore",
}

func TestTheTopLevelHoldsOnlyWhatItIsMeantTo(t *testing.T) {
	seen := map[string]bool{}
	for _, name := range files(t) {
		top, _, _ := strings.Cut(name, "/")
		if !slices.Contains(topLevel, top) && !seen[top] {
			t.Errorf("%s does not belong to the top level", top)
		}
		seen[top] = true
	}
}

// machinePath matches the places where checkouts and homes lie on the machines of
// developers. What comes before keeps URLs out.
var machinePath = regexp.MustCompile(`(?:^|[^\w.~/-])(?:/(?:home|Users|root|work|workspace|mnt)/[\w.-]|[A-Z]:\\Users\\)`)

func TestNoFileKnowsAMachine(t *testing.T) {
	for _, c := range []struct {
		text string
		is   bool
	}{
		{"see /ho" + "me/ada/assay", true},
		{`"C:\Us` + `ers\Ada"`, true},
		{"https://example.com/ho" + "me/ada", false},
		{"GET /api/v1/ho" + "me/1", false},
	} {
		require.Equal(t, c.is, machinePath.MatchString(c.text), c.text)
	}
	for _, name := range files(t) {
		for n, line := range strings.Split(read(t, name), "\n") {
			if machinePath.MatchString(line) || strings.Contains(line, root(t)+string(filepath.Separator)) {
				t.Errorf("%s:%d names a path of a developer's machine: %s", name, n+1, strings.TrimSpace(line))
			}
		}
	}
}
