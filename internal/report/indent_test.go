package report

import (
	"bufio"
	"bytes"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

func indented(t *testing.T, levels int, text string) string {
	t.Helper()
	var b bytes.Buffer
	_, err := (&indentation{to: bufio.NewWriter(&b), levels: levels}).Write([]byte(text))
	require.NoError(t, err)
	return b.String()
}

func TestIndentation(t *testing.T) {
	for _, c := range []struct {
		name   string
		levels int
		in     string
		want   string
	}{
		{name: "all on one line", in: `{"a":[1,{"b":null}],"c":{}}`, want: `{"a": [1, {"b": null}], "c": {}}`},
		{name: "one level", levels: 1, in: `{"a":[1,{"b":null}],"c":{}}`, want: "{\n  \"a\": [1, {\"b\": null}],\n  \"c\": {}\n}"},
		{name: "two levels", levels: 2, in: `{"a":[1,{"b":null}],"c":[]}`, want: "{\n  \"a\": [\n    1,\n    {\"b\": null}\n  ],\n  \"c\": []\n}"},
		{name: "brackets in strings", levels: 1, in: `{"a{,\"":"}[\\","b":":"}`, want: "{\n  \"a{,\\\"\": \"}[\\\\\",\n  \"b\": \":\"\n}"},
		{name: "no object", levels: 1, in: `"a:b,c"`, want: `"a:b,c"`},
	} {
		t.Run(c.name, func(t *testing.T) { require.Equal(t, c.want, indented(t, c.levels, c.in)) })
	}
}

// Where every level has lines, it is what the standard library writes.
func FuzzIndentation(f *testing.F) {
	f.Add([]byte(`{"a":[1,{"b":null}],"c":{},"d":[[],"]"]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var compact, want bytes.Buffer
		if json.Compact(&compact, text) != nil {
			t.Skip("it is no JSON")
		}
		require.NoError(t, json.Indent(&want, compact.Bytes(), "", "  "))
		require.Equal(t, want.String(), indented(t, 1000000, compact.String()))
	})
}
