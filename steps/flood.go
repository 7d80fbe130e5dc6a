package steps

import (
	"crypto/sha256"
	"fmt"

	"github.com/assaykit/assay/internal/answer"
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/spec"
)

// Flood is what is known of the answers to requests that only exhaust a limit. They are
// many, and most have the same body: each body is judged once, and status and header of
// each answer. What is broken is told once, by the scenario whose turn it is. Its zero
// value knows nothing yet. It is used by one at a time.
type Flood struct {
	bodies map[[sha256.Size]byte]bool // of what was judged, with status and media type
	size   int                        // bytes of them
	told   map[answer.Finding]bool
	left   countdown
}

const (
	// maxFlood bounds the bytes of different bodies that are judged. A bundle has fewer.
	maxFlood = 128 << 20
	// maxTold bounds what is told: messages may repeat what differs in each answer.
	maxTold = 20
)

// Judge compares the answer to a request with the contract, as every other answer is, and
// records in a scenario what it breaks that was not told before.
func (f *Flood) Judge(run *ScenarioRun, r resource.Request, e *exchange.Exchange) {
	f.countDown(run, r, e)
	given := answer.Given{Request: r, Exchange: e, Credentials: func() []string { return run.credentialsOf(r) }}
	var found *answer.Judgement
	if f.isNew(e) {
		body := spec.Decode(e.ResponseBody)
		given.Body, given.Value = &body, body.Value
		found = run.Rules.Judge(given)
	} else {
		found = run.Rules.JudgeHeader(given)
	}
	if found == nil {
		return
	}
	f.tell(run, r, found.Broken, e)
}

// tell records what an answer breaks that was not told before.
func (f *Flood) tell(run *ScenarioRun, r resource.Request, broken []answer.Finding, e *exchange.Exchange) {
	noted := false
	for _, b := range broken {
		if f.told[b] || len(f.told) >= maxTold {
			continue
		}
		if f.told == nil {
			f.told = map[answer.Finding]bool{}
		}
		f.told[b], noted = true, true
		run.violated(b.Requirement, r, b.Message, e)
	}
	if noted {
		run.exchanges = append(run.exchanges, run.keep(e))
	}
}

// isNew reports whether the body of an answer is to be judged, and takes it for judged.
func (f *Flood) isNew(e *exchange.Exchange) bool {
	hash := sha256.New()
	_, _ = fmt.Fprintf(hash, "%d %s\x00", e.Status, e.ResponseHeader.Get("Content-Type")) // a hash takes everything
	_, _ = hash.Write(e.ResponseBody)
	key := [sha256.Size]byte(hash.Sum(nil))
	if f.bodies[key] || f.size+len(e.ResponseBody) > maxFlood {
		return false
	}
	if f.bodies == nil {
		f.bodies = map[[sha256.Size]byte]bool{}
	}
	f.bodies[key] = true
	f.size += len(e.ResponseBody)
	return true
}
