package schedule

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/exchange"
)

func TestExhaustion(t *testing.T) {
	for _, c := range []struct {
		name   string
		rate   exchange.Rate
		budget int
		want   int
	}{
		{name: "by the second", rate: exchange.Rate{PerSecond: 50, PerMinute: 1000}, budget: 1200, want: 100},
		{name: "by the minute", rate: exchange.Rate{PerMinute: 1000}, budget: 1200, want: 1000},
		{name: "beyond the budget", rate: exchange.Rate{PerMinute: 1000}, budget: 200, want: 200},
		{name: "unknown", budget: 1200, want: 150},
	} {
		t.Run(c.name, func(t *testing.T) { require.Equal(t, c.want, exhaustion(c.rate, c.budget)) })
	}
}
