package resource

// NoteAccepted remembers that a request has succeeded, where it is the accepted request
// of its operation: with the main key, and with what requests.yaml has in it.
func (s *Shared) NoteAccepted(r Request) {
	fixture := s.Fixtures.Requests[r.Operation.ID]
	changed := r.Auth != nil || r.RawBody || r.Value != nil || r.Foreign || r.Unknown || r.Stranger != nil
	if r.Org == Main && !changed && sameKeys(r.Path, fixture.Path) && sameKeys(r.Query, fixture.Query) && sameKeys(r.Body, fixture.Body) {
		s.accepted.Store(r.Operation.ID, struct{}{})
	}
}

// WasAccepted reports whether the accepted request of an operation, which is given by its
// id, has succeeded in this run.
func (s *Shared) WasAccepted(operation string) bool {
	_, was := s.accepted.Load(operation)
	return was
}

func sameKeys(a, b map[string]any) bool {
	for name := range a {
		if _, both := b[name]; !both {
			return false
		}
	}
	return len(a) == len(b)
}
