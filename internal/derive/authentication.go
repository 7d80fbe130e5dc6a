package derive

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/http/httpguts"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/spec"
)

// findScheme takes the scheme that all operations are content with, or else all those
// that requests can carry, each with a key of its own.
func (a *api) findScheme() {
	usable := map[string]fixtures.Authentication{}
	var names, declined []string
	for _, scheme := range a.contract.SecuritySchemes() {
		auth, why := authentication(scheme)
		a.takeLogin(scheme, &auth)
		if why != "" {
			declined = append(declined, fmt.Sprintf("TODO: requests cannot have the credential of %s, which is %s", scheme.Name, why))
			continue
		}
		usable[scheme.Name] = auth
		names = append(names, scheme.Name)
	}
	slices.SortStableFunc(names, func(x, y string) int { return aside(usable[x]) - aside(usable[y]) })
	a.skipUnmet(usable)
	for _, name := range names {
		if a.suffices(name) {
			a.auth, a.authNotes = usable[name], append(a.describe(name), declined...)
			return
		}
	}
	a.authNotes = declined
	if len(names) == 0 {
		a.auth = fixtures.Authentication{Scheme: fixtures.None}
		if len(declined) == 0 {
			a.authNotes = []string{"No operation has a security requirement"}
		}
		return
	}
	slices.SortStableFunc(names, func(x, y string) int { return a.meets(y) - a.meets(x) })
	a.auth.Schemes = map[string]fixtures.Authentication{}
	for n, name := range names {
		scheme := usable[name]
		if n > 0 {
			scheme.Key = keyOf(name)
		}
		a.auth.Schemes[name] = scheme
		a.authNotes = append(a.describe(name), a.authNotes...)
	}
	a.authNotes = append(a.authNotes, "Each operation has the credentials of the first security requirement that takes ASSAY_API_KEY alone, or else of the first that can be met")
}

// aside is greater for what is taken last: a key in a URL, which logs keep (RFC 6750, section
// 2.3), and a cookie that nothing in the document sets, where a program has a key for another.
func aside(auth fixtures.Authentication) int {
	switch {
	case auth.Cookie != "" && auth.Token == nil:
		return 2
	case auth.Query != "":
		return 1
	}
	return 0
}

// meets counts the operations that one scheme alone meets.
func (a *api) meets(name string) int {
	n := 0
	for _, o := range a.operations {
		if slices.ContainsFunc(a.contract.Security(o.ID), func(names []string) bool { return slices.Equal(names, []string{name}) }) {
			n++
		}
	}
	return n
}

// suffices reports whether one scheme alone meets every operation that there may be a
// request of.
func (a *api) suffices(name string) bool {
	for _, o := range a.operations {
		requirements := a.contract.Security(o.ID)
		if o.skip == "" && len(requirements) > 0 && !slices.ContainsFunc(requirements, func(names []string) bool { return len(names) == 0 || slices.Equal(names, []string{name}) }) {
			return false
		}
	}
	return true
}

// skipUnmet leaves out the operations that take a credential which no request can have.
func (a *api) skipUnmet(usable map[string]fixtures.Authentication) {
	all := fixtures.Authentication{Schemes: usable}
	if len(usable) == 0 {
		all.Schemes = map[string]fixtures.Authentication{"": {Scheme: fixtures.None}}
	}
	for _, o := range a.operations {
		requirements := a.contract.Security(o.ID)
		if _, ok := all.Of(requirements); !ok {
			o.skip = "TODO: it takes a credential that requests cannot have: " + unmet(a.contract, requirements)
		}
	}
}

// unmet names the schemes of security requirements, and says of which the document says nothing.
func unmet(contract *spec.Contract, requirements [][]string) string {
	defined := map[string]bool{}
	for _, scheme := range contract.SecuritySchemes() {
		defined[scheme.Name] = true
	}
	var all []string
	for _, names := range requirements {
		for n, name := range names {
			if !defined[name] {
				names[n] += ", which the document does not define"
			}
		}
		all = append(all, strings.Join(names, " with "))
	}
	return strings.Join(all, " or ")
}

