// Package watch tells when files change. It looks at them again and again, which
// works on every file system, mounted and virtual ones included, and takes no
// notice of how an editor writes a file.
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

// Interval is how often files are looked at.
const Interval = 300 * time.Millisecond

// Files are files and folders that are watched, folders with all that is in them.
type Files []string

// State says how the files are now: another text whenever one of them is written,
// made or removed. What cannot be read is a state as well.
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

// Changed waits until the files are in another state than before, and have stayed
// in it from one look to the next: an editor may write several of them. It
// returns that state, or false once the context is done.
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
