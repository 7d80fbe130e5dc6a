package jsonvalue

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPutAndDrop(t *testing.T) {
	for _, c := range []struct{ name, value, pointer, put, dropped string }{
		{name: "a member", value: `{"a":1}`, pointer: "/a", put: `{"a":"new"}`, dropped: `{}`},
		{name: "a new member", value: `{"a":1}`, pointer: "/b/c", put: `{"a":1,"b":{"c":"new"}}`},
		{name: "an item's member", value: `[{"a":1},{"a":2}]`, pointer: "/1/a", put: `[{"a":1},{"a":"new"}]`, dropped: `[{"a":1},{}]`},
		{name: "an item", value: `{"a":[1,2]}`, pointer: "/a/0", put: `{"a":["new",2]}`, dropped: `{"a":[2]}`},
		{name: "an escaped name", value: `{"a/b":1}`, pointer: "/a~1b", put: `{"a/b":"new"}`, dropped: `{}`},
		{name: "through a text", value: `{"a":"x"}`, pointer: "/a/b"},
		{name: "no such item", value: `[1]`, pointer: "/1"},
		{name: "no number", value: `[1]`, pointer: "/x"},
		{name: "the whole", value: `[1]`, pointer: "", put: `new`},
	} {
		t.Run(c.name, func(t *testing.T) {
			value := Cell(c.value)
			put, ok := Put(value, c.pointer, "new")
			require.Equal(t, c.put != "", ok)
			if ok {
				require.Equal(t, Cell(c.put), put)
			}
			dropped, ok := Drop(value, c.pointer)
			require.Equal(t, c.dropped != "", ok)
			if ok {
				require.Equal(t, Cell(c.dropped), dropped)
			}
			require.Equal(t, Cell(c.value), value, "the value itself stays")
		})
	}
}
