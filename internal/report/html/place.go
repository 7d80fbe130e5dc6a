package html

import (
	"regexp"
	"strconv"
	"strings"
)

// place is what of an answer a reason speaks of, as far as the reason names it.
type place struct {
	status bool
	header string
	path   []string // of a member of the body: keys, and the indexes of items
}

const (
	nameInPath = `[A-Za-z_][A-Za-z0-9_-]*`
	stepInPath = `\[\d+\]|\["(?:[^"\\]|\\.)*"\]`
)

var (
	// pathFirst is a reason that begins with a member, as data.items[3].name.
	pathFirst = regexp.MustCompile(`^((?:` + nameInPath + `|` + stepInPath + `)(?:\.` + nameInPath + `|` + stepInPath + `)*) (?:=|is|has|are)`)
	// pathLater is one that says of something what it has.
	pathLater = regexp.MustCompile(` has (?:no )?(` + nameInPath + `(?:/` + nameInPath + `)*)(?: =|, want)`)
	pathStep  = regexp.MustCompile(nameInPath + `|` + stepInPath)

	statusFirst = regexp.MustCompile(`^status = `)
	headerFirst = regexp.MustCompile(`^header ([A-Za-z0-9-]+) `)
)

func placeOf(reason string) place {
	if statusFirst.MatchString(reason) {
		return place{status: true}
	}
	if m := headerFirst.FindStringSubmatch(reason); m != nil {
		return place{header: m[1]}
	}
	if m := pathFirst.FindStringSubmatch(reason); m != nil {
		return place{path: steps(m[1])}
	}
	if m := pathLater.FindStringSubmatch(reason); m != nil {
		return place{path: strings.Split(m[1], "/")}
	}
	return place{}
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

// comparison is a reason taken apart.
type comparison struct {
	Subject  string // what it speaks of; "" where that is not apart
	Actual   string
	Expected string // "" where the reason names none
}

// compare takes a reason of the form "SUBJECT = ACTUAL, want EXPECTED" apart; the
// last "want" is the one that the reason itself has, since what is quoted before
// it may hold another.
func compare(reason string) comparison {
	at := strings.LastIndex(reason, ", want ")
	if at < 0 {
		return comparison{Actual: reason}
	}
	c := comparison{Actual: reason[:at], Expected: reason[at+len(", want "):]}
	if subject, actual, ok := strings.Cut(c.Actual, " = "); ok {
		c.Subject, c.Actual = subject, actual
	}
	return c
}
