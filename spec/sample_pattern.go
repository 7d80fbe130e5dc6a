package spec

import (
	"regexp/syntax"
	"strings"
)

// samplePattern makes a text that a pattern matches and that more is said of, such as its
// length; ok is false where none is found. The pattern is read as RE2 has it, and the
// text has to match it as ECMAScript reads it.
func samplePattern(said Schema) (text string, ok bool) {
	parsed, err := syntax.Parse(said.Pattern, syntax.Perl)
	if err != nil {
		return "", false
	}
	const longest = 64 // repetitions of what may be repeated without an end
	for more := range longest {
		var b strings.Builder
		writeMatch(&b, parsed, more)
		if said.Takes(b.String()) {
			return b.String(), true
		}
	}
	return "", false
}

// LongText is a text that the pattern of a schema matches and that has some repetitions of
// what may be repeated, so that many others are like it; ok is false where none is found.
func (s Schema) LongText() (text string, ok bool) {
	parsed, err := syntax.Parse("^(?:"+s.Pattern+")$", syntax.Perl)
	if err != nil || s.Pattern == "" {
		return "", false
	}
	for more := 8; more >= 0; more-- {
		var b strings.Builder
		writeMatch(&b, parsed, more)
		if s.Takes(b.String()) {
			return b.String(), true
		}
	}
	return "", false
}

// writeMatch writes the simplest text that an expression matches, with some repetitions
// more than it has to have, where it may have more.
func writeMatch(b *strings.Builder, e *syntax.Regexp, more int) {
	repeat := func(least, most int) {
		n := least + more
		if most >= 0 {
			n = min(n, most)
		}
		for range n {
			writeMatch(b, e.Sub[0], 0)
		}
	}
	switch e.Op {
	case syntax.OpLiteral:
		b.WriteString(string(e.Rune))
	case syntax.OpCharClass:
		b.WriteRune(oneOfClass(e.Rune))
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		b.WriteByte('a')
	case syntax.OpCapture:
		writeMatch(b, e.Sub[0], more)
	case syntax.OpConcat:
		for _, part := range e.Sub {
			writeMatch(b, part, more)
		}
	case syntax.OpAlternate:
		writeMatch(b, e.Sub[0], more)
	case syntax.OpStar:
		repeat(0, -1)
	case syntax.OpPlus:
		repeat(1, -1)
	case syntax.OpQuest:
		repeat(0, 1)
	case syntax.OpRepeat:
		repeat(e.Min, e.Max)
	}
}

// oneOfClass is a character of a class, which is pairs of the first and the last of a
// range: a letter or a digit, if it has one.
func oneOfClass(ranges []rune) rune {
	for _, wanted := range "a1A0" {
		for n := 0; n+1 < len(ranges); n += 2 {
			if ranges[n] <= wanted && wanted <= ranges[n+1] {
				return wanted
			}
		}
	}
	if len(ranges) == 0 {
		return 'a'
	}
	return ranges[0]
}
