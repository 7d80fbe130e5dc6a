package target

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/input"
)

// Connection says how a target is reached and what every request to it carries.
type Connection struct {
	CACert     string            // PEM file of the authorities to trust, in place of the system's
	ClientCert string            // PEM file
	ClientKey  string            // PEM file; "" if ClientCert has the key as well
	Insecure   bool              // accept any certificate
	Resolve    []string          // each HOST:PORT:ADDRESS, as curl has it
	UnixSocket string            // path; "" for none
	Headers    []Header          // that every request carries
	InURL      []exchange.Secret // what references have put into the URL of the target
	Label      bool              // tell the target which scenario a request is for
	Appearance Appearance
}

// Reaches reports whether it says where or how to connect.
func (c Connection) Reaches() bool {
	return c.CACert != "" || c.ClientCert != "" || c.ClientKey != "" || c.Insecure || len(c.Resolve) > 0 || c.UnixSocket != ""
}

// ForBundled returns what of it holds for the bundled server, which is reached
// in one way alone.
func (c Connection) ForBundled() Connection {
	return Connection{Headers: c.Headers, Label: c.Label, Appearance: c.Appearance}
}

// HeaderNames are the names of the headers that every request carries.
func (c Connection) HeaderNames() []string {
	var names []string
	for _, h := range c.Headers {
		names = append(names, h.Name)
	}
	return names
}

// Secrets are the values in headers, and in the URL, that must not be shown.
func (c Connection) Secrets() []exchange.Secret {
	secrets := slices.Clone(c.InURL)
	for _, h := range c.Headers {
		secrets = append(secrets, h.Secrets...)
	}
	return secrets
}

// Transport reads the files and returns what the client needs. host and port are the
// target's, as its URL has them, with the port of the scheme where the URL has none. It
// returns an error for a file that cannot be read, or is not what it has to be, for a key
// that is encrypted, and for a Resolve of which no entry is about the target.
func (c Connection) Transport(host, port string) (exchange.Transport, error) {
	t := exchange.Transport{Insecure: c.Insecure, UnixSocket: c.UnixSocket}
	var err error
	if c.CACert != "" {
		if t.RootCAs, err = readAuthorities(c.CACert); err != nil {
			return t, err
		}
	}
	if c.ClientCert != "" || c.ClientKey != "" {
		certificate, err := readCertificate(c.ClientCert, c.ClientKey)
		if err != nil {
			return t, err
		}
		t.Certificates = []tls.Certificate{certificate}
	}
	if len(c.Resolve) > 0 && c.UnixSocket != "" {
		return t, errors.New("resolve and unix_socket exclude each other: the target is reached at one place")
	}
	if t.Resolve, err = resolved(c.Resolve, host, port); err != nil {
		return t, err
	}
	t.Header, t.Shown = headersOf(c.Headers)
	if c.Reaches() {
		t.Via = &exchange.Via{
			CACert: c.CACert, ClientCert: c.ClientCert, ClientKey: c.ClientKey,
			Insecure: c.Insecure, Resolve: c.Resolve, UnixSocket: c.UnixSocket,
		}
	}
	return t, nil
}

// Transport says how a run reaches a target. It returns the errors of
// [Connection.Transport].
func (p Profile) Transport(t *Target) (exchange.Transport, error) {
	connection := p.Connection
	if t.Kind == Bundled {
		connection = connection.ForBundled()
	}
	port := t.BaseURL.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[t.BaseURL.Scheme]
	}
	return connection.Transport(t.BaseURL.Hostname(), port)
}

func headersOf(headers []Header) (sent, shown http.Header) {
	if len(headers) == 0 {
		return nil, nil
	}
	sent, shown = http.Header{}, http.Header{}
	for _, h := range headers {
		sent.Add(h.Name, h.Value)
		shown.Add(h.Name, h.Shown)
	}
	return sent, shown
}

var (
	authoritiesFile = input.Kind{Holds: "authorities"}
	certificateFile = input.Kind{Holds: "client certificate"}
	clientKeyFile   = input.Kind{Holds: "client key"}
)

func readAuthorities(name string) (*x509.CertPool, error) {
	source, err := authoritiesFile.Read(name)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(source) {
		return nil, authoritiesFile.Error(name, errors.New("there is no certificate in it; want one or more in PEM"))
	}
	return pool, nil
}

