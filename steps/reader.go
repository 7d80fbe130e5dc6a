package steps

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/jsonvalue"
	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/internal/verdict"
)

// reader reads the resources of a scenario, and compares what they show: with what was
// sent, and with what a listing shows. It knows nothing of the request under test.
type reader struct {
	*sender
	readings map[*resource.Instance]reading // what was read last
}

// reading is what reading an instance has shown, after so many exchanges.
type reading struct {
	payload any
	after   int
}

// owned returns the scenario's resource of a name, with its id found out.
func (rd *reader) owned(ctx context.Context, name string) (*resource.Instance, error) {
	i := rd.WorkingSet().Member(name)
	switch of := rd.Fixtures.Resources.Resources[name]; {
	case i == nil && of.IsSingleton():
		return rd.Have(ctx, rd.WorkingSet(), name)
	case i == nil:
		return nil, fmt.Errorf("the scenario has no %q", name)
	case of.IsSingleton():
		return i, nil
	}
	if err := rd.Settled(ctx, i); err != nil {
		return nil, err
	}
	if i.ID == nil {
		if err := rd.Await(ctx, i); err != nil {
			return nil, err
		}
		if i.ID == nil {
			return nil, verdict.Failedf("%s", rd.NotFound(i))
		}
	}
	return i, nil
}

// named returns the scenario's resource, or another organization's.
func (rd *reader) named(ctx context.Context, whose, name string) (*resource.Instance, error) {
	if whose == theirs {
		return rd.Foreign(ctx, name)
	}
	return rd.owned(ctx, name)
}

// readNow reads an instance, and remembers what that shows.
func (rd *reader) readNow(ctx context.Context, i *resource.Instance) (any, error) {
	payload, err := rd.Read(ctx, i)
	if rd.readings == nil {
		rd.readings = map[*resource.Instance]reading{}
	}
	rd.readings[i] = reading{payload, len(rd.exchanges)}
	return payload, err
}

// readBefore is what reading an instance has shown since the scenario has last written
// something; nil for nothing.
func (rd *reader) readBefore(i *resource.Instance) any {
	last := rd.readings[i]
	writes := func(e *exchange.Exchange) bool { return !exchange.Safe(e.Method) }
	if slices.ContainsFunc(rd.exchanges[last.after:], writes) {
		return nil
	}
	return last.payload
}

// agree compares an item of a listing with what reading the same thing has shown.
func (rd *reader) agree(i *resource.Instance, listed, object resource.Item, operation string) error {
	object = rd.Steady(i, object)
	for _, name := range slices.Sorted(maps.Keys(object)) {
		if got, both := listed[name]; both && !jsonvalue.Same(object[name], got) && !jsonvalue.Same(got, object[name]) && !jsonvalue.Alike(jsonvalue.Member(rd.SaidOfItems(operation), name), object[name], got) {
			return verdict.Failedf("%s shows %s = %s, and reading it shows %s", operation, name, jsonvalue.Show(got), jsonvalue.Show(object[name]))
		}
	}
	return nil
}

// agrees compares an item of a listing with what reading the same thing shows:
// what both have, both have alike.
func (rd *reader) agrees(ctx context.Context, i *resource.Instance, listed resource.Item, operation string) (problem, err error) {
	if i.Resource.Read == "" || i.Org != rd.Org {
		return nil, nil
	}
	if was, ok := rd.readBefore(i).(map[string]any); ok && rd.agree(i, listed, was, operation) == nil {
		return nil, nil
	}
	payload, err := rd.readNow(ctx, i)
	if err != nil {
		return nil, err
	}
	object, ok := payload.(map[string]any)
	if !ok {
		return verdict.Failedf("%s shows it, and %s does not", operation, i.Resource.Read), nil
	}
	return rd.agree(i, listed, object, operation), nil
}

func (rd *reader) resourceReads(ctx context.Context, name string, fields map[string]any, is sameness) error {
	i, err := rd.owned(ctx, name)
	if err != nil {
		return err
	}
	if readNowhere(fields, i.Resource.ReadsAs) {
		return fmt.Errorf("resources.yaml says that nothing of what is compared can be read of a %s: a JSON pointer, such as /%s, looks at it all the same", i.Resource.Name, slices.Min(slices.Collect(maps.Keys(fields))))
	}
	payload, err := rd.readNow(ctx, i)
	if err != nil {
		return err
	}
	rd.PointToLast()
	if payload == nil {
		return verdict.Failedf("the %s is not found", name)
	}
	return compare("the "+name, payload, fields, i.Resource.ReadsAs, rd.SaidOf(i.Resource), is)
}

// eventuallyReads compares a resource until it has the fields or the consistency budget
// is spent.
func (rd *reader) eventuallyReads(ctx context.Context, name string, fields map[string]any, is sameness) error {
	var difference error
	err := rd.Eventually(ctx, name+" to have what it should", true, func() (bool, error) {
		difference = rd.resourceReads(ctx, name, fields, is)
		state, _ := verdict.Judge(difference)
		if state != verdict.Failed {
			return true, difference
		}
		return false, nil
	})
	if err == nil {
		err = difference
	}
	return err
}

// readsWhat compares a resource with what it was sent: at once what it keeps itself, and
// a little later what it shows of the resources that are linked to it.
func (rd *reader) readsWhat(ctx context.Context, name string, fields map[string]any) error {
	i, err := rd.owned(ctx, name)
	if err != nil {
		return err
	}
	own := maps.Clone(fields)
	linked := map[string]any{}
	for field, at := range i.Resource.ReadsAs {
		if value, sent := fields[field]; sent && at != nil {
			linked[field] = value
			delete(own, field)
		}
	}
	if len(linked) == 0 {
		return rd.resourceReads(ctx, name, fields, withMore)
	}
	if !readNowhere(own, i.Resource.ReadsAs) {
		if err := rd.resourceReads(ctx, name, own, withMore); err != nil {
			return err
		}
	}
	return rd.eventuallyReads(ctx, name, linked, withMore)
}
