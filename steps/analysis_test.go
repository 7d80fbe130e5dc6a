package steps

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/internal/target/targettest"
)

func TestAnalyse(t *testing.T) {
	p := packtest.Bundled(t)
	for _, c := range []struct {
		name     string
		scenario plan.Scenario
		want     Analysis
	}{
		{
			name:     "a refused change that changes nothing shares resources",
			scenario: packtest.Written("Given a deleteList request that is accepted", "When it is sent with a revoked key", "Then it is rejected with 401", "Then nothing has changed"),
			want:     Analysis{operation: "deleteList", Writes: true, observes: true, wanted: 401, means: means{keys: []resource.Key{resource.Revoked}}},
		},
		{
			name:     "reading shares resources",
			scenario: packtest.Written("Given a getContact request that is accepted", "When it is sent", "Then it is accepted"),
			want:     Analysis{operation: "getContact", wanted: 200},
		},
		{
			name:     "a change that is accepted shares nothing",
			scenario: packtest.Written("Given a deleteList request that is accepted", "When it is sent", "Then it is accepted"),
			want:     Analysis{operation: "deleteList", Writes: true, wanted: 200},
		},
		{
			name:     "a resource of its own",
			scenario: packtest.Written("Given another list", "Given a listLists request that is accepted", "When it is sent", "Then it is accepted"),
			want:     Analysis{operation: "listLists", own: true, wanted: 200, mentions: mentions{resources: []string{"list"}}},
		},
		{
			name:     "what lists exactly is its own",
			scenario: packtest.Written("Given a contact", "Given a listContacts request that is accepted", "When it is sent with the query:", "| email | x |", "Then it lists only the contact"),
			want:     Analysis{operation: "listContacts", own: true, mentions: mentions{resources: []string{"contact"}}},
		},
		{
			name:     "what stays as it was is looked at",
			scenario: packtest.Written("Given a list", "Given another list", "Given a deleteList request that is accepted", "When it is sent", "Then the other list is as it was"),
			want:     Analysis{operation: "deleteList", Writes: true, observes: true, own: true, known: true, mentions: mentions{resources: []string{"list", "list"}, untouched: []string{"other list"}}},
		},
		{
			name:     "another organization's key",
			scenario: packtest.Written("Given a getContact request that is accepted", "When it is sent for another organization's contact", "Then it is refused, and reveals nothing"),
			want:     Analysis{operation: "getContact", means: means{keys: []resource.Key{resource.Other}}, mentions: mentions{resources: []string{"contact"}, foreign: []string{"contact"}}},
		},
		{
			name:     "an unknown one takes no further key",
			scenario: packtest.Written("Given a getContact request that is accepted", "When it is sent for an unknown contact", "Then it is rejected with 404"),
			want:     Analysis{operation: "getContact", wanted: 404},
		},
		{
			name:     "a failing server",
			scenario: packtest.Written("Given a createList request that is accepted", "When it is sent while the server fails", "Then it is rejected with 500"),
			want:     Analysis{operation: "createList", Writes: true, wanted: 500, means: means{hook: true}},
		},
		{
			name:     "a burst",
			scenario: packtest.Written("Given a listLists request that is accepted", "When it is sent beyond the rate limit", "Then it is rejected with 429"),
			want:     Analysis{operation: "listLists", wanted: 429, means: means{Burst: true, keys: []resource.Key{resource.Burst}}},
		},
		{
			name:     "the pages of everything are read alone",
			scenario: packtest.Written("Given a listLists request that is accepted", "When its pages are read", "Then its pages report the total"),
			want:     Analysis{operation: "listLists", wanted: 200, listing: listing{pages: true, Alone: true}},
		},
		{
			name:     "the pages of what belongs to one are not",
			scenario: packtest.Written("Given a shared list with 9 members", "Given a listListContacts request that is accepted", "When its pages are read", "Then its pages report the total"),
			want:     Analysis{operation: "listListContacts", own: true, Shared: true, wanted: 200, mentions: mentions{resources: []string{"list", "members"}}, listing: listing{pages: true}},
		},
		{
			name:     "nor are narrowed ones",
			scenario: packtest.Written("Given a listContacts request that is accepted, with the query:", "| list_id | ${list.id} |", "When its pages are read", "Then its pages report the total"),
			want:     Analysis{operation: "listContacts", wanted: 200, listing: listing{pages: true, narrowed: true}},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Analyse(p, c.scenario)
			require.NoError(t, err)
			got.unread = ""         // TestWhatCanBeRunByOnlyReading
			got.sharing = sharing{} // TestWhatScenariosShare
			require.Equal(t, c.want, got)
			require.Equal(t, c.want.operation, Operation(p, c.scenario))
			require.Equal(t, c.want.Burst, Bursts(c.scenario))
		})
	}
}

