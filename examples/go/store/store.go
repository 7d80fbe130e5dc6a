// Package store has the data of the contract, in memory, without a web framework: keys,
// organizations, contacts, companies and lists. Its methods return what an answer has; a
// refusal is an error that the framework's error handler turns into an answer.
package store

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

// Object is a JSON object.
type Object = map[string]any

// Refused is an answer whose detail is a sentence.
type Refused struct {
	Status int
	Detail string
	Header map[string]string
}

func (r *Refused) Error() string { return r.Detail }

var (
	contactItem = strings.Fields("first_name last_name work_email direct_phone mobile_phone job_title seniority_level linkedin_url city state country")
	contactRest = strings.Fields("personal_emails job_department twitter_url facebook_url about confidence_score meta_data")
	companyItem = strings.Fields("name domain website industry employee_count city state country linkedin_url logo_url")
	companyRest = strings.Fields("description phone address zip industry_group facebook_url twitter_url crunchbase_url founded_year revenue linkedin_followers meta_data")
	listTypes   = []string{"contacts", "companies", "suppressions", "deals", "leads"}
)

type key struct {
	organization string
	limit        int // how many requests a second the organization may send; 0 for any
	expires      time.Time
	revoked      bool
}

// keys are the five of a test deployment. Only the organization whose limit may be
// exhausted has the documented 50 requests a second.
var keys = map[string]key{
	"demo-key":           {organization: "demo"},
	"demo-other-org-key": {organization: "other"},
	"demo-burst-key":     {organization: "burst", limit: 50},
	"demo-expired-key":   {organization: "demo", expires: time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)},
	"demo-revoked-key":   {organization: "demo", revoked: true},
}

var jwt = regexp.MustCompile(`^[\w-]+\.[\w-]+\.[\w-]*$`)

var (
	mu            sync.Mutex // guards everything below, and every organization
	organizations = map[string]*Organization{}
	lastID        int64
)

// Authenticate returns the organization of an Authorization header, with one more request
// counted.
func Authenticate(authorization string) (*Organization, error) {
	mu.Lock()
	defer mu.Unlock()
	refuse := func(detail string) (*Organization, error) {
		return nil, &Refused{401, detail, map[string]string{"WWW-Authenticate": "Bearer"}}
	}
	if authorization == "" {
		return refuse("Missing Authorization header")
	}
	scheme, token, _ := strings.Cut(authorization, " ")
	if jwt.MatchString(token) {
		return refuse("JWT token provided instead of API key")
	}
	known, ok := keys[token]
	if !ok || known.revoked || !strings.EqualFold(scheme, "Bearer") {
		return refuse("API key not associated with an organization")
	}
	if !known.expires.IsZero() && !time.Now().Before(known.expires) {
		return refuse("API key has expired")
	}
	own := organizations[known.organization]
	if own == nil {
		own = &Organization{contacts: map[int64]Object{}, companies: map[int64]Object{}, lists: map[int64]*list{}}
		organizations[known.organization] = own
	}
	if second := time.Now().Unix(); second != own.second {
		own.second, own.requests = second, 0
	}
	own.requests++
	if known.limit > 0 && own.requests > known.limit {
		return nil, &Refused{429, "Rate limit exceeded", map[string]string{"Retry-After": "1"}}
	}
	return own, nil
}

// Organization has the data that its keys read and write.
type Organization struct {
	contacts, companies map[int64]Object
	lists               map[int64]*list
	second              int64
	requests            int
}

type list struct {
	id                   int64
	title, kind, created string
	members              map[int64]bool
}

// Page says which part of a listing is wanted.
type Page struct{ Page, Limit int }

func now() string { return time.Now().UTC().Format(time.RFC3339Nano) }

func newID() int64 {
	lastID++
	return lastID
}

// picked has some members of a record, null where it lacks them, added to an object.
func picked(to, record Object, names []string) Object {
	for _, name := range names {
		to[name] = record[name]
	}
	return to
}

func text(record Object, name string) string {
	value, _ := record[name].(string)
	return value
}

func find[R any](records map[int64]R, id int64, name string) (R, error) {
	record, ok := records[id]
	if !ok {
		return record, &Refused{Status: 404, Detail: name + " not found"}
	}
	return record, nil
}

// sorted has the records of a map in the order of their ids, shown.
func sorted[R any](records map[int64]R, keep func(int64, R) bool, show func(R) Object) []Object {
	items := []Object{}
	for _, id := range slices.Sorted(maps.Keys(records)) {
		if keep(id, records[id]) {
			items = append(items, show(records[id]))
		}
	}
	return items
}

