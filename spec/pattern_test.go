package spec

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// What ECMAScript says, and Go's own engine does not know or takes for something
// else.
func TestPatternsAreECMAScript(t *testing.T) {
	for _, tt := range []struct {
		name, pattern string
		yes, no       []string
	}{
		{name: "part of a text", pattern: `b`, yes: []string{"abc"}, no: []string{"ac", ""}},
		{name: "many repetitions", pattern: `^.{1,2048}$`, yes: []string{"a", strings.Repeat("ä", 2048)}, no: []string{"", strings.Repeat("a", 2049)}},
		{name: "look ahead", pattern: `^(?!admin$)[a-z]+$`, yes: []string{"admins", "ada"}, no: []string{"admin"}},
		{name: "look behind", pattern: `(?<=a)b`, yes: []string{"ab"}, no: []string{"bb"}},
		{name: "what was there before", pattern: `^(.)\1$`, yes: []string{"aa"}, no: []string{"ab"}},
		{name: "anything at all", pattern: `^[^]*$`, yes: []string{"a\nb", ""}},
		{name: "control character", pattern: `^\cJ$`, yes: []string{"\n"}, no: []string{"J"}},
		{name: "end of the text alone", pattern: `^a$`, yes: []string{"a"}, no: []string{"a\n"}},
		{name: "dot and the ends of lines", pattern: `^.$`, yes: []string{"a", "😀"}, no: []string{"\r", "\u2028", "\n"}},
		{name: "every space", pattern: `^\s$`, yes: []string{" ", "\u00a0", "\ufeff", "\v"}, no: []string{"a"}},
		{name: "ASCII digits alone", pattern: `^\d$`, yes: []string{"7"}, no: []string{"٣"}},
		{name: "letters of every script", pattern: `^\p{L}+$`, yes: []string{"Zoë", "李"}, no: []string{"a1"}},
		{name: "code point", pattern: `^\u00E9$`, yes: []string{"é"}, no: []string{"e"}},
		{name: "code point in braces", pattern: `^\u{1F600}$`, yes: []string{"😀"}, no: []string{"😁"}},
		{name: "surrogate pair", pattern: `^\ud83d\ude00$`, yes: []string{"😀"}, no: []string{"😁"}},
		{name: "every surrogate pair", pattern: `^[\ud800-\udbff][\udc00-\udfff]$`, yes: []string{"😀"}, no: []string{"a", "ab"}},
		{name: "a class in a range, as it was before", pattern: `^[\w-\.]+$`, yes: []string{"a-b.c"}, no: []string{"a b"}},
		{name: "a z, which is the end of a text elsewhere", pattern: `^ab\z$`, yes: []string{"abz"}, no: []string{"ab", `ab\z`, "a"}},
		{name: "letters that mean something elsewhere", pattern: `\A\Q\h[\G\Z]\E`, yes: []string{"AQhGE", "AQhZE"}, no: []string{"A G", "hG"}},
		{name: "a backslash before what looks like an escape", pattern: `^\\u0041\\z$`, yes: []string{`\u0041\z`}, no: []string{"A", `\A`}},
		{name: "the anchors of Python, by either reading", pattern: `\A[a-c]+\Z`, yes: []string{"abc", "AbZ"}, no: []string{"abcd", ""}},
		{name: "the anchors of Python at the ends of alternatives", pattern: `^(?:\Aab\z|cd\Z)`, yes: []string{"ab", "cd"}, no: []string{"abc", "cde"}},
		{name: "Go's language", pattern: `^(?P<year>\d{4})$`, yes: []string{"2026"}, no: []string{"26"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p, err := compilePattern(tt.pattern)
			require.NoError(t, err)
			require.Equal(t, tt.pattern, p.String())
			for _, text := range tt.yes {
				matches, known := p.matches(text)
				require.True(t, matches && known, "%q", text)
			}
			for _, text := range tt.no {
				matches, known := p.matches(text)
				require.True(t, !matches && known, "%q", text)
			}
		})
	}
}

