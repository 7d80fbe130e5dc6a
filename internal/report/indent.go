package report

import (
	"bufio"
	"strings"
)

// indentation writes JSON that comes without any blank with a line for each value, and
// what lies deeper than some levels on one line.
type indentation struct {
	to     *bufio.Writer
	levels int // that have a line for each value

	depth   int
	quoted  bool // within a string
	escaped bool // after a backslash in it
	opened  bool // nothing has followed a bracket yet
}

// Write implements io.Writer.
func (i *indentation) Write(text []byte) (int, error) {
	for _, b := range text {
		if i.quoted {
			i.string(b)
		} else {
			i.token(b)
		}
	}
	return len(text), i.to.Flush()
}

func (i *indentation) string(b byte) {
	switch {
	case i.escaped:
		i.escaped = false
	case b == '\\':
		i.escaped = true
	case b == '"':
		i.quoted = false
	}
	_ = i.to.WriteByte(b) // Flush says what went wrong
}

func (i *indentation) token(b byte) {
	closes := b == '}' || b == ']'
	if i.opened && !closes {
		i.line()
	}
	if closes {
		i.depth--
		if !i.opened {
			i.lineAt(i.depth + 1)
		}
	}
	i.opened = b == '{' || b == '['
	if i.opened {
		i.depth++
	}
	i.quoted = b == '"'
	_ = i.to.WriteByte(b)
	switch b {
	case ':':
		_ = i.to.WriteByte(' ')
	case ',':
		if i.depth > i.levels {
			_ = i.to.WriteByte(' ')
		}
		i.line()
	}
}

// line begins a line for a value at the present depth.
func (i *indentation) line() { i.lineAt(i.depth) }

// lineAt begins a line where values at a depth have lines of their own.
func (i *indentation) lineAt(depth int) {
	if depth <= i.levels {
		_, _ = i.to.WriteString("\n" + strings.Repeat("  ", i.depth))
	}
}
