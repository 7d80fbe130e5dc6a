package derive_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/verdict"
)

// A cluster has members once the server has joined one: until then, its operations answer
// 503, as the document says, or 501 where it was built without them.
const clusterDocument = `openapi: 3.0.3
info: {title: Cluster, version: "1"}
paths:
  /version: {get: {operationId: readVersion, responses: {'200': {description: it, content: {application/json: {schema: {type: string}}}}}}}
  /members:
    get:
      operationId: listMembers
      parameters: [{name: limit, in: query, schema: {type: integer}}]
      responses: {'200': {description: all, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Member'}}}}}, '400': {description: no}, 'STATUS': {description: in no cluster}}
  /members/{member}:
    parameters: [{name: member, in: path, required: true, schema: {type: string}}]
    get: {operationId: readMember, responses: {'200': {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Member'}}}}, '404': {description: none}, 'STATUS': {description: in no cluster}}}
  /votes: {post: {operationId: vote, requestBody: {required: true, content: {application/json: {schema: {type: object, required: [for], properties: {for: {type: string}}}}}}, responses: {'200': {description: counted}, '400': {description: no}, 'STATUS': {description: in no cluster}}}}
components:
  schemas:
    Member: {type: object, required: [id, name], properties: {id: {type: string}, name: {type: string}}}
`

// What the target cannot do in its state is not exercised if the document knows of that
// state, whatever is asked of it, and is a failure if it does not, and if it is a 500.
func TestDerivedPacksForWhatIsUnavailable(t *testing.T) {
	for _, c := range []struct {
		name       string
		documented string
		status     int
		exit       int
	}{
		{name: "503 that is documented", documented: "503", status: 503, exit: verdict.ExitConformant},
		{name: "501 that is documented", documented: "501", status: 501, exit: verdict.ExitConformant},
		{name: "503 of all that 5XX may be", documented: "5XX", status: 503, exit: verdict.ExitFailed},
		{name: "503 where 501 is documented", documented: "501", status: 503, exit: verdict.ExitFailed},
		{name: "500 that is documented", documented: "500", status: 500, exit: verdict.ExitFailed},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			document := strings.ReplaceAll(clusterDocument, "STATUS", c.documented)
			p := packFrom(t, document)
			listening := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/version" {
					answer(w, 200, "1.2")
					return
				}
				answer(w, c.status, fields{"message": "this server is in no cluster"})
			}))
			t.Cleanup(listening.Close)
			r := judgedAt(t, p, listening.URL, "")
			require.Equal(t, c.exit, r.Verdict.Exit, notPassed(r))
			if c.exit == verdict.ExitConformant { // judgedAt allows what is incomplete
				require.Contains(t, notPassed(r), "the target cannot do listMembers now, as its document says that it may not")
				require.NotContains(t, notPassed(r), "inconclusive")
			}
		})
	}
}
