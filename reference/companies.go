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

// Company is a company that contacts of an organization work for.
type Company struct {
	ID        int64
	Texts     Texts
	Employees *int64 // nil: unknown
	Contacts  Roster[*Contact]
	Created   time.Time
	Updated   time.Time
}

func (c *Company) ident() int64 { return c.ID }

// item is a company in GET /companies, and inside a contact.
func (c *Company) item() object {
	shown := object{"id": c.ID, "employee_count": c.Employees}
	c.Texts.show(shown, companyItemTexts)
	return shown
}

// detail is a company on its own.
func (c *Company) detail() object {
	shown := c.item()
	c.Texts.show(shown, companyDetailTexts)
	for _, unknown := range []string{"founded_year", "revenue", "linkedin_followers", "meta_data"} {
		shown[unknown] = nil
	}
	shown["contact_count"] = len(c.Contacts)
	shown["created_at"] = timestamp(c.Created)
	shown["updated_at"] = timestamp(c.Updated)
	return shown
}

// normalDomain is the form in which domains are stored and compared: DNS does not
// tell upper from lower case.
func normalDomain(domain string) string {
	return strings.ToLower(strings.TrimSpace(domain))
}

// ofDomain keeps the companies of the domain, which may be several: an update can
// give a company the domain of another.
func ofDomain(companies Roster[*Company], domain string) Roster[*Company] {
	domain = normalDomain(domain)
	var kept Roster[*Company]
	for _, c := range companies {
		if own := c.Texts.get("domain"); own != nil && *own == domain {
			kept = append(kept, c)
		}
	}
	return kept
}

// LinkCompany links a new contact to the company of the domain, which is
// created if need be (reference pages, Companies). When it does is open: here at
// once. A blank domain names no company.
func (s *Server) LinkCompany(org *Organization, to *Contact, domain string) {
	domain = normalDomain(domain)
	if domain == "" {
		return
	}
	if existing := ofDomain(org.Companies, domain); len(existing) > 0 {
		to.Company = existing[0]
	} else {
		to.Company = s.addCompany(org, domain)
	}
	to.Company.Contacts.Add(to)
}

// addCompany makes a company of which only the domain is known, so that is what
// it is called until someone says better.
func (s *Server) addCompany(org *Organization, domain string) *Company {
	now := s.now()
	c := &Company{
		ID:      s.store.newID(),
		Texts:   Texts{"name": domain, "domain": domain},
		Created: now,
		Updated: now,
	}
	org.Companies.Add(c)
	return c
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

	matching := org.Companies
	if byDomain {
		matching = ofDomain(matching, domain)
	}
	if byIndustry {
		matching = inIndustry(matching, industry)
	}
	return listing(matching, part, (*Company).item)
}

// inIndustry keeps the companies whose industry contains the text. Whether case
// counts is open: here it does not.
func inIndustry(companies Roster[*Company], part string) Roster[*Company] {
	var kept Roster[*Company]
	for _, c := range companies {
		industry := c.Texts["industry"]
		if strings.Contains(strings.ToLower(industry), strings.ToLower(part)) {
			kept = append(kept, c)
		}
	}
	return kept
}

func (s *Server) getCompany(in *input) answer {
	id := in.pathID("company_id")
	return withRecord(s, in, id, companyKind, func(_ *Organization, c *Company) answer {
		return success(c.detail())
	})
}

func (s *Server) listCompanyContacts(in *input) answer {
	id := in.pathID("company_id")
	part := in.offset()
	return withRecord(s, in, id, companyKind, func(_ *Organization, c *Company) answer {
		return listing(c.Contacts, part, (*Contact).Member)
	})
}

func (s *Server) updateCompany(in *input) answer {
	id := in.pathID("company_id")
	body := in.patch()
	fields := body.texts(companyUpdateTexts)
	employees, counted := body.integer("employee_count")
	return withRecord(s, in, id, companyKind, func(_ *Organization, c *Company) answer {
		if len(fields) == 0 && !counted {
			return failure(http.StatusBadRequest, detailNoFields)
		}
		if domain := fields["domain"]; domain != nil {
			normal := normalDomain(*domain)
			fields["domain"] = &normal
		}
		c.Texts.apply(fields)
		if counted {
			c.Employees = employees
		}
		c.Updated = s.now()
		return success(object{"updated": 1})
	})
}

// deleteCompany leaves the company's contacts, without a company. What happens to
// them is open.
func (s *Server) deleteCompany(in *input) answer {
	id := in.pathID("company_id")
	return withRecord(s, in, id, companyKind, func(org *Organization, c *Company) answer {
		for _, member := range c.Contacts {
			member.Company = nil
		}
		org.Companies.Remove(c.ID)
		return success(object{"deleted": true})
	})
}
