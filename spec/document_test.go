package spec

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"
)

// The operations as the reference pages have them, written down a second time.
var documented = []struct {
	id, method, path string
	statuses         []int // that are cells, beside 401, 422, 429 and 500
	permitted        []int
	parameters       string
	body             string // members, the required ones marked; "" for no body
}{
	{"listContacts", "GET", "/contacts", []int{200}, []int{400, 404}, "page limit email list_id", ""},
	{"createContact", "POST", "/contacts", []int{201, 400}, []int{404}, "", "city company_domain country direct_phone first_name job_department job_title last_name linkedin_url list_id! mobile_phone personal_emails seniority_level state work_email"},
	{"getContact", "GET", "/contacts/{contact_id}", []int{200, 404}, nil, "contact_id", ""},
	{"updateContact", "PATCH", "/contacts/{contact_id}", []int{200, 400, 404}, nil, "contact_id", "city country direct_phone first_name job_department job_title last_name linkedin_url mobile_phone seniority_level state work_email"},
	{"deleteContact", "DELETE", "/contacts/{contact_id}", []int{200, 404}, nil, "contact_id", ""},
	{"listCompanies", "GET", "/companies", []int{200}, []int{400, 404}, "page limit domain industry", ""},
	{"getCompany", "GET", "/companies/{company_id}", []int{200, 404}, nil, "company_id", ""},
	{"updateCompany", "PATCH", "/companies/{company_id}", []int{200, 400, 404}, nil, "company_id", "address city country domain employee_count industry linkedin_url name phone state website zip"},
	{"deleteCompany", "DELETE", "/companies/{company_id}", []int{200, 404}, nil, "company_id", ""},
	{"listCompanyContacts", "GET", "/companies/{company_id}/contacts", []int{200, 404}, []int{400}, "company_id limit offset", ""},
	{"listLists", "GET", "/lists", []int{200}, []int{400, 404}, "page limit", ""},
	{"createList", "POST", "/lists", []int{201, 400}, nil, "", "title! type"},
	{"deleteList", "DELETE", "/lists/{list_id}", []int{200, 404}, nil, "list_id", ""},
	{"listListContacts", "GET", "/lists/{list_id}/contacts", []int{200, 404}, []int{400}, "list_id page limit", ""},
	{"addListContacts", "POST", "/lists/{list_id}/contacts", []int{201, 404}, []int{400}, "list_id", "contact_ids!"},
	{"removeListContacts", "DELETE", "/lists/{list_id}/contacts", []int{200, 404}, []int{400}, "list_id", "contact_ids!"},
}

func TestBundledOperations(t *testing.T) {
	c := loadBundled(t)
	require.Equal(t, "CRM Developer API", c.Title)
	require.Equal(t, "/api/v1", c.BasePath)
	require.Len(t, c.Cells(), 95)
	require.Len(t, c.Operations, len(documented))
	for i, want := range documented {
		t.Run(want.id, func(t *testing.T) {
			op := c.Operations[i]
			require.Equal(t, want.id, op.ID)
			require.Equal(t, want.method, op.Method)
			require.Equal(t, want.path, op.Path)
			require.NotEmpty(t, op.Summary)
			require.Len(t, op.Tags, 1)

			cells, permitted := []int{}, []int(nil)
			for _, r := range op.Responses {
				require.NotEmpty(t, r.Requirement)
				if r.Permitted {
					permitted = append(permitted, r.Status)
					continue
				}
				cells = append(cells, r.Status)
			}
			all := append([]int{401, 422, 429, 500}, want.statuses...)
			slices.Sort(all)
			require.Equal(t, all, cells)
			require.Equal(t, want.permitted, permitted)
			require.Equal(t, want.statuses[0], op.Success())

			var names []string
			for _, p := range op.Parameters {
				names = append(names, p.Name)
				require.Equal(t, strings.Contains(op.Path, "{"+p.Name+"}"), p.Required)
				require.Equal(t, map[bool]string{true: "path", false: "query"}[p.Required], p.In)
			}
			require.Equal(t, want.parameters, strings.Join(names, " "))

			if want.body == "" {
				require.Nil(t, op.Body)
				return
			}
			require.True(t, op.BodyRequired)
			names = nil
			for _, p := range op.Body.Properties {
				if p.Required {
					p.Name += "!"
				}
				names = append(names, p.Name)
			}
			require.Equal(t, want.body, strings.Join(names, " "))
		})
	}
}

