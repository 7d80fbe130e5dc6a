package spec

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// What is wrong with a credential is told at its line, once of each.
func TestCredentialsThatNoRequestHas(t *testing.T) {
	c, err := Load(folder(`openapi: 3.0.3
info: {title: Credentials, version: '1'}
security:
  - key
  - app: []
  - kye: []
components:
  securitySchemes:
    key: {type: apiKey, in: header, name: 'Authorization: Bearer'}
    app: {type: apiKey, in: header, name: 'X App;'}
    unused: {type: apiKey, in: query, name: 'X App;'}
paths:
  /a:
    get: {operationId: a, security: [kye: []], responses: {'200': {description: It.}}}
    put: {operationId: b, responses: {'200': {description: It.}}}
`, "[]"))
	require.NoError(t, err)
	require.Equal(t, []string{
		"warning openapi.yaml:4: security \"key\" is a text, want an object\n  it is taken for {key: []}",
		"warning openapi.yaml:6: security scheme \"kye\" is not defined: no request has its credential\n  did you mean \"key\"?",
		"warning openapi.yaml:9: \"Authorization: Bearer\" is not the name of a header: it is taken for Authorization, and what follows for the word before the key",
		"warning openapi.yaml:10: \"X App;\" is not the name of a header: no request has this credential",
	}, problemTexts(c.Warnings))
	require.Equal(t, SecurityScheme{Name: "key", Type: "apiKey", In: "header", Key: "Authorization", Word: "Bearer"}, c.SecuritySchemes()[1])
	require.Equal(t, SecurityScheme{Name: "app", Type: "apiKey", In: "header"}, c.SecuritySchemes()[0])
}
