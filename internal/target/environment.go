package target

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v4"

	"github.com/assaykit/assay/internal/exchange"
)

var variableName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// env reads the variables of a container.
func (l loader) env(into *map[string]string) func(*yaml.Node) error {
	return func(node *yaml.Node) error {
		if node.Kind != yaml.MappingNode {
			return l.at(node, "want variables, such as LOG_LEVEL: debug")
		}
		*into = map[string]string{}
		for n := 0; n < len(node.Content); n += 2 {
			name, value := node.Content[n], node.Content[n+1]
			if !variableName.MatchString(name.Value) {
				return l.at(name, "%q is not the name of a variable", name.Value)
			}
			if _, twice := (*into)[name.Value]; twice {
				return l.at(name, "variable %q is there twice", name.Value)
			}
			text, err := l.given(value)
			if err != nil {
				return err
			}
			(*into)[name.Value] = text
		}
		return nil
	}
}

// words reads a command as a list of its words. One text would be one word: no
// shell is there to take it apart.
func (l loader) words(into *[]string) func(*yaml.Node) error {
	return func(node *yaml.Node) error {
		if node.Kind != yaml.SequenceNode || len(node.Content) == 0 {
			return l.at(node, "want a command as a list of words, such as [serve, --verbose]")
		}
		*into = nil
		for _, entry := range node.Content {
			text, err := l.given(entry)
			if err != nil {
				return err
			}
			*into = append(*into, text)
		}
		return nil
	}
}

// given reads a text that a container is given. What of it comes from our own
// environment is kept in mind: it may be a password, and must not be shown.
func (l loader) given(node *yaml.Node) (string, error) {
	text, missing, err := l.resolve(node)
	switch {
	case err != nil:
		return "", err
	case missing != "":
		return "", l.at(node, "the environment has no %s", missing)
	}
	for _, reference := range variable.FindAllStringSubmatch(node.Value, -1) {
		value, _ := l.lookup(reference[1])
		l.profile.Environment = append(l.profile.Environment, exchange.Secret{Name: reference[1], Value: value})
	}
	return text, nil
}

// SetEnv gives the image a variable as docker run does: NAME=VALUE, or NAME alone for the
// value that our own environment has, which lookup finds. It returns an error for a name
// that no variable can have, and for one that is not set.
func (p *Profile) SetEnv(text string, lookup func(string) (string, bool)) error {
	name, value, given := strings.Cut(text, "=")
	if !variableName.MatchString(name) {
		return fmt.Errorf("%.40q is not of the form NAME=VALUE or NAME", name)
	}
	if !given {
		found, ok := lookup(name)
		if !ok {
			return fmt.Errorf("the environment has no %s", name)
		}
		value = found
		p.Environment = append(p.Environment, exchange.Secret{Name: name, Value: found})
	}
	env := maps.Clone(p.Image.Env)
	if env == nil {
		env = map[string]string{}
	}
	env[name] = value
	p.Image.Env = env
	return nil
}

// minRedacted is the length in bytes from which on a value that a container was
// given is looked for in what the target answers. Settings such as "true" and
// "8080" are no secrets, and answers are judged as they are shown.
const minRedacted = 8

// LogSecrets are the secrets to hide in the logs of containers: Secrets without the
// Parameters, and with the short values, because nothing is judged by a log.
func (p Profile) LogSecrets() []exchange.Secret {
	return slices.Concat(p.named(), p.environment(1))
}

// environment returns what containers were given of the environment, line by
// line: a private key has several.
func (p Profile) environment(shortest int) []exchange.Secret {
	keys := map[string]bool{}
	for _, name := range keyNames {
		keys[name.variable] = true
	}
	var secrets []exchange.Secret
	for _, s := range p.Environment {
		if keys[s.Name] {
			continue // it is a secret by that name already
		}
		for _, line := range strings.FieldsFunc(s.Value, unicode.IsControl) {
			if len(line) >= shortest {
				secrets = append(secrets, exchange.Secret{Name: s.Name, Value: line})
			}
		}
	}
	return secrets
}
