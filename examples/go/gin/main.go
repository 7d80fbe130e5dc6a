// The CRM contract on Gin. Start it with: go run ./gin 8000
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/mail"
	"os"
	"strconv"

	"github.com/gin-gonic/gin"

	"example.com/crm/store"
)

var (
	contactTexts = []string{
		"first_name", "last_name", "work_email", "direct_phone", "mobile_phone", "job_title", "job_department", "seniority_level",
		"linkedin_url", "city", "state", "country",
	}
	companyTexts = []string{"name", "domain", "website", "phone", "address", "city", "state", "country", "zip", "industry", "linkedin_url"}
)

// problem is one entry of a 422's detail.
type problem struct {
	Loc  []string `json:"loc"`
	Msg  string   `json:"msg"`
	Type string   `json:"type"`
}

// input reads the parts of a request, and notes what is wrong with them.
type input struct {
	*gin.Context
	own      *store.Organization
	members  map[string]json.RawMessage // of the body
	problems []problem
}

func (in *input) note(message, kind string, place ...string) {
	in.problems = append(in.problems, problem{place, message, kind})
}

// body reads a body, which has to be one JSON object with nothing behind it. Gin's
// ShouldBindJSON reads one value and ignores what follows, and takes null for {}.
func (in *input) body() {
	text, err := io.ReadAll(http.MaxBytesReader(in.Writer, in.Request.Body, 1<<20))
	if err == nil {
		err = json.Unmarshal(text, &in.members)
	}
	if err != nil || in.members == nil {
		in.note("body is not a JSON object", "value_error.jsondecode", "body")
	}
}

// member reads a member of the body, null included, into to.
func (in *input) member(name string, to any) (sent bool) {
	raw, sent := in.members[name]
	if sent && json.Unmarshal(raw, to) != nil {
		in.note("value has the wrong type", "type_error", "body", name)
	}
	return sent
}

// required is a member that has to be there.
func (in *input) required(name string, to any) {
	if !in.member(name, to) || string(in.members[name]) == "null" {
		in.note("field required", "value_error.missing", "body", name)
	}
}

// texts reads those of the named members that the body has.
func (in *input) texts(names ...string) store.Object {
	fields := store.Object{}
	for _, name := range names {
		var value *string
		if !in.member(name, &value) {
			continue
		}
		fields[name] = nil
		if value != nil {
			fields[name] = *value
		}
		if name == "work_email" && value != nil {
			if address, err := mail.ParseAddress(*value); err != nil || address.Address != *value {
				in.note("value is not a valid email address", "value_error.email", "body", name)
			}
		}
	}
	return fields
}

// id reads an id of the path.
func (in *input) id(name string) int64 {
	id, err := strconv.ParseInt(in.Param(name), 10, 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) { // beyond 64 bits it is the id of nothing
		in.note("value is not a valid integer", "type_error.integer", "path", name)
	}
	return id
}

