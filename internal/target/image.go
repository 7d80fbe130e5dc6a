package target

import (
	"context"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/assaykit/assay/internal/container"
	"github.com/assaykit/assay/internal/exchange"
)

// Image is an image to start as the target. Without a Ref there is none.
type Image struct {
	Ref      string // such as example.com/api:1.2
	Command  []string
	Port     int    // 0 for the only one that it exposes
	BasePath string // of the API, such as /api/v1; "" for the contract's
	Env      map[string]string
	Wait     container.Wait
}

// imageName is what the target is called among the containers.
const imageName = "target"

// StartImage starts the image of a profile, and before it the containers that it
// needs. The Target has what there is, also where an error says that it is not
// ready; it has to be closed in any case. Every error is a *container.Error, but
// for that of a context that is done.
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

// CheckBasePath refuses what could not be the path of an API.
func CheckBasePath(path string) error {
	parsed, err := url.Parse(path)
	if err != nil || !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || parsed.Path != path {
		return fmt.Errorf("base path %q is not of the form /api/v1", path)
	}
	return nil
}

// image reads what is to be started as the target.
func (l loader) image(p *Profile) func(*yaml.Node) error {
	return func(node *yaml.Node) error {
		i := &p.Image
		err := l.mapping(node, settings{
			"ref":     l.text(&i.Ref),
			"command": l.words(&i.Command, &p.Environment),
			"port":    l.port(&i.Port),
			"base_path": func(node *yaml.Node) error {
				if err := l.text(&i.BasePath)(node); err != nil {
					return err
				}
				return atLine(node, CheckBasePath(i.BasePath))
			},
			"env":  l.env(&i.Env, &p.Environment),
			"wait": l.wait(&i.Wait, &p.Environment),
		})
		if err == nil && i.Ref == "" {
			err = fmt.Errorf("line %d: an image takes a ref, such as example.com/api:1.2", node.Line)
		}
		return err
	}
}

var containerName = regexp.MustCompile(`^[a-zA-Z0-9][a-zA-Z0-9_.-]*$`)

// containers reads what the target needs.
func (l loader) containers(p *Profile) func(*yaml.Node) error {
	return func(node *yaml.Node) error {
		if node.Kind != yaml.SequenceNode {
			return fmt.Errorf("line %d: want a list of containers", node.Line)
		}
		for _, entry := range node.Content {
			var c container.Container
			err := l.mapping(entry, settings{
				"name":    l.text(&c.Name),
				"image":   l.text(&c.Image),
				"command": l.words(&c.Command, &p.Environment),
				"port":    l.port(&c.Port),
				"env":     l.env(&c.Env, &p.Environment),
				"wait":    l.wait(&c.Wait, &p.Environment),
			})
			if err != nil {
				return err
			}
			taken := c.Name == imageName || slices.ContainsFunc(p.Containers, func(other container.Container) bool { return other.Name == c.Name })
			switch {
			case c.Name == "" || c.Image == "":
				return fmt.Errorf("line %d: a container takes a name and an image", entry.Line)
			case !containerName.MatchString(c.Name):
				return fmt.Errorf("line %d: %q is no name for a container: want letters, digits and - _ . alone", entry.Line, c.Name)
			case taken:
				return fmt.Errorf("line %d: another container is called %q", entry.Line, c.Name)
			}
			p.Containers = append(p.Containers, c)
		}
		return nil
	}
}

func (l loader) wait(into *container.Wait, secrets *[]exchange.Secret) func(*yaml.Node) error {
	return func(node *yaml.Node) error {
		var timeout Duration
		err := l.mapping(node, settings{
			"path": func(node *yaml.Node) error {
				if err := l.text(&into.Path)(node); err != nil {
					return err
				}
				return atLine(node, CheckWaitPath(into.Path))
			},
			"log":     l.text(&into.Log),
			"exec":    l.words(&into.Exec, secrets),
			"timeout": l.duration(&timeout),
		})
		into.Timeout = time.Duration(timeout)
		return err
	}
}

// CheckWaitPath refuses what could not be asked of a server. A query may follow
// the path.
func CheckWaitPath(path string) error {
	parsed, err := url.Parse(path)
	if err != nil || !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || parsed.Fragment != "" {
		return fmt.Errorf("wait path %q is not of the form /healthz", path)
	}
	return nil
}

func atLine(node *yaml.Node, err error) error {
	if err != nil {
		return fmt.Errorf("line %d: %w", node.Line, err)
	}
	return nil
}

func (l loader) port(into *int) func(*yaml.Node) error {
	return func(node *yaml.Node) error {
		if err := l.number(into)(node); err != nil {
			return err
		}
		return atLine(node, CheckPort(*into))
	}
}

// CheckPort refuses a number that is none of a port.
func CheckPort(port int) error {
	if port < 1 || port > 65535 {
		return fmt.Errorf("port %d: want 1 to 65535", port)
	}
	return nil
}
