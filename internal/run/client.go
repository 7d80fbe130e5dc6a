package run

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/answer"
	"github.com/assaykit/assay/internal/clock"
	"github.com/assaykit/assay/internal/credential"
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/target"
)

// client makes the client for a target, and the clock that it and the scenarios go by.
func (o *Options) client(t *target.Target, concurrency int) (*exchange.Client, clock.Clock, error) {
	p := o.Profile
	secrets := p.SecretsFor(o.Pack.Mentions)
	for _, s := range secrets {
		if o.Pack.Mentions(s.Value) {
			return nil, clock.Clock{}, fmt.Errorf("the value of %s is a part of the contract's own text: so short or common a text cannot be hidden in reports without changing them\n  use a longer key, which occurs nowhere else", s.Name)
		}
	}
	transport, err := p.Transport(t)
	if err != nil {
		return nil, clock.Clock{}, err
	}
	limits := p.Limits
	limits.Total = p.Timeout.Std()
	if err := credential.Check(o.Pack, p.Keys.Secrets(), target.MainVariable); err != nil {
		return nil, clock.Clock{}, err
	}
	auth, err := credential.Auth(o.Pack, t.BaseURL, target.MainVariable, p.Keys.Value)
	if err != nil {
		return nil, clock.Clock{}, err
	}
	if err := o.checkCarried(auth); err != nil {
		return nil, clock.Clock{}, err
	}
	options := exchange.Options{
		BaseURL:    t.BaseURL,
		Auth:       auth,
		Issued:     credential.Issued(o.Pack, target.MainVariable),
		Secrets:    slices.Concat(secrets, credential.Secrets(o.Pack, p.Keys.Secrets())),
		Pacing:     exchange.Pacing{Concurrency: concurrency, Rate: p.Rate, Names: limitNames(o.Pack.Fixtures.RateLimit)},
		Limits:     limits,
		Transport:  transport,
		ReadOnly:   p.ReadOnly,
		Appearance: p.Connection.Appearance.As(o.Tool.Name + "/" + o.Tool.Version),
		OnExchange: o.OnExchange,
		OnLimiter:  o.OnLimiter,
		Foreign:    answer.RulesOf(o.Pack).Foreign,
	}
	if o.Sleep != nil {
		options.Clock = o.Clock
	}
	o.inOrder(&options)
	client, err := exchange.New(options)
	return client, options.Clock, err
}

// checkCarried refuses a key in the target's URL, or in a header of the user's, where requests
// of the contract carry one: those that are to carry another, or none, would carry it as well.
func (o *Options) checkCarried(auth func(operation string) []exchange.Auth) error {
	for _, operation := range o.Pack.Contract.Operations {
		for _, a := range auth(operation.ID) {
			where := ""
			for _, q := range o.Profile.Parameters() {
				if a.In == exchange.InQuery && a.Name == q.Name {
					where = fmt.Sprintf("the URL of the target has parameter %q", q.Name)
				}
			}
			for _, h := range o.Profile.Connection.Headers {
				if a.In == exchange.InHeader && strings.EqualFold(a.Name, h.Name) {
					where = "every request has the header " + h.Name
				}
			}
			if where != "" {
				return fmt.Errorf("%s, in which requests carry the API key\n  leave it out, and set %s", where, cmp.Or(a.Secret, target.MainVariable))
			}
		}
	}
	return nil
}

// limitNames are the header fields that a pack names.
func limitNames(said fixtures.RateLimit) exchange.LimitNames {
	return exchange.LimitNames{
		Field: said.Field, Policy: said.Policy, Remaining: said.Remaining, Reset: said.Reset, InSeconds: said.ResetIn == fixtures.ResetSeconds,
	}
}

// remedy says what to do about a target with which there is no agreement on TLS.
func remedy(err error) string {
	var e *exchange.Error
	if !errors.As(err, &e) {
		return ""
	}
	switch {
	case e.Kind == exchange.KindRefused:
		return " (start the target, or check the base URL)"
	case e.Kind != exchange.KindTLS:
		return ""
	case strings.Contains(e.Message, "unknown authority"):
		return " (--ca-cert FILE names one to trust)"
	case strings.Contains(e.Message, "certificate required"), strings.Contains(e.Message, "client certificate"):
		return " (--cert FILE and --key FILE give one)"
	}
	return ""
}