// values are, for each type that the reference pages use, JSON that an answer
// may have there and JSON that it may not.
var values = map[string]struct{ good, bad string }{
	"text?":     {`null "" "x"`, `5 true [] {}`},
	"text":      {`"" "x"`, `null 5 [] {}`},
	"int?":      {`null 0 7 -7 7.0`, `"7" 7.5 [] {} true`},
	"int":       {`0 7 9007199254740993`, `null "7" 7.5 [] {} true`},
	"number?":   {`null 0 0.93 -1e3`, `"0.93" [] {} true`},
	"object?":   {`null {} {"any":[1]}`, `"x" 5 []`},
	"time":      {`"2026-01-05T09:30:00Z" "2026-01-05T09:30:00.5+01:00"`, `null 1767605400 "" "yesterday" "2026-02-31T00:00:00Z"`},
	"quantity?": {`null 12 "12" "-12.50"`, `12.5 "" "many" "1e3" "12." {} [] true`},
	"bool":      {`true false`, `null "true" 1`},
	"texts?":    {`null [] ["x"]`, `"x" [1] [null] {}`},
	"array":     {`[] [1,"x"]`, `null {} "x"`},
	"kind":      {`"contacts" "companies" "suppressions" "deals" "leads"`, `null "Contacts" "people" 5`},
	"ok":        {`"ok"`, `null "OK" "fine" true`},
	"true":      {`true`, `null false "true" 1`},
}

const (
	contactItem = "id=int first_name=text? last_name=text? work_email=text? direct_phone=text? mobile_phone=text? job_title=text? seniority_level=text? linkedin_url=text? city=text? state=text? country=text? company_id=int?"
	contact     = contactItem + " full_name=text? personal_emails=text? job_department=text? twitter_url=text? facebook_url=text? about=text? confidence_score=number? meta_data=object? created_at=time updated_at=time"
	member_     = "id=int first_name=text? last_name=text? full_name=text? work_email=text? job_title=text? seniority_level=text? direct_phone=text? linkedin_url=text? city=text? state=text? country=text?"
	companyItem = "id=int name=text? domain=text? website=text? industry=text? city=text? state=text? country=text? linkedin_url=text? logo_url=text? employee_count=quantity?"
	company     = companyItem + " description=text? phone=text? address=text? zip=text? industry_group=text? facebook_url=text? twitter_url=text? crunchbase_url=text? founded_year=int? revenue=quantity? linkedin_followers=quantity? meta_data=object? contact_count=int created_at=time updated_at=time"
	listItem    = "id=int title=text type=kind source=text? status=text? total=int is_dynamic=bool tags=texts? created_at=text? created_by=text? updated_at=text?"
)

// Every documented member of every success: it has to be there, it has to be of
// its type, and every value of its type will do.
func TestBundledAnswers(t *testing.T) {
	c := loadBundled(t)
	for _, tt := range []struct {
		operation string
		at        string // of the members, as a pointer
		members   string
		breaks    string
	}{
		{"listContacts", "/data/0", contactItem, "CRM-CONTACTS-006"},
		{"createContact", "/data", "status=ok count=int validation_errors=array", "CRM-CONTACTS-004"},
		{"getContact", "/data", contact, "CRM-CONTACTS-007"},
		{"getContact", "/data/company", companyItem, "CRM-CONTACTS-007"},
		{"updateContact", "/data", "updated=int", "CRM-CONTACTS-009"},
		{"deleteContact", "/data", "deleted=true", "CRM-CONTACTS-011"},
		{"listCompanies", "/data/0", companyItem, "CRM-COMPANIES-005"},
		{"getCompany", "/data", company, "CRM-COMPANIES-006"},
		{"listCompanyContacts", "/data/0", member_, "CRM-COMPANIES-013"},
		{"updateCompany", "/data", "updated=int", "CRM-COMPANIES-008"},
		{"deleteCompany", "/data", "deleted=true", "CRM-COMPANIES-009"},
		{"listLists", "/data/0", listItem, "CRM-LISTS-008"},
		{"createList", "/data", "id=int title=text type=kind status=text? total=int", "CRM-LISTS-006"},
		{"deleteList", "/data", "deleted=true", "CRM-LISTS-009"},
		{"listListContacts", "/data/0", member_, "CRM-LISTS-016"},
		{"addListContacts", "/data", "added=int", "CRM-LISTS-011"},
		{"removeListContacts", "/data", "removed=int", "CRM-LISTS-013"},
	} {
		t.Run(tt.operation+tt.at, func(t *testing.T) {
			try := newTrial(t, c, tt.operation)
			for field := range strings.FieldsSeq(tt.members) {
				name, kind, _ := strings.Cut(field, "=")
				at := tt.at + "/" + name
				for _, good := range strings.Fields(values[kind].good) {
					require.Empty(t, try.with(at, good), "%s = %s", name, good)
				}
				for _, bad := range strings.Fields(values[kind].bad) {
					found := try.with(at, bad)
					require.NotEmpty(t, found, "%s = %s", name, bad)
					for _, v := range found {
						require.Equal(t, tt.breaks, v.Requirement)
						require.True(t, strings.HasPrefix(v.Pointer, at), "%s below %s", v.Pointer, at)
					}
				}
				require.Equal(t, []Violation{{tt.breaks, at, readable(at) + " is missing"}}, try.without(at))
			}
			require.Empty(t, try.with(tt.at+"/beyond_the_documented", `{"x":[null]}`))
		})
	}
}

