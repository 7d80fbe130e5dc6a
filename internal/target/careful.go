package target

import (
	"fmt"
	"net"
	"net/url"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/assaykit/assay/internal/exchange"
)

// Loopback reports whether a URL is one of this machine, to which nobody else
// has trusted data. Names are not looked up.
func Loopback(base *url.URL) bool {
	host := strings.TrimSuffix(strings.ToLower(base.Hostname()), ".")
	ip := net.ParseIP(host)
	return base.Scheme == "unix" || host == "localhost" || strings.HasSuffix(host, ".localhost") || ip != nil && ip.IsLoopback()
}

// rate reads a setting such as 40/s,800/m. What stands in its place is not shown
// where it comes from the environment.
func (l loader) rate(into *exchange.Rate) func(*yaml.Node) error {
	return func(node *yaml.Node) error {
		var text string
		if err := l.text(&text)(node); err != nil {
			return err
		}
		parsed, err := exchange.ParseRate(text)
		if err != nil {
			return fmt.Errorf("line %d: %q is not a rate such as 40/s,800/m", node.Line, node.Value)
		}
		*into = parsed
		return nil
	}
}

// flag reads a setting that is true or false.
func (l loader) flag(into *bool) func(*yaml.Node) error {
	return func(node *yaml.Node) error {
		var text string
		if err := l.text(&text)(node); err != nil {
			return err
		}
		switch text {
		case "true":
			*into = true
		case "false":
			*into = false
		default:
			return fmt.Errorf("line %d: %q is neither true nor false", node.Line, node.Value)
		}
		return nil
	}
}
