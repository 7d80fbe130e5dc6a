package steps

import (
	"encoding/json"
	"fmt"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/exchange"
)

// instance is one resource that exists, existed or may exist on the target.
type instance struct {
	resource fixtures.Resource
	kind     string // of the resource at bottom; set once, with the entry in the ledger
	org      Key
	identity string         // the unique value that it is found by
	body     map[string]any // what it was created with
	id       any            // json.Number or string; nil while unknown
	accepted bool           // the request that creates it succeeded
	deleted  bool
	holder   *instance // in which it is found where it has no identity
	repeated bool      // it may exist several times: the request was sent again
}

func (i *instance) idText() string {
	if i.id == nil {
		return ""
	}
	return fmt.Sprint(i.id)
}

// expectCreation records in the ledger what a request may bring into being,
// before it is sent.
func (w *world) expectCreation(r request) []*instance {
	var expected []*instance
	for _, name := range w.fixtures.ResourceNames() {
		resource := w.fixtures.Resources.Resources[name]
		identity, ok := r.body[resource.Identity].(string)
		switch {
		case resource.Create != r.operation.ID || resource.Like != "":
			continue
		case ok && w.ledger.again(name, r.org, identity):
			continue // it is only referred to, or is sent again
		case !ok && !w.findsWithout(resource, r):
			continue
		}
		i := &instance{resource: resource, org: r.org, identity: identity, body: r.body}
		if !ok {
			i.holder = r.about[0]
		}
		w.ledger.expect(i)
		expected = append(expected, i)
	}
	return expected
}

// findsWithout reports whether what a request creates can be found though the
// request lacks the unique value: in what holds it.
func (w *world) findsWithout(resource fixtures.Resource, r request) bool {
	_, usual := w.fixtures.Requests[r.operation.ID].Body[resource.Identity]
	return usual && r.body[resource.Identity] == nil && !r.rawBody && len(r.about) > 0 && len(r.about[0].resource.Show) > 0
}

// settleLedger brings the ledger up to date with an answer.
func (w *world) settleLedger(r request, e *exchange.Exchange, expected []*instance) {
	succeeded := e.Status/100 == 2
	for _, i := range expected {
		i.accepted = succeeded
		switch {
		case succeeded && i.resource.ID != "":
			i.id, _ = pointer(decode(e.ResponseBody), i.resource.ID)
		case !succeeded && e.Status < 500 && w.analysis.observes:
			// That nothing came into being is about to be seen for itself.
			w.ledger.forget(i)
		}
	}
	if !succeeded {
		return
	}
	for _, i := range r.about {
		if i.resource.Remove == r.operation.ID && fmt.Sprint(r.pathID(i)) == i.idText() {
			i.deleted = true
			w.ledger.gone(i)
		}
	}
}

// pathID returns the id in the request's path that stands for an instance: the
// last parameter of the path.
func (r request) pathID(i *instance) any {
	for _, value := range r.path {
		if fmt.Sprint(value) == i.idText() {
			return value
		}
	}
	return nil
}

// decode returns the value of a JSON body with numbers as they were written, or
// nil if it is none.
func decode(body []byte) any {
	value, err := decodeJSON(body)
	if err != nil {
		return nil
	}
	return value
}

// same reports whether two values mean the same: a number may be read as the
// text of that number, as documents allow where it may have many digits.
func same(want, got any) bool {
	a, errA := json.Marshal(want)
	b, errB := json.Marshal(got)
	if errA != nil || errB != nil {
		return false
	}
	if string(a) == string(b) {
		return true
	}
	return isNumber(want) && sameNumber(fmt.Sprint(want), fmt.Sprint(got))
}
