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
			thens, err := Thens(context.Background(), Options{Pack: only(t, "CRM-LISTS-001"), Deviations: c.deviations})
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
