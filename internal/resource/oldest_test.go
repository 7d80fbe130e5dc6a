package resource

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/pack/packtest"
)

func TestBystandersHaveNothingToDoWithARequest(t *testing.T) {
	of := func(number int, i Instance) *Instance {
		i.Kind, i.number, i.accepted = "contact", number, i.answered
		return &i
	}
	list := &Instance{Kind: "list", Org: Main, Identity: "a list", ID: "7"}
	own := of(1, Instance{Org: Main, ID: "10", Body: map[string]any{"list_id": "7"}, condition: condition{answered: true}})
	first := of(2, Instance{Org: Main, ID: "11", Body: map[string]any{"list_id": "8"}, condition: condition{answered: true}})
	on := of(3, Instance{Org: Main, ID: "12", Body: map[string]any{"list_id": "7"}, condition: condition{answered: true}})
	doubtful := of(4, Instance{Org: Main, ID: "13", condition: condition{answered: true, doubtful: true}})
	refused := of(5, Instance{Org: Main, ID: "14"})
	theirs := of(6, Instance{Org: Other, ID: "15", condition: condition{answered: true}})
	unnamed := of(7, Instance{Org: Main, condition: condition{answered: true}})
	l := newLedger()
	l.entries = []*Instance{list, own, first, on, doubtful, refused, theirs, unnamed}

	require.Equal(t, []*Instance{first, unnamed}, l.bystanders("contact", Main, []*Instance{list}))
	require.Equal(t, []*Instance{first, on, unnamed}, l.bystanders("contact", Main, []*Instance{own}))
	require.Empty(t, l.bystanders("list", Main, []*Instance{own}), "it is on that list")
}

// What was seen of a bystander is forgotten before a request that may change it.
func TestBystandersAreLookedAtAgainOnceTheyMayHaveChanged(t *testing.T) {
	s := New(Config{Pack: packtest.Bundled(t), Seed: "7"})
	list := &Instance{Kind: "list", Org: Main, Identity: "a list", ID: "7"}
	other := &Instance{Kind: "list", Org: Main, Identity: "another", ID: "8"}
	contact := &Instance{Kind: "contact", Org: Main, Identity: "c", ID: "9", Body: map[string]any{"list_id": "7"}}
	request := func(operation string, about ...*Instance) Request {
		return Request{Operation: s.Operation(operation), Org: Main, About: about}
	}
	with := func(r Request, path, body map[string]any) Request {
		r.Path, r.Body = path, body
		return r
	}
	odd := request("createList")
	odd.RawBody = true
	for _, c := range []struct {
		name    string
		request Request
		stays   bool
	}{
		{name: "it is only read", request: request("getContact", contact), stays: true},
		{name: "it is changed", request: request("updateContact", contact)},
		{name: "what it belongs to is removed", request: request("deleteList", list)},
		{name: "something else is removed", request: request("deleteList", other), stays: true},
		{name: "a list is created", request: with(request("createList"), nil, map[string]any{"title": "x"}), stays: true},
		{name: "its id stands in the path", request: with(request("deleteContact"), map[string]any{"contact_id": "9"}, nil)},
		{name: "its id stands in the body", request: with(request("addListContacts", other), nil, map[string]any{"contact_ids": []any{"9"}})},
		{name: "the body is an odd one", request: odd},
	} {
		t.Run(c.name, func(t *testing.T) {
			s.Bystanders.Remember(Bystander{contact, Snapshot{"it": "c"}})
			s.Bystanders.ForgetFor(c.request)
			_, known := s.Bystanders.snapshot(contact)
			require.Equal(t, c.stays, known)
		})
	}
}

func TestABystanderListThatIsWrittenToIsLookedAtAgain(t *testing.T) {
	s := New(Config{Pack: packtest.Bundled(t), Seed: "7"})
	list := &Instance{Kind: "list", Org: Main, Identity: "a list", ID: "7"}
	s.Bystanders.Remember(Bystander{list, Snapshot{"it": "l"}})
	r := Request{Operation: s.Operation("createContact"), Org: Main}
	r.Body = map[string]any{"list_id": "7"}
	s.Bystanders.ForgetFor(r)
	_, known := s.Bystanders.snapshot(list)
	require.False(t, known, "it lists the new contact")
}
