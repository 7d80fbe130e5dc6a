package cli

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/steps"
)

// explainVariants are the settings that exclude each other, in place of those that
// testdata/explain has.
var explainVariants = []struct{ name, block, text string }{
	{name: "as it is"},
	{name: "key in a query", block: "authentication", text: "  scheme: api_key\n  query: key\n"},
	{name: "key in a cookie", block: "authentication", text: "  scheme: api_key\n  cookie: key\n"},
	{name: "word", block: "authentication", text: "  scheme: api_key\n  header: X-Key\n  word: Token\n"},
	{name: "schemes", block: "authentication", text: "  schemes:\n    key:\n      scheme: api_key\n      header: X-Key\n"},
	{name: "client credentials", block: "authentication", text: "  scheme: bearer\n  token:\n    grant: client_credentials\n    url: /token\n    scope: read\n    client: body\n    at: /token\n    expires: /seconds\n"},
	{name: "password", block: "authentication", text: "  scheme: bearer\n  token:\n    grant: password\n    url: /token\n    client_id: web\n    client_key: ASSAY_CLIENT_KEY\n"},
	{name: "login", block: "authentication", text: "  scheme: bearer\n  token:\n    grant: login\n    operation: logIn\n    body:\n      name: ${key.user}\n      password: ${key.password}\n    form: false\n    at: /token\n    expires: /seconds\n"},
	{name: "offset", block: "pagination", text: "  offset: skip\n  limit: size\n  largest: 50\n"},
	{name: "cursor", block: "pagination", text: "  cursor: cursor\n  next: /next\n  limit: size\n  largest: 50\n"},
	{name: "link", block: "pagination", text: "  link: true\n"},
	{name: "none", block: "pagination", text: "  none: true\n"},
}

// anyText are the settings for which every text, or number, will do.
var anyText = []string{
	"NAME.skip", "NAME.base64", "resources.NAME.stays", "authentication.token.scope", "authentication.token.client_id", "authentication.query",
	"authentication.cookie", "body.name", "body.content", "body.content_type", "unknown_id.minimum",
}

// Each setting that assay pack explain shows has an example that is right, and is told at its
// line where its name is misspelt, its value is of another kind, or means nothing.
func TestExplainedSettingsAreLinted(t *testing.T) {
	kinds := map[string]string{}
	for _, f := range fixtures.Fields() {
		kinds[f.Path] = f.Kind
	}
	shown := map[string]bool{}
	for _, v := range explainVariants {
		files := explainPack(t, v.block, v.text)
		for _, m := range pack.Lint(files, steps.Mistakes) {
			require.NotEqual(t, "error", string(m.Severity), "%s: %+v", v.name, m)
		}
		for _, name := range fixtures.Names {
			var document yaml.Node
			require.NoError(t, yaml.Unmarshal(files["fixtures/"+name].Data, &document))
			eachSetting(document.Content[0], "", name == "requests.yaml", kinds, name, func(path string, key, value *yaml.Node) {
				if kinds[path] == "" || shown[path] {
					return
				}
				shown[path] = true
				for what, line := range wrongSettings(path, kinds[path], key, value) {
					t.Run(path+" "+what, func(t *testing.T) { requireTold(t, files, "fixtures/"+name, key, value, line) })
				}
			})
		}
	}
	for path := range kinds {
		require.True(t, shown[path], "%s has no example", path)
	}
}

// explainPack is the pack with one block of resources.yaml in place of another.
func explainPack(t *testing.T, block, text string) fstest.MapFS {
	files := fstest.MapFS{}
	root := os.DirFS(filepath.Join("testdata", "explain"))
	require.NoError(t, fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := fs.ReadFile(root, name)
		files[name] = &fstest.MapFile{Data: data}
		return err
	}))
	if block == "" {
		return files
	}
	before, rest, found := strings.Cut(string(files["fixtures/resources.yaml"].Data), "\n"+block+":\n")
	require.True(t, found, block)
	lines := strings.SplitAfter(rest, "\n")
	for len(lines) > 0 && strings.HasPrefix(lines[0], " ") {
		lines = lines[1:]
	}
	files["fixtures/resources.yaml"] = &fstest.MapFile{Data: []byte(before + "\n" + block + ":\n" + text + strings.Join(lines, ""))}
	return files
}

// eachSetting calls f with each key of a file that is a setting, by its path.
func eachSetting(n *yaml.Node, path string, named bool, kinds map[string]string, file string, f func(path string, key, value *yaml.Node)) {
	if n.Kind == yaml.SequenceNode {
		for _, item := range n.Content {
			eachSetting(item, path, false, kinds, file, f)
		}
	}
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		name := n.Content[i].Value
		if named {
			name = "NAME"
		}
		at := strings.TrimPrefix(path+"."+name, ".")
		f(file+" "+at, n.Content[i], n.Content[i+1])
		eachSetting(n.Content[i+1], at, at == "resources", kinds, file, f)
	}
}

// wrongSettings are lines in place of the one of a setting, by what is wrong with them.
func wrongSettings(path, kind string, key, value *yaml.Node) map[string]string {
	_, bare, _ := strings.Cut(path, " ")
	wrong := map[string]string{"misspelt": "q" + key.Value + ": " + value.Value}
	if value.Kind != yaml.ScalarNode {
		wrong["misspelt"] = "q" + key.Value + ":"
	}
	name := key.Value + ": "
	if key.Style != 0 {
		name = `"` + key.Value + `": `
	}
	switch kind {
	case "any value":
	case "mapping", "list":
		wrong["of another kind"] = name + "7"
	default:
		wrong["of another kind"] = name + "[[7]]"
	}
	if value.Kind == yaml.ScalarNode && kind != "true or false" && kind != "any value" && !slices.Contains(anyText, bare) {
		wrong["without a meaning"] = name + map[bool]string{true: "-1", false: "no/such thing"}[kind == "number"]
	}
	return wrong
}

// requireTold puts a line in place of a setting, whose value takes up its lines, and wants it to
// be told there, and not much beside.
func requireTold(t *testing.T, files fstest.MapFS, file string, key, value *yaml.Node, text string) {
	lines := strings.Split(string(files[file].Data), "\n")
	at := key.Line - 1
	lines[at] = lines[at][:key.Column-1] + text
	if !strings.HasSuffix(text, ":") {
		for n := at + 1; n < lastLine(value); n++ {
			lines[n] = ""
		}
	}
	changed := fstest.MapFS{}
	for name, of := range files {
		changed[name] = of
	}
	changed[file] = &fstest.MapFile{Data: []byte(strings.Join(lines, "\n"))}
	all := pack.Lint(changed, steps.Mistakes)
	told := slices.ContainsFunc(all, func(m pack.Mistake) bool { return m.File == file && m.Line == key.Line })
	require.True(t, told, "%s:%d %s: %s", file, key.Line, text, fmt.Sprint(all))
	require.LessOrEqual(t, len(all), 4, "%s:%d %s: %s", file, key.Line, text, fmt.Sprint(all))
}

func lastLine(n *yaml.Node) int {
	last := n.Line
	for _, part := range n.Content {
		last = max(last, lastLine(part))
	}
	return last
}
