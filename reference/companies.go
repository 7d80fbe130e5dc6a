package reference

import (
	"net/http"
	"strings"
	"time"
)

// The text fields of companies (reference pages, Companies).
var (
	companyUpdateTexts = []string{
		"name", "domain", "website", "phone", "address", "city", "state",
		"country", "zip", "industry", "linkedin_url",
	}
	companyItemTexts = []string{
		"name", "domain", "website", "industry", "city", "state", "country",
		"linkedin_url", "logo_url",
	}
	companyDetailTexts = []string{
		"description", "phone", "address", "zip", "industry_group",
		"facebook_url", "twitter_url", "crunchbase_url",
	}
)

type company struct {
	id        int64
	texts     texts
	employees *int64 // nil: unknown
	contacts  roster[*contact]
	created   time.Time
	updated   time.Time
}

func (c *company) ident() int64 { return c.id }

// item is a company in GET /companies, and inside a contact.
func (c *company) item() object {
	shown := object{"id": c.id, "employee_count": c.employees}
	c.texts.show(shown, companyItemTexts)
	return shown
}

// detail is a company on its own.
func (c *company) detail() object {
	shown := c.item()
	c.texts.show(shown, companyDetailTexts)
	for _, unknown := range []string{"founded_year", "revenue", "linkedin_followers", "meta_data"} {
		shown[unknown] = nil
	}
	shown["contact_count"] = len(c.contacts)
	shown["created_at"] = timestamp(c.created)
	shown["updated_at"] = timestamp(c.updated)
	return shown
}

// normalDomain is the form in which domains are stored and compared: DNS does not
// tell upper from lower case.
func normalDomain(domain string) string {
	return strings.ToLower(strings.TrimSpace(domain))
}

// linkCompany links a new contact to the company of the domain, which comes into
// being if need be (reference pages, Companies). When it does is open: here at
// once. A blank domain names no company.
func (s *Server) linkCompany(org *organization, to *contact, domain string) {
	domain = normalDomain(domain)
	if domain == "" {
		return
	}
	existing := org.byDomain[domain]
	if len(existing) == 0 {
		s.addCompany(org, domain)
		existing = org.byDomain[domain]
	}
	to.company = existing[0]
	to.company.contacts.add(to)
}

// addCompany makes a company of which only the domain is known, so that is what
// it is called until someone says better.
func (s *Server) addCompany(org *organization, domain string) {
	now := s.now()
	c := &company{
		id:      s.store.newID(),
		texts:   texts{"name": domain, "domain": domain},
		created: now,
		updated: now,
	}
	org.companies.add(c)
	org.byDomain.move(c, nil, &domain)
}

func (s *Server) listCompanies(in *input) answer {
	part := in.page()
	domain, byDomain := in.parameters["domain"]
	industry, byIndustry := in.parameters["industry"]
	if in.refused() {
		return in.refusal()
	}
	org, unlock := s.store.open(in.organization)
	defer unlock()

	matching := org.companies
	if byDomain {
		matching = org.byDomain[normalDomain(domain)]
	}
	if byIndustry {
		matching = inIndustry(matching, industry)
	}
	return listing(matching, part, (*company).item)
}

// inIndustry keeps the companies whose industry contains the text. Whether case
// counts is open: here it does not.
func inIndustry(companies roster[*company], part string) roster[*company] {
	var kept roster[*company]
	for _, c := range companies {
		industry := c.texts["industry"]
		if strings.Contains(strings.ToLower(industry), strings.ToLower(part)) {
			kept = append(kept, c)
		}
	}
	return kept
}

func (s *Server) getCompany(in *input) answer {
	id := in.pathID("company_id")
	if in.refused() {
		return in.refusal()
	}
	org, unlock := s.store.open(in.organization)
	defer unlock()

	c, found := org.companies.find(id)
	if !found {
		return failure(http.StatusNotFound, detailCompanyNotFound)
	}
	return success(c.detail())
}

func (s *Server) listCompanyContacts(in *input) answer {
	id := in.pathID("company_id")
	part := in.offset()
	if in.refused() {
		return in.refusal()
	}
	org, unlock := s.store.open(in.organization)
	defer unlock()

	c, found := org.companies.find(id)
	if !found {
		return failure(http.StatusNotFound, detailCompanyNotFound)
	}
	return listing(c.contacts, part, (*contact).member)
}

func (s *Server) updateCompany(in *input) answer {
	id := in.pathID("company_id")
	body := in.patch()
	fields := body.texts(companyUpdateTexts)
	employees, counted := body.integer("employee_count")
	if in.refused() {
		return in.refusal()
	}
	org, unlock := s.store.open(in.organization)
	defer unlock()

	c, found := org.companies.find(id)
	if !found {
		return failure(http.StatusNotFound, detailCompanyNotFound)
	}
	if len(fields) == 0 && !counted {
		return failure(http.StatusBadRequest, detailNoFields)
	}
	org.changeCompany(c, fields)
	if counted {
		c.employees = employees
	}
	c.updated = s.now()
	return success(object{"updated": 1})
}

// changeCompany applies the changes and files the company under its new domain.
func (org *organization) changeCompany(c *company, fields changes) {
	if domain := fields["domain"]; domain != nil {
		normal := normalDomain(*domain)
		fields["domain"] = &normal
	}
	before := c.texts.get("domain")
	c.texts.apply(fields)
	org.byDomain.move(c, before, c.texts.get("domain"))
}

// deleteCompany leaves the company's contacts, without a company. What happens to
// them is open.
func (s *Server) deleteCompany(in *input) answer {
	id := in.pathID("company_id")
	if in.refused() {
		return in.refusal()
	}
	org, unlock := s.store.open(in.organization)
	defer unlock()

	c, found := org.companies.find(id)
	if !found {
		return failure(http.StatusNotFound, detailCompanyNotFound)
	}
	for _, member := range c.contacts {
		member.company = nil
	}
	org.companies.remove(c.id)
	org.byDomain.move(c, c.texts.get("domain"), nil)
	return success(object{"deleted": true})
}
