package steps

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/pack/packtest"
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
		rates rates
		steps []string
		own   amount
		once  map[string]amount
	}{
		{
			name:  "it only reads what it shares",
			steps: []string{"Given a getContact request that is accepted", "When it is sent", "Then it is accepted"},
			own:   amount{Main: 1}, once: map[string]amount{"pool 0: list": {Main: 2}, "pool 0: contact": {Main: 3}},
		},
		{
			name: "a resource of its own, and a company",
			steps: []string{
				"Given a company", "Given another contact", "Given a getCompany request that is accepted",
				"When it is sent", "Then it is accepted", "Then the company is listed by listCompanies",
			},
			own: amount{Main: 3 + 1 + 2}, once: map[string]amount{"a: list": {Main: 2}, "a: company": {Main: 6}},
		},
		{
			name:  "nothing is removed",
			rates: rates{keeps: true},
			steps: []string{"Given another contact", "Given a listLists request that is accepted", "When it is sent", "Then it is accepted"},
			own:   amount{Main: 2 + 1}, once: map[string]amount{"a: list": {Main: 1}},
		},
		{
			name:  "nothing is created",
			rates: rates{readOnly: true},
			steps: []string{"Given a getContact request that is accepted", "When it is sent", "Then it is accepted"},
			own:   amount{Main: 1}, once: map[string]amount{"a borrowed contact of main": {Main: 1}},
		},
		{
			name:  "a rejection counts beside what is accepted, and changes nothing",
			steps: []string{"Given a createList request that is accepted", `When it is sent without body field "title"`, "Then it is rejected with 400", "Then nothing has changed"},
			own:   amount{Main: 1 + 1}, once: map[string]amount{"accepted createList": {Main: 2}},
		},
		{
			name:  "another organization's",
			steps: []string{"Given a list", "Given another organization's list", "Given a listLists request that is accepted", "When it is sent", "Then it is accepted"},
			own:   amount{Main: 1},
			once: map[string]amount{
				"pool 0: list": {Main: 2}, "another organization's list": {}, "another organization's list: list": {Other: 2},
			},
		},
		{
			name:  "each case",
			steps: []string{"Given a listLists request that is accepted", "When it is sent with each misspelling of its key", "Then each is rejected with 401"},
			own:   amount{Main: len(misspellings)}, once: map[string]amount{"accepted listLists": {Main: 1}},
		},
		{
			name:  "a limit",
			rates: rates{burst: 70},
			steps: []string{"Given a listLists request that is accepted", "When it is sent beyond the rate limit", "Then it is rejected with 429"},
			own:   amount{Burst: 1}, once: map[string]amount{"the limit": {Burst: 70}},
		},
		{
			name:  "pages",
			steps: []string{"Given a shared list with 3 members", "Given a listListContacts request that is accepted", "When its pages are read", "Then its pages tell the total"},
			once: map[string]amount{
				"shared list 3 members: list": {Main: 2}, "shared list 3 members: company": {Main: 6},
				"shared list 3 members": {Main: 3*2 + 2}, "shared list 3 members: the pages of listListContacts": {Main: scanCost},
			},
			own: amount{},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := packtest.Written(c.steps...)
			s.ID = "a"
			a, err := analyse(p, s)
			require.NoError(t, err)
			c.rates.pack, c.rates.pools = p, 4
			b := c.rates.bill(s, a)
			require.Equal(t, c.own, b.own)
			require.Equal(t, c.once, b.once)
		})
	}
}

// A pack may say nothing of pages: its listings show everything at once.
func TestBillWithoutPages(t *testing.T) {
	p := lessOf(packtest.Bundled(t), func(f *fixtures.Fixtures) { f.Pagination = fixtures.Pagination{} })
	s := packtest.Written("Given a shared list with 3 members", "Given a listListContacts request that is accepted", "When it is sent", "Then it is accepted")
	a, err := analyse(p, s)
	require.NoError(t, err)
	require.Equal(t, amount{Main: 3*2 + 2}, (&rates{pack: p, pools: 1}).bill(s, a).once["shared list 3 members"])
	require.Positive(t, Unit(p, s).Cost)
}
