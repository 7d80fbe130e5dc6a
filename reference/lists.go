package reference

import (
	"net/http"
	"slices"
	"time"
)

// listTypes are the types a list can have, the first by default (errors page,
// Lists).
var listTypes = []string{"contacts", "companies", "suppressions", "deals", "leads"}

// The texts of status and source are open.
const (
	listStatus = "active"
	listSource = "api"
)

type list struct {
	id      int64
	title   string
	kind    string
	members roster[*contact]
	created time.Time
	updated time.Time
}

func (l *list) ident() int64 { return l.id }

// item is a list in GET /lists.
func (l *list) item() object {
	return object{
		"id":         l.id,
		"title":      l.title,
		"type":       l.kind,
		"source":     listSource,
		"status":     listStatus,
		"total":      len(l.members),
		"is_dynamic": false,
		"tags":       []string{},
		"created_at": timestamp(l.created),
		"created_by": nil,
		"updated_at": timestamp(l.updated),
	}
}

func (s *Server) listLists(in *input) answer {
	part := in.page()
	if in.refused() {
		return in.refusal()
	}
	org, unlock := s.store.open(in.organization)
	defer unlock()
	return listing(org.lists, part, (*list).item)
}

func (s *Server) createList(in *input) answer {
	body := in.body()
	title := body.requiredText("title")
	kind, typed := body.text("type")
	if in.refused() {
		return in.refusal()
	}
	if !typed {
		kind = listTypes[0]
	}
	if !slices.Contains(listTypes, kind) {
		return failure(http.StatusBadRequest, detailInvalidListType)
	}
	org, unlock := s.store.open(in.organization)
	defer unlock()

	now := s.now()
	l := &list{id: s.store.newID(), title: title, kind: kind, created: now, updated: now}
	org.lists.add(l)
	return created(object{
		"id":     l.id,
		"title":  l.title,
		"type":   l.kind,
		"status": listStatus,
		"total":  0,
	})
}

// deleteList leaves the contacts that were on the list. What happens to them is
// open.
func (s *Server) deleteList(in *input) answer {
	id := in.pathID("list_id")
	if in.refused() {
		return in.refusal()
	}
	org, unlock := s.store.open(in.organization)
	defer unlock()

	if !org.lists.remove(id) {
		return failure(http.StatusNotFound, detailListNotFound)
	}
	return success(object{"deleted": true})
}

func (s *Server) listListContacts(in *input) answer {
	id := in.pathID("list_id")
	part := in.page()
	if in.refused() {
		return in.refusal()
	}
	org, unlock := s.store.open(in.organization)
	defer unlock()

	l, found := org.lists.find(id)
	if !found {
		return failure(http.StatusNotFound, detailListNotFound)
	}
	return listing(l.members, part, (*contact).member)
}

// addListContacts counts the contacts that are new on the list. Ids that name no
// contact of the organization, or a member, are open: here they do not count.
func (s *Server) addListContacts(in *input) answer {
	id := in.pathID("list_id")
	ids := in.body().ids("contact_ids")
	if in.refused() {
		return in.refusal()
	}
	org, unlock := s.store.open(in.organization)
	defer unlock()

	l, found := org.lists.find(id)
	if !found {
		return failure(http.StatusNotFound, detailListNotFound)
	}
	added := 0
	for _, id := range ids {
		if c, known := org.contacts.find(id); known && l.members.add(c) {
			added++
		}
	}
	l.touch(added, s.now())
	return created(object{"added": added})
}

// removeListContacts counts the contacts that were on the list. They stay
// contacts (reference pages, Lists).
func (s *Server) removeListContacts(in *input) answer {
	id := in.pathID("list_id")
	ids := in.body().ids("contact_ids")
	if in.refused() {
		return in.refusal()
	}
	org, unlock := s.store.open(in.organization)
	defer unlock()

	l, found := org.lists.find(id)
	if !found {
		return failure(http.StatusNotFound, detailListNotFound)
	}
	removed := 0
	for _, id := range ids {
		if l.members.remove(id) {
			removed++
		}
	}
	l.touch(removed, s.now())
	return success(object{"removed": removed})
}

// touch notes when the list's members last changed.
func (l *list) touch(changed int, now time.Time) {
	if changed > 0 {
		l.updated = now
	}
}
