package pack

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

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
// a pack for what its reader does not know, such as steps; nil for nothing. It is given a
// pack without a contract where only the features can be read. An operation without a
// request is a warning.
func Lint(fsys fs.FS, further func(*Pack) []error) []Mistake {
	parts := map[string]fs.FS{}
	var found []Mistake
	for _, name := range []string{"spec", "features", "fixtures"} {
		if info, err := fs.Stat(fsys, name); err != nil || !info.IsDir() {
			found = append(found, Mistake{Severity: spec.Error, Message: fmt.Sprintf("it has no folder %q\n  a contract pack is a folder with spec, features and fixtures in it", name)})
			continue
		}
		parts[name], _ = fs.Sub(fsys, name) // the name is valid
	}
	if further == nil {
		further = func(*Pack) []error { return nil }
	}
	if parts["spec"] != nil {
		for _, problem := range spec.Problems(parts["spec"]) {
			found = append(found, Mistake{File: path.Join("spec", problem.File), Line: problem.Line, Severity: problem.Severity, Message: problem.Message})
		}
	}
	if parts["fixtures"] != nil {
		for _, err := range fixtures.Mistakes(parts["fixtures"]) {
			found = append(found, mistake(suggest(err)))
		}
	}
	p := &Pack{Inventory: &plan.Inventory{}}
	isError := func(m Mistake) bool { return m.Severity == spec.Error }
	comparable := !slices.ContainsFunc(found, isError)
	var unread []error
	if parts["features"] != nil {
		p.Inventory, unread = plan.Read(parts["features"])
		found = append(found, all(unread, spec.Error)...)
	}
	if comparable {
		var err error
		if err = p.load(parts); err != nil {
			found, comparable = append(found, mistake(err)), false
		}
	}
	if comparable {
		p.addBuiltins()
		found = append(found, p.lint(len(unread) > 0)...)
	} else {
		p.Contract, p.Fixtures = nil, nil
	}
	found = append(found, all(further(p), spec.Error)...)
	slices.SortStableFunc(found, func(a, b Mistake) int { return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line)) })
	return mergeSame(slices.Compact(found))
}

// mergeSame makes one of the errors of a file that say the same of several lines.
func mergeSame(found []Mistake) []Mistake {
	type same struct{ file, message string }
	lines := map[same][]string{}
	var merged []Mistake
	for _, m := range found {
		key := same{m.File, m.Message}
		if m.Severity == spec.Warning || m.Line == 0 {
			merged = append(merged, m)
			continue
		}
		if lines[key] == nil {
			merged = append(merged, m)
		}
		lines[key] = append(lines[key], strconv.Itoa(m.Line))
	}
	const most = 20
	for n, m := range merged {
		more := lines[same{m.File, m.Message}]
		if len(more) < 2 || m.Severity == spec.Warning {
			continue
		}
		end := ""
		if more = more[1:]; len(more) > most {
			more, end = more[:most], ", …"
		}
		merged[n].Message += "\n  and in lines " + strings.Join(more, ", ") + end
	}
	return merged
}

// all takes apart errors of one severity.
func all(errs []error, severity spec.Severity) []Mistake {
	var found []Mistake
	for _, err := range errs {
		m := mistake(err)
		m.Severity = severity
		found = append(found, m)
	}
	return found
}

// lint looks at a pack whose files can each be read, but for some features.
func (p *Pack) lint(featuresUnread bool) []Mistake {
	found := all(p.inconsistencies(), spec.Error)
	found = append(found, all(p.unlike(), spec.Warning)...)
	found = append(found, all(p.doubtful(featuresUnread), spec.Warning)...)
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
			found.add(fmt.Errorf("%s: %s %q has a value that the document does not allow%s", where.At(part, name), noun, name, wanted(schema)))
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

// wanted says in words what a schema wants, as far as a few words can; "" otherwise.
func wanted(s spec.Schema) string {
	const few = 10
	switch {
	case len(s.Enum) > 0 && len(s.Enum) <= few:
		var values []string
		for _, value := range s.Enum {
			values = append(values, fmt.Sprint(value))
		}
		return ": want one of " + strings.Join(values, ", ")
	case s.Format != "":
		return fmt.Sprintf(": want the format %s", s.Format)
	case s.Type != "":
		return fmt.Sprintf(": want the type %s", s.Type)
	}
	return ""
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

// suggest adds to an error about an unknown name of the fixtures the one that may be
// meant.
func suggest(err error) error {
	var about interface{ Unknown() (string, []string) }
	if !errors.As(err, &about) {
		return err
	}
	if near := wording.Nearest(about.Unknown()); near != "" {
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
