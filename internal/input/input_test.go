package input

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestRead(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("known.yaml", []byte("a: 1"), 0o644))
	require.NoError(t, os.WriteFile("empty", nil, 0o644))
	require.NoError(t, os.Mkdir("folder", 0o755))
	require.NoError(t, os.Symlink("nowhere-at-all", "dangling"))
	require.NoError(t, os.Symlink("loop", "loop"))
	require.NoError(t, os.WriteFile("long", nil, 0o644))
	require.NoError(t, os.Truncate("long", Most+1))
	for _, c := range []struct{ name, file, want string }{
		{name: "a file", file: "known.yaml"},
		{name: "missing, with one beside it", file: "knwon.yaml", want: `it does not exist, did you mean "known.yaml"?`},
		{name: "missing, and nothing is alike", file: "a-name-of-its-own", want: "it does not exist"},
		{name: "missing with its folder", file: filepath.Join("nowhere", "x"), want: "it does not exist"},
		{name: "a link that leads nowhere", file: "dangling", want: "it does not exist"},
		{name: "a link to itself", file: "loop", want: "it is a link that leads to itself"},
		{name: "within a file", file: filepath.Join("empty", "x"), want: "a part of its path is a file, and no folder"},
		{name: "a folder", file: "folder", want: "it is a folder"},
		{name: "empty", file: "empty", want: "it is empty"},
		{name: "too long", file: "long", want: "it is larger than 64 MB"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text, err := Kind{Holds: "baseline"}.Read(c.file)
			if c.want == "" {
				require.NoError(t, err)
				require.Equal(t, "a: 1", string(text))
				return
			}
			require.EqualError(t, err, "read baseline "+c.file+": "+c.want)
			_, err = Kind{Holds: "key", Hint: "assay keygen makes one"}.Read(c.file)
			require.EqualError(t, err, "read key "+c.file+": "+c.want+"\n  assay keygen makes one")
		})
	}
	_, err := Kind{}.Read("missing")
	require.ErrorIs(t, err, fs.ErrNotExist)
}

func TestWhy(t *testing.T) {
	for _, c := range []struct {
		name string
		err  error
		want string
	}{
		{name: "no right", err: &fs.PathError{Op: "open", Path: "a", Err: fs.ErrPermission}, want: "this user has no right to it"},
		{name: "another error of a file", err: &fs.PathError{Op: "read", Path: "a", Err: fs.ErrClosed}, want: "file already closed"},
		{name: "an error of no file", err: fs.ErrClosed, want: "file already closed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, got := range []error{Why("a", c.err), Unwritten(c.err)} {
				require.EqualError(t, got, c.want)
				require.ErrorIs(t, got, c.err)
			}
		})
	}
	require.EqualError(t, Unwritten(fs.ErrNotExist), "its folder does not exist")
	require.EqualError(t, Unwritten(fs.ErrExist), "something else is there already")
}
