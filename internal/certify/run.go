package certify

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/run"
	"github.com/assaykit/assay/internal/verdict"
)

// Run makes a complete run and returns its evidence and its Result. The challenge is the
// certifier's nonce; "" for none. It ignores the selection in the options and what they allow
// to stay open, and with a challenge also the seed. The evidence has no Suite and no Attempts
// yet. It is nil if the run did not end; the Result says why. An error means that the run
// could not begin.
func Run(ctx context.Context, o run.Options, challenge string) (*Evidence, *verdict.Result, error) {
	if challenge != "" {
		o.Seed = Seed(challenge)
	}
	if o.Seed == "" {
		o.Seed = run.NewSeed()
	}
	o.Profile.Connection.Appearance = o.Profile.Connection.Appearance.Neutral(o.Seed)
	o = o.ForTarget()
	start := time.Now()
	o.Now = func() time.Time { return start.Add(time.Since(start)).Round(0) }
	o.Selection, o.AllowIncomplete, o.FailFast = run.Options{}.Selection, false, false
	o.NewID = newIdentifier(o.Seed).next
	var kept recorder
	show := o.OnExchange
	o.OnExchange = func(e *exchange.Exchange) {
		kept.add(e)
		if show != nil {
			show(e)
		}
	}
	r, err := run.Execute(ctx, o)
	if err != nil {
		return nil, nil, err
	}
	if len(r.Problems) > 0 || len(r.Scenarios) != r.Planned {
		return nil, r, nil
	}
	return &Evidence{
		Plan: planOf(&o, r, challenge), Result: withoutExchanges(r), Exchanges: kept.recorded(r.Scenarios),
	}, r, nil
}

func planOf(o *run.Options, r *verdict.Result, challenge string) Plan {
	p := Plan{
		Format: PlanFormat, Seed: o.Seed, Challenge: challenge, BaseURL: r.Target.BaseURL,
		Credentials: o.Profile.Keys.Variables(), FaultHeader: o.Profile.Hide(o.Profile.FaultHeader),
		Consistency: time.Duration(o.Profile.Consistency), BurstBudget: o.Profile.BurstBudget,
		Timeout: time.Duration(o.Profile.Timeout), Strict: o.Strict, Insecure: o.Profile.Connection.Insecure, Appearance: o.Profile.Connection.Appearance,
	}
	for _, s := range r.Scenarios {
		p.Scenarios = append(p.Scenarios, s.ID)
	}
	return p
}

// Seed returns the seed that follows from a challenge, by its nonce: 32 hexadecimal digits.
func Seed(challenge string) string {
	sum := sha256.Sum256([]byte("assay challenge/1\x00" + challenge))
	return hex.EncodeToString(sum[:16])
}

// ThisSuite describes the running program. It returns an error if it cannot read the
// executable.
func ThisSuite(tool verdict.Tool) (Suite, error) {
	s := Suite{Name: tool.Name, Version: tool.Version, Commit: tool.Commit, Go: runtime.Version()}
	name, err := os.Executable()
	if err != nil {
		return s, fmt.Errorf("digest of this program: %w", err)
	}
	file, err := os.Open(name)
	if err != nil {
		return s, fmt.Errorf("digest of this program: %w", err)
	}
	defer func() { _ = file.Close() }() // it was only read
	hash := sha256.New()
	if _, err := io.Copy(hash, file); err != nil {
		return s, fmt.Errorf("digest of this program: %w", err)
	}
	s.Digest = hex.EncodeToString(hash.Sum(nil))
	return s, nil
}

// same says in which way another program is not this one; "" if it is, as far as
// can be told. A release is known by its version and commit, on whichever machine
// it runs; a build that is not just what a commit has only by its digest.
func (s Suite) same(other Suite) string {
	switch {
	case s.Name != other.Name || s.Version != other.Version:
		return fmt.Sprintf("made by %s %s; this is %s %s", other.Name, other.Version, s.Name, s.Version)
	case s.Commit != other.Commit:
		return fmt.Sprintf("made by commit %s of %s; this is commit %s", orNone(other.Commit), other.Version, orNone(s.Commit))
	case (s.Commit == "" || strings.Contains(s.Version, "dirty")) && s.Digest != other.Digest:
		return "made by another build, and neither is one of a commit"
	}
	return ""
}

func orNone(text string) string {
	if text == "" {
		return "unknown"
	}
	return text
}

// sorted returns the elements that hold, in order.
func sorted[E any](all []E, name func(E) string, holds func(E) bool) []string {
	names := []string{}
	for _, e := range all {
		if holds(e) {
			names = append(names, name(e))
		}
	}
	slices.Sort(names)
	return names
}
