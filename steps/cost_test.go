package steps

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/internal/resource"
)

func TestEveryStepHasACost(t *testing.T) {
	for _, d := range Vocabulary() {
		t.Run(d.Form, func(t *testing.T) { require.NotNil(t, d.cost) })
	}
}

// TestBill: what scenarios of the bundled pack cost. A list is made and removed (2),
// a contact is made, looked for and removed (3). A company comes about with a contact
// that somebody looks for only to remove it, and is updated (2 + 4).
func TestBill(t *testing.T) {
	p := packtest.Bundled(t)
	for _, c := range []struct {
		name  string
		rates Rates
		steps []string
		own   Amount
		once  map[string]Amount
	}{
		{
			name:  "it only reads what it shares",
			steps: []string{"Given a getContact request that is accepted", "When it is sent", "Then it is accepted"},
			own:   Amount{resource.Main: 1}, once: map[string]Amount{"pool 0: list": {resource.Main: 2}, "pool 0: contact": {resource.Main: 3}},
		},
		{
			name: "another resource, and a company",
			steps: []string{
				"Given a company", "Given another contact", "Given a getCompany request that is accepted",
				"When it is sent", "Then it is accepted", "Then the company is listed by listCompanies",
			},
			own: Amount{resource.Main: 1 + 2}, once: map[string]Amount{
				"pool 0: list": {resource.Main: 2}, "pool 0: company": {resource.Main: 6}, "pool 0: other contact": {resource.Main: 3},
			},
		},
		{
			name:  "nothing is removed",
			rates: Rates{Keeps: true},
			steps: []string{"Given another contact", "Given a listLists request that is accepted", "When it is sent", "Then it is accepted"},
			own:   Amount{resource.Main: 1}, once: map[string]Amount{"pool 0: list": {resource.Main: 1}, "pool 0: other contact": {resource.Main: 2}},
		},
		{
			name:  "what it changes is changed back",
			steps: []string{"Given an updateContact request that is accepted", "When it is sent", "Then it is accepted"},
			own:   Amount{resource.Main: 1 + 1}, once: map[string]Amount{"pool 0: list": {resource.Main: 2}, "pool 0: contact": {resource.Main: 3}},
		},
		{
			name:  "what it removes is created for the next, and not removed at the end",
			steps: []string{"Given a deleteContact request that is accepted", "When it is sent", "Then it is accepted"},
			own:   Amount{resource.Main: 3}, once: map[string]Amount{"pool 0: list": {resource.Main: 2}, "pool 0: contact": {resource.Main: 3}},
		},
		{
			name:  "nothing is created",
			rates: Rates{ReadOnly: true},
			steps: []string{"Given a getContact request that is accepted", "When it is sent", "Then it is accepted"},
			own:   Amount{resource.Main: 1}, once: map[string]Amount{"a borrowed contact of main": {resource.Main: 1}},
		},
		{
			name:  "a rejection counts beside what is accepted, and changes nothing",
			steps: []string{"Given a createList request that is accepted", `When it is sent without body field "title"`, "Then it is rejected with 400", "Then nothing has changed"},
			own:   Amount{resource.Main: 1 + 1}, once: map[string]Amount{"accepted createList": {resource.Main: 2}},
		},
		{
			name:  "a rejection counts beside what another scenario sends",
			rates: Rates{Accepted: map[string]bool{"createList": true}},
			steps: []string{"Given a createList request that is accepted", `When it is sent without body field "title"`, "Then it is rejected with 400", "Then nothing has changed"},
			own:   Amount{resource.Main: 1 + 1}, once: map[string]Amount{},
		},
		{
			name:  "another organization's",
			steps: []string{"Given a list", "Given another organization's list", "Given a listLists request that is accepted", "When it is sent", "Then it is accepted"},
			own:   Amount{resource.Main: 1},
			once: map[string]Amount{
				"pool 0: list": {resource.Main: 2}, "another organization's list": {}, "another organization's list: list": {resource.Other: 2},
			},
		},
		{
			name:  "one that was deleted",
			steps: []string{"Given a listCompanies request that is accepted", "When it is sent with the query:", "| domain | ${deleted company.company_domain} |", "Then it is accepted"},
			own:   Amount{resource.Main: 1},
			once:  map[string]Amount{"pool 0: deleted company": {resource.Main: 6}, "pool 0: list": {resource.Main: 2}},
		},
		{
			name:  "all of several",
			steps: []string{"Given a shared list with 3 members", "Given a roster", "Given a listListContacts request that is accepted", "When it is sent", "Then it is accepted"},
			own:   Amount{resource.Main: 1},
			once: map[string]Amount{
				"shared list 3 members: list": {resource.Main: 2}, "shared list 3 members: company": {resource.Main: 6},
				"shared list 3 members": {resource.Main: 3*2 + 2}, "shared list 3 members: roster": {resource.Main: 3},
			},
		},
		{
			name:  "each case",
			steps: []string{"Given a listLists request that is accepted", "When it is sent with each misspelling of its key", "Then each is rejected with 401"},
			own:   Amount{nobody: len(misspellings)}, once: map[string]Amount{"accepted listLists": {resource.Main: 1}},
		},
		{
			name:  "another key",
			steps: []string{"Given a listLists request that is accepted", "When it is sent with a malformed key", "Then it is rejected with 401"},
			own:   Amount{nobody: 1}, once: map[string]Amount{"accepted listLists": {resource.Main: 1}},
		},
		{
			name:  "the key in another way",
			steps: []string{"Given a listLists request that is accepted", "When it is sent with the key as Token", "Then it is rejected with 401"},
			own:   Amount{resource.Main: 1}, once: map[string]Amount{"accepted listLists": {resource.Main: 1}},
		},
		{
			name:  "a limit",
			rates: Rates{Burst: 70},
			steps: []string{"Given a listLists request that is accepted", "When it is sent beyond the rate limit", "Then it is rejected with 429"},
			own:   Amount{resource.Burst: 1}, once: map[string]Amount{"the limit": {resource.Burst: 70}},
		},
		{
			name:  "pages",
			steps: []string{"Given a shared list with 3 members", "Given a listListContacts request that is accepted", "When its pages are read", "Then its pages report the total"},
			once: map[string]Amount{
				"shared list 3 members: list": {resource.Main: 2}, "shared list 3 members: company": {resource.Main: 6},
				"shared list 3 members": {resource.Main: 3*2 + 2}, "shared list 3 members: the pages of listListContacts": {resource.Main: scanCost},
			},
			own: Amount{},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := packtest.Written(c.steps...)
			s.ID = "a"
			a, err := Analyse(p, s)
			require.NoError(t, err)
			c.rates.Pack, c.rates.Pools = p, 4
			b := c.rates.Bill(s, a)
			require.Equal(t, c.own, b.Own)
			require.Equal(t, c.once, b.Once)
		})
	}
}

// A pack may say nothing of pages: its listings show everything at once.
func TestBillWithoutPages(t *testing.T) {
	p := lessOf(packtest.Bundled(t), func(f *fixtures.Fixtures) { f.Pagination = fixtures.Pagination{} })
	s := packtest.Written("Given a shared list with 3 members", "Given a listListContacts request that is accepted", "When it is sent", "Then it is accepted")
	a, err := Analyse(p, s)
	require.NoError(t, err)
	require.Equal(t, Amount{resource.Main: 3*2 + 2}, (&Rates{Pack: p, Pools: 1}).Bill(s, a).Once["shared list 3 members"])
}
