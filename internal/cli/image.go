package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/assaykit/assay/internal/container"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/internal/verdict"
)

// imageOptions are the flags of a target that is an image.
type imageOptions struct {
	ref, basePath, waitPath, logs string
	port                          int
	env                           []string
	waitTimeout                   time.Duration
}

func (i *imageOptions) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&i.ref, "image", "", "start the image `REF` with Docker and test it, such as example.com/api:1.2")
	f.IntVar(&i.port, "port", 0, "`PORT` that the image listens on (default: the only one that it exposes)")
	f.StringArrayVarP(&i.env, "env", "e", nil, "give the image a variable, `NAME=VALUE`, or NAME alone for its value here (repeatable)")
	f.StringVar(&i.basePath, "base-path", "", "`PATH` of the API in the image (default: the contract's)")
	f.StringVar(&i.waitPath, "wait-path", "", "the image is ready when a GET of this `PATH` is answered 2xx (default: when it answers at all)")
	f.DurationVar(&i.waitTimeout, "wait-timeout", time.Minute, "`TIME` that the image may take to be ready")
	f.StringVar(&i.logs, "container-logs", "", "write all that the image logs to `FILE`")
	flags := map[string]completer{}
	for _, name := range []string{"image", "port", "env", "base-path", "wait-path", "wait-timeout"} {
		flags[name] = cobra.NoFileCompletions
	}
	complete(cmd, flags)
}

// override puts the flags that were given in place of the profile's image.
func (i *imageOptions) override(given func(string) bool, p *target.Profile, lookup func(string) (string, bool)) error {
	switch {
	case given("target") && given("image"):
		return errors.New("--target and --image exclude each other: one of them is what is tested")
	case given("target"):
		p.Image, p.Containers = target.Image{}, nil
	case given("image") && i.ref == "":
		return hinted(errors.New("--image is empty"), "give it a reference, such as example.com/api:1.2")
	case given("image"):
		p.Target, p.Image.Ref = "", i.ref
	}
	if p.Image.Ref == "" {
		for _, name := range []string{"port", "env", "base-path", "wait-path", "wait-timeout", "container-logs"} {
			if given(name) {
				return hinted(fmt.Errorf("--%s is for an image, and there is none", name), "name one with --image, or in a profile")
			}
		}
		if len(p.Containers) > 0 {
			return hinted(errors.New("the profile has containers that an image needs, and no image"), "name one with --image, or as image in the profile")
		}
		return nil
	}
	return i.overrideImage(given, p, lookup)
}

func (i *imageOptions) overrideImage(given func(string) bool, p *target.Profile, lookup func(string) (string, bool)) error {
	flagged := func(name string, err error) error {
		if err != nil {
			return fmt.Errorf("--%s: %w", name, err)
		}
		return nil
	}
	if given("port") {
		if err := flagged("port", target.CheckPort(i.port)); err != nil {
			return err
		}
		p.Image.Port = i.port
	}
	if given("base-path") {
		if err := flagged("base-path", target.CheckBasePath(i.basePath)); err != nil {
			return err
		}
		p.Image.BasePath = i.basePath
	}
	if given("wait-path") {
		if err := flagged("wait-path", target.CheckWaitPath(i.waitPath)); err != nil {
			return err
		}
		p.Image.Wait.Path = i.waitPath
	}
	for _, variable := range i.env {
		if err := flagged("env", p.SetEnv(variable, lookup)); err != nil {
			return err
		}
	}
	var timeout target.Duration
	if err := setDuration(given("wait-timeout"), "wait-timeout", i.waitTimeout, &timeout); err != nil {
		return err
	}
	if timeout > 0 {
		p.Image.Wait.Timeout = time.Duration(timeout)
	}
	return nil
}

// create makes a file, and the folders that it is to lie in.
func create(name string) (*os.File, error) {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return nil, err
	}
	return os.Create(name)
}

// openLogs makes the file for the log of the containers; nil if there is none.
func (i *imageOptions) openLogs() (io.WriteCloser, error) {
	if i.logs == "" {
		return nil, nil
	}
	file, err := create(i.logs)
	if err != nil {
		return nil, broken(fmt.Errorf("write container logs: %w", err))
	}
	return file, nil
}

// withContainerLogs makes a run with a file for the log of the containers, if one
// was asked for.
func (a *app) withContainerLogs(o *runOptions, execute func() (*verdict.Result, error)) (*verdict.Result, error) {
	logs, err := o.image.openLogs()
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
