package pack

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/plan"
)

// authentication compares how requests carry credentials with the schemes that there
// are, and against the security requirements of the document.
func (p *Pack) authentication(where fixtures.Place) mistakes {
	var found mistakes
	auth := p.Fixtures.Auth
	if len(auth.Schemes) == 0 {
		found.add(p.scheme(where, auth))
		return found
	}
	if auth.Scheme != "" || auth.Header+auth.Query+auth.Cookie+auth.Key != "" || auth.Token != nil {
		found.add(fmt.Errorf("%s: schemes and a scheme exclude each other: write each scheme under its name in schemes", where))
	}
	var known []string
	for _, s := range p.Contract.SecuritySchemes() {
		known = append(known, s.Name)
	}
	for _, name := range sortedKeys(auth.Schemes) {
		at, scheme := where.In("schemes", name), auth.Schemes[name]
		if err := plan.Known("security scheme", name, known); err != nil {
			found.add(fmt.Errorf("%s: %w", at, err))
		}
		if len(scheme.Schemes) > 0 {
			found.add(fmt.Errorf("%s: a scheme cannot have schemes of its own", at))
		}
		found.add(p.scheme(at, scheme))
	}
	for _, o := range p.Contract.Operations {
		found.add(p.canMeet(where.In("schemes"), o.ID))
	}
	return found
}

// canMeet returns an error for an operation whose requests can have none of the
// credentials that it takes.
func (p *Pack) canMeet(where fixtures.Place, operation string) error {
	requirements := p.Contract.Security(operation)
	_, why := p.Fixtures.Request(operation)
	if _, ok := p.Fixtures.Auth.Of(requirements); ok || why != "" {
		return nil
	}
	var names []string
	for _, r := range requirements {
		names = append(names, strings.Join(r, " with "))
	}
	return fmt.Errorf("%s: %s needs %s, which is missing here", where, operation, strings.Join(names, " or "))
}

// keyVariable is the form of a variable that a pack may name: no pack makes the program
// send what else is in the environment.
var keyVariable = regexp.MustCompile(`^ASSAY_[A-Z0-9_]+$`)

var headerName = regexp.MustCompile("^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")

// scheme checks the settings of one scheme.
func (p *Pack) scheme(where fixtures.Place, auth fixtures.Authentication) error {
	if auth.Scheme != "" {
		if err := plan.Known("scheme", auth.Scheme, fixtures.Schemes); err != nil {
			return fmt.Errorf("%s: %w", where.In("scheme"), err)
		}
	}
	var places []string
	for _, place := range []struct{ field, name string }{{"header", auth.Header}, {"query", auth.Query}, {"cookie", auth.Cookie}} {
		if place.name == "" {
			continue
		}
		places = append(places, place.field)
		if place.field != "query" && !headerName.MatchString(place.name) {
			return fmt.Errorf("%s: %q is not the name of a %s", where.In(place.field), place.name, place.field)
		}
	}
	switch {
	case len(places) > 1:
		return fmt.Errorf("%s: %s exclude each other: a credential is in one place", where, strings.Join(places, " and "))
	case auth.Scheme == fixtures.APIKey && len(places) == 0:
		return fmt.Errorf("%s: header, query or cookie is missing: name the one that has the API key", where)
	case len(places) > 0 && auth.Scheme != fixtures.APIKey:
		return fmt.Errorf("%s: %s needs the scheme api_key", where.In(places[0]), places[0])
	case auth.Before != "" && (auth.Header == "" || !headerName.MatchString(auth.Before)):
		return fmt.Errorf("%s: it is one word before an API key in a header, such as {scheme: api_key, header: Authorization, word: Token}", where.In("word"))
	case auth.Key != "" && !keyVariable.MatchString(auth.Key):
		return fmt.Errorf("%s: %q is not the name of a variable that begins with ASSAY_", where.In("key"), auth.Key)
	case auth.Token == nil:
		return nil
	case auth.Scheme == fixtures.Basic || auth.Scheme == fixtures.None:
		return fmt.Errorf("%s: a token needs the scheme bearer or api_key, and this is %s", where.In("token"), auth.Scheme)
	}
	if auth.Token.At == fixtures.SetCookie && auth.Cookie == "" {
		return fmt.Errorf("%s: which cookie is the token? Name it: {scheme: api_key, cookie: NAME}", where.In("token").In("at"))
	}
	return p.token(where.In("token"), auth.Token)
}

