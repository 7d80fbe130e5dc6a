package reference

import (
	"maps"
	"net/http"
	"slices"
)

// These methods are for code that stands between a client and the server, such as
// package faults. A client of the API has no use for them.

// Authenticate names the organization that the request's key belongs to, or else returns
// the detail of the 401 (errors page, Authentication). One of the two is "".
func (s *Server) Authenticate(r *http.Request) (organization, refusal string) {
	return s.keys.authenticate(r.Header, s.now())
}

// As returns a handler that carries requests out for an organization: it looks at
// neither key nor rate limit nor fault header. Requests have to be below BasePath.
func (s *Server) As(organization string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		write(w, r, s.operate(w, r, organization))
	})
}

// Data has use look at, or change, what an organization has. No request is carried
// out meanwhile, so use must not send one. An organization without data is an empty one.
func (s *Server) Data(organization string, use func(*Organization)) {
	org, unlock := s.store.open(organization)
	defer unlock()
	use(org)
}

// Organizations names the organizations that have, or had, data, in the order of their
// names.
func (s *Server) Organizations() []string {
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	return slices.Sorted(maps.Keys(s.store.organizations))
}
