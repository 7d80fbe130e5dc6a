package cli

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/report"
	"github.com/assaykit/assay/internal/target"
)

// root is the folder of the repository, from wherever a test has gone to.
var root = func() string {
	dir, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		panic(err)
	}
	return dir
}()

// guides are the README and the pages of docs/, by name, with their texts.
func guides(t *testing.T) map[string]string {
	t.Helper()
	pages, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	require.NoError(t, err)
	require.NotEmpty(t, pages)
	below, err := filepath.Glob(filepath.Join(root, "docs", "implement", "*.md"))
	require.NoError(t, err)
	require.NotEmpty(t, below)
	pages = append(pages, below...)
	texts := map[string]string{}
	for _, file := range append(pages, filepath.Join(root, "README.md")) {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		name, err := filepath.Rel(root, file)
		require.NoError(t, err)
		texts[filepath.ToSlash(name)] = string(text)
	}
	return texts
}

// blocksOf are the fenced blocks of a text in one language, in order.
func blocksOf(text, language string) []string {
	var blocks []string
	for _, m := range regexp.MustCompile("(?ms)^```"+language+"\n(.*?)^```$").FindAllStringSubmatch(text, -1) {
		blocks = append(blocks, m[1])
	}
	return blocks
}

// guideBlocks are the blocks of all guides in one language, page by page.
func guideBlocks(t *testing.T, language string) []string {
	t.Helper()
	texts := guides(t)
	var blocks []string
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		blocks = append(blocks, blocksOf(texts[name], language)...)
	}
	require.NotEmpty(t, blocks, "the guides have no block of %s", language)
	return blocks
}

// TestGuideBlocksAreTested: a block is in a language that a test here runs or reads.
func TestGuideBlocksAreTested(t *testing.T) {
	fence := regexp.MustCompile("(?m)^ *```(.*)\n(?s:.*?)^ *```$")
	for name, text := range guides(t) {
		for _, m := range fence.FindAllStringSubmatch(text, -1) {
			known := []string{"sh", "text", "yaml", "yml", "gherkin", "python", "js", "go"}
			// No complete server here has these; the page says what they were run with.
			byHand := map[string]string{"docs/implement/nest.md": "ts", "docs/implement/rails.md": "ruby", "docs/implement/proxies.md": "nginx"}
			require.Contains(t, append(known, byHand[name]), m[1], name)
		}
	}
}

// TestGuideExcerpts: code in a guide stands in an example, which make implementations runs.
func TestGuideExcerpts(t *testing.T) {
	var examples strings.Builder
	for _, pattern := range []string{"python/*.py", "node/*.js", "go/*/*.go"} {
		files, err := filepath.Glob(filepath.Join(root, "examples", filepath.FromSlash(pattern)))
		require.NoError(t, err)
		require.NotEmpty(t, files, pattern)
		for _, file := range files {
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			examples.Write(text)
		}
	}
	for _, language := range []string{"python", "js", "go"} {
		for _, block := range guideBlocks(t, language) {
			require.Contains(t, examples.String(), block, "no example has this any more")
		}
	}
}

// TestGuideLinks: what a page links to exists, headings included, and the table of
// contents has every page.
func TestGuideLinks(t *testing.T) {
	texts := guides(t)
	link := regexp.MustCompile(`\]\(([^)\s]+)\)|src(?:set)?="([^"]+)"`)
	heading := regexp.MustCompile(`(?m)^#+ (.*)$`)
	anchors := map[string][]string{}
	for name, text := range texts {
		for _, m := range heading.FindAllStringSubmatch(text, -1) {
			anchor := regexp.MustCompile(`[^\p{L}\p{N} -]`).ReplaceAllString(strings.ToLower(m[1]), "")
			anchors[name] = append(anchors[name], strings.ReplaceAll(anchor, " ", "-"))
		}
	}
	for name, text := range texts {
		for _, m := range link.FindAllStringSubmatch(text, -1) {
			to := m[1] + m[2]
			if strings.HasPrefix(to, "https://") {
				continue
			}
			file, anchor, _ := strings.Cut(to, "#")
			file = path.Join(path.Dir(name), file)
			if strings.HasPrefix(to, "#") {
				file = name
			}
			_, err := os.Stat(filepath.Join(root, file))
			require.NoError(t, err, "%s links to %s", name, to)
			if anchor != "" {
				require.Contains(t, anchors[file], anchor, "%s links to %s", name, to)
			}
		}
		if contents := path.Dir(name) + "/README.md"; name != contents && path.Dir(name) != "." {
			require.Contains(t, texts[contents], "("+path.Base(name)+")", "the table of contents has every page")
		}
	}
}

