package resource

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/fixtures"

	"github.com/assaykit/assay/internal/pack/packtest"
)

// TestWhatAScenarioLeaves: what the members of a set are after a scenario that sent one
// request, which was accepted.
func TestWhatAScenarioLeaves(t *testing.T) {
	s := New(Config{Pack: packtest.Bundled(t), Seed: "7"})
	kind := func(name string) *Instance {
		r := s.Fixtures.Resources.Resources[name]
		return &Instance{Resource: r, Kind: r.Kind(), Org: Main, Identity: name}
	}
	for _, c := range []struct {
		name      string
		operation string
		about     []string
		body      map[string]any
		raw       bool
		made      string // a member that the scenario has made for itself
		left      []string
		stale     []string // of them, what is not as it was made
		seen      []string
		worn      int
	}{
		{name: "nothing was written", operation: "getContact", about: []string{"contact"}, left: []string{"contact", "list"}, seen: []string{"contact", "list"}},
		{name: "a change", operation: "updateContact", about: []string{"contact"}, body: map[string]any{"job_title": "x"}, left: []string{"contact", "list"}, stale: []string{"contact"}},
		{name: "a removal", operation: "deleteContact", about: []string{"contact"}, left: []string{"list"}},
		{name: "a removal of what holds others", operation: "deleteList", about: []string{"list"}, left: []string{}},
		{name: "a move", operation: "removeListContacts", about: []string{"list", "contact"}, left: []string{"list"}},
		{name: "a creation", operation: "createContact", about: []string{"list"}, body: map[string]any{"list_id": "l"}, made: "contact", left: []string{"contact", "list"}, seen: []string{}, worn: 1},
		{name: "an odd body that was accepted", operation: "addListContacts", about: []string{"list"}, raw: true, left: []string{"list"}},
		{name: "something of its own", operation: "getContact", made: "outsider", left: []string{"contact", "list"}, seen: []string{"contact", "list"}, worn: 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			set, members := s.NewSet(Main, s.Unique("a")), map[string]*Instance{"list": kind("list"), "contact": kind("contact")}
			members["list"].ID, members["contact"].Body = "l", map[string]any{"list_id": "l"}
			for name, i := range members {
				set.PutPlain(name, i)
				set.Seen[name] = Snapshot{"it": name}
			}
			set.Lend()
			r := Request{Operation: s.Operation(c.operation), Org: Main, Body: c.body}
			r.RawBody = c.raw
			for _, name := range c.about {
				r.About = append(r.About, members[name])
			}
			set.wrote(s, r)
			if c.made != "" {
				set.Put(c.made, kind(c.made))
			}
			set.TakeBack(false)

			left := []string{}
			for name, i := range members {
				if set.Member(name) == i {
					left = append(left, name)
				}
			}
			require.ElementsMatch(t, c.left, left)
			stale := []string{}
			for name, i := range members {
				if len(set.stale[i]) > 0 {
					stale = append(stale, name)
				}
			}
			require.ElementsMatch(t, c.stale, stale)
			for _, name := range c.seen {
				require.Contains(t, set.Seen, name)
			}
			require.Len(t, set.worn, c.worn)
		})
	}
}

func TestScenariosThatAreAlikeKeepWhatTheyMake(t *testing.T) {
	s := New(Config{Pack: packtest.Bundled(t), Seed: "7"})
	set, own := s.NewSet(Main, s.Unique("a")), &Instance{}
	require.False(t, set.Made("a contact with:"))
	set.Put("contact", own)
	before, err := set.sameValue("email")
	require.NoError(t, err)
	set.TakeBack(true)
	set.Lend()
	after, err := set.sameValue("email")
	require.NoError(t, err)
	require.Equal(t, before, after)
	require.Same(t, own, set.Member("contact"))
	require.True(t, set.Made("a contact with:"))
}

// TestWhatCanBeChangedBack: of a contact the job, with which it was created; of a company
// what it was updated to right after that.
func TestWhatCanBeChangedBack(t *testing.T) {
	s := New(Config{Pack: packtest.Bundled(t), Seed: "7"})
	for _, c := range []struct {
		name     string
		resource string
		fields   []string
		want     map[string]any // nil where it cannot be
	}{
		{name: "created with it", resource: "contact", fields: []string{"job_title"}, want: map[string]any{"job_title": "Analyst"}},
		{name: "created without it", resource: "contact", fields: []string{"job_title", "city"}},
		{name: "what it is found by", resource: "contact", fields: []string{"work_email"}},
		{name: "read elsewhere than written", resource: "contact", fields: []string{"list_id"}},
		{name: "updated to it", resource: "company", fields: []string{"city"}, want: map[string]any{"city": "Bern"}},
		{name: "a field of the request that created it", resource: "company", fields: []string{"job_title"}},
		{name: "nothing changes it", resource: "list", fields: []string{"title"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			set, fields := s.NewSet(Main, s.Unique("a")), map[string]bool{}
			for _, name := range c.fields {
				fields[name] = true
			}
			i := &Instance{Resource: s.Fixtures.Resources.Resources[c.resource], Org: Main, ID: "1", Body: map[string]any{
				"job_title": "Analyst", "work_email": "a@example.com", "list_id": "l", "title": "x",
			}}
			a := NewAgent(s, nil)
			r, possible := a.restoring(t.Context(), set, i, fields)
			require.Equal(t, c.want != nil, possible)
			if possible {
				require.Equal(t, c.want, r.Body)
				require.Equal(t, i.Resource.Change, r.Operation.ID)
			}
		})
	}
}

