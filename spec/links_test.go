package spec

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestLinks(t *testing.T) {
	c, err := Load(folder(`openapi: 3.0.3
info: {title: t, version: "1"}
paths:
  /orders:
    post:
      operationId: place
      responses:
        '201':
          description: placed
          links:
            byID: {operationId: getOrder, parameters: {number: '$response.body#/receipt/no', other: 7}}
            byPath: {operationRef: '#/paths/~1orders~1{number}/delete', parameters: {path.number: '{$response.body#/no}'}}
            far: {operationRef: 'https://example.com/openapi.yaml#/paths/~1a/get', parameters: {id: '$response.body#/id'}}
            gone: {operationId: nothing, parameters: {id: '$response.body#/id'}}
            said: {operationId: getOrder, parameters: {number: '$request.body#/no'}}
        '400': {description: refused, links: {bad: {operationId: getOrder, parameters: {number: '$response.body#/id'}}}}
  /orders/{number}:
    parameters: [{name: number, in: path, required: true, schema: {type: string}}]
    get: {operationId: getOrder, responses: {'200': {description: a}}}
    delete: {operationId: dropOrder, responses: {'204': {description: a}}}
`, "[]\n"))
	require.NoError(t, err)
	require.Equal(t, []Link{
		{Operation: "getOrder", Parameter: "number", Pointer: "/receipt/no"},
		{Operation: "dropOrder", Parameter: "number", Pointer: "/no"},
	}, c.Links("place"))
	require.Empty(t, c.Links("getOrder"))
	require.Empty(t, c.Links("none"))
}
