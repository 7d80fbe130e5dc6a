package steps

import (
	"fmt"
	"math/big"
	"slices"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/resource"
)

// impossibleCases makes requests with ids that no record has. Those of too many
// bits are made from the own id: a server that cuts them off acts on nobody else's
// record.
func (m caseMaker) impossibleCases() []requestCase {
	var cases []requestCase
	for _, p := range m.base.Operation.Parameters {
		if p.In != resource.InPath {
			continue
		}
		own := m.base.Path[p.Name]
		values := slices.Clone(m.Fixtures.Invalid.Impossible)
		if id, ok := new(big.Int).SetString(fmt.Sprint(own), 10); ok && id.Sign() > 0 {
			if id.BitLen() < 32 {
				values = append(values, fixtures.Value{Name: "one that is its own in the last 32 bits", Value: beyond(id, 32)})
			}
			values = append(values,
				fixtures.Value{Name: "one that is its own in the last 64 bits", Value: beyond(id, 64)},
				fixtures.Value{Name: "its own with a minus sign", Value: "-" + id.String()})
		}
		for _, value := range values {
			t := m.newCase(resource.Place{In: resource.InPath, Name: p.Name}, value, p.Schema)
			t.request.Stranger = m.occupant(own, value.Value)
			cases = append(cases, t)
		}
	}
	return cases
}

// beyond is a number with one bit more than the last so many, which are an id's.
func beyond(id *big.Int, bits uint) string {
	return new(big.Int).Add(id, new(big.Int).Lsh(big.NewInt(1), bits)).String()
}

// mayBeAnID reports whether a value that is sent in place of an id may itself be one:
// where ids are numbers, one of 63 bits.
func mayBeAnID(own, value any) bool {
	if _, isNumber := new(big.Int).SetString(fmt.Sprint(own), 10); !isNumber {
		return true
	}
	n, isNumber := new(big.Int).SetString(fmt.Sprint(value), 10)
	return isNumber && n.Sign() >= 0 && n.BitLen() < 64
}
