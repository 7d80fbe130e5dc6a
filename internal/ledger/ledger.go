// Package ledger keeps on disk what a run creates on a target, so that it can be
// removed when the run itself could not: a file of JSON lines to which a line is
// added before each request that creates something, and after each answer that
// tells more of it.
//
// It holds names of keys and never a key, and it knows files and nothing of
// targets: what is done with the entries is for others.
package ledger

import (
	"encoding/json"
	"time"
)

// Format is the name and version of the file format.
const Format = "assay-ledger/1"

// Header is the first line: the run and the target of the ledger.
type Header struct {
	Format   string    `json:"format"`   // Format; Create fills it in
	Tool     string    `json:"tool"`     // name and version, with a blank between them
	BaseURL  string    `json:"base_url"` // of the target, with the names of secrets in place of their values
	Contract Contract  `json:"contract"`
	Seed     string    `json:"seed"`    // of the run
	Started  time.Time `json:"started"` // UTC
}

// Contract is the contract pack whose names of resources and operations the ledger uses.
type Contract struct {
	Title   string `json:"title"`
	Version string `json:"version"`
	Digest  string `json:"digest"` // SHA-256 of every file of the pack, in hex
}

// What a line says of an entry, or of the whole.
const (
	Expected = "expected" // a request is about to be sent that may create it, or change what there is one of alone
	Again    = "again"    // that request is about to be sent once more
	Renamed  = "renamed"  // a request is about to be sent that gives it another identity
	Accepted = "accepted" // the request that creates it succeeded
	Refused  = "refused"  // it was answered otherwise
	Named    = "named"    // its id is known now
	Removed  = "removed"  // it was removed, or is again what it was
	Absent   = "absent"   // it was never created
	Left     = "left"     // it could not be removed
	Kept     = "kept"     // nothing removes it, as the pack says
	Ended    = "ended"    // the run is over: what was not left is not there
)

// Line is one line after the header.
type Line struct {
	Event        string `json:"event"`           // one of the above
	Entry        int    `json:"entry,omitempty"` // from 1
	Resource     string `json:"resource,omitempty"`
	Organization string `json:"organization,omitempty"` // main, other or burst
	Key          string `json:"key,omitempty"`          // the variable that holds the key
	Identity     string `json:"identity,omitempty"`     // the unique value that it is found by, a number as text; "" where its id alone tells it
	Holder       int    `json:"holder,omitempty"`       // the entry in which it is found where it has no identity
	// Within are the ids that the path has under which it is, by the resources of which they are.
	Within map[string]json.RawMessage `json:"within,omitempty"`
	Body   json.RawMessage            `json:"body,omitempty"` // what it was created with, where it has no identity; or what it was before the run changed it, where there is one alone
	ID     json.RawMessage            `json:"id,omitempty"`   // a number or a text
	Reason string                     `json:"reason,omitempty"`
}

// Entry sums up the lines about one resource that may exist. What it has in common with a
// Line means the same.
type Entry struct {
	Number       int
	Resource     string
	Organization string
	Key          string
	Identity     string
	Renamed      []string // further identities that it may have been given
	Holder       int      // 0 for none
	Within       map[string]json.RawMessage
	Body         json.RawMessage
	ID           json.RawMessage // nil while it is unknown
	Accepted     bool
	Refused      bool
	Again        bool   // there may be several of it
	Reason       string // why it was left; "" where nothing says so
	Forced       bool   // it is to be removed, though it may be somebody else's
}
