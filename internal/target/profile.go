package target

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/assaykit/assay/internal/exchange"
)

// Profile says where a target is and which means there are to test it.
type Profile struct {
	Target      string   `yaml:"target"`
	Contract    string   `yaml:"contract"` // folder of a contract pack; "" for the bundled one
	Keys        Keys     `yaml:"keys"`
	FaultHeader string   `yaml:"fault_header"` // "Name: value"
	Concurrency int      `yaml:"concurrency"`
	Timeout     Duration `yaml:"timeout"`     // of one request
	Consistency Duration `yaml:"consistency"` // how long something new may take to appear
	BurstBudget int      `yaml:"burst_budget"`
}

// Keys are API keys by what they are good for.
type Keys struct {
	Main    string `yaml:"main"`
	Other   string `yaml:"other"`
	Expired string `yaml:"expired"`
	Revoked string `yaml:"revoked"`
	Burst   string `yaml:"burst"`
}

// Duration is a time such as 30s in a profile.
type Duration time.Duration

// UnmarshalYAML reads a duration as Go writes it.
func (d *Duration) UnmarshalYAML(node *yaml.Node) error {
	parsed, err := time.ParseDuration(node.Value)
	if err != nil || parsed <= 0 {
		return fmt.Errorf("line %d: %q is not a time such as 30s", node.Line, node.Value)
	}
	*d = Duration(parsed)
	return nil
}

// keyNames are the keys in the order in which they are shown, each with the
// environment variable that holds it. The variable's name stands in place of the
// value wherever something is shown.
var keyNames = []struct{ key, variable string }{
	{"main", "ASSAY_API_KEY"},
	{"other", "ASSAY_OTHER_ORG_KEY"},
	{"expired", "ASSAY_EXPIRED_KEY"},
	{"revoked", "ASSAY_REVOKED_KEY"},
	{"burst", "ASSAY_BURST_KEY"},
}

// Load reads a profile. References such as ${ASSAY_API_KEY} are replaced by what
// lookup finds for the name; one that it does not find is an error, unless it is
// a key, which is then missing.
func Load(name string, lookup func(string) (string, bool)) (*Profile, error) {
	source, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("read profile: %w", err)
	}
	var document yaml.Node
	if err := yaml.Unmarshal(source, &document); err != nil {
		return nil, fmt.Errorf("read profile %s: %s", name, yamlProblem(err))
	}
	if err := substitute(&document, nil, lookup); err != nil {
		return nil, fmt.Errorf("read profile %s: %w", name, err)
	}
	resolved, err := yaml.Marshal(&document)
	if err != nil {
		return nil, fmt.Errorf("read profile %s: %w", name, err)
	}
	// Decoded from the source first, so that a line in an error is the file's.
	for _, text := range [][]byte{source, resolved} {
		p := &Profile{}
		decoder := yaml.NewDecoder(bytes.NewReader(text))
		decoder.KnownFields(true)
		if err := decoder.Decode(p); err != nil && !errors.Is(err, io.EOF) {
			if bytes.Contains(source, []byte("${")) && bytes.Equal(text, source) {
				continue
			}
			return nil, fmt.Errorf("read profile %s: %s", name, yamlProblem(err))
		}
		if bytes.Equal(text, resolved) {
			return p, nil
		}
	}
	return nil, fmt.Errorf("read profile %s: it is empty", name)
}

func yamlProblem(err error) string {
	text := strings.Join(strings.Fields(err.Error()), " ")
	text = strings.TrimPrefix(text, "yaml: ")
	return strings.TrimPrefix(text, "unmarshal errors: ")
}

var variable = regexp.MustCompile(`\$\{([A-Za-z_][A-Za-z0-9_]*)\}`)

// substitute replaces references in the values of a document, never in its keys
// or comments.
func substitute(node *yaml.Node, path []string, lookup func(string) (string, bool)) error {
	if node.Kind == yaml.ScalarNode {
		return substituteScalar(node, path, lookup)
	}
	for n, child := range node.Content {
		at := path
		if node.Kind == yaml.MappingNode {
			if n%2 == 0 {
				continue
			}
			at = append(path[:len(path):len(path)], node.Content[n-1].Value)
		}
		if err := substitute(child, at, lookup); err != nil {
			return err
		}
	}
	return nil
}

func substituteScalar(node *yaml.Node, path []string, lookup func(string) (string, bool)) error {
	var missing string
	value := variable.ReplaceAllStringFunc(node.Value, func(ref string) string {
		name := ref[2 : len(ref)-1]
		text, ok := lookup(name)
		if !ok && (len(path) == 0 || path[0] != "keys") {
			missing = name
		}
		return text
	})
	if missing != "" {
		return fmt.Errorf("line %d: the environment has no %s", node.Line, missing)
	}
	if value != node.Value {
		node.Value = value
		if node.Tag == "!!str" || node.Tag == "" {
			node.Tag = ""
		}
	}
	return nil
}

// BundledProfile is the profile of the bundled server.
func BundledProfile() Profile {
	return Profile{
		Keys: Keys{
			Main: bundledMain, Other: bundledOther, Expired: bundledExpired,
			Revoked: bundledRevoked, Burst: bundledBurst,
		},
		FaultHeader: bundledFault + ": 500",
	}
}

// field returns the place of a key by its name.
func (k *Keys) field(key string) *string {
	return map[string]*string{
		"main": &k.Main, "other": &k.Other, "expired": &k.Expired, "revoked": &k.Revoked, "burst": &k.Burst,
	}[key]
}

// FromEnvironment takes over the keys that the environment has.
func (k *Keys) FromEnvironment(lookup func(string) (string, bool)) {
	for _, name := range keyNames {
		if value, ok := lookup(name.variable); ok && value != "" {
			*k.field(name.key) = value
		}
	}
}

// AllVariables returns the variable of every key there can be, by key.
func AllVariables() map[string]string {
	names := map[string]string{}
	for _, name := range keyNames {
		names[name.key] = name.variable
	}
	return names
}

// Secrets are the keys that there are, under the names that may be shown.
func (k Keys) Secrets() []exchange.Secret {
	var secrets []exchange.Secret
	for _, name := range keyNames {
		if value := *k.field(name.key); value != "" {
			secrets = append(secrets, exchange.Secret{Name: name.variable, Value: value})
		}
	}
	return secrets
}

// Variables returns the names of the variables of the keys that there are, by
// key: main, other, expired, revoked, burst.
func (k Keys) Variables() map[string]string {
	names := map[string]string{}
	for _, name := range keyNames {
		if *k.field(name.key) != "" {
			names[name.key] = name.variable
		}
	}
	return names
}

// ParseFaultHeader reads "Name: value"; "" is none.
func ParseFaultHeader(text string) (name, value string, err error) {
	if text == "" {
		return "", "", nil
	}
	name, value, ok := strings.Cut(text, ":")
	name, value = strings.TrimSpace(name), strings.TrimSpace(value)
	if !ok || !headerName.MatchString(name) || value == "" || strings.ContainsAny(value, "\r\n") {
		return "", "", fmt.Errorf("fault header %q is not of the form \"Name: value\"", text)
	}
	return name, value, nil
}

var headerName = regexp.MustCompile("^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")
