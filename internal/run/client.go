package run

import (
	"fmt"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/target"
)

// client makes the client for a target.
func (o *Options) client(t *target.Target, concurrency int) (*exchange.Client, error) {
	p := o.Profile
	for _, s := range p.Secrets() {
		if o.Pack.Mentions(s.Value) {
			return nil, fmt.Errorf("the value of %s is a part of the contract's own text: hiding it would change the answers that are judged\n  take a value that stands for nothing else", s.Name)
		}
	}
	port := t.BaseURL.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[t.BaseURL.Scheme]
	}
	transport, err := p.Connection.Transport(t.BaseURL.Hostname(), port)
	if err != nil {
		return nil, err
	}
	limits := p.Limits
	limits.Total = p.Timeout.Std()
	return exchange.New(exchange.Options{
		BaseURL: t.BaseURL, Secrets: p.Secrets(), Concurrency: concurrency,
		Limits: limits, Transport: transport,
		UserAgent:  o.Tool.Name + "/" + o.Tool.Version,
		OnExchange: o.OnExchange,
	})
}