func listing(items []Object, limit, start, page int) Object {
	from, to := min(start, len(items)), min(start+limit, len(items))
	return Object{"data": items[from:to], "pagination": Object{"page": page, "limit": limit, "total": len(items), "has_next": to < len(items)}}
}

func paged(items []Object, p Page) Object {
	if p.Page-1 > len(items)/p.Limit { // far behind the end, where the product could overflow
		return listing(items, p.Limit, len(items), p.Page)
	}
	return listing(items, p.Limit, (p.Page-1)*p.Limit, p.Page)
}

func update(record, fields Object) (Object, error) {
	if len(fields) == 0 {
		return nil, &Refused{Status: 400, Detail: "No fields to update"}
	}
	maps.Copy(record, fields)
	record["updated_at"] = now()
	return Object{"data": Object{"updated": 1}}, nil
}

func showContact(c Object) Object {
	return picked(Object{"id": c["id"], "company_id": c["company_id"]}, c, contactItem)
}

func showMember(c Object) Object {
	shown := picked(Object{"id": c["id"], "full_name": nil}, c, contactItem)
	if full := strings.TrimSpace(text(c, "first_name") + " " + text(c, "last_name")); full != "" {
		shown["full_name"] = full
	}
	return shown
}

func showCompany(c Object) Object { return picked(Object{"id": c["id"]}, c, companyItem) }

func showList(l *list) Object {
	return Object{
		"id": l.id, "title": l.title, "type": l.kind, "source": "api", "status": "active", "total": len(l.members), "is_dynamic": false,
		"tags": []string{}, "created_at": l.created, "created_by": nil, "updated_at": l.created,
	}
}

// CreateContact adds a contact to a list; nil is no list.
func (o *Organization) CreateContact(listID *int64, domain string, fields Object) (Object, error) {
	mu.Lock()
	defer mu.Unlock()
	if listID == nil {
		return nil, &Refused{Status: 400, Detail: "list_id is required when creating contacts"}
	}
	l, err := find(o.lists, *listID, "List")
	if err != nil {
		return nil, err
	}
	id := newID()
	contact := Object{"id": id, "company_id": o.companyOf(domain), "created_at": now(), "updated_at": now()}
	maps.Copy(contact, fields)
	o.contacts[id] = contact
	l.members[id] = true
	return Object{"data": Object{"status": "ok", "count": 1, "validation_errors": []string{}}}, nil
}

// companyOf is the id of the company with a domain, which is created if there is none;
// nil for no domain.
func (o *Organization) companyOf(domain string) any {
	domain = strings.ToLower(strings.TrimSpace(domain))
	if domain == "" {
		return nil
	}
	for id, company := range o.companies {
		if company["domain"] == domain {
			return id
		}
	}
	id := newID()
	o.companies[id] = Object{"id": id, "name": domain, "domain": domain, "created_at": now(), "updated_at": now()}
	return id
}

// ListContacts narrows by an address and by a list; nil is any.
func (o *Organization) ListContacts(p Page, email *string, listID *int64) (Object, error) {
	mu.Lock()
	defer mu.Unlock()
	return paged(sorted(o.contacts, func(id int64, c Object) bool {
		if listID != nil && (o.lists[*listID] == nil || !o.lists[*listID].members[id]) {
			return false
		}
		return email == nil || c["work_email"] == *email
	}, showContact), p), nil
}

// GetContact shows one contact.
func (o *Organization) GetContact(id int64) (Object, error) {
	mu.Lock()
	defer mu.Unlock()
	c, err := find(o.contacts, id, "Contact")
	if err != nil {
		return nil, err
	}
	shown := picked(showMember(c), c, contactRest)
	picked(shown, c, []string{"company_id", "created_at", "updated_at"})
	shown["company"] = nil
	if company, ok := c["company_id"].(int64); ok {
		shown["company"] = showCompany(o.companies[company])
	}
	return Object{"data": shown}, nil
}

// UpdateContact changes the fields that are given.
func (o *Organization) UpdateContact(id int64, fields Object) (Object, error) {
	mu.Lock()
	defer mu.Unlock()
	c, err := find(o.contacts, id, "Contact")
	if err != nil {
		return nil, err
	}
	return update(c, fields)
}

// DeleteContact removes a contact, and removes it from every list.
func (o *Organization) DeleteContact(id int64) (Object, error) {
	mu.Lock()
	defer mu.Unlock()
	if _, err := find(o.contacts, id, "Contact"); err != nil {
		return nil, err
	}
	delete(o.contacts, id)
	for _, l := range o.lists {
		delete(l.members, id)
	}
	return Object{"data": Object{"deleted": true}}, nil
}

