package resource

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestFewerCleanUpWhereAnswersAreLarge(t *testing.T) {
	for _, c := range []struct {
		name                string
		concurrency, answer int
		want                int
	}{
		{name: "none was seen", concurrency: 8, want: Cleaners},
		{name: "small ones", concurrency: 8, answer: 10_000, want: Cleaners},
		{name: "one at a time", concurrency: 1, answer: 10_000, want: 1},
		{name: "large ones", concurrency: 8, answer: answersInHand / 2, want: 2},
		{name: "one that takes all", concurrency: 8, answer: 2 * answersInHand, want: 1},
	} {
		t.Run(c.name, func(t *testing.T) { require.Equal(t, c.want, cleaners(c.concurrency, c.answer)) })
	}
}
