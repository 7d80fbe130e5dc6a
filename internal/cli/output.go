package cli

import (
	"io"
	"os"
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
	term, _ := a.getenv("TERM")
	return isTerminal(w) && (!set || value == "") && term != "dumb"
}

func isTerminal(w io.Writer) bool {
	if o, ok := w.(*output); ok {
		w = o.Writer
	}
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
