package exchange

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/clock"
)

func TestParseRate(t *testing.T) {
	tests := []struct {
		text string
		want Rate
		ok   bool
	}{
		{text: "40/s", want: Rate{PerSecond: 40}, ok: true},
		{text: "800/m", want: Rate{PerMinute: 800}, ok: true},
		{text: "40/s,800/m", want: Rate{PerSecond: 40, PerMinute: 800}, ok: true},
		{text: "800/m, 40/s", want: Rate{PerSecond: 40, PerMinute: 800}, ok: true},
		{text: ""},
		{text: "40"},
		{text: "40/h"},
		{text: "0/s"},
		{text: "-1/s"},
		{text: "40/s,50/s"},
		{text: "99999999999/s"},
		{text: "40/s,"},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			got, err := ParseRate(tt.text)
			require.Equal(t, tt.want, got)
			if !tt.ok {
				require.ErrorContains(t, err, "want N/s, N/m or both")
				return
			}
			require.NoError(t, err)
			again, err := ParseRate(got.String())
			require.NoError(t, err)
			require.Equal(t, got, again)
		})
	}
	require.Empty(t, Rate{}.String())
}

func TestRateEstimate(t *testing.T) {
	tests := []struct {
		name string
		rate Rate
		n    int
		want time.Duration
	}{
		{name: "no limit", n: 1000, want: 0},
		{name: "none to send", rate: Rate{PerSecond: 50, PerMinute: 1000}, n: 0, want: 0},
		{name: "by the second", rate: Rate{PerSecond: 50}, n: 100, want: 2 * secondWindow},
		{name: "within a minute's budget", rate: Rate{PerSecond: 50, PerMinute: 1000}, n: 1000, want: 20 * secondWindow},
		{name: "beyond a minute's budget", rate: Rate{PerSecond: 50, PerMinute: 1000}, n: 1500, want: minuteWindow + 10*secondWindow},
		{name: "by the minute alone", rate: Rate{PerMinute: 1000}, n: 2001, want: 2 * minuteWindow},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { require.Equal(t, tt.want, tt.rate.Estimate(tt.n)) })
	}
}

// However many workers wait at the gate, a server that counts strictly, in
// windows that begin anywhere, never counts too many; and no time is given away.
func TestGateKeepsToItsRate(t *testing.T) {
	tests := []struct {
		name string
		rate Rate
		n    int
	}{
		{name: "by the second", rate: Rate{PerSecond: 50}, n: 400},
		{name: "by the minute", rate: Rate{PerMinute: 100}, n: 350},
		{name: "both", rate: Rate{PerSecond: 50, PerMinute: 1000}, n: 2500},
		{name: "a minute's budget that the second's implies", rate: Rate{PerSecond: 10, PerMinute: 600}, n: 900},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g := newGate(Options{Clock: clock.Clock{Now: time.Now, Sleep: clock.Sleep}, Pacing: Pacing{Rate: tt.rate}})
				start := time.Now()
				var (
					mu   sync.Mutex
					sent []time.Time
					wg   sync.WaitGroup
				)
				const workers = 8
				for range workers {
					wg.Go(func() {
						for {
							mu.Lock()
							done := len(sent) >= tt.n
							mu.Unlock()
							if done || g.wait(t.Context(), keyName, false) != nil {
								return
							}
							mu.Lock()
							sent = append(sent, time.Now())
							mu.Unlock()
						}
					})
				}
				wg.Wait()
				requireAtMost(t, sent, tt.rate.PerSecond, time.Second)
				requireAtMost(t, sent, tt.rate.PerMinute, time.Minute)
				require.LessOrEqual(t, time.Since(start), tt.rate.Estimate(len(sent)))
			})
		})
	}
}

// The first requests with a credential of its own limit may go at once, and the number
// by the second is kept all the same.
func TestGateLetsSomeGoAhead(t *testing.T) {
	announced := http.Header{limitSecondHeader: {"50"}}
	for _, tt := range []struct {
		name   string
		rate   Rate   // that is given
		learns string // the credential of which a limit is announced
		ahead  int
	}{
		{name: "a limit of its own", learns: keyName, ahead: 26}, // the first place is free
		{name: "the limit of another credential", learns: "OTHER", ahead: 1},
		{name: "a given rate", rate: Rate{PerSecond: 50}, learns: keyName, ahead: 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g := newGate(Options{Clock: clock.Clock{Now: time.Now, Sleep: clock.Sleep}, Pacing: Pacing{Rate: tt.rate}})
				g.learn(tt.learns, announced)
				start, atOnce := time.Now(), 0
				var sent []time.Time
				for range 200 {
					require.NoError(t, g.wait(t.Context(), keyName, true))
					if sent = append(sent, time.Now()); time.Now().Equal(start) {
						atOnce++
					}
				}
				require.Equal(t, tt.ahead, atOnce)
				requireAtMost(t, sent, 50, time.Second)
			})
		})
	}
}

