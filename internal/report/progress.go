package report

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/assaykit/assay/internal/report/visible"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/internal/wording"
)

// ProgressOptions say how progress is shown.
type ProgressOptions struct {
	Terminal bool // a line may be rewritten
	Failures bool // each failure is told at once where there is no terminal, too
	Color    bool
	Width    int              // columns of the terminal; 0 for 80
	Now      func() time.Time // nil for time.Now
}

const (
	redrawEvery  = 100 * time.Millisecond
	rateOver     = time.Second
	defaultWidth = 80
	barWidth     = 20
)

// Progress shows how far a run is. On a terminal it rewrites one line, with failures
// above it as they happen. Elsewhere it writes a line at the start and one at each
// quarter. It ignores errors of its writer. It is safe for concurrent use.
type Progress struct {
	options ProgressOptions
	paint

	mu       sync.Mutex
	w        io.Writer
	total    int
	done     int
	failed   int
	stopped  bool // no scenario begins any more
	expected expected

	drawn    int // columns of the line that stands on the terminal
	drawnAt  time.Time
	rate     float64 // scenarios a second
	rateFrom time.Time
	rateDone int
}

// NewProgress returns a Progress that writes to w.
func NewProgress(w io.Writer, o ProgressOptions) *Progress {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Width <= 0 {
		o.Width = defaultWidth
	}
	return &Progress{options: o, paint: paint(o.Color), w: w}
}

// Start writes what is about to run: how many scenarios in total, against which base URL, and
// with which seed. It is called before the methods that count.
func (p *Progress) Start(total int, target, seed string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.total, p.done, p.failed, p.stopped = total, 0, 0, false
	p.rate, p.rateFrom, p.rateDone = 0, p.options.Now(), 0
	p.write(fmt.Sprintf("%s against %s (seed %s)\n", wording.Count(total, "scenario"), line(target, maxName), line(seed, maxName)))
}

// Scenario counts a scenario that has ended, and shows it if it failed. It leaves out one
// that sent nothing because its target was lost or its run was stopped.
func (p *Progress) Scenario(s verdict.Scenario) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if s.State == verdict.Inconclusive && len(s.Exchanges) == 0 {
		return // it was dropped, and not executed: the run ends early
	}
	before := p.quarter()
	p.done++
	word := map[verdict.State]string{verdict.Failed: "FAIL ", verdict.Error: "ERROR"}[s.State]
	above := ""
	if word != "" {
		p.failed++
		above = fmt.Sprintf("%s  %s  %s\n", p.red(word), line(place(&s), maxName), line(s.Name, maxName))
	}
	switch {
	case p.stopped && p.options.Terminal:
		p.write(p.erase() + above)
		return
	case p.options.Terminal:
		p.redraw(above, p.current)
		return
	case !p.options.Failures:
		above = ""
	}
	if p.quarter() > before && p.done < p.total && !p.stopped {
		above += p.plain() + "\n"
	}
	p.write(above)
}

// Stop writes why no further scenario begins. The text must be harmless: see Line. From then
// on Progress does not show scenarios that did not run.
func (p *Progress) Stop(why string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stopped = true
	p.write(p.erase() + why + "\n")
}

// Removing shows on a terminal how many of the created resources are removed. Elsewhere it
// shows nothing.
func (p *Progress) Removing(done, all int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.options.Terminal {
		return
	}
	if done == all {
		p.drawnAt = time.Time{} // the last one is shown in any case
	}
	p.redraw("", func(time.Time) string {
		return visible.Cut(fmt.Sprintf("removing %d of %d", done, all), p.options.Width-1)
	})
}

// Done erases the line from the terminal.
func (p *Progress) Done() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.write(p.erase())
}

func (p *Progress) write(text string) {
	if text != "" {
		_, _ = io.WriteString(p.w, text)
	}
}

func (p *Progress) quarter() int {
	if p.total == 0 {
		return 0
	}
	return 4 * p.done / p.total
}

func (p *Progress) plain() string {
	return fmt.Sprintf("%d of %d scenarios done, %d failed", p.done, p.total, p.failed)
}

// redraw writes lines that stay, and the line that does not, in one piece, so
// that it does not flicker. The latter is left out where it was drawn a moment ago.
func (p *Progress) redraw(above string, line func(time.Time) string) {
	now := p.options.Now()
	due := now.Sub(p.drawnAt) >= redrawEvery
	if !due && above == "" {
		return
	}
	text := p.erase() + above
	if due {
		current := line(now)
		text += current
		p.drawn, p.drawnAt = utf8.RuneCountInString(current), now
	}
	p.write(text)
}

// erase returns what takes the line off. Blanks do so on every terminal.
func (p *Progress) erase() string {
	if p.drawn == 0 {
		return ""
	}
	blanks := "\r" + strings.Repeat(" ", p.drawn) + "\r"
	p.drawn = 0
	return blanks
}

// current is the line as it should stand now, narrower than the terminal: a line
// that wraps cannot be rewritten.
func (p *Progress) current(now time.Time) string {
	if passed := now.Sub(p.rateFrom); passed >= rateOver || p.rate == 0 && passed > 0 {
		p.rate = float64(p.done-p.rateDone) / passed.Seconds()
		if passed >= rateOver {
			p.rateFrom, p.rateDone = now, p.done
		}
	}
	text := fmt.Sprintf("%d/%d, %d failed, %.0f a second", p.done, p.total, p.failed, p.rate) + p.expected.leftText(now)
	if p.total > 0 && barWidth+3+len(text) < p.options.Width {
		full := min(barWidth, barWidth*p.done/p.total)
		text = "[" + strings.Repeat("#", full) + strings.Repeat(".", barWidth-full) + "] " + text
	}
	return visible.Cut(text, p.options.Width-1)
}
