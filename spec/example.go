package spec

import (
	"fmt"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// example is a value of the document that has to be as a schema says.
type example struct {
	schema
	direction direction
	member    string // that it is the value of
	node      *yaml.Node
}

// examplesOf notes the examples that stand beside a schema.
func (b *builder) examplesOf(s schema, in direction, part *yaml.Node) {
	if s.judge == nil {
		return
	}
	if n := b.tree.part(part, "example"); n != nil {
		b.examples = append(b.examples, example{s, in, "example", n})
	}
	for _, name := range keys(b.tree.part(part, "examples")) {
		if n := b.tree.part(part, "examples", name, "value"); n != nil {
			b.examples = append(b.examples, example{s, in, "example " + quote(name), n})
		}
	}
}

// examplesIn notes the examples that stand in a schema, and its default.
func (b *builder) examplesIn(r *rule, n *yaml.Node) {
	var found []example
	for _, name := range []string{"example", "default"} {
		if value := b.tree.part(n, name); value != nil {
			found = append(found, example{member: name, node: value})
		}
	}
	if list := b.tree.part(n, "examples"); list != nil && list.Kind == yaml.SequenceNode {
		for i, value := range list.Content {
			found = append(found, example{member: "example " + strconv.Itoa(i+1), node: value})
		}
	}
	for _, e := range found {
		e.direction, e.schema = inEither, schema{rule: r, judge: r}
		if b.draft != nil {
			e.judge = b.draft.schema(b.tree, n)
		}
		b.examples = append(b.examples, e)
	}
}

// checkExamples warns of the examples that are not as their schemas say, of each once.
func (b *builder) checkExamples() {
	const size = 1 << 20 // more than anybody writes
	for _, e := range b.examples {
		v := &visitor{root: e.member, direction: e.direction}
		all := tidied(e.check(v, plainNode(e.node), size, ""))
		if len(all) == 0 {
			continue
		}
		at := e.node
		if n := b.tree.part(e.node, pointerTokens(all[0].Pointer)...); n != nil {
			at = n
		}
		message := all[0].Message
		if !strings.HasPrefix(message, e.member) {
			message = e.member + ": " + message
		}
		if more := len(all) - 1; more > 0 {
			message += fmt.Sprintf(", and %d more", more)
		}
		b.problems.warn(b.tree, at, "%s", message)
	}
}

// pointerTokens takes a JSON pointer apart.
func pointerTokens(pointer string) []string {
	tokens := strings.Split(pointer, "/")[1:]
	for i := range tokens {
		tokens[i] = UnescapeToken(tokens[i])
	}
	return tokens
}
