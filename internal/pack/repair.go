package pack

import (
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing/fstest"

	"github.com/assaykit/assay/internal/wording"
	"github.com/assaykit/assay/spec"
)

var (
	unknownName = regexp.MustCompile(`unknown ([a-z ]+) "([^"]+)"|tag "([^"]+)" names no (requirement)|"([^"]+)" is no (resource) of its own`)
	meant       = regexp.MustCompile(`did you mean "([^"]+)"\?`)
)

// slip is a name that is misspelt, as a mistake tells of it.
type slip struct{ noun, name, means string }

// slipOf is what a mistake says of a name: means is "" where nothing is near it. is is false
// for a mistake about something else.
func slipOf(m Mistake) (s slip, is bool) {
	text := unknownName.FindStringSubmatch(m.Message)
	if text == nil || text[1] == "step" || text[1] == "column" {
		return slip{}, false
	}
	s = slip{noun: text[1] + text[4] + text[6], name: text[2] + text[3] + text[5]}
	if near := meant.FindStringSubmatch(m.Message); near != nil {
		s.means = near[1]
	}
	return s, true
}

// attempt is a pack with misspelt names as they may be meant: each line stays where it is, so
// that what else is wrong is seen at once, and what comes of them alone is not.
type attempt struct {
	files  fs.FS
	mended []Mistake // that are so out of the way
	last   bool      // it is the one where no other makes less of the mistakes
}

// attempts are those at a pack, the surest first.
type attempts struct {
	fsys fs.FS
	all  []attempt
}

// repairs are the attempts at a pack in which some mistakes were found; none where there is
// nothing of that kind. What is wrong with the document comes first: other files are compared
// with it.
func repairs(fsys fs.FS, found []Mistake) []attempt {
	a := attempts{fsys: fsys}
	ofDocument := slices.DeleteFunc(slices.Clone(found), func(m Mistake) bool { return !strings.HasPrefix(m.File, "spec/") || m.File == "spec/requirements.yaml" })
	if len(ofDocument) < len(found) {
		a.names(ofDocument)
	}
	a.operation(found)
	before := len(a.all)
	if a.names(found); len(a.all) > before {
		a.all[before].last = true
	}
	return a.all
}

// names tries what is found if the misspelt names of some mistakes are as they may be meant.
func (a *attempts) names(found []Mistake) {
	r := a.repair()
	blamed := r.definitions(found)
	for _, m := range found {
		if s, is := slipOf(m); is && !blamed[s.name] && r.change(m.File, m.Line, s) {
			r.mended = append(r.mended, m)
		}
	}
	a.add(r)
}

func (a *attempts) repair() *repair {
	return &repair{fsys: a.fsys, lines: map[string][]string{}, changed: map[string]bool{}}
}

// add keeps a repair that changes something.
func (a *attempts) add(r *repair) {
	files := fstest.MapFS{}
	for name := range r.changed {
		files[name] = &fstest.MapFile{Data: []byte(r.text(name))}
	}
	if len(r.mended) > 0 && readAll(a.fsys, files) == nil {
		a.all = append(a.all, attempt{files: files, mended: r.mended})
	}
}

// repair puts names right in copies of the files of a pack.
type repair struct {
	fsys    fs.FS
	lines   map[string][]string // of the files that were read
	changed map[string]bool     // files
	mended  []Mistake
}

// text is a file as it is so far; "" for one that cannot be read.
func (r *repair) text(file string) string { return strings.Join(r.linesOf(file), "\n") }

// linesOf are the lines of a file as they are so far.
func (r *repair) linesOf(file string) []string {
	if r.lines[file] == nil {
		text, _ := fs.ReadFile(r.fsys, file)
		r.lines[file] = strings.Split(string(text), "\n")
	}
	return r.lines[file]
}

// change puts a name in a line right, or takes out a line of a name that nothing knows. It
// reports whether it could.
func (r *repair) change(file string, line int, s slip) bool {
	lines := r.linesOf(file)
	if line < 1 || line > len(lines) {
		return false
	}
	at := &lines[line-1]
	switch name := word(s.name); {
	case s.means != "" && name.MatchString(*at):
		place := name.FindStringIndex(*at)
		*at = (*at)[:place[0]] + strings.Replace((*at)[place[0]:], s.name, s.means, 1)
	case regexp.MustCompile(`^\s*`+regexp.QuoteMeta(s.name)+`:\s+[^\s|>&{[]`).MatchString(*at) && !strings.HasPrefix(file, "features/"):
		*at = ""
	default:
		return false
	}
	r.changed[file] = true
	return true
}

// word finds a name that is not a part of a longer one.
func word(name string) *regexp.Regexp {
	return regexp.MustCompile(`(^|[^\w-])` + regexp.QuoteMeta(name) + `($|[^\w-])`)
}

