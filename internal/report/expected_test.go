package report

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/verdict"
)

func TestWhatIsExpected(t *testing.T) {
	for _, c := range []struct {
		name     string
		requests int
		paced    int
		rate     exchange.Rate
		want     string
	}{
		{name: "no rate", requests: 3100, want: "about 3100 requests\n"},
		{name: "more digits", requests: 4149, want: "about 4100 requests\n"},
		{name: "rounded up", requests: 995, want: "about 1000 requests\n"},
		{name: "two digits", requests: 99, want: "about 99 requests\n"},
		{name: "one", requests: 1, want: "about 1 request\n"},
		{name: "a rate", requests: 3400, paced: 3100, rate: exchange.Rate{PerSecond: 50, PerMinute: 1000}, want: "about 3400 requests, 3 min 4 s at 50/s,1000/m\n"},
		{name: "nothing", want: ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var b bytes.Buffer
			NewProgress(&b, ProgressOptions{}).Expect(c.requests, c.paced, c.rate)
			require.Equal(t, c.want, b.String())
		})
	}
}

func TestTheTimeThatIsLeft(t *testing.T) {
	by := func(perSecond, perMinute int) exchange.Rate {
		return exchange.Rate{PerSecond: perSecond, PerMinute: perMinute}
	}
	for _, c := range []struct {
		name string
		expected
		passed time.Duration
		want   string
	}{
		{name: "too early to tell", expected: expected{requests: 1000, sent: 100}, passed: time.Second},
		{name: "by its own pace", expected: expected{requests: 1000, sent: 100}, passed: 3 * time.Second, want: ", 27.0 s left"},
		{name: "by the rate of a second", expected: expected{requests: 1030, sent: 30, paced: 1030, rate: by(10, 0)}, passed: 3 * time.Second, want: ", 1 min 43 s left"},
		{
			name: "by that of a minute, of which little is felt yet", expected: expected{requests: 3000, sent: 250, paced: 3000, rate: by(50, 1000)},
			passed: 5 * time.Second, want: ", 2 min 17 s left",
		},
		{name: "more was sent than expected", expected: expected{requests: 100, sent: 101}, passed: time.Minute},
		{name: "nothing was sent", expected: expected{requests: 100}, passed: time.Minute},
		{name: "nothing is expected", expected: expected{sent: 10}, passed: time.Minute},
		{name: "hardly any", expected: expected{requests: 100, sent: 99}, passed: 10 * time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.from = began
			require.Equal(t, c.want, c.leftText(began.Add(c.passed)))
		})
	}
}

func TestProgressTellsTheTimeThatIsLeft(t *testing.T) {
	var b bytes.Buffer
	c := &clock{now: began}
	p := NewProgress(&b, ProgressOptions{Terminal: true, Now: c.Now})
	p.Start(4, "t", "s")
	p.Expect(8, 8, exchange.Rate{})
	b.Reset()
	c.pass(6 * time.Second)
	for range 2 {
		p.Exchange()
	}
	p.Scenario(scenario(1, verdict.Passed, ""))
	first := "[#####...............] 1/4, 0 failed, 0 a second, 18.0 s left"
	require.Equal(t, first, b.String())

	b.Reset()
	p.Say("interrupted")
	require.Equal(t, "\r"+strings.Repeat(" ", len(first))+"\rinterrupted\n", b.String())
}

func TestCleaned(t *testing.T) {
	removed := []verdict.Leftover{{Resource: "pet", ID: "7", Identity: "Rex\n"}, {Resource: "pet", ID: "8"}}
	left := []verdict.Leftover{{Resource: "pet", Identity: "Tom", Reason: "deletePet answered 500"}}
	for _, c := range []struct {
		name string
		verdict.Cleaned
		want string
	}{
		{name: "nothing", want: "0 resources removed, nothing left at http://h/api; the ledger is deleted\n"},
		{
			name: "all", Cleaned: verdict.Cleaned{Removed: removed, Gone: 3},
			want: "removed pet 7 \"Rex\\n\"\nremoved pet 8\n\n2 resources removed, 3 gone already or never there, nothing left at http://h/api; the ledger is deleted\n",
		},
		{
			name: "some", Cleaned: verdict.Cleaned{Removed: removed[1:], Left: left},
			want: "removed pet 8\nleft    pet \"Tom\": deletePet answered 500\n\n1 resource removed, 1 left at http://h/api; the ledger is kept: l.jsonl\n",
		},
		{
			name: "what was changed", Cleaned: verdict.Cleaned{PutBack: []verdict.Leftover{{Resource: "settings"}}},
			want: "put back settings as it was before the run\n\n0 resources removed, 1 put back, nothing left at http://h/api; the ledger is deleted\n",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.BaseURL, c.Ledger = "http://h/api", "l.jsonl"
			var b bytes.Buffer
			require.NoError(t, Cleaned(&b, &c.Cleaned))
			require.Equal(t, c.want, b.String())
		})
	}
}

func TestWhatIsLeftNamesItsLedger(t *testing.T) {
	r := document(scenario(1, verdict.Passed, ""))
	r.Leftovers = []verdict.Leftover{{Resource: "pet", ID: "7", Reason: "no"}}
	r.Ledger = "/tmp/my ledgers/l.jsonl"
	var b bytes.Buffer
	require.NoError(t, Text(&b, r, TextOptions{}))
	require.Contains(t, b.String(), "\n  pet 7: no\n  assay clean --ledger '/tmp/my ledgers/l.jsonl' removes it later\n")

	r.Leftovers = []verdict.Leftover{{Resource: "settings", Reason: "dark = true, was false", Changed: true}}
	b.Reset()
	require.NoError(t, Text(&b, r, TextOptions{}))
	require.NotContains(t, b.String(), "left behind")
	require.Contains(t, b.String(), "left changed: by this run, and not put back as it was\n  settings: dark = true, was false\n  assay clean --ledger '/tmp/my ledgers/l.jsonl' puts it back later\n")
}
