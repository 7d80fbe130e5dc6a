package steps

import (
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/jsonvalue"
	"github.com/assaykit/assay/internal/pack"
)

// Listed returns the items that an answer lists; nil where it lists none.
func Listed(p *pack.Pack, e *exchange.Exchange) []any {
	payload, _ := jsonvalue.At(jsonvalue.Decode(e.ResponseBody), p.Fixtures.EnvelopeOf(e.Operation))
	items, _ := payload.([]any)
	return items
}
