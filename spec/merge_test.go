package spec

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// What YAML's key << merges counts as if it stood there.
func TestMergedKeys(t *testing.T) {
	c, err := Load(folder(`openapi: 3.0.3
info: {title: Merged, version: '1'}
x-get: &get {operationId: listNotes, responses: {'200': {description: all, content: {application/json: {schema: &text {type: string, maxLength: 3}}}}}}
x-more: &more {description: another, operationId: other}
paths:
  /notes:
    get:
      <<: [*get, *more]
      description: its own
    post:
      <<: *get
      operationId: createNote
      responses:
        '200': {description: made, content: {application/json: {schema: {<<: *text, maxLength: 5}}}}
`, shelfRegistry))
	require.NoError(t, err)
	require.Empty(t, c.Warnings)
	for operation, fits := range map[string]string{"listNotes": `"abc"`, "createNote": `"abcde"`} {
		require.Empty(t, c.Check(operation, ok(fits)))
		require.NotEmpty(t, c.Check(operation, ok(fits[:len(fits)-1]+`x"`)))
	}
}
