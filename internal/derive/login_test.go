package derive_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/derive"
	"github.com/assaykit/assay/internal/verdict"
)

const loginDocument = `openapi: 3.0.3
info: {title: Sessions, version: "1"}
components: {securitySchemes: {token: {type: http, scheme: bearer}}}
paths:
  /login:
    post:
      operationId: logIn
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [username, password], properties: {username: {type: string}, password: {type: string}}}}}}
      responses: {'200': {description: in, content: {application/json: {schema: {type: object, required: [token], properties: {token: {type: string}}}}}}, '400': {description: refused}, '401': {description: wrong}}
  /me:
    get:
      operationId: whoAmI
      security: [{token: []}]
      responses: {'200': {description: me, content: {application/json: {schema: {type: object, required: [name], properties: {name: {type: string}}}}}}, '401': {description: no token}}
`

const loginToken = "tok-83aa0f27c1"

// loggingIn answers, and looks at no password where it is careless.
func loggingIn(careless bool, w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/me" {
		if r.Header.Get("Authorization") != "Bearer "+loginToken {
			answer(w, 401, nil)
			return
		}
		answer(w, 200, fields{"name": "ada"})
		return
	}
	var got fields
	_ = json.NewDecoder(r.Body).Decode(&got) // what is no JSON has no name
	name, isName := got["username"].(string)
	password, isPassword := got["password"].(string)
	switch {
	case !isName || !isPassword:
		answer(w, 400, nil)
	case name != "ada" || password != "correct-horse-battery" && !careless:
		answer(w, 401, nil)
	default:
		answer(w, 200, fields{"token": loginToken})
	}
}

// A user and a password are a key: they are traded for a token, the login itself is tried with
// them, and neither they nor a token is in a result. A key that is a token does without.
func TestDerivedLoginIsTried(t *testing.T) {
	for _, c := range []struct {
		name, key string
		careless  bool
		success   verdict.State // of what the login requires
		security  verdict.State
	}{
		{name: "a user and a password", key: "ada:correct-horse-battery", success: verdict.Passed, security: verdict.Passed},
		{name: "a token", key: loginToken, success: verdict.NotExercised, security: verdict.NotExercised},
		{name: "any password", key: "ada:correct-horse-battery", careless: true, success: verdict.Passed, security: verdict.Failed},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := derive.Open(fstest.MapFS{"api.yaml": {Data: []byte(loginDocument)}}, "api.yaml")
			require.NoError(t, err)
			listening := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { loggingIn(c.careless, w, r) }))
			t.Cleanup(listening.Close)
			r := judgedAt(t, p, listening.URL, c.key)
			require.Equal(t, c.careless, r.Verdict.Exit == verdict.ExitFailed, notPassed(r))
			require.Equal(t, c.success, stateOf(r, "OAS-REQUIRED"), notPassed(r))
			require.Equal(t, c.security, stateOf(r, "OAS-SECURITY"), notPassed(r))
			text, err := json.Marshal(r)
			require.NoError(t, err)
			require.NotContains(t, string(text), loginToken)
			require.NotContains(t, string(text), "correct-horse")
		})
	}
}

// Swagger 2.0 has no scheme of bearer tokens, and a machine that logs in has another name than
// people have.
func TestLoginOfSwagger2(t *testing.T) {
	files := derivedFrom(t, `swagger: "2.0"
info: {title: Machines, version: "1"}
securityDefinitions: {jwt: {type: apiKey, in: header, name: "Authorization: Bearer"}}
paths:
  /machines/login:
    post:
      operationId: logIn
      parameters: [{name: body, in: body, required: true, schema: {type: object, required: [machine_id, password], properties: {machine_id: {type: string}, password: {type: string}, tags: {type: array, items: {type: string}}}}}]
      responses: {'200': {description: in, schema: {type: object, properties: {token: {type: string}}}}}
  /jobs:
    get: {operationId: jobs, security: [{jwt: []}], responses: {'200': {description: all}}}
`)
	require.Contains(t, textOf(t, files, "fixtures/resources.yaml"), `authentication: {scheme: bearer, token: {grant: login, operation: logIn, body: {machine_id: "${key.user}", password: "${key.password}"}, at: /token}}`)
}
