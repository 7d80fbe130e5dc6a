// Package watch reports when files change. It polls them, which works on every file
// system, mounted and virtual ones included, and for every way to write a file.
package watch

import (
	"context"
	"fmt"
	"hash/fnv"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Interval is the time between two polls.
const Interval = 300 * time.Millisecond

// Files are the files and folders to watch. A folder is watched with everything in it, apart
// from folders in it whose names begin with a dot, such as .git.
type Files []string

// State returns a text that changes when a file is written, created or removed: a hash, in
// hex, of the path, size and time of change of each file, and not of what is in it. A file
// that is missing or cannot be looked at is part of the state as well, and no error.
func (f Files) State() string {
	h := fnv.New128a()
	for _, name := range f {
		err := filepath.WalkDir(name, func(path string, entry fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if entry.IsDir() {
				if base := entry.Name(); path != name && len(base) > 1 && base[0] == '.' {
					return fs.SkipDir // such as .git, which changes for other reasons
				}
				return nil
			}
			info, err := os.Stat(path) // of what a link leads to
			if err != nil {
				return err
			}
			_, _ = fmt.Fprintf(h, "%s\x00%d\x00%d\x00", path, info.Size(), info.ModTime().UnixNano()) // a hash takes it all
			return nil
		})
		if err != nil {
			_, _ = fmt.Fprintf(h, "%s\x00%v\x00", name, err) // as above
		}
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}

// Changed waits until the state differs from before and is the same at two ticks in a
// row, because an editor may write several files. It calls state at each tick. It returns
// the new state and true, or "" and false when the context ends.
func Changed(ctx context.Context, state func() string, before string, tick <-chan time.Time) (string, bool) {
	last := before
	for {
		select {
		case <-ctx.Done():
			return "", false
		case <-tick:
		}
		now := state()
		if now != before && now == last {
			return now, true
		}
		last = now
	}
}
