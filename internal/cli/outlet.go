package cli

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/assaykit/assay/internal/input"
	"github.com/assaykit/assay/internal/verdict"
)

// outlet is where a report is written to. A file is written beside its place, and
// takes it when it is complete: nobody reads half a report, and one of an earlier
// run is not lost to a full disk. What is no file (a pipe, a device) is written
// directly.
type outlet struct {
	report reportFile
	file   *os.File
	final  string // the place of a file; "" for what is written directly
}

// openOutlet makes the folders that a report is to lie in as well.
func openOutlet(report reportFile) (*outlet, error) {
	o := &outlet{report: report}
	if err := o.open(); err != nil {
		return nil, o.failed(err)
	}
	return o, nil
}

func (o *outlet) open() error {
	name := o.report.file
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	if real, err := filepath.EvalSymlinks(name); err == nil && !strings.HasPrefix(name, "/dev/") {
		name = real // a link stays one
	}
	info, err := os.Stat(name)
	exists := err == nil
	if exists && !info.Mode().IsRegular() {
		o.file, err = os.OpenFile(name, os.O_WRONLY, 0)
		return err
	}
	mode := fs.FileMode(0o666)
	if exists {
		mode = info.Mode().Perm()
	}
	beside := filepath.Join(filepath.Dir(name), "."+filepath.Base(name)+"."+strconv.Itoa(os.Getpid()))
	o.file, err = os.OpenFile(beside, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, mode)
	if err == nil {
		o.final = name
		return nil
	}
	if exists { // in a folder where nothing can be made, it may still be written to
		o.file, err = os.OpenFile(name, os.O_WRONLY|os.O_TRUNC, 0)
	}
	return err
}

// write writes the report of a Result, in place of whatever was written before.
func (o *outlet) write(r *verdict.Result) error {
	_, err := o.file.Seek(0, io.SeekStart)
	if err == nil {
		err = o.file.Truncate(0)
	}
	if err == nil {
		err = o.report.format.Write(o.file, r)
	}
	return o.failed(err)
}

// writeStream writes the report to where nothing can be taken back.
func (o *outlet) writeStream(r *verdict.Result) error {
	err := o.report.format.Write(o.file, r)
	if closed := o.file.Close(); err == nil {
		err = closed
	}
	return o.failed(err)
}

// keep puts a file in its place.
func (o *outlet) keep() error {
	err := o.file.Close()
	if err == nil {
		err = os.Rename(o.file.Name(), o.final)
	}
	if err != nil {
		_ = os.Remove(o.file.Name()) // it is of no use to anybody
	}
	return o.failed(err)
}

func (o *outlet) discard() {
	_ = o.file.Close()
	_ = os.Remove(o.file.Name())
}

// failed names the report that could not be written, and why, without the name
// that the file had until then.
func (o *outlet) failed(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("write report %s: %w", o.report, input.Unwritten(err))
}
