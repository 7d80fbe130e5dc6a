package verdict

import (
	"slices"
	"time"

	"github.com/assaykit/assay/internal/exchange"
)

// Format is the name and version of the Result document.
const Format = "assay-result/1"

// Result is the record of a run. Reports read nothing else. Fields of the type
// time.Duration are nanoseconds in JSON, and those of the type time.Time are in UTC.
type Result struct {
	Format string `json:"format"` // the constant Format
	Origin
	Planned      int           `json:"planned"`   // scenarios that were selected; of a shard, those of the shard
	Inventory    int           `json:"inventory"` // scenarios in the contract pack
	Traffic      Traffic       `json:"traffic"`
	Scenarios    []Scenario    `json:"scenarios"` // those that were executed, in the order of the contract pack
	Cells        []Cell        `json:"cells"`
	Requirements []Requirement `json:"requirements"`
	Leftovers    []Leftover    `json:"leftovers,omitempty"`
	Ledger       string        `json:"ledger,omitempty"` // the file that records them; "" for none
	Problems     []Problem     `json:"problems,omitempty"`
	Baseline     *Baseline     `json:"baseline,omitempty"` // nil for a run without known failures
	Verdict      Verdict       `json:"verdict"`            // as Decide returns it
}

// Origin is where a Result comes from: which program tested what against which
// contract, when and how.
type Origin struct {
	Tool     Tool      `json:"tool"`
	Contract Contract  `json:"contract"`
	Target   Target    `json:"target"`
	Seed     string    `json:"seed"` // gives the same names, data and order again
	Started  time.Time `json:"started"`
	Finished time.Time `json:"finished"`
	Settings Settings  `json:"settings"`
}

// Tool is the program that wrote a Result.
type Tool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Commit  string `json:"commit,omitempty"` // of its source; "" where that is not known
}

// Contract is the contract that the target was tested against. Digests are SHA-256, in
// hex.
type Contract struct {
	Title              string `json:"title"`
	Version            string `json:"version"`
	Digest             string `json:"digest"`              // of every file of the pack
	RequirementsDigest string `json:"requirements_digest"` // of the registry alone

	Skipped []Skipped `json:"skipped,omitempty"` // operations that the pack has no request of
	// UnseenShown leaves a run complete that has not seen a documented client error: the
	// pack was made from the document, which does not say what leads to each.
	UnseenShown bool   `json:"unseen_shown,omitempty"`
	Score       *Score `json:"score,omitempty"` // how many faults the pack finds; nil where nobody said
}

// Skipped is an operation that a contract pack does not exercise.
type Skipped struct {
	Operation string `json:"operation"` // its operationId
	Reason    string `json:"reason"`
}

// Target is the API that was tested.
type Target struct {
	Kind    string `json:"kind"` // "bundled", "url" or "image"
	BaseURL string `json:"base_url"`

	Image       string   `json:"image,omitempty"`        // as it was asked for
	ImageDigest string   `json:"image_digest,omitempty"` // "sha256:…", of the repository or else the image's id
	Log         []string `json:"log,omitempty"`          // last lines of its containers, where the run as a whole went wrong
	// TLSKeys are the SHA-256, in hex, of the public keys (SubjectPublicKeyInfo) that it
	// presented in TLS; none without TLS.
	TLSKeys []string `json:"tls_keys,omitempty"`

	ReusesIDs bool `json:"reuses_ids,omitempty"` // it gave the id of a deleted resource to a new one
}

// Settings are the options of a run that affect its verdict, and the selection.
type Settings struct {
	Strict          bool          `json:"strict"`                   // a violated SHOULD fails
	AllowIncomplete bool          `json:"allow_incomplete"`         // what was not exercised is accepted
	FailFast        bool          `json:"fail_fast"`                // no scenario was started after the first failure
	ReadOnly        bool          `json:"read_only,omitempty"`      // nothing was written
	Concurrency     int           `json:"concurrency"`              // scenarios at once
	Timeout         time.Duration `json:"timeout_ns,omitempty"`     // of one request; 0 for the client's own
	Consistency     time.Duration `json:"consistency_ns,omitempty"` // how long a new resource may need to appear
	BurstBudget     int           `json:"burst_budget,omitempty"`   // highest number of requests to exhaust a limit with
	Selection       []string      `json:"selection,omitempty"`      // as on a command line; none where all were selected
	Credentials     []string      `json:"credentials"`              // names only
	FaultHook       bool          `json:"fault_hook"`               // the target could be made to answer 500
	Insecure        bool          `json:"insecure,omitempty"`       // the certificate of the target was not verified
	Headers         []string      `json:"headers,omitempty"`        // names of the headers that the user added to every request
	Shard           *Shard        `json:"shard,omitempty"`          // nil for a run of all that was selected
}

