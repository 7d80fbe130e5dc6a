package derive

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A conflict is one of many things: that a room is full says nothing of the email that a
// booking has.
func TestWhatAConflictIsAbout(t *testing.T) {
	for text, want := range map[string]bool{
		"":                                       true,
		"conflict":                               true,
		"email taken":                            true,
		"a user with this login already exists.": true,
		"the slug is used by another page":       true,
		"duplicate sku":                          true,
		"the room is full":                       false,
		"the folder is not empty":                false,
		"it still has children":                  false,
		"the capacity of the trip is exceeded":   false,
		"overlaps with another booking":          false,
		"the version is stale":                   false,
		"an order in this state cannot be paid":  false,
		"the limit is reached, or the email is already taken": true,
	} {
		require.Equal(t, want, speaksOfAValue(text), text)
	}
}
