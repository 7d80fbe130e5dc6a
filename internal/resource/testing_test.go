package resource

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
	*Shared
	client    *exchange.Client
	exchanges []*exchange.Exchange
}

func (d *direct) Send(ctx context.Context, r Request) (*exchange.Exchange, error) {
	out, err := r.ExchangeRequest()
	if err != nil {
		return nil, err
	}
	d.Authenticate(r, &out)
	e, err := d.client.Do(ctx, out)
	d.exchanges = append(d.exchanges, e)
	return e, err
}

func (d *direct) Ask(ctx context.Context, r Request) (*exchange.Exchange, error) {
	return d.Send(ctx, r)
}

func (d *direct) SendAll(context.Context, []Request) error { return nil }

func (d *direct) Exchanged() []*exchange.Exchange { return d.exchanges }

func (d *direct) Point(string) {}

// agentOf is an agent that deals with a handler.
func agentOf(t *testing.T, handler http.Handler) *Agent {
	t.Helper()
	c, p := targettest.NewClock(), packtest.Bundled(t)
	s := New(Config{
		Pack: p, Seed: "7", Concurrency: 4, Consistency: time.Second, Credentials: targettest.Keys[Key](), Clock: c.Clock(),
	})
	a := NewAgent(s, &direct{Shared: s, client: targettest.NewClient(t, p, handler, c, nil)})
	a.Unique = s.Source("a test")
	return a
}

// agentOfBundled is one for the bundled pack that sends nothing.
func agentOfBundled(t *testing.T) *Agent {
	t.Helper()
	s := New(Config{Pack: packtest.Bundled(t)})
	a := NewAgent(s, &direct{Shared: s})
	a.Unique = &Source{Seed: "7"}
	return a
}
