package schedule

import (
	"fmt"
	"slices"
	"time"

	"github.com/assaykit/assay/internal/exchange"
)

// volume is how many requests were accepted, and when, of those that are to exhaust
// a limit.
type volume struct {
	rate     exchange.Rate // that the target announces
	accepted []exchange.Timing
	began    time.Time // of the first one that was answered
	ended    time.Time // of the last
}

// add takes an answer into account.
func (v *volume) add(e *exchange.Exchange) {
	if rate := exchange.Announced(e.ResponseHeader); rate != (exchange.Rate{}) {
		v.rate = rate
	}
	if v.began.IsZero() || e.Started.Before(v.began) {
		v.began = e.Started
	}
	if at := e.Ended(); at.After(v.ended) {
		v.ended = at
	}
	if e.Status/100 == 2 {
		v.accepted = append(v.accepted, e.Timing)
	}
}

func (v *volume) took() time.Duration { return v.ended.Sub(v.began) }

// exceeded says which announced limit was exceeded for certain, and by what; "" for
// none. However a target counts, in a time T it accepts no more than a limit allows
// in T and in two windows more: one that had begun, and one that has.
func (v *volume) exceeded() string {
	sorted := slices.Clone(v.accepted)
	slices.SortFunc(sorted, func(a, b exchange.Timing) int { return a.Started.Compare(b.Started) })
	for _, limit := range []struct {
		most   int
		window time.Duration
		by     string
	}{
		{v.rate.PerSecond, time.Second, "second"},
		{v.rate.PerMinute, time.Minute, "minute"},
	} {
		if limit.most == 0 {
			continue
		}
		for first := range sorted {
			var last time.Time
			for n, e := range sorted[first:] {
				if at := e.Ended(); at.After(last) {
					last = at
				}
				took := last.Sub(sorted[first].Started)
				if float64(n+1) > float64(limit.most)*(took.Seconds()/limit.window.Seconds()+2) {
					return fmt.Sprintf("%d were accepted in %s, and %d in a %s are announced", n+1, took.Round(time.Millisecond), limit.most, limit.by)
				}
			}
		}
	}
	return ""
}
