package pack

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing/fstest"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/wording"
	"github.com/assaykit/assay/spec"
)

// Mistake is something wrong with a file of a pack.
type Mistake struct {
	File     string // within the folder of the pack; "" where it is in none
	Line     int    // 0 where it is about the file as a whole
	Severity spec.Severity
	Message  string // a hint follows on a line of its own
}

// Lint returns everything that is wrong with a pack, by file and line. further looks at
// a pack that can be read for what its reader does not know, such as steps; nil for
// nothing. An operation without a request is a warning.
func Lint(fsys fs.FS, further func(*Pack) []error) []Mistake {
	parts := map[string]fs.FS{}
	for _, name := range []string{"spec", "features", "fixtures"} {
		info, err := fs.Stat(fsys, name)
		if err != nil || !info.IsDir() {
			return []Mistake{{Severity: spec.Error, Message: fmt.Sprintf("it has no folder %q\n  a contract pack is a folder with spec, features and fixtures in it", name)}}
		}
		parts[name], _ = fs.Sub(fsys, name) // the name is valid
	}
	var found []Mistake
	for _, problem := range spec.Problems(parts["spec"]) {
		found = append(found, Mistake{File: path.Join("spec", problem.File), Line: problem.Line, Severity: problem.Severity, Message: problem.Message})
	}
	for _, err := range fixtures.Mistakes(parts["fixtures"]) {
		found = append(found, mistake(suggest(err)))
	}
	isError := func(m Mistake) bool { return m.Severity == spec.Error }
	comparable := !slices.ContainsFunc(found, isError)
	var unreadable []string
	for _, err := range plan.Mistakes(parts["features"]) {
		found = append(found, mistake(err))
		unreadable = append(unreadable, found[len(found)-1].File)
	}
	if comparable {
		found = append(found, lintWhole(parts, unreadable, further)...)
	}
	slices.SortStableFunc(found, func(a, b Mistake) int { return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line)) })
	return slices.Compact(found)
}

// lintWhole looks at a pack whose files can each be read, but for features that it leaves
// out.
func lintWhole(parts map[string]fs.FS, unreadable []string, further func(*Pack) []error) []Mistake {
	p, err := parseWithout(parts, unreadable)
	if err != nil {
		return []Mistake{mistake(err)}
	}
	var found []Mistake
	for _, err := range p.inconsistencies() {
		found = append(found, mistake(err))
	}
	if further != nil {
		for _, err := range further(p) {
			found = append(found, mistake(err))
		}
	}
	for _, err := range p.unlike() {
		m := mistake(err)
		m.Severity = spec.Warning
		found = append(found, m)
	}
	if len(p.Fixtures.Preflight) == 0 && p.Fixtures.Preflight != nil {
		m := mistake(fmt.Errorf("%s is empty: nothing shows before a run that the target is this API and takes the key\n  name operations that only read and refer to nothing%s", p.Fixtures.Place("resources.yaml").In("preflight"), p.proving()))
		m.Severity = spec.Warning
		found = append(found, m)
	}
	for _, o := range p.Contract.Operations {
		if _, has := p.Fixtures.Requests[o.ID]; !has {
			found = append(found, Mistake{
				File: "fixtures/requests.yaml", Severity: spec.Warning,
				Message: fmt.Sprintf("%s has no request, so that nothing about it is run\n  write one, or say why there is none: %s: {skip: why}", o.ID, o.ID),
			})
		}
	}
	return found
}

// parseWithout reads a pack without some of its features.
func parseWithout(parts map[string]fs.FS, unreadable []string) (*Pack, error) {
	if len(unreadable) == 0 {
		return parse(parts)
	}
	readable := fstest.MapFS{}
	err := fs.WalkDir(parts["features"], ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || slices.Contains(unreadable, path.Join("features", name)) {
			return err
		}
		text, err := fs.ReadFile(parts["features"], name)
		readable[name] = &fstest.MapFile{Data: text}
		return err
	})
	if err != nil {
		return nil, err
	}
	rest := maps.Clone(parts)
	rest["features"] = readable
	p := &Pack{Inventory: &plan.Inventory{}}
	if len(plan.Mistakes(readable)) == 0 {
		return parse(rest)
	}
	if p.Contract, err = spec.Load(parts["spec"]); err != nil {
		return nil, err
	}
	if p.Fixtures, err = fixtures.Load(parts["fixtures"]); err != nil {
		return nil, err
	}
	p.addBuiltins()
	return p, nil
}

