// Package input reads the files that a user names. An error says in one line what the file
// was to hold, which file it is and why it cannot be read, and on a second line what to do.
//
// The package does not know what is in a file, and it writes none.
package input

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/assaykit/assay/internal/wording"
)

// Kind is a kind of file, as messages name it.
type Kind struct {
	Holds string // what is in such a file, such as "profile"
	Hint  string // how to come by one, as a whole line; "" for none
}

// Most is the largest size, in bytes, of a file that Read reads.
const Most = 64 << 20

// Read returns what is in a file. It returns an error for a file that is missing, empty or
// longer than Most, that this user may not read, and for a folder.
func (k Kind) Read(name string) ([]byte, error) {
	file, err := k.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // it was only read
	text, err := io.ReadAll(io.LimitReader(file, Most+1))
	switch {
	case err != nil:
		return nil, k.Error(name, err)
	case len(text) == 0:
		return nil, k.Error(name, errors.New("it is empty"))
	case len(text) > Most:
		return nil, k.Error(name, fmt.Errorf("it is larger than %d MB", Most>>20))
	}
	return text, nil
}

// Open opens a file to read it; the caller closes it. It returns an error for a file that
// is missing or that this user may not read, and for a folder.
func (k Kind) Open(name string) (*os.File, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, k.Error(name, err)
	}
	info, err := file.Stat()
	if err == nil && info.IsDir() {
		err = syscall.EISDIR
	}
	if err != nil {
		_ = file.Close() // it was only opened
		return nil, k.Error(name, err)
	}
	return file, nil
}

// Error returns the error that a file of this kind cannot be read, or holds something else.
// It wraps the cause, and has the Hint on a second line.
func (k Kind) Error(name string, cause error) error {
	says := Why(name, cause)
	if k.Hint != "" {
		return fmt.Errorf("read %s %s: %w\n  %s", k.Holds, name, says, k.Hint)
	}
	return fmt.Errorf("read %s %s: %w", k.Holds, name, says)
}

// fileError is an error of a file in our words.
type fileError struct {
	says  string
	cause error
}

func (e fileError) Error() string { return e.says }

func (e fileError) Unwrap() error { return e.cause }

// Why puts an error of opening or reading a file into our words, without the file's name,
// which the caller says. Where the file does not exist, it names the one beside it that is
// probably meant. It wraps the error. An error of anything else is returned as it is.
func Why(name string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		says := "it does not exist"
		if near := nearest(name); near != "" {
			says += fmt.Sprintf(", did you mean %q?", near)
		}
		return fileError{says, err}
	}
	return worded(err)
}

// Unwritten puts an error of making or writing a file into our words. It wraps the error,
// and returns an error of anything else as it is, as Why does.
func Unwritten(err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fileError{"its folder does not exist", err}
	case errors.Is(err, fs.ErrExist):
		return fileError{"something else is there already", err}
	}
	return worded(err)
}

func worded(err error) error {
	var failed *fs.PathError
	switch {
	case errors.Is(err, fs.ErrPermission):
		return fileError{"this user has no right to it", err}
	case errors.Is(err, syscall.ENOTDIR):
		return fileError{"a part of its path is a file, and no folder", err}
	case errors.Is(err, syscall.EISDIR):
		return fileError{"it is a folder", err}
	case errors.Is(err, syscall.ELOOP):
		return fileError{"it is a link that leads to itself", err}
	case errors.As(err, &failed):
		return fileError{failed.Err.Error(), err}
	}
	return err
}

// nearest returns the name in the same folder that a name probably means; "" for none.
func nearest(name string) string {
	folder := filepath.Dir(name)
	entries, _ := os.ReadDir(folder) // what can be read of it
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	near := wording.Nearest(filepath.Base(name), names)
	if near == "" || near == filepath.Base(name) { // a link that leads nowhere
		return ""
	}
	return filepath.Join(folder, near)
}
