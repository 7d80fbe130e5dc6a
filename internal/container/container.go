// Package container runs a target in a container, and beside it the containers
// that the target needs. It is the only package that knows Docker.
//
// It judges nothing and knows no HTTP API. It starts containers, waits for them, returns
// their logs and removes them.
package container

import (
	"cmp"
	"fmt"
	"time"
)

// Container is one container to start.
type Container struct {
	Name    string            // how others reach it on their network, and what its log is called
	Image   string            // a reference, such as example.com/api:1.2
	Command []string          // in place of the image's own arguments; nil for those
	Env     map[string]string // by name
	Port    int               // that it listens on; 0 for the only one that the image exposes
	Wait    Wait
}

// Wait says when a container is ready: when all named conditions hold. Without a
// condition it is ready when it runs.
type Wait struct {
	Path string   // a GET of this path is answered 2xx
	Log  string   // the log holds this text
	Exec []string // this command exits with 0, in the container
	Any  string   // a GET of this path is answered, with whatever status

	Timeout time.Duration // 0 for DefaultWait
}

// DefaultWait is the longest time that a container may need to be ready.
const DefaultWait = time.Minute

func (w Wait) timeout() time.Duration { return cmp.Or(w.Timeout, DefaultWait) }

// Kind says why nothing was started.
type Kind int

// The kinds of error.
const (
	NoDocker Kind = iota // there is no Docker to talk to
	Unusable             // what was asked for cannot be started by anybody
	Failed               // Docker, the image or the program in it did not do what it should
)

// Error is the error of containers that did not start.
type Error struct {
	Kind    Kind
	Message string // one line; it may quote Docker
	Hint    string // what to do about it; "" if there is nothing to say
	cause   error
}

func (e *Error) Error() string { return e.Message }
func (e *Error) Unwrap() error { return e.cause }

func failed(cause error, format string, args ...any) *Error {
	return &Error{Kind: Failed, Message: fmt.Sprintf(format, args...), cause: cause}
}

func unusable(hint, format string, args ...any) *Error {
	return &Error{Kind: Unusable, Message: fmt.Sprintf(format, args...), Hint: hint}
}
