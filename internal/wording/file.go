package wording

import (
	"errors"
	"io/fs"
)

// fileError is an error of a file in our words.
type fileError struct {
	says  string
	cause error
}

func (e fileError) Error() string { return e.says }

func (e fileError) Unwrap() error { return e.cause }

// FileError puts an error of opening or reading a file into our words, without the
// file's name, which the caller says. It wraps the error. Any other error is returned as
// it is.
func FileError(err error) error {
	var failed *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fileError{"it does not exist", err}
	case errors.Is(err, fs.ErrPermission):
		return fileError{"this user may not read it", err}
	case errors.As(err, &failed):
		return fileError{failed.Err.Error(), err}
	}
	return err
}
