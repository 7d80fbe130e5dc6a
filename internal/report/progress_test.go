package report

import (
	"bytes"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/verdict"
)

// clock stands still but when it is told.
type clock struct{ now time.Time }

func (c *clock) Now() time.Time { return c.now }

func (c *clock) pass(d time.Duration) { c.now = c.now.Add(d) }

func TestProgressWithoutATerminal(t *testing.T) {
	tests := []struct {
		name     string
		failures bool
		dropped  bool // what is inconclusive has sent nothing
		total    int
		states   []verdict.State
		want     string
	}{
		{
			name: "each quarter but the last", total: 8,
			states: []verdict.State{
				verdict.Passed, verdict.Passed, verdict.Failed, verdict.Inconclusive, verdict.Error, verdict.Warned, verdict.NotExercised, verdict.Passed,
			},
			want: "8 scenarios against http://h/api (seed 42)\n" +
				"2 of 8 scenarios done, 0 failed\n" +
				"4 of 8 scenarios done, 1 failed\n" +
				"6 of 8 scenarios done, 2 failed\n",
		},
		{
			name: "each failure, where that is wanted", failures: true, total: 4,
			states: []verdict.State{verdict.Passed, verdict.Failed, verdict.Error},
			want: "4 scenarios against http://h/api (seed 42)\n" +
				"1 of 4 scenarios done, 0 failed\n" +
				"FAIL   features/pets.feature:2  createPet without a name\n" +
				"2 of 4 scenarios done, 1 failed\n" +
				"ERROR  features/pets.feature:3  createPet without a name\n" +
				"3 of 4 scenarios done, 2 failed\n",
		},
		{
			name: "dropped once the target is lost", dropped: true, total: 4,
			states: []verdict.State{verdict.Passed, verdict.Inconclusive, verdict.Inconclusive, verdict.Inconclusive},
			want: "4 scenarios against http://h/api (seed 42)\n" +
				"1 of 4 scenarios done, 0 failed\n",
		},
		{
			name: "one scenario", total: 1, states: []verdict.State{verdict.Passed},
			want: "1 scenario against http://h/api (seed 42)\n",
		},
		{name: "no scenario", want: "0 scenarios against http://h/api (seed 42)\n"},
		{
			name: "more than were announced", total: 1, states: []verdict.State{verdict.Passed, verdict.Passed, verdict.Passed},
			want: "1 scenario against http://h/api (seed 42)\n",
		},
		{
			name: "stopped early", total: 100, states: []verdict.State{verdict.Passed},
			want: "100 scenarios against http://h/api (seed 42)\n",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var b bytes.Buffer
			p := NewProgress(&b, ProgressOptions{Failures: test.failures})
			p.Start(test.total, "http://h/api", "42")
			for n, state := range test.states {
				s := scenario(n+1, state, "r")
				if test.dropped && state == verdict.Inconclusive {
					s.Exchanges = nil
				}
				p.Scenario(s)
			}
			p.Done()
			require.Equal(t, test.want, b.String())
		})
	}
}

func TestProgressOnATerminal(t *testing.T) {
	var b bytes.Buffer
	c := &clock{now: began}
	p := NewProgress(&b, ProgressOptions{Terminal: true, Now: c.Now})
	written := func() string {
		defer b.Reset()
		return b.String()
	}
	p.Start(4, "http://h/api", "42")
	require.Equal(t, "4 scenarios against http://h/api (seed 42)\n", written())

	c.pass(500 * time.Millisecond)
	p.Scenario(scenario(1, verdict.Passed, ""))
	first := "[#####...............] 1/4, 0 failed, 2 a second"
	require.Equal(t, first, written())

	c.pass(99 * time.Millisecond)
	p.Scenario(scenario(2, verdict.Passed, ""))
	require.Empty(t, written(), "ten times a second at most")

	p.Scenario(scenario(3, verdict.Failed, ""))
	blank := "\r" + strings.Repeat(" ", len(first)) + "\r"
	require.Equal(t, blank+"FAIL   features/pets.feature:3  createPet without a name\n", written(), "a failure is told at once")

	c.pass(time.Second)
	p.Scenario(scenario(4, verdict.Passed, ""))
	last := "[####################] 4/4, 1 failed, 3 a second"
	require.Equal(t, last, written())

	p.Done()
	require.Equal(t, "\r"+strings.Repeat(" ", len(last))+"\r", written())
	p.Done()
	require.Empty(t, written())
}