func TestAccepts(t *testing.T) {
	p := packtest.Bundled(t)
	for _, c := range []struct {
		name  string
		steps []string
		want  string
	}{
		{name: "a request that is accepted", steps: []string{"Given a createList request that is accepted", "When it is sent", "Then it is accepted"}, want: "createList"},
		{name: "one that is refused", steps: []string{"Given a createList request that is accepted", "When it is sent with a malformed key", "Then it is rejected with 401"}},
		{name: "one of which nothing is said", steps: []string{"Given a createList request that is accepted", "When it is sent with a malformed key", "Then it is refused"}},
		{name: "with another key", steps: []string{"Given a listLists request that is accepted", "When it is sent beyond the rate limit", "Then it is accepted when it is sent again"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, err := Analyse(p, packtest.Written(c.steps...))
			require.NoError(t, err)
			require.Equal(t, c.want, a.Accepts())
		})
	}
}

func TestAnalyseWhatIsNoScenario(t *testing.T) {
	p := packtest.Bundled(t)
	const file = "features/written.feature"
	for _, c := range []struct {
		name     string
		scenario plan.Scenario
		err      string
	}{
		{name: "an unknown step", scenario: packtest.Written("Given a lst", "When it is snt"), err: file + `:3: unknown step "it is snt", did you mean "it is sent"?`},
		{name: "no request", scenario: packtest.Written("Given a list"), err: file + `:1: scenario "Written" has no request: begin with Given a … request that is accepted`},
		{name: "an unknown operation", scenario: packtest.Written("Given a getContakt request that is accepted"), err: file + `:2: unknown operation "getContakt", did you mean "getContact"?`},
		{name: "no table", scenario: packtest.Written("Given a list with:"), err: file + `:2: step "a list with:" needs a table`},
		{
			name:     "a table for nobody",
			scenario: packtest.Written("Given a listLists request that is accepted", "When it is sent", "Then it is accepted", "| total | 0 |"),
			err:      file + `:4: step "it is accepted" has no table`,
		},
		{name: "a Then before the When", scenario: packtest.Written("Given a listLists request that is accepted", "Then it is accepted"), err: file + `:3: step "it is accepted" comes too early: nothing was sent`},
		{name: "a Given behind the When", scenario: packtest.Written("Given a listLists request that is accepted", "When it is sent", "Given a list"), err: file + `:4: step "a list" comes too late: a Given comes before the When`},
		{name: "two Whens", scenario: packtest.Written("Given a listLists request that is accepted", "When it is sent", "Then it is accepted", "When it is sent"), err: file + `:5: step "it is sent" is a second When: make it a scenario of its own`},
		{name: "no Then", scenario: packtest.Written("Given a listLists request that is accepted", "When it is sent"), err: file + `:1: scenario "Written" checks nothing: it has no Then`},
		{name: "no When", scenario: packtest.Written("Given a listLists request that is accepted"), err: file + `:1: scenario "Written" checks nothing: it has no Then`},
		{
			name:     "what is shared is not written to",
			scenario: packtest.Written("Given a shared list with 9 members", "Given a deleteList request that is accepted", "When it is sent", "Then it is accepted"),
			err:      file + `:1: scenario "Written" writes to a shared resource`,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Analyse(p, c.scenario)
			require.EqualError(t, err, c.err)
			require.Empty(t, Operation(p, c.scenario))
			require.Empty(t, Writes(p, c.scenario))
			require.EqualError(t, Check(&pack.Pack{
				Contract: p.Contract, Fixtures: p.Fixtures, Inventory: &plan.Inventory{Scenarios: []plan.Scenario{c.scenario}},
			}), c.err)
		})
	}
	require.NoError(t, Check(p))
}

