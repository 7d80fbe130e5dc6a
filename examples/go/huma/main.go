// The CRM contract on Huma. Start it with: go run ./huma 8000
package main

import (
	"context"
	"encoding/json"
	"errors"
	"log"
	"net/http"
	"os"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"example.com/crm/store"
)

// failure is an error as the contract has it.
type failure struct {
	Detail any `json:"detail"`
	status int
}

func (f *failure) Error() string             { return http.StatusText(f.status) }
func (f *failure) GetStatus() int            { return f.status }
func (f *failure) ContentType(string) string { return "application/json" }

// problem is one entry of a 422's detail.
type problem struct {
	Loc  []string `json:"loc"`
	Msg  string   `json:"msg"`
	Type string   `json:"type"`
}

// detailed takes the place of huma.NewError, whose errors are problem+json with the places
// in "errors".
func detailed(status int, message string, errs ...error) huma.StatusError {
	var problems []problem
	for _, err := range errs {
		var at huma.ErrorDetailer
		if errors.As(err, &at) {
			problems = append(problems, placed(at.ErrorDetail()))
		}
	}
	switch {
	case status == 422 && problems != nil:
		return &failure{status: status, Detail: problems}
	case status == 413 || status == 415: // no statuses of the contract
		status = 400
	}
	return &failure{status: status, Detail: message}
}

// placed says of a missing member where it is missed, which Huma has in the text alone.
func placed(e *huma.ErrorDetail) problem {
	p := problem{strings.FieldsFunc(e.Location, func(r rune) bool { return strings.ContainsRune(".[]", r) }), e.Message, "value_error"}
	if name, missing := strings.CutPrefix(e.Message, "expected required property "); missing {
		p.Loc = append(p.Loc, strings.TrimSuffix(name, " to be present"))
	}
	if strings.Contains(e.Message, "email") {
		p.Msg, p.Type = "value is not a valid email address", "value_error.email"
	}
	return p
}

type ownKey struct{}

// authorized asks for the key. The fault hook comes after it, and before anything is
// written: it takes the way of a real error. Leave it out of a deployment for customers.
func authorized(api huma.API) func(huma.Context, func(huma.Context)) {
	return func(c huma.Context, next func(huma.Context)) {
		own, err := store.Authenticate(c.Header("Authorization"))
		var refused *store.Refused
		if errors.As(err, &refused) {
			for name, value := range refused.Header {
				c.SetHeader(name, value)
			}
			_ = huma.WriteErr(api, c, refused.Status, refused.Detail)
			return
		}
		if c.Header("X-Conformance-Fault") == "500" {
			panic("asked for by X-Conformance-Fault")
		}
		next(huma.WithValue(c, ownKey{}, own))
	}
}

// recovered answers a panic. Without it net/http closes the connection.
func recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if reason := recover(); reason != nil {
				log.Print(reason)
				plain(w, 500, "Internal server error")
			}
		}()
		next.ServeHTTP(w, r)
	})
}

func plain(w http.ResponseWriter, status int, detail string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(store.Object{"detail": detail})
}

type answer struct{ Body store.Object }

// register adds an operation. A refusal of the store becomes an error of Huma.
func register[In any](api huma.API, method, path string, status int, do func(*store.Organization, *In) (store.Object, error)) {
	id := strings.ToLower(method) + strings.NewReplacer("/", "-", "{", "", "}", "").Replace(path)
	huma.Register(api, huma.Operation{OperationID: id, Method: method, Path: "/api/v1" + path, DefaultStatus: status}, func(c context.Context, in *In) (*answer, error) {
		body, err := do(c.Value(ownKey{}).(*store.Organization), in)
		var refused *store.Refused
		if errors.As(err, &refused) {
			return nil, huma.NewError(refused.Status, refused.Detail)
		}
		return &answer{body}, err
	})
}

// Paging is the page that is wanted.
type Paging struct {
	Page  int `query:"page" default:"1" minimum:"1" maximum:"2147483647"`
	Limit int `query:"limit" default:"50" minimum:"1" maximum:"200"`
}

func (p Paging) page() store.Page { return store.Page{Page: p.Page, Limit: p.Limit} }

// given is a filter, nil if it is not there: Huma does not tell it from an empty one.
func given[T comparable](value T) *T {
	if value == *new(T) {
		return nil
	}
	return &value
}

// ContactChanges, and what else is embedded here, is exported: Huma loses the fields of an
// embedded type that is not.
type ContactChanges struct {
	FirstName      *string `json:"first_name,omitempty"`
	LastName       *string `json:"last_name,omitempty"`
	WorkEmail      *string `json:"work_email,omitempty" format:"email"`
	DirectPhone    *string `json:"direct_phone,omitempty"`
	MobilePhone    *string `json:"mobile_phone,omitempty"`
	JobTitle       *string `json:"job_title,omitempty"`
	JobDepartment  *string `json:"job_department,omitempty"`
	SeniorityLevel *string `json:"seniority_level,omitempty"`
	LinkedinURL    *string `json:"linkedin_url,omitempty"`
	City           *string `json:"city,omitempty"`
	State          *string `json:"state,omitempty"`
	Country        *string `json:"country,omitempty"`
}

type newContact struct {
	ContactChanges
	ListID         *int64  `json:"list_id,omitempty"` // it is missing with 400, not with 422
	PersonalEmails *string `json:"personal_emails,omitempty"`
	CompanyDomain  *string `json:"company_domain,omitempty"`
}