func requireAtMost(t *testing.T, sent []time.Time, n int, window time.Duration) {
	t.Helper()
	for i := n; n > 0 && i < len(sent); i++ {
		require.Greater(t, sent[i].Sub(sent[i-n]), window, "request %d", i)
	}
}

func TestGateWithoutARateIsOpen(t *testing.T) {
	clock := newClock()
	g := newGate(Options{Clock: clock.Clock()})
	for range 1000 {
		require.NoError(t, g.wait(t.Context(), "", false))
	}
	require.Empty(t, clock.slept)
}

func TestGatePauses(t *testing.T) {
	clock := newClock()
	g := newGate(Options{Clock: clock.Clock()})
	g.pause("A", 10*time.Second)
	g.pause("A", 2*time.Second) // no pause is cut short

	require.NoError(t, g.wait(t.Context(), "B", false))
	require.NoError(t, g.wait(t.Context(), "", false))
	require.Empty(t, clock.slept)
	require.NoError(t, g.wait(t.Context(), "A", false))
	require.Equal(t, []time.Duration{10 * time.Second}, clock.slept)

	g.pauseAll(clock.Now().Add(3 * time.Second))
	g.pauseAll(clock.Now().Add(time.Second))
	require.NoError(t, g.wait(t.Context(), "B", false))
	require.Equal(t, []time.Duration{10 * time.Second, 3 * time.Second}, clock.slept)
	require.Equal(t, 13*time.Second, g.waits.total)
}

// A pause that begins while a worker waits for its turn holds that worker too.
func TestGatePauseHoldsThoseWhoWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate(Options{Clock: clock.Clock{Now: time.Now, Sleep: clock.Sleep}, Pacing: Pacing{Rate: Rate{PerSecond: 1}}})
		start := time.Now()
		require.NoError(t, g.wait(t.Context(), "A", false))
		var wg sync.WaitGroup
		var passed time.Duration
		wg.Go(func() {
			if g.wait(t.Context(), "A", false) == nil {
				passed = time.Since(start)
			}
		})
		synctest.Wait()
		g.pause("A", 10*time.Second)
		wg.Wait()
		require.Equal(t, 10*time.Second, passed)
	})
}

func TestGateGivesUpWithTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate(Options{Clock: clock.Clock{Now: time.Now, Sleep: clock.Sleep}})
		g.pause("A", time.Hour)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		require.ErrorIs(t, g.wait(ctx, "A", false), context.DeadlineExceeded)
		require.ErrorIs(t, g.wait(ctx, "B", false), context.DeadlineExceeded)
	})
}

func TestGateLearns(t *testing.T) {
	header := func(second, minute string) http.Header {
		h := http.Header{}
		if second != "" {
			h.Set("X-RateLimit-Limit-Second", second)
		}
		if minute != "" {
			h.Set("X-RateLimit-Limit-Minute", minute)
		}
		return h
	}
	tests := []struct {
		name    string
		options Options
		header  http.Header
		want    Rate
	}{
		{name: "both", header: header("50", "1000"), want: Rate{PerSecond: 50, PerMinute: 1000}},
		{name: "one", header: header("", "200"), want: Rate{PerMinute: 200}},
		{name: "none", header: http.Header{}},
		{name: "no answer", header: nil},
		{name: "nonsense", header: header("fast", "-5")},
		{name: "zero", header: header("0", "0")},
		{name: "beyond all numbers", header: header("9999999999", "99999999999999999999999")},
		{name: "a given rate stays", options: Options{Pacing: Pacing{Rate: Rate{PerSecond: 5}}}, header: header("50", ""), want: Rate{PerSecond: 5}},
		{name: "unpaced", options: Options{Pacing: Pacing{Unpaced: true}}, header: header("50", "")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g := newGate(tt.options)
			g.learn("A", tt.header)
			require.Equal(t, tt.want, g.rate("A"))
		})
	}

	g := newGate(Options{})
	g.learn("A", header("50", "1000"))
	require.Equal(t, Rate{PerSecond: 50, PerMinute: 1000}, g.rate(""), "what is unknown shares the first")
	g.learn("B", header("5", ""))
	require.Equal(t, Rate{PerSecond: 5}, g.rate("B"))
	g.learn("A", header("20", ""))
	require.Equal(t, Rate{PerSecond: 20}, g.rate("A"), "the target may change its mind")
	require.Equal(t, Rate{PerSecond: 20}, g.rate("C"))
}

// Another key than one that the run has is nobody's: no limit of a key waits for it.
func TestCounted(t *testing.T) {
	for _, c := range []struct {
		name   string
		change *Change
		want   string
	}{
		{name: "as it is", want: "KEY"},
		{name: "in another way", change: &Change{}, want: "KEY"},
		{name: "altered", change: &Change{Alter: OtherCase}},
		{name: "behind a text", change: &Change{Before: "x"}},
		{name: "before a text", change: &Change{After: "x"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := Request{Credential: "KEY", Change: c.change}
			require.Equal(t, c.want, r.counted())
		})
	}
}
