package target

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/pack"
)

// healthPack is a pack with an open health check and, if secured is not empty, a
// listing that needs a key.
func healthPack(t *testing.T, preflight, refusal, secured string) *pack.Pack {
	t.Helper()
	document := `openapi: 3.0.3
x-requirement-status: HLT-001
x-requirement-media: HLT-001
info: {title: Health, version: 1.0.0}
components: {securitySchemes: {s: {type: http, scheme: bearer}}}
paths:
  /health: {get: {operationId: health, security: [], responses: {'200': {description: It., content: {application/json: {schema: {type: object, required: [up], properties: {up: {type: boolean}}}}}}}}}
`
	requests := "health: {}\n"
	if secured != "" {
		document += "  /things: {get: {operationId: listThings, security: [{s: []}], responses: {'200': {description: It., content: {application/json: {schema: {type: object, required: [things], properties: {things: {type: array, items: {}}}}}}}, " + refusal + "}}}\n"
		document += "  /names: {get: {operationId: listNames, security: [{s: []}], responses: {'200': {description: They., content: {application/json: {schema: {type: array, items: {type: string}}}}}}}}\n"
		requests += secured
	}
	files := fstest.MapFS{}
	for name, text := range map[string]string{
		"spec/openapi.yaml":       document,
		"spec/requirements.yaml":  "- {id: HLT-001, level: MUST, text: It answers., source: {page: health, section: All}, applies: [all], provocation: plain}\n",
		"fixtures/requests.yaml":  requests,
		"fixtures/resources.yaml": "envelope: \"\"\nitem_id: id\nerror: {}\npreflight: " + preflight + "\nunknown_id: {minimum: 1, maximum: 9}\nresources: {}\n",
		"fixtures/invalid.yaml":   "{}\n", "fixtures/valid.yaml": "{}\n",
		"features/health.feature": "Feature: Health\n  Rule: It answers\n    @HLT-001\n    Scenario: It answers\n      Given a health request that is accepted\n      When it is sent\n      Then it is accepted\n",
	} {
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	p, err := pack.FromFS(files)
	require.NoError(t, err)
	return p
}

// An answer proves that the API is there; only one to a request that needs the key
// proves the key.
func TestPreflightProvesTheKey(t *testing.T) {
	const (
		ofForm  = "'401': {description: No., content: {application/json: {schema: {type: object, required: [reason], properties: {reason: {type: string}}}}}}"
		ofNone  = "'401': {description: No.}"
		listed  = "listThings: {}\n"
		skipped = "listThings: {skip: it takes too long}\n"
		refuses = "the target refuses the API key: GET URL/things is answered 401"
	)
	up, things := reply(200, "application/json", `{"up": true}`), reply(200, "application/json", `{"things": []}`)
	for _, tc := range []struct {
		name                        string
		preflight, refusal, secured string
		health, things              http.HandlerFunc
		want, kind                  string
	}{
		{name: "both are answered", preflight: "[health, listThings]", refusal: ofForm, secured: listed, health: up, things: things},
		{name: "the health check is down", preflight: "[health, listThings]", refusal: ofForm, secured: listed, health: reply(500, "", ""), things: things},
		{name: "the key is refused in the documented form", preflight: "[health, listThings]", refusal: ofForm, secured: listed, health: up, things: reply(401, "application/json", `{"reason": "who?"}`), kind: Refused, want: refuses},
		{name: "the key is refused in no form, as is documented", preflight: "[listThings]", refusal: ofNone, secured: listed, health: up, things: reply(401, "", ""), kind: Refused, want: refuses},
		{name: "the key is refused in a form that is not the documented one", preflight: "[listThings]", refusal: ofForm, secured: listed, health: up, things: reply(401, "text/html", "<b>who?</b>"), kind: Intercepted, want: "something in front of the API refuses the request: GET URL/things is answered 401"},
		{name: "an open health check alone", preflight: "[health]", refusal: ofForm, secured: listed, health: up, things: reply(401, "text/html", "<b>who?</b>"), kind: Refused, want: refuses},
		{name: "an open health check, and a key that is taken", preflight: "[health]", refusal: ofForm, secured: listed, health: up, things: things},
		{name: "an open health check, and a listing that fails", preflight: "[health]", refusal: ofForm, secured: listed, health: up, things: reply(500, "", "")},
		{name: "an open health check, and nothing that can be asked", preflight: "[health]", refusal: ofForm, secured: skipped, health: up, things: reply(401, "", "")},
		{name: "nothing needs a key", preflight: "[health]", health: up, things: reply(401, "", "")},
		{name: "a key is needed that the document does not have", preflight: "[health]", health: reply(401, "application/json", `{"reason": "who?"}`), things: things, kind: Refused, want: "the target wants a key, and the request has none: GET URL/health is answered 401"},
		{name: "a null in place of an empty list", preflight: "[listNames]", secured: "listNames: {}\n", refusal: ofNone, things: reply(200, "application/json", "null")},
		{name: "a text in place of a list", preflight: "[listNames]", secured: "listNames: {}\n", refusal: ofNone, things: reply(200, "application/json", `"up"`), kind: OtherAPI, want: "GET URL/names is answered 200, in a form that the contract does not describe"},
		{name: "what is to need no key is refused without one", preflight: "[health, listThings]", refusal: ofForm, secured: listed, health: reply(403, "text/plain", "no"), things: things},
		{name: "another API", preflight: "[health, listThings]", refusal: ofForm, secured: listed, health: reply(404, "text/html", ""), things: reply(404, "text/html", ""), want: "GET URL/health is answered 404"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/health" {
					tc.health(w, r)
					return
				}
				tc.things(w, r)
			}))
			defer server.Close()
			p := healthPack(t, tc.preflight, tc.refusal, tc.secured)
			credential := "ASSAY_API_KEY"
			if tc.secured == "" {
				credential = "" // nothing in the document says where a key goes
			}
			err := Preflight(t.Context(), client(t, server.URL, "sk_live_1"), p, credential)
			if tc.want == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, strings.Replace(tc.want, "URL", server.URL, 1))
			var unfit *UnfitError
			if tc.kind != "" {
				require.True(t, errors.As(err, &unfit))
				require.Equal(t, tc.kind, unfit.Kind)
			}
			if tc.kind == Refused && tc.secured == "" {
				require.Contains(t, unfit.Hint, "the document has no security scheme for this operation")
			} else if tc.kind == Refused {
				require.Contains(t, unfit.Hint, "check the key in ASSAY_API_KEY, and that it belongs to this target; it was sent in the header Authorization, after the word Bearer")
			}
		})
	}
}