// TestGuideOutput compares the outputs in the README and on the page of verdicts with
// what is printed.
func TestGuideOutput(t *testing.T) {
	texts := guides(t)
	shown := map[string]string{}
	for _, name := range []string{"README.md", "docs/verdicts.md"} {
		blocks := blocksOf(texts[name], "text")
		require.Len(t, blocks, 1, name)
		shown[name] = blocks[0]
	}

	// The script of this name compares that text with a run.
	script, err := txtar.ParseFile(filepath.Join("testdata", "script", "bundled.txtar"))
	require.NoError(t, err)
	require.Equal(t, "green.txt", script.Files[0].Name)
	require.Equal(t, string(script.Files[0].Data), normalize(shown["docs/verdicts.md"]))

	deviation := regexp.MustCompile(`assay serve --deviation ([a-z-]+)`).FindStringSubmatch(texts["README.md"])
	require.NotNil(t, deviation, "the README does not say which deviation it shows")
	server := exec.Command("assay", "serve", "--addr", "127.0.0.1:0", "--deviation", deviation[1])
	require.NoError(t, trySomeServer(server, func(banner string) error {
		command := regexp.MustCompile(`(?m)^ .*assay run .*$`).FindString(strings.ReplaceAll(banner, "\\\n", ""))
		failures, err := exec.Command("sh", "-c", command).Output()
		require.ErrorContains(t, err, "exit status 1")
		require.Contains(t, steady(string(failures)), steady(shown["README.md"]))
		return nil
	}))
}

// steady puts the same in the place of what a seed makes up, and of what normalize does.
func steady(text string) string {
	text = regexp.MustCompile(`"Assay \w+"`).ReplaceAllString(normalize(text), `"Assay"`)
	text = regexp.MustCompile(`"assay\w+@example\.com"`).ReplaceAllString(text, `"assay@example.com"`)
	return regexp.MustCompile(`X-Correlation-Id \w{16}`).ReplaceAllString(text, "ID")
}

// TestGuideCommands runs the commands in the guides as a reader would.
func TestGuideCommands(t *testing.T) {
	live := demoServer(t)
	n := 0
	for _, block := range guideBlocks(t, "sh") {
		if strings.Contains(block, "cities.feature") || isCertification(block) || isOfTasks(block) || strings.Contains(block, "alertmanager") {
			continue // TestGuideScenario, TestGuideCertification, TestGuideDocument, make peers
		}
		for line := range strings.Lines(strings.ReplaceAll(block, "\\\n", "")) {
			line = strings.TrimSpace(line)
			if strings.HasPrefix(line, "make ") {
				continue
			}
			n++
			t.Run(line, func(t *testing.T) {
				runPasted(t, "sh", strings.ReplaceAll(line, "./assay", "assay"), live)
			})
		}
	}
	require.Greater(t, n, 8, "the commands were not found")
}

func TestGuideFormats(t *testing.T) {
	var table strings.Builder
	for _, f := range report.Formats() {
		fmt.Fprintf(&table, "| `%s` | %s |\n", f.Name, f.Description)
	}
	require.Contains(t, guides(t)["docs/reports.md"], "|---|---|\n"+table.String()+"\n")
}

