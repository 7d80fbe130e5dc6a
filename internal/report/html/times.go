package html

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/internal/wording"
)

// How much of the times is shown, and how large it is in pixels, or in units that the
// width of the page is divided into.
const (
	maxBars       = 1500
	maxSlowest    = 8 // operations that are seen at once
	maxOperations = 200
	wide          = 1000
	rowHeight     = 14
	maxHeight     = 420
	barsOfTimes   = 24
	timesHeight   = 24
)

// times are when the scenarios ran, and how long the answers took.
type times struct {
	Timeline *timeline // nil where the Result has no times
	First    []operationView
	Rest     []operationView
	Scale    string // of the distributions
}

// timeline is the run from its beginning to its end, with a bar for each scenario and a
// band for each time in which requests waited for a rate limit.
type timeline struct {
	Width, Height int
	Bars          []bar
	Waits         []bar
	Ticks         []string
	Waited        string // "" for not at all
	About         string
}

// bar is a rectangle of a picture.
type bar struct {
	X, Y, Width, Height float64
	State               verdict.State
	Href                string
	Title               string
}

// operationView is how long the answers of one operation took.
type operationView struct {
	Operation          string
	Href               string
	Answers            int
	Median, High, Most string
	MostHref           string // to the scenario of the slowest answer
	Distribution       []bar
	Width, Height      int
}

func newTimes(r *verdict.Result) times {
	t := times{Timeline: newTimeline(r)}
	all := verdict.TimesOf(r)
	all = all[:min(len(all), maxOperations)]
	if len(all) == 0 {
		return t
	}
	least, most := all[0].Durations[0], time.Duration(0)
	for _, o := range all {
		least, most = min(least, o.Durations[0]), max(most, o.Durations[len(o.Durations)-1])
	}
	t.Scale = fmt.Sprintf("%s to %s, on a logarithmic scale", verdict.Latency(least), verdict.Latency(most))
	for i := range all {
		v := newOperation(&all[i], least, most)
		if i < maxSlowest {
			t.First = append(t.First, v)
		} else {
			t.Rest = append(t.Rest, v)
		}
	}
	return t
}

func newOperation(o *verdict.OperationTimes, least, most time.Duration) operationView {
	v := operationView{
		Operation: o.Operation, Href: fragment("operation", o.Operation), Answers: len(o.Durations),
		Median: verdict.Latency(o.Quantile(0.5)), High: verdict.Latency(o.Quantile(0.95)), Most: verdict.Latency(o.Quantile(1)),
		MostHref: fragment("scenario", o.Slowest.ID), Width: barsOfTimes * 5, Height: timesHeight,
	}
	counts := make([]int, barsOfTimes)
	for _, d := range o.Durations {
		counts[placeOf(d, least, most)]++
	}
	highest := slices.Max(counts)
	for i, n := range counts {
		if n == 0 {
			continue
		}
		height := max(2, float64(timesHeight*n)/float64(highest))
		v.Distribution = append(v.Distribution, bar{X: float64(i * 5), Y: rounded(timesHeight - height), Width: 4, Height: rounded(height)})
	}
	return v
}

// placeOf returns in which of the bars a duration is counted, on a logarithmic scale.
func placeOf(d, least, most time.Duration) int {
	low, high := math.Log(float64(max(1, least))), math.Log(float64(max(1, most)))
	if high <= low {
		return 0
	}
	at := (math.Log(float64(max(1, d))) - low) / (high - low)
	return min(barsOfTimes-1, max(0, int(at*barsOfTimes)))
}

func newTimeline(r *verdict.Result) *timeline {
	spans := verdict.Spans(r)
	whole := r.Finished.Sub(r.Started)
	if len(spans) == 0 || whole <= 0 {
		return nil
	}
	more := max(0, len(spans)-maxBars)
	if more > 0 {
		slices.SortStableFunc(spans, func(a, b verdict.Span) int { return cmp.Compare(b.Duration, a.Duration) })
		spans = spans[:maxBars]
	}
	rows := 0
	for _, s := range spans {
		rows = max(rows, s.Row+1)
	}
	row := min(rowHeight, max(1, maxHeight/float64(rows)))
	t := &timeline{Width: wide, Height: int(math.Ceil(row * float64(rows)))}
	at := func(from time.Time, d time.Duration) (x, width float64) {
		x = min(wide, max(0, wide*float64(from.Sub(r.Started))/float64(whole)))
		return rounded(x), rounded(min(wide-x, max(0.5, wide*float64(d)/float64(whole))))
	}
	for _, s := range spans {
		b := bar{Y: rounded(row * float64(s.Row)), Height: rounded(row * 0.85), State: class(r.StateOf(s.Scenario)), Href: fragment("scenario", s.ID)}
		b.X, b.Width = at(s.Started, s.Duration)
		b.Title = fmt.Sprintf("%s: %s, %s", s.Name, words(b.State), verdict.Duration(s.Duration))
		t.Bars = append(t.Bars, b)
	}
	for _, w := range r.Traffic.Waits {
		b := bar{Height: float64(t.Height)}
		b.X, b.Width = at(w.From, w.To.Sub(w.From))
		t.Waits = append(t.Waits, b)
	}
	if r.Traffic.Waited > 0 {
		t.Waited = verdict.Duration(r.Traffic.Waited)
	}
	for i := range 5 {
		t.Ticks = append(t.Ticks, verdict.Duration(whole*time.Duration(i)/4))
	}
	t.About = fmt.Sprintf("%s in %s", wording.Count(len(spans)+more, "scenario"), verdict.Duration(whole))
	if more > 0 {
		t.About += fmt.Sprintf(", the %d longest of them", len(spans))
	}
	return t
}

// rounded keeps the numbers of a picture short.
func rounded(x float64) float64 { return math.Round(x*10) / 10 }
