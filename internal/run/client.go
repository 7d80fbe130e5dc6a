package run

import (
	"errors"
	"fmt"
	"strings"

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
	options := exchange.Options{
		BaseURL: t.BaseURL, Secrets: p.Secrets(), Concurrency: concurrency,
		Limits: limits, Transport: transport,
		Rate: p.Rate, ReadOnly: p.ReadOnly,
		UserAgent:  o.Tool.Name + "/" + o.Tool.Version,
		OnExchange: o.OnExchange,
	}
	if o.Sleep != nil {
		options.Now, options.Sleep = o.Now, o.Sleep
	}
	return exchange.New(options)
}

// remedy says what to do about a target with which there is no agreement on TLS.
func remedy(err error) string {
	var e *exchange.Error
	if !errors.As(err, &e) || e.Kind != exchange.KindTLS {
		return ""
	}
	switch {
	case strings.Contains(e.Message, "unknown authority"):
		return " (--ca-cert FILE names one to trust)"
	case strings.Contains(e.Message, "certificate required"), strings.Contains(e.Message, "client certificate"):
		return " (--cert FILE and --key FILE give one)"
	}
	return ""
}
