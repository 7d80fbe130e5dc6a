package cli

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/spec"
)

// A document that is fetched refers to others as from the folder that its URL has it in.
func TestFilesOfARemoteDocument(t *testing.T) {
	const document = `openapi: 3.0.3
info: {title: One, version: 1.0.0}
paths:
  /a:
    get:
      operationId: get
      responses: {'200': {description: Fine., content: {application/json: {schema: {$ref: '../schemas/x.yaml#/X'}}}}}
`
	files := fstest.MapFS{
		"docs/api/openapi.yaml":     {Data: []byte(document)},
		"docs/schemas/x.yaml":       {Data: []byte("X: {type: array, items: {$ref: 'parts/y.yaml'}}")},
		"docs/schemas/parts/y.yaml": {Data: []byte("type: integer")},
		"openapi.yaml":              {Data: []byte(document)},
		"lone/api/openapi.yaml":     {Data: []byte(document)},
	}
	asked := map[string]int{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked[r.URL.Path]++
		http.FileServerFS(files).ServeHTTP(w, r)
	}))
	defer server.Close()
	for _, c := range []struct{ name, path, fails string }{
		{name: "beside the folder of the document", path: "/docs/api/openapi.yaml"},
		{name: "above the root of the server", path: "/openapi.yaml", fails: `openapi.yaml:7: reference "../schemas/x.yaml#/X": the file is outside`},
		{name: "what is not there", path: "/lone/api/openapi.yaml", fails: "/lone/schemas/x.yaml is answered 404"},
	} {
		t.Run(c.name, func(t *testing.T) {
			fsys, name, err := documentFiles(t.Context(), server.URL+c.path)
			require.NoError(t, err)
			contract, err := spec.LoadDocument(fsys, name)
			if c.fails != "" {
				require.ErrorContains(t, err, c.fails)
				return
			}
			require.NoError(t, err)
			answer := spec.Answer{Method: http.MethodGet, Status: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte(`["a"]`)}
			require.Len(t, contract.Check("get", answer), 1)
			for _, path := range []string{c.path, "/docs/schemas/x.yaml", "/docs/schemas/parts/y.yaml"} {
				require.Equal(t, 1, asked[path], path)
			}
		})
	}
}
