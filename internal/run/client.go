package run

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/assaykit/assay/internal/credential"
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/steps"
)

// timing is what the client and the scenarios go by; both are nil for real time.
type timing struct {
	Now   func() time.Time
	Sleep func(context.Context, time.Duration) error
}

// client makes the client for a target, and its clock.
func (o *Options) client(t *target.Target, concurrency int) (*exchange.Client, timing, error) {
	p := o.Profile
	for _, s := range p.Secrets() {
		if o.Pack.Mentions(s.Value) {
			return nil, timing{}, fmt.Errorf("the value of %s is a part of the contract's own text: hiding it would change the answers that are judged\n  use a value that occurs nowhere else", s.Name)
		}
	}
	transport, err := p.Transport(t)
	if err != nil {
		return nil, timing{}, err
	}
	limits := p.Limits
	limits.Total = p.Timeout.Std()
	if err := credential.Check(o.Pack, p.Keys.Secrets(), target.MainVariable); err != nil {
		return nil, timing{}, err
	}
	auth, err := credential.Auth(o.Pack, t.BaseURL, target.MainVariable, p.Keys.Value)
	if err != nil {
		return nil, timing{}, err
	}
	options := exchange.Options{
		BaseURL: t.BaseURL, Auth: auth, Secrets: slices.Concat(p.Secrets(), credential.Secrets(o.Pack, p.Keys.Secrets())), Concurrency: concurrency,
		Limits: limits, Transport: transport,
		Rate: p.Rate, ReadOnly: p.ReadOnly,
		Appearance: p.Connection.Appearance.As(o.Tool.Name + "/" + o.Tool.Version),
		OnExchange: o.OnExchange, OnLimiter: o.OnLimiter, Foreign: steps.Foreign(o.Pack),
	}
	if o.Sleep != nil {
		options.Now, options.Sleep = o.Now, o.Sleep
	}
	o.inOrder(&options)
	client, err := exchange.New(options)
	return client, timing{options.Now, options.Sleep}, err
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