func (o *Organization) employees(id int64) []Object {
	return sorted(o.contacts, func(_ int64, c Object) bool { return c["company_id"] == id }, showMember)
}

// ListCompanies narrows by a domain and by a part of the industry; nil is any.
func (o *Organization) ListCompanies(p Page, domain, industry *string) (Object, error) {
	mu.Lock()
	defer mu.Unlock()
	return paged(sorted(o.companies, func(_ int64, c Object) bool {
		return (domain == nil || c["domain"] == *domain) && (industry == nil || strings.Contains(text(c, "industry"), *industry))
	}, showCompany), p), nil
}

// GetCompany shows one company.
func (o *Organization) GetCompany(id int64) (Object, error) {
	mu.Lock()
	defer mu.Unlock()
	c, err := find(o.companies, id, "Company")
	if err != nil {
		return nil, err
	}
	shown := picked(showCompany(c), c, companyRest)
	picked(shown, c, []string{"created_at", "updated_at"})
	shown["contact_count"] = len(o.employees(id))
	return Object{"data": shown}, nil
}

// ListCompanyContacts shows the contacts of a company from an offset on.
func (o *Organization) ListCompanyContacts(id int64, limit, offset int) (Object, error) {
	mu.Lock()
	defer mu.Unlock()
	if _, err := find(o.companies, id, "Company"); err != nil {
		return nil, err
	}
	return listing(o.employees(id), limit, offset, offset/limit+1), nil
}

// UpdateCompany changes the fields that are given.
func (o *Organization) UpdateCompany(id int64, fields Object) (Object, error) {
	mu.Lock()
	defer mu.Unlock()
	c, err := find(o.companies, id, "Company")
	if err != nil {
		return nil, err
	}
	return update(c, fields)
}

// DeleteCompany removes a company; its contacts have none then.
func (o *Organization) DeleteCompany(id int64) (Object, error) {
	mu.Lock()
	defer mu.Unlock()
	if _, err := find(o.companies, id, "Company"); err != nil {
		return nil, err
	}
	delete(o.companies, id)
	for _, c := range o.contacts {
		if c["company_id"] == id {
			c["company_id"] = nil
		}
	}
	return Object{"data": Object{"deleted": true}}, nil
}

// CreateList makes an empty list; the type is contacts if it is not given.
func (o *Organization) CreateList(title string, kind *string) (Object, error) {
	mu.Lock()
	defer mu.Unlock()
	l := &list{title: title, kind: *cmp.Or(kind, &listTypes[0]), members: map[int64]bool{}, created: now()}
	if !slices.Contains(listTypes, l.kind) {
		return nil, &Refused{Status: 400, Detail: "Invalid list type"}
	}
	l.id = newID()
	o.lists[l.id] = l
	return Object{"data": showList(l)}, nil
}

// ListLists shows the lists.
func (o *Organization) ListLists(p Page) (Object, error) {
	mu.Lock()
	defer mu.Unlock()
	return paged(sorted(o.lists, func(int64, *list) bool { return true }, showList), p), nil
}

// DeleteList removes a list; its contacts stay.
func (o *Organization) DeleteList(id int64) (Object, error) {
	mu.Lock()
	defer mu.Unlock()
	if _, err := find(o.lists, id, "List"); err != nil {
		return nil, err
	}
	delete(o.lists, id)
	return Object{"data": Object{"deleted": true}}, nil
}

// ListMembers shows the contacts of a list.
func (o *Organization) ListMembers(id int64, p Page) (Object, error) {
	mu.Lock()
	defer mu.Unlock()
	l, err := find(o.lists, id, "List")
	if err != nil {
		return nil, err
	}
	return paged(sorted(o.contacts, func(c int64, _ Object) bool { return l.members[c] }, showMember), p), nil
}

// AddMembers puts contacts on a list. Ids that no contact has do not count.
func (o *Organization) AddMembers(id int64, contacts []int64) (Object, error) {
	mu.Lock()
	defer mu.Unlock()
	l, err := find(o.lists, id, "List")
	if err != nil {
		return nil, err
	}
	before := len(l.members)
	for _, c := range contacts {
		if o.contacts[c] != nil {
			l.members[c] = true
		}
	}
	return Object{"data": Object{"added": len(l.members) - before}}, nil
}

// RemoveMembers takes contacts off a list; they stay contacts.
func (o *Organization) RemoveMembers(id int64, contacts []int64) (Object, error) {
	mu.Lock()
	defer mu.Unlock()
	l, err := find(o.lists, id, "List")
	if err != nil {
		return nil, err
	}
	before := len(l.members)
	for _, c := range contacts {
		delete(l.members, c)
	}
	return Object{"data": Object{"removed": before - len(l.members)}}, nil
}
