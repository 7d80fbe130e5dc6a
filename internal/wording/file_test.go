package wording

import (
	"errors"
	"io/fs"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestFileError(t *testing.T) {
	for _, tt := range []struct {
		name string
		err  error
		want string
	}{
		{name: "missing", err: &fs.PathError{Op: "open", Path: "a", Err: fs.ErrNotExist}, want: "it does not exist"},
		{name: "refused", err: &fs.PathError{Op: "open", Path: "a", Err: fs.ErrPermission}, want: "this user may not read it"},
		{name: "another", err: &fs.PathError{Op: "read", Path: "a", Err: errors.New("is a directory")}, want: "is a directory"},
		{name: "of no file", err: errors.New("too large"), want: "too large"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := FileError(tt.err)
			require.EqualError(t, got, tt.want)
			require.ErrorIs(t, got, tt.err)
		})
	}
}
