package run_test

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/clock"
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/run"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/internal/verdict"
)

// vault is a small API whose one secret thing takes a credential.
type vault struct {
	takes func(v *vault, r *http.Request) bool // the scheme, as it conforms
	fault string                               // the one way in which it does not

	mu     sync.Mutex
	issued int // tokens so far
	life   int // requests for which a token is good; 0 for any number
	used   int // requests with the token
	asked  []*http.Request
}

const (
	vaultUser     = "ada"
	vaultPassword = "correct-horse-battery"
	vaultKey      = vaultUser + ":" + vaultPassword
	vaultAPIKey   = "k7fJq0pXw2ZrT9sV"
)

func (v *vault) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	v.mu.Lock()
	defer v.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	if r.URL.Path == "/token" || r.URL.Path == "/login" {
		v.giveToken(w, r)
		return
	}
	v.asked = append(v.asked, r.Clone(context.Background()))
	taken := v.takes(v, r)
	if v.fault == "takes everybody" || v.fault == "takes anything" && carriesSomething(r) {
		taken = true
	}
	if v.life > 0 && taken && r.URL.Path != "/open" {
		v.used++
		taken = v.used <= v.life
	}
	if !taken && r.URL.Path != "/open" {
		w.WriteHeader(401)
		message := "no"
		if v.fault == "repeats the credential" {
			message = r.Header.Get("Authorization") + r.Header.Get("X-Key") + r.URL.Query().Get("key") + r.Header.Get("Cookie")
		}
		_ = json.NewEncoder(w).Encode(map[string]string{"error": message})
		return
	}
	_, _ = fmt.Fprint(w, `{"thing": 1}`)
}

func carriesSomething(r *http.Request) bool {
	return r.Header.Get("Authorization")+r.Header.Get("X-Key")+r.Header.Get("X-App")+r.URL.Query().Get("key")+r.Header.Get("Cookie") != ""
}

// giveToken trades the key for a token, in the ways of RFC 6749 and in that of a login.
func (v *vault) giveToken(w http.ResponseWriter, r *http.Request) {
	body := map[string]string{}
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		_ = json.NewDecoder(r.Body).Decode(&body)
	}
	user, password, basic := r.BasicAuth()
	for _, other := range []string{r.FormValue("username"), r.FormValue("client_id"), body["username"]} {
		user = cmp.Or(user, other)
	}
	for _, other := range []string{r.FormValue("password"), r.FormValue("client_secret"), body["password"]} {
		password = cmp.Or(password, other)
	}
	if r.URL.Path == "/token" && (r.FormValue("grant_type") == "" || r.FormValue("grant_type") == "client_credentials" && !basic && r.FormValue("client_id") == "") {
		user = ""
	}
	if user != vaultUser || password != vaultPassword {
		w.WriteHeader(401)
		_, _ = fmt.Fprintf(w, `{"error": "invalid_client for %s"}`, password)
		return
	}
	v.issued++
	v.used = 0
	http.SetCookie(w, &http.Cookie{Name: "sid", Value: v.token(), Path: "/", HttpOnly: true, MaxAge: 3600})
	_ = json.NewEncoder(w).Encode(map[string]any{"access_token": v.token(), "token_type": "bearer", "expires_in": 3600, "inner": map[string]any{"jwt": v.token()}})
}

func (v *vault) token() string { return fmt.Sprintf("tok-%06d-8f3kQz", v.issued) }

func takesBearer(v *vault, r *http.Request) bool {
	return v.issued > 0 && r.Header.Get("Authorization") == "Bearer "+v.token()
}

