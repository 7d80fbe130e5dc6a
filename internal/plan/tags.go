package plan

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// TagExpression is a parsed tag expression, such as "@auth and not @burst".
type TagExpression struct {
	holds func(tags []string) bool
	names []string
}

// ParseTags parses a tag expression: tags, "and", "or", "not" and parentheses, with the
// precedence of the Cucumber standard (not, and, or). It returns an error that says what
// is wrong and where, also for an empty text. A tag begins with @.
func ParseTags(text string) (TagExpression, error) {
	p := &tagParser{tokens: tagTokens(text)}
	holds, err := p.or()
	if err == nil && p.next < len(p.tokens) {
		err = unjoined(p.tokens[p.next])
	}
	if err != nil {
		return TagExpression{}, fmt.Errorf("tag expression %q: %w", text, err)
	}
	return TagExpression{holds: holds, names: p.names}, nil
}

// unjoined says what is wrong with what follows a complete expression.
func unjoined(token string) error {
	if strings.HasPrefix(token, "@") || token == "(" || token == "not" {
		return fmt.Errorf("there is neither \"and\" nor \"or\" before %q", token)
	}
	return fmt.Errorf("unexpected %q", token)
}

// Matches reports whether a scenario with these tags, each with its @, is selected. It needs
// an expression of ParseTags: the zero value panics.
func (e TagExpression) Matches(tags []string) bool { return e.holds(tags) }

// Names returns the tags that the expression mentions, each with its @, in the order of the
// text and as often as they stand there.
func (e TagExpression) Names() []string { return e.names }

func tagTokens(text string) []string {
	text = strings.NewReplacer("(", " ( ", ")", " ) ").Replace(text)
	return strings.Fields(text)
}

// word is what a tag is without its sign.
var word = regexp.MustCompile(`^[\p{L}\p{N}_.-]+$`)

type tagParser struct {
	tokens []string
	next   int
	names  []string
}

type predicate = func([]string) bool

func (p *tagParser) take(word string) bool {
	if p.next < len(p.tokens) && p.tokens[p.next] == word {
		p.next++
		return true
	}
	return false
}

func (p *tagParser) or() (predicate, error) {
	return p.joined("or", p.and, func(a, b bool) bool { return a || b })
}

func (p *tagParser) and() (predicate, error) {
	return p.joined("and", p.not, func(a, b bool) bool { return a && b })
}

func (p *tagParser) joined(word string, operand func() (predicate, error), join func(a, b bool) bool) (predicate, error) {
	left, err := operand()
	if err != nil {
		return nil, err
	}
	for p.take(word) {
		first := left
		second, err := operand()
		if err != nil {
			return nil, err
		}
		left = func(tags []string) bool { return join(first(tags), second(tags)) }
	}
	return left, nil
}

func (p *tagParser) not() (predicate, error) {
	if p.take("not") {
		inner, err := p.not()
		if err != nil {
			return nil, err
		}
		return func(tags []string) bool { return !inner(tags) }, nil
	}
	if p.take("(") {
		inner, err := p.or()
		if err != nil {
			return nil, err
		}
		if !p.take(")") {
			return nil, fmt.Errorf("a parenthesis is not closed")
		}
		return inner, nil
	}
	return p.tag()
}

func (p *tagParser) tag() (predicate, error) {
	if p.next == len(p.tokens) {
		return nil, fmt.Errorf("it ends where a tag is expected")
	}
	name := p.tokens[p.next]
	if len(name) < 2 || name[0] != '@' || strings.ContainsAny(name[1:], "@,&|~!") {
		err := fmt.Errorf("unexpected %q, want a tag such as @auth, or one of: and or not ( )", name)
		if word.MatchString(name) && !slices.Contains([]string{"and", "or"}, name) {
			err = fmt.Errorf("%w\n  did you mean \"@%s\"?", err, name)
		}
		return nil, err
	}
	p.next++
	p.names = append(p.names, name)
	return func(tags []string) bool { return slices.Contains(tags, name) }, nil
}
