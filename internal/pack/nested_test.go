package pack

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

// What lies within something else is refused where nobody says within what.
func TestInconsistentPlaces(t *testing.T) {
	const cards = `{getCard: {path: {board: "${board.id}", card: "${card.id}"}}, deleteCard: {path: {board: "${board.id}", card: "${card.id}"}}, `
	const boards = `listBoards: {}, createBoard: {body: {name: "${new.name}"}}, deleteBoard: {path: {board: "${board.id}"}}, `
	for _, c := range []struct{ name, requests, want string }{
		{name: "consistent", requests: cards + boards + `listCards: {path: {board: "${board.id}"}}, createCard: {path: {board: "${board.id}"}, body: {name: "${new.name}"}}}`},
		{
			name: "a listing within itself", requests: cards + boards + `listCards: {path: {board: "${card.id}"}}, createCard: {path: {board: "${board.id}"}, body: {name: "${new.name}"}}}`,
			want: `resources.yaml:17: card: operation "listCards", named as find.operation, has an id in its path, and there is no id yet`,
		},
		{
			name: "no request of what creates", requests: cards + boards + `listCards: {path: {board: "${board.id}"}}}`,
			want: `resources.yaml:14: card: operation "createCard", named as create, has an id in its path, and there is no id yet`,
		},
		{
			name: "within what nobody made", requests: cards + boards + `listCards: {path: {board: "${board.id}"}}, createCard: {path: {board: "b"}, body: {name: "${new.name}"}}}`,
			want: `resources.yaml:17: card: operation "listCards", named as find.operation, has ${board.id} in its path, and the request that creates a card refers to no board`,
		},
		{
			name: "always the same one", requests: `{getCard: {path: {board: "${board.id}", card: first}}, deleteCard: {path: {board: "${board.id}", card: "${card.id}"}}, ` + boards + `listCards: {path: {board: "${board.id}"}}, createCard: {path: {board: "${board.id}"}, body: {name: "${new.name}"}}}`,
			want: `resources.yaml:19: card: operation "getCard", named as read, is of the same card always: the path that requests.yaml has of it needs ${card.id}`,
		},
		{
			name: "several ids and no request", requests: "{" + boards + `getCard: {path: {board: "${board.id}", card: "${card.id}"}}, listCards: {path: {board: "${board.id}"}}, createCard: {path: {board: "${board.id}"}, body: {name: "${new.name}"}}}`,
			want: `resources.yaml:20: card: operation "deleteCard", named as remove, has several ids in its path, and requests.yaml does not say of what: it has no request of it`,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := fstest.MapFS{}
			for name, text := range placedFiles {
				files[name] = &fstest.MapFile{Data: []byte(text)}
			}
			files["fixtures/requests.yaml"] = &fstest.MapFile{Data: []byte(c.requests)}
			_, err := FromFS(files)
			if c.want == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, c.want)
		})
	}
}

var placedFiles = map[string]string{
	"spec/openapi.yaml": `openapi: 3.0.3
info: {title: Boards, version: "1"}
paths:
  /boards:
    get: {operationId: listBoards, responses: {"200": {description: all, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Thing'}}}}}}}
    post: {operationId: createBoard, requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}, responses: {"201": {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}}}
  /boards/{board}:
    parameters: [{name: board, in: path, required: true, schema: {type: string}}]
    get: {operationId: readBoard, responses: {"200": {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}}}
    delete: {operationId: deleteBoard, responses: {"204": {description: gone}}}
  /boards/{board}/cards:
    parameters: [{name: board, in: path, required: true, schema: {type: string}}]
    get: {operationId: listCards, responses: {"200": {description: all, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Thing'}}}}}}}
    post: {operationId: createCard, requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}, responses: {"201": {description: made}}}
  /boards/{board}/cards/{card}:
    parameters: [{name: board, in: path, required: true, schema: {type: string}}, {name: card, in: path, required: true, schema: {type: string}}]
    get: {operationId: getCard, responses: {"200": {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}}}
    delete: {operationId: deleteCard, responses: {"204": {description: gone}}}
components: {schemas: {Thing: {type: object, properties: {id: {type: string}, name: {type: string}}}}}
`,
	"spec/requirements.yaml": "[]\n",
	"features/a.feature":     "Feature: Boards\n  @OAS-STATUS\n  Scenario: All\n    Given a listBoards request that is accepted\n    When it is sent\n    Then it is accepted\n",
	"fixtures/invalid.yaml":  "{}\n",
	"fixtures/valid.yaml":    "{}\n",
	"fixtures/resources.yaml": `item_id: id
preflight: [listBoards]
unknown_id: {minimum: 1, maximum: 2}
resources:
  board:
    plural: boards
    create: createBoard
    id: /id
    identity: name
    find: {operation: listBoards, match: name}
    remove: deleteBoard
  card:
    plural: cards
    create: createCard
    id: Location
    identity: name
    find: {operation: listCards, match: name}
    listed_by: [listCards]
    read: getCard
    remove: deleteCard
`,
}
