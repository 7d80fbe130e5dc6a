package spec

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
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
				require.Equal(t, []Violation{{fields, "/detail/0/loc", "detail[0].loc is missing"}, {fields, "/detail/0/msg", "detail[0].msg is missing"}, {fields, "/detail/0/type", "detail[0].type is missing"}}, check(`{"detail":[{}]}`))
				for _, bad := range []struct{ loc, at, message string }{
					{`null`, "", " = null, want array"},
					{`"body.x"`, "", ` = "body.x", want array`},
					{`{"body":"x"}`, "", " is object, want array"},
					{`[]`, "", " has 0 items, want at least 1"},
					{`["body",null]`, "/1", "[1] = null, want string or integer"},
					{`["body","x",0.5]`, "/2", "[2] = 0.5, want string or integer"},
				} {
					require.Equal(t, []Violation{{fields, "/detail/0/loc" + bad.at, "detail[0].loc" + bad.message}}, check(`{"detail":[{"loc":`+bad.loc+`,"msg":"m","type":"t"}]}`))
				}
				// Which place it names is for the steps of scenarios to say.
				require.Empty(t, check(`{"detail":[{"loc":["request"],"msg":"m","type":"t"}]}`))
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
		"CRM-GEN-001", "CRM-GEN-002", "CRM-GEN-003", "CRM-ERR-001", "CRM-ERR-002", "CRM-ERR-006",
		"CRM-PAGE-001", "CRM-PAGE-013", "CRM-RATE-002", "CRM-RATE-006", "CRM-FAULT-001",
	})
	require.NotContains(t, named, "CRM-ERR-003", "the steps of scenarios alone judge what a loc names")
}

// An answer that cannot be read is no JSON, and is not what it should be either.
func TestBundledUnreadableBodies(t *testing.T) {
	c := loadBundled(t)
	unreadable := map[string]string{
		"":        "body is empty, want application/json",
		"<p>":     "body is not one JSON value: '<' at byte 0, want a value",
		`{"data"`: "body is not one JSON value: cut off at byte 7, want ':'",
		"4 4":     `body is not one JSON value: "4" at byte 2, after the value`,
	}
	h := jsonHeader()
	h.Set("Retry-After", "1")
	for _, op := range c.Operations {
		for _, r := range op.Responses {
			t.Run(fmt.Sprintf("%s %d", op.ID, r.Status), func(t *testing.T) {
				for body, message := range unreadable {
					found := c.Check(op.ID, Answer{Method: op.Method, Status: r.Status, Header: h, Body: []byte(body)})
					require.ElementsMatch(t, []Violation{{"CRM-GEN-002", "", message}, {r.Requirement, "", message}}, found, "%q", body)
				}
			})
		}
	}
	t.Run("outside of operations", func(t *testing.T) {
		for body, message := range unreadable {
			found := c.CheckError(Answer{Method: "GET", Status: 404, Header: h, Body: []byte(body)})
			require.ElementsMatch(t, []Violation{{"CRM-GEN-002", "", message}, {"CRM-ERR-006", "", message}}, found, "%q", body)
		}
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
					text, err := json.Marshal(plain(header.Value.Example))
					require.NoError(t, err)
					h.Set(name, string(text))
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
	require.NotContains(t, string(bundledText), "additionalProperties", "objects grow")
}

func bundledDocument(t testing.TB) *openapi3.T {
	t.Helper()
	doc, err := readBundled()
	require.NoError(t, err)
	return doc
}

var bundledText, _ = Files.ReadFile(documentFile)

var readBundled = sync.OnceValues(func() (*openapi3.T, error) {
	return openapi3.NewLoader().LoadFromData(bundledText)
})

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
