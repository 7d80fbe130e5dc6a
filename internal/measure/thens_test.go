package measure

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/reference/faults"
)

// The first Then finds a server that accepts what it should refuse, and so does the
// last one when the first is left out. A server that refuses with another text is
// found by the first alone.
func TestThens(t *testing.T) {
	accepts := deviation(t, "create-list-accepts-unrecognized-type")
	for _, c := range []struct {
		name       string
		deviations []faults.Deviation
		want       []Then
	}{
		{
			name: "no deviation", want: []Then{
				{Text: `it is rejected with 400 "Invalid list type"`}, {Text: "nothing has changed"},
			},
		},
		{
			name: "one that a later step finds as well", deviations: []faults.Deviation{accepts}, want: []Then{
				{Text: `it is rejected with 400 "Invalid list type"`, Finds: 1}, {Text: "nothing has changed"},
			},
		},
		{
			name: "one that nothing else finds", deviations: []faults.Deviation{deviation(t, "create-list-unrecognized-type-text")}, want: []Then{
				{Text: `it is rejected with 400 "Invalid list type"`, Finds: 1, Alone: "create-list-unrecognized-type-text"}, {Text: "nothing has changed"},
			},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			thens, err := Thens(context.Background(), Options{Pack: only(t, "CRM-LISTS-001"), Deviations: c.deviations}, Transit{})
			require.NoError(t, err)
			line := 0
			for n := range thens {
				require.Equal(t, "features/lists.feature", thens[n].File)
				require.Greater(t, thens[n].Line, line)
				line = thens[n].Line
				thens[n].File, thens[n].Line = "", 0
			}
			require.Equal(t, c.want, thens)
		})
	}
}

// Faults in transit count as deviations do.
func TestThensInTransit(t *testing.T) {
	o := between(t, "CRM-LISTS-001", "answer.error-text@createList:400", "request.done-in-spite@createList:400", "answer.member-missing@createList:400/detail",
		"answer.member-missing@getContact:200/data/city")
	thens, err := Thens(context.Background(), Options{Pack: o.Pack}, o)
	require.NoError(t, err)
	finds, alone := map[string]int{}, map[string]string{}
	for _, step := range thens {
		finds[step.Text], alone[step.Text] = step.Finds, step.Alone
	}
	const rejected, unchanged = `it is rejected with 400 "Invalid list type"`, "nothing has changed"
	require.Equal(t, "answer.error-text@createList:400", alone[rejected])
	require.Equal(t, "request.done-in-spite@createList:400", alone[unchanged])
	require.Equal(t, 1, finds[unchanged])
}
