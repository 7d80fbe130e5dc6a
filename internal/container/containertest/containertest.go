// Package containertest builds images for tests, from programs of this module
// and without pulling anything, and looks for what runs have left behind.
package containertest

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/moby/moby/client"
	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/log"
	"github.com/testcontainers/testcontainers-go/network"

	"github.com/assaykit/assay/internal/container"
)

// required is the variable that makes a missing Docker an error.
const required = "ASSAY_REQUIRE_DOCKER"

// connect finds Docker once; the error says why there is none.
var connect = sync.OnceValues(func() (*testcontainers.DockerProvider, error) {
	log.SetDefault(log.NewNoopLogger())
	provider, err := testcontainers.NewDockerProvider()
	if err != nil {
		return nil, err
	}
	if err := provider.Health(context.Background()); err != nil {
		return nil, err
	}
	return provider, helper(provider)
})

// helper makes something small: without its helper image the library makes
// nothing, unless it is told to do without.
func helper(provider *testcontainers.DockerProvider) error {
	if provider.Config().RyukDisabled {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	made, err := network.New(ctx)
	if err != nil {
		return fmt.Errorf("its helper image is missing, and TESTCONTAINERS_RYUK_DISABLED is not set: %w", err)
	}
	return made.Remove(ctx)
}

// Available reports whether there is a Docker. That there is none is an error
// where the environment requires one.
func Available() (bool, error) {
	_, err := connect()
	if err != nil && os.Getenv(required) != "" {
		return false, fmt.Errorf("%s is set, and there is no Docker to use: %w", required, err)
	}
	return err == nil, nil
}

// Require skips a test where there is no Docker.
func Require(t testing.TB) {
	t.Helper()
	switch found, err := Available(); {
	case err != nil:
		t.Fatal(err)
	case !found:
		_, err := connect()
		t.Skipf("there is no Docker to use (%s=1 makes that an error): %v", required, err)
	}
}

// Image builds an image for one test, which removes it at its end.
func Image(t testing.TB, program, dockerfile string) string {
	t.Helper()
	name, remove, err := Build(t.Context(), t.TempDir(), program, dockerfile)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := remove(); err != nil {
			t.Error(err)
		}
	})
	return name
}

// module is the folder in which the tests were started: one of the module, where go
// finds it. A test may be in another one by the time it builds.
var module, _ = os.Getwd()

// Build builds a program of this module, statically, into an image. The program lies
// beside the Dockerfile under its own name. It returns the image's name and what removes
// it. It returns an error if Go or Docker cannot build it.
func Build(ctx context.Context, dir, program, dockerfile string) (name string, remove func() error, err error) {
	provider, err := connect()
	if err != nil {
		return "", nil, err
	}
	binary := filepath.Join(dir, filepath.Base(program))
	build := exec.CommandContext(ctx, "go", "build", "-race=false", "-trimpath", "-ldflags=-s -w", "-o", binary, program)
	build.Dir = module
	build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH="+runtime.GOARCH)
	if out, err := build.CombinedOutput(); err != nil {
		return "", nil, fmt.Errorf("build %s: %w\n%s", program, err, out)
	}
	archive, err := pack(binary, dockerfile)
	if err != nil {
		return "", nil, err
	}
	var tag [6]byte
	_, _ = rand.Read(tag[:]) // never fails
	request := testcontainers.ContainerRequest{FromDockerfile: testcontainers.FromDockerfile{
		ContextArchive: archive, KeepImage: true, Repo: "assay-test-" + filepath.Base(program), Tag: hex.EncodeToString(tag[:]),
	}}
	name, err = provider.BuildImage(ctx, &request)
	if err != nil {
		return "", nil, fmt.Errorf("build image of %s: %w", program, err)
	}
	return name, func() error {
		_, err := provider.Client().ImageRemove(context.Background(), name, client.ImageRemoveOptions{Force: true})
		return err
	}, nil
}

func pack(binary, dockerfile string) (*bytes.Reader, error) {
	content, err := os.ReadFile(binary)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, file := range []struct {
		name    string
		mode    int64
		content []byte
	}{{"Dockerfile", 0o644, []byte(dockerfile)}, {filepath.Base(binary), 0o755, content}} {
		err = errors.Join(err, w.WriteHeader(&tar.Header{Name: file.name, Mode: file.mode, Size: int64(len(file.content))}))
		_, failed := w.Write(file.content)
		err = errors.Join(err, failed)
	}
	return bytes.NewReader(b.Bytes()), errors.Join(err, w.Close())
}

// Left returns the containers that runs have left behind of an image. It returns an error
// if Docker does not answer.
func Left(image string) ([]string, error) {
	provider, err := connect()
	if err != nil {
		return nil, err
	}
	found, err := provider.Client().ContainerList(context.Background(), client.ContainerListOptions{
		All: true, Filters: client.Filters{}.Add("label", container.Label),
	})
	var left []string
	for _, c := range found.Items {
		if c.Image == image {
			left = append(left, fmt.Sprintf("%.12s %s", c.ID, c.State))
		}
	}
	return left, err
}

// LeftOf returns the containers and networks that a group has left behind. It returns an
// error if Docker does not answer.
func LeftOf(g *container.Group) ([]string, error) {
	provider, err := connect()
	if err != nil {
		return nil, err
	}
	filter := client.Filters{}.Add("label", container.Label+"="+g.ID)
	containers, err := provider.Client().ContainerList(context.Background(), client.ContainerListOptions{All: true, Filters: filter})
	networks, failed := provider.Client().NetworkList(context.Background(), client.NetworkListOptions{Filters: filter})
	var left []string
	for _, c := range containers.Items {
		left = append(left, "container "+c.ID)
	}
	for _, n := range networks.Items {
		left = append(left, "network "+n.Name)
	}
	return left, errors.Join(err, failed)
}
