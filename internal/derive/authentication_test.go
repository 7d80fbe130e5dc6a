package derive_test

import (
	"context"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/derive"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/run"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/internal/verdict"
)

// secured is a document of two operations with security requirements.
func secured(schemes, first, second string) string {
	return fmt.Sprintf(`openapi: 3.1.0
info: {title: Secured, version: 1.0.0}
servers: [{url: 'https://api.example.com/v1'}]
components: {securitySchemes: {%s}}
paths:
  /first: {get: {operationId: first, security: %s, responses: {'200': {description: It., content: {application/json: {schema: {type: object, required: [x], properties: {x: {type: integer}}}}}}, '401': {description: No.}}}}
  /second: {get: {operationId: second, security: %s, responses: {'200': {description: It., content: {application/json: {schema: {type: object, required: [x], properties: {x: {type: integer}}}}}}, '401': {description: No.}}}}
`, schemes, first, second)
}

func derivedFrom(t *testing.T, document string) fs.FS {
	t.Helper()
	files, err := derive.Pack(fstest.MapFS{"openapi.yaml": {Data: []byte(document)}}, "openapi.yaml")
	require.NoError(t, err)
	_, err = pack.FromFS(files)
	require.NoError(t, err)
	return files
}

func textOf(t *testing.T, files fs.FS, name string) string {
	t.Helper()
	text, err := fs.ReadFile(files, name)
	require.NoError(t, err)
	return string(text)
}

// Authentication is what securitySchemes say, of each kind.
func TestDerivedAuthentication(t *testing.T) {
	for _, c := range []struct {
		name, schemes, first, second string
		want                         string
		skips                        string // the operation that there is no request of
	}{
		{name: "basic", schemes: "s: {type: http, scheme: basic}", first: "[{s: []}]", second: "[]", want: "authentication: {scheme: basic}\n"},
		{name: "query", schemes: "s: {type: apiKey, in: query, name: api key}", first: "[{s: []}]", second: "[]", want: "authentication: {scheme: api_key, query: \"api key\"}\n"},
		{name: "word before the key", schemes: "s: {type: apiKey, in: header, name: Authorization, description: 'Token-based authentication with required prefix \"Token\"'}", first: "[{s: []}]", second: "[{s: []}]", want: "authentication: {scheme: api_key, header: Authorization, word: Token}\n"},
		{name: "word in the name", schemes: "s: {type: apiKey, in: header, name: 'Authorization: Bearer'}", first: "[{s: []}]", second: "[{s: []}]", want: "authentication: {scheme: bearer}\n"},
		{name: "word that swag describes", schemes: "s: {type: apiKey, in: header, name: Authorization, description: 'Type \"Bearer\" followed by a space and JWT token.'}", first: "[{s: []}]", second: "[{s: []}]", want: "authentication: {scheme: bearer}\n"},
		{name: "word before a place", schemes: "s: {type: apiKey, in: header, name: Authorization, description: 'A value of the format `acme <auth token>`.'}", first: "[{s: []}]", second: "[{s: []}]", want: "authentication: {scheme: api_key, header: Authorization, word: acme}\n"},
		{name: "word of Swashbuckle", schemes: "s: {type: apiKey, in: header, name: Authorization, description: 'JWT Authorization header using the Bearer scheme.'}", first: "[{s: []}]", second: "[{s: []}]", want: "authentication: {scheme: bearer}\n"},
		{name: "no word of another header", schemes: "s: {type: apiKey, in: header, name: X-Key, description: 'As a Bearer token.'}", first: "[{s: []}]", second: "[{s: []}]", want: "authentication: {scheme: api_key, header: X-Key}\n"},
		{name: "no header", schemes: "a: {type: apiKey, in: header, name: 'X Key;'}, b: {type: http, scheme: bearer}", first: "[{a: []}]", second: "[{b: []}]", want: "authentication: {scheme: bearer}\n", skips: "first"},
		{name: "undefined", schemes: "b: {type: http, scheme: bearer}", first: "[{a: []}]", second: "[{b: []}]", want: "authentication: {scheme: bearer}\n", skips: "first"},
		{name: "by the name alone", schemes: "b: {type: http, scheme: bearer}", first: "[b]", second: "[b]", want: "authentication: {scheme: bearer}\n"},
		{name: "cookie or header", schemes: "a: {type: apiKey, in: cookie, name: sid}, b: {type: apiKey, in: header, name: X-Key}", first: "[{a: []}, {b: []}]", second: "[{a: []}, {b: []}]", want: "authentication: {scheme: api_key, header: X-Key}\n"},
		{name: "query or header", schemes: "a: {type: apiKey, in: query, name: k}, b: {type: apiKey, in: header, name: X-Key}", first: "[{a: []}, {b: []}]", second: "[{a: []}, {b: []}]", want: "authentication: {scheme: api_key, header: X-Key}\n"},
		{name: "cookie", schemes: "s: {type: apiKey, in: cookie, name: sid}", first: "[{s: []}]", second: "[{s: []}]", want: "authentication: {scheme: api_key, cookie: sid}\n"},
		{
			name: "client credentials", schemes: "s: {type: oauth2, flows: {clientCredentials: {tokenUrl: 'https://api.example.com/oauth/token', scopes: {}}}}", first: "[{s: []}]", second: "[]",
			want: "authentication: {scheme: bearer, token: {grant: client_credentials, url: /oauth/token}}\n",
		},
		{name: "password", schemes: "s: {type: oauth2, flows: {password: {tokenUrl: token, scopes: {}}}}", first: "[{s: []}]", second: "[]", want: "token: {grant: password, url: token}}\n"},
		{
			name: "token of another host", schemes: "s: {type: oauth2, flows: {password: {tokenUrl: 'https://login.example.org/token', scopes: {}}}}", first: "[{s: []}]", second: "[]",
			want: "authentication: {scheme: bearer}\n",
		},
		{name: "one of two", schemes: "a: {type: http, scheme: bearer}, b: {type: apiKey, in: header, name: X-B}", first: "[{a: []}, {b: []}]", second: "[{b: []}]", want: "authentication: {scheme: api_key, header: X-B}\n"},
		{
			name: "each its own", schemes: "a: {type: http, scheme: bearer}, adminKey: {type: apiKey, in: header, name: X-B}", first: "[{a: []}]", second: "[{adminKey: []}]",
			want: "authentication:\n  schemes:\n    a: {scheme: bearer}\n    adminKey: {scheme: api_key, header: X-B, key: ASSAY_ADMIN_KEY}\n",
		},
		{
			name: "both at once", schemes: "a: {type: apiKey, in: header, name: X-A}, b: {type: apiKey, in: header, name: X-B}", first: "[{a: [], b: []}]", second: "[{a: []}]",
			want: "authentication:\n  schemes:\n    a: {scheme: api_key, header: X-A}\n    b: {scheme: api_key, header: X-B, key: ASSAY_B_KEY}\n",
		},
		{name: "one that cannot be", schemes: "a: {type: http, scheme: digest}, b: {type: http, scheme: bearer}", first: "[{a: []}]", second: "[{b: []}]", want: "authentication: {scheme: bearer}\n", skips: "first"},
		{name: "none", schemes: "", first: "[]", second: "[{}]", want: "authentication: {scheme: none}\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := derivedFrom(t, secured(c.schemes, c.first, c.second))
			require.Contains(t, textOf(t, files, "fixtures/resources.yaml"), c.want)
			requests := textOf(t, files, "fixtures/requests.yaml")
			require.Equal(t, c.skips != "", strings.Contains(requests, "it takes a credential that requests cannot have"), requests)
		})
	}
}

