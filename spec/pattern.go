package spec

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/dlclark/regexp2/v2"
	"github.com/getkin/kin-openapi/openapi3"
)

// pattern is a regular expression of the document. OpenAPI takes the language of
// ECMAScript, which Go's own engine does not speak: it has no (?!…), no [^] and no
// repetition beyond 1,000, and its \s and its dot are other characters.
type pattern struct {
	source string
	full   *regexp2.Regexp // nil where only Go's engine reads the expression
	linear *regexp.Regexp  // nil where Go's engine does not read it

	// anchored is the expression as Python and Ruby read it, where it has one of their
	// own anchors; nil where it has none.
	anchored *pattern
}

// matchTime bounds how long one match may take: an expression that goes back
// over its text can take for ever on a text that a hostile target has made.
const matchTime = time.Second

var (
	// escapes are a backslash and what it makes something else of.
	escapes = regexp.MustCompile(`(?s)\\(?:u[0-9A-Fa-f]{4}|.)`)
	// surrogates is how an expression from the days before ES2015 says "any
	// character beyond the first 65,536".
	surrogates = regexp.MustCompile(`(?i)\[\\ud800-\\udbff\]\[\\udc00-\\udfff\]`)
	// besideReason is what the engine says around the reason for an error.
	besideReason = regexp.MustCompile("^error parsing regexp: |(?s) in `.*`$")
)

// compilePattern compiles an expression: as one that knows characters rather than
// UTF-16 code units, or else as ECMAScript had it before, or else in Go's language.
func compilePattern(source string) (*pattern, error) {
	p := &pattern{source: source}
	if whole := ownAnchors(source); whole != source {
		p.anchored, _ = compilePattern(whole)
	}
	source = escapes.ReplaceAllStringFunc(source, plainLetter)
	p.linear, _ = regexp.Compile(escapes.ReplaceAllStringFunc(source, codePoint))
	whole := surrogates.ReplaceAllString(source, `[\u{10000}-\u{10FFFF}]`)
	var err error
	p.full, err = regexp2.Compile(whole, regexp2.ECMAScript, regexp2.Unicode)
	if err != nil {
		p.full, err = regexp2.Compile(source, regexp2.ECMAScript)
	}
	if err != nil && p.linear == nil {
		return nil, fmt.Errorf("pattern %s: %s", quote(p.source), besideReason.ReplaceAllString(err.Error(), ""))
	}
	if err == nil {
		p.full.MatchTimeout = matchTime
	}
	return p, nil
}

// ownAnchors puts for the anchors of Python and Ruby those of ECMAScript. Generated
// documents have them: Django REST framework writes \Z. An anchor stands at an end
// of the expression or of an alternative; elsewhere the letter is meant.
func ownAnchors(source string) string {
	var whole strings.Builder
	end := 0
	for _, at := range escapes.FindAllStringIndex(source, -1) {
		escape, before, after := source[at[0]:at[1]], source[:at[0]], source[at[1]:]
		switch {
		case escape == `\A` && (before == "" || strings.ContainsAny(before[len(before)-1:], "(|:")):
			escape = "^"
		case (escape == `\z` || escape == `\Z`) && (after == "" || strings.ContainsAny(after[:1], ")|")):
			escape = "$"
		}
		whole.WriteString(source[end:at[0]] + escape)
		end = at[1]
	}
	return whole.String() + source[end:]
}

// plainLetter drops the backslash before a letter that it makes nothing else of in
// ECMAScript: \z is the end of the text in other languages, and a z in this one.
func plainLetter(escape string) string {
	const meaningful = "bBcdDfknpPrsStuvwWx"
	letter := escape[1]|0x20 >= 'a' && escape[1]|0x20 <= 'z'
	if letter && len(escape) == 2 && !strings.ContainsRune(meaningful, rune(escape[1])) {
		return escape[1:]
	}
	return escape
}

// codePoint writes a character by its number as Go's engine does, which ECMAScript
// has as \u and four digits.
func codePoint(escape string) string {
	if digits, ok := strings.CutPrefix(escape, `\u`); ok && digits != "" {
		return `\x{` + digits + `}`
	}
	return escape
}

// matches reports whether a part of a text matches, by either reading where there are
// two: what somebody meant by an anchor that is none is not known. It is not known where the
// match takes too long and Go's engine, which is never slow, does not read the
// expression.
func (p *pattern) matches(text string) (matches, known bool) {
	if p.anchored != nil {
		if matches, known := p.anchored.matches(text); matches || !known {
			return matches, known
		}
	}
	if p.full != nil {
		if matches, err := p.full.MatchString(text); err == nil {
			return matches, true
		}
	}
	if p.linear != nil {
		return p.linear.MatchString(text), true
	}
	return false, false
}

// MatchString makes a pattern what the OpenAPI library wants for examples. One for
// which no match is known is not compared with its pattern.
func (p *pattern) MatchString(text string) bool {
	matches, known := p.matches(text)
	return matches || !known
}

func (p *pattern) String() string { return p.source }

// matcher is compilePattern for the OpenAPI library.
func matcher(source string) (openapi3.RegexMatcher, error) { return compilePattern(source) }
