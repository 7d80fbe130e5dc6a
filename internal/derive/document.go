package derive

import (
	"fmt"
	"slices"
	"strings"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/spec"
)

// api is a document, and what is found in it.
type api struct {
	contract   *spec.Contract
	operations []*operation // in the order of the document
	resources  []*resource
	singletons []*resource // of each of which there is one alone: see lone
	auth       fixtures.Authentication
	authNotes  []string          // how the document says so
	pagings    map[string]paging // of each listing of a resource
	itemID     string            // member of a listed item
	whole      map[string]bool   // the listings of resources that nothing turns over
	errors     errorForm
	places     places

	unfollowed map[string]string // why what is created is no resource, by the path of one without names
}

// operation is one operation with what is derived of it.
type operation struct {
	spec.Operation
	media   []string       // content types of its request body
	secured bool           // it needs a credential
	logsIn  map[string]any // the body that gives a token for the key; nil where it gives none

	resource *resource // whose id it takes; nil for none
	request  *fixtures.Request
	notes    []string // how the request came about
	skip     string   // why there is none
}

// readAPI takes the operations of a contract, and how their requests carry a credential.
func readAPI(contract *spec.Contract) *api {
	a := &api{contract: contract, unfollowed: map[string]string{}}
	for _, o := range contract.Operations {
		a.operations = append(a.operations, &operation{Operation: o, media: contract.BodyMedia(o.ID), secured: contract.IsSecured(o.ID)})
	}
	a.findScheme()
	a.findPlaces()
	return a
}

// at returns the operation of a method and a path; nil if there is none.
func (a *api) at(method, path string) *operation {
	n := slices.IndexFunc(a.operations, func(o *operation) bool { return o.Method == method && o.Path == path })
	if n < 0 {
		return nil
	}
	return a.operations[n]
}

// requested are the operations that there is a request of.
func (a *api) requested() []*operation {
	return slices.DeleteFunc(slices.Clone(a.operations), func(o *operation) bool { return o.request == nil })
}

// reasons lists why operations are left out, a line for those of which the same is true.
func (a *api) reasons(indent string) string {
	const most = 5 // operations that are named
	var lines []string
	alike := map[string][]string{}
	for _, o := range a.operations {
		if o.request == nil {
			alike[o.skip] = append(alike[o.skip], o.ID)
		}
	}
	for _, o := range a.operations {
		ids := alike[o.skip]
		if o.request != nil || ids[0] != o.ID {
			continue
		}
		names := strings.Join(ids[:min(most, len(ids))], ", ")
		if len(ids) > most {
			names += fmt.Sprintf(" and %d more", len(ids)-most)
		}
		lines = append(lines, indent+names+": "+o.skip)
	}
	return strings.Join(lines, "\n")
}

// pathParameters are the names of the parameters in a path, in order.
func pathParameters(path string) []string {
	var names []string
	for _, segment := range strings.Split(path, "/") {
		for rest := segment; ; {
			_, after, found := strings.Cut(rest, "{")
			if !found {
				break
			}
			name, behind, _ := strings.Cut(after, "}")
			names, rest = append(names, name), behind
		}
	}
	return names
}