func readable(pointer string) string {
	return strings.ReplaceAll(strings.ReplaceAll(strings.TrimPrefix(pointer, "/"), "/", "."), ".0", "[0]")
}

func TestBundledEnvelope(t *testing.T) {
	c := loadBundled(t)
	for _, op := range c.Operations {
		t.Run(op.ID, func(t *testing.T) {
			try := newTrial(t, c, op.ID)
			require.Equal(t, []Violation{{"CRM-GEN-003", "/data", "data is missing"}}, try.without("/data"))
			require.Empty(t, try.with("/beyond_the_documented", "1"))
			for _, bare := range []string{"[]", "null", `"done"`} {
				require.Equal(t, "CRM-GEN-003", try.with("", bare)[0].Requirement, bare)
			}
			require.NotContains(t, try.with("/data", "null")[0].Requirement, "GEN", "the wrapper is there")
		})
	}
}

func TestBundledPagination(t *testing.T) {
	c := loadBundled(t)
	breaks := func(id string, found []Violation) {
		t.Helper()
		require.NotEmpty(t, found)
		for _, v := range found {
			require.Equal(t, id, v.Requirement)
		}
	}
	for _, id := range []string{"listContacts", "listCompanies", "listLists", "listListContacts", "listCompanyContacts"} {
		t.Run(id, func(t *testing.T) {
			try := newTrial(t, c, id)
			breaks("CRM-PAGE-001", try.without("/pagination"))
			for _, name := range []string{"page", "limit", "total", "has_next"} {
				breaks("CRM-PAGE-001", try.without("/pagination/"+name))
				breaks("CRM-PAGE-001", try.with("/pagination/"+name, `"1"`))
				breaks("CRM-PAGE-001", try.with("/pagination/"+name, `null`))
			}
			breaks("CRM-PAGE-001", try.with("/pagination", "[]"))
			breaks("CRM-PAGE-013", try.with("/pagination/next_cursor", "5"))
			for _, good := range []string{"null", `"x"`} {
				require.Empty(t, try.with("/pagination/next_cursor", good))
			}
			require.Empty(t, try.with("/pagination", `{"page":1,"limit":200,"total":0,"has_next":false}`))
			require.Empty(t, try.with("/pagination/pages", "3"))
			// What "page" says in the listing by offset is open.
			require.Equal(t, id == "listCompanyContacts", len(try.with("/pagination/page", "0")) == 0)
			breaks("CRM-PAGE-001", try.with("/pagination/page", "-1"))
		})
	}
}

