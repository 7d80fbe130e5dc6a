package measure

import (
	"net/url"
	"slices"
	"sync"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/fault"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/steps"
)

// touchedBy is what a fault changed in one run, safe for concurrent use.
type touchedBy struct {
	mu        sync.Mutex
	exchanges map[string]int           // by id: the status that came of it
	scenarios map[string]bool          // by the beginning of their label
	first     map[string]fault.Passage // by the same: what was changed first
}

func (t *touchedBy) note(p fault.Passage) {
	t.mu.Lock()
	defer t.mu.Unlock()
	label := scenarioOf(p.Scenario)
	if !t.scenarios[label] {
		t.first[label] = p
	}
	t.exchanges[p.Exchange], t.scenarios[label] = p.Answer.Status, true
}

// proof is what was changed in the first of some scenarios in which something was; nil
// where nothing was.
func (t *touchedBy) proof(r *verdict.Result, scenarios []plan.Scenario) *Proof {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, s := range scenarios {
		p, changed := t.first[printable(s.ID)]
		if !changed {
			continue
		}
		proof := &Proof{Scenario: s.ID, Changes: p.Changes()}
		for _, record := range r.Scenarios {
			for _, e := range record.Exchanges {
				if e.ID == p.Exchange {
					proof.Curl = served(e).Curl()
				}
			}
		}
		return proof
	}
	return nil
}

// ServeAddr is where a server with a fault in front of it listens, if nothing else is said: a
// host and a port.
const ServeAddr = "127.0.0.1:8090"

// served is an exchange as it would be with such a server: the one of a run is gone.
func served(e *exchange.Exchange) *exchange.Exchange {
	again := *e
	if u, err := url.Parse(e.URL); err == nil {
		u.Scheme, u.Host = "http", ServeAddr
		again.URL = u.String()
	}
	return &again
}

// isTouched reports whether one of the exchanges that a check is about was changed.
func (t *touchedBy) isTouched(c verdict.Check) bool {
	return slices.ContainsFunc(append(c.Also, c.Exchange), func(id string) bool { return t.exchanges[id] != 0 })
}

// taken reports whether scenarios ask for the status of changed answers, and have got it
// wherever they ask for one. What says that one status is as good as another permits both;
// what asks for none, such as a look at what has become of something, says nothing.
func (t *touchedBy) taken(r *verdict.Result) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	wanted := 0
	for _, s := range r.Scenarios {
		for _, c := range s.Checks {
			for _, id := range append(c.Also, c.Exchange) {
				if t.exchanges[id] == 0 || c.Form || c.Requirement != "" {
					continue
				}
				if c.State != verdict.Passed || c.Status != t.exchanges[id] {
					return false
				}
				wanted++
			}
		}
	}
	return wanted > 0
}

// shows reports whether a failed check shows a fault for what it is: it is about a
// requirement that the fault breaks, or about an exchange that it changed. What breaks no
// description of an answer may show in whatever a scenario looks at afterwards, and what
// happens to a burst in that there was none.
func (t *touchedBy) shows(f fault.Fault, breaks []string, s verdict.Scenario, c verdict.Check) bool {
	if c.State != verdict.Failed {
		return false
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Contains(breaks, c.Requirement) || t.isTouched(c) ||
		!f.Form && (t.scenarios[printable(s.ID)] || slices.ContainsFunc(s.Exchanges, func(e *exchange.Exchange) bool { return t.exchanges[e.ID] != 0 })) ||
		t.scenarios[steps.BurstScope]
}
