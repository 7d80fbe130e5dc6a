package resource

import (
	"context"
	"fmt"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/jsonvalue"
)

// recognise reports whether what an earlier run has recorded is still there. Ids
// may have been given out anew since: what cannot be told from what others have
// made is left alone, which is an error.
func (a *Agent) recognise(ctx context.Context, i *Instance) (bool, error) {
	found, err := a.withItsID(ctx, i)
	if err != nil || found == nil || isRemoved(i.Resource, found) {
		return false, err
	}
	if i.forced || a.shows(found, i) {
		return true, nil
	}
	if i.byIDAlone() {
		return false, unsureError(fmt.Sprintf("its id may have been given to another %s since, and nothing else tells them apart: it was left alone", i.Resource.Name))
	}
	is, _ := jsonvalue.At(found, fixtures.Pointer(i.Resource.Find.Match))
	return false, unsureError(fmt.Sprintf("what has its id now has %s = %s: it was left alone", i.Resource.Find.Match, jsonvalue.Show(is)))
}

// unsureError is that something may be what a run has created, and may be somebody
// else's.
type unsureError string

func (e unsureError) Error() string { return string(e) }

// withItsID returns what has an instance's id now, or nil.
func (a *Agent) withItsID(ctx context.Context, i *Instance) (Item, error) {
	if i.Resource.Read == "" {
		return a.ItemOf(ctx, i, a.ListingOf(i))
	}
	payload, err := a.Read(ctx, i)
	found, _ := payload.(map[string]any)
	return found, err
}
