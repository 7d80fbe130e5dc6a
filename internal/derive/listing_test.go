package derive_test

import (
	"net/http/httptest"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/verdict"
)

// A listing that lacks its newest item is seen also where scenarios run side by side, and
// each could have created a newer one.
func TestTheNewestIsListed(t *testing.T) {
	for _, document := range []string{"tools.yaml", "notes.json"} {
		p, err := pack.FromFS(derived(t, document))
		require.NoError(t, err)
		for fault, exit := range map[string]int{"": verdict.ExitConformant, "lists all but the newest": verdict.ExitFailed} {
			listening := httptest.NewServer(&server{fault: fault, notes: document == "notes.json"})
			t.Cleanup(listening.Close)
			r := judgedBy(t, p, listening.URL+p.Contract.BasePath, "the-key-of-tools", 50*time.Millisecond, 4)
			require.Equal(t, exit, r.Verdict.Exit, "%s %s: %s\n%s", document, fault, r.Verdict.Reason, notPassed(r))
		}
	}
}

// What lies within something that is not there may be an empty list, or no, where the document
// does not have 404; and whoever has a key may be allowed less than another.
func TestWhatADocumentLeavesOpen(t *testing.T) {
	const project = "{type: object, required: [id, name], properties: {id: {type: string}, name: {type: string}}}"
	answers := func(schema string) string {
		return "responses: {'200': {description: it, content: {application/json: {schema: " + schema + "}}}, '403': {description: not yours}}"
	}
	const id = "parameters: [{name: id, in: path, required: true, schema: {type: string}}], "
	files := derivedFrom(t, `openapi: 3.0.3
info: {title: Projects, version: "1"}
security: [{key: []}]
paths:
  /projects:
    get: {operationId: listProjects, `+answers("{type: array, items: "+project+"}")+`}
    post: {operationId: addProject, requestBody: {required: true, content: {application/json: {schema: {type: object, required: [name], properties: {name: {type: string}}}}}}, responses: {'201': {description: made, content: {application/json: {schema: `+project+`}}}}}
  /projects/{id}:
    get: {operationId: readProject, `+id+answers(project)+`}
  /projects/{id}/flags:
    get: {operationId: listFlags, `+id+answers("{type: object, required: [version, flags], properties: {version: {type: integer}, flags: {type: array, items: {type: object, properties: {on: {type: boolean}}}}}}")+`}
  /projects/{id}/busy:
    get: {operationId: isBusy, `+id+answers("{type: boolean}")+`}
  /projects/{id}/owner:
    get: {operationId: readOwner, `+id+answers("{type: object, properties: {name: {type: string}}}")+`}
components: {securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}}
`)
	unknown := regexp.MustCompile(`(?s)of a project that never was\n.*?(Scenario|\z)`).FindString(textOf(t, files, "features/projects.feature"))
	require.Contains(t, unknown, "readOwner")
	require.NotContains(t, unknown, "listFlags")
	require.NotContains(t, unknown, "isBusy")
	require.Contains(t, textOf(t, files, "fixtures/requests.yaml"), "listProjects:\n  # GET /projects\n  guessed: true\n")
}

// A listing may have another list beside, a token is called secret among its own members, and
// what is marked as archived may not be shown any more.
func TestWhatIsListedAndHow(t *testing.T) {
	const user = "{type: object, required: [id, name], properties: {id: {type: integer}, name: {type: string}, archived: {type: boolean}, admin: {type: boolean}}}"
	const invitation = "{type: object, required: [secret, name], properties: {secret: {type: string}, name: {type: string}}}"
	files := derivedFrom(t, `openapi: 3.0.3
info: {title: Users, version: "1"}
paths:
  /people:
    get: {operationId: listPeople, responses: {'200': {description: all, content: {application/json: {schema: {type: object, properties: {roles: {type: array, items: {type: object, properties: {id: {type: integer}, kind: {type: string}}}}, users: {type: array, items: `+user+`}}}}}}}}
    post: {operationId: addUser, requestBody: {required: true, content: {application/json: {schema: {type: object, required: [name], properties: {name: {type: string}, archived: {type: boolean}, admin: {type: boolean}}}}}}, responses: {'201': {description: made, content: {application/json: {schema: `+user+`}}}}}
  /people/{id}:
    get: {operationId: readUser, parameters: [{name: id, in: path, required: true, schema: {type: integer}}], responses: {'200': {description: one, content: {application/json: {schema: `+user+`}}}, '404': {description: none}}}
  /members:
    get: {operationId: listMembers, responses: {'200': {description: all, content: {application/json: {schema: {type: array, items: {type: object, properties: {id: {type: integer}, login: {type: string}}}}}}}}}
  /members/{username}:
    get: {operationId: readMember, parameters: [{name: username, in: path, required: true, schema: {type: string}}], responses: {'200': {description: one}}}
  /guests:
    get: {operationId: listGuests, responses: {'200': {description: all, content: {application/json: {schema: {type: array, items: {type: object, properties: {username: {type: string}}}}}}}}}
  /guests/{username}:
    get: {operationId: isGuest, parameters: [{name: username, in: path, required: true, schema: {type: string}}], responses: {'204': {description: yes}, '404': {description: no}}}
  /secrets:
    get: {operationId: listSecrets, responses: {'200': {description: all, content: {application/json: {schema: {type: array, items: {type: object, properties: {name: {type: string}}}}}}}}}
  /secrets/{secretname}:
    put: {operationId: putSecret, parameters: [{name: secretname, in: path, required: true, schema: {type: string}}], requestBody: {required: true, content: {application/json: {schema: {type: object, required: [data], properties: {data: {type: string}}}}}}, responses: {'201': {description: made}}}
    delete: {operationId: dropSecret, parameters: [{name: secretname, in: path, required: true, schema: {type: string}}], responses: {'204': {description: gone}}}
  /invitations:
    get: {operationId: listInvitations, responses: {'200': {description: all, content: {application/json: {schema: {type: object, properties: {invitations: {type: array, items: `+invitation+`}}}}}}}}
    post: {operationId: invite, requestBody: {required: true, content: {application/json: {schema: {type: object, required: [name], properties: {name: {type: string}}}}}}, responses: {'201': {description: made, content: {application/json: {schema: `+invitation+`}}}}}
  /invitations/{token}:
    get: {operationId: readInvitation, parameters: [{name: token, in: path, required: true, schema: {type: string}}], responses: {'200': {description: one, content: {application/json: {schema: `+invitation+`}}}, '404': {description: none}}}
`)
	resources := textOf(t, files, "fixtures/resources.yaml")
	require.Contains(t, resources, "item_id: login\n")
	require.Contains(t, resources, "listPeople: /users\n")
	require.Contains(t, resources, "id: /secret\n")
	require.Contains(t, textOf(t, files, "fixtures/requests.yaml"), "guessed: true\n  path:\n    username: ${guest.id}\n")
	require.Contains(t, textOf(t, files, "fixtures/requests.yaml"), "secretname: ${new.capitals}\n")
	people := textOf(t, files, "features/people.feature")
	require.Regexp(t, `with its optional members\n[^:]*\n[^:]*with:\n *\| admin`, people)
	require.NotContains(t, people, "| archived | true")
}
