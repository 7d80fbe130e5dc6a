package verdict

import (
	"bytes"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/exchange"
)

// schemaNode is what the schema of a Result makes use of.
type schemaNode struct {
	Ref        string                `json:"$ref"`
	Type       string                `json:"type"`
	Format     string                `json:"format"`
	Const      string                `json:"const"`
	Enum       []string              `json:"enum"`
	Items      *schemaNode           `json:"items"`
	OneOf      []schemaNode          `json:"oneOf"`
	Required   []string              `json:"required"`
	Properties map[string]schemaNode `json:"properties"`
	Additional json.RawMessage       `json:"additionalProperties"`
	Defs       map[string]schemaNode `json:"$defs"`
}

// TestSchemaAgreesWithTheTypes fails where a member was added to a type and not
// to the schema, or the other way round.
func TestSchemaAgreesWithTheTypes(t *testing.T) {
	var root schemaNode
	require.NoError(t, json.Unmarshal(Schema, &root))
	a := &agreement{T: t, defs: root.Defs, used: map[string]bool{}}
	a.agree("result", root, reflect.TypeFor[Document]())
	for _, name := range slices.Sorted(maps.Keys(root.Defs)) {
		require.True(t, a.used[name], "result.schema.json: nothing refers to %q", name)
	}
}

type agreement struct {
	*testing.T
	defs map[string]schemaNode
	used map[string]bool
}

// enums are the types of which a schema has to name every value.
var enums = map[reflect.Type][]string{
	reflect.TypeFor[State]():       texts(States()),
	reflect.TypeFor[ProblemKind](): texts(problemKinds),
}

func texts[S ~string](values []S) []string {
	var all []string
	for _, v := range values {
		all = append(all, string(v))
	}
	slices.Sort(all)
	return all
}

// agree compares a part of the schema with the type that is written there.
func (a *agreement) agree(path string, s schemaNode, goType reflect.Type) {
	if s.Ref != "" {
		name := strings.TrimPrefix(s.Ref, "#/$defs/")
		seen := a.used[name]
		a.used[name] = true
		target, ok := a.defs[name]
		require.True(a, ok, "%s refers to %s", path, s.Ref)
		if !seen || goType.Kind() != reflect.Struct {
			a.agree(path, target, goType)
		}
		return
	}
	if goType.Kind() == reflect.Pointer {
		goType = goType.Elem()
	}
	switch {
	case enums[goType] != nil:
		require.Equal(a, enums[goType], texts(s.Enum), path)
	case goType == reflect.TypeFor[time.Time]():
		require.Equal(a, []string{"string", "date-time"}, []string{s.Type, s.Format}, path)
	case goType == reflect.TypeFor[exchange.Body]():
		require.Len(a, s.OneOf, 2, path)
	case goType == reflect.TypeFor[RecordedBody]():
		require.Len(a, s.OneOf, 2, path)
		a.agree(path, s.OneOf[0], reflect.TypeFor[exchange.Body]())
	case goType.Kind() == reflect.Struct:
		a.members(path, s, goType)
	case goType.Kind() == reflect.Slice:
		require.Equal(a, "array", s.Type, path)
		require.NotNil(a, s.Items, path)
		a.agree(path+"[]", *s.Items, goType.Elem())
	case goType.Kind() == reflect.Map:
		require.Equal(a, "object", s.Type, path)
		var values schemaNode
		require.NoError(a, json.Unmarshal(s.Additional, &values), path)
		a.agree(path+"{}", values, goType.Elem())
	case goType.Kind() == reflect.String:
		require.True(a, s.Type == "string" || s.Const != "" || s.Enum != nil, path)
	default:
		want := map[reflect.Kind]string{reflect.Bool: "boolean", reflect.Int: "integer", reflect.Int64: "integer"}[goType.Kind()]
		require.NotEmpty(a, want, "%s is of a kind that this test does not know: %s", path, goType)
		require.Equal(a, want, s.Type, path)
	}
}

func (a *agreement) members(path string, s schemaNode, goType reflect.Type) {
	require.Equal(a, "object", s.Type, path)
	require.Equal(a, "false", string(s.Additional), "%s: additionalProperties", path)
	var names, required []string
	for _, field := range reflect.VisibleFields(goType) {
		if field.Anonymous {
			continue
		}
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		require.NotEmpty(a, name, "%s.%s has no name in JSON", path, field.Name)
		names = append(names, name)
		if options == "" {
			required = append(required, name)
		}
		declared, ok := s.Properties[name]
		require.True(a, ok, "%s.%s is not in result.schema.json", path, name)
		a.agree(path+"."+name, declared, field.Type)
	}
	slices.Sort(names)
	require.Equal(a, names, slices.Sorted(maps.Keys(s.Properties)), "%s: result.schema.json and the type have other members", path)
	slices.Sort(required)
	slices.Sort(s.Required)
	require.Equal(a, required, s.Required, "%s: required is what is never left out", path)
}

func TestSchemaJudges(t *testing.T) {
	schema := compiled(t)
	for _, c := range []struct {
		name   string
		change func(map[string]any)
		want   string // "": valid
	}{
		{name: "as it is", change: func(map[string]any) {}},
		{name: "another format", change: func(r map[string]any) { r["format"] = "assay-result/2" }, want: "/format"},
		{name: "a member that is not declared", change: func(r map[string]any) { r["colour"] = "red" }, want: "colour"},
		{name: "a member that is missing", change: func(r map[string]any) { delete(r, "verdict") }, want: "verdict"},
		{name: "an unknown state", change: func(r map[string]any) { first(r, "scenarios")["state"] = "ok" }, want: "/scenarios/0/state"},
		{name: "no list", change: func(r map[string]any) { r["cells"] = nil }, want: "/cells"},
		{name: "a finding's state", change: func(r map[string]any) { first(r, "findings")["state"] = "ok" }, want: "/findings/0/state"},
		{name: "without findings, as evidence has it", change: func(r map[string]any) { delete(r, "findings") }},
		{name: "a body that is none", change: func(r map[string]any) {
			first(first(r, "scenarios"), "exchanges")["response_body"] = 7
		}, want: "/scenarios/0/exchanges/0/response_body"},
		{name: "a body by its hash", change: func(r map[string]any) {
			first(first(r, "scenarios"), "exchanges")["response_body"] = map[string]any{"sha256": "ab"}
			r["bodies"] = map[string]any{"ab": "text"}
		}},
		{name: "a body without its hash", change: func(r map[string]any) {
			first(first(r, "scenarios"), "exchanges")["response_body"] = map[string]any{}
		}, want: "/scenarios/0/exchanges/0/response_body"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := result(Passed, Warned)
			r.Cells, r.Requirements, r.Settings.Credentials = []Cell{}, []Requirement{}, []string{}
			r.Scenarios[0].Exchanges = []*exchange.Exchange{{ID: "x", Sent: exchange.Sent{Method: "GET"}, Answer: exchange.Answer{Status: 200, ResponseBody: []byte{0xff}}}}
			r.Verdict = Decide(r)
			r.Format = Format
			text, err := json.Marshal(DocumentOf(r))
			require.NoError(t, err)
			document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
			require.NoError(t, err)
			c.change(document.(map[string]any))
			err = schema.Validate(document)
			if c.want == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, c.want)
		})
	}
}

func first(object map[string]any, list string) map[string]any {
	return object[list].([]any)[0].(map[string]any)
}

func compiled(t *testing.T) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema))
	require.NoError(t, err)
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	require.NoError(t, c.AddResource("result.schema.json", document))
	schema, err := c.Compile("result.schema.json")
	require.NoError(t, err)
	return schema
}
