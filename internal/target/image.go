package target

import (
	"context"
	"errors"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/assaykit/assay/internal/container"
	"github.com/assaykit/assay/internal/setting"
)

// Image is an image to start as the target. Without a Ref there is none.
type Image struct {
	Ref      string            // such as example.com/api:1.2
	Command  []string          // in place of its own arguments; nil for those
	Port     int               // 0 for the only one that it exposes
	BasePath string            // of the API, such as /api/v1; "" for the contract's
	Env      map[string]string // by name
	Wait     container.Wait
}

// imageName is what the target is called among the containers.
const imageName = "target"

// StartImage starts the image of a profile, and before it the containers that it
// needs. The base path is that of the contract, which holds where the image names none; say
// is told what takes time, and may be nil. The Target is never nil: it has what there is,
// also where an error says that it is not ready, and has to be closed in any case. Every
// error is a *container.Error, but for that of a context that is done.
func StartImage(ctx context.Context, p Profile, basePath string, say func(string)) (*Target, error) {
	if p.Image.BasePath != "" {
		basePath = p.Image.BasePath
	}
	basePath = strings.TrimRight(basePath, "/")
	c := container.Container{
		Name: imageName, Image: p.Image.Ref, Command: p.Image.Command, Env: p.Image.Env, Port: p.Image.Port, Wait: p.Image.Wait,
	}
	if c.Wait.Path == "" && c.Wait.Log == "" && len(c.Wait.Exec) == 0 {
		c.Wait.Any = basePath + "/" // a server that answers is there
	}
	group, err := container.Start(ctx, container.Options{Target: c, Services: p.Containers, Say: say})
	t := &Target{Kind: OfImage, Image: p.Image.Ref, Containers: group, BaseURL: &url.URL{Scheme: "http", Path: basePath}}
	if group != nil {
		t.stop, t.Digest, t.BaseURL.Host = group.Close, group.Digest, group.Address
	}
	return t, err
}

// CheckBasePath returns an error for what could not be the path of an API: it begins with
// one slash, and has no query, no fragment and nothing escaped.
func CheckBasePath(path string) error {
	parsed, err := url.Parse(path)
	if err != nil || !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || parsed.Path != path {
		return errors.New("want a path such as /api/v1")
	}
	return nil
}

var containerName = regexp.MustCompile(`^[a-zA-Z0-9][a-zA-Z0-9_.-]*$`)

// containers reads what the target needs.
func (l loader) containers(node *yaml.Node) error {
	p := l.profile
	if node.Kind != yaml.SequenceNode {
		return l.at(node, "want a list of containers")
	}
	for _, entry := range node.Content {
		c, err := l.container(entry)
		if err != nil {
			return err
		}
		taken := c.Name == imageName || slices.ContainsFunc(p.Containers, func(other container.Container) bool { return other.Name == c.Name })
		switch {
		case c.Name == "" || c.Image == "":
			return l.at(entry, "a container needs a name and an image")
		case !containerName.MatchString(c.Name):
			return l.at(entry, "%q is no name for a container: want letters, digits and - _ . alone", c.Name)
		case taken:
			return l.at(entry, "another container is called %q", c.Name)
		}
		p.Containers = append(p.Containers, c)
	}
	return nil
}

func (l loader) container(entry *yaml.Node) (container.Container, error) {
	var c container.Container
	w := &c.Wait
	err := l.read(entry, map[string]func(*yaml.Node) error{
		"name":    l.into("name", setting.Text(&c.Name)),
		"image":   l.into("image", setting.Text(&c.Image)),
		"command": l.words(&c.Command),
		"port":    l.into("port", setting.Number(&c.Port, 1, maxPort)),
		"env":     l.env(&c.Env),
		"wait": func(node *yaml.Node) error {
			return l.read(node, map[string]func(*yaml.Node) error{
				"path":    l.into("path", setting.Text(&w.Path, CheckWaitPath)),
				"log":     l.into("log", setting.Text(&w.Log)),
				"exec":    l.words(&w.Exec),
				"timeout": l.into("timeout", setting.Time(&w.Timeout)),
			})
		},
	})
	return c, err
}

const maxPort = 65535

// CheckWaitPath returns an error for what could not be asked of a server: it begins with
// one slash, and has no fragment. A query may follow the path.
func CheckWaitPath(path string) error {
	parsed, err := url.Parse(path)
	if err != nil || !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || parsed.Fragment != "" {
		return errors.New("want a path such as /healthz")
	}
	return nil
}
