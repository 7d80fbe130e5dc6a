package resource

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/assaykit/assay/internal/ledger"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/verdict"
)

// Clean removes what the ledger of an earlier run says may be left, as the run
// itself would have done it, and returns what became of the entries. It returns an error
// for an entry of a resource that the pack does not have, or with an id that is no JSON:
// nothing was sent then.
func (s *Shared) Clean(ctx context.Context, c Cleaning, entries []ledger.Entry) (*verdict.Cleaned, error) {
	all, err := s.recorded(entries)
	if err != nil {
		return nil, err
	}
	for _, i := range all {
		if i.Resource.IsSingleton() {
			s.singletons.all = append(s.singletons.all, &keptState{of: i, was: i.Body, changed: true})
		} else {
			s.Ledger.entries = append(s.Ledger.entries, i)
		}
	}
	result := &verdict.Cleaned{Left: s.CleanUp(ctx, c)}
	stillChanged := s.singletons.toPutBack("")
	for _, i := range all {
		switch {
		case slices.ContainsFunc(stillChanged, func(kept *keptState) bool { return kept.of == i }):
		case i.Resource.IsSingleton():
			result.PutBack = append(result.PutBack, verdict.Leftover{Resource: i.Kind})
		case i.Deleted:
			result.Removed = append(result.Removed, verdict.Leftover{Resource: i.Kind, ID: i.IDText(), Identity: i.Identity})
		case !s.remains(i):
			result.Gone++
		}
	}
	return result, nil
}

func (s *Shared) remains(i *Instance) bool {
	for _, left := range s.Ledger.remaining() {
		if left == i {
			return true
		}
	}
	return false
}

// recorded makes instances of what a ledger records.
func (s *Shared) recorded(entries []ledger.Entry) ([]*Instance, error) {
	byNumber := map[int]*Instance{}
	var all []*Instance
	for _, e := range entries {
		resource, ok := s.Fixtures.Resources.Resources[e.Resource]
		if !ok {
			return nil, plan.Known("resource", e.Resource, s.Fixtures.ResourceNames())
		}
		i := &Instance{
			Resource: resource, Kind: resource.Kind(), number: e.Number, Org: Key(e.Organization), Identity: e.Identity,
			condition: condition{answered: e.Accepted || e.Refused, accepted: e.Accepted, repeated: e.Again},
			recorded:  true, forced: e.Forced, renamed: e.Renamed, holder: byNumber[e.Holder],
		}
		for _, part := range []struct {
			text json.RawMessage
			into any
		}{{e.ID, &i.ID}, {e.Body, &i.Body}} {
			if err := decodeInto(part.text, part.into); err != nil {
				return nil, fmt.Errorf("entry %d: %w", e.Number, err)
			}
		}
		for kind, id := range e.Within {
			holder := &Instance{Resource: s.Fixtures.Resources.Resources[kind], Kind: kind, Org: i.Org, recorded: true}
			if err := decodeInto(id, &holder.ID); err != nil {
				return nil, fmt.Errorf("entry %d: %w", e.Number, err)
			}
			i.within = append(i.within, holder)
		}
		byNumber[e.Number] = i
		all = append(all, i)
	}
	return all, nil
}

// decodeInto reads JSON with numbers as they were written.
func decodeInto(text json.RawMessage, into any) error {
	if len(text) == 0 {
		return nil
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	return decoder.Decode(into)
}

// lacksKey says which key it takes to remove an instance; nil if it is there.
func (s *Shared) lacksKey(i *Instance) error {
	if s.Credentials[i.Org] != "" || s.Fixtures.Auth.None() {
		return nil
	}
	meaning, known := KeyMeanings[i.Org]
	if !known {
		return fmt.Errorf("it needs a key that is unknown, %q", i.Org)
	}
	return fmt.Errorf("it needs %s (%s)", meaning, s.Variables[i.Org])
}
