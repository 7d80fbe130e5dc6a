package spec

import (
	"encoding/json"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v4"
)

// suiteFolder is where the JSON Schema Test Suite is, which make documents gets.
const suiteFolder = "ASSAY_JSON_SCHEMA_SUITE"

// suiteGroup is a schema of the suite, with values that fit it or do not.
type suiteGroup struct {
	Description string
	Schema      json.RawMessage
	Tests       []struct {
		Description string
		Data        json.RawMessage
		Valid       bool
	}
}

// suite returns the groups of a draft, by file.
func suite(t *testing.T, draft string) map[string][]suiteGroup {
	t.Helper()
	folder := os.Getenv(suiteFolder)
	if folder == "" {
		t.Skip(suiteFolder + " is not set: make documents sets it")
	}
	root := filepath.Join(folder, "tests", draft)
	groups := map[string][]suiteGroup{}
	require.NoError(t, filepath.WalkDir(root, func(path string, entry os.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".json" {
			return err
		}
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		var all []suiteGroup
		require.NoError(t, json.Unmarshal(text, &all))
		name, err := filepath.Rel(root, path)
		groups[strings.TrimSuffix(filepath.ToSlash(name), ".json")] = all
		return err
	}))
	require.Greater(t, len(groups), 30)
	return groups
}

// localTimes is why a time may have no offset.
const localTimes = "TypeSpec, pydantic and ASP.NET write format: time for the time of day of a place, which has no offset"

// tally counts the cases that are judged right, and fails for the others, but for those
// that are excepted by file, group and case.
type tally struct {
	exceptions map[string]string // to their reasons
	met        map[string]bool
	right      int
}

func (c *tally) count(t *testing.T, name string, right bool) {
	t.Helper()
	if right {
		c.right++
		return
	}
	for exception := range c.exceptions {
		if strings.HasPrefix(name, exception) {
			c.met[exception] = true
			return
		}
	}
	t.Errorf("%s is judged wrong", name)
}

// done reports the count. An exception that no case needs is one too many.
func (c *tally) done(t *testing.T, least int) {
	t.Helper()
	for exception := range c.exceptions {
		require.True(t, c.met[exception], "every case of %q is judged right", exception)
	}
	t.Logf("%d cases are judged right", c.right)
	for exception, reason := range c.exceptions {
		t.Logf("not %q: %s", exception, reason)
	}
	require.GreaterOrEqual(t, c.right, least)
}

// Schemas of OpenAPI 3.1 are judged by as the suite says of draft 2020-12, with the
// formats and with the expressions of ECMAScript that are optional there.
func TestSuiteOfDraft2020(t *testing.T) {
	c := tally{met: map[string]bool{}, exceptions: map[string]string{
		"optional/format/time: validation of time strings: no time offset": localTimes,
		"format: ": "a format is judged: the document's author means what it says, and the suite has it as an option, too",
		`optional/ecmascript-regex: \a is not an ECMA 262 control escape: when used as a pattern`: "an expression that has no meaning with the flag u has that without it, where the letter stands for itself",
	}}
	all := suite(t, "draft2020-12")
	for _, file := range slices.Sorted(maps.Keys(all)) {
		for _, group := range all[file] {
			s, err := suiteSchema(group.Schema)
			for _, test := range group.Tests {
				name := file + ": " + group.Description + ": " + test.Description
				if err != nil {
					t.Log(name, err)
					c.count(t, name, false)
					continue
				}
				value, err := DecodeJSON(test.Data)
				require.NoError(t, err, name)
				found := s.judge(&visitor{root: "body"}, value, len(test.Data), "")
				c.count(t, name, test.Valid == (len(found) == 0))
			}
		}
	}
	c.done(t, 1_800)
}

// suiteSchema makes the judge of a schema that stands in a file of its own.
func suiteSchema(text []byte) (*schema2020, error) {
	t, err := parseTree("suite.json", text)
	if err != nil {
		return nil, err
	}
	newFiles(fstest.MapFS{}, t)
	d := newDraft2020(t.files)
	d.compiler.UseLoader(suiteRemotes{})
	s := &schema2020{draft: d, node: t.root, url: t.url()}
	d.schemas = append(d.schemas, s)
	if t.root.Kind != yaml.MappingNode { // true or false, which no file is
		s = d.schema(t, t.root)
	}
	var found problems
	d.ready(t, &found)
	if len(found.all) > 0 {
		return nil, errors.New(found.all[0].Message)
	}
	return s, nil
}

// suiteRemotes are the files that the suite has on a server.
type suiteRemotes struct{}

func (suiteRemotes) Load(url string) (any, error) {
	name, ok := strings.CutPrefix(url, "http://localhost:1234/")
	if !ok {
		return knownDialects{}.Load(url)
	}
	text, err := os.ReadFile(filepath.Join(os.Getenv(suiteFolder), "remotes", filepath.FromSlash(name)))
	if err != nil {
		return nil, err
	}
	return jsonschema.UnmarshalJSON(strings.NewReader(string(text)))
}

// Of draft 4, what OpenAPI 3.0 can say is judged as the suite says.
func TestSuiteOfDraft4(t *testing.T) {
	c := tally{met: map[string]bool{}, exceptions: map[string]string{
		"optional/zeroTerminatedFloats: ": "1.0 is an integer in OpenAPI, whose data model is that of later drafts",
	}}
	all := suite(t, "draft4")
	for _, file := range slices.Sorted(maps.Keys(all)) {
		for _, group := range all[file] {
			schema, err := DecodeJSON(group.Schema)
			require.NoError(t, err)
			if !inOpenAPI30(schema) {
				continue
			}
			contract := withSchema(t, string(group.Schema))
			for _, test := range group.Tests {
				name := file + ": " + group.Description + ": " + test.Description
				found := contract.Check("get", ok(string(test.Data)))
				c.count(t, name, test.Valid == (len(found) == 0))
			}
		}
	}
	c.done(t, 600)
}

// inOpenAPI30 reports whether a schema of draft 4 has the same meaning in OpenAPI 3.0.
func inOpenAPI30(schema any) bool {
	s, ok := schema.(map[string]any)
	if !ok {
		return false
	}
	for keyword, value := range s {
		fits := true
		switch keyword {
		case "type":
			text, one := value.(string)
			fits = one && text != "null"
		case "items", "not":
			fits = inOpenAPI30(value)
		case "additionalProperties":
			_, closed := value.(bool)
			fits = closed || inOpenAPI30(value)
		case "properties":
			members, _ := value.(map[string]any)
			for _, member := range members {
				fits = fits && inOpenAPI30(member)
			}
		case "allOf", "anyOf", "oneOf":
			parts, _ := value.([]any)
			for _, part := range parts {
				fits = fits && inOpenAPI30(part)
			}
		default:
			fits = slices.Contains([]string{
				"$schema", "description", "title", "default", "enum", "format", "pattern", "required", "uniqueItems", "multipleOf", "minimum", "maximum",
				"exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties",
			}, keyword)
		}
		if !fits {
			return false
		}
	}
	return true
}
