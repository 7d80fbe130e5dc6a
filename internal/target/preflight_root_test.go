package target

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/pack"
)

// answering is a contract pack of one operation that answers with a given schema.
func answering(t *testing.T, response string) *pack.Pack {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"spec/openapi.yaml": `openapi: 3.0.3
info: {title: Things, version: "1"}
paths:
  /things:
    get: {operationId: listThings, responses: ` + response + `}
`,
		"spec/requirements.yaml":  "- {id: THING-001, level: MUST, text: t, source: {page: p, section: s}, applies: [all], provocation: plain}\n",
		"features/things.feature": "Feature: T\n  @THING-001\n  Scenario: S\n    Given a listThings request that is accepted\n    When it is sent\n    Then it is accepted\n",
		"fixtures/requests.yaml":  "listThings: {}\n",
		"fixtures/resources.yaml": "envelope: \"\"\nitem_id: id\nerror: {message: /detail}\npreflight: [listThings]\nunknown_id: {minimum: 1, maximum: 99}\n",
		"fixtures/invalid.yaml":   "{}\n",
		"fixtures/valid.yaml":     "{}\n",
	} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o750))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	}
	p, err := pack.Open(dir)
	require.NoError(t, err)
	return p
}

// An API may answer with something else than an object, under any success that it
// documents.
func TestPreflightOfOtherAnswers(t *testing.T) {
	json := func(schema string) string {
		return "{'200': {description: x, content: {application/json: {schema: " + schema + "}}}}"
	}
	thing := "{type: object, required: [name], properties: {name: {type: string}, size: {type: integer}}}"
	for _, tc := range []struct {
		name, responses, kind, body string
		status                      int
		another                     bool
	}{
		{name: "array", responses: json("{type: array, items: {type: integer}}"), body: "[1, 2]"},
		{name: "array of nothing", responses: json("{type: array, items: " + thing + "}"), body: "[]"},
		{name: "array of things that lack a member", responses: json("{type: array, items: " + thing + "}"), body: `[{"size": 7}]`},
		{name: "array of other things", responses: json("{type: array, items: " + thing + "}"), body: `[{"items": []}]`, another: true},
		{name: "array for an object", responses: json(thing), body: `[{"name": "x"}]`, another: true},
		{name: "map", responses: json("{type: object, additionalProperties: {type: integer}}"), body: `{"x": 1}`},
		{name: "map of another kind", responses: json("{type: object, additionalProperties: {type: integer}}"), body: `{"x": "1"}`},
		{name: "text", responses: json("{type: string}"), body: `"abc"`},
		{name: "array for a text", responses: json("{type: string}"), body: `["abc"]`, another: true},
		{name: "number", responses: json("{type: number}"), body: "7"},
		{name: "plain text", responses: "{'200': {description: x, content: {text/plain: {schema: {type: string}}}}}", kind: "text/plain", body: "abc"},
		{name: "page for plain text", responses: "{'200': {description: x, content: {text/plain: {schema: {type: string}}}}}", kind: "text/html", body: "<h1>", another: true},
		{name: "one of two", responses: json("{oneOf: [" + thing + ", {type: array, items: {type: integer}}]}"), body: "[1]"},
		{name: "joined", responses: json("{allOf: [" + thing + ", {type: object, properties: {more: {type: boolean}}}]}"), body: `{"more": true}`},
		{name: "no member where none is required", responses: json("{type: object, properties: {name: {type: string}}}"), body: "{}"},
		{name: "other members where none is required", responses: json("{type: object, properties: {name: {type: string}}}"), body: `{"items": []}`, another: true},
		{name: "no body", responses: "{'204': {description: x}}", status: 204},
		{name: "a range", responses: strings.Replace(json(thing), "200", "2XX", 1), status: 203, body: `{"name": "x"}`},
		{name: "the default", responses: strings.Replace(json(thing), "200", "default", 1), body: `{"name": "x"}`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			kind, status := "application/json", 200
			if tc.kind != "" {
				kind = tc.kind
			}
			if tc.status != 0 {
				status = tc.status
			}
			if tc.body == "" {
				kind = ""
			}
			server := httptest.NewServer(reply(status, kind, tc.body))
			t.Cleanup(server.Close)
			err := Preflight(t.Context(), client(t, server.URL, "sk_live_1"), answering(t, tc.responses), "ASSAY_API_KEY")
			if tc.another {
				require.Error(t, err)
				return
			}
			require.NoError(t, err)
		})
	}
}
