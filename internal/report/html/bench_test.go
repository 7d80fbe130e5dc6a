package html

import (
	"bytes"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/performance"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

func BenchmarkWrite(b *testing.B) {
	r := many(1000)
	var out bytes.Buffer
	for b.Loop() {
		out.Reset()
		if err := Write(&out, r); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(out.Len()), "bytes")
}

// BenchmarkOpen measures how long Chromium takes to open a report of 1,000
// scenarios: as somebody waits for it, and in time of the main thread alone,
// which does not depend on what else the machine is doing.
func BenchmarkOpen(b *testing.B) {
	opened := open(b, many(1000), desktop)
	opened.run(command(performance.Enable, performance.EnableParams{TimeDomain: "threadTicks"}))
	var waited, busy float64
	for b.Loop() {
		opened.run(chromedp.Navigate("about:blank"), chromedp.Navigate(opened.file))
		waited += eval[float64](opened, `new Promise(done => requestAnimationFrame(() => setTimeout(() => done(performance.now()))))`)
		metrics, err := chromedp.Call(opened.context, performance.GetMetrics, cdp.Empty{})
		require.NoError(b, err)
		for _, m := range metrics.Metrics {
			if m.Name == "TaskDuration" {
				busy += m.Value * 1000
			}
		}
	}
	b.ReportMetric(waited/float64(b.N), "ms-until-shown")
	b.ReportMetric(busy/float64(b.N), "ms-of-main-thread")
}