// Some documents have the key as a parameter of each operation as well: it shows the target
// all the same.
func TestAKeyThatIsAParameterToo(t *testing.T) {
	files := derivedFrom(t, `openapi: 3.0.3
info: {title: Rates, version: 1.0.0}
security: [{key: []}]
paths:
  /rates:
    get:
      operationId: getRates
      parameters: [{name: k, in: query, required: true, schema: {type: string}}, {name: of, in: query, required: true, schema: {type: string, example: EUR}}]
      responses: {'200': {description: Some.}}
components:
  securitySchemes: {key: {type: apiKey, in: query, name: k}}
`)
	require.Contains(t, textOf(t, files, "fixtures/resources.yaml"), "preflight: [getRates]\n")
	require.NotContains(t, textOf(t, files, "fixtures/requests.yaml"), " k:")
}

// A derived pack trades the key for a token, and finds a server that does not look at it.
func TestDerivedTokens(t *testing.T) {
	files := derivedFrom(t, secured("s: {type: oauth2, flows: {clientCredentials: {tokenUrl: '/oauth/token', scopes: {}}}}", "[{s: []}]", "[{s: []}]"))
	p, err := pack.FromFS(files)
	require.NoError(t, err)
	for _, looks := range []bool{true, false} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			id, secret, ok := r.BasicAuth()
			switch {
			case r.URL.Path == "/oauth/token" && ok && id == "me" && secret == "my-secret":
				_, _ = fmt.Fprint(w, `{"access_token": "opaque-token-of-mine", "token_type": "Bearer", "expires_in": 60}`)
			case looks && r.Header.Get("Authorization") != "Bearer opaque-token-of-mine":
				w.WriteHeader(401)
			default:
				_, _ = fmt.Fprint(w, `{"x": 1}`)
			}
		}))
		r, err := run.Execute(context.Background(), run.Options{
			Pack: p, Seed: "7", Tool: verdict.Tool{Name: "assay", Version: "test"},
			Profile: target.Profile{Target: server.URL + "/v1", Keys: target.Keys{Main: "me:my-secret"}},
		})
		server.Close()
		require.NoError(t, err)
		require.Equal(t, map[bool]int{true: verdict.ExitConformant, false: verdict.ExitFailed}[looks], r.Verdict.Exit, "%s %v", r.Verdict.Reason, r.Problems)
	}
}

