package container

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	dockercontainer "github.com/moby/moby/api/types/container"
	dockernetwork "github.com/moby/moby/api/types/network"
	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/network"
)

// Options are what to start.
type Options struct {
	Target   Container
	Services []Container  // that the target needs; started before it, in this order
	Say      func(string) // told what takes time, in a few words; nil for nobody
}

// createTime bounds what Docker does itself, waiting for the program excluded.
const createTime = 2 * time.Minute

// Start starts containers and waits until they are ready. Where it fails, the
// Group has the logs of those that were started; it is nil if there was nothing
// to start them with. A Group has to be closed in any case. Every error is an
// *Error, but for that of a context that is done.
func Start(ctx context.Context, o Options) (*Group, error) {
	if o.Say == nil {
		o.Say = func(string) {}
	}
	d, err := connect(ctx)
	if err != nil {
		return nil, stoppedOr(ctx, err)
	}
	g := newGroup(d)
	if err := g.start(ctx, o); err != nil {
		return g, stoppedOr(ctx, err)
	}
	return g, nil
}

// stoppedOr returns why a context is done, and otherwise the error.
func stoppedOr(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

func (g *Group) start(ctx context.Context, o Options) error {
	// All images first: a name that is wrong is known before anything runs.
	images := map[string]image{}
	for _, c := range slices.Concat(o.Services, []Container{o.Target}) {
		found, err := g.docker.image(ctx, c.Image, o.Say)
		if err != nil {
			return err
		}
		images[c.Image] = found
	}
	port, err := images[o.Target.Image].port(o.Target)
	if err != nil {
		return err
	}
	g.Digest, o.Target.Port = images[o.Target.Image].digest, port
	var shared *testcontainers.DockerNetwork
	if len(o.Services) > 0 {
		creating, cancel := context.WithTimeout(context.WithoutCancel(ctx), createTime) // as in startOne
		defer cancel()
		if shared, err = network.New(creating, network.WithLabels(g.labels())); err != nil {
			return startError("a network", err)
		}
	}
	for _, c := range slices.Concat(o.Services, []Container{o.Target}) {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		o.Say("starting " + c.Image)
		if err := g.startOne(ctx, c, images[c.Image], shared); err != nil {
			return err
		}
	}
	g.Address, err = g.address(ctx, g.members[len(g.members)-1].DockerContainer, port)
	return err
}

// startOne starts one container and waits until it is ready.
func (g *Group) startOne(ctx context.Context, c Container, i image, shared *testcontainers.DockerNetwork) error {
	port := c.Port
	if port == 0 && (c.Wait.Path != "" || c.Wait.Any != "") {
		var err error
		if port, err = i.port(c); err != nil {
			return err
		}
	}
	w := newWaiter(g.docker, c, port)
	request := []testcontainers.ContainerCustomizer{
		testcontainers.WithEnv(c.Env),
		testcontainers.WithLabels(g.labels()),
		testcontainers.WithHostConfigModifier(g.publishing(i, port)),
		testcontainers.WithNoStart(),
	}
	if port != 0 {
		request = append(request, testcontainers.WithExposedPorts(tcp(port)))
	}
	if c.Command != nil {
		request = append(request, testcontainers.WithCmd(c.Command...))
	}
	if shared != nil {
		request = append(request, network.WithNetwork([]string{c.Name}, shared))
	}
	// A request to Docker that is given up leaves what it makes a moment later.
	creating, cancel := context.WithTimeout(context.WithoutCancel(ctx), createTime)
	defer cancel()
	made, err := testcontainers.Run(creating, c.Image, request...)
	if made != nil {
		g.members = append(g.members, member{c.Name, made})
	}
	if err == nil {
		err = made.Start(creating)
	}
	if err != nil {
		return startError(fmt.Sprintf("image %q", c.Image), err)
	}
	return w.wait(ctx, made)
}

// startError tells why Docker did not start something, without the words that
// the libraries put before it.
func startError(what string, err error) *Error {
	cause := err
	for errors.Unwrap(cause) != nil {
		cause = errors.Unwrap(cause)
	}
	e := failed(err, "Docker does not start %s: %s", what, oneLine(cause.Error()))
	if errors.Is(err, context.DeadlineExceeded) {
		e.Message = fmt.Sprintf("Docker does not start %s within %s", what, createTime)
	}
	if strings.Contains(err.Error(), "reaper") {
		e.Hint = "it is the helper image of testcontainers that is missing: TESTCONTAINERS_RYUK_DISABLED=true does without"
	}
	return e
}

// publishing keeps ports from being published to more than this machine, where
// Docker is on it. Without a port of its own to publish, the library publishes
// all that the image exposes.
func (g *Group) publishing(i image, port int) func(*dockercontainer.HostConfig) {
	return func(h *dockercontainer.HostConfig) {
		if !g.docker.isLocal() {
			return
		}
		h.PortBindings = dockernetwork.PortMap{}
		for _, p := range append(slices.Clone(i.ports), port) {
			if parsed, err := dockernetwork.ParsePort(tcp(p)); err == nil && p != 0 {
				h.PortBindings[parsed] = []dockernetwork.PortBinding{{HostIP: netip.MustParseAddr("127.0.0.1")}}
			}
		}
	}
}
