package run_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/run"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/internal/verdict"
)

// BenchmarkPack compares a run of the bundled pack with its floor: the very same
// requests, sent to the same server by a bare keep-alive client that checks
// nothing, as many at a time.
//
// The ratio leaves out the burst scenarios: they wait for as long as the server's
// Retry-After says, and waiting is no work. The whole run has a metric of its own.
func BenchmarkPack(b *testing.B) {
	p := packtest.Bundled(b)
	const withoutWaiting = "not @burst"

	// First, so that the peak is that of one run in a fresh process.
	whole := execute(b, p, "", newConforming(b))
	peak, hasPeak := peakMemory()

	requests := record(b, p, withoutWaiting)
	var runs, floors, ratios []float64
	for b.Loop() {
		took, floor := execute(b, p, withoutWaiting, newConforming(b)), replay(b, requests)
		runs, floors = append(runs, milliseconds(took)), append(floors, milliseconds(floor))
		ratios = append(ratios, float64(took)/float64(floor))
	}
	b.ReportMetric(median(ratios), "ratio")
	b.ReportMetric(median(runs), "run-ms")
	b.ReportMetric(median(floors), "floor-ms")
	b.ReportMetric(float64(len(requests)), "requests")
	b.ReportMetric(milliseconds(whole), "whole-run-ms")
	if hasPeak {
		b.ReportMetric(peak, "peak-MB")
	}
	b.ReportMetric(0, "ns/op") // of run and floor together: it says nothing
}

// median leaves out what else went on in the machine for a moment.
func median(values []float64) float64 {
	slices.Sort(values)
	return values[len(values)/2]
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// execute makes a run that has to pass, and returns how long it took.
func execute(b *testing.B, p *pack.Pack, tags string, server http.Handler) time.Duration {
	started := time.Now()
	r, err := run.Execute(context.Background(), run.Options{
		Pack: p, Seed: "7", Tool: verdict.Tool{Name: "assay", Version: "bench"},
		Profile: target.BundledProfile(), Handler: server, Scope: run.Scope{Selection: plan.Selection{Tags: tags}},
	})
	took := time.Since(started)
	require.NoError(b, err)
	require.Equal(b, verdict.ExitConformant, r.Verdict.Exit, r.Verdict.Reason)
	return took
}

// request is a request as the server got it: with the real credentials, which no
// recorded exchange has.
type request struct {
	method string
	uri    string
	header http.Header
	body   []byte
}

// record makes a run for its requests, in the order in which they arrived.
func record(b *testing.B, p *pack.Pack, tags string) []request {
	var mu sync.Mutex
	var requests []request
	server := newConforming(b)
	execute(b, p, tags, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			b.Error(err)
		}
		mu.Lock()
		requests = append(requests, request{r.Method, r.RequestURI, r.Header.Clone(), body})
		mu.Unlock()
		r.Body = io.NopCloser(bytes.NewReader(body))
		server.ServeHTTP(w, r)
	}))
	return requests
}

// replay sends requests to a fresh server and returns how long that took.
func replay(b *testing.B, requests []request) time.Duration {
	t, err := target.Serve(newConforming(b), "/api/v1")
	require.NoError(b, err)
	defer func() { require.NoError(b, t.Close()) }()
	workers := 2 * runtime.GOMAXPROCS(0) // as many as a run of the bundled server has
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: workers}}
	defer client.CloseIdleConnections()

	queue := make(chan request, len(requests))
	for _, r := range requests {
		queue <- r
	}
	close(queue)
	var group sync.WaitGroup
	started := time.Now()
	for range workers {
		group.Go(func() {
			for r := range queue {
				if err := send(client, t.BaseURL, r); err != nil {
					b.Error(err)
				}
			}
		})
	}
	group.Wait()
	return time.Since(started)
}

func send(client *http.Client, base *url.URL, r request) error {
	sent, err := http.NewRequest(r.method, base.Scheme+"://"+base.Host+r.uri, bytes.NewReader(r.body))
	if err != nil {
		return err
	}
	sent.Header = r.header.Clone() // several floors are measured with the same requests
	answer, err := client.Do(sent)
	if err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		return err
	}
	return answer.Body.Close()
}

// peakMemory is the largest resident set that this process has had, in MB, where
// the system tells it.
func peakMemory() (float64, bool) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, false
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kB, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 64)
			return kB / 1024, err == nil
		}
	}
	return 0, false
}
