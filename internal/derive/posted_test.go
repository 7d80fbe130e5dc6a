package derive

import (
	"fmt"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/plan"
)

const posted = `openapi: 3.0.3
info: {title: Users, version: 1.0.0}
paths:
  /users:
    get: {operationId: listUsers, responses: {'200': {description: them, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/User'}}}}}}}
    post:
      operationId: addUser
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [name, pass], properties: {name: {type: string}, pass: {type: string}}}}}}
      responses: {'200': {description: it, content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}}}
  /users/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get: {operationId: getUser, responses: {'200': {description: it, content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}}}}
    post:
      operationId: postUser
      requestBody: {required: true, content: {application/json: {schema: {type: object, properties: {%s}}}}}
      responses: {'%d': {description: it, content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}}}
    delete: {operationId: removeUser, responses: {'204': {description: gone}}}
components:
  schemas:
    User: {type: object, required: [id, name], properties: {id: {type: integer}, name: {type: string}}}
`

// A POST to one of a resource changes it if what it takes is what is shown of it, or what it
// was created with.
func TestChangedByPost(t *testing.T) {
	for _, c := range []struct {
		name, takes string
		status      int
		changes     bool
	}{
		{name: "what is shown", takes: "name: {type: string}", status: 200, changes: true},
		{name: "what is shown, and a password", takes: "name: {type: string}, pass: {type: string}", status: 200, changes: true},
		{name: "something else", takes: "name: {type: string}, reason: {type: string}", status: 200},
		{name: "something that is created", takes: "name: {type: string}", status: 201},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := Open(fstest.MapFS{"api.yaml": {Data: fmt.Appendf(nil, posted, c.takes, c.status)}}, "api.yaml")
			require.NoError(t, err)
			changes := slices.ContainsFunc(p.Inventory.Scenarios, func(s plan.Scenario) bool { return s.Name == "A user is changed" })
			require.Equal(t, c.changes, changes)
		})
	}
}
