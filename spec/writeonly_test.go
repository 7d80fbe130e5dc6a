package spec

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A secret that only requests have is required of no answer, whichever part of
// the schema says that it is for requests.
func TestWhatIsForRequestsOnly(t *testing.T) {
	const components = `    Base: {type: object, properties: {a: {type: integer}, pw: {type: string, writeOnly: true}}}
    Secret: {type: string, writeOnly: true}
`
	const missing = "pw is missing"
	for _, tt := range []struct {
		name   string
		schema string
		body   string // {"a":1} for ""
		want   string // "" for no violation
	}{
		{name: "one schema", schema: "{required: [pw], properties: {pw: {writeOnly: true}}}"},
		{name: "described by one part, required by another", schema: "{allOf: [{$ref: '#/components/schemas/Base'}, {type: object, required: [pw]}]}"},
		{name: "required by one part, described by a later one", schema: "{allOf: [{type: object, required: [pw]}, {$ref: '#/components/schemas/Base'}]}"},
		{name: "required by the whole, described by a part", schema: "{type: object, required: [a, pw], allOf: [{$ref: '#/components/schemas/Base'}]}"},
		{name: "described by the whole, required by a part", schema: "{properties: {pw: {writeOnly: true}}, allOf: [{allOf: [{required: [pw]}]}]}"},
		{name: "described again by the part that requires it", schema: "{allOf: [{$ref: '#/components/schemas/Base'}, {required: [pw], properties: {pw: {minLength: 8}}}]}"},
		{name: "its schema says so", schema: "{required: [pw], properties: {pw: {$ref: '#/components/schemas/Secret'}}}"},
		{name: "a part of its schema says so", schema: "{required: [pw], properties: {pw: {allOf: [{$ref: '#/components/schemas/Secret'}]}}}"},
		{name: "required by the whole, described by an alternative", schema: "{required: [pw], oneOf: [{$ref: '#/components/schemas/Base'}, {type: string}]}"},
		{name: "required by an alternative, described by the whole", schema: "{properties: {pw: {writeOnly: true}}, anyOf: [{required: [pw]}]}"},
		{name: "in an item", schema: "{properties: {l: {items: {allOf: [{$ref: '#/components/schemas/Base'}, {required: [pw]}]}, type: array}}}", body: `{"l":[{}]}`},
		{name: "alternatives that only requests tell apart", schema: "{properties: {pw: {writeOnly: true}, token: {writeOnly: true}}, oneOf: [{required: [pw]}, {required: [token]}]}"},
		{name: "ruled out where it is required", schema: "{properties: {pw: {writeOnly: true}}, not: {required: [pw]}}"},

		{name: "there", schema: "{properties: {pw: {writeOnly: true}}}", body: `{"pw":"x"}`, want: "pw is there, want it in requests only"},
		{name: "there, though a part of its schema says so", schema: "{properties: {pw: {allOf: [{$ref: '#/components/schemas/Secret'}]}}}", body: `{"pw":"x"}`, want: "pw is there, want it in requests only"},
		{name: "another member", schema: "{required: [b, pw], properties: {pw: {writeOnly: true}}}", want: "b is missing"},
		{name: "described by nobody", schema: "{required: [pw]}", want: missing},
		{name: "described elsewhere", schema: "{required: [pw], properties: {c: {$ref: '#/components/schemas/Base'}}}", body: `{"c":{}}`, want: missing},
		{name: "in the alternative that does not count", schema: "{oneOf: [{type: object, required: [kind, pw, z, zz], properties: {kind: {type: string, enum: [x]}, pw: {writeOnly: true}}}, {type: object, required: [pw, kind]}]}", body: `{"kind":"y"}`, want: missing},
		{name: "around the object", schema: "{properties: {pw: {writeOnly: true}, c: {required: [pw]}}}", body: `{"c":{}}`, want: "c.pw is missing"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			document := documentWith(tt.schema) + components
			c, err := Load(folder(document, shelfRegistry))
			require.NoError(t, err)
			if tt.body == "" {
				tt.body = `{"a":1}`
			}
			require.Equal(t, tt.want, strings.Join(messages(c.Check("get", ok(tt.body))), "\n"))
		})
	}
}
