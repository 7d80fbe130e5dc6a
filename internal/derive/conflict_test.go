package derive

import (
	"io/fs"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

// A conflict is one of many things: that a room is full says nothing of the email that a
// booking has.
func TestWhatAConflictIsAbout(t *testing.T) {
	for text, want := range map[string]bool{
		"":                                       true,
		"conflict":                               true,
		"email taken":                            true,
		"a user with this login already exists.": true,
		"the slug is used by another page":       true,
		"duplicate sku":                          true,
		"the room is full":                       false,
		"the folder is not empty":                false,
		"it still has children":                  false,
		"the capacity of the trip is exceeded":   false,
		"overlaps with another booking":          false,
		"the version is stale":                   false,
		"the copy is already lent":               false,
		"the order is already paid":              false,
		"the address is already registered":      true,
		"an order in this state cannot be paid":  false,
		"the limit is reached, or the email is already taken": true,
	} {
		require.Equal(t, want, speaksOfAValue(text), text)
	}
}

// An id that the client chooses may be new in a part alone, as those of a pattern are.
func TestConflictUnderAnIDOfAPattern(t *testing.T) {
	const document = `openapi: 3.0.3
info: {title: Depots, version: "1"}
paths:
  /depots:
    get:
      operationId: listDepots
      responses: {'200': {description: All., content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Depot'}}}}}}
    post:
      operationId: addDepot
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Depot'}}}}
      responses: {'201': {description: Added., content: {application/json: {schema: {$ref: '#/components/schemas/Depot'}}}}, '409': {description: Conflict.}}
  /depots/{depot}:
    get:
      operationId: getDepot
      parameters: [{name: depot, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: The depot., content: {application/json: {schema: {$ref: '#/components/schemas/Depot'}}}}, '404': {description: None.}}
components:
  schemas:
    Depot: {type: object, required: [code, city], properties: {code: {type: string, pattern: '^DE-[0-9]{6}$'}, city: {type: string}}}
`
	files, err := Pack(fstest.MapFS{"api.yaml": {Data: []byte(document)}}, "api.yaml")
	require.NoError(t, err)
	requests, err := fs.ReadFile(files, "fixtures/requests.yaml")
	require.NoError(t, err)
	require.Contains(t, string(requests), "code: DE-${new.like.")
	feature, err := fs.ReadFile(files, "features/depots.feature")
	require.NoError(t, err)
	require.Contains(t, string(feature), "A depot is created under an id that is taken")
	require.Contains(t, string(feature), `"code" set to ${depot.code}`)
}
