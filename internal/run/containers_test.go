package run

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/container"
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/verdict"
)

var began = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// at is so many milliseconds after the first request.
func at(ms int) time.Time { return began.Add(time.Duration(ms) * time.Millisecond) }

func failing(id string, from, took int) verdict.Scenario {
	return verdict.Scenario{
		State:     verdict.Failed,
		Checks:    []verdict.Check{{State: verdict.Failed, Exchange: id}},
		Exchanges: []*exchange.Exchange{{ID: "before", Timing: exchange.Timing{Started: at(from - 5000)}}, {ID: id, Timing: exchange.Timing{Started: at(from), Duration: time.Duration(took) * time.Millisecond}}},
	}
}

func TestTheLogBesideAScenario(t *testing.T) {
	for _, c := range []struct {
		name     string
		scenario verdict.Scenario
		several  bool
		lines    []container.Line
		want     []string
	}{
		{
			name: "what was logged meanwhile", scenario: failing("x1", 1000, 100),
			lines: []container.Line{
				{At: at(999), Text: []byte("too early")}, {At: at(1000), Text: []byte("begins")},
				{At: at(1350), Text: []byte("a little later")}, {At: at(1351), Text: []byte("too late")},
			},
			want: []string{"begins", "a little later"},
		},
		{
			name: "what names the request", scenario: failing("0123456789abcdef", 1000, 100),
			lines: []container.Line{
				{At: at(1010), Text: []byte("another request")}, {At: at(9000), Text: []byte("id=0123456789abcdef panic")},
			},
			want: []string{"id=0123456789abcdef panic"},
		},
		{name: "without a time", scenario: failing("x1", 1000, 100), lines: []container.Line{{Text: []byte("when?")}}},
		{
			name: "whose it is", scenario: failing("x1", 1000, 100), several: true,
			lines: []container.Line{{Container: "db", At: at(1000), Text: []byte("deadlock")}}, want: []string{"db | deadlock"},
		},
		{
			name: "without secrets", scenario: failing("x1", 1000, 100),
			lines: []container.Line{{At: at(1000), Text: []byte("key sk_live_123 \xff")}}, want: []string{"key [ASSAY_API_KEY] \uFFFD"},
		},
		{
			name: "too long a line", scenario: failing("x1", 1000, 100),
			lines: []container.Line{{At: at(1000), Text: []byte(strings.Repeat("y", 3*maxLogged))}}, want: []string{strings.Repeat("y", maxLogged) + "…"},
		},
		{
			name: "no more than the last ones", scenario: failing("x1", 1000, 100),
			lines: numbered(25), want: []string{"15", "16", "17", "18", "19", "20", "21", "22", "23", "24"},
		},
		{
			name: "nothing where it passed", scenario: verdict.Scenario{State: verdict.Passed, Exchanges: []*exchange.Exchange{{ID: "x1", Timing: exchange.Timing{Started: at(1000)}}}},
			lines: []container.Line{{At: at(1000), Text: []byte("x1")}},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := &verdict.Result{Scenarios: []verdict.Scenario{c.scenario}}
			var all bytes.Buffer
			logs := newLogReader(r, exchange.NewRedactor([]exchange.Secret{{Name: "ASSAY_API_KEY", Value: "sk_live_123"}}), &all, c.several)
			for _, line := range c.lines {
				require.NoError(t, logs.line(line))
			}
			logs.conclude()
			require.Equal(t, c.want, r.Scenarios[0].Log)
			require.Empty(t, r.Target.Log, "the run as a whole went well")
			require.Equal(t, len(c.lines), strings.Count(all.String(), "\n"))
			require.NotContains(t, all.String(), "sk_live_123")
		})
	}
}

func numbered(n int) []container.Line {
	var lines []container.Line
	for i := range n {
		lines = append(lines, container.Line{At: at(1000 + i), Text: []byte{byte('0' + i/10), byte('0' + i%10)}})
	}
	return lines
}

func TestTheLogOfARunThatWentWrong(t *testing.T) {
	r := &verdict.Result{Problems: []verdict.Problem{{Kind: verdict.Unreachable}}}
	logs := newLogReader(r, nil, nil, false)
	for _, line := range numbered(50) {
		require.NoError(t, logs.line(line))
	}
	logs.conclude()
	require.Len(t, r.Target.Log, maxTail)
	require.Equal(t, "49", r.Target.Log[maxTail-1])
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left") }

func TestALogThatCannotBeWritten(t *testing.T) {
	logs := newLogReader(&verdict.Result{}, nil, full{}, false)
	require.EqualError(t, logs.line(container.Line{Text: []byte("x")}), "no space left")
}
