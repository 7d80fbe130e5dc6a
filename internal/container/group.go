package container

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"strconv"
	"sync"
	"time"

	"github.com/moby/moby/client"
	"github.com/testcontainers/testcontainers-go"
)

// Label is on every container and network that this package makes; its value is
// the ID of the Group.
const Label = "assay.run"

// removeTime bounds how long the removal of a group may take, and stopTime how
// long each program has to end on its own.
const (
	removeTime = 30 * time.Second
	stopTime   = time.Second
)

// Group are the containers of one run.
type Group struct {
	ID      string // random
	Address string // host:port at which the target is reached
	Digest  string // of the target's image: "sha256:…"

	docker  *docker
	members []member // in the order of their start; the last is the target
	remove  func() error
}

type member struct {
	name string
	*testcontainers.DockerContainer
}

func newGroup(d *docker) *Group {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails
	g := &Group{ID: hex.EncodeToString(b[:]), docker: d}
	g.remove = sync.OnceValue(g.removeAll)
	return g
}

func (g *Group) labels() map[string]string { return map[string]string{Label: g.ID} }

// Close removes all containers and networks with their data. It returns an error that
// names what it could not remove.
func (g *Group) Close() error { return g.remove() }

// Stop ends the programs, the target's first, and gives each a short time to end by itself.
// What they have logged is complete then: Docker is a little behind with what is still
// being written.
func (g *Group) Stop(ctx context.Context) {
	for i := len(g.members) - 1; i >= 0; i-- {
		timeout := stopTime
		_ = g.members[i].Stop(ctx, &timeout) // one that does not end is removed all the same
	}
}

// removeAll removes by label, and so also what was made in the moment in which
// the start was given up, and nobody knows of.
func (g *Group) removeAll() error {
	ctx, cancel := context.WithTimeout(context.Background(), removeTime)
	defer cancel()
	for i := len(g.members) - 1; i >= 0; i-- {
		// What it could not remove is found below, and told there.
		_ = testcontainers.TerminateContainer(g.members[i].DockerContainer,
			testcontainers.StopContext(ctx), testcontainers.StopTimeout(stopTime))
	}
	for {
		left, err := g.sweep(ctx)
		if left == 0 || ctx.Err() != nil {
			return err
		}
		// Docker has it, and does not remove it yet.
		select {
		case <-ctx.Done():
		case <-time.After(sweepPause):
		}
	}
}

const sweepPause = 100 * time.Millisecond

// sweep removes what has the group's label, and returns how much of it there was,
// or might be.
func (g *Group) sweep(ctx context.Context) (int, error) {
	filter := client.Filters{}.Add("label", Label+"="+g.ID)
	var errs []error
	containers, err := g.docker.ContainerList(ctx, client.ContainerListOptions{All: true, Filters: filter})
	if err != nil {
		return 0, fmt.Errorf("list containers: %s", oneLine(err.Error()))
	}
	for _, c := range containers.Items {
		if _, err := g.docker.ContainerRemove(ctx, c.ID, client.ContainerRemoveOptions{Force: true, RemoveVolumes: true}); err != nil {
			errs = append(errs, fmt.Errorf("container %.12s: %s", c.ID, oneLine(err.Error())))
		}
	}
	networks, err := g.docker.NetworkList(ctx, client.NetworkListOptions{Filters: filter})
	if err != nil {
		return 0, errors.Join(append(errs, fmt.Errorf("list networks: %s", oneLine(err.Error())))...)
	}
	for _, n := range networks.Items {
		if _, err := g.docker.NetworkRemove(ctx, n.ID, client.NetworkRemoveOptions{}); err != nil {
			errs = append(errs, fmt.Errorf("network %s: %s", n.Name, oneLine(err.Error())))
		}
	}
	return len(containers.Items) + len(networks.Items), errors.Join(errs...)
}

// Stopped returns the name of a container that no longer runs, and how it ended, in words
// for a message; "" if all run. Of several it is the one that was started last.
func (g *Group) Stopped(ctx context.Context) string {
	for i := len(g.members) - 1; i >= 0; i-- {
		if how := ending(ctx, g.members[i].DockerContainer); how != "" {
			return fmt.Sprintf("container %s %s", g.members[i].name, how)
		}
	}
	return ""
}

// ending says how a container ended; "" if it runs, or cannot be asked.
func ending(ctx context.Context, c *testcontainers.DockerContainer) string {
	if c == nil {
		return ""
	}
	state, err := c.State(ctx)
	switch {
	case err != nil, state == nil, state.Running, state.Status == "created":
		return ""
	case state.OOMKilled:
		return "was killed: out of memory"
	}
	return fmt.Sprintf("exited with code %d", state.ExitCode)
}

func (g *Group) address(ctx context.Context, c *testcontainers.DockerContainer, port int) (string, error) {
	published, err := c.MappedPort(ctx, tcp(port))
	if err != nil {
		return "", failed(err, "port %d is not published: %s", port, oneLine(err.Error()))
	}
	return net.JoinHostPort(g.docker.host, published.Port()), nil
}

func tcp(port int) string { return strconv.Itoa(port) + "/tcp" }
