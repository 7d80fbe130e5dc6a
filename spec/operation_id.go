package spec

import (
	"cmp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// operationIDs returns the operationIds of a document, each with the first operation
// that has it.
func (b *builder) operationIDs(paths *yaml.Node) map[string]*yaml.Node {
	taken := map[string]*yaml.Node{}
	for _, path := range keys(paths) {
		item := b.tree.part(paths, path)
		for _, group := range []*yaml.Node{item, member(item, "additionalOperations")} {
			for _, method := range keys(group) {
				n := b.tree.part(group, method)
				if id := member(n, "operationId"); id != nil && id.Value != "" && taken[id.Value] == nil {
					taken[id.Value] = n
				}
			}
		}
	}
	return taken
}

// operationID returns what an operation is spoken of by: its operationId. Where it
// has none, or one that another operation has before it, a name is derived; one of several
// words is made a word.
func (b *builder) operationID(method, path string, n *yaml.Node, taken map[string]*yaml.Node) string {
	id := member(n, "operationId")
	isOwn := id != nil && id.Value != "" && taken[id.Value] == n
	if isOwn && isWord(id.Value) {
		taken[id.Value] = id // for one operation: two paths may refer to one path item
		return id.Value
	}
	derived := deriveOperationID(method, path)
	if isOwn {
		derived = cmp.Or(wordOf(id.Value), derived)
	}
	name := derived
	for i := 2; taken[name] != nil; i++ {
		name = derived + strconv.Itoa(i)
	}
	at := cmp.Or(keyNode(b.tree.part(member(b.tree.root, "paths"), path), strings.ToLower(method)), n, b.tree.root)
	taken[name] = at
	if isOwn {
		b.problems.warn(b.tree, id, "operationId %s is no word, as steps need it: %s %s is called %s", quote(id.Value), method, path, name)
		return name
	}
	if id != nil && id.Value != "" {
		b.problems.warn(b.tree, id, "duplicate operationId %s: %s %s is called %s", quote(id.Value), method, path, name)
	} else {
		b.problems.warn(b.tree, at, "%s %s has no operationId: it is called %s", method, path, name)
	}
	return name
}

// notInWords are the characters that no step can name an operation with.
const notInWords = " \t\r\n\"|\\<>"

// isWord reports whether steps can name an operation by its id.
func isWord(id string) bool { return !strings.ContainsAny(id, notInWords) }

// wordOf makes one word of an operationId: "List all pets" is List_all_pets.
func wordOf(id string) string {
	return strings.Join(strings.FieldsFunc(id, func(r rune) bool { return strings.ContainsRune(notInWords, r) }), "_")
}

// deriveOperationID names an operation by its method and its path: GET /pets/{id} is
// getPetsById, and GET / is getRoot. A name does not change with what else is in the
// document, but for a number where two would be the same.
func deriveOperationID(method, path string) string {
	var name strings.Builder
	name.WriteString(strings.ToLower(method))
	for segment := range strings.SplitSeq(path, "/") {
		for i, part := range strings.FieldsFunc(segment, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			if i == 0 && strings.HasPrefix(segment, "{") {
				name.WriteString("By")
			}
			_, size := utf8.DecodeRuneInString(part)
			name.WriteString(strings.ToUpper(part[:size]) + part[size:])
		}
	}
	if strings.Trim(path, "/") == "" {
		name.WriteString("Root")
	}
	return name.String()
}
