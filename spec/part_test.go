package spec

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPartsOfAnswers(t *testing.T) {
	const thing = "{type: object, properties: {id: {type: integer}, 'a/b': {type: object, properties: {at: {type: string, format: date-time}}}}}"
	for _, tt := range []struct {
		name, schema, pointer string
		ok, list              bool
		near                  []string
		names                 []string
		instant               bool
	}{
		{name: "the whole", schema: thing, ok: true, names: []string{"a/b", "id"}},
		{name: "member", schema: thing, pointer: "/id", ok: true},
		{name: "unknown member", schema: thing, pointer: "/ld", near: []string{"/a~1b", "/id"}},
		{name: "escaped", schema: thing, pointer: "/a~1b/at", ok: true, instant: true},
		{name: "unknown within a member", schema: thing, pointer: "/a~1b/it", near: []string{"/a~1b/at"}},
		{name: "within a number", schema: thing, pointer: "/id/x"},
		{name: "member of a part", schema: "{allOf: [" + thing + ", {type: object, properties: {more: {type: boolean}}}]}", pointer: "/more", ok: true},
		{name: "member of an alternative", schema: "{oneOf: [{type: string}, " + thing + "]}", pointer: "/id", ok: true},
		{name: "described by what others are", schema: "{type: object, additionalProperties: {type: array, items: " + thing + "}}", pointer: "/x", ok: true, list: true},
		{name: "nothing is said", schema: "{}", pointer: "/x/y", ok: true, list: true},
		{name: "nothing is said of an object", schema: "{type: object}", pointer: "/x", ok: true, list: true},
		{name: "array", schema: "{type: object, properties: {a: {type: array, items: " + thing + "}}}", pointer: "/a", ok: true, list: true},
		{name: "item", schema: "{type: object, properties: {a: {type: array, items: " + thing + "}}}", pointer: "/a/0/id", ok: true},
		{name: "member of each item", schema: "{type: object, properties: {a: {type: array, items: " + thing + "}}}", pointer: "/a/*/a~1b", ok: true, list: true},
		{name: "within a member of each item", schema: "{type: object, properties: {a: {type: array, items: " + thing + "}}}", pointer: "/a/*/a~1b/0/at", ok: true, instant: true},
		{name: "unknown member of each item", schema: "{type: object, properties: {a: {type: array, items: " + thing + "}}}", pointer: "/a/*/b"},
		{name: "each of what is no list", schema: thing, pointer: "/*/id", near: []string{"/a~1b", "/id"}},
		{name: "member of an array", schema: "{type: object, properties: {a: {items: " + thing + "}}}", pointer: "/a/total"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, err := Load(folder(documentWith(tt.schema), shelfRegistry))
			require.NoError(t, err)
			at, ok, near := c.Success("get").At(tt.pointer)
			require.Equal(t, tt.ok, ok)
			require.Equal(t, tt.near, near)
			require.Equal(t, tt.list, ok && at.IsList())
			require.Equal(t, tt.instant, at.Has("date-time"))
			if tt.names != nil {
				require.Equal(t, tt.names, at.Names())
			}
		})
	}
}

func TestWhichBodiesAreWhat(t *testing.T) {
	for _, tt := range []struct {
		keys             []string
		success, refusal bool
	}{
		{keys: []string{"200"}, success: true},
		{keys: []string{"2XX", "404"}, success: true, refusal: true},
		{keys: []string{"default"}, success: true},
		{keys: []string{"2XX", "default"}, success: true, refusal: true},
		{keys: []string{"4XX"}, refusal: true},
		{keys: []string{"302"}},
	} {
		c, err := Load(folder(withResponses(tt.keys...), oneRequirement))
		require.NoError(t, err)
		require.Equal(t, tt.success, c.Success("get").Documented(), tt.keys)
		require.Equal(t, tt.refusal, c.Refusal("get").Documented(), tt.keys)
		require.False(t, c.Success("nothing").Documented())
	}
	c, err := Load(folder(shelf, shelfRegistry))
	require.NoError(t, err)
	require.Contains(t, c.Headers(), "X-Pages")
}