// vaultDocument is its document, with securitySchemes and the security of its operations.
func vaultDocument(schemes, secret, other string) string {
	return `openapi: 3.0.3
x-requirement-status: VLT-001
x-requirement-media: VLT-001
x-requirement-error: VLT-003
x-error-schema: '#/components/schemas/Error'
info: {title: Vault, version: 1.0.0}
servers: [{url: /}]
components:
  securitySchemes: {` + schemes + `}
  schemas:
    Error: {type: object, required: [error], properties: {error: {type: string}}}
paths:
  /secret:
    get:
      operationId: readSecret
      security: ` + secret + `
      responses:
        '200': {description: It., x-requirement: VLT-001, content: {application/json: {schema: {type: object, required: [thing], properties: {thing: {type: integer}}}}}}
        '401': {description: No., content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}}
  /other:
    get:
      operationId: readOther
      security: ` + other + `
      responses:
        '200': {description: It., x-requirement: VLT-001, content: {application/json: {schema: {type: object, required: [thing], properties: {thing: {type: integer}}}}}}
        '401': {description: No., content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}}
  /open:
    get:
      operationId: readOpen
      security: []
      responses:
        '200': {description: It., x-requirement: VLT-001, content: {application/json: {schema: {type: object, required: [thing], properties: {thing: {type: integer}}}}}}
        '401': {description: No., content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}}
  /login:
    post:
      operationId: logIn
      security: []
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [username, password], properties: {username: {type: string}, password: {type: string}}}}}}
      responses:
        '200': {description: A token., x-requirement: VLT-001, content: {application/json: {schema: {type: object, properties: {inner: {type: object, properties: {jwt: {type: string}}}}}}}}
        '401': {description: No., content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}}
`
}

