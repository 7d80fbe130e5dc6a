package resource

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/jsonvalue"
	"github.com/assaykit/assay/internal/verdict"
)

// liesWithinCreated reports whether the listing of a resource is one of something that the
// run creates: what lies within another one is not there.
func (s *Shared) liesWithinCreated(name string) bool {
	resource, created := s.Fixtures.Resources.Resources[name], false
	fixtures.EachReference(s.Fixtures.Requests[resource.Find.Operation].Path, func(ref string) {
		noun, _, _ := strings.Cut(ref, ".")
		holder, known := s.Fixtures.Resources.Resources[noun]
		created = created || known && !holder.IsFound()
	})
	return created
}

// borrow returns something that is there, by the listing that finds its kind.
func (a *Agent) borrow(ctx context.Context, org Key, name string) (*Instance, error) {
	resource, err := a.resource(name)
	if err != nil {
		return nil, err
	}
	return a.borrowed.Get(name+" "+string(org), func() (*Instance, error) {
		if resource.IsUnlisted() {
			return nil, verdict.NotExercisedf("no listing shows a %s that is there, and %s", name, createsNone(resource))
		}
		r, err := a.borrowedListing(ctx, org, resource)
		if err != nil {
			return nil, err
		}
		return a.firstListed(ctx, r, resource)
	})
}

// firstListed returns the first thing that a listing shows, as somebody else's.
func (pg *pager) firstListed(ctx context.Context, r Request, resource fixtures.Resource) (*Instance, error) {
	var first Item
	several := false
	err := pg.turnPages(ctx, r, func(page []Item) bool {
		for _, listed := range page {
			switch id := pg.IDOf(r.Operation.ID, listed); {
			case id == nil:
			case first == nil:
				first = listed
			case !jsonvalue.Same(id, pg.IDOf(r.Operation.ID, first)):
				several = true
			}
		}
		return false
	})
	if err == nil && first == nil {
		err = verdict.NotExercisedf("the target has no %s to read, and %s", resource.Name, createsNone(resource))
	}
	if err != nil {
		return nil, err
	}
	i := &Instance{Resource: resource, Kind: resource.Kind(), Org: r.Org, ID: pg.IDOf(r.Operation.ID, first), within: r.Within, borrowed: true, condition: condition{several: several}}
	i.keepValues(first)
	return i, nil
}

// createsNone says why a run does not create what it would read.
func createsNone(r fixtures.Resource) string {
	if r.IsFound() {
		return "resources.yaml names no operation that creates one"
	}
	return "a run that only reads creates none"
}

// isFound reports whether nothing creates a resource of a name.
func (s *Shared) isFound(name string) bool {
	r, known := s.Fixtures.Resources.Resources[name]
	return known && r.IsFound()
}

// borrowedTarget returns what is somebody else's and a request would write to; nil for
// none. What is created or removed within it is the run's own.
func (s *Shared) borrowedTarget(r Request) *Instance {
	for _, i := range r.About {
		holds := func(other *Instance) bool { return slices.Contains(other.within, i) && !other.borrowed }
		if i.borrowed && !s.createsSomething(r.Operation.ID) && !slices.ContainsFunc(r.About, holds) {
			return i
		}
	}
	return nil
}

// createsSomething reports whether an operation creates a resource.
func (s *Shared) createsSomething(operation string) bool {
	for _, r := range s.Fixtures.Resources.Resources {
		if r.Create == operation {
			return true
		}
	}
	return false
}

// Returned reports what became of a request that was refused as if something were
// not there which was borrowed: whoever it belongs to may have removed it. It returns an
// outcome as an error if a listing does not show it any more, or cannot be read.
func (pg *pager) Returned(ctx context.Context, r Request) error {
	for _, i := range r.About {
		if !i.borrowed {
			continue
		}
		found, err := pg.ItemOf(ctx, i, pg.ListingOf(i))
		if err != nil {
			return err
		}
		if found == nil {
			return verdict.Inconclusivef("the %s with the id %s is not listed any more", i.Resource.Name, i.IDText())
		}
	}
	return nil
}

// ShownNothing reports whether an answer is a listing without an item, which
// shows nothing of what items look like. The body is the decoded JSON of the answer to an
// operation, which is given by its id.
func (s *Shared) ShownNothing(operation string, body any) bool {
	payload, ok := jsonvalue.At(body, s.Fixtures.EnvelopeOf(operation))
	list, isList := payload.([]any)
	return ok && isList && len(list) == 0
}

// writeInReadOnly is a slip of this package.
func writeInReadOnly(name string) error {
	return fmt.Errorf("a %s was to be created in a run that only reads", name)
}

// chosenByNobody says that a request would create something within one of several that the
// run has not created; nil where there is only one, or the run has created it.
func chosenByNobody(r Request) error {
	for _, holder := range slices.Concat(r.About, r.Within) {
		if holder.borrowed && holder.several {
			return verdict.NotExercisedf("the target has more than one %s, and nothing says in which of them to create something: write its id into the path of %s in requests.yaml", holder.Resource.Name, r.Operation.ID)
		}
	}
	return nil
}