// Shard is the part of the selected scenarios that a run executed.
type Shard struct {
	Index int `json:"index"` // from 1
	Count int `json:"count"` // of shards
	Of    int `json:"of"`    // scenarios in all shards
}

// Traffic counts the requests of a run.
type Traffic struct {
	Expected int           `json:"expected_requests,omitempty"` // the estimate before the run; 0 where nothing was sent
	Requests int           `json:"requests"`                    // that were written to a connection
	Limited  int           `json:"limited"`                     // 429 answers that no scenario asked for, and refusals in front of the target
	Limiter  string        `json:"limiter,omitempty"`           // what refused those; "" for nothing
	Waited   time.Duration `json:"waited_ns"`                   // for rate limits, by the clock on the wall
	Waits    []Wait        `json:"waits,omitempty"`             // when that was; those with a short gap between them are one
	Created  int           `json:"created"`                     // resources that the run created
	Removed  int           `json:"removed"`                     // of these
}

// Wait is a time in which requests of a run waited for a rate limit.
type Wait = exchange.Wait

// Check is one judgement of a requirement or a cell.
type Check struct {
	Requirement string `json:"requirement,omitempty"` // its id; "" where a cell is judged
	Operation   string `json:"operation,omitempty"`   // its operationId
	Status      int    `json:"status,omitempty"`      // of the answer that it is about, or of the one that was wanted; 0 for none
	State       State  `json:"state"`
	Reason      string `json:"reason,omitempty"`   // why it is in that state; "" for none
	Exchange    string `json:"exchange,omitempty"` // id of the exchange that shows it; "" for none

	Also []string `json:"also,omitempty"` // ids of further exchanges of the scenario that show the same
	// Form marks a check of an answer's form: its headers, media type or body. Every
	// answer is checked for it, in every scenario.
	Form bool `json:"form,omitempty"`
	// InPlaceOf are the statuses that the scenario provokes, where the contract also
	// permits the status that came.
	InPlaceOf []int `json:"in_place_of,omitempty"`
}

// Scenario is the record of one scenario, or of one row of an outline.
type Scenario struct {
	Identity
	Operation string               `json:"operation,omitempty"` // operationId of the request under test
	State     State                `json:"state"`
	Reason    string               `json:"reason,omitempty"` // why it is in that state; "" for none
	Started   time.Time            `json:"started"`          // zero where it did not run
	Duration  time.Duration        `json:"duration_ns"`
	Checks    []Check              `json:"checks,omitempty"`
	Judged    map[string]int       `json:"judged,omitempty"`  // by the id of a requirement: how many answers met it
	Answers   []Answers            `json:"answers,omitempty"` // that were judged, in the order of their first
	Steps     []Step               `json:"steps,omitempty"`
	Cases     []Case               `json:"cases,omitempty"`
	Exchanges []*exchange.Exchange `json:"exchanges,omitempty"` // in the order in which they were sent
	Log       []string             `json:"log,omitempty"`       // of the target's containers during the scenario, where it did not pass
}

// Identity is which scenario of the contract pack it is, and what it is about.
type Identity struct {
	ID           string    `json:"id"`   // file:line, of the row where there is one
	Key          string    `json:"key"`  // stays the same when lines move: the file and the name
	Name         string    `json:"name"` // with the values of the row
	Feature      string    `json:"feature"`
	Rule         string    `json:"rule,omitempty"` // the sentence of the contract that it stands under; "" for none
	File         string    `json:"file"`
	Line         int       `json:"line"` // of the row, or of the scenario's keyword; from 1
	Tags         []string  `json:"tags,omitempty"`
	Requirements []string  `json:"requirements,omitempty"` // ids
	Document     *Citation `json:"document,omitempty"`     // nil where the scenario stands in a file
}

// Citation is a line of a file, from 1, or 0 for the file as a whole.
type Citation struct {
	File string `json:"file"`
	Line int    `json:"line"`
}

// Cited is the place of a scenario that a reader can open: where it was derived from a
// document and nobody has written it into a file, that of its operation there.
func (i Identity) Cited() Citation {
	if i.Document != nil {
		return *i.Document
	}
	return Citation{i.File, i.Line}
}

// Answers is the number of judged answers of one operation and status.
type Answers struct {
	Operation string `json:"operation"` // its operationId
	Status    int    `json:"status"`
	Count     int    `json:"count"`
}

