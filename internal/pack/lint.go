package pack

import (
	"cmp"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/plan"
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
	unreadable := slices.Concat(fixtures.Mistakes(parts["fixtures"]), plan.Mistakes(parts["features"]))
	for _, err := range unreadable {
		found = append(found, mistake(err))
	}
	isError := func(m Mistake) bool { return m.Severity == spec.Error }
	if !slices.ContainsFunc(found, isError) {
		found = append(found, lintWhole(parts, further)...)
	}
	slices.SortStableFunc(found, func(a, b Mistake) int { return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line)) })
	return slices.Compact(found)
}

// lintWhole looks at a pack whose files can each be read.
func lintWhole(parts map[string]fs.FS, further func(*Pack) []error) []Mistake {
	p, err := parse(parts)
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

// placed is how the messages of this program begin with a place.
var placed = regexp.MustCompile(`^(?:[a-z ]+: )?([^\s:"]+\.(?:yaml|feature))(?::(\d+))?: (?s:(.*))$`)

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
