package container

import (
	"context"
	"fmt"
	"net"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/moby/moby/client"
	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/log"
)

// connectTime bounds how long Docker may take to say that it is there.
const connectTime = 10 * time.Second

// quiet keeps the library from writing to stderr.
var quiet = sync.OnceFunc(func() { log.SetDefault(log.NewNoopLogger()) })

// docker is a Docker that answers.
type docker struct {
	*testcontainers.DockerClient
	provider *testcontainers.DockerProvider
	host     string        // under which published ports are reached
	ahead    time.Duration // by which its clock is ahead of ours
}

// connect finds Docker as its own command line does.
func connect(ctx context.Context) (found *docker, err error) {
	quiet()
	ctx, cancel := context.WithTimeout(ctx, connectTime)
	defer cancel()
	defer func() { // the library panics where it finds no socket
		if p := recover(); p != nil {
			err = noDocker(fmt.Errorf("%v", p))
		}
	}()
	if err := pingNamed(ctx); err != nil {
		return nil, noDocker(err)
	}
	provider, err := testcontainers.NewDockerProvider()
	if err != nil {
		return nil, noDocker(err)
	}
	d := &docker{provider: provider}
	if d.DockerClient, err = testcontainers.NewDockerClientWithOpts(ctx); err != nil {
		return nil, noDocker(err)
	}
	before := time.Now()
	info, err := d.Client.Info(ctx, client.InfoOptions{})
	if err != nil {
		return nil, noDocker(err)
	}
	if now, err := time.Parse(time.RFC3339Nano, info.Info.SystemTime); err == nil {
		d.ahead = ahead(now, before, time.Now())
	}
	if d.host, err = provider.DaemonHost(ctx); err != nil {
		return nil, noDocker(err)
	}
	if d.host == "localhost" {
		// Docker may publish a port of another container at the same port of ::1.
		d.host = "127.0.0.1"
	}
	return d, nil
}

// ahead is by how much a clock is ahead of ours at least, that was read between
// two times of ours; below zero it is behind. It is zero where both may agree: how
// long an answer took is no difference between clocks.
func ahead(now, before, after time.Time) time.Duration {
	return max(0, now.Sub(after)) + min(0, now.Sub(before))
}

// pingNamed asks the Docker that DOCKER_HOST names. The library would go on to
// the next one that it finds, which is not the one that was meant.
func pingNamed(ctx context.Context) error {
	if os.Getenv(client.EnvOverrideHost) == "" {
		return nil
	}
	named, err := client.New(client.FromEnv)
	if err != nil {
		return err
	}
	defer func() { _ = named.Close() }() // only its idle connections
	_, err = named.Ping(ctx, client.PingOptions{})
	return err
}

// noneFound is what testcontainers says where Docker is at none of the places at which it
// looks, of which the last is that of a rootless one.
const noneFound = "rootless Docker not found"

func noDocker(cause error) *Error {
	why := oneLine(cause.Error())
	if strings.Contains(why, noneFound) {
		why = "none of its sockets is there"
	}
	return &Error{
		Kind: NoDocker, cause: cause,
		Message: "Docker does not answer: " + why,
		Hint:    "start it, or set DOCKER_HOST to where it is; --target tests what runs already",
	}
}

// isLocal reports whether published ports need only be reached from here.
func (d *docker) isLocal() bool {
	ip := net.ParseIP(d.host)
	return ip != nil && ip.IsLoopback()
}

// oneLine puts what Docker says, sometimes on several lines, on one.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
