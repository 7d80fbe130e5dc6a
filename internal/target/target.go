// Package target is about what is tested: the bundled reference server, a URL, or
// an image. It reads the profile, which says where the target is and which keys and
// headers a run has, and checks in a preflight that the target is the API.
//
// The settings come from the profile, the environment and flags, in one table, which
// also makes the flags. An error names the setting, and the line if it is in a file. The package
// runs no scenario, and judges only whether the target can be tested.
package target

import (
	"fmt"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/assaykit/assay/internal/container"
	"github.com/assaykit/assay/reference"
)

// Kind says how a target came to be.
type Kind string

// The kinds of target.
const (
	Bundled Kind = "bundled" // the reference server, in this process
	URL     Kind = "url"     // something that runs elsewhere
	OfImage Kind = "image"   // a container that was started for the run
)

// Target is something that answers requests.
type Target struct {
	Kind    Kind
	BaseURL *url.URL // of the API, without a slash at the end
	// Image, Digest and Containers are those of a target of the kind OfImage: its reference,
	// the digest "sha256:…", and what was started; "" and nil for another kind.
	Image      string
	Digest     string
	Containers *container.Group
	stop       func() error
}

// Close stops what was started for the run; a target that runs elsewhere is left alone. It
// returns an error if something could not be stopped.
func (t *Target) Close() error {
	if t.stop == nil {
		return nil
	}
	return t.stop()
}

// At returns the target at a URL. A path without a trailing slash is the same as one with.
// A scheme that was left out is http on this machine; anywhere else it is not guessed: the
// key would go there. A query goes with every request, and its values are secrets. It
// returns an error for what is no base URL over HTTP: without a host, with a user or a
// fragment.
func At(text string) (*Target, error) {
	if local, err := url.Parse("http://" + text); err == nil && lacksScheme(text) && Loopback(local) {
		text = "http://" + text
	}
	base, err := url.Parse(text)
	port := 0
	if err == nil && base.Port() != "" {
		port, err = strconv.Atoi(base.Port())
	}
	switch {
	case err != nil, base.Hostname() == "", base.Scheme != "http" && base.Scheme != "https", port > 65535:
		return nil, fmt.Errorf("target %q is not a URL such as http://127.0.0.1:8080/api/v1%s", withoutSecrets(text), withScheme(text))
	case base.User != nil:
		return nil, fmt.Errorf("base URL of host %q: credentials do not belong in the URL", base.Host)
	case base.Fragment != "" || strings.HasSuffix(text, "#"):
		return nil, fmt.Errorf("base URL of host %q: want no fragment", base.Host)
	}
	base.ForceQuery = false
	base.Path, base.RawPath = strings.TrimRight(base.Path, "/"), strings.TrimRight(base.RawPath, "/")
	return &Target{Kind: URL, BaseURL: base}, nil
}

// hostAndPort is how a URL begins whose scheme was left out.
var hostAndPort = regexp.MustCompile(`^[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[^@]*)?$`)

func lacksScheme(text string) bool {
	return hostAndPort.MatchString(text) && (strings.ContainsAny(text, ".:") || strings.HasPrefix(text, "localhost"))
}

// withScheme is the hint for a target that lacks nothing but its scheme; "" for
// any other.
func withScheme(text string) string {
	if !lacksScheme(text) {
		return ""
	}
	return fmt.Sprintf("\n  did you mean %q?", "https://"+withoutSecrets(text))
}

// withoutSecrets leaves out what may be a password or a key.
func withoutSecrets(text string) string {
	text, query, cut := strings.Cut(text, "?")
	switch {
	case strings.Contains(query, "@"): // the question mark may be one of a password
		return "…"
	case cut:
		text += "?…"
	}
	if at := strings.LastIndex(text, "@"); at >= 0 {
		return "…" + text[at:]
	}
	return text
}

// The keys of the bundled server in a run of its own. They open nothing else.
const (
	bundledMain    = "assay-bundled-main"
	bundledOther   = "assay-bundled-other"
	bundledExpired = "assay-bundled-expired"
	bundledRevoked = "assay-bundled-revoked"
	bundledBurst   = "assay-bundled-burst"
)

// bundledFault is the header by which the bundled server is made to fail.
const bundledFault = "X-Conformance-Fault"

// BundledConfig is how the bundled server is configured for a run of its own. It
// has no limits but for the organization that is meant for bursts, and there one
// that a client exhausts within a moment.
func BundledConfig() reference.Config {
	return reference.Config{
		Keys: []reference.Key{
			{Token: bundledMain, Organization: "main"},
			{Token: bundledOther, Organization: "other"},
			{Token: bundledExpired, Organization: "main", Expires: time.Unix(0, 0)},
			{Token: bundledRevoked, Organization: "main", Revoked: true},
			{Token: bundledBurst, Organization: "burst"},
		},
		OrganizationLimits: map[string]reference.Limits{"burst": {PerSecond: 100, PerMinute: 1000}},
		FaultHeader:        bundledFault,
	}
}

// StartBundled starts the bundled server on a free port of the loopback interface. It
// returns an error if no port is free.
func StartBundled() (*Target, error) {
	server, err := reference.New(BundledConfig())
	if err != nil {
		return nil, fmt.Errorf("start bundled server: %w", err)
	}
	return Serve(server, reference.BasePath)
}

// Serve starts a handler in this process, on a free port of the loopback interface, as a
// target whose API begins at a path, such as /api/v1. It returns an error if no port is
// free.
func Serve(handler http.Handler, basePath string) (*Target, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("start bundled server: %w", err)
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = server.Serve(listener) }() // ends with Close
	base := &url.URL{Scheme: "http", Host: listener.Addr().String(), Path: basePath}
	// Nobody waits for an answer any more, and Shutdown would wait for seconds until it
	// counts a connection as idle that was opened and never used.
	return &Target{Kind: Bundled, BaseURL: base, stop: server.Close}, nil
}