func TestBundledErrors(t *testing.T) {
	c := loadBundled(t)
	for _, op := range c.Operations {
		for _, r := range op.Responses {
			if r.Status < 400 {
				continue
			}
			t.Run(fmt.Sprintf("%s %d", op.ID, r.Status), func(t *testing.T) {
				text, fields := "CRM-ERR-001", "CRM-ERR-002"
				if r.Status == 500 {
					text = "CRM-FAULT-001"
				}
				check := func(body string) []Violation {
					h := jsonHeader()
					h.Set("Retry-After", "1")
					return c.Check(op.ID, Answer{Status: r.Status, Header: h, Body: []byte(body)})
				}
				const entry = `{"loc":["body","x",0],"msg":"m","type":"t"}`
				if r.Status != 422 {
					require.Empty(t, check(`{"detail":"Not so","hint":"more"}`))
					require.Equal(t, []Violation{{text, "/detail", "detail is missing"}}, check(`{}`))
					require.Equal(t, []Violation{{text, "/detail", `detail = "", want at least 1 character`}}, check(`{"detail":""}`))
					require.Equal(t, []Violation{{text, "/detail", "detail is array, want string"}}, check(`{"detail":[`+entry+`]}`))
					return
				}
				require.Empty(t, check(`{"detail":[`+entry+`,{"loc":["query"],"msg":"","type":"","ctx":{}}]}`))
				require.Equal(t, []Violation{{fields, "/detail", `detail = "Not so", want array`}}, check(`{"detail":"Not so"}`))
				require.Equal(t, []Violation{{fields, "/detail", "detail has 0 items, want at least 1"}}, check(`{"detail":[]}`))
				require.Equal(t, []Violation{{"CRM-ERR-003", "/detail/0/loc", "detail[0].loc is missing"}, {fields, "/detail/0/msg", "detail[0].msg is missing"}, {fields, "/detail/0/type", "detail[0].type is missing"}}, check(`{"detail":[{}]}`))
				require.Equal(t, []Violation{{"CRM-ERR-003", "/detail/0/loc", "detail[0].loc has 0 items, want at least 1"}}, check(`{"detail":[{"loc":[],"msg":"m","type":"t"}]}`))
				require.Equal(t, []Violation{{"CRM-ERR-003", "/detail/0/loc/1", "detail[0].loc[1] = null, want string or integer"}}, check(`{"detail":[{"loc":["body",null],"msg":"m","type":"t"}]}`))
			})
		}
	}
}

func TestBundledHeaders(t *testing.T) {
	c := loadBundled(t)
	for _, op := range c.Operations {
		for _, r := range op.Responses {
			t.Run(fmt.Sprintf("%s %d", op.ID, r.Status), func(t *testing.T) {
				about := func(header, value, requirement string) bool {
					h := jsonHeader()
					if r.Status == 429 {
						h.Set("Retry-After", "1")
					}
					h.Set(header, value)
					if value == "" {
						h.Del(header)
					}
					return slices.ContainsFunc(c.Check(op.ID, Answer{Status: r.Status, Header: h, Body: []byte("{}")}), func(v Violation) bool {
						return v.Requirement == requirement
					})
				}
				if r.Status == 429 {
					require.False(t, about("Retry-After", "0", "CRM-RATE-002"))
					for _, bad := range []string{"", "soon", "-1", "1.5", "Wed, 21 Oct 2026 07:28:00 GMT"} {
						require.True(t, about("Retry-After", bad, "CRM-RATE-002"), bad)
					}
				}
				for _, name := range []string{"X-RateLimit-Limit-Second", "X-RateLimit-Limit-Minute", "X-RateLimit-Remaining", "X-RateLimit-Reset"} {
					require.False(t, about(name, "", "CRM-RATE-006"), "%s is optional", name)
					require.False(t, about(name, "0", "CRM-RATE-006"), name)
					require.True(t, about(name, "-1", "CRM-RATE-006"), name)
					require.True(t, about(name, "plenty", "CRM-RATE-006"), name)
				}
			})
		}
	}
}

func TestBundledErrorOutsideOfOperations(t *testing.T) {
	c := loadBundled(t)
	require.Empty(t, c.CheckError(Answer{Status: 404, Header: jsonHeader(), Body: []byte(`{"detail":"Not Found"}`)}))
	require.Equal(t, []Violation{{"CRM-ERR-006", "/detail", "detail is missing"}}, c.CheckError(Answer{Status: 405, Header: jsonHeader(), Body: []byte(`{}`)}))
	require.Equal(t, "CRM-GEN-002", c.CheckError(Answer{Status: 404, Header: http.Header{"Content-Type": {"text/plain"}}, Body: []byte(`{"detail":"x"}`)})[0].Requirement)
}

// Whatever the registry says of the form of an answer, the document names.
func TestBundledRequirementsOfFormAreNamed(t *testing.T) {
	c := loadBundled(t)
	named := map[string]bool{c.fallback.status: true, c.fallback.media: true, c.fallback.outside: true}
	for _, op := range c.operations {
		for _, a := range op.answers {
			for _, id := range a.names() {
				named[id] = true
			}
		}
	}
	for _, r := range c.Requirements {
		if strings.Contains(r.Text, "every documented field, of its type") {
			require.True(t, named[r.ID], r.ID)
		}
	}
	require.Subset(t, slices.Collect(maps.Keys(named)), []string{
		"CRM-GEN-001", "CRM-GEN-002", "CRM-GEN-003", "CRM-ERR-001", "CRM-ERR-002", "CRM-ERR-003", "CRM-ERR-006",
		"CRM-PAGE-001", "CRM-PAGE-013", "CRM-RATE-002", "CRM-RATE-006", "CRM-FAULT-001",
	})
}

