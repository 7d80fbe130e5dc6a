package target

import (
	"net/url"
	"regexp"
	"slices"

	"github.com/assaykit/assay/internal/exchange"
)

// Parameters are those of the target's URL, which every request carries; none where the
// target has no URL.
func (p Profile) Parameters() []exchange.Parameter {
	at, err := At(p.Target)
	if err != nil {
		return nil
	}
	return exchange.Parameters(at.BaseURL.RawQuery, p.named())
}

// Show returns the URL of a target with the names of secrets in place of their values,
// and of all values in its query.
func (p Profile) Show(base *url.URL) string {
	return p.Hide(exchange.ShowURL(base, p.named()))
}

// ShowTarget is Show for the profile's own target; "" for none.
func (p Profile) ShowTarget() string {
	at, err := At(p.Target)
	if err != nil {
		return p.Hide(p.Target)
	}
	return p.Show(at.BaseURL)
}

// named are the secrets that have a name of their own.
func (p Profile) named() []exchange.Secret {
	return slices.Concat(p.Keys.Secrets(), p.FaultSecrets, p.Connection.Secrets())
}

// parameterSecrets are the values in the target's query that are looked for in whatever is
// shown; the others are hidden in its URL alone. Short ones, and what is no key, are found
// everywhere: hiding them would change what is judged. So would hiding a text of the
// contract, which mentions reports.
func (p Profile) parameterSecrets(mentions func(string) bool) []exchange.Secret {
	var all []exchange.Secret
	for _, q := range p.Parameters() {
		value := q.Secret.Value
		if len(value) >= leastSecret && !q.IsReplaced() && IsKey(q) && (isCredential(q.Name) || !mentions(value)) {
			all = append(all, q.Secret)
		}
	}
	return all
}

// IsKey reports whether the value of a parameter seems to be a key, rather than a version,
// say, or a language.
func IsKey(q exchange.Parameter) bool {
	value := q.Secret.Value
	return value != "" && (isCredential(q.Name) || len(value) >= leastSecret && !everyday.MatchString(value))
}

// everyday matches numbers, versions, dates and times.
var everyday = regexp.MustCompile(`^[vV]?[0-9.:TZ_+-]*$`)

// SecretsFor are the Secrets for requests of a contract. Mentions reports whether a text is
// in the contract: a value in the query of the target that is in it is no secret, unless its
// parameter has the name of a credential.
func (p Profile) SecretsFor(mentions func(string) bool) []exchange.Secret {
	all := slices.Concat(p.Keys.Secrets(), p.FaultSecrets, p.environment(minRedacted))
	for _, s := range p.Connection.Secrets() {
		if len(s.Value) >= leastSecret {
			all = append(all, s)
		}
	}
	for _, s := range p.parameterSecrets(mentions) {
		if !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	return all
}