// TestProgressOfARemoval: after a stop the line is about what is removed, and not
// about scenarios that will not run.
func TestProgressOfARemoval(t *testing.T) {
	for _, terminal := range []bool{true, false} {
		var b bytes.Buffer
		c := &clock{now: began}
		p := NewProgress(&b, ProgressOptions{Terminal: terminal, Now: c.Now})
		p.Start(4, "t", "s")
		b.Reset()
		p.Stop("interrupted: removing what was created")
		for n := range 4 {
			c.pass(time.Second)
			p.Scenario(scenario(n+1, verdict.Deselected, "the run was stopped"))
		}
		require.Equal(t, "interrupted: removing what was created\n", b.String())
		b.Reset()
		for n := range 129 {
			c.pass(time.Millisecond)
			p.Removing(n+1, 129)
		}
		p.Done()
		if !terminal {
			require.Empty(t, b.String())
			continue
		}
		first, last := "removing 1 of 129", "removing 129 of 129"
		require.Regexp(t, "^"+first+"\r +\rremoving 101 of 129\r +\r"+last+"\r +\r$", b.String())
	}
}

func TestProgressIsNarrowerThanTheTerminal(t *testing.T) {
	for _, width := range []int{1, 2, 20, 40, 55, 80, 200} {
		var b bytes.Buffer
		c := &clock{now: began}
		p := NewProgress(&b, ProgressOptions{Terminal: true, Width: width, Now: c.Now})
		p.Start(1000, "t", "s")
		b.Reset()
		for n := range 1000 {
			c.pass(200 * time.Millisecond)
			p.Scenario(scenario(n+1, verdict.Passed, ""))
		}
		p.Done()
		for _, drawn := range strings.Split(b.String(), "\r") {
			require.Less(t, len(drawn), width)
		}
	}
}

func TestProgressOfHostileTexts(t *testing.T) {
	var b bytes.Buffer
	p := NewProgress(&b, ProgressOptions{Failures: true})
	p.Start(1, "http://h\x1b[2J", "4\n2")
	s := scenario(1, verdict.Failed, "")
	s.ID, s.Name = "a\r\x1b:1", "::error::\u202ex\n::x"
	p.Scenario(s)
	require.Equal(t, `1 scenario against http://h\x1b[2J (seed 4\n2)`+"\n"+
		`FAIL   a\r\x1b:1  \x3a:error::\u202ex\n\x3a:x`+"\n", b.String())
}

func TestProgressFromManyGoroutines(t *testing.T) {
	var b bytes.Buffer
	p := NewProgress(&b, ProgressOptions{Terminal: true, Color: true})
	p.Start(400, "t", "s")
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for n := range 50 {
				state := verdict.Passed
				if n%10 == 0 {
					state = verdict.Failed
				}
				p.Scenario(scenario(n, state, "r"))
			}
		})
	}
	all.Wait()
	p.Done()
	failures := regexp.MustCompile(`(?m)\x1b\[31mFAIL \x1b\[0m  features/pets.feature:\d+  createPet without a name$`)
	require.Len(t, failures.FindAllString(b.String(), -1), 40)
}

// What cannot be shown must not stop a run.
func TestProgressThatCannotBeWritten(t *testing.T) {
	p := NewProgress(full{}, ProgressOptions{Terminal: true})
	p.Start(1, "t", "s")
	p.Scenario(scenario(1, verdict.Failed, "r"))
	p.Done()
}
