package spec

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"
)

// draft2020 judges by the schemas of an OpenAPI 3.1 document, which are those of JSON
// Schema 2020-12, with a library for that dialect.
type draft2020 struct {
	mu       sync.Mutex
	compiler *jsonschema.Compiler
	files    schemaFiles // as the library reads them
	steps    int         // that the judgement under way has left
	schemas  []*schema2020
}

// schema2020 is one schema of a document.
type schema2020 struct {
	draft    *draft2020
	url      string
	node     *yaml.Node
	compiled *jsonschema.Schema // nil where the library cannot read it
}

const (
	// judgedSchemas is the member of a file under which its schemas stand that values
	// are compared with.
	judgedSchemas = "x-judged"
	// baseURL is where a file of a contract is for the library, which reads nothing from
	// there.
	baseURL = "file:///"
)

// errIntricate ends a judgement that would take too long.
var errIntricate = errors.New("too complex to judge")

// newDraft2020 makes a judge of the schemas in the files of a document.
func newDraft2020(all *files) *draft2020 {
	d := &draft2020{files: schemaFiles{}, compiler: jsonschema.NewCompiler()}
	for _, t := range all.trees {
		d.add(t)
	}
	d.compiler.DefaultDraft(jsonschema.Draft2020)
	d.compiler.UseLoader(knownDialects{})
	d.compiler.UseRegexpEngine(func(source string) (jsonschema.Regexp, error) {
		p, err := compilePattern(source)
		return expression{p}, err
	})
	d.compiler.AssertFormat()
	d.registerFormats()
	d.compiler.AssertVocabs()
	d.compiler.RegisterVocabulary(&jsonschema.Vocabulary{
		URL: baseURL + "vocabulary",
		Subschemas: []jsonschema.SchemaPath{
			{jsonschema.Prop(judgedSchemas), jsonschema.AllItem{}},
			{jsonschema.Prop("components"), jsonschema.Prop("schemas"), jsonschema.AllProp{}},
		},
		Compile: func(_ *jsonschema.CompilerContext, object map[string]any) (jsonschema.SchemaExt, error) {
			c := counted{draft: d, writeOnly: object["writeOnly"] == true}
			if !c.writeOnly && !slices.ContainsFunc(branches, func(keyword string) bool { _, has := object[keyword]; return has }) {
				return nil, nil
			}
			return c, nil
		},
	})
	return d
}

// add makes a file known to the library. Of a large document, what schemas cannot be
// in is left out.
func (d *draft2020) add(t *tree) {
	content := map[string]any{}
	for i := 0; t.root.Kind == yaml.MappingNode && i+1 < len(t.root.Content); i += 2 {
		key := t.root.Content[i].Value
		large := slices.Contains([]string{"info", "paths", "servers", "tags", "webhooks"}, key)
		if large && len(t.files.trees) == 1 && !t.refersTo(key) {
			continue
		}
		content[key] = showReferences(plainNode(t.root.Content[i+1]))
	}
	content[judgedSchemas] = []any{}
	d.files[t.url()] = content
}

// url is where the library has a file.
func (t *tree) url() string { return baseURL + t.file }

// refersTo reports whether a reference of a file leads into one of its members.
func (t *tree) refersTo(key string) bool {
	refers := false
	t.each(func(n *yaml.Node) {
		ref := member(n, "$ref")
		refers = refers || ref != nil && strings.HasPrefix(ref.Value, "#/"+key+"/")
	})
	return refers
}

// schema returns what judges by the schema at a place of a file.
func (d *draft2020) schema(t *tree, n *yaml.Node) *schema2020 {
	t = t.of(n)
	content := d.files[t.url()]
	all, _ := content[judgedSchemas].([]any)
	content[judgedSchemas] = append(all, showReferences(plainNode(n)))
	s := &schema2020{draft: d, node: n, url: t.url() + "#/" + judgedSchemas + "/" + strconv.Itoa(len(all))}
	d.schemas = append(d.schemas, s)
	return s
}

