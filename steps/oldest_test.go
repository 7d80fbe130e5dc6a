package steps

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestBystandersHaveNothingToDoWithARequest(t *testing.T) {
	of := func(number int, i instance) *instance {
		i.kind, i.number, i.accepted = "contact", number, i.answered
		return &i
	}
	list := &instance{kind: "list", org: Main, identity: "a list", id: "7"}
	own := of(1, instance{org: Main, id: "10", answered: true, body: map[string]any{"list_id": "7"}})
	first := of(2, instance{org: Main, id: "11", answered: true, body: map[string]any{"list_id": "8"}})
	on := of(3, instance{org: Main, id: "12", answered: true, body: map[string]any{"list_id": "7"}})
	doubtful := of(4, instance{org: Main, id: "13", answered: true, doubtful: true})
	refused := of(5, instance{org: Main, id: "14"})
	theirs := of(6, instance{org: Other, id: "15", answered: true})
	unnamed := of(7, instance{org: Main, answered: true})
	l := newLedger()
	l.entries = []*instance{list, own, first, on, doubtful, refused, theirs, unnamed}

	require.Equal(t, []*instance{first, unnamed}, l.bystanders("contact", Main, []*instance{list}))
	require.Equal(t, []*instance{first, on, unnamed}, l.bystanders("contact", Main, []*instance{own}))
	require.Empty(t, l.bystanders("list", Main, []*instance{own}), "it is on that list")
}
