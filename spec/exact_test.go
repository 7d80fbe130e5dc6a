package spec

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

// What a float64 cannot hold is in the document all the same.
func TestNumbersOfTheDocumentAreExact(t *testing.T) {
	for _, tt := range []struct {
		name   string
		schema string
		body   string
		want   string // "" for no violation
	}{
		{name: "the maximum itself", schema: "{type: integer, maximum: 9007199254740993}", body: "9007199254740993"},
		{name: "beyond the maximum", schema: "{type: integer, maximum: 9007199254740993}", body: "9007199254740994", want: "body = 9007199254740994, want at most 9007199254740993"},
		{name: "below the minimum", schema: "{type: integer, minimum: 9007199254740993}", body: "9007199254740992", want: "body = 9007199254740992, want at least 9007199254740993"},
		{name: "an exclusive maximum", schema: "{type: integer, maximum: 9223372036854775807, exclusiveMaximum: true}", body: "9223372036854775807", want: "body = 9223372036854775807, want less than 9223372036854775807"},
		{name: "just below an exclusive maximum", schema: "{type: integer, maximum: 9223372036854775807, exclusiveMaximum: true}", body: "9223372036854775806"},
		{name: "beyond 64 bits", schema: "{type: integer, maximum: 18446744073709551617}", body: "18446744073709551618", want: "body = 18446744073709551618, want at most 18446744073709551617"},
		{name: "an enum", schema: "{type: integer, enum: [1, 1234567890123456789]}", body: "1234567890123456789"},
		{name: "not of the enum", schema: "{type: integer, enum: [1, 1234567890123456789]}", body: "1234567890123456788", want: "body = 1234567890123456788, want 1 or 1234567890123456789"},
		{name: "an enum of many digits", schema: "{type: number, enum: [0.1234567890123456789]}", body: "0.12345678901234567890"},
		{name: "deep in an enum", schema: "{enum: [{a: [9007199254740993]}]}", body: `{"a":[9007199254740992]}`, want: "body is object, want {\"a\":[9007199254740993]}"},
		{name: "a text of digits in an enum", schema: `{enum: ["9007199254740993"]}`, body: "9007199254740993", want: `body = 9007199254740993, want "9007199254740993"`},
		{name: "a multiple", schema: "{type: integer, multipleOf: 9007199254740993}", body: "18014398509481986"},
		{name: "no multiple", schema: "{type: integer, multipleOf: 9007199254740993}", body: "18014398509481984", want: "body = 18014398509481984, want a multiple of 9007199254740993"},
		{name: "a bound that no float64 can hold", schema: "{type: number, minimum: -1e400, maximum: 1e400}", body: "1e400"},
		{name: "beyond a bound that no float64 can hold", schema: "{type: number, minimum: -1e400, maximum: 1e400}", body: "1.1e400", want: "body = 1.1e400, want at most 1e400"},
		{name: "an enum and a default that no float64 can hold", schema: "{type: number, default: 1e400, enum: [1e400]}", body: "10e399"},
		{name: "a bound as it is written", schema: "{type: number, maximum: 1.50e2}", body: "151", want: "body = 151, want at most 1.50e2"},
		{name: "minus nothing", schema: "{type: integer, enum: [0], minimum: 0}", body: "-0.0"},
		{name: "behind a reference", schema: "{$ref: '#/components/schemas/Large'}", body: "9007199254740994", want: "body = 9007199254740994, want at most 9007199254740993"},
		{name: "an item, a part and a member of what is referred to", schema: "{type: object, properties: {a: {type: array, items: {allOf: [{$ref: '#/components/schemas/Large'}]}}}}", body: `{"a":[9007199254740994]}`, want: "a[0] = 9007199254740994, want at most 9007199254740993"},
		{name: "in what is shared by an anchor", schema: "{type: object, properties: {a: &big {maximum: 9007199254740993}, b: *big}}", body: `{"b":9007199254740994}`, want: "b = 9007199254740994, want at most 9007199254740993"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			document := documentWith(tt.schema) + "    Large: {type: integer, maximum: 9007199254740993}\n"
			c, err := Load(folder(document, shelfRegistry))
			require.NoError(t, err)
			want := []string{}
			if tt.want != "" {
				want = append(want, tt.want)
			}
			require.Equal(t, want, messages(c.Check("get", ok(tt.body))))
		})
	}
}

func TestNumbersOfAHeaderAreExact(t *testing.T) {
	c := withHeader(t, "{schema: {type: integer, maximum: 9007199254740993}}")
	require.Empty(t, c.Check("get", withValues("9007199254740993")))
	require.Equal(t, []string{"header X-It = 9007199254740994, want at most 9007199254740993"}, messages(c.Check("get", withValues("9007199254740994"))))
}

func TestReferencesThatLeadNowhere(t *testing.T) {
	d, err := parseTree("x.yaml", []byte("a: {$ref: '#/b'}\nb: {$ref: '#/a'}\nc: {$ref: '#/c/d'}\ne: {$ref: 'f.yaml#/g'}\nh: [1, {i: 9007199254740993}]\n"))
	require.NoError(t, err)
	for _, name := range []string{"a", "b", "c", "e", "nothing"} {
		require.Nil(t, d.part(d.root, name), name)
	}
	require.Nil(t, d.part(d.root, "h", "2"))
	require.Nil(t, d.part(d.root, "h", "x"))
	number, found := exactNumber(d.at("#/h/1/i"))
	require.True(t, found)
	require.Equal(t, json.Number("9007199254740993"), number)
}