// number reads a number of the query. Gin takes the first of several values.
func (in *input) number(name string, otherwise, lowest, highest int) int {
	value, sent := in.GetQuery(name)
	if !sent {
		return otherwise
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < lowest || n > highest {
		in.note(fmt.Sprintf("value is not an integer from %d to %d", lowest, highest), "value_error.number", "query", name)
	}
	return n
}

func (in *input) page() store.Page {
	return store.Page{Page: in.number("page", 1, 1, 1<<31), Limit: in.number("limit", 50, 1, 200)}
}

// filter reads a text of the query; nil if it is not there.
func (in *input) filter(name string) *string {
	if value, sent := in.GetQuery(name); sent {
		return &value
	}
	return nil
}

// operation carries out a request whose parts are all right.
type operation func() (store.Object, error)

// handle makes a handler of a function that reads a request and says what to do then. It
// is the one place that makes answers of errors.
func handle(status int, read func(*input) operation) gin.HandlerFunc {
	return func(c *gin.Context) {
		in := &input{Context: c, own: c.MustGet("organization").(*store.Organization)}
		do := read(in)
		if len(in.problems) > 0 {
			c.JSON(422, gin.H{"detail": in.problems})
			return
		}
		body, err := do()
		if err != nil {
			refuse(c, err)
			return
		}
		c.JSON(status, body)
	}
}

func refuse(c *gin.Context, err error) {
	var refused *store.Refused
	if !errors.As(err, &refused) {
		panic(err)
	}
	for name, value := range refused.Header {
		c.Header(name, value)
	}
	c.AbortWithStatusJSON(refused.Status, gin.H{"detail": refused.Detail})
}

// authorized asks for the key. The fault hook comes after it, and before anything is
// written: it takes the way of a real error. Leave it out of a deployment for customers.
func authorized(c *gin.Context) {
	own, err := store.Authenticate(c.GetHeader("Authorization"))
	if err != nil {
		refuse(c, err)
		return
	}
	if c.GetHeader("X-Conformance-Fault") == "500" {
		panic("asked for by X-Conformance-Fault")
	}
	c.Set("organization", own)
}

func main() {
	gin.SetMode(gin.ReleaseMode)
	app := gin.New()
	// Gin's own 500 has no body, and its 404 and 405 are texts.
	app.Use(gin.CustomRecoveryWithWriter(nil, func(c *gin.Context, reason any) {
		log.Print(reason)
		c.AbortWithStatusJSON(500, gin.H{"detail": "Internal server error"})
	}))
	app.HandleMethodNotAllowed = true
	app.RedirectTrailingSlash = false
	app.NoRoute(func(c *gin.Context) { c.JSON(404, gin.H{"detail": "Not found"}) })
	app.NoMethod(func(c *gin.Context) { c.JSON(405, gin.H{"detail": "Method not allowed"}) })

	api := app.Group("/api/v1", authorized)
	contacts(api)
	companies(api)
	lists(api)
	address := "127.0.0.1:" + port()
	log.Printf("listening at http://%s/api/v1", address)
	log.Fatal(app.Run(address))
}

func contacts(api *gin.RouterGroup) {
	api.GET("/contacts", handle(200, func(in *input) operation {
		page, email := in.page(), in.filter("email")
		var list *int64
		if in.filter("list_id") != nil {
			id := int64(in.number("list_id", 0, 0, 1<<53))
			list = &id
		}
		return func() (store.Object, error) { return in.own.ListContacts(page, email, list) }
	}))
	api.POST("/contacts", handle(201, func(in *input) operation {
		in.body()
		var list *int64 // it is missing with 400, not with 422
		var domain string
		in.member("list_id", &list)
		in.member("company_domain", &domain)
		fields := in.texts(append(contactTexts, "personal_emails")...)
		return func() (store.Object, error) { return in.own.CreateContact(list, domain, fields) }
	}))
	api.GET("/contacts/:contact_id", handle(200, func(in *input) operation {
		id := in.id("contact_id")
		return func() (store.Object, error) { return in.own.GetContact(id) }
	}))
	api.PATCH("/contacts/:contact_id", handle(200, func(in *input) operation {
		in.body()
		id, fields := in.id("contact_id"), in.texts(contactTexts...)
		return func() (store.Object, error) { return in.own.UpdateContact(id, fields) }
	}))
	api.DELETE("/contacts/:contact_id", handle(200, func(in *input) operation {
		id := in.id("contact_id")
		return func() (store.Object, error) { return in.own.DeleteContact(id) }
	}))
}

func companies(api *gin.RouterGroup) {
	api.GET("/companies", handle(200, func(in *input) operation {
		page, domain, industry := in.page(), in.filter("domain"), in.filter("industry")
		return func() (store.Object, error) { return in.own.ListCompanies(page, domain, industry) }
	}))
	api.GET("/companies/:company_id", handle(200, func(in *input) operation {
		id := in.id("company_id")
		return func() (store.Object, error) { return in.own.GetCompany(id) }
	}))
	api.GET("/companies/:company_id/contacts", handle(200, func(in *input) operation {
		id, limit, offset := in.id("company_id"), in.number("limit", 100, 1, 200), in.number("offset", 0, 0, 1<<31)
		return func() (store.Object, error) { return in.own.ListCompanyContacts(id, limit, offset) }
	}))
	api.PATCH("/companies/:company_id", handle(200, func(in *input) operation {
		in.body()
		id, fields := in.id("company_id"), in.texts(companyTexts...)
		var employees *int64
		if in.member("employee_count", &employees) {
			fields["employee_count"] = employees
		}
		return func() (store.Object, error) { return in.own.UpdateCompany(id, fields) }
	}))
	api.DELETE("/companies/:company_id", handle(200, func(in *input) operation {
		id := in.id("company_id")
		return func() (store.Object, error) { return in.own.DeleteCompany(id) }
	}))
}

func lists(api *gin.RouterGroup) {
	api.GET("/lists", handle(200, func(in *input) operation {
		page := in.page()
		return func() (store.Object, error) { return in.own.ListLists(page) }
	}))
	api.POST("/lists", handle(201, func(in *input) operation {
		in.body()
		var title string
		var kind *string // no enum: an unknown type is 400, not 422
		in.required("title", &title)
		in.member("type", &kind)
		return func() (store.Object, error) { return in.own.CreateList(title, kind) }
	}))
	api.DELETE("/lists/:list_id", handle(200, func(in *input) operation {
		id := in.id("list_id")
		return func() (store.Object, error) { return in.own.DeleteList(id) }
	}))
	api.GET("/lists/:list_id/contacts", handle(200, func(in *input) operation {
		id, page := in.id("list_id"), in.page()
		return func() (store.Object, error) { return in.own.ListMembers(id, page) }
	}))
	api.POST("/lists/:list_id/contacts", handle(201, func(in *input) operation {
		id, members := in.membership()
		return func() (store.Object, error) { return in.own.AddMembers(id, members) }
	}))
	api.DELETE("/lists/:list_id/contacts", handle(200, func(in *input) operation {
		id, members := in.membership()
		return func() (store.Object, error) { return in.own.RemoveMembers(id, members) }
	}))
}

// membership reads a list's id and the ids of contacts.
func (in *input) membership() (list int64, contacts []int64) {
	in.body()
	in.required("contact_ids", &contacts)
	return in.id("list_id"), contacts
}

func port() string {
	if len(os.Args) > 1 {
		return os.Args[1]
	}
	return "8000"
}
