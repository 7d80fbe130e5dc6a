package run

import (
	"fmt"

	"github.com/assaykit/assay/internal/schedule"

	"github.com/assaykit/assay/internal/ledger"
	"github.com/assaykit/assay/internal/verdict"
)

// openLedger begins the file in which is recorded what the run creates; nil
// where there is to be none, or nothing is going to be created.
func (o *Options) openLedger(r *verdict.Result, c schedule.Config) (*ledger.File, error) {
	if c.ReadOnly {
		return nil, nil
	}
	f, err := ledger.Create(o.Ledger, ledger.Header{
		Tool: o.Tool.Name + " " + o.Tool.Version, BaseURL: r.Target.BaseURL,
		Contract: ledger.Contract{Title: r.Contract.Title, Version: r.Contract.Version, Digest: r.Contract.Digest},
		Seed:     r.Seed, Started: r.Started,
	}, c.Client.Redactor().String)
	r.Ledger = f.Name()
	return f, err
}

// closeLedger ends the ledger, and takes it out of the Result if it is of no more
// use to anybody.
func closeLedger(r *verdict.Result, f *ledger.File) error {
	left := removable(r.Leftovers)
	kept, err := f.Close(left)
	if !kept || left == 0 {
		r.Ledger = ""
	}
	return err
}

// removable counts the leftovers that somebody can remove later.
func removable(all []verdict.Leftover) int {
	n := 0
	for _, l := range all {
		if !l.Stays {
			n++
		}
	}
	return n
}

// noteLedger makes a problem of a ledger that is not complete, if somebody needs
// it: whatever was found stands all the same.
func noteLedger(r *verdict.Result, err error) {
	if err != nil && removable(r.Leftovers) > 0 {
		r.Problems = append(r.Problems, verdict.Problem{
			Kind: verdict.Broken, Message: fmt.Sprintf("%v: the ledger lacks some of what was left", err),
		})
	}
}
