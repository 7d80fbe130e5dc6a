package verdict

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/exchange"
)

// taken is an answer of an operation that took so many milliseconds; status 0 for none.
func taken(operation string, status, ms int) *exchange.Exchange {
	return &exchange.Exchange{
		Operation: operation, Answer: exchange.Answer{Status: status},
		Timing: exchange.Timing{Duration: time.Duration(ms) * time.Millisecond},
	}
}

func TestTimesOf(t *testing.T) {
	r := &Result{Scenarios: []Scenario{
		{Identity: Identity{ID: "a"}, Exchanges: []*exchange.Exchange{taken("getPet", 200, 3), nil, taken("getPet", 404, 1), taken("listPets", 200, 50)}},
		{Identity: Identity{ID: "b"}, Exchanges: []*exchange.Exchange{taken("getPet", 200, 9), taken("getPet", 0, 30_000), taken("", 200, 70)}},
	}}
	all := TimesOf(r)
	require.Len(t, all, 2)
	require.Equal(t, "listPets", all[0].Operation, "the slowest first")
	require.Equal(t, "a", all[0].Slowest.ID)
	require.Equal(t, "getPet", all[1].Operation)
	require.Equal(t, []time.Duration{time.Millisecond, 3 * time.Millisecond, 9 * time.Millisecond}, all[1].Durations, "what has no answer is no time of an answer")
	require.Equal(t, "b", all[1].Slowest.ID)
	require.Empty(t, TimesOf(&Result{}))
}

func TestQuantile(t *testing.T) {
	var hundred OperationTimes
	for i := range 100 {
		hundred.Durations = append(hundred.Durations, time.Duration(i+1))
	}
	for _, c := range []struct {
		name  string
		times OperationTimes
		q     float64
		want  time.Duration
	}{
		{name: "none", q: 0.5, want: 0},
		{name: "one", times: OperationTimes{Durations: []time.Duration{7}}, q: 0.95, want: 7},
		{name: "least", times: hundred, q: 0, want: 1},
		{name: "median", times: hundred, q: 0.5, want: 50},
		{name: "95th percentile", times: hundred, q: 0.95, want: 95},
		{name: "most", times: hundred, q: 1, want: 100},
		{name: "between two", times: OperationTimes{Durations: []time.Duration{1, 2, 3}}, q: 0.5, want: 2},
	} {
		t.Run(c.name, func(t *testing.T) { require.Equal(t, c.want, c.times.Quantile(c.q)) })
	}
}

func TestSpans(t *testing.T) {
	begin := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	ran := func(id string, from, to int) Scenario {
		return Scenario{Identity: Identity{ID: id}, Started: begin.Add(time.Duration(from) * time.Second), Duration: time.Duration(to-from) * time.Second}
	}
	r := &Result{Scenarios: []Scenario{ran("c", 4, 6), ran("a", 0, 4), ran("b", 1, 5), {Identity: Identity{ID: "not run"}}, ran("d", 5, 7)}}
	rows := map[string]int{}
	var order []string
	for _, s := range Spans(r) {
		rows[s.ID] = s.Row
		order = append(order, s.ID)
	}
	require.Equal(t, []string{"a", "b", "c", "d"}, order)
	require.Equal(t, map[string]int{"a": 0, "b": 1, "c": 0, "d": 1}, rows)
}
