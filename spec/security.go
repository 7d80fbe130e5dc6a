package spec

import (
	"cmp"
	"maps"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// SecurityScheme is a way in which a request carries a credential (OpenAPI, Security
// Scheme Object).
type SecurityScheme struct {
	Name   string // in the document
	Type   string // apiKey, http, oauth2, openIdConnect or mutualTLS
	Scheme string // of http, such as bearer
	In     string // of an API key: header, query or cookie
	Key    string // of an API key: the name of that parameter
}

// IsSecured reports whether every way to send a request of an operation takes a
// credential (OpenAPI, Security Requirement Object).
func (c *Contract) IsSecured(operation string) bool {
	requirements := c.security(operation)
	optional := func(r openapi3.SecurityRequirement) bool { return len(r) == 0 }
	return len(requirements) > 0 && !slices.ContainsFunc(requirements, optional)
}

// Security returns the names of the schemes of each security requirement of an
// operation, one of which is enough; a requirement without any is that of nobody.
func (c *Contract) Security(operation string) [][]string {
	var all [][]string
	for _, r := range c.security(operation) {
		all = append(all, slices.Sorted(maps.Keys(r)))
	}
	return all
}

// SecuritySchemes returns the schemes that operations name, those of most operations
// first.
func (c *Contract) SecuritySchemes() []SecurityScheme {
	named := map[string]int{}
	for _, o := range c.Operations {
		for _, r := range c.security(o.ID) {
			for name := range r {
				named[name]++
			}
		}
	}
	names := slices.SortedFunc(maps.Keys(named), func(a, b string) int {
		return cmp.Or(cmp.Compare(named[b], named[a]), cmp.Compare(a, b))
	})
	var all []SecurityScheme
	for _, name := range names {
		if c.doc.Components == nil {
			continue
		}
		if ref := c.doc.Components.SecuritySchemes[name]; ref != nil && ref.Value != nil {
			s := ref.Value
			all = append(all, SecurityScheme{Name: name, Type: s.Type, Scheme: s.Scheme, In: s.In, Key: s.Name})
		}
	}
	return all
}

// security is what an operation requires, or else the whole document.
func (c *Contract) security(operation string) openapi3.SecurityRequirements {
	o := c.source(operation)
	switch {
	case o == nil:
		return nil
	case o.Security != nil:
		return *o.Security
	}
	return c.doc.Security
}
