package certify

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/internal/verdict"
)

// PlanFormat is the name and version of the plan document.
const PlanFormat = "assay-plan/1"

// Plan is the plan of a run. The requests of a run follow from its plan and the answers.
type Plan struct {
	Format    string `json:"format"`
	Seed      string `json:"seed"`
	Challenge string `json:"challenge,omitempty"` // the certifier's nonce, from which the seed follows
	// ChallengeHeader is the response header in which the vendor's server sends the nonce;
	// "" for none.
	ChallengeHeader string `json:"challenge_header,omitempty"`

	BaseURL     string            `json:"base_url"`
	Credentials map[string]string `json:"credentials"`            // by use, the name of the variable
	FaultHeader string            `json:"fault_header,omitempty"` // the header that asks the target for a 500; "" for none
	Appearance  target.Appearance `json:"appearance"`
	Consistency time.Duration     `json:"consistency_ns,omitempty"` // 0 for the suite's own
	BurstBudget int               `json:"burst_budget,omitempty"`   // as above
	Timeout     time.Duration     `json:"timeout_ns,omitempty"`     // as above
	Strict      bool              `json:"strict,omitempty"`         // a violated SHOULD fails
	Insecure    bool              `json:"insecure,omitempty"`       // any TLS certificate was accepted
	Scenarios   []string          `json:"scenarios"`                // ids, in the order of the contract pack
}

// Evidence is the content of a bundle without its signatures.
type Evidence struct {
	Plan      Plan
	Result    *verdict.Result // its scenarios without their exchanges
	Suite     Suite
	Exchanges []Recorded // by the time at which they were sent
	Attempts  []Attempt  // of the vendor's record, this run's last
}

// Recorded is one exchange and its scenario. The scenario is "" for an exchange of none,
// and for one that was sent again.
type Recorded struct {
	*exchange.Exchange
	Scenario string // its id
	// bodies reads the bodies, of which one is too large to be kept in the Exchange; nil
	// where both are there.
	bodies func() (request, response exchange.Body, err error)
}

// whole is the exchange with its bodies.
func (x Recorded) whole() (*exchange.Exchange, error) {
	if x.bodies == nil {
		return x.Exchange, nil
	}
	e := *x.Exchange
	var err error
	e.RequestBody, e.ResponseBody, err = x.bodies()
	return &e, err
}

// Suite is the program that made a bundle.
type Suite struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Commit  string `json:"commit,omitempty"` // of its source; "" where that is not known
	Digest  string `json:"digest,omitempty"` // sha256 of the executable, in hex
	Go      string `json:"go"`               // version of Go, as runtime.Version has it
}

// profile is the profile of a run that is judged again. Instead of keys it has
// texts that no recorded exchange holds.
func (p *Plan) profile() target.Profile {
	profile := target.Profile{
		Target: p.BaseURL, FaultHeader: p.FaultHeader, Care: target.Care{BurstBudget: p.BurstBudget},
		Consistency: target.Duration(p.Consistency), Timeout: target.Duration(p.Timeout),
		Connection: target.Connection{Appearance: p.Appearance, Insecure: p.Insecure},
	}
	for key := range p.Credentials {
		profile.Keys.Set(key, "in-place-of:"+key+"-8d1f0c6b2a")
	}
	return profile
}

// recorder keeps the exchanges of a run.
type recorder struct {
	mu        sync.Mutex
	exchanges []*exchange.Exchange
}

func (r *recorder) add(e *exchange.Exchange) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.exchanges = append(r.exchanges, e)
}

// recorded are the exchanges by their times, each with its scenario.
func (r *recorder) recorded(scenarios []verdict.Scenario) []Recorded {
	of := map[string]string{}
	for _, s := range scenarios {
		for _, e := range s.Exchanges {
			of[e.ID] = s.ID
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	var all []Recorded
	for _, e := range r.exchanges {
		all = append(all, Recorded{Exchange: e, Scenario: of[e.ID]})
	}
	slices.SortFunc(all, bySending)
	return all
}

// bySending is the order of exchanges: by the time at which they were sent, and
// by their ids.
func bySending(a, b Recorded) int {
	return cmp.Or(a.Started.Compare(b.Started), cmp.Compare(a.ID, b.ID))
}

// withoutExchanges is a copy of a Result whose scenarios have none: a bundle has
// them on their own.
func withoutExchanges(r *verdict.Result) *verdict.Result {
	bare := *r
	bare.Scenarios = slices.Clone(r.Scenarios)
	for n := range bare.Scenarios {
		bare.Scenarios[n].Exchanges = nil
	}
	return &bare
}
