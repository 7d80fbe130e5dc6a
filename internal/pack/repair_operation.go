package pack

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/assaykit/assay/internal/wording"
	"github.com/assaykit/assay/spec"
)

var (
	givesID      = regexp.MustCompile(`\boperationId["']?\s*:\s*["']?([^\s"',}#\[{]+)`)
	givesRequest = regexp.MustCompile(`^["']?([^\s#:"']+)["']?:`)
	hasNoID      = regexp.MustCompile(`^(\S+ \S+) has no operationId: it is called (\S+)$`)
	hasOtherID   = regexp.MustCompile(`^duplicate operationId "([^"]+)": \S+ \S+ is called (\S+)$`)
)

// operation makes one of two names where one alone is unknown as an operation, and one operation
// alone has no request: they are the same. Where the document has an operationId twice, either
// can be the one that is meant, so that there are two attempts.
func (a *attempts) operation(found []Mistake) {
	name, called := a.unknown(found), a.unused(found)
	const several = 2 // one line alone may be about an operation that is gone
	if name == "" || called == "" || len(a.repair().uses(name)) < several {
		return
	}
	for _, m := range found {
		if of := hasNoID.FindStringSubmatch(m.Message); of != nil && of[2] == called {
			a.withoutID(m, of[1], name, called)
			return
		}
		if of := hasOtherID.FindStringSubmatch(m.Message); of != nil && of[2] == called {
			for _, at := range a.definitions(of[1]) {
				at.Message = fmt.Sprintf("duplicate operationId %q: did you mean %q?", of[1], name)
				a.rename(at, of[1], name)
			}
			return
		}
	}
	for _, at := range a.definitions(called) {
		r := a.repair()
		at.Message = fmt.Sprintf("nothing refers to the operation %q, and %s to %q: did you mean %q?", called, wording.Count(len(r.uses(name)), "line"), name, name)
		a.rename(at, called, name)
	}
}

// unknown is the operation with a request that the document does not have; "" for none and for
// several.
func (a *attempts) unknown(found []Mistake) string {
	var names []string
	requests := a.requests()
	for _, m := range found {
		if s, is := slipOf(m); is && s.noun == "operation" && slices.Contains(requests, s.name) && !slices.Contains(names, s.name) {
			names = append(names, s.name)
		}
	}
	return alone(names)
}

// unused is the operation of the document that has no request; "" for none and for several.
func (a *attempts) unused(found []Mistake) string {
	var names []string
	requests := a.requests()
	note := func(name string) {
		if !slices.Contains(requests, name) && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	a.repair().each(func(file string, _ int, text string) {
		if id := givesID.FindStringSubmatch(text); id != nil && strings.HasPrefix(file, "spec/") {
			note(id[1])
		}
	})
	for _, m := range found {
		for _, says := range []*regexp.Regexp{hasNoID, hasOtherID} {
			if of := says.FindStringSubmatch(m.Message); of != nil {
				note(of[2])
			}
		}
	}
	return alone(names)
}

// requests are the operations that requests.yaml names.
func (a *attempts) requests() []string {
	var names []string
	for _, line := range a.repair().linesOf("fixtures/requests.yaml") {
		if name := givesRequest.FindStringSubmatch(line); name != nil {
			names = append(names, name[1])
		}
	}
	return names
}

// alone is the name in a list of one; "" for another list.
func alone(names []string) string {
	if len(names) != 1 {
		return ""
	}
	return names[0]
}

// rename tries what is found if a name at a place is another one.
func (a *attempts) rename(at Mistake, from, to string) {
	r := a.repair()
	if r.change(at.File, at.Line, slip{name: from, means: to}) {
		r.mended = append(r.mended, at)
		a.add(r)
	}
}

// withoutID tries what is found if an operation without an id, which has the name that was made
// for it, is called by that name everywhere.
func (a *attempts) withoutID(m Mistake, operation, name, called string) {
	r := a.repair()
	uses := r.uses(name)
	for _, at := range uses {
		for lines := r.linesOf(at.File); word(name).MatchString(lines[at.Line-1]); {
			r.change(at.File, at.Line, slip{name: name, means: called})
		}
	}
	m.Severity = spec.Error
	m.Message = fmt.Sprintf("%s has no operationId: %s to %q\n  write operationId: %s", operation, wording.Count(len(uses), "line")+" refer", name, name)
	r.mended = append(r.mended, m)
	a.add(r)
}

// definitions are the places of the document that give an operation an id.
func (a *attempts) definitions(id string) []Mistake {
	r := a.repair()
	line := definition("operation", id).line
	var found []Mistake
	r.each(func(file string, n int, text string) {
		if strings.HasPrefix(file, "spec/") && line.MatchString(strings.TrimRight(text, "\r")) {
			found = append(found, Mistake{File: file, Line: n, Severity: spec.Error})
		}
	})
	return found
}

// uses are the places of features and fixtures that have a word.
func (r *repair) uses(name string) []Mistake {
	var found []Mistake
	is := word(name)
	r.each(func(file string, n int, text string) {
		comment := strings.HasPrefix(strings.TrimSpace(text), "#")
		if (!strings.HasPrefix(file, "spec/") || file == "spec/requirements.yaml") && !comment && is.MatchString(text) {
			found = append(found, Mistake{File: file, Line: n})
		}
	})
	return found
}

// each calls f with every line of the files of the pack, by their names; lines count from 1.
func (r *repair) each(f func(file string, line int, text string)) {
	var files []string
	_ = fs.WalkDir(r.fsys, ".", func(name string, entry fs.DirEntry, err error) error { // what can be read of it
		if err == nil && entry.Type().IsRegular() && slices.Contains([]string{".yaml", ".yml", ".json", ".feature"}, path.Ext(name)) {
			files = append(files, name)
		}
		return nil
	})
	for _, name := range files {
		for n, text := range r.linesOf(name) {
			f(name, n+1, text)
		}
	}
}
