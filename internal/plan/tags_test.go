package plan

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTagExpressions(t *testing.T) {
	for _, tc := range []struct {
		expression string
		tags       []string
		want       bool
	}{
		{expression: "@a", tags: []string{"@a"}, want: true},
		{expression: "@a", tags: []string{"@b"}, want: false},
		{expression: "@a", tags: nil, want: false},
		{expression: "@a", tags: []string{"@A"}, want: false},
		{expression: "@a", tags: []string{"@ab"}, want: false},
		{expression: "not @a", tags: nil, want: true},
		{expression: "not not @a", tags: []string{"@a"}, want: true},
		{expression: "not(@a)", tags: []string{"@a"}, want: false},
		{expression: "@a and @b", tags: []string{"@a", "@b"}, want: true},
		{expression: "@a and @b", tags: []string{"@a"}, want: false},
		{expression: "@a or @b", tags: []string{"@b"}, want: true},
		{expression: "@a or @b", tags: []string{"@c"}, want: false},
		{expression: "@a and not @b", tags: []string{"@a"}, want: true},
		{expression: "@a and not @b", tags: []string{"@a", "@b"}, want: false},
		// not binds before and, and before or
		{expression: "@a or @b and @c", tags: []string{"@a"}, want: true},
		{expression: "(@a or @b) and @c", tags: []string{"@a"}, want: false},
		{expression: "not @a and @b", tags: []string{"@b"}, want: true},
		{expression: "not (@a and @b)", tags: []string{"@b"}, want: true},
		{expression: "not @a or @b", tags: []string{"@a", "@b"}, want: true},
		{expression: "@a and @b and @c", tags: []string{"@a", "@b"}, want: false},
		{expression: "@a or @b or @c", tags: []string{"@c"}, want: true},
		{expression: "  ((@a))\t", tags: []string{"@a"}, want: true},
		{expression: "@and and @or", tags: []string{"@and", "@or"}, want: true},
		{expression: "@CRM-AUTH-002", tags: []string{"@CRM-AUTH-002"}, want: true},
	} {
		t.Run(tc.expression, func(t *testing.T) {
			e, err := ParseTags(tc.expression)
			require.NoError(t, err)
			require.Equal(t, tc.want, e.Matches(tc.tags), "with %v", tc.tags)
		})
	}
}

func TestTagExpressionNames(t *testing.T) {
	e, err := ParseTags("@a and not (@b or @a)")
	require.NoError(t, err)
	require.Equal(t, []string{"@a", "@b", "@a"}, e.Names())
}

func TestMalformedTagExpressions(t *testing.T) {
	const ends = "it ends where a tag is expected"
	unexpected := func(word string) string {
		return `unexpected "` + word + `", want a tag such as @auth, or one of: and or not ( )`
	}
	for _, tc := range []struct{ expression, want string }{
		{expression: "", want: ends},
		{expression: "  ", want: ends},
		{expression: "@a and", want: ends},
		{expression: "@a or ", want: ends},
		{expression: "not", want: ends},
		{expression: "and @a", want: unexpected("and")},
		{expression: "@a and and @b", want: unexpected("and")},
		{expression: "@a not @b", want: `there is neither "and" nor "or" before "not"`},
		{expression: "@a @b", want: `there is neither "and" nor "or" before "@b"`},
		{expression: "@a && @b", want: `unexpected "&&"`},
		{expression: "@a && ", want: `unexpected "&&"`},
		{expression: "a", want: unexpected("a") + "\n  did you mean \"@a\"?"},
		{expression: "&&", want: unexpected("&&")},
		{expression: "@a&&@b", want: unexpected("@a&&@b")},
		{expression: "@a || @b", want: `unexpected "||"`},
		{expression: "@a AND @b", want: `unexpected "AND"`},
		{expression: "~@a", want: unexpected("~@a")},
		{expression: "!@a", want: unexpected("!@a")},
		{expression: "@a,@b", want: unexpected("@a,@b")},
		{expression: "@a,", want: unexpected("@a,")},
		{expression: "@", want: unexpected("@")},
		{expression: "@@a", want: unexpected("@@a")},
		{expression: "a", want: unexpected("a")},
		{expression: "(@a", want: "a parenthesis is not closed"},
		{expression: "(@a @b)", want: "a parenthesis is not closed"},
		{expression: "((@a)", want: "a parenthesis is not closed"},
		{expression: "@a)", want: `unexpected ")"`},
		{expression: "()", want: unexpected(")")},
		{expression: ")(", want: unexpected(")")},
		{expression: "@a (@b)", want: `there is neither "and" nor "or" before "("`},
	} {
		t.Run(tc.expression, func(t *testing.T) {
			_, err := ParseTags(tc.expression)
			require.ErrorContains(t, err, tc.want)
			require.ErrorContains(t, err, "tag expression ")
		})
	}
}

func TestKnown(t *testing.T) {
	known := []string{"createContact", "getContact", "listContacts", "@auth"}
	for _, tc := range []struct{ name, want string }{
		{name: "getContact"},
		{name: "getContcat", want: `unknown operation "getContcat", did you mean "getContact"?`},
		{name: "getcontact", want: `unknown operation "getcontact", did you mean "getContact"?`},
		{name: "contact", want: `unknown operation "contact", did you mean "getContact"?`},
		{name: "@aut", want: `unknown operation "@aut", did you mean "@auth"?`},
		{name: "entirely different", want: `unknown operation "entirely different"`},
		{name: "", want: `unknown operation ""`},
		{name: "a\nb\x1b[31m", want: `unknown operation "a\nb\x1b[31m"`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			err := Known("operation", tc.name, known)
			if tc.want == "" {
				require.NoError(t, err)
				return
			}
			require.EqualError(t, err, tc.want)
		})
	}
	require.EqualError(t, Known("tag", "@a", nil), `unknown tag "@a"`)
}