// vaultPack is its contract pack, with what resources.yaml says of authentication, and
// the changes to a credential that are refused.
func vaultPack(t *testing.T, document, authentication string, changes ...string) (*pack.Pack, error) {
	t.Helper()
	feature := `Feature: A vault

  Rule: A secret takes a credential

    @VLT-001
    Scenario Outline: <operation>
      Given a <operation> request that is accepted
      When it is sent
      Then it is accepted

      Examples:
        | operation  |
        | readSecret |
        | readOther  |
        | readOpen   |
`
	for _, change := range changes {
		feature += fmt.Sprintf("\n    @VLT-002\n    Scenario: With %s\n      Given a readSecret request that is accepted\n", change)
		feature += fmt.Sprintf("      When it is sent with %s\n      Then %s\n", change, map[bool]string{false: "it is refused", true: "each is rejected with 401"}[strings.HasPrefix(change, "each")])
	}
	files := fstest.MapFS{}
	for name, text := range map[string]string{
		"spec/openapi.yaml": document,
		"spec/requirements.yaml": `- {id: VLT-001, level: MUST, text: Each answers., source: {page: vault, section: All}, applies: [all], provocation: plain}
- {id: VLT-002, level: MUST, text: A credential is looked at., source: {page: vault, section: All}, applies: [readSecret], provocation: credential}
- {id: VLT-003, level: MUST, text: An error tells nothing., source: {page: vault, section: All}, applies: [all], provocation: plain}
`,
		"fixtures/requests.yaml":  "readSecret: {}\nreadOther: {}\nreadOpen: {}\nlogIn: {skip: it is how the run logs in}\n",
		"fixtures/resources.yaml": "envelope: \"\"\nitem_id: id\nauthentication: " + authentication + "\nerror: {message: /error, credential: VLT-003}\npreflight: [readSecret]\nunknown_id: {minimum: 1, maximum: 9}\nresources: {}\n",
		"fixtures/invalid.yaml":   "{}\n", "fixtures/valid.yaml": "{}\n", "features/vault.feature": feature,
	} {
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return pack.FromFS(files)
}

// vaultCase is one scheme, and what a run is given for it.
type vaultCase struct {
	name           string
	schemes        string // of the document
	authentication string // of resources.yaml
	keys           target.Keys
	takes          func(*vault, *http.Request) bool
	changes        []string // that are refused, beside those that all schemes have
}

var vaultCases = []vaultCase{
	{
		name: "bearer", schemes: "s: {type: http, scheme: bearer}", authentication: "{scheme: bearer}", keys: target.Keys{Main: vaultAPIKey},
		takes:   func(_ *vault, r *http.Request) bool { return r.Header.Get("Authorization") == "Bearer "+vaultAPIKey },
		changes: []string{"the key as Token", "the key as Basic", "the key without a scheme", "a browser session token"},
	},
	{
		name: "basic", schemes: "s: {type: http, scheme: basic}", authentication: "{scheme: basic}", keys: target.Keys{Main: vaultKey},
		takes: func(_ *vault, r *http.Request) bool {
			user, password, ok := r.BasicAuth()
			return ok && user == vaultUser && password == vaultPassword
		},
		changes: []string{"the key as Token", "the key without a scheme"},
	},
	{
		name: "API key in a header", schemes: "s: {type: apiKey, in: header, name: X-Key}", authentication: "{scheme: api_key, header: X-Key}", keys: target.Keys{Main: vaultAPIKey},
		takes: func(_ *vault, r *http.Request) bool { return r.Header.Get("X-Key") == vaultAPIKey },
	},
	{
		name: "API key in the query", schemes: "s: {type: apiKey, in: query, name: key}", authentication: "{scheme: api_key, query: key}", keys: target.Keys{Main: vaultAPIKey},
		takes: func(_ *vault, r *http.Request) bool { return r.URL.Query().Get("key") == vaultAPIKey },
	},
	{
		name: "API key in a cookie", schemes: "s: {type: apiKey, in: cookie, name: sid}", authentication: "{scheme: api_key, cookie: sid}", keys: target.Keys{Main: vaultAPIKey},
		takes: func(_ *vault, r *http.Request) bool {
			cookie, err := r.Cookie("sid")
			return err == nil && cookie.Value == vaultAPIKey
		},
	},
	{
		name: "client credentials", schemes: "s: {type: oauth2, flows: {clientCredentials: {tokenUrl: /token, scopes: {}}}}",
		authentication: "{scheme: bearer, token: {grant: client_credentials, url: /token, scope: all}}", keys: target.Keys{Main: vaultKey}, takes: takesBearer,
		changes: []string{"the key as Basic", "a browser session token"},
	},
	{
		name: "client credentials in the body", schemes: "s: {type: oauth2, flows: {clientCredentials: {tokenUrl: /token, scopes: {}}}}",
		authentication: "{scheme: bearer, token: {grant: client_credentials, url: token, client: body}}", keys: target.Keys{Main: vaultKey}, takes: takesBearer,
	},
	{
		name: "password", schemes: "s: {type: oauth2, flows: {password: {tokenUrl: token, scopes: {}}}}",
		authentication: "{scheme: bearer, token: {grant: password, url: token}}", keys: target.Keys{Main: vaultKey}, takes: takesBearer,
	},
	{
		name: "login", schemes: "s: {type: http, scheme: bearer}",
		authentication: `{scheme: bearer, token: {grant: login, operation: logIn, body: {username: "${key.user}", password: "${key.password}"}, at: /inner/jwt}}`,
		keys:           target.Keys{Main: vaultKey}, takes: takesBearer,
	},
	{
		name: "login that sets a cookie", schemes: "s: {type: apiKey, in: cookie, name: sid}",
		authentication: `{scheme: api_key, cookie: sid, token: {grant: login, operation: logIn, body: {username: "${key.user}", password: "${key.password}"}, at: Set-Cookie}}`,
		keys:           target.Keys{Main: vaultKey},
		takes: func(v *vault, r *http.Request) bool {
			cookie, err := r.Cookie("sid")
			return err == nil && v.issued > 0 && cookie.Value == v.token()
		},
	},
}

// everyScheme are the changes that every scheme has.
var everyScheme = []string{"no credential", "an unissued credential", "a malformed key", "no key after the scheme", "each misspelling of its key"}

func (c vaultCase) pack(t *testing.T) *pack.Pack {
	t.Helper()
	p, err := vaultPack(t, vaultDocument(c.schemes, "[{s: []}]", "[{s: []}]"), c.authentication, slices.Concat(everyScheme, c.changes)...)
	require.NoError(t, err)
	return p
}

func runVault(t *testing.T, p *pack.Pack, keys target.Keys, v *vault) *verdict.Result {
	t.Helper()
	server := httptest.NewServer(v)
	t.Cleanup(server.Close)
	concurrency := 4
	if v.life > 0 {
		concurrency = 1 // else others may use up a token before the request that it was fetched for
	}
	r, err := run.Execute(context.Background(), run.Options{
		Pack: p, Seed: "7", Tool: verdict.Tool{Name: "assay", Version: "test"}, Policy: run.Policy{AllowIncomplete: true}, // two answers are not asked for
		Profile: target.Profile{Target: server.URL, Keys: keys, Concurrency: concurrency},
	})
	require.NoError(t, err)
	return r
}

// Each scheme carries the credential in its way: a server that looks at it passes, and
// one that does not is caught. No part of the key is in the record, in no form.
func TestSchemesOfAuthentication(t *testing.T) {
	for _, c := range vaultCases {
		for _, fault := range []string{"", "takes everybody", "takes anything", "repeats the credential"} {
			t.Run(c.name+" "+cmp.Or(fault, "conforming"), func(t *testing.T) {
				t.Parallel()
				v := &vault{takes: c.takes, fault: fault}
				r := runVault(t, c.pack(t), c.keys, v)
				breaks := map[string]string{"takes everybody": "VLT-002", "takes anything": "VLT-002", "repeats the credential": "VLT-003"}[fault]
				if breaks == "" {
					require.Equal(t, verdict.ExitConformant, r.Verdict.Exit, "%s %v\n%s", r.Verdict.Reason, r.Problems, notPassed(r))
					require.Empty(t, notPassed(r))
				} else {
					require.Equal(t, verdict.ExitFailed, r.Verdict.Exit, "%s %v", r.Verdict.Reason, r.Problems)
					require.Contains(t, brokenRequirements(r), breaks)
				}
				record, err := json.Marshal(r)
				require.NoError(t, err)
				for _, secret := range []string{
					vaultPassword, vaultAPIKey, base64.StdEncoding.EncodeToString([]byte(vaultKey)), base64.StdEncoding.EncodeToString([]byte(vaultKey))[:20], "8f3kQz",
				} {
					require.NotContains(t, string(record), secret)
				}
				if c.name == "login" {
					require.Equal(t, 1, v.issued, "the token is kept")
				}
			})
		}
	}
}

func brokenRequirements(r *verdict.Result) []string {
	var ids []string
	for _, s := range r.Scenarios {
		for _, c := range s.Checks {
			if c.State == verdict.Failed {
				ids = append(ids, c.Requirement)
			}
		}
	}
	return ids
}

// The command that a record shows sends what was sent.
func TestCommandsCarryTheCredential(t *testing.T) {
	for _, c := range vaultCases[:5] {
		t.Run(c.name, func(t *testing.T) {
			v := &vault{takes: c.takes}
			r := runVault(t, c.pack(t), c.keys, v)
			first := r.Scenarios[0].Exchanges[0]
			server := httptest.NewServer(v)
			defer server.Close()
			again := *first
			_, query, _ := strings.Cut(first.URL, "/secret")
			again.URL = server.URL + "/secret" + query
			command := exec.CommandContext(t.Context(), "sh", "-c", again.Curl()+" -s")
			command.Env = append(os.Environ(), "ASSAY_API_KEY="+c.keys.Main)
			answer, err := command.CombinedOutput()
			require.NoError(t, err, "%s\n%s", again.Curl(), answer)
			require.Equal(t, `{"thing": 1}`, string(answer), again.Curl())
		})
	}
}

// A token that has ended is renewed: before a request where its end is known, and else once
// it is refused.
func TestTokensAreRenewed(t *testing.T) {
	c := vaultCases[slices.IndexFunc(vaultCases, func(c vaultCase) bool { return c.name == "password" })]
	v := &vault{takes: c.takes}
	server := httptest.NewServer(v)
	defer server.Close()
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	p := c.pack(t)
	_, config, err := run.Connect(context.Background(), run.Options{
		Pack: p, Seed: "7", Profile: target.Profile{Target: server.URL, Keys: c.keys},
		Clock: clock.Clock{Now: func() time.Time { return at }, Sleep: func(context.Context, time.Duration) error { return nil }},
	})
	require.NoError(t, err)
	get := func() int {
		e, err := config.Client.Do(t.Context(), exchange.Request{Operation: "readSecret", Method: "GET", Path: "/secret", Credential: "ASSAY_API_KEY"})
		require.NoError(t, err)
		return e.Status
	}
	require.Equal(t, 200, get())
	require.Equal(t, 200, get())
	require.Equal(t, 1, v.issued)
	at = at.Add(time.Hour)
	require.Equal(t, 200, get())
	require.Equal(t, 2, v.issued, "it is good for an hour")
	v.issued++ // the server forgets the token
	at = at.Add(time.Minute)
	require.Equal(t, 200, get(), "it was taken before, and has ended")
	require.Equal(t, 4, v.issued)
}

// A server whose tokens are good for a few requests, and do not say so, passes; what is
// sent with another credential is refused as ever.
func TestTokensOfFewRequests(t *testing.T) {
	for _, c := range vaultCases {
		if !strings.Contains(c.authentication, "token:") {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			v := &vault{takes: c.takes, life: 2}
			r := runVault(t, c.pack(t), c.keys, v)
			require.Equal(t, verdict.ExitConformant, r.Verdict.Exit, "%s %v\n%s", r.Verdict.Reason, r.Problems, notPassed(r))
			require.Greater(t, v.issued, 1)
			require.Empty(t, notPassed(r))
		})
	}
}

