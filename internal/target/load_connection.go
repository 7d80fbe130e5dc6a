package target

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/assaykit/assay/internal/exchange"
)

// further returns the settings of how the target is reached, what every request
// carries, and what one may cost.
func (l loader) further(p *Profile) settings {
	c := &p.Connection
	return settings{
		"fault_header":   l.faultHeader(p),
		"ca_cert":        l.text(&c.CACert),
		"client_cert":    l.text(&c.ClientCert),
		"client_key":     l.text(&c.ClientKey),
		"insecure":       l.flag(&c.Insecure),
		"resolve":        l.addresses(&c.Resolve),
		"unix_socket":    l.text(&c.UnixSocket),
		"headers":        l.headers(&c.Headers),
		"label_requests": l.flag(&c.Label),
		"limits":         l.limits(&p.Limits),
	}
}

// faultHeader notes what references put into the header, which is not to be shown.
func (l loader) faultHeader(p *Profile) func(*yaml.Node) error {
	return func(node *yaml.Node) error {
		err := l.text(&p.FaultHeader)(node)
		for _, ref := range variable.FindAllStringSubmatch(node.Value, -1) {
			if value, _ := l.lookup(ref[1]); len(value) >= leastSecret {
				p.FaultSecrets = append(p.FaultSecrets, exchange.Secret{Name: ref[1], Value: value})
			}
		}
		return err
	}
}

// addresses reads one entry or a list of them.
func (l loader) addresses(into *[]string) func(*yaml.Node) error {
	return func(node *yaml.Node) error {
		entries := []*yaml.Node{node}
		if node.Kind == yaml.SequenceNode {
			entries = node.Content
		}
		for _, entry := range entries {
			var text string
			if err := l.text(&text)(entry); err != nil {
				return err
			}
			if err := CheckResolve(text); err != nil {
				return fmt.Errorf("line %d: %w", entry.Line, err)
			}
			*into = append(*into, text)
		}
		return nil
	}
}

// headers reads a mapping of names to values.
func (l loader) headers(into *[]Header) func(*yaml.Node) error {
	return func(node *yaml.Node) error {
		if node.Kind != yaml.MappingNode {
			return fmt.Errorf("line %d: want a mapping of header names to values", node.Line)
		}
		for n := 0; n < len(node.Content); n += 2 {
			name, value := node.Content[n], node.Content[n+1]
			if value.Kind != yaml.ScalarNode {
				return fmt.Errorf("line %d: want a text and nothing more", value.Line)
			}
			if !headerName.MatchString(name.Value) {
				return fmt.Errorf("line %d: %q is not the name of a header", name.Line, name.Value)
			}
			h, err := newHeader(name.Value, strings.TrimSpace(value.Value), l.lookup)
			if err != nil {
				return fmt.Errorf("line %d: %w", value.Line, err)
			}
			if slices.ContainsFunc(*into, func(other Header) bool { return other.Name == h.Name }) {
				return fmt.Errorf("line %d: header %s is there twice", name.Line, name.Value)
			}
			*into = append(*into, h)
		}
		return nil
	}
}

// limits reads what one request may cost.
func (l loader) limits(into *exchange.Limits) func(*yaml.Node) error {
	return func(node *yaml.Node) error {
		var connect, header Duration
		known := settings{"connect_timeout": l.duration(&connect), "header_timeout": l.duration(&header)}
		for name, read := range map[string]func(string) error{
			"max_body":   func(text string) error { return readSize(text, &into.Body) },
			"max_header": func(text string) error { return readSize(text, &into.Header) },
			"max_depth":  func(text string) error { return readDepth(text, &into.Depth) },
		} {
			known[name] = l.parsed(read)
		}
		err := l.mapping(node, known)
		into.Connect, into.HeaderWait = connect.Std(), header.Std()
		return err
	}
}

// parsed reads a text with a function of its own. Where a reference stood, the
// value is not quoted.
func (l loader) parsed(read func(string) error) func(*yaml.Node) error {
	return func(node *yaml.Node) error {
		var text string
		if err := l.text(&text)(node); err != nil {
			return err
		}
		if err := read(text); err != nil {
			if text != node.Value {
				return fmt.Errorf("line %d: %q: its value will not do", node.Line, node.Value)
			}
			return fmt.Errorf("line %d: %w", node.Line, err)
		}
		return nil
	}
}

func readSize(text string, into *int64) error {
	size, err := ParseSize(text)
	*into = size
	return err
}

func readDepth(text string, into *int) error {
	depth, err := strconv.Atoi(text)
	if err != nil || depth < 1 || depth > exchange.MaxDepth {
		return fmt.Errorf("%q is not a number of levels from 1 to %d", text, exchange.MaxDepth)
	}
	*into = depth
	return nil
}

var sizeUnits = map[string]int64{"": 1, "B": 1, "K": 1 << 10, "KB": 1 << 10, "KIB": 1 << 10, "M": 1 << 20, "MB": 1 << 20, "MIB": 1 << 20, "G": 1 << 30, "GB": 1 << 30, "GIB": 1 << 30}

// ParseSize reads a number of bytes as people write it: 10MB, 512 KB, 65536. A KB
// is 1024 bytes, as it is to curl.
func ParseSize(text string) (int64, error) {
	digits := strings.TrimRight(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ ")
	unit, known := sizeUnits[strings.ToUpper(strings.TrimSpace(text[len(digits):]))]
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || !known || n < 1 || n > maxSize/unit {
		return 0, fmt.Errorf("%q is not a size such as 10MB, from 1 byte to 1GB", text)
	}
	return n * unit, nil
}

const maxSize = 1 << 30

// merged returns settings with further ones.
func (s settings) merged(further settings) settings {
	all := maps.Clone(s)
	maps.Copy(all, further)
	return all
}
