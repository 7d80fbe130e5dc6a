package derive

import (
	"fmt"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/spec"
)

// A run ends, empties and locks nothing that it has not created, whatever the document calls
// that, and waits for no stream.
func TestWhatMayDoHarmIsSkipped(t *testing.T) {
	const (
		things = `  /things:
    get: {operationId: listThings, responses: {'200': {description: all, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Thing'}}}}}}}
    post: {operationId: addThing, requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}, responses: {'201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}}}
  /things/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get: {operationId: getThing, responses: {'200': {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}}}
    delete: {operationId: dropThing, responses: {'204': {description: gone}}}
`
		schemas = `components:
  schemas:
    Thing: {type: object, required: [title], properties: {id: {type: integer, readOnly: true}, title: {type: string}}}
`
	)
	says := func(word string) string {
		return fmt.Sprintf("it says %q, and does not say it of what the run has created", word)
	}
	body := func(properties string) string {
		return "requestBody: {required: true, content: {application/json: {schema: {type: object, properties: " + properties + "}}}}, "
	}
	shown := func(properties string) string {
		return "responses: {'200': {description: it, content: {application/json: {schema: {type: object, properties: " + properties + "}}}}}"
	}
	const unrestored = "it changes what the run has not created, and the answers do not show all that it would take to put it back"
	const done = "responses: {'200': {description: done}}"
	// notes are a collection with a change at its own path, and with what one of them has.
	notes := func(change, ofOne string) string {
		const note = "{type: object, required: [text], properties: {id: {type: integer}, text: {type: string}}}"
		id := "parameters: [{name: id, in: path, required: true, schema: {type: integer}}], "
		return "/notes: {" + change + ", get: {operationId: notes, responses: {'200': {description: all, content: {application/json: {schema: {type: array, items: " + note + "}}}}}}, " +
			"post: {operationId: addNote, requestBody: {required: true, content: {application/json: {schema: " + note + "}}}, responses: {'201': {description: made, content: {application/json: {schema: " + note + "}}}}}}\n" +
			"  /notes/{id}: {" + id + "get: {operationId: note, responses: {'200': {description: it, content: {application/json: {schema: " + note + "}}}}}, " + ofOne + "delete: {operationId: dropNote, " + done + "}}"
	}
	const someText, ofAll = "{id: {type: integer}, text: {type: string}}", "it may change all that is there, and not only what the id in its body names"
	for _, c := range []struct{ name, operations, skip string }{
		{name: "PATCH of all beside that of one", operations: notes("patch: {operationId: it, "+body(someText)+done+"}", "patch: {operationId: change, "+body(someText)+done+"}, "), skip: ofAll},
		{name: "PATCH of those that a query finds", operations: notes("patch: {operationId: it, parameters: [{name: where, in: query, schema: {type: string}}], "+body(someText)+done+"}", ""), skip: ofAll},
		{name: "PUT of one by the id in its body", operations: notes("put: {operationId: it, "+body(someText)+done+"}", "")},
		{name: "removal by criteria", operations: "/requests/remove: {post: {operationId: it, " + body("{url: {type: string}}") + done + "}}", skip: says("remove")},
		{name: "of several words", operations: "/things/remove-by-label: {post: {operationId: it, " + body("{label: {type: string}}") + done + "}}", skip: says("remove")},
		{name: "in one word", operations: "/kv/deleterange: {post: {operationId: it, " + body("{key: {type: string}}") + done + "}}", skip: says("delete")},
		{name: "by its id alone", operations: "/rpc/7: {post: {operationId: Auth_AuthDisable, " + body("{}") + done + "}}", skip: says("disable")},
		{name: "shutdown", operations: "/shutdown: {post: {operationId: it, " + body("{after: {type: integer}}") + done + "}}", skip: says("shutdown")},
		{name: "end of the session", operations: "/auth/logout: {post: {operationId: it, " + body("{all: {type: boolean}}") + done + "}}", skip: says("logout")},
		{name: "shutdown by GET", operations: "/system/reboot: {get: {operationId: it, " + done + "}}", skip: `it says "reboot", so that it may be no reading`},
		{name: "reading of what was removed", operations: "/things/removed: {get: {operationId: it, " + done + "}}"},
		{name: "change by POST", operations: "/edge/updateRoutes: {post: {operationId: edge_update, " + body("{id: {type: integer}}") + done + "}}", skip: says("update")},
		{name: "change by its id alone", operations: "/rpc/7: {post: {operationId: setAllRecipients, " + body("{mail: {type: string}}") + done + "}}", skip: says("set")},
		{name: "what ends with such a word", operations: "/data-set: {post: {operationId: queryDataSet, " + body("{of: {type: string}}") + done + "}}"},
		{name: "the name of who asks", operations: "/user/username: {put: {operationId: it, " + body("{username: {type: string}}") + done + "}, get: {operationId: readIt, " + shown("{username: {type: string}}") + "}}", skip: "it may change the credential with which the run is sent, and the run could not put it back"},
		{name: "settings without their reading", operations: "/settings: {post: {operationId: it, " + body("{delay: {type: integer}}") + done + "}}", skip: "it changes how the target works, and the run could not put it back"},
		{name: "part of the settings", operations: "/ui-config/cors: {post: {operationId: it, " + body("{origins: {type: array, items: {type: string}}}") + done + "}}", skip: "it changes how the target works, and the run could not put it back"},
		{name: "question about the settings", operations: "/config/validate: {post: {operationId: it, " + body("{text: {type: string}}") + done + "}}"},
		{name: "POST of what a GET shows", operations: "/upkeep: {post: {operationId: it, " + body("{enabled: {type: boolean}}") + done + "}, get: {operationId: upkeep, " + shown("{enabled: {type: boolean}}") + "}}", skip: "it changes how the target works, and the run could not put it back"},
		{name: "switch", operations: "/upkeep/toggle: {post: {operationId: it, " + body("{reason: {type: string}}") + done + "}}", skip: says("toggle")},
		{name: "PUT that nothing shows", operations: "/read-marks: {put: {operationId: it, " + body("{ids: {type: array, items: {type: string}}}") + done + "}}", skip: "it changes what the run has not created, and no operation shows what it changes"},
		{name: "PUT beside a GET of something else", operations: "/inbox: {put: {operationId: it, " + body("{ids: {type: array, items: {type: string}}}") + done + "}, get: {operationId: readAll, " + shown("{total: {type: integer}}") + "}}", skip: "it changes what the run has not created, and no operation shows what it changes"},
		{name: "PUT of what a GET shows", operations: "/mode: {put: {operationId: it, " + body("{dark: {type: boolean}}") + done + "}, get: {operationId: mode, " + shown("{dark: {type: boolean}}") + "}}"},
		{name: "PUT of what a GET shows in part", operations: "/mode: {put: {operationId: it, " + body("{dark: {type: boolean}, pin: {type: string}}") + done + "}, get: {operationId: mode, " + shown("{dark: {type: boolean}}") + "}}", skip: unrestored},
		{name: "PUT of what a GET shows, with a password", operations: "/mode: {put: {operationId: it, " + body("{dark: {type: boolean}, pin: {type: string, format: password}}") + done + "}, get: {operationId: mode, " + shown("{dark: {type: boolean}, pin: {type: string}}") + "}}", skip: unrestored},
		{name: "PUT of what has items", operations: "/modes: {put: {operationId: it, " + body("{dark: {type: boolean}}") + done + "}, get: {operationId: modes, " + shown("{dark: {type: boolean}}") + "}}\n  /modes/{mode}: {get: {operationId: mode, parameters: [{name: mode, in: path, required: true, schema: {type: string}}], " + shown("{on: {type: boolean}}") + "}}", skip: unrestored},
		{name: "PUT that restarts", operations: "/mode: {put: {operationId: restart, " + body("{dark: {type: boolean}}") + done + "}, get: {operationId: mode, " + shown("{dark: {type: boolean}}") + "}}", skip: says("restart")},
		{name: "action on what the run creates", operations: "/things/{id}/reset: {post: {operationId: it, parameters: [{name: id, in: path, required: true, schema: {type: integer}}], " + done + "}}"},
		{name: "merging with what the body names", operations: "/things/{id}/merge: {post: {operationId: it, parameters: [{name: id, in: path, required: true, schema: {type: integer}}], requestBody: {required: true, content: {application/json: {schema: {type: object, required: [otherId], properties: {otherId: {type: integer}}}}}}, " + done + "}}", skip: `it says "merge", and the run has not created what its "otherId" names`},
		{name: "action on what the body names", operations: "/things/cancel: {post: {operationId: it, requestBody: {required: true, content: {application/json: {schema: {type: object, required: [thing_id], properties: {thing_id: {type: integer}}}}}}, " + done + "}}"},
		{name: "creation of what is called so", operations: "/stops: {post: {operationId: addStop, " + body("{town: {type: string}}") + done + "}}"},
		{name: "stream of a gRPC gateway", operations: "/watch: {post: {operationId: it, " + body("{from: {type: integer}}") + "responses: {'200': {description: 'A successful response.(streaming responses)'}}}}", skip: "it answers with a stream of JSON values, which may not end"},
		{name: "password of whoever asks", operations: "/current/user/password: {post: {operationId: it, " + body("{pass: {type: string}}") + done + "}}", skip: "it may change the credential with which the run is sent, and the run could not put it back"},
		{name: "what joins the target to others", operations: "/cluster/join: {post: {operationId: it, " + body("{peer: {type: string}}") + done + "}}", skip: says("join")},
		{name: "new member of the target's cluster", operations: "/v3/cluster/member/add: {post: {operationId: it, " + body("{peer: {type: string}}") + done + "}}", skip: "it may change the cluster that the target is a part of"},
		{name: "reading of its members", operations: "/v3/cluster/member/list: {post: {operationId: it, " + body("{local: {type: boolean}}") + done + "}}"},
		{name: "older version of the target", operations: "/maintenance/downgrade: {post: {operationId: it, " + body("{to: {type: string}}") + done + "}}", skip: says("downgrade")},
		{name: "joining what the run has created", operations: "/things/{id}/join: {post: {operationId: it, parameters: [{name: id, in: path, required: true, schema: {type: integer}}], " + done + "}}"},
		{name: "stream in words", operations: "/events: {get: {operationId: it, description: Stream real-time events from here., " + shown("{kind: {type: string}}") + "}}", skip: `the document says of it "Stream real-time events", so that its answer may not end`},
		{name: "websocket", operations: "/chat: {get: {operationId: it, summary: Opens a WebSocket, " + shown("{kind: {type: string}}") + "}}", skip: `the document says of it "WebSocket", so that its answer may not end`},
		{name: "stream of a media type that says so", operations: "/events: {get: {operationId: it, description: Server-sent events., responses: {'200': {description: all, content: {text/event-stream: {schema: {type: string}}}}}}}"},
		{name: "listing of streams", operations: "/streams: {get: {operationId: it, description: The live streams of events., responses: {'200': {description: all, content: {application/json: {schema: {type: array, items: {type: string}}}}}}}}"},
		{name: "reading in real time", operations: "/rate: {get: {operationId: it, description: The rate in real time., " + shown("{rate: {type: number}}") + "}}"},
		{name: "search", operations: "/things/search: {post: {operationId: it, " + body("{title: {type: string}}") + done + "}}"},
	} {
		t.Run(c.name, func(t *testing.T) {
			document := "openapi: 3.0.3\ninfo: {title: Harm, version: \"1\"}\npaths:\n" + things + "  " + c.operations + "\n" + schemas
			contract, err := spec.LoadDocument(fstest.MapFS{"api.yaml": {Data: []byte(document)}}, "api.yaml")
			require.NoError(t, err)
			a := readAPI(contract)
			a.findResources(nil)
			lone{a}.find(nil)
			a.makeRequests()
			for _, o := range a.operations {
				if o.ID == "it" || o.ID == "restart" || o.ID == "addStop" || o.ID == "Auth_AuthDisable" {
					require.Equal(t, c.skip, o.skip)
					require.Equal(t, c.skip == "", o.request != nil)
				}
			}
		})
	}
}
