package run

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/assaykit/assay/internal/clock"
	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/internal/schedule"

	"github.com/assaykit/assay/internal/ledger"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/internal/verdict"
)

// Cleaning is what is to be removed, and by which means.
type Cleaning struct {
	Pack    *pack.Pack
	Profile target.Profile
	Tool    verdict.Tool
	Ledger  string         // the file
	Left    []ledger.Entry // what may remain, as ledger.Read returns it
	// OnRemoval is called as things are removed, one at a time, with how many were dealt
	// with and how many there are; nil for never.
	OnRemoval func(done, all int)
}

// UnreachableError says that a target could not be asked to remove anything.
type UnreachableError struct{ err error }

func (e *UnreachableError) Error() string { return e.err.Error() }
func (e *UnreachableError) Unwrap() error { return e.err }

// Clean removes what an earlier run has left, and brings its ledger up to date, or
// deletes it where nothing remains. It returns an *UnreachableError if the target does not
// pass the preflight, and another error if the profile makes no sense, the target does not
// start, or the ledger is not one of this pack or cannot be written. A Cleaned that comes
// with an error is true all the same: the ledger alone could not be ended.
func Clean(ctx context.Context, c Cleaning) (*verdict.Cleaned, error) {
	o := Options{Pack: c.Pack, Profile: c.Profile, Tool: c.Tool, Clock: clock.Clock{Now: time.Now}, Events: Events{OnRemoval: c.OnRemoval}}
	o.Profile.ReadOnly = false
	t, err := o.target(ctx)
	if err != nil {
		return nil, err
	}
	config, err := o.config(t, nil)
	if err != nil {
		return nil, err
	}
	cleaned := &verdict.Cleaned{BaseURL: o.Profile.Show(t.BaseURL), Ledger: c.Ledger}
	if len(c.Left) > 0 {
		if err := target.Preflight(ctx, config.Client, c.Pack, config.Credentials[resource.Main]); err != nil {
			return nil, &UnreachableError{err}
		}
	}
	file, err := ledger.Append(c.Ledger, config.Client.Redactor().String)
	if err != nil {
		return nil, err
	}
	config.LedgerFile = file
	done, err := schedule.Clean(ctx, config, c.Left)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("ledger %s: %w", c.Ledger, err), file.Abandon())
	}
	cleaned.Removed, cleaned.PutBack, cleaned.Gone, cleaned.Left = done.Removed, done.PutBack, done.Gone, done.Left
	_, err = file.Close(len(cleaned.Left))
	return cleaned, err
}
