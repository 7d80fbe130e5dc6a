package run_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/run"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/internal/verdict"
)

// errorForm is one way to tell what is wrong with a request.
type errorForm struct {
	name   string
	rules  string                                  // error in resources.yaml
	status int                                     // of a validation error
	media  string                                  // its media type
	body   func(place string, inQuery bool) string // the error about a field
	silent bool                                    // it names no place
}

var errorForms = []errorForm{
	{
		name: "loc", rules: "{message: /title, fields: /detail, place: loc, text: msg}", status: 422, media: "application/json",
		body: func(place string, inQuery bool) string {
			return fmt.Sprintf(`{"title": "wrong", "detail": [{"loc": [%q, %q], "msg": "bad"}]}`, map[bool]string{false: "body", true: "query"}[inQuery], place)
		},
	},
	{
		name: "dotted with where", rules: "{message: /title, fields: /errors, names: dotted, place: location, text: message}", status: 422, media: "application/problem+json",
		body: func(place string, inQuery bool) string {
			return fmt.Sprintf(`{"title": "wrong", "errors": [{"location": "%s.%s", "message": "bad"}]}`, map[bool]string{false: "body", true: "query"}[inQuery], place)
		},
	},
	{
		name: "dotted", rules: "{message: /title, fields: /errors, names: dotted, place: field, text: message, statuses: [400]}", status: 400, media: "application/json",
		body: func(place string, _ bool) string {
			return fmt.Sprintf(`{"title": "wrong", "errors": [{"field": %q, "message": "bad"}]}`, place)
		},
	},
	{
		name: "RFC 9457", rules: "{message: /title, fields: /errors, names: pointer, place: pointer, text: detail, media: {4XX: application/problem+json}, media_requirement: FRM-004}", status: 422, media: "application/problem+json",
		body: func(place string, _ bool) string {
			return fmt.Sprintf(`{"title": "wrong", "errors": [{"pointer": "#/%s", "detail": "bad"}]}`, place)
		},
	},
	{
		name: "JSON:API", rules: "{message: /title, fields: /errors, names: pointer, place: /source/pointer, root: /data/attributes, text: detail, statuses: [400, 422]}", status: 400, media: "application/vnd.api+json",
		body: func(place string, _ bool) string {
			return fmt.Sprintf(`{"title": "wrong", "errors": [{"source": {"pointer": "/data/attributes/%s"}, "detail": "bad"}]}`, place)
		},
	},
	{
		name: "keyed", rules: "{message: /title, fields: /errors, names: keys}", status: 422, media: "application/json",
		body: func(place string, _ bool) string {
			return fmt.Sprintf(`{"title": "wrong", "errors": {%q: ["bad"]}}`, place)
		},
	},
	{
		name: "nowhere", rules: "{message: /title, names: nowhere}", status: 422, media: "application/json", silent: true,
		body: func(string, bool) string { return `{"title": "wrong"}` },
	},
	{
		name: "text", rules: `{message: "", names: nowhere}`, status: 400, media: "text/plain", silent: true,
		body: func(string, bool) string { return "wrong: bad\n" },
	},
}

