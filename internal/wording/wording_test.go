package wording

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCount(t *testing.T) {
	for _, c := range []struct {
		n    int
		want string
	}{
		{n: 0, want: "0 checks"}, {n: 1, want: "1 check"}, {n: 2, want: "2 checks"}, {n: 1000, want: "1000 checks"},
	} {
		require.Equal(t, c.want, Count(c.n, "check"))
	}
}

func TestTitle(t *testing.T) {
	for text, want := range map[string]string{"": "", "a pet": "A pet", "A pet": "A pet", "über": "Über", "\xff": "\xff"} {
		require.Equal(t, want, Title(text))
	}
}

func TestNearest(t *testing.T) {
	known := []string{"createList", "getList", "listLists", "json", "junit", "MUST"}
	for _, c := range []struct{ name, want string }{
		{name: "getList", want: "getList"},
		{name: "getLst", want: "getList"},
		{name: "getlist", want: "getList"},
		{name: "must", want: "MUST"},
		{name: "jsno", want: "json"},
		{name: "jnit", want: "junit"},
		{name: "listList", want: "listLists"},
		{name: "yaml"},
		{name: "deleteContact"},
		{name: ""},
	} {
		t.Run(c.name, func(t *testing.T) { require.Equal(t, c.want, Nearest(c.name, known)) })
	}
	require.Empty(t, Nearest("json", nil))
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{a: "", b: "", want: 0},
		{a: "", b: "abc", want: 3},
		{a: "abc", b: "", want: 3},
		{a: "abc", b: "abc", want: 0},
		{a: "abc", b: "abd", want: 1},
		{a: "abc", b: "ac", want: 1},
		{a: "ac", b: "abc", want: 1},
		{a: "kitten", b: "sitting", want: 3},
		{a: "ab", b: "ba", want: 2},
	} {
		require.Equal(t, c.want, Distance(c.a, c.b), "%q %q", c.a, c.b)
	}
}
