package exchange

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/http"
	"time"
)

// idleTimeout is how long an unused connection is kept. It is shorter than what
// servers keep theirs for (2 to 5 s are usual), so that a request rarely meets
// a connection that the other side is just closing: where that happens to a
// POST, nobody can know whether it was carried out.
const idleTimeout = time.Second

// Transport says how the target is reached.
type Transport struct {
	RootCAs      *x509.CertPool    // nil for the system's
	Certificates []tls.Certificate // client certificates
	Insecure     bool              // accept any certificate

	// Header is sent with every request. Values that are secret must be among
	// the Secrets too.
	Header http.Header

	// Shown is what is recorded in place of the values of some of these headers:
	// with the name of a secret in square brackets where its value stands.
	Shown http.Header

	Via *Via // recorded with each exchange; nil for nothing worth telling

	// Resolve maps "host:port", or "host" for every port, to the "address" or
	// "address:port" that is connected to instead. Proxies are not used then.
	Resolve map[string]string

	// UnixSocket is the path of the socket that is connected to, whatever the
	// base URL's host. Proxies are not used then.
	UnixSocket string
}

// newTransport returns a transport that bounds what net/http leaves unbounded.
func newTransport(t Transport, l Limits, concurrency int) *http.Transport {
	dialer := &net.Dialer{Timeout: l.Connect}
	tr := &http.Transport{
		DialContext: dialer.DialContext,
		TLSClientConfig: &tls.Config{
			MinVersion:         tls.VersionTLS12,
			RootCAs:            t.RootCAs,
			Certificates:       t.Certificates,
			InsecureSkipVerify: t.Insecure, //nolint:gosec // only where the user asks for it
		},
		TLSHandshakeTimeout:    l.Connect,
		ResponseHeaderTimeout:  l.HeaderWait,
		MaxResponseHeaderBytes: l.Header,
		MaxIdleConns:           concurrency,
		MaxIdleConnsPerHost:    concurrency,
		IdleConnTimeout:        idleTimeout,
		ForceAttemptHTTP2:      true,
		// It would hide the decoded size, and change the header.
		DisableCompression: true,
	}
	switch {
	case t.UnixSocket != "":
		tr.DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) {
			return dialer.DialContext(ctx, "unix", t.UnixSocket)
		}
	case len(t.Resolve) > 0:
		tr.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
			return dialer.DialContext(ctx, network, resolve(t.Resolve, address))
		}
	default:
		tr.Proxy = http.ProxyFromEnvironment
	}
	plain, wait := tr.DialContext, cmp.Or(l.stray, strayWait)
	tr.DialContext = tap(plain, wait)
	tr.DialTLSContext = tapTLS(plain, tr.TLSClientConfig.Clone(), l.Connect, wait)
	return tr
}

// resolve returns the address to connect to in place of a host and port.
func resolve(table map[string]string, address string) string {
	to, found := table[address]
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return address
	}
	if !found {
		if to, found = table[host]; !found {
			return address
		}
	}
	if _, _, err := net.SplitHostPort(to); err == nil {
		return to
	}
	return net.JoinHostPort(trimBrackets(to), port)
}

func trimBrackets(host string) string {
	if len(host) > 1 && host[0] == '[' && host[len(host)-1] == ']' {
		return host[1 : len(host)-1]
	}
	return host
}

// checkResolve refuses a table that could not mean anything.
func checkResolve(table map[string]string) error {
	for from, to := range table {
		host := to
		if h, _, err := net.SplitHostPort(to); err == nil {
			host = h
		}
		if net.ParseIP(trimBrackets(host)) == nil {
			return fmt.Errorf("resolve %q: %q is not an IP address", from, to)
		}
	}
	return nil
}

// RoundTripper returns what sends requests in the same way, for somebody who passes
// requests on. It follows no redirect. Concurrency is how many connections it keeps that
// are not in use. Of the limits it keeps Header, Connect and HeaderWait; those that are
// zero have no default here.
func (t Transport) RoundTripper(l Limits, concurrency int) http.RoundTripper {
	return newTransport(t, l, concurrency)
}
