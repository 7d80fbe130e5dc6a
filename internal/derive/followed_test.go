package derive

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/spec"
)

// Loans have no path of one that is read: theirs leads to what is done with one. A tenant has
// the id that the client chose under another name, and a change of a project takes the version
// that it has.
const followedDocument = `openapi: 3.0.3
info: {title: Followed, version: "1"}
paths:
  /loans:
    get: {operationId: listLoans, responses: {'200': {description: all, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Loan'}}}}}}}
    post:
      operationId: lend
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [book], properties: {book: {type: string}}}}}}
      responses: {'201': {description: lent, content: {application/json: {schema: {$ref: '#/components/schemas/Loan'}}}}}
  /loans/{loanNo}/return:
    post:
      operationId: returnLoan
      parameters: [{name: loanNo, in: path, required: true, schema: {type: integer}}]
      responses: {'200': {description: returned}}
  /tenants/{tenant}:
    parameters: [{name: tenant, in: path, required: true, schema: {type: string, pattern: '^[a-z]{3,12}$'}}]
    get: {operationId: getTenant, responses: {'200': {description: one, content: {application/json: {schema: {type: object, properties: {slug: {type: string}, name: {type: string}}}}}}}}
    put:
      operationId: putTenant
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [name], properties: {name: {type: string}}}}}}
      responses: {'201': {description: made}}
    delete: {operationId: dropTenant, responses: {'204': {description: gone}}}
  /projects:
    post:
      operationId: begin
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [name], properties: {name: {type: string}}}}}}
      responses: {'201': {description: begun, content: {application/json: {schema: {type: object, properties: {data: {$ref: '#/components/schemas/Project'}}}}}}}
  /projects/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get: {operationId: getProject, responses: {'200': {description: one, content: {application/json: {schema: {type: object, properties: {data: {$ref: '#/components/schemas/Project'}}}}}}}}
    put:
      operationId: replaceProject
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [name, version], properties: {name: {type: string}, version: {type: integer}}}}}}
      responses: {'200': {description: replaced}}
components:
  schemas:
    Loan: {type: object, required: [loanNo, book], properties: {loanNo: {type: integer}, book: {type: string}}}
    Project: {type: object, properties: {id: {type: integer}, name: {type: string}, version: {type: integer}}}
`

func TestWhatIsFollowed(t *testing.T) {
	contract, err := spec.LoadDocument(fstest.MapFS{"api.yaml": {Data: []byte(followedDocument)}}, "api.yaml")
	require.NoError(t, err)
	a := readAPI(contract)
	a.findResources(nil)
	a.makeRequests()
	loan, tenant, project := a.called("loan"), a.called("tenant"), a.called("project")
	require.NotNil(t, loan)
	require.Equal(t, "loanNo", loan.itemID)
	require.Equal(t, map[string]any{"loanNo": "${loan.id}"}, a.at("POST", "/loans/{loanNo}/return").request.Path)
	require.NotNil(t, tenant)
	require.Equal(t, identification{id: "{tenant}", itemID: "slug", identity: "{tenant}", match: "slug", unique: "${new.letters}"}, tenant.identification)
	require.NotNil(t, project)
	require.Equal(t, map[string]string{"version": "/data/version"}, project.values)
	require.Equal(t, []string{"version"}, project.nowhere)
	require.Equal(t, "${project.version}", project.change.request.Body["version"])
	files, err := Pack(fstest.MapFS{"api.yaml": {Data: []byte(followedDocument)}}, "api.yaml")
	require.NoError(t, err)
	p, err := pack.FromFS(files)
	require.NoError(t, err)
	require.Equal(t, map[string]string{"version": "/data/version"}, p.Fixtures.Resources.Resources["project"].Values)
}

// A PUT that creates is sent again for what is there, where the document says what it succeeds
// with then, and changes it.
func TestAPutAgain(t *testing.T) {
	for _, c := range []struct {
		name, statuses string
		again          bool
	}{
		{name: "with a status of its own", statuses: "{'200': {description: changed}, '201': {description: made}}", again: true},
		{name: "without", statuses: "{'201': {description: made}}"},
	} {
		document := strings.Replace(followedDocument, "{'201': {description: made}}", c.statuses, 1)
		files, err := Pack(fstest.MapFS{"api.yaml": {Data: []byte(document)}}, "api.yaml")
		require.NoError(t, err)
		p, err := pack.FromFS(files)
		require.NoError(t, err)
		found := slices.ContainsFunc(p.Inventory.Scenarios, func(s plan.Scenario) bool { return s.Name == "A tenant is put again" })
		require.Equal(t, c.again, found, c.name)
	}
}

// An example that lacks what has to be there is completed.
func TestAnExampleThatLacksAMember(t *testing.T) {
	document := strings.Replace(followedDocument, "{type: object, required: [book], properties: {book: {type: string}}}",
		"{type: object, required: [book, days, due], properties: {book: {type: string}, days: {type: integer, minimum: 3}, due: {type: string, format: date}}, example: {book: Emma, days: 7}}", 1)
	contract, err := spec.LoadDocument(fstest.MapFS{"api.yaml": {Data: []byte(document)}}, "api.yaml")
	require.NoError(t, err)
	a := readAPI(contract)
	a.findResources(nil)
	a.makeRequests()
	require.Equal(t, map[string]any{"book": "${new.name}", "days": int64(7), "due": "2026-01-02"}, a.at("POST", "/loans").request.Body)
}

// A reason that holds for several operations stands there once.
func TestReasons(t *testing.T) {
	var a api
	for _, name := range []string{"a", "b", "c", "d", "e", "f", "g"} {
		a.operations = append(a.operations, &operation{Operation: spec.Operation{ID: name}, skip: "it takes a key"})
	}
	a.operations = append(a.operations, &operation{Operation: spec.Operation{ID: "h"}, skip: "it is no use"}, &operation{Operation: spec.Operation{ID: "i"}, request: &fixtures.Request{}})
	require.Equal(t, "  a, b, c, d, e and 2 more: it takes a key\n  h: it is no use", a.reasons("  "))
}
