package steps

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

// clean removes what the ledger of an earlier run says may be left, as the run
// itself would have done it. An error means that nothing was sent.
func (s *shared) clean(ctx context.Context, c cleaning, entries []ledger.Entry) (*verdict.Cleaned, error) {
	all, err := s.recorded(entries)
	if err != nil {
		return nil, err
	}
	s.ledger.entries = slices.Clone(all)
	result := &verdict.Cleaned{Left: s.cleanUp(ctx, c)}
	for _, i := range all {
		switch {
		case i.deleted:
			result.Removed = append(result.Removed, verdict.Leftover{Resource: i.kind, ID: i.idText(), Identity: i.identity})
		case !s.remains(i):
			result.Gone++
		}
	}
	return result, nil
}

func (s *shared) remains(i *instance) bool {
	for _, left := range s.ledger.remaining() {
		if left == i {
			return true
		}
	}
	return false
}

// recorded makes instances of what a ledger records.
func (s *shared) recorded(entries []ledger.Entry) ([]*instance, error) {
	byNumber := map[int]*instance{}
	var all []*instance
	for _, e := range entries {
		resource, ok := s.fixtures.Resources.Resources[e.Resource]
		if !ok {
			return nil, plan.Known("resource", e.Resource, s.fixtures.ResourceNames())
		}
		i := &instance{
			resource: resource, kind: resource.Kind(), number: e.Number, org: Key(e.Organization), identity: e.Identity,
			answered: e.Accepted || e.Refused, accepted: e.Accepted, repeated: e.Again,
			recorded: true, forced: e.Forced, renamed: e.Renamed, holder: byNumber[e.Holder],
		}
		for _, part := range []struct {
			text json.RawMessage
			into any
		}{{e.ID, &i.id}, {e.Body, &i.body}} {
			if err := decodeInto(part.text, part.into); err != nil {
				return nil, fmt.Errorf("entry %d: %w", e.Number, err)
			}
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
func (s *shared) lacksKey(i *instance) error {
	if s.Credentials[i.org] != "" || s.fixtures.Auth.None() {
		return nil
	}
	meaning, known := keyMeanings[i.org]
	if !known {
		return fmt.Errorf("it takes a key that is unknown, %q", i.org)
	}
	return fmt.Errorf("it takes %s (%s)", meaning, s.Variables[i.org])
}
