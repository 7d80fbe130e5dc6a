package doctor

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/verdict"
)

// stepTime bounds each step of a connection.
const stepTime = 5 * time.Second

// connection looks up the target's name, connects and agrees on TLS, each on its
// own, so that it is known which of them does not work or takes long.
func (e *examination) connection(ctx context.Context) bool {
	host, port := e.BaseURL.Hostname(), e.BaseURL.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[e.BaseURL.Scheme]
	}
	address := net.JoinHostPort(host, port)
	if e.Transport.UnixSocket != "" {
		return e.reach(ctx, "unix", e.Transport.UnixSocket, host)
	}
	if to, ok := e.Transport.Resolve[strings.ToLower(address)]; ok {
		return e.reach(ctx, "tcp", net.JoinHostPort(to, port), host)
	}
	proxied, err := http.ProxyFromEnvironment(&http.Request{URL: e.BaseURL})
	if err == nil && proxied != nil {
		e.add(Check{Name: "connection", State: OK, Message: fmt.Sprintf("goes through the proxy at %s", proxied.Host)})
		return true
	}
	if net.ParseIP(host) == nil && !e.lookUp(ctx, host) {
		return false
	}
	return e.reach(ctx, "tcp", address, host)
}

// reach connects, and agrees on TLS where the target's URL says so.
func (e *examination) reach(ctx context.Context, network, address, host string) bool {
	conn, ok := e.dial(ctx, network, address)
	if !ok {
		return false
	}
	defer func() { _ = conn.Close() }() // nothing was sent over it
	return e.BaseURL.Scheme != "https" || e.handshake(ctx, conn, host)
}

func (e *examination) lookUp(ctx context.Context, host string) bool {
	ctx, cancel := context.WithTimeout(ctx, stepTime)
	defer cancel()
	began := e.Now()
	addresses, err := net.DefaultResolver.LookupHost(ctx, host)
	c := Check{Name: "name", State: OK, Took: e.Now().Sub(began)}
	if err != nil {
		c.Message = fmt.Sprintf("host %q is not found", host)
		c.Hint = "check the base URL, and the name server of this machine"
		e.problem(verdict.ExitUnreachable, c)
		return false
	}
	c.Message = fmt.Sprintf("%s is %s", host, strings.Join(addresses, ", "))
	e.add(c)
	return true
}

func (e *examination) dial(ctx context.Context, network, address string) (net.Conn, bool) {
	began := e.Now()
	conn, err := (&net.Dialer{Timeout: stepTime}).DialContext(ctx, network, address)
	c := Check{Name: "connection", State: OK, Message: address + " accepts connections", Took: e.Now().Sub(began)}
	if err != nil {
		c.Message = fmt.Sprintf("%s does not accept connections: %s", address, reason(err))
		c.Hint = "start the target, or check the base URL"
		e.problem(verdict.ExitUnreachable, c)
		return nil, false
	}
	e.add(c)
	return conn, true
}

// reason leaves out what the message says already.
func reason(err error) string {
	text := err.Error()
	return text[strings.LastIndex(text, ": ")+1:][1:]
}

func (e *examination) handshake(ctx context.Context, conn net.Conn, host string) bool {
	ctx, cancel := context.WithTimeout(ctx, stepTime)
	defer cancel()
	began := e.Now()
	secure := tls.Client(conn, &tls.Config{
		ServerName: host, MinVersion: tls.VersionTLS12,
		RootCAs: e.Transport.RootCAs, Certificates: e.Transport.Certificates,
		InsecureSkipVerify: e.Transport.Insecure, //nolint:gosec // only where the user asks for it
	})
	err := secure.HandshakeContext(ctx)
	c := Check{Name: "TLS", State: OK, Took: e.Now().Sub(began)}
	if err != nil {
		c.Message = exchange.TLSProblem(err)
		c.Hint = "check whether the target speaks TLS at this port, and its certificate"
		e.problem(verdict.ExitUnreachable, c)
		return false
	}
	state := secure.ConnectionState()
	expires := state.PeerCertificates[0].NotAfter
	c.Message = fmt.Sprintf("%s; the certificate is good until %s", tls.VersionName(state.Version), expires.UTC().Format(time.DateOnly))
	if left := expires.Sub(e.Now()); left < 14*24*time.Hour {
		c.State = Warning
		c.Hint = "renew it soon"
	}
	e.add(c)
	return true
}
