package spec

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Severity says whether a contract can be used in spite of a problem.
type Severity string

// The severities of a problem: one that no contract can be made in spite of, and
// one that leaves a part of the document out of account.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
)

// Problem is something wrong with a file of a contract.
type Problem struct {
	File     string   `json:"file"` // within the file system that was read
	Line     int      `json:"line"` // from 1; 0 where no line is known
	Severity Severity `json:"severity"`
	Message  string   `json:"message"` // a hint follows on a line of its own

	cause error // that it was made of; nil for none
}

// String writes a problem as compilers do: file:line: message, or file: message where no
// line is known.
func (p Problem) String() string {
	if p.Line == 0 {
		return p.File + ": " + p.Message
	}
	return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Message)
}

// Error makes a problem the error that it is to a caller who cannot go on.
func (p Problem) Error() string { return p.String() }

// Unwrap returns the error that the problem was made of, such as one of the file system;
// nil for none.
func (p Problem) Unwrap() error { return p.cause }

// problems collects what is wrong with the files of a contract.
type problems struct{ all []Problem }

// add keeps a problem, and none twice.
func (p *problems) add(found Problem) {
	if !slices.Contains(p.all, found) {
		p.all = append(p.all, found)
	}
}

// warn notes that a place of a document is wrong and can be done without.
func (p *problems) warn(t *tree, n *yaml.Node, format string, args ...any) {
	p.add(t.problem(n, Warning, format, args...))
}

// fail notes an error: a [Problem] as it is, and any other as one of a whole file.
func (p *problems) fail(file string, err error) {
	if err == nil {
		return
	}
	var found Problem
	if errors.As(err, &found) {
		p.add(found)
		return
	}
	p.add(Problem{File: file, Severity: Error, Message: err.Error(), cause: err})
}

// first returns the first error, nil for none.
func (p *problems) first() error {
	for _, found := range p.all {
		if found.Severity == Error {
			return found
		}
	}
	return nil
}

// warnings returns what is wrong and can be done without, by place.
func (p *problems) warnings() []Problem {
	return slices.DeleteFunc(p.sorted(), func(found Problem) bool { return found.Severity == Error })
}

// sorted returns all problems by place.
func (p *problems) sorted() []Problem {
	all := slices.Clone(p.all)
	slices.SortStableFunc(all, func(a, b Problem) int {
		if a.File != b.File {
			return strings.Compare(a.File, b.File)
		}
		return a.Line - b.Line
	})
	return all
}
