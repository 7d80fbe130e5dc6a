package steps

import (
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/spec"
)

// credentials are what a request can carry in place of its own, by the phrases for it.
var credentials = map[string]func(*ScenarioRun) resource.Authentication{
	noCredentialAtAll:             noCredential,
	noAuthorization:               noCredential,
	"an unissued credential":      unissued,
	"a key that was never issued": unissued,
	"no key after the scheme":     func(*ScenarioRun) resource.Authentication { return resource.Authentication{Empty: true} },
	"a browser session token": func(run *ScenarioRun) resource.Authentication {
		return resource.Authentication{Text: sessionToken(run)}
	},
	"a malformed key":  malformed,
	"a revoked key":    func(*ScenarioRun) resource.Authentication { return resource.Authentication{Key: resource.Revoked} },
	"an expired key":   func(*ScenarioRun) resource.Authentication { return resource.Authentication{Key: resource.Expired} },
	"the key as Token": inAuthorization("Token"),
	"the key as Basic": inAuthorization("Basic"),
	bareKey:            inAuthorization(""),
}

const (
	noCredentialAtAll = "no credential"
	noAuthorization   = "no Authorization header"
	bareKey           = "the key without a scheme"
	misspelledKey     = "misspelling of its key"
)

// carriesMain reports whether a phrase is about another way to carry the main key, by
// which the target may know whose a request is.
func carriesMain(phrase string) bool {
	return phrase == bareKey || strings.HasPrefix(phrase, "the key as ")
}

// withCredentials adds the changes of credentials to others.
func withCredentials(changes map[string]func(*ScenarioRun, *resource.Request)) map[string]func(*ScenarioRun, *resource.Request) {
	for phrase, make := range credentials {
		changes[phrase] = func(run *ScenarioRun, r *resource.Request) {
			auth := make(run)
			r.Auth = &auth
		}
	}
	return changes
}

func noCredential(*ScenarioRun) resource.Authentication { return resource.Authentication{} }

// scheme is how the request under test carries its credential.
func (run *ScenarioRun) scheme() fixtures.Authentication {
	return schemeOf(run.Fixtures, run.Contract, run.base.Operation.ID)
}

// schemeOf is how a request of an operation carries its credential; the zero value,
// which is bearer, where it carries none.
func schemeOf(f *fixtures.Fixtures, c *spec.Contract, operation string) fixtures.Authentication {
	all, _ := f.Auth.Of(c.Security(operation)) // the pack's checks vouch for it
	if len(all) == 0 {
		return fixtures.Authentication{}
	}
	return all[0]
}

// needsScheme is the need of a step about the credential of a request: its operation
// takes one, in a way that the step does not mean anyhow.
func needsScheme(p *pack.Pack, o spec.Operation, a Arguments) error {
	if _, about := credentials[a.Text[0]]; !about && a.Text[0] != misspelledKey {
		return nil
	}
	all, _ := p.Fixtures.Auth.Of(p.Contract.Security(o.ID))
	switch {
	case len(all) == 0:
		return fmt.Errorf("is about a credential, and requests of %s carry none (resources.yaml, authentication)", o.ID)
	case a.Text[0] == bareKey && strings.EqualFold(all[0].Header, "Authorization"):
		return fmt.Errorf("is no change: requests of %s carry the key so (resources.yaml, authentication)", o.ID)
	}
	return nil
}

// unissued is a credential of the API's scheme that nobody has issued.
func unissued(run *ScenarioRun) resource.Authentication {
	text := run.Unique.Word() + run.Unique.Word()
	if run.scheme().Scheme == fixtures.Basic {
		text = run.Unique.Word() + ":" + text
	}
	return resource.Authentication{Text: text}
}

// malformed is a text that has not the form of a credential: with basic
// authentication, one that is no base64.
func malformed(run *ScenarioRun) resource.Authentication {
	auth := resource.Authentication{Text: "malformed-key"}
	if run.scheme().Scheme == fixtures.Basic {
		auth.Way = &exchange.Auth{Scheme: "Basic"}
	}
	return auth
}

// inAuthorization is the key of the API in the header Authorization, behind a word that
// is not the API's, whatever way that has.
func inAuthorization(word string) func(*ScenarioRun) resource.Authentication {
	return func(*ScenarioRun) resource.Authentication {
		return resource.Authentication{Key: resource.Main, Way: &exchange.Auth{Scheme: word}}
	}
}

// sessionToken is a well-formed JSON Web Token, as a browser session has one.
// Nobody signed it.
func sessionToken(run *ScenarioRun) string {
	part := base64.RawURLEncoding.EncodeToString
	claims := fmt.Sprintf(`{"sub":"%s","iat":1735689600,"exp":4102444800}`, run.Unique.Word())
	return part([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + part([]byte(claims)) + "." +
		part([]byte(run.Unique.Word()+run.Unique.Word()+run.Unique.Word()))
}

// textsOf are the texts by which a credential that was made up is known in an answer; the
// scheme is that of the operation.
func textsOf(a *resource.Authentication, scheme fixtures.Authentication) []string {
	if a.Text == "" {
		return nil
	}
	texts := []string{a.Text}
	if scheme.Scheme == fixtures.Basic && a.Way == nil {
		texts = append(texts, base64.StdEncoding.EncodeToString([]byte(a.Text)))
		if _, password, ok := strings.Cut(a.Text, ":"); ok {
			texts = append(texts, password)
		}
	}
	return texts
}

// credentialsOf returns the texts by which a credential is known in an answer:
// secrets were replaced by their names where the exchange was captured, and what
// was made up for the request stands for itself.
func (s *sender) credentialsOf(r resource.Request) []string {
	var texts []string
	for _, name := range s.Credentials {
		for _, of := range exchange.SecretsOf(name) {
			texts = append(texts, exchange.Alteration("").Shown(of))
		}
	}
	if r.Auth == nil {
		return texts
	}
	if r.Auth.Alter != "" {
		for _, of := range exchange.SecretsOf(s.Credentials[r.Auth.Key]) {
			texts = append(texts, r.Auth.Alter.Shown(of))
		}
	}
	return append(texts, textsOf(r.Auth, schemeOf(s.Fixtures, s.Contract, r.Operation.ID))...)
}
