package steps

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/pack/packtest"
)

// A step that would look nowhere is an error before anything is sent.
func TestNeeds(t *testing.T) {
	all := packtest.Bundled(t)
	listing := []string{"Given a listLists request that is accepted", "When it is sent"}
	pages := []string{"Given a listLists request that is accepted", "When its pages are read"}
	each := []string{"Given a createList request that is accepted", "When it is sent with each invalid value of its body"}
	for _, c := range []struct {
		name  string
		steps []string
		less  func(*fixtures.Fixtures)
		err   string // "" where nothing is missed
	}{
		{name: "everything is there", steps: append(pages, "Then its pages name themselves and their limit")},
		{name: "no limit", steps: append(pages, "Then its pages report the total"), less: func(f *fixtures.Fixtures) { f.Pagination.Limit = "" }, err: `step "its pages are read" needs pagination.limit in resources.yaml`},
		{name: "no total", steps: append(pages, "Then its pages report the total"), less: func(f *fixtures.Fixtures) { f.Pagination.Total = "" }, err: `step "its pages report the total" needs pagination.total in resources.yaml`},
		{name: "no listing", steps: []string{"Given a getContact request that is accepted", "When its pages are read", "Then its pages report the total"}, err: `step "its pages are read" needs a listing that takes pagination.limit, and pagination.page or pagination.offset: getContact does not`},
		{name: "no number of a page", steps: append(pages, "Then its pages name themselves and their limit"), less: func(f *fixtures.Fixtures) { f.Pagination.Is = "" }, err: `step "its pages name themselves and their limit" needs pagination.is in resources.yaml`},
		{name: "no number of a page, and nobody asks", steps: append(pages, "Then its pages report the total"), less: func(f *fixtures.Fixtures) { f.Pagination.Is = "" }},
		{name: "no further page", steps: append(pages, "Then its pages say whether another follows"), less: func(f *fixtures.Fixtures) { f.Pagination.More = "" }, err: `step "its pages say whether another follows" needs pagination.more in resources.yaml`},
		{name: "no further page in a listing", steps: append(listing, "Then it lists 2 items, and none follow"), less: func(f *fixtures.Fixtures) { f.Pagination.More = "" }, err: `step "it lists 2 items, and none follow" needs pagination.more in resources.yaml`},
		{name: "no limit of a page", steps: append(listing, "Then it is on page 1 of 2 at a time"), less: func(f *fixtures.Fixtures) { f.Pagination.Holds = "" }, err: `step "it is on page 1 of 2 at a time" needs pagination.holds in resources.yaml`},
		{name: "no place", steps: append(each, `Then the error names body field "title"`), less: func(f *fixtures.Fixtures) { f.Error.Place = "" }, err: `step "the error names body field \"title\"" needs error.place in resources.yaml`},
		{name: "no place of each", steps: append(each, "Then each is rejected with 422, naming the place"), less: func(f *fixtures.Fixtures) { f.Error.Place = "" }, err: `step "each is rejected with 422, naming the place" needs error.place in resources.yaml`},
		{name: "no place, and nobody asks", steps: append(each, "Then each is rejected with 422"), less: func(f *fixtures.Fixtures) { f.Error.Place = "" }},
		{name: "no text", steps: append(each, `Then the error says "a" of type "b"`), less: func(f *fixtures.Fixtures) { f.Error.Text = "" }, err: `step "the error says \"a\" of type \"b\"" needs error.text in resources.yaml`},
		{name: "no type", steps: append(each, `Then the error says "a" of type "b"`), less: func(f *fixtures.Fixtures) { f.Error.Type = "" }, err: `step "the error says \"a\" of type \"b\"" needs error.type in resources.yaml`},
		{name: "no such member of an answer", steps: []string{"Given a createList request that is accepted", "When it is sent", "Then it answers with:", "| titel | x |"}, err: `step "it answers with:" has an unknown member "titel", did you mean "title"?`},
		{name: "no such member of a resource", steps: []string{"Given a contact", "Given a getContact request that is accepted", "When it is sent", "Then the contact has:", "| jobtitle | x |"}, err: `step "the contact has:" has an unknown member "jobtitle", did you mean "job_title"?`},
		{name: "several of what the scenario has one of", steps: []string{"Given a contact", "Given an addListContacts request that is accepted", `When it is sent with body field "contact_ids" set to ${contacts.id}`, "Then it is accepted"}, err: `step "it is sent with body field \"contact_ids\" set to ${contacts.id}": unknown resource "contacts", did you mean "contact"?`},
		{name: "no such member of several", steps: []string{"Given a shared list with 3 members", "Given an addListContacts request that is accepted", `When it is sent with body field "contact_ids" set to ${members.di}`, "Then it is accepted"}, err: `step "it is sent with body field \"contact_ids\" set to ${members.di}": unknown member "di"`},
		{name: "all of several", steps: []string{"Given a shared list with 3 members", "Given a listContacts request that is accepted", `When it is sent with query parameter "email" set to ${members.work_email}`, "Then it is accepted"}},
		{name: "no such resource that was deleted", steps: []string{"Given a createContact request that is accepted", "When it is sent with:", "| company_domain | ${deleted compnay.company_domain} |", "Then it is accepted"}, err: `unknown resource "compnay", did you mean "company"?`},
		{name: "no such field of what is created", steps: []string{"Given a contact with:", "| jobtitle | x |", "Given a getContact request that is accepted", "When it is sent", "Then it is accepted"}, err: `step "a contact with:" names an unknown body field "jobtitle", did you mean "job_title"?`},
		{name: "no such field of what is changed", steps: []string{"Given a company", "Given the company is updated with:", "| ctiy | x |", "Given a listLists request that is accepted", "When it is sent", "Then it is accepted"}, err: `step "the company is updated with:" names an unknown body field "ctiy", did you mean "city"?`},
		{name: "nothing changes one", steps: []string{"Given a list", "Given the list is updated with:", "| title | x |", "Given a listLists request that is accepted", "When it is sent", "Then it is accepted"}, err: `step "the list is updated with:" needs resources.list.change in resources.yaml`},
		{name: "no body", steps: []string{"Given a listLists request that is accepted", "When it is sent with each malformed body", "Then each is rejected with 422"}, err: `step "it is sent with each malformed body" makes no case: listLists has no body`},
		{name: "no field", steps: []string{"Given a getContact request that is accepted", "When it is sent with each body field alone", "Then each is accepted, and changes nothing else"}, err: `makes no case: getContact has no body`},
		{name: "nothing in the path", steps: []string{"Given a listLists request that is accepted", "When it is sent with each invalid value of its path", "Then each is rejected with 422"}, err: `makes no case: listLists has no parameter in its path`},
		{name: "no query", steps: []string{"Given a createList request that is accepted", "When it is sent with each invalid value of its query", "Then each is rejected with 422"}, err: `makes no case: createList has no query parameter`},
		{name: "a member that is read elsewhere", steps: []string{"Given a contact", "Given a getContact request that is accepted", "When it is sent", "Then the contact has:", "| company_domain | x |"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := all
			if c.less != nil {
				p = lessOf(all, c.less)
			}
			_, err := Analyse(p, packtest.Written(c.steps...))
			if c.err == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, c.err)
		})
	}
}
