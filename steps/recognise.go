package steps

import (
	"context"
	"fmt"

	"github.com/assaykit/assay/internal/jsonvalue"
)

// recognise reports whether what an earlier run has recorded is still there. Ids
// may have been given out anew since: what cannot be told from what others have
// made is left alone, which is an error.
func (w *agent) recognise(ctx context.Context, i *instance) (bool, error) {
	found, err := w.withItsID(ctx, i)
	if err != nil || found == nil {
		return false, err
	}
	if i.forced || w.shows(found, i) {
		return true, nil
	}
	is := found[i.resource.Find.Match]
	return false, unsureError(fmt.Sprintf("what has its id now has %s = %s: it was left alone", i.resource.Find.Match, jsonvalue.Show(is)))
}

// unsureError is that something may be what a run has created, and may be somebody
// else's.
type unsureError string

func (e unsureError) Error() string { return string(e) }

// withItsID returns what has an instance's id now, or nil.
func (w *agent) withItsID(ctx context.Context, i *instance) (item, error) {
	if i.resource.Read == "" {
		return w.itemOf(ctx, i, request{operation: w.operation(i.resource.Find.Operation), org: i.org})
	}
	payload, err := w.read(ctx, i)
	found, _ := payload.(map[string]any)
	return found, err
}
