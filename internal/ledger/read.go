package ledger

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/assaykit/assay/internal/input"
)

// errTorn is a ledger of which not even the first line is complete: the run had
// created nothing.
var errTorn = errors.New("its first line is not complete")

// errNoLedger is a file that holds something else.
var errNoLedger = fmt.Errorf("this is no ledger of the form %s", Format)

// begun reports whether a text without a line break is as far as a run came that was
// ended in its first line. Whatever else is in a file is of somebody else.
func begun(source []byte) bool {
	start := []byte(`{"format":"` + Format + `"`)
	n := min(len(source), len(start))
	return bytes.Equal(source[:n], start[:n])
}

var ledgerFile = input.Kind{Holds: "ledger", Hint: "assay clean lists the ledgers that there are"}

// Read reads the ledger in a file, and returns the resources that may remain, in the
// order of their creation. It ignores an incomplete last line, whose request was never
// sent. It returns an error for a file that cannot be read or is no ledger, with its name and
// the number of the line, from 1.
func Read(name string) (Header, []Entry, error) {
	h, entries, _, err := read(name)
	return h, entries, err
}

func read(name string) (h Header, left []Entry, ended bool, err error) {
	info, err := os.Stat(name)
	if err == nil && !info.IsDir() && !info.Mode().IsRegular() {
		err = errors.New("it is no file") // and may have no end
	}
	if err != nil {
		return h, nil, false, ledgerFile.Error(name, err)
	}
	if info.Size() == 0 {
		return h, nil, false, fmt.Errorf("read ledger %s:1: %w", name, errTorn)
	}
	source, err := ledgerFile.Read(name)
	if err != nil {
		return h, nil, false, err
	}
	fail := func(line int, err error) (Header, []Entry, bool, error) {
		return h, nil, false, fmt.Errorf("read ledger %s:%d: %w", name, line, err)
	}
	lines := bytes.Split(source, []byte("\n"))
	lines = lines[:len(lines)-1] // what follows the last line break is not complete
	if len(lines) == 0 && begun(source) {
		return fail(1, errTorn)
	}
	if len(lines) == 0 {
		return fail(1, errNoLedger)
	}
	if err := json.Unmarshal(lines[0], &h); err != nil || h.Format != Format {
		return fail(1, errNoLedger)
	}
	b := book{at: map[int]int{}}
	for n, text := range lines[1:] {
		var l Line
		if err := json.Unmarshal(text, &l); err != nil {
			return fail(n+2, errors.New("the line is no JSON"))
		}
		if err := b.take(l); err != nil {
			return fail(n+2, err)
		}
	}
	return h, b.left(), b.ended, nil
}

// book is a ledger that is being read.
type book struct {
	all   []Entry
	at    map[int]int // an entry's place in all; none once it is gone
	ended bool
}

func (b *book) take(l Line) error {
	switch l.Event {
	case Expected:
		b.at[l.Entry] = len(b.all)
		b.all = append(b.all, Entry{
			Number: l.Entry, Resource: l.Resource, Organization: l.Organization, Key: l.Key,
			Identity: l.Identity, Holder: l.Holder, Within: l.Within, Body: l.Body,
		})
		return nil
	case Ended:
		b.ended = true
		return nil
	case Absent:
		if l.Entry == 0 {
			b.absent(l)
			return nil
		}
	}
	place, known := b.at[l.Entry]
	if !known {
		return nil // its first line was lost, on a disk that was full
	}
	return b.all[place].take(l, func() { delete(b.at, l.Entry) })
}

// absent takes out what was refused and is not there, all of one identity.
func (b *book) absent(l Line) {
	for _, e := range b.all {
		if e.Refused && e.Resource == l.Resource && e.Organization == l.Organization && e.Identity == l.Identity {
			delete(b.at, e.Number)
		}
	}
}

func (e *Entry) take(l Line, gone func()) error {
	switch l.Event {
	case Again:
		e.Again = true
	case Renamed:
		e.Renamed = append(e.Renamed, l.Identity)
	case Accepted:
		e.Accepted = true
	case Refused:
		e.Refused = true
	case Named:
		e.ID = l.ID
	case Left:
		e.Reason = l.Reason
	case Removed, Absent, Kept:
		gone()
	default:
		return fmt.Errorf("unknown event %q", l.Event)
	}
	return nil
}

func (b *book) left() []Entry {
	var left []Entry
	for _, e := range b.all {
		if _, there := b.at[e.Number]; there && (!b.ended || e.Reason != "") {
			left = append(left, e)
		}
	}
	return left
}