// A server that refuses a good token for one operation is told from one whose tokens end.
func TestTokensThatOneOperationRefuses(t *testing.T) {
	c := vaultCases[slices.IndexFunc(vaultCases, func(c vaultCase) bool { return c.name == "password" })]
	v := &vault{takes: func(v *vault, r *http.Request) bool { return c.takes(v, r) && r.URL.Path != "/other" }}
	r := runVault(t, c.pack(t), c.keys, v)
	require.Equal(t, verdict.ExitFailed, r.Verdict.Exit, r.Verdict.Reason)
}

// Several schemes: each operation carries what its security requirement names.
func TestSchemesPerOperation(t *testing.T) {
	schemes := "user: {type: http, scheme: bearer}, app: {type: apiKey, in: header, name: X-App}, other: {type: apiKey, in: header, name: X-Key}, cert: {type: mutualTLS}"
	document := vaultDocument(schemes, "[{cert: []}, {app: [], user: []}]", "[{other: []}]")
	document = strings.Replace(document, "openapi: 3.0.3", "openapi: 3.1.0", 1)
	p, err := vaultPack(t, document, "{schemes: {user: {scheme: bearer}, app: {scheme: api_key, header: X-App, key: ASSAY_APP_KEY}, other: {scheme: api_key, header: X-Key, key: ASSAY_VAULT_KEY}}}",
		"no credential", "an unissued credential")
	require.NoError(t, err)
	require.ElementsMatch(t, []string{"ASSAY_APP_KEY", "ASSAY_VAULT_KEY"}, p.Fixtures.Auth.Keys())
	takes := func(_ *vault, r *http.Request) bool {
		switch r.URL.Path {
		case "/secret":
			return r.Header.Get("Authorization") == "Bearer "+vaultAPIKey && r.Header.Get("X-App") == "the-key-of-the-app" && r.Header.Get("X-Key") == ""
		case "/other":
			return r.Header.Get("X-Key") == "the-key-of-the-vault" && r.Header.Get("Authorization")+r.Header.Get("X-App") == ""
		}
		return false
	}
	environment := map[string]string{"ASSAY_APP_KEY": "the-key-of-the-app", "ASSAY_VAULT_KEY": "the-key-of-the-vault"}
	keys := target.Keys{Main: vaultAPIKey}
	keys.Take(p.Fixtures.Auth.Keys(), func(name string) (string, bool) { value, ok := environment[name]; return value, ok })
	v := &vault{takes: takes}
	r := runVault(t, p, keys, v)
	require.Equal(t, verdict.ExitConformant, r.Verdict.Exit, "%s %v\n%s", r.Verdict.Reason, r.Problems, notPassed(r))
	for _, asked := range v.asked {
		if asked.URL.Path == "/open" {
			require.False(t, carriesSomething(asked), "what takes no credential is given none")
		}
	}

	r = runVault(t, p, keys, &vault{takes: takes, fault: "takes anything"})
	require.Equal(t, verdict.ExitFailed, r.Verdict.Exit, r.Verdict.Reason)

	r = runVault(t, p, target.Keys{Main: vaultAPIKey, More: keys.More[:1]}, &vault{takes: takes})
	require.Contains(t, notPassed(r), "it takes the key of another scheme (ASSAY_VAULT_KEY)")
}

