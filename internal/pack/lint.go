package pack

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
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
	File     string // within the folder of the pack, separated by slashes; "" where it is in none
	Line     int    // from 1; 0 where it is about the file as a whole
	Severity spec.Severity
	Message  string // a hint follows on a line of its own
}

// Lint returns everything that is wrong with the pack at the root of fsys, by file and line;
// nothing where all is right. further returns errors of a pack for what its reader does not
// know, such as steps; nil for nothing. It is given a pack without a contract where only the
// features can be read. An operation without a request is a warning.
func Lint(fsys fs.FS, further func(*Pack) []error) []Mistake {
	found, compared := look(fsys, further)
	var mended []Mistake
	for range 3 { // a name that is mended may hide another one
		next, better := mend(fsys, found, compared, further)
		if !better {
			break
		}
		fsys, found, compared, mended = next.files, next.found, next.compared, append(mended, next.mended...)
	}
	found = withoutConsequences(withoutFollowing(withoutEchoes(append(found, mended...))))
	slices.SortStableFunc(found, func(a, b Mistake) int { return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line)) })
	return mergeSame(slices.CompactFunc(found, isSaidAgain))
}

// isSaidAgain reports whether a mistake is the one before it, or what an alias has of its model.
func isSaidAgain(before, m Mistake) bool {
	says := func(m Mistake) string {
		_, after, _ := strings.Cut(m.Message, ": ")
		return after
	}
	return m == before || m.File == before.File && m.Line == before.Line && m.Line > 0 && m.Severity == before.Severity && m.File == "fixtures/resources.yaml" && says(m) != "" && says(m) == says(before)
}

// looked is an attempt at a pack, and what was found in it.
type looked struct {
	attempt
	found    []Mistake
	compared bool
}

// mend returns the best of the attempts at a pack that has errors; better is false for none.
func mend(fsys fs.FS, found []Mistake, compared bool, further func(*Pack) []error) (best looked, better bool) {
	if !fails(found) {
		return looked{}, false
	}
	least := errorsOf(found)
	for _, a := range repairs(fsys, found) {
		if a.last && better {
			break
		}
		next := looked{attempt: a}
		if next.found, next.compared = look(a.files, further); compared && !next.compared {
			continue // another name was meant
		}
		next.found = slices.DeleteFunc(next.found, func(m Mistake) bool {
			return slices.ContainsFunc(a.mended, func(of Mistake) bool { return comesOf(m, of) })
		})
		if count := errorsOf(next.found); a.last || count < least {
			best, better, least = next, true, count
		}
	}
	if better && !fails(best.mended) && (!best.last || !fails(best.found)) { // the document cannot be used as it is written
		for n := range best.mended {
			best.mended[n].Severity = spec.Error
		}
	}
	return best, better
}

// errorsOf counts the errors of some mistakes.
func errorsOf(found []Mistake) int {
	count := 0
	for _, m := range found {
		if m.Severity == spec.Error {
			count++
		}
	}
	return count
}

// fails reports whether one of some mistakes is an error.
func fails(found []Mistake) bool {
	return slices.ContainsFunc(found, func(m Mistake) bool { return m.Severity == spec.Error })
}

// comesOf reports whether a mistake is about the name that was put in place of another one.
func comesOf(m, mended Mistake) bool {
	s, is := slipOf(mended)
	return is && m.File == mended.File && m.Line == mended.Line && (s.means == "" || strings.Contains(m.Message, s.means))
}

// withoutEchoes leaves out a warning about what an error of the same line is about as well.
func withoutEchoes(found []Mistake) []Mistake {
	about := func(m Mistake) string {
		subject, _, _ := strings.Cut(m.Message, ": ")
		return subject
	}
	return slices.DeleteFunc(slices.Clone(found), func(m Mistake) bool {
		return m.Severity == spec.Warning && m.Line > 0 && !strings.HasPrefix(m.File, "features/") && slices.ContainsFunc(found, func(of Mistake) bool {
			return of.Severity == spec.Error && of.File == m.File && of.Line == m.Line && about(of) == about(m)
		})
	})
}

// following are mistakes in features that come of one in fixtures: what a feature says, and how
// what it comes of begins, behind the operation or the resource that both name.
var following = []struct{ says, of *regexp.Regexp }{
	{regexp.MustCompile(`needs pagination\.|needs a listing that takes pagination\.`), regexp.MustCompile(`^paginations?\b`)},
	{regexp.MustCompile(`needs a request of (\S+) that refers to one`), regexp.MustCompile(`path parameter "|\bnamed as\b`)},
	{regexp.MustCompile(`uses a request of (\S+): `), regexp.MustCompile(`: (?:it has both skip|skip: )`)},
}

// withoutFollowing leaves out what is told of features and comes of a mistake in fixtures.
func withoutFollowing(found []Mistake) []Mistake {
	return slices.DeleteFunc(slices.Clone(found), func(m Mistake) bool {
		if !strings.HasPrefix(m.File, "features/") {
			return false
		}
		for _, f := range following {
			says := f.says.FindStringSubmatch(m.Message)
			if says == nil {
				continue
			}
			name := says[len(says)-1]
			return slices.ContainsFunc(found, func(of Mistake) bool {
				isAbout := len(says) == 1 || strings.HasPrefix(of.Message, name+":") || strings.Contains(of.Message, strconv.Quote(name))
				return of.Severity == spec.Error && strings.HasPrefix(of.File, "fixtures/") && isAbout && f.of.MatchString(of.Message)
			})
		}
		return false
	})
}

var (
	isIgnored   = regexp.MustCompile(`^(?:allOf|anyOf|components|content|items|oneOf|parameters|paths|properties|requestBody|responses|schema) is .*, want .*\n  it is ignored$`)
	isOfMissing = regexp.MustCompile(`unknown (?:body field|member|pointer|\w+ parameter)\b|undocumented status|does not answer with JSON|needs a listing that takes|a JSON body`)
)

// withoutConsequences leaves out the mistakes that come of a part of the document that is of
// another type than it has to be, and so ignored. That is an error then, which says so.
func withoutConsequences(found []Mistake) []Mistake {
	cause := slices.IndexFunc(found, func(m Mistake) bool {
		return m.Severity == spec.Warning && strings.HasPrefix(m.File, "spec/") && isIgnored.MatchString(m.Message)
	})
	if cause < 0 {
		return found
	}
	left := slices.DeleteFunc(slices.Clone(found), func(m Mistake) bool {
		return m.Severity == spec.Error && !strings.HasPrefix(m.File, "spec/") && isOfMissing.MatchString(m.Message)
	})
	if out := len(found) - len(left); out > 0 {
		of := slices.Index(left, found[cause])
		left[of].Severity = spec.Error
		left[of].Message += fmt.Sprintf("\n  %s in other files may come of it: correct this one first", wording.Count(out, "mistake"))
	}
	return left
}

// look returns what is wrong with a pack, and whether its names were compared with its
// document: they are not as long as a file of its spec or its fixtures cannot be read.
func look(fsys fs.FS, further func(*Pack) []error) (found []Mistake, compared bool) {
	parts := map[string]fs.FS{}
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
		wrong := unreadable(parts["fixtures"])
		if len(wrong) == 0 {
			wrong = fixtures.Mistakes(parts["fixtures"])
		}
		for _, err := range wrong {
			found = append(found, mistake(suggest(err)))
		}
	}
	p := &Pack{Inventory: &plan.Inventory{}}
	comparable := !fails(found)
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
	return append(found, all(further(p), spec.Error)...), comparable
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