// Step is one step of a scenario, with the values of the outline's row.
type Step struct {
	Keyword  string        `json:"keyword"` // as it stands in the file: Given, When, Then, And, But
	Text     string        `json:"text"`
	Table    [][]string    `json:"table,omitempty"` // rows of cells, the first row included
	Line     int           `json:"line"`            // from 1
	State    State         `json:"state,omitempty"` // "" where it was not executed
	Reason   string        `json:"reason,omitempty"`
	Duration time.Duration `json:"duration_ns,omitempty"`
	Stack    string        `json:"stack,omitempty"` // where a step that is our own fault was
}

// Case is one of several requests that a scenario makes from a table of data. Each
// has its own state.
type Case struct {
	Name     string `json:"name"`
	State    State  `json:"state"`
	Reason   string `json:"reason,omitempty"`   // why it is in that state; "" for none
	Exchange string `json:"exchange,omitempty"` // id of its exchange; "" for none
}

// Cell is one status that the contract documents for one operation.
type Cell struct {
	Operation string `json:"operation"` // its operationId
	Status    int    `json:"status"`
	State     State  `json:"state"`          // the worst state of the checks of such answers
	Answers   int    `json:"answers"`        // that were judged
	Note      string `json:"note,omitempty"` // what came in place of such an answer
}

// Requirement is one requirement of the contract, and its outcome.
type Requirement struct {
	ID      string `json:"id"`
	Level   string `json:"level"`   // MUST or SHOULD
	Text    string `json:"text"`    // the contract's sentence
	Page    string `json:"page"`    // of the contract, or the standard; "" for none
	Section string `json:"section"` // of the page; "" for none
	State   State  `json:"state"`   // not-exercised if no check asserted it, deselected if the run left it out
	Checks  int    `json:"checks"`  // that asserted it

	// Optional marks a requirement that applies only to targets with a capability. If
	// no check asserted it, it is not-applicable.
	Optional bool `json:"optional,omitempty"`
}

// Leftover is a resource that the run created and could not remove, or changed and could not
// put back as it was.
type Leftover struct {
	Resource string `json:"resource"`           // the kind of resource, by its name in the pack
	ID       string `json:"id,omitempty"`       // "" where it is not known
	Identity string `json:"identity,omitempty"` // the unique value it was created with
	Reason   string `json:"reason"`
	Unsure   bool   `json:"unsure,omitempty"`  // it may be somebody else's, and was left alone for that
	Stays    bool   `json:"stays,omitempty"`   // nothing removes it, as the pack says
	Changed  bool   `json:"changed,omitempty"` // the run has not created it, and has not put it back as it was
}

// LeftBehind parts the leftovers: what somebody can remove later, and what nothing
// removes.
func (r *Result) LeftBehind() (left, stays []Leftover) {
	for _, l := range r.Leftovers {
		if l.Stays {
			stays = append(stays, l)
		} else {
			left = append(left, l)
		}
	}
	return left, stays
}

// ProblemKind is the kind of a Problem.
type ProblemKind string

const (
	// Unreachable: the target cannot be reached, or stopped answering.
	Unreachable ProblemKind = "unreachable"
	// KeyRefused: the API refuses the key in the preflight.
	KeyRefused ProblemKind = "key-refused"
	// Intercepted: something in front of the API refuses the requests.
	Intercepted ProblemKind = "intercepted"
	// OtherAPI: what answers is not the API of the contract.
	OtherAPI ProblemKind = "other-api"
	// Failing: the target answers every request with a server error.
	Failing ProblemKind = "failing"
	// Limited: the target refuses every request, as its rate limit is used up.
	Limited ProblemKind = "limited"
	// Broken: our own fault, a report that could not be written included.
	Broken ProblemKind = "broken"
	// Usage: flags, configuration, contract pack or an empty selection.
	Usage ProblemKind = "usage"
	// Interrupted: the run was stopped before its end.
	Interrupted ProblemKind = "interrupted"
	// Drifted: an entry of the baseline passed, expired, or names nothing.
	Drifted ProblemKind = "drifted"
	// Unverified: a certificate does not verify.
	Unverified ProblemKind = "unverified"
)

// noTarget are the kinds of problems without a target to test, and the words that the
// verdict has for them.
var noTarget = []struct {
	kind ProblemKind
	word string
}{
	{Unreachable, "unreachable"},
	{KeyRefused, "key refused"},
	{Intercepted, "refused by a proxy"},
	{OtherAPI, "another API"},
	{Failing, "failing"},
	{Limited, "rate limited"},
}

var problemKinds = []ProblemKind{Unreachable, KeyRefused, Intercepted, OtherAPI, Failing, Limited, Broken, Usage, Interrupted, Drifted, Unverified}

// Valid reports whether k is one of the kinds above.
func (k ProblemKind) Valid() bool { return slices.Contains(problemKinds, k) }

// Problem is an error of the run as a whole.
type Problem struct {
	Kind    ProblemKind `json:"kind"`
	Message string      `json:"message"` // one line
}
