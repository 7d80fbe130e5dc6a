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

// List is a list of contacts.
type List struct {
	ID      int64
	Title   string
	Kind    string // the type in the contract, such as "contacts"
	Members Roster[*Contact]
	Created time.Time
	Updated time.Time
}

func (l *List) ident() int64 { return l.ID }

// item is a list in GET /lists.
func (l *List) item() object {
	return object{
		"id":         l.ID,
		"title":      l.Title,
		"type":       l.Kind,
		"source":     listSource,
		"status":     listStatus,
		"total":      len(l.Members),
		"is_dynamic": false,
		"tags":       []string{},
		"created_at": timestamp(l.Created),
		"created_by": nil,
		"updated_at": timestamp(l.Updated),
	}
}

func (s *Server) listLists(in *input) answer {
	part := in.page()
	if in.refused() {
		return in.refusal()
	}
	org, unlock := s.store.open(in.organization)
	defer unlock()
	return listing(org.Lists, part, (*List).item)
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
	l := &List{ID: s.store.newID(), Title: title, Kind: kind, Created: now, Updated: now}
	org.Lists.Add(l)
	return created(object{
		"id":     l.ID,
		"title":  l.Title,
		"type":   l.Kind,
		"status": listStatus,
		"total":  0,
	})
}

// deleteList leaves the contacts that were on the list. What happens to them is
// open.
func (s *Server) deleteList(in *input) answer {
	id := in.pathID("list_id")
	return withRecord(s, in, id, listKind, func(org *Organization, l *List) answer {
		org.Lists.Remove(l.ID)
		return success(object{"deleted": true})
	})
}

func (s *Server) listListContacts(in *input) answer {
	id := in.pathID("list_id")
	part := in.page()
	return withRecord(s, in, id, listKind, func(_ *Organization, l *List) answer {
		return listing(l.Members, part, (*Contact).Member)
	})
}

// addListContacts counts the contacts that are new on the list. Ids that name no
// contact of the organization, or a member, are open: here they do not count.
func (s *Server) addListContacts(in *input) answer {
	id := in.pathID("list_id")
	ids := in.body().ids("contact_ids")
	return withRecord(s, in, id, listKind, func(org *Organization, l *List) answer {
		added := 0
		for _, id := range ids {
			if c, known := org.Contacts.Find(id); known && l.Members.Add(c) {
				added++
			}
		}
		l.touch(added, s.now())
		return created(object{"added": added})
	})
}

// removeListContacts counts the contacts that were on the list. They stay
// contacts (reference pages, Lists).
func (s *Server) removeListContacts(in *input) answer {
	id := in.pathID("list_id")
	ids := in.body().ids("contact_ids")
	return withRecord(s, in, id, listKind, func(_ *Organization, l *List) answer {
		removed := 0
		for _, id := range ids {
			if l.Members.Remove(id) {
				removed++
			}
		}
		l.touch(removed, s.now())
		return success(object{"removed": removed})
	})
}

// touch notes when the list's members last changed.
func (l *List) touch(changed int, now time.Time) {
	if changed > 0 {
		l.Updated = now
	}
}
