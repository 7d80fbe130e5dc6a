package derive_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

// A body is derived in whatever media type the document has it.
func TestDerivedBodies(t *testing.T) {
	const document = `openapi: 3.0.3
info: {title: Bodies, version: 1.0.0}
paths:
  /x: {post: {operationId: sendIt, requestBody: {required: true, content: {%s: {schema: %s}}}, responses: {'200': {description: It.}}}}
`
	for _, c := range []struct{ name, media, schema, want string }{
		{name: "array", media: "application/json", schema: "{type: array, minItems: 1, items: {type: integer, example: 7}}", want: "  body: [7]\n"},
		{name: "an example that is JSON in a text", media: "application/json", schema: `{type: object, properties: {age: {type: integer}}, example: '{"age": 36}'}`, want: "  body:\n    age: 36\n"},
		{name: "a list that is JSON in a text", media: "application/json", schema: "{type: array, items: {type: integer}, example: '[7]'}", want: "  body: [7]\n"},
		{name: "an item with a field that is none", media: "application/json", schema: `{type: array, items: {type: object, required: [age], properties: {age: {type: integer}}}, example: '[{"age": 36, "name": "Ada"}]'}`, want: "  body: [{\"age\":36}]\n"},
		{name: "an example that is no JSON", media: "application/json", schema: "{type: object, required: [age], properties: {age: {type: integer, example: 36}}, example: an age}", want: "  body:\n    age: 36\n"},
		{name: "form", media: "application/x-www-form-urlencoded", schema: "{type: object, required: [age], properties: {age: {type: integer, example: 36}}}", want: "  body:\n    age: 36\n"},
		{name: "file", media: "multipart/form-data", schema: "{type: object, required: [notes], properties: {notes: {type: string, format: binary}}}", want: "file: file.txt\n"},
		{name: "picture in a form", media: "multipart/form-data", schema: "{type: object, required: [image], properties: {image: {type: string, format: binary}}}", want: "file: picture.png\n"},
		{
			name: "file of the type that its encoding has", media: "multipart/form-data",
			schema: "{type: object, required: [notes], properties: {notes: {type: string, format: binary}}}, encoding: {notes: {contentType: 'image/tiff, application/pdf'}}", want: "type: application/pdf\n",
		},
		{name: "text", media: "text/plain", schema: "{type: string}", want: "  body: \"text\"\n"},
		{name: "bytes", media: "application/octet-stream", schema: "{type: string, format: binary}", want: "  base64: "},
		{name: "picture", media: "image/png", schema: "{type: string, format: binary}", want: "  base64: \"iVBOR"},
		{name: "what nobody has a small one of", media: "image/tiff", schema: "{type: string, format: binary}", want: "TODO: its body is image/tiff"},
	} {
		t.Run(c.name, func(t *testing.T) {
			document := fmt.Sprintf(document, c.media, c.schema)
			if c.media == "image/tiff" {
				document += "  /y: {get: {operationId: get, responses: {'200': {description: It.}}}}\n"
			}
			require.Contains(t, textOf(t, derivedFrom(t, document), "fixtures/requests.yaml"), c.want)
		})
	}
}
