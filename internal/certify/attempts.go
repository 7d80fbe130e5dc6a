package certify

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/assaykit/assay/internal/input"
)

// Attempt is one certification run of a vendor. It is recorded before the first
// request. Each attempt contains the hash of the one before it, so that none can be
// left out of the middle of a record. A record does not show whether an earlier record
// was thrown away.
type Attempt struct {
	Number    int       `json:"number"`              // from 1
	Started   time.Time `json:"started"`             // in UTC
	Target    string    `json:"target"`              // base URL, or "bundled"
	Challenge string    `json:"challenge,omitempty"` // the nonce; "" for none
	Previous  string    `json:"previous"`            // hash of the attempt before; "" for the first
	Outcome   string    `json:"outcome,omitempty"`   // the word of the verdict; "" for one that never ended; no part of the hash
}

// Hash returns the SHA-256, in hex, of everything but the outcome, which is added later: of
// the attempt as JSON, as Go writes it.
func (a Attempt) Hash() string {
	a.Outcome = ""
	text, _ := json.Marshal(a) // a struct of texts, numbers and a time has no errors
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// checkAttempts returns an error for a record whose attempts do not follow from each
// other.
func checkAttempts(all []Attempt) error {
	previous := ""
	var last time.Time
	for n, a := range all {
		switch {
		case a.Number != n+1 || a.Previous != previous:
			return fmt.Errorf("attempt %d does not follow from the one before it: one was left out or changed", a.Number)
		case a.Started.Before(last):
			return fmt.Errorf("attempt %d began before the one before it: the clock ran backwards", a.Number)
		}
		previous, last = a.Hash(), a.Started
	}
	if len(all) == 0 {
		return errors.New("no attempt is recorded, not even this one")
	}
	return nil
}

// AttemptsFile is a vendor's record of attempts.
type AttemptsFile struct {
	Name string    // of the file
	All  []Attempt // the first attempt first
}

var attemptsFile = input.Kind{Holds: "attempts"}

// OpenAttempts reads a record. A file that does not exist is an empty record. It returns
// an error for a file that it cannot read, or whose attempts do not follow.
func OpenAttempts(name string) (*AttemptsFile, error) {
	f := &AttemptsFile{Name: name}
	text, err := attemptsFile.Read(name)
	if errors.Is(err, fs.ErrNotExist) {
		return f, nil
	}
	if err != nil {
		return nil, err
	}
	if err := ReadStrictly(text, &f.All); err != nil {
		return nil, attemptsFile.Error(name, err)
	}
	if len(f.All) > 0 {
		if err := checkAttempts(f.All); err != nil {
			return nil, attemptsFile.Error(name, err)
		}
	}
	return f, nil
}

// Begin adds an attempt and writes the record. It is called before a request is sent. The
// target is the base URL, or "bundled"; the challenge is the nonce, "" for none. It returns an
// error if the record cannot be written.
func (f *AttemptsFile) Begin(now time.Time, target, challenge string) error {
	a := Attempt{Number: len(f.All) + 1, Started: now.UTC().Round(0), Target: target, Challenge: challenge}
	if n := len(f.All); n > 0 {
		a.Previous = f.All[n-1].Hash()
	}
	f.All = append(f.All, a)
	return f.save()
}

// End writes the outcome of the last attempt, the word of the verdict, into the record, which
// must have an attempt. It returns an error if the record cannot be written.
func (f *AttemptsFile) End(outcome string) error {
	f.All[len(f.All)-1].Outcome = outcome
	return f.save()
}

func (f *AttemptsFile) save() error {
	text, err := json.MarshalIndent(f.All, "", "  ")
	if err == nil {
		err = WriteFile(f.Name, append(text, '\n'), 0o644)
	}
	if err != nil {
		return fmt.Errorf("write attempts: %w", err)
	}
	return nil
}
