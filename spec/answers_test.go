package spec

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

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
	memberItem  = "id=int first_name=text? last_name=text? full_name=text? work_email=text? job_title=text? seniority_level=text? direct_phone=text? linkedin_url=text? city=text? state=text? country=text?"
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
		{"listCompanyContacts", "/data/0", memberItem, "CRM-COMPANIES-013"},
		{"updateCompany", "/data", "updated=int", "CRM-COMPANIES-008"},
		{"deleteCompany", "/data", "deleted=true", "CRM-COMPANIES-009"},
		{"listLists", "/data/0", listItem, "CRM-LISTS-008"},
		{"createList", "/data", "id=int title=text type=kind status=text? total=int", "CRM-LISTS-006"},
		{"deleteList", "/data", "deleted=true", "CRM-LISTS-009"},
		{"listListContacts", "/data/0", memberItem, "CRM-LISTS-016"},
		{"addListContacts", "/data", "added=int", "CRM-LISTS-011"},
		{"removeListContacts", "/data", "removed=int", "CRM-LISTS-013"},
	} {
		t.Run(tt.operation+tt.at, func(t *testing.T) {
			try := newAltered(t, c, tt.operation)
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
			try := newAltered(t, c, op.ID)
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
	for _, id := range []string{"listContacts", "listCompanies", "listLists", "listListContacts", "listCompanyContacts"} {
		t.Run(id, func(t *testing.T) {
			try := newAltered(t, c, id)
			breaks := func(id, at string, found []Violation) {
				t.Helper()
				require.NotEmpty(t, found)
				for _, v := range found {
					require.Equal(t, id, v.Requirement)
					require.Equal(t, at, v.Pointer)
				}
			}
			breaks("CRM-PAGE-001", "/pagination", try.without("/pagination"))
			for _, bad := range []string{"[]", "null", "1"} {
				breaks("CRM-PAGE-001", "/pagination", try.with("/pagination", bad))
			}
			for _, name := range []string{"limit", "total", "has_next"} {
				at := "/pagination/" + name
				breaks("CRM-PAGE-001", at, try.without(at))
				breaks("CRM-PAGE-001", at, try.with(at, `"1"`))
				breaks("CRM-PAGE-001", at, try.with(at, `null`))
			}
			for _, bad := range []string{`"1"`, "1.5", "true", "[]", "{}"} {
				breaks("CRM-PAGE-001", "/pagination/page", try.with("/pagination/page", bad))
			}
			breaks("CRM-PAGE-013", "/pagination/next_cursor", try.with("/pagination/next_cursor", "5"))
			for _, good := range []string{"null", `"x"`} {
				require.Empty(t, try.with("/pagination/next_cursor", good))
			}
			require.Empty(t, try.with("/pagination", `{"page":1,"limit":200,"total":0,"has_next":false}`))
			require.Empty(t, try.with("/pagination/pages", "3"))

			if id == "listCompanyContacts" { // it is listed by offset: what "page" says is open
				require.Empty(t, try.without("/pagination/page"))
				for _, good := range []string{"null", "-1", "0", "1", "7"} {
					require.Empty(t, try.with("/pagination/page", good), good)
				}
				return
			}
			require.Equal(t, []Violation{{"CRM-PAGE-001", "/pagination/page", "pagination.page is missing"}}, try.without("/pagination/page"))
			for _, bad := range []string{"null", "-1", "0"} {
				breaks("CRM-PAGE-001", "/pagination/page", try.with("/pagination/page", bad))
			}
			for _, good := range []string{"1", "7"} {
				require.Empty(t, try.with("/pagination/page", good), good)
			}
		})
	}
}

// altered changes one thing in an example of an operation's success.
type altered struct {
	t         testing.TB
	contract  *Contract
	operation Operation
	example   []byte
}

func newAltered(t testing.TB, c *Contract, id string) altered {
	t.Helper()
	op, _ := c.Operation(id)
	ref := bundledDocument(t).Paths.Value(op.Path).GetOperation(op.Method)
	return altered{t, c, op, examples(t, ref.Responses.Status(op.Success()).Value.Content)[0]}
}

// with returns the violations of the example with a value at a pointer.
func (y altered) with(pointer, value string) []Violation {
	y.t.Helper()
	decodedValue := unnest(y.t.(*testing.T), value)
	return y.check(pointer, func(object map[string]any, name string) { object[name] = decodedValue })
}

// without returns the violations of the example with nothing at a pointer.
func (y altered) without(pointer string) []Violation {
	y.t.Helper()
	return y.check(pointer, func(object map[string]any, name string) {
		require.Contains(y.t, object, name, "the example has to have it")
		delete(object, name)
	})
}

func (y altered) check(pointer string, change func(object map[string]any, name string)) []Violation {
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
