package target

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/setting"
)

// faultHeader notes what references put into the header, which is not to be shown.
func (l loader) faultHeader() setting.Value {
	p := l.profile
	set := func(text string) error {
		p.FaultHeader, p.FaultSecrets = text, nil
		return nil
	}
	return structured{set, func(node *yaml.Node) error {
		text, err := l.text("fault_header", node)
		if err != nil {
			return err
		}
		p.FaultHeader = text
		for _, ref := range variable.FindAllStringSubmatch(node.Value, -1) {
			if value, _ := l.lookup(ref[1]); len(value) >= leastSecret {
				p.FaultSecrets = append(p.FaultSecrets, exchange.Secret{Name: ref[1], Value: value})
			}
		}
		return nil
	}}
}

// target notes what references put into the path and the query of the URL, which is not to
// be shown. In a path that is a key if its variable has the name of one.
func (l loader) target() setting.Value {
	p := l.profile
	set := func(text string) error {
		p.Connection.InURL = nil
		return setting.Text(&p.Target).Set(text)
	}
	return structured{set, func(node *yaml.Node) error {
		text, err := l.text("target", node)
		if err == nil {
			err = set(text)
		}
		if err != nil {
			return err
		}
		query := strings.Index(node.Value, "?")
		for _, at := range variable.FindAllStringSubmatchIndex(node.Value, -1) {
			name := node.Value[at[2]:at[3]]
			value, _ := l.lookup(name)
			if query >= 0 && at[0] > query || isCredential(name) {
				p.Connection.InURL = append(p.Connection.InURL, exchange.Secret{Name: name, Value: value})
			}
		}
		return nil
	}}
}

// replaced is a Value of several texts, of which flags replace those of a profile.
type replaced struct {
	structured
	reset func()
}

// Reset forgets what the profile had.
func (r replaced) Reset() { r.reset() }

// addresses are one entry or a list of them.
func (l loader) addresses(into *[]string) setting.Value {
	set := func(text string) error {
		if err := CheckResolve(text); err != nil {
			return err
		}
		*into = append(*into, text)
		return nil
	}
	return replaced{structured{set, func(node *yaml.Node) error {
		entries := []*yaml.Node{node}
		if node.Kind == yaml.SequenceNode {
			entries = node.Content
		}
		for _, entry := range entries {
			if err := l.into("resolve", setting.Func(set))(entry); err != nil {
				return err
			}
		}
		return nil
	}}, func() { *into = nil }}
}

// setHeader reads a header of the command line. Those of a name that the profile
// has are replaced.
func (l loader) setHeader(text string) error {
	h, err := ParseHeader(text, l.lookup)
	if err != nil {
		return err
	}
	c := &l.profile.Connection
	others := slices.DeleteFunc(slices.Clone(c.Headers), func(other Header) bool { return other.Name == h.Name })
	c.Headers = append(others, h)
	return nil
}

// headers reads a mapping of names to values.
func (l loader) headers(node *yaml.Node) error {
	into := &l.profile.Connection.Headers
	if node.Kind != yaml.MappingNode {
		return l.at(node, "want a mapping of header names to values")
	}
	for n := 0; n < len(node.Content); n += 2 {
		name, value := node.Content[n], node.Content[n+1]
		if value.Kind != yaml.ScalarNode {
			return l.at(value, "want a text, and here is %s", kindOf(value))
		}
		if !headerName.MatchString(name.Value) {
			return l.at(name, "%q is not the name of a header", name.Value)
		}
		h, err := newHeader(name.Value, strings.TrimSpace(value.Value), l.lookup)
		if err != nil {
			return l.at(value, "%w", err)
		}
		if slices.ContainsFunc(*into, func(other Header) bool { return other.Name == h.Name }) {
			return l.at(name, "header %s is there twice", name.Value)
		}
		*into = append(*into, h)
	}
	return nil
}

var sizeUnits = map[string]int64{"": 1, "B": 1, "K": 1 << 10, "KB": 1 << 10, "KIB": 1 << 10, "M": 1 << 20, "MB": 1 << 20, "MIB": 1 << 20, "G": 1 << 30, "GB": 1 << 30, "GIB": 1 << 30}

// parseSize reads a number of bytes as people write it: 10MB, 512 KB, 65536. A KB
// is 1024 bytes, as it is to curl.
func parseSize(text string) (int64, error) {
	digits := strings.TrimRight(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ ")
	unit, known := sizeUnits[strings.ToUpper(strings.TrimSpace(text[len(digits):]))]
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || !known || n < 1 || n > maxSize/unit {
		return 0, errors.New("want a size such as 10MB, from 1 byte to 1GB")
	}
	return n * unit, nil
}

const maxSize = 1 << 30

// size is a number of bytes.
func size(into *int64) setting.Value {
	return setting.Func(func(text string) error {
		parsed, err := parseSize(text)
		if err == nil {
			*into = parsed
		}
		return err
	})
}

func sizeText(n int64) string { return fmt.Sprintf("%dMB", n>>20) }
