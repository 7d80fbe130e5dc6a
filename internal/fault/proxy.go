package fault

import (
	"io"
	"log"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"

	"github.com/assaykit/assay/internal/exchange"
)

// Proxy is a handler that has a server elsewhere answer. What is asked below the base
// path is asked below the path of the server's URL, with the query of that as well;
// transport says how it is reached, and nil is http.DefaultTransport. A server that does not
// answer is answered for with 502 (RFC 9110, section 15.6.3).
func Proxy(server *url.URL, basePath string, transport http.RoundTripper) http.Handler {
	return &httputil.ReverseProxy{
		Transport: transport,
		ErrorLog:  log.New(io.Discard, "", 0), // the answer says it
		Rewrite: func(r *httputil.ProxyRequest) {
			out := r.Out.URL
			out.Scheme, out.Host = server.Scheme, server.Host
			out.Path = server.Path + strings.TrimPrefix(out.Path, basePath)
			out.RawPath = ""
			if escaped := r.In.URL.EscapedPath(); escaped != r.In.URL.Path {
				out.RawPath = server.EscapedPath() + strings.TrimPrefix(escaped, basePath)
			}
			out.RawQuery = exchange.JoinQuery(server.RawQuery, r.In.URL.RawQuery) // one that is none must arrive as it is
			r.Out.Host = server.Host
		},
	}
}
