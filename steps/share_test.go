package steps

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/pack/packtest"
)

func TestWhatScenariosShare(t *testing.T) {
	p := packtest.Bundled(t)
	for _, c := range []struct {
		name     string
		steps    []string
		class    string
		alike    bool
		unproven bool
		wearsOut bool
	}{
		{name: "it only reads", steps: []string{"Given a getContact request that is accepted", "When it is sent", "Then it is accepted"}, class: General},
		{
			name:  "a refusal that changes nothing",
			steps: []string{"Given a deleteList request that is accepted", "When it is sent with a revoked key", "Then it is rejected with 401", "Then nothing has changed"},
			class: General,
		},
		{
			name:  "a refusal after which nobody looks",
			steps: []string{"Given an updateContact request that is accepted", "When it is sent with each malformed body", "Then each is refused as the contract permits"},
			class: General, unproven: true,
		},
		{
			name:     "a refusal after which nobody looks whether all is gone",
			steps:    []string{"Given a deleteList request that is accepted", "When it is sent with a revoked key", "Then it is rejected with 401"},
			unproven: true,
		},
		{
			name:  "a change",
			steps: []string{"Given another contact", "Given an updateContact request that is accepted", "When it is sent", "Then it is accepted", "Then the other contact is as it was"},
			class: General,
		},
		{
			name:  "a removal",
			steps: []string{"Given a deleteContact request that is accepted", "When it is sent", "Then it is accepted"},
			class: General, wearsOut: true,
		},
		{
			name:     "a removal of what others are created in",
			steps:    []string{"Given a deleteList request that is accepted", "When it is sent", "Then it is accepted"},
			wearsOut: true,
		},
		{
			name:  "something that it wants so, to read",
			steps: []string{"Given a contact with:", "| job_title | x |", "Given a getContact request that is accepted", "When it is sent", "Then it is accepted"},
			class: "a contact with: [[job_title x]]\n [contact]", alike: true,
		},
		{
			name:  "something that it wants so, to write",
			steps: []string{"Given a contact with:", "| job_title | x |", "Given an updateContact request that is accepted", "When it is sent", "Then it is accepted"},
			class: General,
		},
		{
			name:  "exactly what a list has",
			steps: []string{"Given a contact", "Given a listListContacts request that is accepted", "When it is sent", "Then it lists only the contact"},
			class: "a contact []\n [list]", alike: true,
		},
		{
			name:  "exactly what is found among all that there is",
			steps: []string{"Given a contact", "Given a listContacts request that is accepted", "When it is sent with the query:", "| email | ${contact.work_email} |", "Then it lists only the contact"},
			class: General,
		},
		{
			name:  "exactly what a filter finds by an id",
			steps: []string{"Given a contact", "Given a listContacts request that is accepted", "When it is sent with the query:", "| list_id | ${list.id} |", "Then it lists only the contact"},
			class: "a contact []\n []", alike: true,
		},
		{name: "a burst", steps: []string{"Given a listLists request that is accepted", "When it is sent beyond the rate limit", "Then it is rejected with 429"}},
		{name: "what is made once for several", steps: []string{"Given a shared list with 3 members", "Given a listListContacts request that is accepted", "When it is sent", "Then it is accepted"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, err := Analyse(p, packtest.Written(c.steps...))
			require.NoError(t, err)
			require.Equal(t, c.class, a.Class)
			require.Equal(t, c.alike, a.Alike)
			require.Equal(t, c.unproven, a.unproven)
			require.Equal(t, c.wearsOut, a.wearsOut)
		})
	}
}

func TestFewAreNotMadeAlike(t *testing.T) {
	alike := func(class string) *Analysis { return &Analysis{sharing: sharing{Class: class, Alike: true}} }
	exact := alike("c")
	exact.exact = true
	all := []*Analysis{alike("a"), alike("b"), alike("b"), alike("b"), exact}
	Sole(all)
	for n, want := range []string{General, "b", "b", "b", "c"} {
		require.Equal(t, want, all[n].Class)
		require.Equal(t, want != General, all[n].Alike)
	}
}

// What changes something comes before what is refused: a change between two refusals takes
// a look at what both have left as it was.
func TestOrder(t *testing.T) {
	p := packtest.Bundled(t)
	for _, c := range []struct {
		name  string
		steps []string
		want  int
	}{
		{name: "a change", steps: []string{"Given an updateContact request that is accepted", "When it is sent", "Then it is accepted"}, want: 1},
		{name: "a change when it is sent again", steps: []string{"Given an updateContact request that is accepted", "When it is sent while the server fails", "Then it is rejected with 500", "Then nothing has changed", "Then it is accepted when it is sent again"}, want: 1},
		{name: "a change beforehand", steps: []string{"Given a company", "Given the company is updated with:", "| city | Bern |", "Given a getCompany request that is accepted", "When it is sent", "Then it is accepted"}, want: 1},
		{name: "a resource of its own", steps: []string{"Given a list", "Given another list", "Given a listLists request that is accepted", "When it is sent", "Then it is accepted"}, want: 1},
		{name: "what is shared", steps: []string{"Given a shared list with 3 members", "Given a listListContacts request that is accepted", "When it is sent", "Then it is accepted"}, want: 2},
		{name: "a refusal", steps: []string{"Given an updateContact request that is accepted", "When it is sent with a malformed key", "Then it is rejected with 401", "Then nothing has changed"}, want: 2},
		{name: "a reading", steps: []string{"Given a getContact request that is accepted", "When it is sent", "Then it is accepted"}, want: 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, err := Analyse(p, packtest.Written(c.steps...))
			require.NoError(t, err)
			all := []*Analysis{&a}
			Sole(all)
			require.Equal(t, c.want, a.Order())
		})
	}
}
