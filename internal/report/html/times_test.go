package html

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/verdict"
)

// ranAt is a scenario that began and ended so many milliseconds after the run began.
func ranAt(line, from, to int) verdict.Scenario {
	s := scenario(line, "getPet", 200, verdict.Passed, "", "PET-001")
	s.Started, s.Duration = began.Add(time.Duration(from)*time.Millisecond), time.Duration(to-from)*time.Millisecond
	return s
}

func TestTimeline(t *testing.T) {
	r := resultOf(ranAt(1, 0, 500), ranAt(2, 250, 1000), ranAt(3, 500, 501))
	r.Finished = r.Started.Add(time.Second)
	r.Traffic.Waited = 300 * time.Millisecond
	r.Traffic.Waits = []verdict.Wait{{From: began.Add(100 * time.Millisecond), To: began.Add(400 * time.Millisecond)}}
	line := newTimeline(r)
	require.Equal(t, "3 scenarios in 1.0 s", line.About)
	require.Equal(t, []string{"0 ms", "250 ms", "500 ms", "750 ms", "1.0 s"}, line.Ticks)
	require.Equal(t, "300 ms", line.Waited)
	require.Equal(t, []bar{{X: 100, Width: 300, Height: 28}}, line.Waits)
	type place struct{ x, y, width float64 }
	var places []place
	for _, b := range line.Bars {
		places = append(places, place{b.X, b.Y, b.Width})
	}
	require.Equal(t, []place{{0, 0, 500}, {250, 14, 750}, {500, 0, 1}}, places)
	require.Equal(t, "#scenario=features%2Fpets.feature%3A2", line.Bars[1].Href)
	require.Contains(t, line.Bars[1].Title, "passed, 750 ms")
}

func TestTimelineOfWhatHasNoTimes(t *testing.T) {
	for name, r := range map[string]*verdict.Result{
		"nothing ran":               resultOf(),
		"scenarios without times":   resultOf(scenario(1, "getPet", 200, verdict.Passed, "")),
		"a run that took no time":   func() *verdict.Result { r := resultOf(ranAt(1, 0, 1)); r.Finished = r.Started; return r }(),
		"one that ended beforehand": func() *verdict.Result { r := resultOf(ranAt(1, 0, 1)); r.Finished = r.Started.Add(-1); return r }(),
	} {
		t.Run(name, func(t *testing.T) { require.Nil(t, newTimeline(r)) })
	}
}

// Whatever the times in a Result are, the picture keeps to its size.
func TestTimelineKeepsToItsSize(t *testing.T) {
	var all []verdict.Scenario
	for i := range 2000 {
		all = append(all, ranAt(i, 0, 100+i))
	}
	all = append(all, ranAt(5000, -90_000, -80_000), ranAt(5001, 90_000, 99_000))
	r := resultOf(all...)
	r.Finished = r.Started.Add(time.Second)
	line := newTimeline(r)
	require.Len(t, line.Bars, maxBars)
	require.Equal(t, "2002 scenarios in 1.0 s, the 1500 longest of them", line.About)
	for _, b := range line.Bars {
		require.GreaterOrEqual(t, b.X, 0.0)
		require.LessOrEqual(t, b.X+b.Width, float64(wide)+0.1)
		require.LessOrEqual(t, b.Y+b.Height, float64(line.Height)+1)
	}
}

func TestOperationsBySlowness(t *testing.T) {
	var all []verdict.Scenario
	for i := range 12 {
		s := scenario(i+1, fmt.Sprintf("op%02d", i), 200, verdict.Passed, "")
		s.Exchanges[0].Duration = time.Duration(i+1) * time.Millisecond
		all = append(all, s)
	}
	times := newTimes(resultOf(all...))
	require.Len(t, times.First, maxSlowest)
	require.Len(t, times.Rest, 4)
	require.Equal(t, "1.0 ms to 12 ms, on a logarithmic scale", times.Scale)
	slowest := times.First[0]
	require.Equal(t, "op11", slowest.Operation)
	require.Equal(t, []string{"12 ms", "12 ms", "12 ms"}, []string{slowest.Median, slowest.High, slowest.Most})
	require.Equal(t, fragment("scenario", "features/pets.feature:12"), slowest.MostHref)
	require.Equal(t, []bar{{X: 115, Width: 4, Height: timesHeight}}, slowest.Distribution, "in the last place")
	require.Equal(t, []bar{{X: 0, Width: 4, Height: timesHeight}}, times.Rest[3].Distribution, "in the first")
}

func TestPlaceOf(t *testing.T) {
	for _, c := range []struct {
		name           string
		d, least, most time.Duration
		want           int
	}{
		{name: "least", d: 1000, least: 1000, most: 1_000_000, want: 0},
		{name: "most", d: 1_000_000, least: 1000, most: 1_000_000, want: barsOfTimes - 1},
		{name: "between, on a logarithmic scale", d: 31_700, least: 1000, most: 1_000_000, want: barsOfTimes / 2},
		{name: "all the same", d: 5, least: 5, most: 5, want: 0},
		{name: "no time at all", d: 0, least: 0, most: 100, want: 0},
		{name: "negative", d: -5, least: -5, most: 100, want: 0},
	} {
		t.Run(c.name, func(t *testing.T) { require.Equal(t, c.want, placeOf(c.d, c.least, c.most)) })
	}
}
