package container

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"

	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/wait"
)

// waiter waits until one container is ready, and remembers what it saw.
type waiter struct {
	container Container
	port      int
	host      string // under which published ports are reached
	local     bool   // that is this machine
	all       []wait.Strategy
	last      atomic.Int64 // the last status that a GET was answered with
}

func newWaiter(d *docker, c Container, port int) *waiter {
	w := &waiter{container: c, port: port, host: d.host, local: d.isLocal()}
	add := func(path string, ready func(int) bool) {
		if path == "" {
			return
		}
		strategy := wait.ForHTTP(path).WithPort(tcp(port)).WithStartupTimeout(c.Wait.timeout()).
			WithStatusCodeMatcher(func(status int) bool {
				w.last.Store(int64(status))
				return ready(status)
			})
		if w.local {
			strategy = strategy.WithForcedIPv4LocalHost()
		}
		w.all = append(w.all, strategy)
	}
	add(c.Wait.Path, func(status int) bool { return status/100 == 2 })
	add(c.Wait.Any, func(int) bool { return true })
	if c.Wait.Log != "" {
		w.all = append(w.all, wait.ForLog(c.Wait.Log).WithStartupTimeout(c.Wait.timeout()))
	}
	if len(c.Wait.Exec) > 0 {
		w.all = append(w.all, wait.ForExec(c.Wait.Exec).WithStartupTimeout(c.Wait.timeout()))
	}
	return w
}

// wait returns once every condition holds. All of them share one time.
func (w *waiter) wait(ctx context.Context, c *testcontainers.DockerContainer) error {
	if len(w.all) == 0 {
		return nil
	}
	waiting, cancel := context.WithTimeout(ctx, w.container.Wait.timeout())
	defer cancel()
	err := wait.ForAll(w.all...).WaitUntilReady(waiting, c)
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	}
	if how := ending(ctx, c); how != "" {
		return failed(err, "container %s %s before it was ready (image %q)", w.container.Name, how, w.container.Image)
	}
	if !errors.Is(err, context.DeadlineExceeded) {
		return failed(err, "container %s: %s", w.container.Name, oneLine(err.Error()))
	}
	e := failed(err, "container %s is not ready within %s: %s", w.container.Name, w.container.Wait.timeout(), w.missing())
	e.Hint = "--wait-timeout gives it more time"
	if !w.local {
		e.Hint += fmt.Sprintf("; its port was looked for at %s: TESTCONTAINERS_HOST_OVERRIDE names another host", w.host)
	}
	return e
}

// missing says what a container that is not ready was waited for.
func (w *waiter) missing() string {
	var parts []string
	conditions := w.container.Wait
	if path := conditions.Path + conditions.Any; path != "" {
		text := fmt.Sprintf("GET %s at port %d is not answered", path, w.port)
		if status := w.last.Load(); status != 0 && conditions.Path != "" {
			text = fmt.Sprintf("GET %s is answered %d", path, status)
		}
		parts = append(parts, text)
	}
	if conditions.Log != "" {
		parts = append(parts, fmt.Sprintf("its log is to hold %q", conditions.Log))
	}
	if len(conditions.Exec) > 0 {
		parts = append(parts, fmt.Sprintf("%q is to exit with 0", strings.Join(conditions.Exec, " ")))
	}
	return strings.Join(parts, ", ")
}
