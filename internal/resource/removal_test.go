package resource

import (
	"context"
	"encoding/json"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/exchange"
)

// known is a seeker that finds what a test says.
type known struct {
	found  []Item // one after the other; then nothing
	gone   bool
	absent bool
	id     any // that waiting finds out
	fails  error
}

func (k *known) Settled(context.Context, *Instance) error { return k.fails }

func (k *known) Await(_ context.Context, i *Instance) error {
	i.ID = k.id
	return nil
}

func (k *known) find(context.Context, *Instance) (Item, error) {
	if len(k.found) == 0 {
		return nil, k.fails
	}
	first := k.found[0]
	k.found = k.found[1:]
	return first, nil
}

func (k *known) lookThroughAll(context.Context, *Instance) error { return k.fails }

func (k *known) identifyByCensus(context.Context, *Instance) bool { return k.absent }

func (k *known) recognise(context.Context, *Instance) (bool, error) { return !k.gone, k.fails }

func (k *known) vanished(context.Context, *Instance) (bool, error) { return k.gone, k.fails }

// TestRemove removes one contact list, without a target.
func TestRemove(t *testing.T) {
	unknown, lost := any(nil), errors.New("connection refused")
	for _, tc := range []struct {
		name     string
		instance Instance
		seek     known
		status   int // of the removal
		stays    bool

		sent  int
		left  bool // it remains in the ledger
		fails string
	}{
		{name: "what is there", instance: Instance{ID: json.Number("7")}, status: 204, sent: 1},
		{name: "what somebody else has removed at the same time", instance: Instance{ID: json.Number("7")}, status: 404, sent: 1},
		{name: "what the target refuses to remove", instance: Instance{ID: json.Number("7")}, status: 403, sent: 1, left: true, fails: "deleteList answered 403"},
		{name: "what is gone", instance: Instance{ID: json.Number("7")}, seek: known{gone: true}},
		{name: "what may be gone", instance: Instance{ID: json.Number("7")}, seek: known{fails: lost}, left: true, fails: "connection refused"},
		{name: "what an earlier run has left", instance: Instance{ID: json.Number("7"), recorded: true}, status: 204, sent: 1},
		{name: "what is another's by now", instance: Instance{ID: json.Number("7"), recorded: true}, seek: known{gone: true}},
		{name: "what was refused", instance: Instance{ID: unknown, condition: condition{answered: true}}, seek: known{absent: true}},
		{name: "what was created without an answer, and is not there", instance: Instance{ID: unknown}},
		{name: "what was created without an answer, and appears", instance: Instance{ID: unknown}, seek: known{id: json.Number("7")}, status: 204, sent: 1},
		{
			name: "what a repeated request has created twice", instance: Instance{ID: json.Number("7"), condition: condition{repeated: true}},
			seek: known{found: []Item{{"id": json.Number("8")}}}, status: 204, sent: 2,
		},
		{name: "what stays, once it is found", instance: Instance{ID: unknown}, seek: known{id: json.Number("7")}, stays: true, left: true, fails: "the law keeps it"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a := agentOfBundled(t)
			i := tc.instance
			i.Resource, i.Org, i.Identity = a.Fixtures.Resources.Resources["list"], Main, "assay abcdefghjkmn2"
			if tc.stays {
				i.Resource.Stays = "the law keeps it"
			}
			a.Ledger.expect(&i)
			sent := 0
			m := remover{shared: a.Shared, seek: &tc.seek, unique: a.Unique, send: func(_ context.Context, r Request) (*exchange.Exchange, error) {
				require.Equal(t, "deleteList", r.Operation.ID)
				sent++
				e := &exchange.Exchange{}
				e.Status = tc.status
				return e, nil
			}}
			err := m.remove(context.Background(), &i)
			if tc.fails == "" {
				require.NoError(t, err)
			} else {
				require.ErrorContains(t, err, tc.fails)
			}
			require.Equal(t, tc.sent, sent, "requests")
			require.Equal(t, tc.left, len(a.Ledger.remaining()) > 0)
		})
	}
}