func TestBundledExamples(t *testing.T) {
	c := loadBundled(t)
	doc := bundledDocument(t)
	for _, item := range doc.Paths.Map() {
		for _, op := range item.Operations() {
			for status, ref := range op.Responses.Map() {
				code, err := strconv.Atoi(status)
				require.NoError(t, err)
				h := jsonHeader()
				for name, header := range ref.Value.Headers {
					require.NotNil(t, header.Value.Example, name)
					h.Set(name, fmt.Sprint(header.Value.Example))
				}
				bodies := examples(t, ref.Value.Content)
				require.NotEmpty(t, bodies, "%s %s", op.OperationID, status)
				for _, body := range bodies {
					require.Empty(t, c.Check(op.OperationID, Answer{Status: code, Header: h, Body: body}), "%s", body)
				}
			}
			if op.RequestBody == nil {
				continue
			}
			content := op.RequestBody.Value.Content
			bodies := examples(t, content)
			require.NotEmpty(t, bodies, op.OperationID)
			for _, body := range bodies {
				value := unnest(t, string(body))
				require.NoError(t, content.Get("application/json").Schema.Value.VisitJSON(value, openapi3.VisitAsRequest()), "%s", body)
			}
		}
	}
}

func TestBundledIsNotStricterThanItSays(t *testing.T) {
	require.NotContains(t, string(bytes.ToLower(bundledBytes(t))), "additionalproperties", "objects grow")
}

func bundledBytes(t testing.TB) []byte {
	t.Helper()
	data, err := Files.ReadFile(documentFile)
	require.NoError(t, err)
	return data
}

func bundledDocument(t testing.TB) *openapi3.T {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData(bundledBytes(t))
	require.NoError(t, err)
	return doc
}

// examples returns the examples of a body as JSON, by name.
func examples(t testing.TB, content openapi3.Content) [][]byte {
	t.Helper()
	media := content.Get("application/json")
	require.NotNil(t, media)
	all := []any{}
	if media.Example != nil {
		all = append(all, media.Example)
	}
	for _, name := range slices.Sorted(maps.Keys(media.Examples)) {
		all = append(all, media.Examples[name].Value.Value)
	}
	var texts [][]byte
	for _, example := range all {
		text, err := json.Marshal(example)
		require.NoError(t, err)
		texts = append(texts, text)
	}
	return texts
}

// trial changes one thing in an example of an operation's success.
type trial struct {
	t         testing.TB
	contract  *Contract
	operation Operation
	example   []byte
}

func newTrial(t testing.TB, c *Contract, id string) trial {
	t.Helper()
	op, _ := c.Operation(id)
	ref := bundledDocument(t).Paths.Value(op.Path).GetOperation(op.Method)
	return trial{t, c, op, examples(t, ref.Responses.Status(op.Success()).Value.Content)[0]}
}

// with returns the violations of the example with a value at a pointer.
func (y trial) with(pointer, value string) []Violation {
	y.t.Helper()
	decodedValue := unnest(y.t.(*testing.T), value)
	return y.check(pointer, func(object map[string]any, name string) { object[name] = decodedValue })
}

// without returns the violations of the example with nothing at a pointer.
func (y trial) without(pointer string) []Violation {
	y.t.Helper()
	return y.check(pointer, func(object map[string]any, name string) {
		require.Contains(y.t, object, name, "the example has to have it")
		delete(object, name)
	})
}

func (y trial) check(pointer string, change func(object map[string]any, name string)) []Violation {
	y.t.Helper()
	root := map[string]any{"": unnest(y.t.(*testing.T), string(y.example))}
	var at any = root
	steps := strings.Split(pointer, "/")
	for _, step := range steps[:len(steps)-1] {
		if items, isArray := at.([]any); isArray {
			i, _ := strconv.Atoi(step)
			at = items[i]
			continue
		}
		at = at.(map[string]any)[step]
	}
	change(at.(map[string]any), steps[len(steps)-1])
	body, err := json.Marshal(root[""])
	require.NoError(y.t, err)
	return y.contract.Check(y.operation.ID, Answer{Status: y.operation.Success(), Header: jsonHeader(), Body: body})
}