// holdsCertificate reports whether a certificate stands in a file in PEM, among others.
func holdsCertificate(file []byte) bool {
	for block, rest := pem.Decode(file); block != nil; block, rest = pem.Decode(rest) {
		if block.Type == "CERTIFICATE" {
			return true
		}
	}
	return false
}

// readCertificate reads a client certificate and its key, which may be in one
// file. Its errors quote nothing of either.
func readCertificate(certificate, key string) (tls.Certificate, error) {
	if certificate == "" {
		return tls.Certificate{}, fmt.Errorf("client key %s: there is no client certificate to go with it", key)
	}
	if key == "" {
		key = certificate
	}
	publicPart, err := certificateFile.Read(certificate)
	if err != nil {
		return tls.Certificate{}, err
	}
	privatePart, err := clientKeyFile.Read(key)
	if err != nil {
		return tls.Certificate{}, err
	}
	if !holdsCertificate(publicPart) {
		return tls.Certificate{}, certificateFile.Error(certificate, errors.New("there is no certificate in it; want one in PEM"))
	}
	if block, _ := pem.Decode(privatePart); block == nil {
		return tls.Certificate{}, clientKeyFile.Error(key, errors.New("there is no key in it; want one in PEM"))
	}
	if isEncrypted(privatePart) {
		return tls.Certificate{}, fmt.Errorf("client key %s is encrypted: give one without a passphrase\n  openssl pkey -in ENCRYPTED -out PLAIN makes one", key)
	}
	pair, err := tls.X509KeyPair(publicPart, privatePart)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("client certificate %s with key %s: %s", certificate, key, strings.TrimPrefix(err.Error(), "tls: "))
	}
	return pair, nil
}

func isEncrypted(source []byte) bool {
	for block, rest := pem.Decode(source); block != nil; block, rest = pem.Decode(rest) {
		if block.Type == "ENCRYPTED PRIVATE KEY" || strings.Contains(block.Headers["Proc-Type"], "ENCRYPTED") {
			return true
		}
	}
	return false
}

// Local reports whether a URL leads to this machine whatever its host, because the
// connection goes elsewhere.
func (c Connection) Local(base *url.URL) bool {
	if c.UnixSocket != "" {
		return true
	}
	for _, entry := range c.Resolve {
		from, to, err := parseResolve(entry)
		if err != nil {
			continue // that it is none is told when it is used
		}
		host, _, err := net.SplitHostPort(from)
		if err == nil && strings.EqualFold(host, base.Hostname()) && net.ParseIP(to).IsLoopback() {
			return true
		}
	}
	return false
}

// CheckResolve returns an error for an entry that is not of the form HOST:PORT:ADDRESS.
func CheckResolve(entry string) error {
	_, _, err := parseResolve(entry)
	return err
}

// parseResolve reads an entry as curl has it: HOST:PORT:ADDRESS.
func parseResolve(entry string) (from, to string, err error) {
	wrong := errors.New("want HOST:PORT:ADDRESS, such as api.example.com:443:127.0.0.1")
	host, rest, ok := strings.Cut(entry, ":")
	port, address, both := strings.Cut(rest, ":")
	number, err := strconv.Atoi(port)
	if !ok || !both || host == "" || strings.ContainsAny(host, "*+-[ ") && strings.Trim(host, "*+[ ") != host || err != nil || number < 1 || number > 65535 {
		return "", "", wrong
	}
	bare := strings.TrimSuffix(strings.TrimPrefix(address, "["), "]")
	if net.ParseIP(bare) == nil {
		return "", "", fmt.Errorf("%q is not one IP address", address)
	}
	return net.JoinHostPort(strings.ToLower(host), port), bare, nil
}

// resolved makes a table of entries. One of them has to be for the target: with
// a slip in the host's name, another server would be tested than was meant.
func resolved(entries []string, host, port string) (map[string]string, error) {
	if len(entries) == 0 {
		return nil, nil
	}
	table := map[string]string{}
	for _, entry := range entries {
		from, to, err := parseResolve(entry)
		if err != nil {
			return nil, fmt.Errorf("resolve %q: %w", entry, err)
		}
		table[from] = to
	}
	address := net.JoinHostPort(strings.ToLower(host), port)
	to, ok := table[address]
	if !ok {
		return nil, fmt.Errorf("resolve %q is not about the target, which is %s", entries[0], address)
	}
	// The transport looks the host up as the URL has it.
	return map[string]string{net.JoinHostPort(host, port): to}, nil
}
