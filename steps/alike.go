package steps

import (
	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/spec"
)

// saidOf is what the contract says of reading a resource.
func (s *shared) saidOf(r fixtures.Resource) spec.Part {
	if r.Read == "" {
		return s.saidOfItems(r.Find.Operation)
	}
	return s.saidOfPayload(r.Read)
}

// saidOfPayload is what the contract says of what the envelope of an operation holds.
func (s *shared) saidOfPayload(operation string) spec.Part { return payloadOf(s.Pack, operation) }

func (s *shared) saidOfItems(operation string) spec.Part { return s.saidOfPayload(operation).Items() }
