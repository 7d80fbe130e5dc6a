package jsonvalue

import (
	"encoding/json"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/spec"
)

func TestAlike(t *testing.T) {
	p := packtest.Bundled(t)
	instant, _, _ := p.Contract.Success("getContact").At("/data/created_at")
	require.True(t, instant.Has("date-time"))
	object, _, _ := p.Contract.Success("getContact").At("/data")
	for _, c := range []struct {
		name string
		said spec.Part
		a, b any
		want bool
	}{
		{name: "same", a: "x", b: "x", want: true},
		{name: "instants", said: instant, a: "2026-01-02T03:04:05+02:00", b: "2026-01-02T01:04:05.000Z", want: true},
		{name: "instants in small letters", said: instant, a: "2026-01-02t01:04:05z", b: "2026-01-02T01:04:05Z", want: true},
		{name: "other instants", said: instant, a: "2026-01-02T03:04:05Z", b: "2026-01-02T03:04:06Z"},
		{name: "no instant", said: instant, a: "soon", b: "SOON"},
		{name: "texts that look like instants", a: "2026-01-02T03:04:05+02:00", b: "2026-01-02T01:04:05Z"},
		{name: "within an object", said: object, a: map[string]any{"created_at": "2026-01-02T03:04:05+02:00"}, b: map[string]any{"created_at": "2026-01-02T01:04:05Z"}, want: true},
		{name: "another member", said: object, a: map[string]any{"city": "2026-01-02T03:04:05+02:00"}, b: map[string]any{"city": "2026-01-02T01:04:05Z"}},
		{name: "a member less", said: object, a: map[string]any{"a": nil}, b: map[string]any{"b": nil}},
		{name: "arrays", a: []any{"a", "b"}, b: []any{"a", "c"}},
		{name: "null and absent", said: object, a: map[string]any{"a": nil}, b: map[string]any{}},
	} {
		t.Run(c.name, func(t *testing.T) { require.Equal(t, c.want, Alike(c.said, c.a, c.b)) })
	}
}

func TestAlikeByFormat(t *testing.T) {
	document := "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths: {/a: {get: {operationId: get, responses: {'200': {description: a, content: {application/json: {schema: " +
		"{type: object, properties: {price: {type: string, format: decimal}, opens: {type: string, format: time}, name: {type: string}}}}}}}}}}\n"
	c, err := spec.LoadDocument(fstest.MapFS{"a.yaml": {Data: []byte(document)}}, "a.yaml")
	require.NoError(t, err)
	for _, test := range []struct {
		name, member string
		a, b         string
		want         bool
	}{
		{name: "a decimal", member: "price", a: "1.5", b: "1.50", want: true},
		{name: "another decimal", member: "price", a: "1.5", b: "1.51"},
		{name: "a decimal in a text", member: "name", a: "1.5", b: "1.50"},
		{name: "a time without its offset", member: "opens", a: "03:04:05Z", b: "03:04:05", want: true},
		{name: "a time without an offset other than UTC", member: "opens", a: "03:04:05", b: "03:04:05+02:00", want: true},
		{name: "a time with its fraction", member: "opens", a: "03:04:05", b: "03:04:05.000", want: true},
		{name: "a time at another offset", member: "opens", a: "03:04:05z", b: "05:04:05+02:00", want: true},
		{name: "another time", member: "opens", a: "03:04:05Z", b: "04:04:05"},
		{name: "another time at an offset", member: "opens", a: "03:04:05Z", b: "03:04:05+02:00"},
		{name: "another fraction", member: "opens", a: "03:04:05.25Z", b: "03:04:05"},
		{name: "no time", member: "opens", a: "soon", b: "SOON"},
		{name: "a time in a text", member: "name", a: "03:04:05Z", b: "03:04:05"},
	} {
		t.Run(test.name, func(t *testing.T) {
			said := Member(c.Success("get"), test.member)
			require.Equal(t, test.want, Alike(said, test.a, test.b))
			require.Equal(t, test.want, Alike(said, test.b, test.a))
		})
	}
}

func TestDiffers(t *testing.T) {
	object := func(text string) any {
		var value any
		require.NoError(t, json.Unmarshal([]byte(text), &value))
		return value
	}
	for _, c := range []struct {
		name          string
		before, after any
		want          string
	}{
		{name: "nothing", before: object(`{"a": [1]}`), after: object(`{"a": [1]}`)},
		{name: "a member", before: object(`{"a": 1, "b": 2}`), after: object(`{"a": 1, "b": 3}`), want: "b = 3, was 2"},
		{name: "a member less", before: object(`{"a": 1, "b": 2}`), after: object(`{"a": 1}`), want: "b = absent, was 2"},
		{name: "a member more", before: object(`{"a": 1}`), after: object(`{"a": 1, "b": 2}`), want: "b = 2, was absent"},
		{name: "all of it", before: object(`{"a": 1}`), want: "it is gone"},
		{name: "its kind", before: object(`{"a": 1}`), after: "x", want: `"x", was {"a":1}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, c.want, Differs(c.before, c.after, func(string) spec.Part { return spec.Part{} }))
		})
	}
}
