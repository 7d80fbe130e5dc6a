package verdict

import (
	"regexp"
	"strconv"
	"strings"
)

// Subject is the part of an answer that a reason names.
type Subject struct {
	Status bool     // it names the status
	Header string   // name of the header that it names; "" for none
	Path   []string // of a member of the body: keys, and the indexes of items
}

const (
	nameInPath = `[A-Za-z_][A-Za-z0-9_-]*`
	stepInPath = `\[\d+\]|\["(?:[^"\\]|\\.)*"\]`
)

var (
	// pathFirst is a reason that begins with a member, as data.items[3].name.
	pathFirst = regexp.MustCompile(`^((?:` + nameInPath + `|` + stepInPath + `)(?:[./]` + nameInPath + `|` + stepInPath + `)*) (?:=|is|has|are|names)`)
	// pathLater is one that says of something what it has.
	pathLater = regexp.MustCompile(` has (?:no )?(` + nameInPath + `(?:/` + nameInPath + `)*)(?: =|, want)`)
	// pathLast is one that says where something was looked for, as a JSON pointer.
	pathLast = regexp.MustCompile(` at /(` + nameInPath + `(?:/` + nameInPath + `)*)$`)
	pathStep = regexp.MustCompile(nameInPath + `|` + stepInPath)

	statusFirst = regexp.MustCompile(`^status = ([0-9]+|none)`)
	headerFirst = regexp.MustCompile(`^header ([A-Za-z0-9-]+) `)
)

// SubjectOf returns the part of an answer that a reason names, or the zero Subject if
// it names none.
func SubjectOf(reason string) Subject {
	if statusFirst.MatchString(reason) {
		return Subject{Status: true}
	}
	if m := headerFirst.FindStringSubmatch(reason); m != nil {
		return Subject{Header: m[1]}
	}
	if m := pathLater.FindStringSubmatch(reason); m != nil {
		return Subject{Path: strings.Split(m[1], "/")}
	}
	if m := pathFirst.FindStringSubmatch(reason); m != nil {
		return Subject{Path: steps(m[1])}
	}
	if m := pathLast.FindStringSubmatch(reason); m != nil {
		return Subject{Path: strings.Split(m[1], "/")}
	}
	return Subject{}
}

// steps splits a path into keys and indexes.
func steps(path string) []string {
	var all []string
	for _, step := range pathStep.FindAllString(path, -1) {
		if inner, ok := strings.CutPrefix(step, "["); ok {
			step = strings.TrimSuffix(inner, "]")
			if key, err := strconv.Unquote(step); err == nil {
				step = key
			}
		}
		all = append(all, step)
	}
	return all
}

// Comparison is a reason, split into its parts.
type Comparison struct {
	Subject  string // what it speaks of; "" where that is not apart
	Actual   string
	Expected string // "" where the reason names none
}

// Compare splits a reason of the form "SUBJECT = ACTUAL, want EXPECTED". It splits at
// the last "want", because a quoted text before it may contain another. A reason of
// another form is Actual as a whole.
func Compare(reason string) Comparison {
	at := strings.LastIndex(reason, ", want ")
	if at < 0 {
		return Comparison{Actual: reason}
	}
	c := Comparison{Actual: reason[:at], Expected: reason[at+len(", want "):]}
	if subject, actual, ok := strings.Cut(c.Actual, " = "); ok {
		c.Subject, c.Actual = subject, actual
	}
	return c
}
