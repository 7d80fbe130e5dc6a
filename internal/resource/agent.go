// Package resource deals with the resources of a target: how they come to exist, are
// found, observed and removed, and the ledger of what a run has created. It knows what
// a contract pack says of them and sends requests through a [Sender]. It judges no
// answer beyond what it needs, and does not know which scenario asks, or when.
package resource

import (
	"context"
	"sync"
	"time"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/clock"
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/jsonvalue"
	"github.com/assaykit/assay/internal/ledger"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/spec"
)

// Config is what it takes to deal with the resources of a target.
type Config struct {
	Pack *pack.Pack

	Seed        string         // of the unique values, any text
	Plausible   bool           // values look like those of people, and do not name assay
	Shard       *verdict.Shard // of which part the scenarios are; nil for all that are selected
	Concurrency int            // requests at once, 1 at least
	Consistency time.Duration  // how long something that was created may take to appear

	// ReadOnly says that nothing is written: what would have to be is not exercised.
	ReadOnly bool

	Credentials map[Key]string // the name of each key's secret; Main is necessary
	Split       map[Key]bool   // the keys whose value has the form user:password
	Variables   map[Key]string // what to set for each key, to tell a user who lacks it

	// LedgerFile is the file in which everything that is created is recorded; nil for
	// none.
	LedgerFile *ledger.File

	clock.Clock // its zero value is the real one
}

// Sender sends requests and records the exchanges, on behalf of a scenario or of the
// clean-up.
type Sender interface {
	// Send sends a request and judges the form of its answer. An error is an outcome:
	// there is no answer, or the request was not sent.
	Send(context.Context, Request) (*exchange.Exchange, error)
	// Ask does the same for a request whose answer is to be judged further: it asks
	// once more where there is none.
	Ask(context.Context, Request) (*exchange.Exchange, error)
	// SendAll sends requests that prepare something, side by side. The first that does
	// not succeed is the error.
	SendAll(context.Context, []Request) error
	// Exchanged returns the exchanges so far, in their order.
	Exchanged() []*exchange.Exchange
	// Point has an exchange shown if the scenario turns out to fail.
	Point(id string)
}

// Shared is what all agents of a run share.
type Shared struct {
	Config
	Contract *spec.Contract
	Fixtures *fixtures.Fixtures

	Ledger   *Ledger
	gone     Memo[*Instance]       // by resource: one that was deleted
	Theirs   foreigners            // another organization's, only read
	borrowed Memo[*Instance]       // by resource and organization: what is there, where nothing is created
	filled   Memo[*Set]            // by what they hold: sets that are only read
	listings Memo[map[string]Item] // by kind and organization: what there is when the run is tidied up

	// creating is held by those who create something, side by side, and by one who
	// needs that nothing is created.
	Creating sync.RWMutex

	foundOut
	singletons singletons
	unfinished unfinished
	Bystanders remembered
}

// foundOut is what the scenarios of a run have found out for each other.
type foundOut struct {
	gaveUpOn sync.Map // what was waited for → how often in a row one gave up on it
	accepted sync.Map // operations whose accepted request has succeeded → struct{}
	vacant   sync.Map // ids that the run has made up, and that are nobody's → struct{}
	Recent   Recent   // how large the target's answers are

	Allowances Allowances
}

// New returns what the agents of a run share. The pack has to have passed its checks.
func New(c Config) *Shared {
	s := &Shared{Config: c, Contract: c.Pack.Contract, Fixtures: c.Pack.Fixtures, Ledger: newLedger()}
	s.Ledger.file, s.Ledger.keys = c.LedgerFile, c.Credentials
	s.Clock = s.Real()
	return s
}

// Agent makes, finds, observes and removes resources on behalf of one scenario, or of
// the clean-up. One at a time uses it. Where a comment of a method says that an error is
// an outcome, verdict.Judge tells the state and the reason that a scenario gets from it.
type Agent struct {
	*pager

	Name   string // of the scenario, by its id
	Org    Key    // whose key the request under test carries
	Unique *Source
	Choose func() *Set // the set that the scenario works with; nil for one of its own
	Set    *Set        // the same, once it is chosen

	Observes bool      // the scenario looks whether a refused request had an effect
	CleansUp bool      // it removes what a run has created
	WearsOut string    // the operation by which it removes what it uses, whatever others have made of that; "" for none
	GaveUpOn *sync.Map // of an agent that others must not influence; nil for what all share

	Brought   []*Instance     // what the last request may have created
	Namesakes map[string]bool // ids of what others have given the identity under test
	Deleting
}

// NewAgent returns an agent with the main key, which sends its requests with a sender.
func NewAgent(shared *Shared, sender Sender) *Agent {
	return &Agent{pager: &pager{Shared: shared, Sender: sender}, Org: Main, Namesakes: map[string]bool{}}
}

// pager asks a target for resources, whichever scenario wants them: it turns the pages of
// listings, takes items and ids out of answers, and puts back what an answer shows.
type pager struct {
	*Shared
	Sender
	last answer
}

// Deleting is what an agent knows of the resources that it deletes for itself.
type Deleting struct {
	graves  int  // how many there were
	Burying bool // it keeps others from creating anything
}

// answer is an answer and its body, decoded.
type answer struct {
	decodedOf, plainOf *exchange.Exchange
	decoded            spec.Decoded
	plain              any // the value of its body, its numbers written plainly
}

// Decode returns the value of an answer's body with its numbers written plainly, or
// nil if it is no JSON. Nobody changes it.
func (pg *pager) Decode(e *exchange.Exchange) any {
	if pg.last.plainOf != e {
		pg.last.plainOf, pg.last.plain = e, jsonvalue.Plain(pg.DecodedBody(e).Value)
	}
	return pg.last.plain
}

// DecodedBody decodes an answer's body. It remembers the last one, which is asked for
// several times.
func (pg *pager) DecodedBody(e *exchange.Exchange) *spec.Decoded {
	if pg.last.decodedOf != e {
		pg.ForgetLast() // first: there need not be two in memory
		pg.last.decodedOf, pg.last.decoded = e, spec.Decode(e.ResponseBody)
		pg.Recent.note(pg.last.decoded.Size)
	}
	return &pg.last.decoded
}

// ForgetLast lets go of the last answer as it was decoded.
func (pg *pager) ForgetLast() { pg.last = answer{} }

// ForgetLarge lets go of the last answer as it was decoded, if it is large: others may
// need the memory meanwhile.
func (pg *pager) ForgetLarge() {
	if pg.last.decoded.Size > largeBody {
		pg.ForgetLast()
	}
}

// PointToLast has the last exchange shown if the scenario turns out to fail on it.
func (pg *pager) PointToLast() {
	if all := pg.Exchanged(); len(all) > 0 {
		pg.Point(all[len(all)-1].ID)
	}
}

// WorkingSet returns the set that the agent works with. The first call chooses it.
func (a *Agent) WorkingSet() *Set {
	if a.Set == nil {
		a.Set = a.Choose()
	}
	return a.Set
}
