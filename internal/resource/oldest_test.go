package resource

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestBystandersHaveNothingToDoWithARequest(t *testing.T) {
	of := func(number int, i Instance) *Instance {
		i.Kind, i.number, i.accepted = "contact", number, i.answered
		return &i
	}
	list := &Instance{Kind: "list", Org: Main, Identity: "a list", Id: "7"}
	own := of(1, Instance{Org: Main, Id: "10", answered: true, Body: map[string]any{"list_id": "7"}})
	first := of(2, Instance{Org: Main, Id: "11", answered: true, Body: map[string]any{"list_id": "8"}})
	on := of(3, Instance{Org: Main, Id: "12", answered: true, Body: map[string]any{"list_id": "7"}})
	doubtful := of(4, Instance{Org: Main, Id: "13", answered: true, doubtful: true})
	refused := of(5, Instance{Org: Main, Id: "14"})
	theirs := of(6, Instance{Org: Other, Id: "15", answered: true})
	unnamed := of(7, Instance{Org: Main, answered: true})
	l := newLedger()
	l.entries = []*Instance{list, own, first, on, doubtful, refused, theirs, unnamed}

	require.Equal(t, []*Instance{first, unnamed}, l.bystanders("contact", Main, []*Instance{list}))
	require.Equal(t, []*Instance{first, on, unnamed}, l.bystanders("contact", Main, []*Instance{own}))
	require.Empty(t, l.bystanders("list", Main, []*Instance{own}), "it is on that list")
}
