package reference

import (
	"net/http"
	"strings"
	"time"
)

// The text fields of contacts (reference pages, Contacts).
var (
	contactCreateTexts = []string{
		"first_name", "last_name", "work_email", "personal_emails", "direct_phone",
		"mobile_phone", "job_title", "job_department", "seniority_level",
		"linkedin_url", "city", "state", "country", "company_domain",
	}
	contactUpdateTexts = []string{
		"first_name", "last_name", "work_email", "direct_phone", "mobile_phone",
		"job_title", "job_department", "seniority_level", "linkedin_url",
		"city", "state", "country",
	}
	contactItemTexts = []string{
		"first_name", "last_name", "work_email", "direct_phone", "mobile_phone",
		"job_title", "seniority_level", "linkedin_url", "city", "state", "country",
	}
	contactDetailTexts = []string{
		"personal_emails", "job_department", "twitter_url", "facebook_url", "about",
	}
	memberTexts = []string{
		"first_name", "last_name", "work_email", "job_title", "seniority_level",
		"direct_phone", "linkedin_url", "city", "state", "country",
	}
)

type contact struct {
	id      int64
	texts   texts
	company *company // nil: none
	created time.Time
	updated time.Time
}

func (c *contact) ident() int64 { return c.id }

// fullName joins the names that there are; nil if there is none.
func (c *contact) fullName() *string {
	name := strings.TrimSpace(c.texts["first_name"] + " " + c.texts["last_name"])
	if name == "" {
		return nil
	}
	return &name
}

// item is a contact in GET /contacts.
func (c *contact) item() object {
	shown := object{"id": c.id, "company_id": nil}
	if c.company != nil {
		shown["company_id"] = c.company.id
	}
	c.texts.show(shown, contactItemTexts)
	return shown
}

// member is a contact in the listing of a list or of a company.
func (c *contact) member() object {
	shown := object{"id": c.id, "full_name": c.fullName()}
	c.texts.show(shown, memberTexts)
	return shown
}

// detail is a contact on its own.
func (c *contact) detail() object {
	shown := c.item()
	c.texts.show(shown, contactDetailTexts)
	shown["full_name"] = c.fullName()
	shown["confidence_score"] = nil
	shown["meta_data"] = nil
	shown["company"] = nil
	if c.company != nil {
		shown["company"] = c.company.item()
	}
	shown["created_at"] = timestamp(c.created)
	shown["updated_at"] = timestamp(c.updated)
	return shown
}

func (s *Server) listContacts(in *input) answer {
	part := in.page()
	email, byEmail := in.parameters["email"]
	listID, byList := in.queryID("list_id")
	if in.refused() {
		return in.refusal()
	}
	org, unlock := s.store.open(in.organization)
	defer unlock()

	matching := org.contacts
	if byEmail {
		matching = org.byEmail[email]
	}
	if byList {
		matching = org.onList(matching, listID, byEmail)
	}
	return listing(matching, part, (*contact).item)
}

// onList narrows contacts to the members of a list; unless they were narrowed
// before, those are simply the members. An unknown list is open: here it has none.
func (org *organization) onList(contacts roster[*contact], listID int64, narrowed bool) roster[*contact] {
	l, found := org.lists.find(listID)
	if !found {
		return nil
	}
	if !narrowed {
		return l.members
	}
	var both roster[*contact]
	for _, c := range contacts {
		if _, member := l.members.find(c.id); member {
			both = append(both, c)
		}
	}
	return both
}

func (s *Server) createContact(in *input) answer {
	body := in.body()
	fields := body.texts(contactCreateTexts)
	listID, listed := body.id("list_id")
	if in.refused() {
		return in.refusal()
	}
	if !listed {
		return failure(http.StatusBadRequest, detailListRequired)
	}
	org, unlock := s.store.open(in.organization)
	defer unlock()

	// A list_id that names no list is open: here it is a 404, as in a path.
	l, found := org.lists.find(listID)
	if !found {
		return failure(http.StatusNotFound, detailListNotFound)
	}
	s.addContact(org, l, fields)
	// The id is not told: a client finds the contact by its email.
	return created(object{"status": "ok", "count": 1, "validation_errors": []string{}})
}

// addContact files a new contact everywhere it belongs. Two contacts may have the
// same email; the contract does not make it a key.
func (s *Server) addContact(org *organization, to *list, fields changes) {
	domain := fields["company_domain"]
	delete(fields, "company_domain") // a link, not a field of the contact

	now := s.now()
	c := &contact{id: s.store.newID(), texts: texts{}, created: now, updated: now}
	c.texts.apply(fields)
	org.contacts.add(c)
	org.byEmail.move(c, nil, c.texts.get("work_email"))
	to.members.add(c)
	to.updated = now
	if domain != nil {
		s.linkCompany(org, c, *domain)
	}
}

func (s *Server) getContact(in *input) answer {
	id := in.pathID("contact_id")
	if in.refused() {
		return in.refusal()
	}
	org, unlock := s.store.open(in.organization)
	defer unlock()

	c, found := org.contacts.find(id)
	if !found {
		return failure(http.StatusNotFound, detailContactNotFound)
	}
	return success(c.detail())
}

func (s *Server) updateContact(in *input) answer {
	id := in.pathID("contact_id")
	fields := in.patch().texts(contactUpdateTexts)
	if in.refused() {
		return in.refusal()
	}
	org, unlock := s.store.open(in.organization)
	defer unlock()

	c, found := org.contacts.find(id)
	if !found {
		return failure(http.StatusNotFound, detailContactNotFound)
	}
	if len(fields) == 0 {
		return failure(http.StatusBadRequest, detailNoFields)
	}
	before := c.texts.get("work_email")
	c.texts.apply(fields)
	org.byEmail.move(c, before, c.texts.get("work_email"))
	c.updated = s.now()
	return success(object{"updated": 1})
}

func (s *Server) deleteContact(in *input) answer {
	id := in.pathID("contact_id")
	if in.refused() {
		return in.refusal()
	}
	org, unlock := s.store.open(in.organization)
	defer unlock()

	c, found := org.contacts.find(id)
	if !found {
		return failure(http.StatusNotFound, detailContactNotFound)
	}
	org.removeContact(c)
	return success(object{"deleted": true})
}

// removeContact takes the contact out of every listing and count.
func (org *organization) removeContact(c *contact) {
	org.contacts.remove(c.id)
	org.byEmail.move(c, c.texts.get("work_email"), nil)
	for _, l := range org.lists {
		l.members.remove(c.id)
	}
	if c.company != nil {
		c.company.contacts.remove(c.id)
	}
}