func TestWrites(t *testing.T) {
	p := packtest.Bundled(t)
	for _, c := range []struct {
		name     string
		scenario plan.Scenario
		want     []string
	}{
		{name: "nothing", scenario: packtest.Written("Given a listLists request that is accepted", "When it is sent", "Then it is accepted")},
		{name: "what is read has to exist", scenario: packtest.Written("Given a getContact request that is accepted", "When it is sent", "Then it is accepted"), want: []string{"createContact", "createList"}},
		{name: "a change", scenario: packtest.Written("Given a deleteList request that is accepted", "When it is sent", "Then it is accepted"), want: []string{"createList", "deleteList"}},
		{name: "what is given", scenario: packtest.Written("Given an outsider", "Given a listLists request that is accepted", "When it is sent", "Then it is accepted"), want: []string{"createContact", "createList"}},
		{name: "what is changed beforehand", scenario: packtest.Written("Given a guest", "Given a listLists request that is accepted", "When it is sent", "Then it is accepted"), want: []string{"addListContacts", "createContact", "createList"}},
		{name: "what a table refers to", scenario: packtest.Written("Given a listContacts request that is accepted", "When it is sent with the query:", "| list_id | ${list.id} |", "Then it is accepted"), want: []string{"createList"}},
		{name: "what was deleted", scenario: packtest.Written("Given a listListContacts request that is accepted", "When it is sent for a deleted list", "Then it is rejected with 404"), want: []string{"createList", "deleteList"}},
		{name: "what is updated", scenario: packtest.Written("Given a company", "Given another company", "Given the other company is updated with:", "| city | Bern |", "Given a listLists request that is accepted", "When it is sent", "Then it is accepted"), want: []string{"createContact", "createList", "updateCompany"}},
		{name: "what another organization has", scenario: packtest.Written("Given another organization's list", "Given a listLists request that is accepted", "When it is sent", "Then another organization's list is not listed by listLists"), want: []string{"createList"}},
		{name: "many", scenario: packtest.Written("Given a shared list with 9 members", "Given a listListContacts request that is accepted", "When it is sent", "Then it is accepted"), want: []string{"createContact", "createList", "updateCompany"}},
	} {
		t.Run(c.name, func(t *testing.T) { require.Equal(t, c.want, Writes(p, c.scenario)) })
	}
}

func TestMissing(t *testing.T) {
	settings := Settings{FaultHeader: FaultHeader{Name: "X-Fault"}}
	resources := resource.Config{Pack: packtest.Bundled(t), Variables: map[resource.Key]string{resource.Burst: "ASSAY_BURST_KEY"}}
	for _, c := range []struct {
		name     string
		analysis Analysis
		lacks    resource.Key
		want     string
	}{
		{name: "nothing", analysis: Analysis{means: means{keys: []resource.Key{resource.Other, resource.Burst}, hook: true}}},
		{name: "the key", lacks: resource.Main, want: "it needs an API key"},
		{name: "a key nobody needs", lacks: resource.Burst},
		{name: "a further key", analysis: Analysis{means: means{keys: []resource.Key{resource.Burst}}}, lacks: resource.Burst, want: "it needs the API key of an organization whose rate limit may be exhausted (ASSAY_BURST_KEY)"},
		{name: "a hook", analysis: Analysis{means: means{hook: true}}, lacks: "hook", want: "it needs a header that makes the target fail (--fault-header)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			resources, settings := resources, settings
			resources.Credentials = targettest.Keys[resource.Key]()
			delete(resources.Credentials, c.lacks)
			if c.lacks == "hook" {
				settings.FaultHeader = FaultHeader{}
			}
			require.Equal(t, c.want, NewRun(settings, resource.New(resources)).Missing(c.analysis))
		})
	}
}

