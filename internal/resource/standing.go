package resource

import (
	"regexp"
	"slices"
	"strings"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/jsonvalue"
)

// Whether something that a run has created has to be in the listing of its kind: it was
// created as the fixtures say, is there, and no request has changed what a listing may
// leave it out for, such as its state or what it belongs to.

// stateNames are names of members that may decide whether a listing shows something.
var stateNames = regexp.MustCompile(`(?i)stat(us|e)|phase|stage|archiv|delet|remov|activ|enabl|disabl|hid(e|den)|visib|publi|private|draft|clos|open|done|complet|expir|valid|start|begin|end|until|since|date|time|at$|due|owner|user|parent|folder|move|id$|ids$`)

// unsettle records what a request that has succeeded may have changed the standing of.
func (s *Shared) unsettle(r Request) {
	if exchange.Safe(r.Operation.Method) {
		return
	}
	s.Ledger.mu.Lock()
	defer s.Ledger.mu.Unlock()
	creates := len(s.Fixtures.Created(r.Operation.ID)) > 0
	for _, i := range r.About {
		i.unsettled = i.unsettled || r.unsettles(i, creates)
	}
}

// unsettles reports whether a request may change whether a listing shows an instance: any that
// is about it, but what creates something at its path, and a change of members that seem to
// have nothing to do with that.
func (r Request) unsettles(i *Instance, creates bool) bool {
	isItsPath := r.PathID(i) != nil
	switch {
	case isItsPath && creates:
		return false
	case !isItsPath || r.RawBody || r.Value != nil || r.Operation.ID != i.Resource.Change && r.Operation.Method != "PUT" && r.Operation.Method != "PATCH":
		return true
	}
	for name, value := range r.Body {
		_, isFlag := value.(bool)
		if isFlag || value == nil || stateNames.MatchString(name) {
			return true
		}
	}
	return false
}

// standing are those of its kind that the listing has to show, the oldest first. What nobody can read may be gone, unless it is the scenario's own.
func (l listing) standing() []*Instance {
	own := l.WorkingSet().All()
	return slices.DeleteFunc(l.Ledger.known(l.like), func(i *Instance) bool {
		readable := i.Resource.Read != "" || slices.Contains(own, i)
		return !l.Ledger.hasStanding(i) || !readable || !l.isPlain(i) || l.ListingOf(i).RenderPath() != l.request.RenderPath()
	})
}

// hasStanding reports whether an instance is certain to be there, and has kept its standing.
func (l *Ledger) hasStanding(i *Instance) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return i.accepted && !i.Deleted && !i.doubtful && !i.unsettled && i.pending == ""
}

// known returns what is recorded of the kind of an instance and has an id of its own, the
// oldest first.
func (l *Ledger) known(like *Instance) []*Instance {
	l.mu.Lock()
	defer l.mu.Unlock()
	var all []*Instance
	for _, i := range l.entries {
		isFirst := !slices.ContainsFunc(all, func(other *Instance) bool { return other.IDText() == i.IDText() })
		if i.Kind == like.Kind && i.Org == like.Org && i.ID != nil && isFirst {
			all = append(all, i)
		}
	}
	return all
}

// idsOf are the ids of all of a kind that the run has created, also of those that it has
// removed: some targets show these all the same.
func (l *Ledger) idsOf(like *Instance) []string {
	var ids []string
	for _, i := range l.known(like) {
		ids = append(ids, i.IDText())
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	of := Instance{Kind: like.Kind, Org: like.Org}
	for grave := range l.buried {
		if id, is := strings.CutPrefix(grave, of.grave()); is && id != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// isPlain reports whether an instance was created as the fixtures say, by the values that
// they write down.
func (s *Shared) isPlain(i *Instance) bool {
	if i.Resource.With != nil || i.Resource.Update != nil {
		return false // it is a particular one of its kind
	}
	fixture := s.Fixtures.Requests[i.Resource.Create]
	given := i.Resource.FieldsIn(fixture.Content())
	for name, value := range given {
		encoded, _ := jsonvalue.Encode(value) // it was read from YAML
		got, there := i.Body[name]
		refers := len(fixtures.References(string(encoded))) > 0
		if !there || !refers && !jsonvalue.Same(value, got) {
			return false
		}
	}
	return len(i.Body) == len(given)
}