// describe says of what in the document a scheme comes, and which operation may give its
// token.
func (a *api) describe(name string) []string {
	all := a.contract.SecuritySchemes()
	scheme := all[slices.IndexFunc(all, func(s spec.SecurityScheme) bool { return s.Name == name })]
	notes := []string{fmt.Sprintf("%s of securitySchemes: %s", name, describeScheme(scheme))}
	if login := a.login(scheme); login != nil {
		notes = append(notes, fmt.Sprintf("A key of the form user:password is traded for a token by %s, as its names say; any other is the token itself", login.Operation))
	}
	return notes
}

// takeLogin gives a scheme without another way to a token the login of the document. A token
// has no colon (RFC 6750, section 2.1), so that a key which is one is sent as it is.
func (a *api) takeLogin(scheme spec.SecurityScheme, auth *fixtures.Authentication) {
	login := a.login(scheme)
	if auth.Token != nil {
		login = a.tokenOperation(auth.Token)
	}
	if login == nil || auth.Scheme != fixtures.Bearer && auth.Cookie == "" {
		return
	}
	auth.Token = login
	o := a.operations[slices.IndexFunc(a.operations, func(o *operation) bool { return o.ID == login.Operation })]
	o.logsIn = login.Body
}

// tokenOperation is the same trade by an operation of the document, where it has one at the
// URL of the tokens: its answers are judged, and its tokens hidden. It is nil for none.
func (a *api) tokenOperation(t *fixtures.Token) *fixtures.Token {
	o := a.at("POST", "/"+strings.TrimPrefix(t.URL, "/"))
	if o == nil || o.secured || o.Body == nil || !o.IsForm() {
		return nil
	}
	body := map[string]any{"username": "${key.user}", "password": "${key.password}"}
	if t.Grant == fixtures.ClientCredentials {
		body = map[string]any{"client_id": "${key.user}", "client_secret": "${key.password}"}
	}
	if _, has := o.Body.Property("grant_type"); has {
		body["grant_type"] = t.Grant
	}
	for name := range body {
		if _, has := o.Body.Property(name); !has {
			return nil
		}
	}
	if lacks(o.Body, body) != "" {
		return nil
	}
	return &fixtures.Token{Grant: fixtures.Login, Operation: o.ID, Form: true, Body: body, At: "/access_token"}
}

// Names of fields with which people log in, and places of what they are given.
var (
	userNames  = regexp.MustCompile(`(?i)^(user_?name|user|e_?mail(_?address)?|login|identity|account)$`)
	tokenNames = []string{"access_token", "accessToken", "token", "jwt", "id_token", "session_token", "sessionToken", "auth_token", "authToken", "key"}
)

// logins are paths at which people or machines log in.
var logins = regexp.MustCompile(`(?i)(log|sign)-?_?in$|auth(enticate)?$|tokens?$|sessions?$`)

// signUps are paths of what creates a user, which may give a token as well.
var signUps = regexp.MustCompile(`(?i)regist|sign-?_?up|users?$|accounts?$|reset|recover|verif|confirm`)

