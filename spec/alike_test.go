package spec

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// byRule reports whether the operation "get" of a contract is judged by a rule.
func byRule(c *Contract) bool {
	for _, answer := range c.operations["get"].answers {
		for _, m := range answer.media {
			if _, is := m.judge.(*rule); is {
				return true
			}
		}
	}
	return false
}

func TestAlikeSchemas(t *testing.T) {
	for _, tt := range []struct {
		name, schema string
		more         string // another schema of the document
		fits, not    string // values
		rule         bool
	}{
		{name: "an object", schema: "{type: object, required: [a], properties: {a: {type: [string, 'null'], maxLength: 2}}}", fits: `{"a":null}`, not: `{"a":"abc"}`, rule: true},
		{name: "a reference", schema: "{type: array, items: {$ref: '#/components/schemas/Text', description: one}}", fits: `["a"]`, not: `[1]`, rule: true},
		{name: "itself", schema: "{type: object, additionalProperties: {$ref: '#/components/schemas/It'}}", fits: `{"a":{"b":{}}}`, not: `{"a":{"b":1}}`, rule: true},
		{name: "an alternative to null", schema: "{anyOf: [{type: integer, maximum: 5}, {type: 'null'}]}", fits: `null`, not: `6`, rule: true},
		{name: "null first", schema: "{oneOf: [{type: 'null'}, {$ref: '#/components/schemas/Text'}]}", fits: `null`, not: `6`, rule: true},
		{name: "joined", schema: "{allOf: [{$ref: '#/components/schemas/Text'}, {enum: [a, b]}]}", fits: `"b"`, not: `"c"`, rule: true},
		{name: "closed", schema: "{properties: {a: {}}, additionalProperties: false}", fits: `{"a":1}`, not: `{"b":1}`, rule: true},
		{name: "a keyword of 3.0", schema: "{type: string, nullable: true}", fits: `"a"`, not: "1", rule: true},
		{name: "a bound of 3.1", schema: "{exclusiveMinimum: 5}", fits: "6", not: "5"},
		{name: "a constant", schema: "{properties: {a: {const: 1}}}", fits: `{"a":1}`, not: `{"a":2}`},
		{name: "numbers of an enum", schema: "{enum: [1, 2.0]}", fits: "2", not: "3"},
		{name: "items by place", schema: "{prefixItems: [{type: integer}]}", fits: "[1]", not: `["a"]`},
		{name: "nothing", schema: "{properties: {a: false}}", fits: "{}", not: `{"a":1}`},
		{name: "for requests only", schema: "{properties: {a: {writeOnly: true}}}", fits: "{}", not: `{"a":1}`},
		{name: "more beside a reference", schema: "{$ref: '#/components/schemas/Text', minLength: 2}", fits: `"ab"`, not: `"a"`, rule: true},
		{name: "alternatives", schema: "{anyOf: [{type: integer}, {type: array}]}", fits: "1", not: `"a"`},
		{name: "within a part", schema: "{allOf: [{properties: {a: {items: {const: 1}}}}]}", fits: `{"a":[1]}`, not: `{"a":[2]}`},
		{name: "a schema with a name", schema: "{type: string}", more: "Own: {$anchor: own, type: integer}", fits: `"a"`, not: "1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var more []string
			if tt.more != "" {
				more = append(more, tt.more)
			}
			c := in31(t, tt.schema, more...)
			require.Equal(t, tt.rule, byRule(c))
			require.Empty(t, c.Check("get", ok(tt.fits)))
			require.NotEmpty(t, c.Check("get", ok(tt.not)))
		})
	}
}

// Schemas by whose rules is judged are judged by as the suite says of draft 2020-12.
func TestSuiteOfAlikeSchemas(t *testing.T) {
	c := tally{met: map[string]bool{}, exceptions: map[string]string{
		"optional/format/time: validation of time strings: no time offset": localTimes,
		"refRemote: anchor within remote ref: remote anchor invalid":       "nothing is fetched for a document, and what is referred to elsewhere is ignored with a warning",
	}}
	all := suite(t, "draft2020-12")
	for _, file := range slices.Sorted(maps.Keys(all)) {
		if file == "format" {
			continue // which has formats as annotations
		}
		for _, group := range all[file] {
			var schema map[string]any
			if json.Unmarshal(group.Schema, &schema) != nil {
				continue // true or false
			}
			delete(schema, "$schema")
			text, err := json.Marshal(schema)
			require.NoError(t, err)
			contract, err := Load(folder(strings.Replace(documentWith(string(text)), "3.0.3", "3.1.0", 1), shelfRegistry))
			if err != nil || !byRule(contract) {
				continue
			}
			for _, test := range group.Tests {
				found := contract.Check("get", ok(string(test.Data)))
				c.count(t, file+": "+group.Description+": "+test.Description, test.Valid == (len(found) == 0))
			}
		}
	}
	c.done(t, 500)
}
