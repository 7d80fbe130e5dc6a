package run

import (
	"net/http"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/fault"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/reference"
)

// Server returns what makes a handler that answers as the target of a run does: a new
// bundled server each time, or what passes requests on to the profile's target. That
// function returns an error for a URL that is none, and for a file of the connection that
// cannot be read.
func Server(o Options) func() (http.Handler, error) {
	if o.Profile.Target == "" {
		return func() (http.Handler, error) { return reference.New(target.BundledConfig()) }
	}
	return func() (http.Handler, error) {
		t, err := target.At(o.Profile.Target)
		if err != nil {
			return nil, err
		}
		transport, err := o.Profile.Transport(t)
		if err != nil {
			return nil, err
		}
		return fault.Proxy(t.BaseURL, o.Pack.Contract.BasePath, transport.RoundTripper(exchange.DefaultLimits(), target.DefaultConcurrency)), nil
	}
}
