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
