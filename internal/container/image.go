package container

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/containerd/errdefs"
	"github.com/distribution/reference"
	"github.com/moby/moby/api/pkg/authconfig"
	"github.com/moby/moby/client"
	"github.com/testcontainers/testcontainers-go"
)

// image is an image that Docker has.
type image struct {
	digest string // of the repository where there is one, else the image's id
	ports  []int  // the TCP ports that it exposes, ascending
}

// image returns an image by its reference, which it pulls if Docker has it not.
func (d *docker) image(ctx context.Context, name string, say func(string)) (image, error) {
	named, err := reference.ParseNormalizedNamed(name)
	if err != nil && !isID(name) {
		return image{}, unusable("want one such as example.com/api:1.2", "image %q is not the name of an image: %s", name, oneLine(err.Error()))
	}
	inspected, err := d.ImageInspect(ctx, name)
	if errdefs.IsNotFound(err) {
		say("pulling image " + name)
		if err := d.pull(ctx, name); err != nil {
			return image{}, failed(err, "image %q is not here, and cannot be pulled: %s", name, oneLine(err.Error()))
		}
		inspected, err = d.ImageInspect(ctx, name)
	}
	if err != nil {
		return image{}, failed(err, "image %q: %s", name, oneLine(err.Error()))
	}
	found := image{digest: inspected.ID}
	for _, digest := range inspected.RepoDigests {
		repository, sum, _ := strings.Cut(digest, "@")
		if other, err := reference.ParseNormalizedNamed(repository); err == nil && named != nil && other.Name() == named.Name() {
			found.digest = sum
		}
	}
	if inspected.Config != nil {
		for port := range inspected.Config.ExposedPorts {
			number, protocol, _ := strings.Cut(port, "/")
			if n, err := strconv.Atoi(number); err == nil && (protocol == "tcp" || protocol == "") {
				found.ports = append(found.ports, n)
			}
		}
	}
	slices.Sort(found.ports)
	return found, nil
}

func isID(name string) bool { return strings.HasPrefix(name, "sha256:") }

// pull tries once: whoever waits for an image wants to know soon that its name
// is wrong.
func (d *docker) pull(ctx context.Context, name string) error {
	var o client.ImagePullOptions
	if _, login, err := testcontainers.DockerImageAuth(ctx, name); err == nil {
		if o.RegistryAuth, err = authconfig.Encode(login); err != nil {
			return err
		}
	}
	pulled, err := d.ImagePull(ctx, name, o)
	if err != nil {
		return err
	}
	return pulled.Wait(ctx)
}

// port is the one that requests to a container go to.
func (i image) port(c Container) (int, error) {
	switch {
	case c.Port != 0:
		return c.Port, nil
	case len(i.ports) == 1:
		return i.ports[0], nil
	case len(i.ports) == 0:
		return 0, unusable("name the port that it listens on: --port, or port in a profile", "image %q exposes no port", c.Image)
	}
	return 0, unusable("name the one that requests go to: --port, or port in a profile", "image %q exposes %d ports: %s", c.Image, len(i.ports), i.portList())
}

func (i image) portList() string {
	var list []string
	for _, p := range i.ports {
		list = append(list, strconv.Itoa(p))
	}
	return strings.Join(list, ", ")
}