// unlike reports each value of a request that the document does not allow. The target may
// take it all the same, so that it is no mistake for certain.
func (p *Pack) unlike() mistakes {
	var found mistakes
	for _, id := range sortedKeys(p.Fixtures.Requests) {
		o, known := p.Contract.Operation(id)
		r := p.Fixtures.Requests[id]
		if !known || r.Skip != "" {
			continue
		}
		where := p.Fixtures.Place("requests.yaml").In(id)
		check := func(part, noun, name string, value any, schema spec.Schema) {
			_, isText := value.(string)
			if strings.Contains(fmt.Sprint(value), "${") || isText && part != "body" || allows(schema, value) {
				return
			}
			found.add(fmt.Errorf("%s: %s %q is none that the document allows", where.At(part, name), noun, name))
		}
		for _, parameter := range o.Parameters {
			for part, values := range map[string]map[string]any{"path": r.Path, "query": r.Query, "header": r.Header, "cookie": r.Cookie} {
				if value, has := values[parameter.Name]; has && parameter.In == part {
					check(part, part+" parameter", parameter.Name, value, parameter.Schema)
				}
			}
		}
		if o.Body == nil || o.IsForm() || r.Media != "" {
			continue
		}
		for _, property := range o.Body.Properties {
			if value, has := r.Body[property.Name]; has {
				check("body", "body field", property.Name, value, property.Schema)
			}
		}
	}
	return found
}

// allows reports whether a schema allows a value, by its type and what it says of a value
// of that type. What it says of parts is not looked at.
func allows(s spec.Schema, value any) bool {
	if value == nil {
		return s.Nullable || s.Type == ""
	}
	kind, number := "", 0.0
	switch v := value.(type) {
	case string:
		return (s.Type == "" || s.Type == "string") && s.Takes(v)
	case bool:
		kind = "boolean"
	case []any:
		kind = "array"
	case map[string]any:
		kind = "object"
	case int:
		kind, number = "integer", float64(v)
	case float64:
		kind, number = "number", v
		if v == math.Trunc(v) {
			kind = "integer"
		}
	default:
		return true // which YAML has beside these
	}
	if s.Type != "" && s.Type != kind && (s.Type != "number" || kind != "integer") {
		return false
	}
	if kind != "integer" && kind != "number" {
		return true
	}
	return (s.Minimum == nil || number >= *s.Minimum) && (s.Maximum == nil || number <= *s.Maximum)
}

// placed is how the messages of this program begin with a place.
var placed = regexp.MustCompile(`^(?:[a-z ]+: )?([^\s:"]+\.(?:yaml|feature))(?::(\d+))?: (?s:(.*))$`)

// suggest adds to an error about an unknown field the one that may be meant.
func suggest(err error) error {
	var unknown *fixtures.UnknownField
	if !errors.As(err, &unknown) {
		return err
	}
	if near := wording.Nearest(unknown.Name, unknown.Known); near != "" {
		return fmt.Errorf("%w, did you mean %q?", err, near)
	}
	return err
}

// mistake takes apart an error that begins with its place.
func mistake(err error) Mistake {
	m := placed.FindStringSubmatch(err.Error())
	if m == nil {
		return Mistake{Severity: spec.Error, Message: err.Error()}
	}
	line, _ := strconv.Atoi(m[2]) // "" is the file as a whole
	file := m[1]
	switch {
	case strings.HasPrefix(file, "features/"):
	case slices.Contains(fixtures.Names, file):
		file = path.Join("fixtures", file)
	default:
		file = path.Join("spec", file)
	}
	return Mistake{File: file, Line: line, Severity: spec.Error, Message: m[3]}
}