// formPack is a pack about the errors of one operation.
func formPack(t *testing.T, f errorForm) (*pack.Pack, error) {
	t.Helper()
	schema := "{type: object, required: [title], properties: {title: {type: string}, detail: {}, errors: {}}}"
	if f.media == "text/plain" {
		schema = "{type: string}"
	}
	document := fmt.Sprintf(`openapi: 3.0.3
x-requirement-status: FRM-001
x-requirement-media: FRM-001
info: {title: Forms, version: 1.0.0}
paths:
  /things:
    get:
      operationId: countThings
      parameters: [{name: most, in: query, schema: {type: integer}}]
      responses:
        '200': {description: It., x-requirement: FRM-001, content: {application/json: {schema: {type: object, required: [n], properties: {n: {type: integer}}}}}}
        '%[1]d': {description: No., content: {%[2]s: {schema: %[3]s}}}
    post:
      operationId: weighThing
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [weight], properties: {weight: {type: integer}}}}}}
      responses:
        '200': {description: It., x-requirement: FRM-001, content: {application/json: {schema: {type: object, required: [n], properties: {n: {type: integer}}}}}}
        '%[1]d': {description: No., content: {%[2]s: {schema: %[3]s}}}
`, f.status, f.media, schema)
	names, naming := "\n      And the error names body field \"weight\"", ", naming the place"
	if f.silent {
		names, naming = "", ""
	}
	feature := fmt.Sprintf(`Feature: Forms
  Rule: An error names its field
    @FRM-002
    Scenario: A weight of another type
      Given a weighThing request that is accepted
      When it is sent with body field "weight" set to "heavy"
      Then it is rejected with %[1]d "wrong"%[2]s
    @FRM-003
    Scenario: A number of another type
      Given a countThings request that is accepted
      When it is sent with each invalid value of its query
      Then each is rejected with %[1]d%[3]s
`, f.status, names, naming)
	files := fstest.MapFS{}
	requirements := ""
	for n := 1; n <= 4; n++ {
		requirements += fmt.Sprintf("- {id: FRM-00%d, level: MUST, text: A thing., source: {page: forms, section: All}, applies: [all], provocation: plain}\n", n)
	}
	if !strings.Contains(f.rules, "FRM-004") {
		requirements = strings.Split(requirements, "- {id: FRM-004")[0]
	}
	for name, text := range map[string]string{
		"spec/openapi.yaml": document, "spec/requirements.yaml": requirements,
		"fixtures/requests.yaml":  "countThings: {query: {most: 3}}\nweighThing: {body: {weight: 3}}\n",
		"fixtures/resources.yaml": "envelope: \"\"\nitem_id: id\nauthentication: {scheme: none}\nerror: " + f.rules + "\npreflight: [countThings]\nunknown_id: {minimum: 1, maximum: 9}\nresources: {}\n",
		"fixtures/invalid.yaml":   "parameter: {integer: [{name: a word, value: many}]}\n", "fixtures/valid.yaml": "{}\n", "features/forms.feature": feature,
	} {
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return pack.FromFS(files)
}

// formServer tells its errors in one form, but for a fault.
func formServer(f errorForm, fault string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		place, inQuery := "", r.Method == http.MethodGet
		if inQuery && strings.Trim(r.URL.Query().Get("most"), "0123456789") != "" {
			place = "most"
		}
		if !inQuery {
			var body struct{ Weight any }
			text, _ := io.ReadAll(r.Body)
			_ = json.Unmarshal(text, &body)
			if _, isNumber := body.Weight.(float64); !isNumber {
				place = "weight"
			}
		}
		if place == "" {
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, `{"n": 1}`)
			return
		}
		status, media := f.status, f.media
		switch fault {
		case "names another field":
			place = "height"
		case "another status":
			status = 409
		case "another media type":
			media = "text/html"
		}
		text := f.body(place, inQuery)
		if fault == "says something else" {
			text = strings.Replace(text, "wrong", "nothing", 1)
		}
		w.Header().Set("Content-Type", media)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, text)
	})
}

// Errors are read in the form that the pack says: a server that has it passes, and one
// that differs is caught.
func TestErrorForms(t *testing.T) {
	for _, f := range errorForms {
		p, err := formPack(t, f)
		require.NoError(t, err, f.name)
		for _, fault := range []string{"", "names another field", "says something else", "another status", "another media type"} {
			t.Run(f.name+" "+cmp.Or(fault, "conforming"), func(t *testing.T) {
				server := httptest.NewServer(formServer(f, fault))
				defer server.Close()
				r, err := run.Execute(t.Context(), run.Options{
					Pack: p, Seed: "7", Tool: verdict.Tool{Name: "assay", Version: "test"}, Profile: target.Profile{Target: server.URL},
				})
				require.NoError(t, err)
				if fault == "" || f.silent && fault == "names another field" {
					require.Equal(t, verdict.ExitConformant, r.Verdict.Exit, "%s %v\n%s", r.Verdict.Reason, r.Problems, notPassed(r))
					return
				}
				require.Equal(t, verdict.ExitFailed, r.Verdict.Exit, "%s %v", r.Verdict.Reason, r.Problems)
			})
		}
	}
}

// What is wrong with the form of errors in a pack is told with its line.
func TestWrongErrorForms(t *testing.T) {
	for _, c := range []struct{ name, rules, want string }{
		{name: "names", rules: "{message: /title, names: pointers}", want: `resources.yaml:4: error.names: unknown way to name a place "pointers", did you mean "pointer"?`},
		{name: "fields", rules: "{message: /title, fields: errors}", want: `resources.yaml:4: error.fields: "errors" is not a JSON pointer`},
		{name: "fields that are not there", rules: "{message: /title, fields: /error}", want: `resources.yaml:4: error.fields: unknown pointer "/error", did you mean "/errors"?`},
		{name: "place of keys", rules: "{message: /title, names: keys, place: x}", want: `resources.yaml:4: error.place: names: keys has no place`},
		{name: "statuses", rules: "{message: /title, statuses: [200]}", want: `resources.yaml:4: error.statuses: 200 is not the status of a client error`},
		{name: "status of media", rules: `{message: /title, media: {"200": a/b}, media_requirement: FRM-001}`, want: `resources.yaml:4: error.media.200: "200" is not the status of an error, such as 422 or 4XX`},
		{name: "media", rules: `{message: /title, media: {"422": problem}, media_requirement: FRM-001}`, want: `resources.yaml:4: error.media.422: "problem" is not a media type`},
		{name: "media without a requirement", rules: `{message: /title, media: {"422": a/b}}`, want: `error: media_requirement is missing`},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := errorForms[0]
			f.rules, f.silent = c.rules, true
			_, err := formPack(t, f)
			require.ErrorContains(t, err, c.want)
		})
	}
	f := errorForms[0]
	f.rules = "{message: /title, names: nowhere}"
	p, err := formPack(t, f)
	require.NoError(t, err)
	_, err = run.Plan(run.Options{Pack: p})
	require.ErrorContains(t, err, "needs error.place in resources.yaml")
}
