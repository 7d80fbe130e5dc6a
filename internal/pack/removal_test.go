package pack

import (
	"maps"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

// What is said of how a resource comes about and is removed fits together.
func TestComingsAndGoings(t *testing.T) {
	const made = "    plural: boards\n    create: createBoard\n    id: /id\n    identity: name\n    find: {operation: listBoards, match: name}\n"
	const found = "    plural: boards\n    find: {operation: listBoards}\n"
	unlisted := func(more string) string {
		return strings.Replace(made, "operation: listBoards, ", "", 1) + "    read: readBoard\n    remove: deleteBoard\n" + more
	}
	for _, c := range []struct{ name, board, want string }{
		{name: "removed", board: made + "    remove: deleteBoard\n"},
		{name: "removed softly", board: made + "    remove: deleteBoard\n    removed_as: {/name: gone}\n"},
		{name: "values", board: made + "    remove: deleteBoard\n    values: {title: /name}\n"},
		{
			name: "a value that nothing shows", board: made + "    remove: deleteBoard\n    values:\n      title: /nam\n",
			want: `resources.yaml:13: board: values.title: answers of createBoard: unknown pointer "/nam", did you mean "/name"?`,
		},
		{
			name: "the id as a value", board: made + "    remove: deleteBoard\n    values:\n      id: /id\n",
			want: `resources.yaml:13: board: values.id: that is the id itself: give it another name`,
		},
		{
			name: "pending and nothing tells", board: made + "    remove: deleteBoard\n    pending: {state: /name, while: [new]}\n",
			want: `resources.yaml:12: board: pending: operation is missing: name the one that tells how far a creation is, or the one that reads a board as read`,
		},
		{
			name: "pending without a state", board: made + "    remove: deleteBoard\n    pending: {operation: listBoards}\n",
			want: `resources.yaml:12: board: pending: want state, a JSON pointer to it, and while, the states of what is not done`,
		},
		{
			name: "pending and it writes", board: made + "    remove: deleteBoard\n    pending:\n      operation: deleteBoard\n      state: /name\n      while: [new]\n",
			want: `resources.yaml:13: board: pending: operation: operation "deleteBoard" may write, and is to be asked again and again`,
		},
		{
			name: "pending and it has no id", board: made + "    remove: deleteBoard\n    pending:\n      operation: listBoards\n      state: /name\n      while: [new]\n",
			want: `resources.yaml:13: board: pending: operation: operation "listBoards" has no id in its path`,
		},
		{name: "stays", board: made + "    stays: nothing deletes one\n"},
		{name: "found alone", board: found},
		{name: "seen by reading it alone", board: unlisted("")},
		{
			name: "found by nothing", board: "    plural: boards\n",
			want: `resources.yaml:5: board: it names no operation as find.operation`,
		},
		{
			name: "listed and found by nothing", board: unlisted("    listed_by: [listBoards]\n"),
			want: `resources.yaml:13: board: it is listed by listBoards, and find.operation is missing: name the listing that finds one`,
		},
		{
			name: "narrowed and found by nothing", board: strings.Replace(unlisted(""), "match:", "query: {q: x}, match:", 1),
			want: `resources.yaml:10: board: find: query and via are of a listing, and find.operation is missing`,
		},
		{
			name: "a member that reading it does not show", board: strings.Replace(unlisted(""), "match: name", "match: nam", 1),
			want: `resources.yaml:10: board: find.match: answers of readBoard: unknown member "nam", did you mean "name"?`,
		},
		{name: "neither", board: made, want: `resources.yaml:5: board: it names no operation as remove: if nothing removes a board, say why: stays: nothing deletes one`},
		{
			name: "both", board: made + "    remove: deleteBoard\n    stays: no\n",
			want: `resources.yaml:12: board: stays: remove and stays exclude each other: "deleteBoard" removes one`,
		},
		{
			name: "shown as removed by nothing", board: made + "    stays: no\n    removed_as: {/name: gone}\n",
			want: `resources.yaml:12: board: removed_as: nothing removes one, so that none shows it: name the operation as remove`,
		},
		{
			name: "no pointer", board: made + "    remove: deleteBoard\n    removed_as:\n      name: gone\n",
			want: `resources.yaml:13: board: removed_as: "name" is not a JSON pointer: write /name`,
		},
		{
			name: "no value", board: made + "    remove: deleteBoard\n    removed_as:\n      /name: {is: gone}\n",
			want: `resources.yaml:13: board: removed_as: want one value, such as true or deleted`,
		},
		{
			name: "an unknown pointer", board: made + "    remove: deleteBoard\n    removed_as:\n      /nam: gone\n",
			want: `resources.yaml:13: board: removed_as: answers of listBoards: unknown pointer "/nam", did you mean "/name"?`,
		},
		{
			name: "found and removed", board: found + "    remove: deleteBoard\n",
			want: `resources.yaml:5: board: it names no operation as create: without one it is only found and read, and has no remove`,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := fstest.MapFS{}
			for name, text := range placedFiles {
				files[name] = &fstest.MapFile{Data: []byte(text)}
			}
			files["fixtures/requests.yaml"] = &fstest.MapFile{Data: []byte(`{listBoards: {}, createBoard: {body: {name: "${new.name}"}}, readBoard: {path: {board: "${board.id}"}}, deleteBoard: {path: {board: "${board.id}"}}}`)}
			files["fixtures/resources.yaml"] = &fstest.MapFile{Data: []byte("item_id: id\npreflight: [listBoards]\nunknown_id: {minimum: 1, maximum: 2}\nresources:\n  board:\n" + c.board)}
			_, err := FromFS(maps.Clone(files))
			if c.want == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, c.want)
		})
	}
}
