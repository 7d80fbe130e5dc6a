package reference

import "net/http"

// kind is one kind of record that a path can name: where an organization has them, and what
// is answered if it has none with the id.
type kind[T record] struct {
	records func(*Organization) Roster[T]
	unknown string
}

var (
	contactKind = kind[*Contact]{func(o *Organization) Roster[*Contact] { return o.Contacts }, detailContactNotFound}
	companyKind = kind[*Company]{func(o *Organization) Roster[*Company] { return o.Companies }, detailCompanyNotFound}
	listKind    = kind[*List]{func(o *Organization) Roster[*List] { return o.Lists }, detailListNotFound}
)

// withRecord answers an operation on the record that its path names, once everything of the
// request is read: it refuses a request that has violations, and a record that the
// organization of the key does not have. The store is locked while act runs.
func withRecord[T record](s *Server, in *input, id int64, of kind[T], act func(*Organization, T) answer) answer {
	if in.refused() {
		return in.refusal()
	}
	org, unlock := s.store.open(in.organization)
	defer unlock()

	r, found := of.records(org).Find(id)
	if !found {
		return failure(http.StatusNotFound, of.unknown)
	}
	return act(org, r)
}