func TestWhatCanBeRunByOnlyReading(t *testing.T) {
	const (
		writes  = "it writes"
		created = "it would have to create something first"
	)
	p := packtest.Bundled(t)
	for _, c := range []struct {
		name     string
		scenario plan.Scenario
		want     string
	}{
		{name: "a refusal", scenario: packtest.Written("Given a getContact request that is accepted", "When it is sent with no Authorization header", "Then it is rejected with 401", "Then nothing has changed")},
		{name: "an unknown id", scenario: packtest.Written("Given a getContact request that is accepted", "When it is sent for an unknown contact", "Then it is rejected with 404")},
		{name: "a listing", scenario: packtest.Written("Given a listLists request that is accepted", "When it is sent", "Then it is accepted", "Then it is on page 1 of 50 at a time")},
		{name: "what is there", scenario: packtest.Written("Given a list", "Given a listContacts request that is accepted, with the query:", "| list_id | ${list.id} |", "When it is sent", "Then it is accepted")},
		{name: "what is another's", scenario: packtest.Written("Given a getContact request that is accepted", "When it is sent for another organization's contact", "Then it is refused, and reveals nothing")},
		{name: "variations", scenario: packtest.Written("Given a getContact request that is accepted", "When it is sent with each invalid value of its path", "Then each is rejected with 422, naming the place")},
		{name: "a method that reads", scenario: packtest.Written("Given a listLists request that is accepted", `When it is sent with the method "OPTIONS"`, "Then it is refused as unknown")},
		{name: "a change", scenario: packtest.Written("Given a deleteList request that is accepted", "When it is sent with no Authorization header", "Then it is rejected with 401"), want: writes},
		{name: "a method that may write", scenario: packtest.Written("Given a listLists request that is accepted", `When it is sent with the method "PUT"`, "Then it is refused as unknown"), want: writes},
		{name: "what was created so", scenario: packtest.Written("Given a contact with:", "| city | Bern |", "Given a getContact request that is accepted", "When it is sent", "Then it is accepted"), want: created},
		{name: "what was updated", scenario: packtest.Written("Given a contact", "Given the contact is updated with:", "| city | Bern |", "Given a getContact request that is accepted", "When it is sent", "Then it is accepted"), want: created},
		{name: "another one", scenario: packtest.Written("Given another list", "Given a listLists request that is accepted", "When it is sent", "Then it is accepted"), want: created},
		{name: "one of a particular kind", scenario: packtest.Written("Given a guest", "Given a listLists request that is accepted", "When it is sent", "Then it is accepted"), want: created},
		{name: "what was deleted", scenario: packtest.Written("Given a getContact request that is accepted", "When it is sent for a deleted contact", "Then it is rejected with 404"), want: created},
		{name: "what it is like", scenario: packtest.Written("Given a contact", "Given a getContact request that is accepted", "When it is sent", "Then the contact has what it was created with"), want: created},
		{name: "whether it is listed", scenario: packtest.Written("Given a contact", "Given a getContact request that is accepted", "When it is sent", "Then the contact is listed by listContacts"), want: created},
		{name: "what it was given", scenario: packtest.Written("Given a contact", "Given a listContacts request that is accepted, with the query:", "| email | ${contact.work_email} |", "When it is sent", "Then it is accepted"), want: created},
		{name: "what is shared", scenario: packtest.Written("Given a shared list with 9 members", "Given a listListContacts request that is accepted", "When its pages are read", "Then its pages report the total"), want: created},
		{name: "that nothing is listed", scenario: packtest.Written("Given a listLists request that is accepted", "When it is sent", "Then it lists nothing"), want: created},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, err := Analyse(p, c.scenario)
			require.NoError(t, err)
			require.Equal(t, c.want, a.unread)
		})
	}
}

// What is the oldest may belong to a scenario that changes it.
func TestNothingRunsBesideALookAtTheOldest(t *testing.T) {
	p := packtest.Bundled(t)
	steps := []string{"Given a deleteContact request that is accepted", "When it is sent", "Then it is accepted"}
	a, err := Analyse(p, packtest.Written(steps...))
	require.NoError(t, err)
	require.False(t, a.Alone)
	a, err = Analyse(p, packtest.Written(append(steps, "Then the oldest contacts are as they were")...))
	require.NoError(t, err)
	require.True(t, a.Alone)
}
