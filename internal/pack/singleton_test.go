package pack

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

// What there is one of alone is read and changed at one path.
func TestWhatThereIsOneOf(t *testing.T) {
	const document = `openapi: 3.0.3
info: {title: Settings, version: "1"}
paths:
  /settings:
    get: {operationId: getSettings, responses: {"200": {description: them, content: {application/json: {schema: {$ref: '#/components/schemas/Settings'}}}}}}
    put: {operationId: putSettings, requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Settings'}}}}, responses: {"204": {description: replaced}}}
    post: {operationId: sendSettings, requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Settings'}}}}, responses: {"204": {description: replaced}}}
  /mode:
    put: {operationId: putMode, requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Settings'}}}}, responses: {"204": {description: replaced}}}
  /boards/{board}:
    parameters: [{name: board, in: path, required: true, schema: {type: string}}]
    get: {operationId: readBoard, responses: {"200": {description: it, content: {application/json: {schema: {$ref: '#/components/schemas/Settings'}}}}}}
    put: {operationId: putBoard, requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Settings'}}}}, responses: {"204": {description: replaced}}}
  /text:
    get: {operationId: getText, responses: {"200": {description: it, content: {application/json: {schema: {type: object}}}}}}
    put: {operationId: putText, requestBody: {required: true, content: {text/plain: {schema: {type: string}}}}, responses: {"204": {description: replaced}}}
components:
  schemas:
    Settings: {type: object, required: [title], properties: {title: {type: string}, dark: {type: boolean}}}
`
	const sound = "{read: getSettings, change: putSettings, volatile: [dark]}"
	for _, c := range []struct{ name, settings, title, want string }{
		{name: "sound", settings: sound},
		{name: "with what it is now", settings: sound, title: "${settings.title}"},
		{name: "with a member that nothing shows", settings: sound, title: "${settings.titel}", want: `requests.yaml:2: putSettings: ${settings.titel}: unknown member "titel", did you mean "title"?`},
		{name: "by no PUT", settings: "{read: getSettings, change: sendSettings}", want: `operation "sendSettings", named as change, is no PUT or PATCH: without one a settings cannot be put back as it was`},
		{name: "at two paths", settings: "{read: getSettings, change: putMode}", want: `there is one alone, and "putMode" changes what is at another path than "getSettings" reads`},
		{name: "read by what writes", settings: "{read: putSettings, change: putSettings}", want: `operation "putSettings", named as read, may write`},
		{name: "with an id", settings: "{read: readBoard, change: putBoard}", want: `there is one alone, and the path of "readBoard" has ${settings.id}`},
		{name: "of no members", settings: "{read: getText, change: putText}", want: `operation "putText", named as change, takes no JSON object whose members are documented`},
		{name: "listed", settings: "{read: getSettings, change: putSettings, lists: [getSettings]}", want: `there is one alone, and it has nothing but read, change and what of its members is special`},
		{name: "unknown", settings: "{read: getSettings, change: putSetings}", want: `did you mean "putSettings"?`},
		{name: "a volatile member that nothing shows", settings: "{read: getSettings, change: putSettings, volatile: [drak]}", want: `unknown member "drak", did you mean "dark"?`},
	} {
		t.Run(c.name, func(t *testing.T) {
			title := c.title
			if title == "" {
				title = "${new.name}"
			}
			files := fstest.MapFS{}
			for name, text := range map[string]string{
				"spec/openapi.yaml": document, "spec/requirements.yaml": "[]\n",
				"features/all.feature":    "Feature: All\n  @OAS-SUCCESS\n  Scenario: All\n    Given a getSettings request that is accepted\n    When it is sent\n    Then it is accepted\n",
				"fixtures/requests.yaml":  "getSettings: {}\nputSettings: {body: {title: '" + title + "'}}\nreadBoard: {path: {board: '${settings.id}'}}\n",
				"fixtures/resources.yaml": "item_id: id\npreflight: [getSettings]\nresources:\n  settings: " + c.settings + "\n",
				"fixtures/invalid.yaml":   "{}\n", "fixtures/valid.yaml": "{}\n",
			} {
				if c.name != "with an id" && name == "fixtures/requests.yaml" {
					text = text[:len(text)-len("readBoard: {path: {board: '${settings.id}'}}\n")]
				}
				files[name] = &fstest.MapFile{Data: []byte(text)}
			}
			_, err := FromFS(files)
			if c.want == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, c.want)
		})
	}
}
