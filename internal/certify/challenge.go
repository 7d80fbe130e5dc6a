package certify

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/assaykit/assay/internal/input"
)

// ChallengeFormat is the name and version of the challenge document.
const ChallengeFormat = "assay-challenge/1"

// Challenge is a certifier's record of a nonce for a vendor.
type Challenge struct {
	Format  string    `json:"format"`           // the constant ChallengeFormat
	Nonce   string    `json:"nonce"`            // 32 hexadecimal digits
	Issued  time.Time `json:"issued"`           // in UTC, in whole seconds
	Expires time.Time `json:"expires"`          // as above; later than Issued
	Target  string    `json:"target,omitempty"` // the base URL that is to be tested, if it was agreed
}

// NewChallenge returns a challenge with a random nonce of 128 bits that is valid for some
// time, which is more than 0. The target is the base URL that was agreed; "" for none.
func NewChallenge(now time.Time, valid time.Duration, target string) *Challenge {
	var nonce [16]byte
	_, _ = rand.Read(nonce[:]) // never fails
	now = now.UTC().Truncate(time.Second)
	return &Challenge{
		Format: ChallengeFormat, Nonce: hex.EncodeToString(nonce[:]),
		Issued: now, Expires: now.Add(valid), Target: target,
	}
}

var challengeFile = input.Kind{Holds: "challenge", Hint: "assay challenge writes one"}

// LoadChallenge reads a challenge document. It returns an error for one that it cannot
// read, of another format, without a nonce, or that expires before it was issued.
func LoadChallenge(name string) (*Challenge, error) {
	text, err := challengeFile.Read(name)
	if err != nil {
		return nil, err
	}
	c := &Challenge{}
	if err := ReadStrictly(text, c); err != nil {
		return nil, challengeFile.Error(name, err)
	}
	switch {
	case c.Format != ChallengeFormat:
		return nil, fmt.Errorf("read challenge %s: format %q is not %q", name, cut(c.Format), ChallengeFormat)
	case c.Nonce == "":
		return nil, fmt.Errorf("read challenge %s: there is no nonce", name)
	case c.Issued.IsZero() || !c.Expires.After(c.Issued):
		return nil, fmt.Errorf("read challenge %s: want the times issued and expires, in this order", name)
	}
	return c, nil
}

// Save writes the document into a new file. It returns an error if the file exists, or cannot
// be written.
func (c *Challenge) Save(name string) error {
	text, err := document(c)
	if err != nil {
		return fmt.Errorf("write challenge: %w", err)
	}
	if err := CreateFile(name, text, 0o644); err != nil {
		return fmt.Errorf("write challenge %w", err)
	}
	return nil
}

// metBy returns an error that says why evidence does not meet the challenge. The
// challenge must be open at the time at which the evidence is known to have existed: a
// vendor can write any time into the evidence.
func (c *Challenge) metBy(e *Evidence, existed time.Time) error {
	switch p, r := e.Plan, e.Result; {
	case p.Challenge == "":
		return fmt.Errorf("the run was made without a challenge")
	case p.Challenge != c.Nonce:
		return fmt.Errorf("the run answers another challenge, %q", cut(p.Challenge))
	case r.Started.Before(c.Issued.Add(-skew)):
		return fmt.Errorf("the run says that it began at %s, before the challenge was issued", r.Started.Format(time.RFC3339))
	case existed.Before(c.Issued):
		return fmt.Errorf("the bundle existed at %s, before the challenge was issued", existed.Format(time.RFC3339))
	case existed.After(c.Expires):
		return fmt.Errorf("the challenge expired at %s; only the vendor says that the bundle existed by then (see --received, and certify --timestamp)",
			c.Expires.Format(time.RFC3339))
	case r.Finished.After(c.Expires):
		return fmt.Errorf("the run ended at %s, when the challenge had expired", r.Finished.Format(time.RFC3339))
	case c.Target != "" && !sameURL(c.Target, p.BaseURL):
		return fmt.Errorf("the challenge is for %q, and the run was against %q", c.Target, cut(p.BaseURL))
	}
	return nil
}