// What no token is given for is told as that, without the password.
func TestNoToken(t *testing.T) {
	c := vaultCases[slices.IndexFunc(vaultCases, func(c vaultCase) bool { return c.name == "password" })]
	r := runVault(t, c.pack(t), target.Keys{Main: "ada:not-the-password"}, &vault{takes: c.takes})
	require.Equal(t, verdict.ExitUnreachable, r.Verdict.Exit, r.Verdict.Reason)
	require.Len(t, r.Problems, 1)
	require.Equal(t, verdict.KeyRefused, r.Problems[0].Kind)
	require.Regexp(t, `the target gives no token for ASSAY_API_KEY: POST http://[^ ]+/token is answered 401 .*invalid_client for \[ASSAY_API_KEY_PASSWORD\]`, r.Problems[0].Message)
}

// A key that has not the form of its scheme is refused before anything is sent.
func TestKeyOfAnotherForm(t *testing.T) {
	c := vaultCases[1]
	_, err := run.Execute(context.Background(), run.Options{Pack: c.pack(t), Profile: target.Profile{Target: "http://127.0.0.1:1", Keys: target.Keys{Main: vaultAPIKey}}})
	require.EqualError(t, err, "ASSAY_API_KEY is not of the form user:password, which basic authentication takes")
	bearer := vaultCases[slices.IndexFunc(vaultCases, func(c vaultCase) bool { return c.name == "password" })]
	_, err = run.Execute(context.Background(), run.Options{Pack: bearer.pack(t), Profile: target.Profile{Target: "http://127.0.0.1:1", Keys: target.Keys{Main: "bearer " + vaultAPIKey}}})
	require.EqualError(t, err, "ASSAY_API_KEY begins with the word bearer, which requests have before the key anyhow: leave it out")
}

