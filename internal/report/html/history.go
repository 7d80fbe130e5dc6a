package html

import (
	"fmt"
	"io"
	"time"

	"github.com/assaykit/assay/internal/history"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/internal/wording"
)

// Sizes of the pictures of a history, in units that the width of the page is divided
// into, and how many scenarios of a kind it lists.
const (
	trendHeight = 120
	maxTracks   = 200
	firstTracks = 25 // that are seen at once
)

// historyDocument is the page of a History.
type historyDocument struct {
	look
	*history.History
	Span    string
	Outcome trend // how many scenarios are in which state
	Answers trend // the median of the times
	Runs    []runView
	Tracks  []*tracks
}

// trend is a picture with a place for each run.
type trend struct {
	Width, Height int
	Bars          []bar
	Most          string
}

type runView struct {
	history.Run
	Started, Took, Median string
	Tone                  verdict.State
	Passed, Failed        int
}

// tracks are scenarios with what they came to in each run.
type tracks struct {
	ID      string
	Heading string
	About   string
	All     []track
	More    int
}

// First are the scenarios that are seen at once.
func (t *tracks) First() []track { return t.All[:min(len(t.All), firstTracks)] }

// Rest are those that are seen when somebody asks for them.
func (t *tracks) Rest() []track { return t.All[min(len(t.All), firstTracks):] }

type track struct {
	history.Scenario
	What  string
	Cells []trackCell
}

type trackCell struct {
	State verdict.State // "" where the run does not have the scenario
	Title string
}

// WriteHistory writes a History, of at least one run, as an HTML document. It returns the
// writer's errors.
func WriteHistory(w io.Writer, h *history.History) error {
	return execute(w, "history.tmpl", newHistory(h))
}

func newHistory(h *history.History) *historyDocument {
	d := &historyDocument{look: ours, History: h, Outcome: outcomes(h), Answers: answers(h)}
	first, last := h.Runs[0].Started, h.Runs[len(h.Runs)-1].Started
	d.Span = fmt.Sprintf("%s, from %s to %s", wording.Count(len(h.Runs), "run"), moment(first), moment(last))
	for i := len(h.Runs) - 1; i >= 0; i-- { // the last is what people ask for
		r := h.Runs[i]
		d.Runs = append(d.Runs, runView{
			Run: r, Started: r.Started.UTC().Format(history.Minute), Took: verdict.Duration(r.Took), Median: r.MedianText(),
			Tone: tone(r.Verdict), Passed: r.States[verdict.Passed], Failed: r.States[verdict.Failed],
		})
	}
	d.Tracks = []*tracks{
		newTracks(h, "flaky", "Flaky scenarios", "They passed and did not pass in turns.", h.Flaky(), func(s history.Scenario) string {
			return fmt.Sprintf("%d changes", s.Changes)
		}),
		newTracks(h, "failing", "Not passing now", "They did not pass in the last run that executed them.", h.Failing(), func(s history.Scenario) string {
			return "since " + h.Runs[s.Since].Started.UTC().Format(history.Minute)
		}),
	}
	return d
}

// outcomes is a column for each run: from below what passed, what failed, and the rest.
func outcomes(h *history.History) trend {
	most := 1
	for _, r := range h.Runs {
		most = max(most, total(r))
	}
	t := trend{Width: wide, Height: trendHeight, Most: wording.Count(most, "scenario")}
	for i, r := range h.Runs {
		y := float64(trendHeight)
		for _, state := range verdict.States() {
			n := r.States[state]
			if n == 0 {
				continue
			}
			height := float64(trendHeight*n) / float64(most)
			if state != verdict.Passed {
				height = max(height, 2) // one of a thousand is to be seen
			}
			y = max(0, y-height)
			t.Bars = append(t.Bars, column(i, len(h.Runs), y, height, state, fmt.Sprintf("%s: %d %s", r.Started.UTC().Format(history.Minute), n, words(state))))
		}
	}
	return t
}

func total(r history.Run) int {
	n := 0
	for _, count := range r.States {
		n += count
	}
	return n
}

// answers is a column for each run, as high as the median of the times of its answers.
func answers(h *history.History) trend {
	var most time.Duration
	for _, r := range h.Runs {
		most = max(most, r.Median)
	}
	t := trend{Width: wide, Height: trendHeight / 2, Most: verdict.Latency(most)}
	if most == 0 {
		return t
	}
	for i, r := range h.Runs {
		height := float64(t.Height) * float64(r.Median) / float64(most)
		t.Bars = append(t.Bars, column(i, len(h.Runs), float64(t.Height)-height, height, "", r.Started.UTC().Format(history.Minute)+": "+verdict.Latency(r.Median)))
	}
	return t
}

func column(i, of int, y, height float64, state verdict.State, title string) bar {
	width := float64(wide) / float64(of)
	return bar{X: rounded(width * float64(i)), Width: rounded(width * 0.85), Y: rounded(y), Height: rounded(height), State: state, Title: title}
}

func newTracks(h *history.History, id, heading, about string, all []history.Scenario, what func(history.Scenario) string) *tracks {
	t := &tracks{ID: id, Heading: heading, About: about, More: max(0, len(all)-maxTracks)}
	for _, s := range all[:min(len(all), maxTracks)] {
		one := track{Scenario: s, What: what(s)}
		for i, state := range s.States {
			cell := trackCell{Title: h.Runs[i].Started.UTC().Format(history.Minute) + ": " + words(state)}
			if state == "" {
				cell.Title = h.Runs[i].Started.UTC().Format(history.Minute) + ": not in this run"
			} else {
				cell.State = class(state)
			}
			one.Cells = append(one.Cells, cell)
		}
		t.All = append(t.All, one)
	}
	return t
}
