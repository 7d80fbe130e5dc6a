package ledger

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"github.com/assaykit/assay/internal/input"
)

// Place says where a ledger goes: to File, or else to a file with a name of its
// own in the first of Folders that takes one. The zero Place is nowhere.
type Place struct {
	File    string
	Folders []string
}

// ErrNoFolder is that none of a Place's folders takes a file.
var ErrNoFolder = errors.New("the ledger has no place")

// ErrInUse is that a file holds the ledger of another run, and tells what that
// has left behind.
var ErrInUse = errors.New("it is the ledger of another run, which may have left something behind")

// file is what a ledger is written to.
type file interface {
	Write([]byte) (int, error)
	Close() error
}

// File is a ledger that is being written. A nil File accepts everything and writes
// nothing. It is safe for concurrent use.
type File struct {
	name   string
	own    bool // the name was made up: without entries it is of no use to anybody
	redact func(string) string

	mu      sync.Mutex
	file    file
	pending []byte // what could not be written yet
	err     error  // why
}

// Create begins a ledger; nil for the zero Place. Texts go through redact, which returns
// them without secrets. A file that is there is replaced if it is the ledger of a run that
// has ended and left nothing. It returns an error that wraps ErrInUse for the ledger of
// something that remains, one that wraps ErrNoFolder where none of the folders takes a
// file, and another for a file that cannot be written, or that is there and no ledger.
func Create(p Place, h Header, redact func(string) string) (*File, error) {
	f := &File{redact: redact}
	if p.File != "" {
		opened, err := create(p.File)
		if err != nil {
			return nil, err
		}
		f.file, f.name = opened, p.File
		return f, f.begin(h)
	}
	var problems []error
	for _, folder := range p.Folders {
		opened, err := createIn(folder)
		if err == nil {
			f.file, f.name, f.own = opened, opened.Name(), true
			if err = f.begin(h); err == nil {
				return f, nil
			}
			_ = os.Remove(f.name) // it is our own, and of no use
		}
		problems = append(problems, err)
	}
	if len(problems) > 0 {
		return nil, fmt.Errorf("%w: %w", ErrNoFolder, problems[len(problems)-1])
	}
	return nil, nil
}

// Append continues the ledger in a file: after its last complete line. Texts go through
// redact, as in Create. It returns an error for a file that is not there, or that it cannot
// write. Close removes the file if nothing remains.
func Append(name string, redact func(string) string) (*File, error) {
	opened, err := os.OpenFile(name, os.O_RDWR|os.O_APPEND, 0) //nolint:gosec // the user names it
	if err == nil {
		err = cutTorn(opened)
	}
	if err != nil {
		return nil, unwritten(name, err)
	}
	return &File{name: name, own: true, redact: redact, file: opened}, nil
}

// cutTorn removes an incomplete last line from a file.
func cutTorn(f *os.File) error {
	source, err := os.ReadFile(f.Name())
	if err == nil {
		err = f.Truncate(int64(bytes.LastIndexByte(source, '\n') + 1))
	}
	return err
}

const private = 0o600

// create makes a file that is not there, in a folder that need not be there.
func create(name string) (*os.File, error) {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return nil, unwritten(name, err)
	}
	opened, err := openNew(name)
	if !errors.Is(err, fs.ErrExist) {
		return opened, err
	}
	_, left, ended, err := read(name)
	switch {
	case errors.Is(err, errTorn):
	case err != nil:
		return nil, fmt.Errorf("write ledger: %s is there, and it is no ledger that could be replaced", name)
	case !ended || len(left) > 0:
		return nil, fmt.Errorf("write ledger: %s: %w", name, ErrInUse)
	}
	if err := os.Remove(name); err != nil {
		return nil, unwritten(name, err)
	}
	return openNew(name)
}

func openNew(name string) (*os.File, error) {
	opened, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, private) //nolint:gosec // the user names it
	if err != nil {
		return nil, unwritten(name, err)
	}
	return opened, nil
}

func unwritten(name string, err error) error {
	return fmt.Errorf("write ledger %s: %w", name, input.Unwritten(err))
}

// ownName is the name of a ledger that nobody has named.
const ownName = "ledger-*.jsonl"

func createIn(folder string) (*os.File, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	return os.CreateTemp(folder, ownName) // private, as openNew makes it
}

func (f *File) begin(h Header) error {
	h.Format, h.Seed, h.BaseURL = Format, f.redact(h.Seed), f.redact(h.BaseURL)
	f.add(h)
	if f.err != nil {
		return errors.Join(fmt.Errorf("write ledger: %w", f.err), f.file.Close())
	}
	return nil
}

// Add writes a line. It keeps a line that it cannot write, and tries it again with the
// next one.
func (f *File) Add(l Line) {
	if f == nil {
		return
	}
	l.Identity, l.Reason = f.redact(l.Identity), f.redact(l.Reason)
	l.ID, l.Body = f.redacted(l.ID), f.redacted(l.Body)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.add(l)
}

// redacted is a value without secrets; nil if it is none any more.
func (f *File) redacted(value json.RawMessage) json.RawMessage {
	if len(value) == 0 {
		return nil
	}
	if text := json.RawMessage(f.redact(string(value))); json.Valid(text) {
		return text
	}
	return nil
}

func (f *File) add(line any) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text) // ends the line
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(line); err != nil {
		f.err = err
		return
	}
	f.pending = append(f.pending, text.Bytes()...)
	f.flush()
}

// flush writes what is pending, as far as it can.
func (f *File) flush() {
	n, err := f.file.Write(f.pending)
	f.pending, f.err = f.pending[n:], err
}

// Name returns the name of the file, or "" for a nil File.
func (f *File) Name() string {
	if f == nil {
		return ""
	}
	return f.name
}

// Err returns why the file is not complete, or nil.
func (f *File) Err() error {
	if f == nil {
		return nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.err == nil {
		return nil
	}
	return fmt.Errorf("write ledger: %w", f.err)
}

// Abandon closes the file and leaves it as it is, because it is unknown what remains of
// what it records. It returns the error of the file system.
func (f *File) Abandon() error {
	if f == nil {
		return nil
	}
	return f.file.Close()
}

// Close ends the ledger; left is how many resources remain. If none does, it removes a
// file whose name nobody chose. It returns whether there still is a file, and an error
// if the file is not complete, or cannot be removed.
func (f *File) Close(left int) (kept bool, err error) {
	if f == nil {
		return false, nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.add(Line{Event: Ended})
	err = errors.Join(f.err, f.file.Close())
	if left == 0 && f.own {
		return false, os.Remove(f.name)
	}
	if err != nil {
		err = fmt.Errorf("write ledger: %w", err)
	}
	return true, err
}