func TestGuideProfile(t *testing.T) {
	for _, page := range []string{"docs/settings.md", "docs/images.md"} {
		blocks := blocksOf(guides(t)[page], "yaml")
		require.Len(t, blocks, 1, page)
		name := filepath.Join(t.TempDir(), "assay.yaml")
		require.NoError(t, os.WriteFile(name, []byte(blocks[0]), 0o644))
		p, err := target.Load(name, func(name string) (string, bool) { return "value of " + name, true })
		require.NoError(t, err)
		if p.Image.Ref != "" {
			require.Len(t, p.Containers, 1)
			continue
		}
		require.Equal(t, "value of ASSAY_BURST_KEY", p.Keys.Burst)
		require.Equal(t, 1200, p.BurstBudget)
	}
}

// operationEntry is how an entry of requests.yaml begins: with an operation, in camel
// case, or with one that has no member of resources.yaml.
var operationEntry = regexp.MustCompile(`^(\w*[a-z][A-Z]\w*|upload|note|blob|search):`)

// TestGuidePack reads each alternative that the page about packs shows as a
// resources.yaml, or as an entry of requests.yaml.
func TestGuidePack(t *testing.T) {
	n := 0
	for _, block := range blocksOf(guides(t)["docs/pack.md"], "yaml") {
		for _, at := range regexp.MustCompile(`(?m)^\w.*\n(?:^[ \n#].*\n)*`).FindAllString(block, -1) {
			n++
			files := fstest.MapFS{}
			for _, name := range fixtures.Names {
				files[name] = &fstest.MapFile{Data: []byte("{}\n")}
			}
			file := "resources.yaml"
			if operationEntry.MatchString(at) {
				file = "requests.yaml"
			}
			files[file] = &fstest.MapFile{Data: []byte(at)}
			_, err := fixtures.Load(files)
			require.NoError(t, err, at)
		}
	}
	require.Greater(t, n, 4, "the blocks were not found")
}

// TestGuideFullPack: what the page about a full pack shows is in the pack.
func TestGuideFullPack(t *testing.T) {
	var whole strings.Builder
	files, err := filepath.Glob(filepath.Join(root, "examples", "alertmanager", "*", "*"))
	require.NoError(t, err)
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		whole.Write(text)
	}
	page := guides(t)["docs/full-pack.md"]
	blocks := slices.Concat(blocksOf(page, "yaml"), blocksOf(page, "gherkin"))
	require.Len(t, blocks, 4)
	for _, block := range blocks {
		for line := range strings.Lines(block) {
			require.Contains(t, whole.String(), line)
		}
	}
}

// TestGuideWorkflow: the step in the guide is that of the example, which has a
// test of its own.
func TestGuideWorkflow(t *testing.T) {
	example, err := os.ReadFile(filepath.Join(root, ".github", "examples", "gate.yml"))
	require.NoError(t, err)
	n := 0
	for _, block := range guideBlocks(t, "yaml") {
		if strings.Contains(block, "uses: assaykit/assay") {
			n++
			require.Contains(t, string(example), block)
		}
	}
	require.Equal(t, 1, n)
}

// TestGuideScenario writes the scenario of the guide into a copy of the
// bundled contract pack, and runs it there.
func TestGuideScenario(t *testing.T) {
	blocks := blocksOf(guides(t)["docs/writing-scenarios.md"], "gherkin")
	require.Len(t, blocks, 2)
	dir := t.TempDir()
	for _, part := range []string{"spec", "features", "fixtures"} {
		require.NoError(t, os.CopyFS(filepath.Join(dir, part), os.DirFS(filepath.Join(root, part))))
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "features", "cities.feature"), []byte(blocks[0]), 0o644))
	cmd := exec.Command("assay", "run", "--contract", ".", "features/cities.feature")
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	require.Contains(t, string(out), "scenarios     1: 1 passed\n")
}
