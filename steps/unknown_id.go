package steps

import (
	"fmt"
	"reflect"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/spec"
)

// sameUnknownID returns an id that no record has: the same for all scenarios about a
// kind, as far as the parameter takes it, so that one look shows that it is nobody's.
func (run *ScenarioRun) sameUnknownID(own *resource.Instance) any {
	numbers := within(run.Fixtures.UnknownID, saidOfID(run.base, own.ID))
	shared, _ := run.unknownIDs.Get(fmt.Sprint(own.Kind, " ", own.Org, " ", numbers), func() (any, error) {
		scenario := run.Unique
		defer func() { run.Unique = scenario }()
		run.Unique = run.Source("an unknown " + own.Kind)
		return run.unknownID(own.ID), nil
	})
	if !saidOfID(run.base, own.ID).Takes(fmt.Sprint(shared)) {
		return run.unknownID(own.ID)
	}
	return shared
}

// unknownID returns an id that no record has: of the form of one that a record has, as
// far as the schema of the parameter allows that.
func (run *ScenarioRun) unknownID(own any) any {
	said := saidOfID(run.base, own)
	numbers := within(run.Fixtures.UnknownID, said)
	id := strange(run.Unique, numbers, own)
	if _, isText := own.(string); !isText || said.Takes(fmt.Sprint(id)) {
		return id
	}
	for _, other := range []string{run.Unique.Uuid(), run.Unique.Word(), fmt.Sprint(run.Unique.Number(numbers.Minimum, numbers.Maximum))} {
		if said.Takes(other) {
			return other
		}
	}
	return id
}

// saidOfID is the schema of the path parameter that has an id in a request.
func saidOfID(r resource.Request, id any) spec.Schema {
	for _, p := range r.Operation.Parameters {
		if p.In == resource.InPath && reflect.DeepEqual(r.Path[p.Name], id) {
			return p.Schema
		}
	}
	return spec.Schema{}
}

// within moves a range of numbers below the largest that a schema allows.
func within(numbers fixtures.Range, said spec.Schema) fixtures.Range {
	if said.Maximum == nil || float64(numbers.Maximum) <= *said.Maximum {
		return numbers
	}
	most := int64(*said.Maximum)
	return fixtures.Range{Minimum: max(1, most/2, most-(numbers.Maximum-numbers.Minimum)), Maximum: max(1, most)}
}