// login is how a name and a password are traded for the token of a scheme, by an operation of
// the document; nil where it has none.
func (a *api) login(scheme spec.SecurityScheme) *fixtures.Token {
	bearer := isBearer(scheme)
	if !bearer && (scheme.Type != "apiKey" || scheme.In != "cookie") {
		return nil
	}
	for _, o := range a.operations {
		if signUps.MatchString(o.Path) || o.IsForm() {
			continue
		}
		if o.Method != "POST" || o.secured || o.Body == nil || len(pathParameters(o.Path)) > 0 {
			continue
		}
		user := userOf(o)
		if password, has := o.Body.Property("password"); !has || user == "" || password.Schema.Type != "string" {
			continue
		}
		login := &fixtures.Token{Grant: fixtures.Login, Operation: o.ID, Body: map[string]any{user: "${key.user}", "password": "${key.password}"}}
		if lacks(o.Body, login.Body) != "" {
			continue
		}
		if !bearer {
			if answersWith(a.contract, o, fixtures.SetCookie) {
				login.At = fixtures.SetCookie
				return login
			}
			continue
		}
		for _, pointer := range []string{"", "/data", "/result", "/user"} {
			within, _, _ := a.contract.Success(o.ID).At(pointer)
			for _, name := range tokenNames {
				if slices.Contains(within.Names(), name) {
					login.At = pointer + "/" + name
					return login
				}
			}
		}
	}
	return nil
}

// userOf is the member of a login's body that says who logs in: by its name or, where the path
// is one of logins, the only text that is required beside the password. It is "" for none.
func userOf(o *operation) string {
	var beside []string
	for _, p := range o.Body.Properties {
		if userNames.MatchString(p.Name) {
			return p.Name
		}
		if p.Required && p.Name != "password" && p.Schema.Type == "string" {
			beside = append(beside, p.Name)
		}
	}
	if len(beside) != 1 || !logins.MatchString(o.Path) {
		return ""
	}
	return beside[0]
}

// isBearer reports whether a credential is a bearer token. Swagger 2.0 has no such scheme, and
// shows it as an API key behind that word.
func isBearer(s spec.SecurityScheme) bool {
	return s.Type == "http" && strings.EqualFold(s.Scheme, "bearer") ||
		s.Type == "apiKey" && strings.EqualFold(s.Key, "Authorization") && strings.EqualFold(s.Word, fixtures.Bearer)
}

// answersWith reports whether the document has a header for what an operation succeeds with.
func answersWith(contract *spec.Contract, o *operation, header string) bool {
	return slices.ContainsFunc(contract.AnswerHeaders(o.ID, o.Success()), func(h spec.Header) bool { return strings.EqualFold(h.Name, header) })
}

var noVariable = regexp.MustCompile(`[^A-Z0-9]+`)

// keyOf is the variable of a scheme's own key, which is none that every run has.
func keyOf(name string) string {
	word := strings.Trim(noVariable.ReplaceAllString(strings.ToUpper(snake(name)), "_"), "_")
	word = strings.TrimSuffix(word, "_KEY")
	if slices.Contains([]string{"", "KEY", "API", "OTHER_ORG", "EXPIRED", "REVOKED", "BURST"}, word) {
		word = strings.Trim("SCHEME_"+word, "_")
	}
	return "ASSAY_" + word + "_KEY"
}

// authentication is how a request carries the credential of a scheme, or why it
// cannot.
func authentication(s spec.SecurityScheme) (auth fixtures.Authentication, why string) {
	switch {
	case s.Type == "apiKey" && s.Key == "":
		return auth, "an API key in a place without a possible name"
	case s.Type == "oauth2":
		return fixtures.Authentication{Scheme: fixtures.Bearer, Token: token(s)}, ""
	case isBearer(s), s.Type == "openIdConnect":
		return fixtures.Authentication{Scheme: fixtures.Bearer}, ""
	case s.Type == "http" && strings.EqualFold(s.Scheme, "basic"):
		return fixtures.Authentication{Scheme: fixtures.Basic}, ""
	case s.Type == "apiKey" && s.In != "query" && !httpguts.ValidHeaderFieldName(s.Key):
		return auth, fmt.Sprintf("an API key in a %s, and %q is not the name of one", s.In, s.Key)
	case s.Type == "apiKey" && s.In == "header":
		return fixtures.Authentication{Scheme: fixtures.APIKey, Header: s.Key, Before: s.Word}, ""
	case s.Type == "apiKey" && s.In == "query":
		return fixtures.Authentication{Scheme: fixtures.APIKey, Query: s.Key}, ""
	case s.Type == "apiKey" && s.In == "cookie":
		return fixtures.Authentication{Scheme: fixtures.APIKey, Cookie: s.Key}, ""
	}
	return auth, strings.TrimSpace(s.Type + " " + s.Scheme)
}

