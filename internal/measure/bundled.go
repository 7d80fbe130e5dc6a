package measure

import (
	"net/http"

	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/reference"
)

// tight is the limit of the organization that is meant for bursts. A measurement goes
// beyond it hundreds of times, and each time it takes as many requests.
var tight = reference.Limits{PerSecond: 20, PerMinute: 400}

// bundledConfig is how the bundled server is configured for a measurement.
func bundledConfig() reference.Config {
	config := target.BundledConfig()
	for organization := range config.OrganizationLimits {
		config.OrganizationLimits[organization] = tight
	}
	return config
}

// Bundled makes the bundled server, for the Server of a Transit. An error is our own
// fault.
func Bundled() (http.Handler, error) { return reference.New(bundledConfig()) }