// What is wrong with authentication in a pack is told with its line.
func TestWrongAuthentication(t *testing.T) {
	schemes := "s: {type: http, scheme: bearer}"
	for _, c := range []struct{ name, authentication, change, want string }{
		{name: "unknown scheme of the document", authentication: "{schemes: {t: {scheme: bearer}}}", want: `resources.yaml:3: authentication: schemes.t: unknown security scheme "t"`},
		{name: "a scheme that an operation needs", authentication: "{schemes: {}}", want: ""},
		{name: "two places", authentication: "{scheme: api_key, header: X-Key, query: key}", want: `resources.yaml:3: authentication: header and query exclude each other: a credential is in one place`},
		{name: "variable of something else", authentication: "{scheme: bearer, key: HOME}", want: `resources.yaml:3: authentication: key: "HOME" is not the name of a variable that begins with ASSAY_`},
		{name: "unknown grant", authentication: "{scheme: bearer, token: {grant: implicit}}", want: `resources.yaml:3: authentication: token: grant: unknown grant "implicit"`},
		{name: "no token endpoint", authentication: "{scheme: bearer, token: {grant: password}}", want: `resources.yaml:3: authentication: token: url is missing: name the token endpoint`},
		{name: "basic with a token", authentication: "{scheme: basic, token: {grant: password, url: /token}}", want: `resources.yaml:3: authentication: token: a token needs the scheme bearer or api_key, and this is basic`},
		{name: "login by an unknown operation", authentication: "{token: {grant: login, operation: login, body: {username: x}}}", want: `resources.yaml:3: authentication: token: operation: unknown operation "login", did you mean "logIn"?`},
		{name: "login without the key", authentication: "{token: {grant: login, operation: logIn, body: {username: x, password: y}}}", want: "the key is missing: write ${key.user} and ${key.password}, or ${key}"},
		{name: "login with an unknown field", authentication: `{token: {grant: login, operation: logIn, body: {user: "${key.user}", password: y}}}`, want: `unknown body field "user"`},
		{name: "cookie without a name", authentication: `{scheme: bearer, token: {grant: login, operation: logIn, body: {username: "${key.user}", password: "${key.password}"}, at: Set-Cookie}}`, want: "which cookie is the token? Name it: {scheme: api_key, cookie: NAME}"},
		{name: "token that is not there", authentication: `{token: {grant: login, operation: logIn, body: {username: "${key.user}", password: "${key.password}"}, at: /inner/jwd}}`, want: `unknown pointer "/inner/jwd", did you mean "/inner/jwt"?`},
		{name: "steps about no credential", authentication: "{scheme: none}", change: "no credential", want: ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var changes []string
			if c.change != "" {
				changes = append(changes, c.change)
			}
			p, err := vaultPack(t, vaultDocument(schemes, "[{s: []}]", "[{s: []}]"), c.authentication, changes...)
			if c.want != "" {
				require.ErrorContains(t, err, c.want)
				return
			}
			require.NoError(t, err)
			if c.change != "" {
				_, err = run.Plan(run.Options{Pack: p})
				require.ErrorContains(t, err, "is about a credential, and requests of readSecret carry none")
			}
		})
	}
}