// token is how the key is traded for a token; nil where the document does not say so,
// or names a server of others, to which no key is sent by itself.
func token(s spec.SecurityScheme) *fixtures.Token {
	if s.Grant == "" || s.TokenURL == "" || strings.Contains(s.TokenURL, "://") || strings.HasPrefix(s.TokenURL, "//") {
		return nil
	}
	return &fixtures.Token{Grant: s.Grant, URL: s.TokenURL}
}

func describeScheme(s spec.SecurityScheme) string {
	switch {
	case s.Type == "apiKey" && isBearer(s):
		return fmt.Sprintf("a token behind %q in the header %s", s.Word, s.Key)
	case s.Type == "apiKey":
		place := map[string]string{"header": "header", "query": "query parameter", "cookie": "cookie"}[s.In]
		if s.Word != "" {
			return fmt.Sprintf("an API key behind %q in the header %s", s.Word, s.Key)
		}
		return fmt.Sprintf("an API key in the %s %s", place, s.Key)
	case s.Type == "http" && strings.EqualFold(s.Scheme, "basic"):
		return "HTTP basic, whose key is user:password"
	case s.Type == "http":
		return "HTTP " + strings.ToLower(s.Scheme)
	case s.Grant == "" || s.TokenURL == "":
		return s.Type + ", whose token is in ASSAY_API_KEY"
	case token(s) == nil:
		return fmt.Sprintf("%s, whose token is in ASSAY_API_KEY. TODO: to fetch it at %s, add token: {grant: %s, url: …}", s.Type, s.TokenURL, s.Grant)
	case s.Grant == fixtures.Password:
		return s.Type + ", whose key is user:password, or a token"
	}
	return s.Type + ", whose key is id:secret of a client, or a token"
}

// writeAuthentication writes what resources.yaml says of credentials.
func (a *api) writeAuthentication(b *strings.Builder) {
	for _, note := range a.authNotes {
		wrap(b, "# ", comment(note)+".")
	}
	if len(a.auth.Schemes) == 0 {
		fmt.Fprintf(b, "authentication: %s\n\n", schemeLine(a.auth))
		return
	}
	b.WriteString("authentication:\n  schemes:\n")
	for _, name := range keysOf(a.auth.Schemes) {
		fmt.Fprintf(b, "    %s: %s\n", scalar(name), schemeLine(a.auth.Schemes[name]))
	}
	b.WriteString("\n")
}

// schemeLine writes one scheme.
func schemeLine(auth fixtures.Authentication) string {
	parts := []string{"scheme: " + auth.Scheme}
	for _, part := range []struct{ name, value string }{{"header", auth.Header}, {"query", auth.Query}, {"cookie", auth.Cookie}, {"word", auth.Before}, {"key", auth.Key}} {
		if part.value != "" {
			parts = append(parts, part.name+": "+scalar(part.value))
		}
	}
	if auth.Token != nil && auth.Token.Grant == fixtures.Login {
		var body []string
		for _, name := range keysOf(auth.Token.Body) {
			body = append(body, fmt.Sprintf("%s: %s", scalar(name), asJSON(auth.Token.Body[name])))
		}
		form := ""
		if auth.Token.Form {
			form = ", form: true"
		}
		parts = append(parts, fmt.Sprintf("token: {grant: login, operation: %s%s, body: {%s}, at: %s}", scalar(auth.Token.Operation), form, strings.Join(body, ", "), auth.Token.At))
	} else if auth.Token != nil {
		parts = append(parts, fmt.Sprintf("token: {grant: %s, url: %s}", auth.Token.Grant, scalar(auth.Token.URL)))
	}
	return "{" + strings.Join(parts, ", ") + "}"
}
