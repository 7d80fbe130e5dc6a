package target

import (
	"net"
	"net/url"
	"strings"
)

// Loopback reports whether a URL is one of this machine, to which nobody else
// has trusted data. Names are not looked up.
func Loopback(base *url.URL) bool {
	host := strings.TrimSuffix(strings.ToLower(base.Hostname()), ".")
	ip := net.ParseIP(host)
	return base.Scheme == "unix" || host == "localhost" || strings.HasSuffix(host, ".localhost") || ip != nil && ip.IsLoopback()
}
