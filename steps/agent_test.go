package steps

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/internal/target/targettest"
)

// direct is a sender that sends, and judges nothing.
type direct struct {
	*shared
	client    *exchange.Client
	exchanges []*exchange.Exchange
}

func (d *direct) Send(ctx context.Context, r request) (*exchange.Exchange, error) {
	out, err := r.exchangeRequest()
	if err != nil {
		return nil, err
	}
	d.authenticate(r, &out)
	e, err := d.client.Do(ctx, out)
	d.exchanges = append(d.exchanges, e)
	return e, err
}

func (d *direct) Ask(ctx context.Context, r request) (*exchange.Exchange, error) {
	return d.Send(ctx, r)
}
func (d *direct) SendAll(context.Context, []request) error { return nil }
func (d *direct) Exchanged() []*exchange.Exchange          { return d.exchanges }
func (d *direct) Point(string)                             {}

// agentOf is an agent that deals with a handler.
func agentOf(t *testing.T, handler http.Handler) *agent {
	t.Helper()
	c, p := targettest.NewClock(), packtest.Bundled(t)
	s := newShared(ResourceConfig{
		Pack: p, Seed: "7", Concurrency: 4, Consistency: time.Second, Credentials: targettest.Keys[Key](), Now: c.Now, Sleep: c.Sleep,
	})
	return &agent{
		shared: s, sender: &direct{shared: s, client: targettest.NewClient(t, p, handler, c, nil)}, org: Main,
		unique: s.source("a test"), namesakes: map[string]bool{},
	}
}

// agentOfBundled is one for the bundled pack that sends nothing.
func agentOfBundled(t *testing.T) *agent {
	t.Helper()
	s := newShared(ResourceConfig{Pack: packtest.Bundled(t)})
	return &agent{shared: s, sender: &direct{shared: s}, org: Main, unique: &source{seed: "7"}, namesakes: map[string]bool{}}
}
