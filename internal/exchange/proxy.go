package exchange

import (
	"bytes"
	"cmp"
	"strings"
	"unicode"
)

// pages are what proxies write into the pages that they answer with on their own.
// With some of them they say that they get no answer from what is behind them.
var pages = []struct {
	name, text string
	lost       bool
}{
	{name: "nginx", text: "<center>nginx"},
	{name: "openresty", text: "<center>openresty"},
	{name: "Tengine", text: "<center>tengine"},
	{name: "HAProxy", text: "<html><body><h1>403 Forbidden</h1>\nRequest forbidden by administrative rules.\n"},
	{name: "HAProxy", text: "<html><body><h1>429 Too Many Requests</h1>\nYou have sent too many requests in a given amount of time.\n"},
	{name: "HAProxy", text: "<html><body><h1>502 Bad Gateway</h1>\nThe server returned an invalid or incomplete response.\n", lost: true},
	{name: "HAProxy", text: "<html><body><h1>503 Service Unavailable</h1>\nNo server is available to handle this request.\n", lost: true},
	{name: "HAProxy", text: "<html><body><h1>504 Gateway Time-out</h1>\nThe server didn't respond in time.\n", lost: true},
	{name: "Varnish", text: "<h1>Error 503 Backend fetch failed</h1>", lost: true},
	{name: "Varnish", text: "<p>Varnish cache server</p>"},
	{name: "Apache", text: `<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">`},
	{name: "Apache", text: "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 4.01//EN\" \"http://www.w3.org/TR/html4/strict.dtd\">\n<html><head>\n<title>"},
	{name: "Cloudflare", text: "cf-error-details"},
	{name: "Envoy", text: "upstream connect error or disconnect/reset before headers", lost: true},
	{name: "Envoy", text: "local_rate_limited"},
}

// ProxyOf names the proxy whose own page an answer is; "" where it is none that is
// known.
func ProxyOf(e *Exchange) string {
	for _, page := range pages {
		if bytes.Contains(e.ResponseBody, []byte(page.text)) {
			return page.name
		}
	}
	return ""
}

// isLost reports whether an answer is the page of a known proxy that gets no answer from
// what is behind it.
func isLost(e *Exchange) bool {
	for _, page := range pages {
		if page.lost && bytes.Contains(e.ResponseBody, []byte(page.text)) {
			return true
		}
	}
	return false
}

// Server names the server that sent an answer: the first product in its Server header,
// such as nginx/1.22.1, without what else it says, or the proxy whose own page it is;
// "" where nothing tells.
func Server(e *Exchange) string {
	const longest = 30
	name := strings.TrimSpace(e.ResponseHeader.Get("Server"))
	end := strings.IndexFunc(name, func(r rune) bool { return r <= ' ' || r >= unicode.MaxASCII || strings.ContainsRune("(,;", r) })
	if end >= 0 {
		name = name[:end]
	}
	return cmp.Or(name[:min(len(name), longest)], ProxyOf(e))
}

// ServerOf names the server as Server does. Where nothing tells, it returns words that can
// stand in a message in place of the name, and never "".
func ServerOf(e *Exchange) string {
	return cmp.Or(Server(e), "a server that does not say its name")
}