type companyChanges struct {
	Name          *string `json:"name,omitempty"`
	Domain        *string `json:"domain,omitempty"`
	Website       *string `json:"website,omitempty"`
	Phone         *string `json:"phone,omitempty"`
	Address       *string `json:"address,omitempty"`
	City          *string `json:"city,omitempty"`
	State         *string `json:"state,omitempty"`
	Country       *string `json:"country,omitempty"`
	Zip           *string `json:"zip,omitempty"`
	Industry      *string `json:"industry,omitempty"`
	LinkedinURL   *string `json:"linkedin_url,omitempty"`
	EmployeeCount *int64  `json:"employee_count,omitempty"`
}

// sent has the members of a body that were sent.
func sent(body any, without ...string) store.Object {
	text, _ := json.Marshal(body)
	var members store.Object
	_ = json.Unmarshal(text, &members)
	for _, name := range without {
		delete(members, name)
	}
	return members
}

// Contact, Company and List are the ids of paths.
type Contact struct {
	ID int64 `path:"contact_id"`
}

type Company struct {
	ID int64 `path:"company_id"`
}

type List struct {
	ID int64 `path:"list_id"`
}

type members struct {
	List
	Body struct {
		ContactIDs []int64 `json:"contact_ids" nullable:"false"`
	}
}

func contacts(api huma.API) {
	register(api, "GET", "/contacts", 200, func(own *store.Organization, in *struct {
		Paging
		Email  string `query:"email"`
		ListID int64  `query:"list_id"`
	}) (store.Object, error) {
		return own.ListContacts(in.page(), given(in.Email), given(in.ListID))
	})
	register(api, "POST", "/contacts", 201, func(own *store.Organization, in *struct{ Body newContact }) (store.Object, error) {
		domain := ""
		if in.Body.CompanyDomain != nil {
			domain = *in.Body.CompanyDomain
		}
		return own.CreateContact(in.Body.ListID, domain, sent(in.Body, "list_id", "company_domain"))
	})
	register(api, "GET", "/contacts/{contact_id}", 200, func(own *store.Organization, in *Contact) (store.Object, error) { return own.GetContact(in.ID) })
	register(api, "PATCH", "/contacts/{contact_id}", 200, func(own *store.Organization, in *struct {
		Contact
		Body ContactChanges
	}) (store.Object, error) {
		return own.UpdateContact(in.ID, sent(in.Body))
	})
	register(api, "DELETE", "/contacts/{contact_id}", 200, func(own *store.Organization, in *Contact) (store.Object, error) { return own.DeleteContact(in.ID) })
}

func companies(api huma.API) {
	register(api, "GET", "/companies", 200, func(own *store.Organization, in *struct {
		Paging
		Domain   string `query:"domain"`
		Industry string `query:"industry"`
	}) (store.Object, error) {
		return own.ListCompanies(in.page(), given(in.Domain), given(in.Industry))
	})
	register(api, "GET", "/companies/{company_id}", 200, func(own *store.Organization, in *Company) (store.Object, error) { return own.GetCompany(in.ID) })
	register(api, "GET", "/companies/{company_id}/contacts", 200, func(own *store.Organization, in *struct {
		Company
		Limit  int `query:"limit" default:"100" minimum:"1" maximum:"200"`
		Offset int `query:"offset" default:"0" minimum:"0" maximum:"2147483647"`
	}) (store.Object, error) {
		return own.ListCompanyContacts(in.ID, in.Limit, in.Offset)
	})
	register(api, "PATCH", "/companies/{company_id}", 200, func(own *store.Organization, in *struct {
		Company
		Body companyChanges
	}) (store.Object, error) {
		return own.UpdateCompany(in.ID, sent(in.Body))
	})
	register(api, "DELETE", "/companies/{company_id}", 200, func(own *store.Organization, in *Company) (store.Object, error) { return own.DeleteCompany(in.ID) })
}

func lists(api huma.API) {
	register(api, "GET", "/lists", 200, func(own *store.Organization, in *Paging) (store.Object, error) { return own.ListLists(in.page()) })
	register(api, "POST", "/lists", 201, func(own *store.Organization, in *struct {
		Body struct {
			Title string  `json:"title"`
			Type  *string `json:"type,omitempty"` // no enum: an unknown type is 400, not 422
		}
	}) (store.Object, error) {
		return own.CreateList(in.Body.Title, in.Body.Type)
	})
	register(api, "DELETE", "/lists/{list_id}", 200, func(own *store.Organization, in *List) (store.Object, error) { return own.DeleteList(in.ID) })
	register(api, "GET", "/lists/{list_id}/contacts", 200, func(own *store.Organization, in *struct {
		List
		Paging
	}) (store.Object, error) {
		return own.ListMembers(in.ID, in.page())
	})
	register(api, "POST", "/lists/{list_id}/contacts", 201, func(own *store.Organization, in *members) (store.Object, error) {
		return own.AddMembers(in.ID, in.Body.ContactIDs)
	})
	register(api, "DELETE", "/lists/{list_id}/contacts", 200, func(own *store.Organization, in *members) (store.Object, error) {
		return own.RemoveMembers(in.ID, in.Body.ContactIDs)
	})
}

func main() {
	huma.NewError = detailed
	mux := http.NewServeMux()
	// net/http's own 404 and 405 are texts; with "/" they are both this one.
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { plain(w, 404, "Not found") })
	api := humago.New(mux, huma.DefaultConfig("CRM", "1.0.0"))
	api.UseMiddleware(authorized(api))
	contacts(api)
	companies(api)
	lists(api)
	address := "127.0.0.1:" + port()
	log.Printf("listening at http://%s/api/v1", address)
	log.Fatal(http.ListenAndServe(address, recovered(mux)))
}

func port() string {
	if len(os.Args) > 1 {
		return os.Args[1]
	}
	return "8000"
}