// ready compiles the schemas, once all that is judged by is among the files.
func (d *draft2020) ready(t *tree, found *problems) {
	d.files.relax()
	for url, content := range d.files {
		if err := d.compiler.AddResource(url, content); err != nil {
			found.fail(t.file, err)
		}
	}
	for _, s := range d.schemas {
		var err error
		if s.compiled, err = d.compiler.Compile(s.url); err != nil {
			found.warn(t, s.node, "this schema is not checked: %s", strings.ReplaceAll(strings.ReplaceAll(err.Error(), "\n", " "), baseURL, ""))
		}
	}
}

func (s *schema2020) judge(v *visitor, value any, size int, requirement string) []Violation {
	s.draft.mu.Lock()
	defer s.draft.mu.Unlock()
	if s.compiled == nil {
		return nil // which the document's problems say
	}
	s.draft.steps = minSteps + stepsPerByte*size
	err := validate(s.compiled, bounded(value))
	if errors.Is(err, errIntricate) {
		v.add(requirement, "is too complex to judge")
		return v.found
	}
	var departs *jsonschema.ValidationError
	if errors.As(err, &departs) {
		e := explainer{visitor: v, files: s.draft.files, value: value, frame: s.url, free: map[string]bool{}}
		e.explain(departs, requirement)
	}
	return v.found
}

// validate compares a value with a schema. A judgement that takes too many steps, or
// that an expression takes too long in, ends in errIntricate.
func validate(s *jsonschema.Schema, value any) (err error) {
	defer func() {
		if r := recover(); r != nil {
			if r != errIntricate { //nolint:errorlint // it is the very value
				panic(r)
			}
			err = errIntricate
		}
	}()
	return s.Validate(value)
}

// branches are the keywords by which a value is compared with more than one schema, or
// against one that can contain itself.
var branches = []string{"$ref", "$dynamicRef", "allOf", "anyOf", "oneOf", "not", "if", "dependentSchemas"}

// counted is called at every schema of a judgement that branches. It counts them, as alternatives
// that contain themselves could take for ever, and refuses what is for requests only.
type counted struct {
	draft     *draft2020
	writeOnly bool
}

// Validate implements [jsonschema.SchemaExt].
func (s counted) Validate(ctx *jsonschema.ValidatorContext, _ any) {
	if s.draft.steps--; s.draft.steps < 0 {
		panic(errIntricate)
	}
	if s.writeOnly && len(ctx.ValueLocation()) > 0 {
		ctx.AddError(&onlyInRequests{})
	}
}

// expression is a pattern for the library.
type expression struct{ *pattern }

// MatchString implements [jsonschema.Regexp].
func (e expression) MatchString(text string) bool {
	matches, known := e.matches(text)
	if !known {
		panic(errIntricate)
	}
	return matches
}

// knownDialects are the dialects of OpenAPI that a schema can name. Nothing else is
// read from anywhere.
type knownDialects struct{}

// Load implements [jsonschema.URLLoader].
func (knownDialects) Load(url string) (any, error) {
	if strings.HasPrefix(url, "https://spec.openapis.org/oas/3.") {
		return map[string]any{"$schema": jsonschema.Draft2020.String()}, nil
	}
	return nil, errors.New("a contract is not read from elsewhere: save the file beside the document")
}

// registerFormats has the library judge the formats that OpenAPI 3.0 has here, and no
// others.
func (d *draft2020) registerFormats() {
	for _, unknown := range []string{"period", "semver"} {
		d.compiler.RegisterFormat(&jsonschema.Format{Name: unknown, Validate: func(any) error { return nil }})
	}
	for name, f := range formats {
		d.compiler.RegisterFormat(&jsonschema.Format{Name: name, Validate: func(value any) error {
			if text, ok := value.(string); ok && !f.ok(text) {
				return fmt.Errorf("want %s", f.name)
			}
			return nil
		}})
	}
	for name, limits := range numberFormats {
		d.compiler.RegisterFormat(&jsonschema.Format{Name: name, Validate: func(value any) error {
			text, ok := value.(json.Number)
			if !ok {
				return nil
			}
			if n := parseNumber(text); n.compare(limits[0]) < 0 || n.compare(limits[1]) > 0 {
				return fmt.Errorf("want %s", name)
			}
			return nil
		}})
	}
}
