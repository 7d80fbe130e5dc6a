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
	auth       fixtures.Authentication
	authNote   string // how the document says so
	paging     paging
	itemID     string // member of a listed item
	message    string // JSON pointer to the text of an error
}

// operation is one operation with what is derived of it.
type operation struct {
	spec.Operation
	media   []string // content types of its request body
	secured bool     // it needs a credential

	resource *resource // whose id it takes; nil for none
	request  *fixtures.Request
	notes    []string // how the request came about
	skip     string   // why there is none
}

// readAPI takes the operations of a contract, and how their requests carry a credential.
func readAPI(contract *spec.Contract) *api {
	a := &api{contract: contract}
	for _, o := range contract.Operations {
		a.operations = append(a.operations, &operation{Operation: o, media: contract.BodyMedia(o.ID), secured: contract.IsSecured(o.ID)})
	}
	a.findScheme()
	return a
}

// findScheme takes the first scheme that a request can carry.
func (a *api) findScheme() {
	var declined []string
	for _, scheme := range a.contract.SecuritySchemes() {
		auth, why := authentication(scheme)
		if why != "" {
			declined = append(declined, scheme.Name+" ("+why+")")
			continue
		}
		a.auth = auth
		a.authNote = fmt.Sprintf("%s of securitySchemes: %s", scheme.Name, describeScheme(scheme))
		if len(declined) > 0 {
			a.authNote += "; not taken: " + strings.Join(declined, ", ")
		}
		return
	}
	a.auth = fixtures.Authentication{Scheme: fixtures.None}
	a.authNote = "No operation has a security requirement"
	if len(declined) > 0 {
		a.authNote = "TODO: requests cannot have a credential of these schemes yet: " + strings.Join(declined, ", ")
		for _, o := range a.operations {
			o.secured = false
		}
	}
}

// authentication is how a request carries the credential of a scheme, or why it
// cannot.
func authentication(s spec.SecurityScheme) (auth fixtures.Authentication, why string) {
	switch {
	case s.Type == "http" && strings.EqualFold(s.Scheme, "bearer"), s.Type == "oauth2", s.Type == "openIdConnect":
		return fixtures.Authentication{Scheme: fixtures.Bearer}, ""
	case s.Type == "http" && strings.EqualFold(s.Scheme, "basic"):
		return fixtures.Authentication{Scheme: fixtures.Basic}, ""
	case s.Type == "apiKey" && s.In == "header":
		return fixtures.Authentication{Scheme: fixtures.APIKey, Header: s.Key}, ""
	case s.Type == "apiKey":
		return auth, "an API key in the " + s.In
	}
	return auth, strings.TrimSpace(s.Type + " " + s.Scheme)
}

func describeScheme(s spec.SecurityScheme) string {
	switch s.Type {
	case "apiKey":
		return "an API key in the header " + s.Key
	case "http":
		return "HTTP " + strings.ToLower(s.Scheme)
	}
	return s.Type + ", whose token is in ASSAY_API_KEY"
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

// reasons lists why operations are left out, one a line.
func (a *api) reasons(indent string) string {
	var b strings.Builder
	for _, o := range a.operations {
		if o.request == nil {
			fmt.Fprintf(&b, "%s%s: %s\n", indent, o.ID, o.skip)
		}
	}
	return strings.TrimRight(b.String(), "\n")
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
