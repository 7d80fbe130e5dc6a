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

// Contact is a person of an organization.
type Contact struct {
	ID      int64
	Texts   Texts
	Company *Company // nil: none
	Created time.Time
	Updated time.Time
}

func (c *Contact) ident() int64 { return c.ID }

// fullName joins the names that there are; nil if there is none.
func (c *Contact) fullName() *string {
	name := strings.TrimSpace(c.Texts["first_name"] + " " + c.Texts["last_name"])
	if name == "" {
		return nil
	}
	return &name
}

// item is a contact in GET /contacts.
func (c *Contact) item() object {
	shown := make(object, len(contactItemTexts)+2)
	shown["id"], shown["company_id"] = c.ID, nil
	if c.Company != nil {
		shown["company_id"] = c.Company.ID
	}
	c.Texts.show(shown, contactItemTexts)
	return shown
}

// Member is a contact as the listing of a list or of a company shows it: with its id, its
// full name and those of its texts that such a listing has.
func (c *Contact) Member() object {
	shown := make(object, len(memberTexts)+2)
	shown["id"], shown["full_name"] = c.ID, c.fullName()
	c.Texts.show(shown, memberTexts)
	return shown
}

// detail is a contact on its own.
func (c *Contact) detail() object {
	shown := c.item()
	c.Texts.show(shown, contactDetailTexts)
	shown["full_name"] = c.fullName()
	shown["confidence_score"] = nil
	shown["meta_data"] = nil
	shown["company"] = nil
	if c.Company != nil {
		shown["company"] = c.Company.item()
	}
	shown["created_at"] = timestamp(c.Created)
	shown["updated_at"] = timestamp(c.Updated)
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

	matching := org.Contacts
	if byEmail {
		matching = withText(matching, "work_email", email)
	}
	if byList {
		matching = org.onList(matching, listID, byEmail)
	}
	return listing(matching, part, (*Contact).item)
}

// withText keeps the contacts that have the very text in a field.
func withText(contacts Roster[*Contact], field, text string) Roster[*Contact] {
	var kept Roster[*Contact]
	for _, c := range contacts {
		if value := c.Texts.get(field); value != nil && *value == text {
			kept = append(kept, c)
		}
	}
	return kept
}

// onList narrows contacts to the members of a list; unless they were narrowed
// before, those are simply the members. An unknown list is open: here it has none.
func (org *Organization) onList(contacts Roster[*Contact], listID int64, narrowed bool) Roster[*Contact] {
	l, found := org.Lists.Find(listID)
	if !found {
		return nil
	}
	if !narrowed {
		return l.Members
	}
	var both Roster[*Contact]
	for _, c := range contacts {
		if _, member := l.Members.Find(c.ID); member {
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
	l, found := org.Lists.Find(listID)
	if !found {
		return failure(http.StatusNotFound, detailListNotFound)
	}
	s.addContact(org, l, fields)
	// The id is not told: a client finds the contact by its email.
	return created(object{"status": "ok", "count": 1, "validation_errors": []string{}})
}

// addContact files a new contact everywhere it belongs. Two contacts may have the
// same email; the contract does not make it a key.
func (s *Server) addContact(org *Organization, to *List, fields changes) {
	domain := fields["company_domain"]
	delete(fields, "company_domain") // a link, not a field of the contact

	now := s.now()
	c := &Contact{ID: s.store.newID(), Texts: Texts{}, Created: now, Updated: now}
	c.Texts.apply(fields)
	org.Contacts.Add(c)
	to.Members.Add(c)
	to.Updated = now
	if domain != nil {
		s.LinkCompany(org, c, *domain)
	}
}

func (s *Server) getContact(in *input) answer {
	id := in.pathID("contact_id")
	return withRecord(s, in, id, contactKind, func(_ *Organization, c *Contact) answer {
		return success(c.detail())
	})
}

func (s *Server) updateContact(in *input) answer {
	id := in.pathID("contact_id")
	fields := in.patch().texts(contactUpdateTexts)
	return withRecord(s, in, id, contactKind, func(_ *Organization, c *Contact) answer {
		if len(fields) == 0 {
			return failure(http.StatusBadRequest, detailNoFields)
		}
		c.Texts.apply(fields)
		c.Updated = s.now()
		return success(object{"updated": 1})
	})
}

func (s *Server) deleteContact(in *input) answer {
	id := in.pathID("contact_id")
	return withRecord(s, in, id, contactKind, func(org *Organization, c *Contact) answer {
		org.RemoveContact(c)
		return success(object{"deleted": true})
	})
}

// RemoveContact takes the contact out of every listing and count of the organization: of
// contacts, of each list, and of its company.
func (org *Organization) RemoveContact(c *Contact) {
	org.Contacts.Remove(c.ID)
	for _, l := range org.Lists {
		l.Members.Remove(c.ID)
	}
	if c.Company != nil {
		c.Company.Contacts.Remove(c.ID)
	}
}
