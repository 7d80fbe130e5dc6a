package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/assaykit/assay/internal/container"
	"github.com/assaykit/assay/internal/verdict"
)

// create makes a file, and the folders that it is to lie in.
func create(name string) (*os.File, error) {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return nil, err
	}
	return os.Create(name)
}

// openLogs makes the file for the log of the containers; nil if there is none.
func (o *runOptions) openLogs() (io.WriteCloser, error) {
	if o.logs == "" {
		return nil, nil
	}
	file, err := create(o.logs)
	if err != nil {
		return nil, broken(fmt.Errorf("write container logs: %w", err))
	}
	return file, nil
}

// withContainerLogs makes a run with a file for the log of the containers, if one
// was asked for.
func (a *app) withContainerLogs(o *runOptions, execute func() (*verdict.Result, error)) (*verdict.Result, error) {
	logs, err := o.openLogs()
	if err != nil {
		return nil, err
	}
	if logs == nil {
		return execute()
	}
	o.ContainerLogs = logs
	r, err := execute()
	if failed := logs.Close(); failed != nil && r != nil {
		noteUnwritten(r)(failed)
	}
	return r, err
}

// startError is what became of a target that nothing but a doctor asked for.
func startError(err error) error {
	var e *container.Error
	if errors.As(err, &e) && e.Kind == container.Failed {
		return &codedError{verdict.ExitUnreachable, imageError(err)}
	}
	return imageError(err)
}

// imageError gives an error about containers its hint.
func imageError(err error) error {
	var e *container.Error
	if errors.As(err, &e) && e.Hint != "" {
		return hinted(fmt.Errorf("--image: %w", err), "%s", e.Hint)
	}
	return err
}
