package pack

import (
	"fmt"
	"reflect"

	"github.com/assaykit/assay/fixtures"
)

// removalOf checks that how a resource is created and how it is removed agree.
func removalOf(where fixtures.Place, r fixtures.Resource) error {
	if r.IsFound() {
		return foundAlone(where, r)
	}
	switch {
	case r.Stays != "" && r.Remove != "":
		return fmt.Errorf("%s: remove and stays exclude each other: %q removes one", where.In("stays"), r.Remove)
	case len(r.RemovedAs) > 0 && r.Remove == "":
		return fmt.Errorf("%s: nothing removes one, so that none shows it: name the operation as remove", where.In("removed_as"))
	}
	for _, pointer := range sortedKeys(r.RemovedAs) {
		if pointer == "" || pointer[0] != '/' {
			return fmt.Errorf("%s: %q is not a JSON pointer: write /%s", where.In("removed_as").Of(pointer), pointer, pointer)
		}
		switch reflect.ValueOf(r.RemovedAs[pointer]).Kind() {
		case reflect.Map, reflect.Slice:
			return fmt.Errorf("%s: want one value, such as true or deleted", where.In("removed_as").Of(pointer))
		}
	}
	return nil
}

// foundAlone holds a resource that nothing creates to what can be said of one.
func foundAlone(where fixtures.Place, r fixtures.Resource) error {
	for _, of := range []struct {
		field string
		there bool
	}{
		{"with", len(r.With) > 0}, {"update", r.Update != nil}, {"id", r.ID != ""}, {"identity", r.Identity != ""},
		{"change", r.Change != ""}, {"remove", r.Remove != ""}, {"removed_as", len(r.RemovedAs) > 0}, {"stays", r.Stays != ""},
	} {
		if of.there && (of.field != "change" || !r.IsSingleton()) {
			return fmt.Errorf("%s: it names no operation as create: without one it is only found and read, and has no %s", where, of.field)
		}
	}
	return nil
}

// softRemoval compares what a removed one shows with what reading one answers with.
func (p *Pack) softRemoval(where fixtures.Place, r fixtures.Resource) error {
	if len(r.RemovedAs) == 0 {
		return nil
	}
	operation, payload, err := p.payloadOf(r)
	if err != nil || !payload.Documented() {
		return err
	}
	for _, pointer := range sortedKeys(r.RemovedAs) {
		if _, err := within(where.In("removed_as").Of(pointer), operation, payload, pointer); err != nil {
			return err
		}
	}
	return nil
}
