package html

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/report/visible"
	"github.com/assaykit/assay/internal/verdict"
)

// Limits of what is laid out as JSON. Indentation grows with the depth, and a
// hostile body may be nothing but depth.
const (
	maxPretty = 256 << 10 // bytes of a body
	maxDepth  = 50
)

// limits say how much of an exchange is shown.
type limits struct {
	bytes int // of a body, as it is laid out
	lines int
}

var (
	// asEvidence is for what is wrong, inPassing for what is as it should be.
	asEvidence = limits{bytes: 16 << 10, lines: 400}
	inPassing  = limits{bytes: 2 << 10, lines: 60}
)

// around is how many lines are shown on each side of a place beyond the limits.
const around = 12

// segment is a piece of what is shown.
type segment struct {
	Text string
	Mark bool // it is what a reason speaks of
}

// bodyLine is one line of a body that is laid out, and which member it is.
type bodyLine struct {
	text string
	path []string
}

// showBody returns a body as it is shown, and a note where that is not all of it.
func showBody(b exchange.Body, subjects []verdict.Subject, l limits) (shown []segment, note string) {
	switch {
	case len(b) == 0:
		return nil, "no body"
	case !utf8.Valid(b) || bytes.IndexByte(b, 0) >= 0:
		return nil, fmt.Sprintf("%d bytes that are no text: %x%s", len(b), b[:min(len(b), 24)], more(len(b) > 24))
	}
	lines, ok := layOut(b)
	if !ok {
		text := visible.Cut(string(b), l.bytes)
		if len(text) < len(b) {
			note = fmt.Sprintf("shown are %d of %d bytes", len(text), len(b))
		}
		return []segment{{Text: visible.Text(text)}}, note
	}
	var marked []int
	for _, p := range subjects {
		if at := find(lines, p.Path); at >= 0 {
			marked = append(marked, at)
		}
	}
	last := fitting(lines, l)
	shown = join(lines, 0, last, marked)
	if last == len(lines) {
		return shown, ""
	}
	note = fmt.Sprintf("shown are %d of %d lines", last, len(lines))
	if i := slices.IndexFunc(marked, func(at int) bool { return at >= last }); i >= 0 {
		first, end := max(last, marked[i]-around), min(len(lines), marked[i]+around+1)
		note = fmt.Sprintf("shown are %d of %d lines, the last from line %d on", last+end-first, len(lines), first+1)
		shown = append(append(shown, segment{Text: "\n…\n"}), join(lines, first, end, marked)...)
	}
	return shown, note
}

func more(is bool) string {
	if is {
		return "…"
	}
	return ""
}

// fitting returns how many lines are within the limits, and no less than one.
func fitting(lines []bodyLine, l limits) int {
	size := 0
	for i, line := range lines {
		size += len(line.text) + 1
		if i > 0 && (i >= l.lines || size > l.bytes) {
			return i
		}
	}
	return len(lines)
}

// join makes segments of the lines from first to before end, some of them marked.
func join(lines []bodyLine, first, end int, marked []int) []segment {
	var segments []segment
	var b strings.Builder
	flush := func(mark bool) {
		if b.Len() > 0 {
			segments = append(segments, segment{Text: b.String(), Mark: mark})
			b.Reset()
		}
	}
	for i := first; i < end; i++ {
		line := lines[i]
		if i > first {
			b.WriteByte('\n')
		}
		if slices.Contains(marked, i) {
			indent := line.text[:len(line.text)-len(strings.TrimLeft(line.text, " "))]
			b.WriteString(indent)
			flush(false)
			b.WriteString(shorten(line.text[len(indent):]))
			flush(true)
			continue
		}
		b.WriteString(shorten(line.text))
	}
	flush(false)
	return segments
}

// maxLine bounds one line of a body, in bytes.
const maxLine = 2000

func shorten(line string) string {
	short := visible.Cut(line, maxLine)
	if len(short) < len(line) {
		return visible.Text(short) + fmt.Sprintf("… (%d bytes)", len(line))
	}
	return visible.Text(line)
}

// layOut indents JSON, and returns for each line which member it is. It reports
// false for what is no JSON, or more of it than can be laid out.
func layOut(b []byte) ([]bodyLine, bool) {
	if len(b) > maxPretty || depth(b) > maxDepth {
		return nil, false
	}
	var indented bytes.Buffer
	if json.Indent(&indented, bytes.TrimSpace(b), "", "  ") != nil {
		return nil, false
	}
	var lines []bodyLine
	var open []container
	for text := range strings.SplitSeq(indented.String(), "\n") {
		token := strings.TrimLeft(text, " ")
		if strings.HasPrefix(token, "}") || strings.HasPrefix(token, "]") {
			open = open[:len(open)-1]
			lines = append(lines, bodyLine{text: text})
			continue
		}
		var path []string
		if n := len(open); n > 0 {
			path = append(slices.Clone(open[n-1].path), open[n-1].next(token))
		}
		lines = append(lines, bodyLine{text: text, path: path})
		if strings.HasSuffix(token, "{") || strings.HasSuffix(token, "[") {
			open = append(open, container{path: path, array: strings.HasSuffix(token, "["), items: new(int)})
		}
	}
	return lines, true
}

// depth returns how deep brackets are nested, outside of strings.
func depth(b []byte) int {
	deepest, now, quoted := 0, 0, false
	for i := 0; i < len(b); i++ {
		switch c := b[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			now++
			deepest = max(deepest, now)
		case c == '}' || c == ']':
			now--
		}
	}
	return deepest
}

// container is an object or array in which a line stands.
type container struct {
	path  []string
	array bool
	items *int // that were there
}

// next returns the key or the index of the line's value.
func (c container) next(token string) string {
	if c.array {
		*c.items++
		return fmt.Sprint(*c.items - 1)
	}
	var key string
	if err := json.NewDecoder(strings.NewReader(token)).Decode(&key); err != nil {
		return token
	}
	return key
}

// find returns the line of a member: that at the path, or else the only one whose
// path ends so, or else the one that the member is missing in; -1 for none.
func find(lines []bodyLine, path []string) int {
	if len(path) == 0 {
		return -1
	}
	exact := func(path []string) int {
		return slices.IndexFunc(lines, func(l bodyLine) bool { return len(l.path) > 0 && slices.Equal(l.path, path) })
	}
	if at := exact(path); at >= 0 {
		return at
	}
	found := -1
	for i, l := range lines {
		if len(l.path) > len(path) && slices.Equal(l.path[len(l.path)-len(path):], path) {
			if found >= 0 {
				return -1
			}
			found = i
		}
	}
	if found < 0 && len(path) > 1 {
		return exact(path[:len(path)-1])
	}
	return found
}
