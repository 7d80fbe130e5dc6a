package html

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/verdict"
)

func TestShowBody(t *testing.T) {
	tests := []struct {
		name, body string
		path       []string
		limits     limits
		want       string // with marked pieces between ‹ and ›
		note       string
	}{
		{name: "none", note: "no body"},
		{name: "JSON", body: `{"a":[1,{"b":"x"}],"c":{}}`, want: "{\n  \"a\": [\n    1,\n    {\n      \"b\": \"x\"\n    }\n  ],\n  \"c\": {}\n}"},
		{name: "a member marked", body: `{"a":[1,{"b":"x"}]}`, path: []string{"a", "1", "b"},
			want: "{\n  \"a\": [\n    1,\n    {\n      ‹\"b\": \"x\"›\n    }\n  ]\n}"},
		{name: "an item marked", body: `["x","y"]`, path: []string{"1"}, want: "[\n  \"x\",\n  ‹\"y\"›\n]"},
		{name: "an object marked where it begins", body: `{"a":{"b":1}}`, path: []string{"a"}, want: "{\n  ‹\"a\": {›\n    \"b\": 1\n  }\n}"},
		{name: "the only member of that name", body: `{"data":{"added":0}}`, path: []string{"added"},
			want: "{\n  \"data\": {\n    ‹\"added\": 0›\n  }\n}"},
		{name: "one of several of that name", body: `{"a":{"n":0},"b":{"n":0}}`, path: []string{"n"},
			want: "{\n  \"a\": {\n    \"n\": 0\n  },\n  \"b\": {\n    \"n\": 0\n  }\n}"},
		{name: "where a member is missing", body: `{"data":{"b":1}}`, path: []string{"data", "a"}, want: "{\n  ‹\"data\": {›\n    \"b\": 1\n  }\n}"},
		{name: "brackets in texts", body: `{"{":"[","\"}":"{"}`, path: []string{`"}`}, want: "{\n  \"{\": \"[\",\n  ‹\"\\\"}\": \"{\"›\n}"},
		{name: "escapes are kept as they came", body: `{"a":"\u202e"}`, want: "{\n  \"a\": \"\\u202e\"\n}"},
		{name: "and characters made visible", body: "{\"a\":\"\u202e\"}", want: "{\n  \"a\": \"\\u202e\"\n}"},
		{name: "a name twice", body: `{"a":1,"a":2}`, path: []string{"a"}, want: "{\n  ‹\"a\": 1,›\n  \"a\": 2\n}"},
		{name: "text", body: "<html>\x1b[2J\r\n", want: `<html>\x1b[2J\r` + "\n"},
		{name: "nearly JSON", body: `{"a":1}}`, want: `{"a":1}}`},
		{name: "text too long", body: "abcdef", limits: limits{bytes: 3, lines: 9}, want: "abc", note: "shown are 3 of 6 bytes"},
		{name: "binary", body: "\xff\x00\x01", note: "3 bytes that are no text: ff0001"},
		{name: "much that is binary", body: strings.Repeat("\x00", 30), note: "30 bytes that are no text: " + strings.Repeat("00", 24) + "…"},
		{name: "JSON too long", body: `[1,2,3]`, limits: limits{bytes: 100, lines: 2}, want: "[\n  1,", note: "shown are 2 of 5 lines"},
		{name: "depth without end", body: strings.Repeat("[", 5000) + strings.Repeat("]", 5000), limits: limits{bytes: 4, lines: 9}, want: "[[[[", note: "shown are 4 of 10000 bytes"},
		{name: "a long line", body: `["` + strings.Repeat("x", 3000) + `"]`, want: "[\n  \"" + strings.Repeat("x", maxLine-3) + "… (3004 bytes)\n]"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			l := test.limits
			if l == (limits{}) {
				l = asEvidence
			}
			segments, note := showBody([]byte(test.body), []verdict.Subject{{Path: test.path}}, l)
			require.Equal(t, test.want, shownAs(segments))
			require.Equal(t, test.note, note)
		})
	}
}

// shownAs writes segments with ‹ and › round what is marked.
func shownAs(segments []segment) string {
	var b strings.Builder
	for _, s := range segments {
		if s.Mark {
			fmt.Fprintf(&b, "‹%s›", s.Text)
		} else {
			b.WriteString(s.Text)
		}
	}
	return b.String()
}

func TestWhatIsMarkedIsShownBeyondTheLimits(t *testing.T) {
	items := make([]string, 300)
	for i := range items {
		items[i] = fmt.Sprint(i)
	}
	segments, note := showBody([]byte("["+strings.Join(items, ",")+"]"), []verdict.Subject{{Path: []string{"290"}}}, limits{bytes: 100, lines: 3})
	shown := shownAs(segments)
	require.True(t, strings.HasPrefix(shown, "[\n  0,\n  1,\n…\n  278,\n"), shown)
	require.Contains(t, shown, "\n  289,\n  ‹290,›\n  291,\n")
	require.True(t, strings.HasSuffix(shown, "\n]"), shown)
	require.Equal(t, "shown are 26 of 302 lines, the last from line 280 on", note)
}

func FuzzLayOut(f *testing.F) {
	for _, seed := range []string{`{"a":[1,{"b":"x"}],"c":{}}`, `[]`, `"x"`, `{"{":"[","\"}":"{"}`, `[[[`, ``, `{"a":"\\"}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		lines, ok := layOut([]byte(text))
		if !ok {
			return
		}
		for i, l := range lines {
			if len(l.path) > 0 {
				require.GreaterOrEqual(t, find(lines, l.path), 0, "line %d", i)
			}
		}
	})
}