// token checks how a token is fetched: by a known grant, or by a login.
func (p *Pack) token(where fixtures.Place, t *fixtures.Token) error {
	if err := plan.Known("grant", t.Grant, fixtures.Grants); err != nil {
		return fmt.Errorf("%s: %w", where.In("grant"), err)
	}
	for _, pointer := range []struct{ field, text string }{{"at", t.At}, {"expires", t.Expires}} {
		if pointer.text == fixtures.SetCookie && pointer.field == "at" {
			continue
		}
		if err := jsonPointer(where.In(pointer.field), pointer.text); err != nil {
			return err
		}
	}
	if t.Client != "" {
		if err := plan.Known("way to show the client", t.Client, []string{"basic", "body"}); err != nil {
			return fmt.Errorf("%s: %w", where.In("client"), err)
		}
	}
	if t.ClientKey != "" && !keyVariable.MatchString(t.ClientKey) {
		return fmt.Errorf("%s: %q is not the name of a variable that begins with ASSAY_", where.In("client_key"), t.ClientKey)
	}
	if t.Grant == fixtures.Login {
		return p.login(where, t)
	}
	for _, of := range []struct {
		field string
		there bool
	}{{"operation", t.Operation != ""}, {"body", t.Body != nil}, {"form", t.Form}} {
		if of.there {
			return fmt.Errorf("%s: only the grant login has it, and this is %s", where.In(of.field), t.Grant)
		}
	}
	u, err := url.Parse(t.URL)
	if strings.Contains(t.URL, " ") {
		err = errors.New("it has a blank")
	}
	switch {
	case t.URL == "":
		return fmt.Errorf("%s: url is missing: name the token endpoint", where)
	case err != nil || u.User != nil || u.Fragment != "" || u.Scheme != "" && u.Scheme != "http" && u.Scheme != "https":
		return fmt.Errorf("%s: %q is not the URL of a token endpoint", where.In("url"), t.URL)
	case t.Grant == fixtures.ClientCredentials && t.ClientID+t.ClientKey != "":
		return fmt.Errorf("%s: the grant client_credentials takes the key as that of the client: leave client_id and client_key out", where)
	}
	return nil
}

// login compares a login with the operation that gives the token.
func (p *Pack) login(where fixtures.Place, t *fixtures.Token) error {
	if t.URL+t.Scope+t.Client+t.ClientID+t.ClientKey != "" {
		return fmt.Errorf("%s: url, scope and client belong to OAuth 2, and the grant is login", where)
	}
	o, err := p.operation(where.In("operation"), t.Operation)
	if err != nil {
		return err
	}
	if len(parameters(o, "path", false)) > 0 {
		return fmt.Errorf("%s: %s takes an id in its path", where.In("operation"), o.ID)
	}
	if len(t.Body) == 0 {
		return fmt.Errorf("%s: body is missing: say what a login sends, such as {username: \"${key.user}\", password: \"${key.password}\"}", where)
	}
	if o.Body != nil {
		if err := fields(where.In("body"), "body field", t.Body, members(o, false), members(o, true)).first(); err != nil {
			return err
		}
	}
	refs := textReferences(t.Body)
	for _, ref := range refs {
		if err := plan.Known("reference", ref, []string{"key", "key.user", "key.password"}); err != nil {
			return fmt.Errorf("%s: %w", where.In("body"), err)
		}
	}
	if !slices.ContainsFunc(refs, func(ref string) bool { return strings.HasPrefix(ref, "key") }) {
		return fmt.Errorf("%s: the key is missing: write ${key.user} and ${key.password}, or ${key}", where.In("body"))
	}
	if answer := p.Contract.Success(o.ID); answer.Documented() && t.At != "" && t.At != fixtures.SetCookie {
		_, err = within(where.In("at"), o.ID, answer, t.At)
	}
	return err
}

// textReferences returns what the texts of a body refer to.
func textReferences(value any) []string {
	switch v := value.(type) {
	case string:
		return fixtures.References(v)
	case []any:
		var all []string
		for _, item := range v {
			all = append(all, textReferences(item)...)
		}
		return all
	case map[string]any:
		var all []string
		for _, name := range sortedKeys(v) {
			all = append(all, textReferences(v[name])...)
		}
		return all
	}
	return nil
}
