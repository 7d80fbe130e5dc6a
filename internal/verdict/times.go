package verdict

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"
)

// OperationTimes is how long the answers of one operation took.
type OperationTimes struct {
	Operation string          // its operationId
	Durations []time.Duration // of every answer in the Result, shortest first
	Slowest   *Scenario       // that has the slowest answer
}

// Quantile returns the duration that a part q of the answers did not exceed, for q from
// 0 to 1, by the nearest-rank method; 0 if there is no answer.
func (t *OperationTimes) Quantile(q float64) time.Duration {
	n := len(t.Durations)
	if n == 0 {
		return 0
	}
	return t.Durations[min(n-1, max(0, int(math.Ceil(q*float64(n)))-1))]
}

// TimesOf returns how long the answers of each operation took, the operation with the
// highest 95th percentile first. Requests without an answer, and those of no operation,
// are left out.
func TimesOf(r *Result) []OperationTimes {
	at := map[string]int{}
	var all []OperationTimes
	slowest := map[string]time.Duration{}
	for i := range r.Scenarios {
		s := &r.Scenarios[i]
		for _, e := range s.Exchanges {
			if e == nil || e.Status == 0 || e.Operation == "" {
				continue
			}
			n, ok := at[e.Operation]
			if !ok {
				n = len(all)
				at[e.Operation] = n
				all = append(all, OperationTimes{Operation: e.Operation})
			}
			all[n].Durations = append(all[n].Durations, e.Duration)
			if all[n].Slowest == nil || e.Duration > slowest[e.Operation] {
				all[n].Slowest, slowest[e.Operation] = s, e.Duration
			}
		}
	}
	for i := range all {
		slices.Sort(all[i].Durations)
	}
	slices.SortStableFunc(all, func(a, b OperationTimes) int {
		return cmp.Or(cmp.Compare(b.Quantile(0.95), a.Quantile(0.95)), cmp.Compare(a.Operation, b.Operation))
	})
	return all
}

// Span is a scenario in the time of a run.
type Span struct {
	*Scenario
	Row int // from 0; spans of a row do not overlap
}

// Spans returns the scenarios that ran, in the order in which they began, each in the
// first row that was free. A scenario without a start or a duration did not run.
func Spans(r *Result) []Span {
	var all []Span
	for i := range r.Scenarios {
		if s := &r.Scenarios[i]; !s.Started.IsZero() && s.Duration > 0 {
			all = append(all, Span{Scenario: s})
		}
	}
	slices.SortStableFunc(all, func(a, b Span) int { return a.Started.Compare(b.Started) })
	var free []time.Time // when each row is
	for i := range all {
		s := &all[i]
		s.Row = slices.IndexFunc(free, func(t time.Time) bool { return !t.After(s.Started) })
		if s.Row < 0 {
			s.Row = len(free)
			free = append(free, time.Time{})
		}
		free[s.Row] = s.Started.Add(s.Duration)
	}
	return all
}

// Latency writes how long an answer took: in milliseconds with two places below 1 ms and
// with one below 10 ms, and from there on as Duration does.
func Latency(d time.Duration) string {
	switch ms := float64(d) / float64(time.Millisecond); {
	case ms < 1:
		return fmt.Sprintf("%.2f ms", ms)
	case ms < 10:
		return fmt.Sprintf("%.1f ms", ms)
	}
	return Duration(d)
}
