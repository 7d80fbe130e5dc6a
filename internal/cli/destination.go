package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"github.com/assaykit/assay/internal/input"
)

// checkReports finds out before a run whether every report of it can be written, so that
// nobody waits for a report that has no place. It leaves nothing behind. It returns an
// error that names each report that cannot be written, and why.
func (o *runOptions) checkReports(reports []reportFile) error {
	taken := map[string]string{}
	for _, other := range []struct{ flag, file string }{
		{"--profile", o.profile}, {"--baseline", o.baselineFile}, {"--score", o.scoreFile},
		{"--ledger", o.ledgerFile}, {"--container-logs", o.logs},
	} {
		if other.file != "" {
			taken[place(other.file)] = other.flag
		}
	}
	var failed error
	for _, r := range reports {
		if r.file == toStdout {
			continue
		}
		at := place(r.file)
		if other := taken[at]; other != "" {
			return fmt.Errorf("--report %s: this is the file of %s, too", r, other)
		}
		taken[at] = "--report " + r.format.Name
		if err := checkDestination(r.file); err != nil {
			failed = errors.Join(failed, fmt.Errorf("write report %s: %w", r, input.Unwritten(err)))
		}
	}
	if failed != nil {
		return broken(failed)
	}
	return nil
}

// checkDestinations finds out whether files can be written; "" is none.
func checkDestinations(files []string) error {
	for _, file := range files {
		if file == "" || file == toStdout {
			continue
		}
		if err := checkDestination(file); err != nil {
			return broken(fmt.Errorf("write %s: %w", file, input.Unwritten(err)))
		}
	}
	return nil
}

// place is where a file is, whatever name leads to it.
func place(name string) string {
	real, err := filepath.EvalSymlinks(name)
	to, _ := os.Readlink(name) // "" for what is no link
	switch {
	case err == nil:
		name = real
	case errors.Is(err, os.ErrNotExist) && filepath.IsAbs(to): // a link to what is not there yet
		return place(to)
	case errors.Is(err, os.ErrNotExist) && to != "":
		return place(filepath.Join(filepath.Dir(name), to))
	default:
		if folder, err := filepath.EvalSymlinks(filepath.Dir(name)); err == nil {
			name = filepath.Join(folder, filepath.Base(name))
		}
	}
	if absolute, err := filepath.Abs(name); err == nil {
		return absolute
	}
	return filepath.Clean(name)
}

// checkDestination returns why a file cannot be written, with the folders that it is to
// lie in; nil if it can. It does not open what is no file: a pipe would wait for a reader.
func checkDestination(name string) error {
	info, err := os.Stat(name)
	switch {
	case err == nil && info.IsDir():
		return syscall.EISDIR
	case err == nil && !info.Mode().IsRegular():
		return nil
	case err == nil:
		if file, err := os.OpenFile(name, os.O_WRONLY, 0); err == nil {
			return file.Close()
		}
	case !errors.Is(err, os.ErrNotExist):
		return err
	}
	folder := filepath.Dir(name)
	for {
		info, err := os.Stat(folder)
		if err == nil && !info.IsDir() {
			return syscall.ENOTDIR
		}
		if err == nil || filepath.Dir(folder) == folder {
			break
		}
		folder = filepath.Dir(folder)
	}
	probe, err := os.CreateTemp(folder, ".assay-*")
	if err != nil {
		return err
	}
	return errors.Join(probe.Close(), os.Remove(probe.Name()))
}