// A hostile text must not hold up the run. What Go's engine reads it answers at
// once; for the rest there is no answer.
func TestPatternsThatTakeForEver(t *testing.T) {
	hostile := strings.Repeat("a", 64) + "!"
	for _, tt := range []struct {
		name, pattern string
		known         bool
	}{
		{name: "that Go reads", pattern: `^(a+)+$`, known: true},
		{name: "that only ECMAScript reads", pattern: `^(?!b)(a+)+$`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p, err := compilePattern(tt.pattern)
			require.NoError(t, err)
			p.full.MatchTimeout = time.Millisecond
			matches, known := p.matches(hostile)
			require.False(t, matches)
			require.Equal(t, tt.known, known)
			require.Equal(t, !tt.known, p.MatchString(hostile), "an example is not blamed")
			v := visitor{root: "body"}
			want := "body is too complex to judge"
			if tt.known {
				want = `, want a match of ` + tt.pattern
			}
			found := v.judge(&rule{textRule: textRule{pattern: p, maxLength: 100}}, hostile, len(hostile), "X-1")
			require.Len(t, found, 1)
			require.Contains(t, found[0].Message, want)
		})
	}
}

func TestWhatIsNoPatternIsNotLookedAt(t *testing.T) {
	warns := func(t *testing.T, document, at, of string) {
		t.Helper()
		c, err := Load(folder(document, shelfRegistry))
		require.NoError(t, err)
		require.Len(t, c.Warnings, 1)
		require.Equal(t, "openapi.yaml:"+at+": "+of+"pattern \"(a\": missing closing )\n  it is ignored: any string passes here", c.Warnings[0].String())
	}
	for _, tt := range []struct{ name, schema, of string }{
		{name: "itself", schema: "{type: string, pattern: '(a'}", of: `schema "It": `},
		{name: "items", schema: "{type: array, items: {pattern: '(a'}}", of: `schema "It": `},
		{name: "property", schema: "{properties: {a: {type: string, pattern: '(a'}}}", of: `property "a": `},
		{name: "items of a property", schema: "{properties: {a: {type: array, items: {pattern: '(a'}}}}", of: `property "a": `},
		{name: "alternative of a property", schema: "{properties: {a: {oneOf: [{type: integer}, {pattern: '(a'}]}}}", of: `property "a": `},
		{name: "property of that name", schema: "{properties: {pattern: {type: string, pattern: '(a'}}}", of: `property "pattern": `},
		{name: "other members", schema: "{additionalProperties: {pattern: '(a'}}", of: `schema "It": `},
		{name: "not", schema: "{not: {pattern: '(a'}}", of: `schema "It": `},
	} {
		t.Run(tt.name, func(t *testing.T) { warns(t, documentWith(tt.schema), "12", tt.of) })
	}
	t.Run("header", func(t *testing.T) {
		warns(t, strings.Replace(shelf, "minLength: 1}}}", "pattern: '(a'}}}", 1), "22", `header "X-Tags": `)
	})
	t.Run("parameter", func(t *testing.T) {
		warns(t, strings.Replace(shelf, "required: true, schema: {type: string}", "required: true, schema: {type: string, pattern: '(a'}", 1), "11", `parameter "isbn": `)
	})
	t.Run("what is called pattern and is none", func(t *testing.T) {
		c, err := Load(folder(documentWith("{type: object, properties: {pattern: {type: string, example: '(a'}}, example: {pattern: '(a'}}"), shelfRegistry))
		require.NoError(t, err)
		require.Empty(t, c.Warnings)
	})
	t.Run("any text will do", func(t *testing.T) {
		require.Empty(t, withSchema(t, "{type: string, pattern: '(a'}").Check("get", ok(`"b"`)))
	})
	t.Run("the slashes of a literal", func(t *testing.T) {
		c := withSchema(t, "{type: string, pattern: '/^a$/'}")
		require.Equal(t, `openapi.yaml:12: schema "It": pattern "/^a$/" has the slashes of a literal, which no text has: they are not part of an expression`, c.Warnings[0].String())
		require.Empty(t, c.Check("get", ok(`"a"`)))
		require.Equal(t, []string{`body = "b", want a match of ^a$`}, messages(c.Check("get", ok(`"b"`))))
	})
}

func TestExamplesAreHeldAgainstPatterns(t *testing.T) {
	for _, tt := range []struct {
		example string
		want    []string
	}{
		{example: "ada"},
		{example: "admin", want: []string{`openapi.yaml:12: example = "admin", want a match of ^(?!admin$)[a-z]+$`}},
	} {
		c := withSchema(t, "{type: string, pattern: '^(?!admin$)[a-z]+$', example: "+tt.example+"}")
		var warnings []string
		for _, p := range c.Warnings {
			warnings = append(warnings, p.String())
		}
		require.Equal(t, tt.want, warnings)
	}
}