// definitions puts those names right that are misspelt where they are given to something,
// since nothing refers to what is so called, and several lines to what is nearly called so.
// It returns the names that those lines have.
func (r *repair) definitions(found []Mistake) map[string]bool {
	blamed := map[string]bool{}
	places := map[slip][]string{} // with lines
	for _, m := range found {
		if s, is := slipOf(m); is {
			s = r.plural(s)
			places[s] = append(places[s], fmt.Sprint(m.File, m.Line))
		}
	}
	for _, s := range slices.SortedFunc(maps.Keys(places), func(a, b slip) int { return strings.Compare(a.name, b.name) }) {
		slices.Sort(places[s])
		count := len(slices.Compact(places[s]))
		if s.noun == "resource" { // an alias of nothing hides the others
			refers := regexp.MustCompile(`\$\{` + regexp.QuoteMeta(s.name) + `\.|\balias_of:\s*["']?` + regexp.QuoteMeta(s.name) + `\b`)
			text := r.text("fixtures/requests.yaml") + "\n" + r.text("fixtures/resources.yaml")
			count = max(count, len(slices.DeleteFunc(strings.Split(text, "\n"), func(line string) bool { return !refers.MatchString(line) })))
		}
		pattern := definition(s.noun, s.means)
		if pattern == nil || blamed[s.name] || count < 2 && s.noun != plural {
			continue
		}
		file, line := r.only(pattern.file, s.means, pattern.line)
		if line == 0 || !r.change(file, line, slip{name: s.means, means: s.name}) {
			continue
		}
		blamed[s.name] = true
		r.mended = append(r.mended, Mistake{File: file, Line: line, Severity: spec.Error, Message: fmt.Sprintf(
			"nothing refers to the %s %q, and %s to %q: did you mean %q?", s.noun, s.means, wording.Count(count, "line"), s.name, s.name)})
	}
	return blamed
}

const plural = "plural"

// plural is a slip about a resource as one about the plural of one, where that is near.
func (r *repair) plural(s slip) slip {
	if s.noun != "resource" {
		return s
	}
	for _, m := range regexp.MustCompile(`plural: *["']?([\w-]+)`).FindAllStringSubmatch(r.text("fixtures/resources.yaml"), -1) {
		if wording.Nearest(s.name, []string{m[1], s.means}) == m[1] {
			return slip{noun: plural, name: s.name, means: m[1]}
		}
	}
	return s
}

// definitionOf is how a line looks that gives a name to something.
type definitionOf struct {
	file string
	line *regexp.Regexp
}

func definition(noun, name string) *definitionOf {
	name = regexp.QuoteMeta(name)
	switch {
	case name == "":
		return nil
	case noun == "operation":
		return &definitionOf{"spec/openapi.yaml", regexp.MustCompile(`\boperationId["']?\s*:\s*["']?` + name + `["']?\s*(?:[,}#]|$)`)}
	case noun == "resource":
		return &definitionOf{"fixtures/resources.yaml", regexp.MustCompile(`^\s+["']?` + name + `["']?:\s*(?:[{#&]|$)`)}
	case noun == plural:
		return &definitionOf{"fixtures/resources.yaml", regexp.MustCompile(`\bplural:\s*["']?` + name + `["']?\s*(?:[,}#]|$)`)}
	case noun == "requirement":
		return &definitionOf{"spec/requirements.yaml", regexp.MustCompile(`\bid:\s*["']?` + name + `["']?\s*(?:[,}#]|$)`)}
	}
	return nil
}

// only finds the line that gives a name, where no other line of the pack has that name. line
// is 0 otherwise.
func (r *repair) only(file, name string, gives *regexp.Regexp) (string, int) {
	at, others := 0, 0
	has := word(name)
	err := fs.WalkDir(r.fsys, ".", func(of string, entry fs.DirEntry, err error) error {
		isText := err == nil && entry.Type().IsRegular() && slices.Contains([]string{".yaml", ".feature"}, path.Ext(of))
		if !isText || of != file && strings.HasPrefix(of, "spec/openapi") {
			return err
		}
		for n, line := range r.linesOf(of) {
			switch {
			case of == file && at == 0 && gives.MatchString(strings.TrimRight(line, "\r")):
				at = n + 1
			case of == "spec/openapi.yaml": // words of the document are no references
			case has.MatchString(line):
				others++
			}
		}
		return nil
	})
	if others > 0 || err != nil {
		at = 0
	}
	return file, at
}

// readAll adds the files of a folder to others, but for those that are there.
func readAll(fsys fs.FS, files fstest.MapFS) error {
	return fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() || files[name] != nil || strings.HasPrefix(path.Base(name), ".") {
			return err
		}
		text, err := fs.ReadFile(fsys, name)
		files[name] = &fstest.MapFile{Data: text}
		return err
	})
}
