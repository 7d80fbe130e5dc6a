package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/assaykit/assay/internal/ledger"
	"github.com/assaykit/assay/internal/target"
)

// checkCare holds against each other what was said about writing.
func checkCare(cmd *cobra.Command, p *target.Profile) error {
	write, read := givenFlag(cmd, "write"), givenFlag(cmd, "read-only")
	switch {
	case write != nil && read != nil && p.Writes && p.ReadOnly:
		return errors.New("--write and --read-only exclude each other")
	case write != nil && read == nil && p.Writes:
		p.ReadOnly = false
	}
	return nil
}

// checkConsent asks for it before anything is written to a machine that others
// may use.
func checkConsent(p target.Profile) error {
	host, err := unconsented(p)
	if err != nil || host == "" {
		return err
	}
	return hinted(fmt.Errorf("a run writes to the target, and %s is not this machine", host),
		"--write, or writes: true in a profile, allows that; --read-only runs only what needs no writes")
}

// unconsented is the host that a run would write to without consent; "" for none.
func unconsented(p target.Profile) (string, error) {
	if p.Target == "" || p.Writes || p.ReadOnly {
		return "", nil
	}
	at, err := target.At(p.Target)
	if err != nil {
		return "", err
	}
	if target.Loopback(at.BaseURL) || p.Connection.Local(at.BaseURL) {
		return "", nil
	}
	return at.BaseURL.Hostname(), nil
}

// ledgerPlace says where the ledger of a run goes.
func ledgerPlace(file string, p target.Profile, getenv func(string) (string, bool)) ledger.Place {
	place := ledger.Place{File: file}
	if p.Target != "" {
		place.Folders = ledger.Folders(getenv)
	}
	return place
}

// ledgerError gives an error the exit code of a fault of our own if it is about
// a ledger that nobody has asked to be anywhere.
func ledgerError(err error) error {
	switch {
	case errors.Is(err, ledger.ErrNoFolder):
		return hinted(broken(err), "--ledger FILE names a place for it")
	case errors.Is(err, ledger.ErrInUse):
		return hinted(err, "assay clean --ledger FILE removes that; or name another file")
	}
	return err
}

// tellStop says what goes on after a signal, or the deadline, until the run is
// over.
func tellStop(ctx context.Context, p target.Profile, say func(string)) (stop func() bool) {
	return context.AfterFunc(ctx, func() {
		why, more := "interrupted", "; once more stops at once"
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			why, more = "the deadline has passed", ""
		}
		if !p.ReadOnly {
			say(why + ": removing what was created" + more)
		}
	})
}
