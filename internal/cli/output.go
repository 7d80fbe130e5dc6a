package cli

import (
	"io"
	"os"

	"golang.org/x/term"
)

// output is stdout. It remembers its first error, so that one is noticed whoever
// was writing.
type output struct {
	io.Writer
	err error
}

func (o *output) Write(p []byte) (int, error) {
	n, err := o.Writer.Write(p)
	if err != nil && o.err == nil {
		o.err = err
	}
	return n, err
}

// colors says when there are colours.
type colors string

const (
	colorAuto   colors = "auto"
	colorAlways colors = "always"
	colorNever  colors = "never"
)

// color reports whether colours are welcome: where --color says so, or else on a
// terminal, unless NO_COLOR says otherwise (no-color.org).
func (a *app) color(w io.Writer) bool {
	switch a.colors {
	case colorAlways:
		return true
	case colorNever:
		return false
	}
	value, set := a.getenv("NO_COLOR")
	kind, _ := a.getenv("TERM")
	return isTerminal(w) && (!set || value == "") && kind != "dumb"
}

func isTerminal(w io.Writer) bool {
	f := fileOf(w)
	if f == nil {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// terminalWidth returns the columns of a terminal; 0 where there is none or where it does
// not tell.
func terminalWidth(w io.Writer) int {
	f := fileOf(w)
	if f == nil {
		return 0
	}
	columns, _, err := term.GetSize(int(f.Fd())) //nolint:gosec // file descriptors are small
	if err != nil {
		return 0
	}
	return columns
}

// fileOf is the file that a writer writes to; nil for none.
func fileOf(w io.Writer) *os.File {
	if o, ok := w.(*output); ok {
		w = o.Writer
	}
	f, _ := w.(*os.File)
	return f
}
