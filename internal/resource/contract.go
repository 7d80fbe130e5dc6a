package resource

import (
	"fmt"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/spec"
)

// SaidOf is what the contract says of what is shown when a resource is read: by its read
// operation, or as an item of its listing where it has none.
func (s *Shared) SaidOf(r fixtures.Resource) spec.Part {
	if r.Read == "" {
		return s.SaidOfItems(r.Find.Operation)
	}
	return s.SaidOfPayload(r.Read)
}

// SaidOfPayload is what the contract says of what the envelope of an operation, which is
// given by its id, holds in an answer of success.
func (s *Shared) SaidOfPayload(operation string) spec.Part { return PayloadOf(s.Pack, operation) }

// SaidOfItems is what the contract says of an item of a listing, which is given by the id
// of its operation.
func (s *Shared) SaidOfItems(operation string) spec.Part { return s.SaidOfPayload(operation).Items() }

// OfPlural returns the resource that has a plural. It returns an error for a plural that
// the pack does not have.
func (s *Shared) OfPlural(word string) (fixtures.Resource, error) {
	r, ok := s.Fixtures.OfPlural(word)
	if !ok {
		return r, fmt.Errorf("no resource has the plural %q", word)
	}
	return r, nil
}

// PayloadOf is SaidOfPayload by a pack.
func PayloadOf(p *pack.Pack, operation string) spec.Part {
	payload, _, _ := p.Contract.Success(operation).At(p.Fixtures.EnvelopeOf(operation))
	return payload
}

// Operation returns an operation by its id, which the checks of the pack have found in the
// contract. It panics for an id that is unknown.
func (s *Shared) Operation(id string) spec.Operation {
	o, ok := s.Contract.Operation(id)
	if !ok {
		panic(fmt.Sprintf("operation %q passed the pack's checks and is unknown", id))
	}
	return o
}

// resource returns a resource by its name.
func (s *Shared) resource(name string) (fixtures.Resource, error) {
	r, ok := s.Fixtures.Resources.Resources[name]
	if !ok {
		return r, plan.Known("resource", name, s.Fixtures.ResourceNames())
	}
	return r, nil
}