// Where the document has a login, the key is traded for a token there, and the request of the
// login has the parts of the key.
func TestDerivedLogin(t *testing.T) {
	login := func(body, answer string) string {
		return fmt.Sprintf("  /login: {post: {operationId: logIn, security: [], requestBody: {content: {application/json: {schema: {type: object, properties: %s}}}}, responses: {'200': %s}}}\n", body, answer)
	}
	const name = "{email: {type: string}, password: {type: string}}"
	for _, c := range []struct{ name, scheme, login, want string }{
		{
			name: "in a cookie", scheme: "{type: apiKey, in: cookie, name: sid}", login: login(name, "{description: In., headers: {Set-Cookie: {schema: {type: string}}}}"),
			want: `authentication: {scheme: api_key, cookie: sid, token: {grant: login, operation: logIn, body: {email: "${key.user}", password: "${key.password}"}, at: Set-Cookie}}`,
		},
		{
			name: "in the body", scheme: "{type: http, scheme: bearer}", login: login(name, "{description: In., content: {application/json: {schema: {type: object, properties: {data: {type: object, properties: {token: {type: string}}}}}}}}"),
			want: `at: /data/token}}`,
		},
		{name: "without a token", scheme: "{type: http, scheme: bearer}", login: login(name, "{description: In.}")},
		{name: "without a password", scheme: "{type: apiKey, in: cookie, name: sid}", login: login("{email: {type: string}}", "{description: In., headers: {Set-Cookie: {schema: {type: string}}}}")},
		{name: "of another scheme", scheme: "{type: apiKey, in: header, name: X-Key}", login: login(name, "{description: In., headers: {Set-Cookie: {schema: {type: string}}}}")},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := derivedFrom(t, secured("s: "+c.scheme, "[{s: []}]", "[{s: []}]")+c.login)
			text := textOf(t, files, "fixtures/resources.yaml")
			require.Equal(t, c.want != "", strings.Contains(text, "grant: login"), text)
			require.Contains(t, text, c.want)
			require.Equal(t, c.want != "", strings.Contains(textOf(t, files, "fixtures/requests.yaml"), "password: ${key.password}"))
		})
	}
}

// The operation at the URL of the tokens is the trade itself, as FastAPI has it: it is
// exercised with the parts of the key, and its tokens are hidden.
func TestTokensOfAnOperation(t *testing.T) {
	const document = `openapi: 3.0.3
info: {title: t, version: "1"}
paths:
  /token:
    post:
      operationId: token
      %s
      requestBody: {required: true, content: {%s: {schema: {type: object, required: [username, password], properties: {grant_type: {type: string}, username: {type: string}, password: {type: string}}}}}}
      responses: {'200': {description: a, content: {application/json: {schema: {}}}}}
  /things:
    get: {operationId: list, security: [{s: []}], responses: {'200': {description: a}}}
components: {securitySchemes: {s: {type: oauth2, flows: {password: {tokenUrl: token, scopes: {}}}}}}
`
	const byURL = "token: {grant: password, url: token}"
	for _, c := range []struct{ name, security, media, want string }{
		{
			name: "a form", media: "application/x-www-form-urlencoded",
			want: `token: {grant: login, operation: token, form: true, body: {grant_type: "password", password: "${key.password}", username: "${key.user}"}, at: /access_token}`,
		},
		{name: "JSON, which OAuth does not have", media: "application/json", want: byURL},
		{name: "one that takes a token", security: "security: [{s: []}]", media: "application/x-www-form-urlencoded", want: byURL},
	} {
		t.Run(c.name, func(t *testing.T) {
			files, err := derive.Pack(fstest.MapFS{"api.yaml": {Data: fmt.Appendf(nil, document, c.security, c.media)}}, "api.yaml")
			require.NoError(t, err)
			require.Contains(t, textOf(t, files, "fixtures/resources.yaml"), c.want)
			require.Equal(t, c.want != byURL, strings.Contains(textOf(t, files, "fixtures/requests.yaml"), "username: ${key.user}"))
			_, err = pack.FromFS(files)
			require.NoError(t, err)
		})
	}
}

// Whoever trades the credentials of a client for a token knows its secret.
func TestTheSecretOfAClientIsChanged(t *testing.T) {
	const document = `openapi: 3.0.3
info: {title: Clients, version: "1"}
security: [{oauth: []}]
paths:
  /token:
    post:
      operationId: token
      security: []
      requestBody: {required: true, content: {application/x-www-form-urlencoded: {schema: {type: object, required: [grant_type], properties: {grant_type: {type: string, enum: [client_credentials]}, client_id: {type: string}, client_secret: {type: string}}}}}}
      responses: {'200': {description: a token, content: {application/json: {schema: {type: object, properties: {access_token: {type: string}}}}}}, '401': {description: refused}}
  /notes: {get: {operationId: listNotes, responses: {'200': {description: all}, '401': {description: refused}}}}
components: {securitySchemes: {oauth: {type: oauth2, flows: {clientCredentials: {tokenUrl: /token, scopes: {}}}}}}
`
	p, err := derive.Open(fstest.MapFS{"api.yaml": {Data: []byte(document)}}, "api.yaml")
	require.NoError(t, err)
	var names []string
	for _, s := range p.Inventory.Scenarios {
		names = append(names, s.Name)
	}
	require.Contains(t, names, "token with another client_secret")
}