// What lies within something has its id in the path: the two are members together, or
// neither.
func TestWhatLiesWithinAnotherIsLentWithIt(t *testing.T) {
	s := agentOfBundled(t)
	set := s.NewSet(Main, &Source{Seed: "7"})
	shop := &Instance{Resource: fixtures.Resource{Name: "shop"}, ID: "1"}
	order := &Instance{Resource: fixtures.Resource{Name: "order"}, ID: "2", within: []*Instance{shop}}
	line := &Instance{Resource: fixtures.Resource{Name: "line"}, ID: "3", within: []*Instance{order}}
	set.Put("shop", shop)
	set.Put("order", order)
	set.Put("line", line)
	set.lose(shop, false)
	require.Empty(t, set.members)

	set.worn = []*Instance{order}
	require.Nil(t, set.takeWorn("order"), "its shop is no member")
	set.Put("shop", &Instance{Resource: shop.Resource, ID: "4"})
	require.Nil(t, set.takeWorn("order"), "another shop is")
	set.Put("shop", shop)
	require.Same(t, order, set.takeWorn("order"))
}

// What cannot be changed back is given up with what lies within it, whichever is asked for
// first: an order is not asked for in a shop that is replaced right after that.
func TestWhatLiesWithinIsGivenUpFirst(t *testing.T) {
	a := agentOfBundled(t)
	set := a.NewSet(Main, &Source{Seed: "7"})
	shop := &Instance{Resource: fixtures.Resource{Name: "shop"}, ID: "1"}
	order := &Instance{Resource: fixtures.Resource{Name: "order"}, ID: "2", within: []*Instance{shop}}
	line := &Instance{Resource: fixtures.Resource{Name: "line"}, ID: "3", within: []*Instance{order}}
	for name, i := range map[string]*Instance{"shop": shop, "order": order, "line": line} {
		set.PutPlain(name, i)
	}
	ready, err := a.Ready(t.Context(), set, "line")
	require.NoError(t, err)
	require.Same(t, line, ready)
	set.stale[shop] = map[string]bool{"title": true} // and nothing changes a shop
	ready, err = a.Ready(t.Context(), set, "line")
	require.NoError(t, err)
	require.Nil(t, ready)
	require.Empty(t, set.members)
}

// TestAChangeIsAnnouncedWhateverWasSeen: somebody may owe a look at what is not
// remembered any more.
func TestAChangeIsAnnouncedWhateverWasSeen(t *testing.T) {
	s := New(Config{Pack: packtest.Bundled(t), Seed: "7"})
	set, list, other := s.NewSet(Main, s.Unique("a")), &Instance{ID: "l"}, &Instance{ID: "m"}
	set.PutPlain("list", list)
	announced := 0
	set.BeforeChange = func(_ context.Context, different func(*Instance) bool) {
		announced++
		require.True(t, different(list))
		require.False(t, different(other))
	}
	set.beforeChange(t.Context(), Request{Operation: s.Operation("createContact"), Org: Main, About: []*Instance{list}}, true)
	require.Equal(t, 1, announced)
}

// TestDependsOnTellsKindsApart: a list and a contact can have one id.
func TestDependsOnTellsKindsApart(t *testing.T) {
	kind := func(name string) *Instance { return &Instance{Resource: fixtures.Resource{Name: name}, ID: "55"} }
	list, contact := kind("list"), kind("contact")
	for _, c := range []struct {
		name      string
		made      Instance
		onList    bool
		onContact bool
	}{
		{name: "made with the list's id", made: Instance{Body: map[string]any{"list_id": "55"}, within: []*Instance{list}}, onList: true},
		{name: "by whom it was made is unknown", made: Instance{Body: map[string]any{"list_id": "55"}}, onList: true, onContact: true},
		{name: "made with another id", made: Instance{Body: map[string]any{"list_id": "56"}, within: []*Instance{list}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, c.onList, c.made.dependsOn(list))
			require.Equal(t, c.onContact, c.made.dependsOn(contact))
		})
	}
}

// What each of several scenarios has changed in the same way is as the fixtures say no
// more when others use it, and what they have made for themselves nobody else uses.
func TestASetThatIsHandedOn(t *testing.T) {
	s := New(Config{Pack: packtest.Bundled(t), Seed: "7"})
	kind := func(name string) *Instance {
		r := s.Fixtures.Resources.Resources[name]
		return &Instance{Resource: r, Kind: r.Kind(), Org: Main, Identity: name}
	}
	set, plain, special := s.NewSet(Main, s.Unique("a")), kind("company"), kind("contact")
	set.Lend()
	set.PutPlain("company", plain)
	set.Put("contact", special)
	set.wrote(s, Request{Operation: s.Operation("updateCompany"), Org: Main, Body: map[string]any{"industry": "x"}, About: []*Instance{plain}})
	set.TakeBack(true)
	set.Lend()
	require.Same(t, special, set.Member("contact"), "the next one that is alike has it, too")
	require.Empty(t, set.stale, "and wants what was changed")
	set.TakeBack(true)
	set.HandOn()
	require.Same(t, plain, set.Member("company"))
	require.Equal(t, map[string]bool{"industry": true}, set.stale[plain])
	require.Nil(t, set.Member("contact"))
}
