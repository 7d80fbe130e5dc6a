package run_test

import (
	"cmp"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/run"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/internal/verdict"
)

// kindsDocument is a document whose requests are of many kinds.
const kindsDocument = `openapi: 3.0.3
x-requirement-status: KND-001
x-requirement-media: KND-001
info: {title: Kinds, version: 1.0.0}
components:
  responses:
    Done: {description: It., x-requirement: KND-001, content: {application/json: {schema: {type: object, required: [done], properties: {done: {type: boolean}}}}}}
    Wrong: {description: No., content: {application/json: {schema: {type: object}}}}
paths:
  /tags: {put: {operationId: putTags, requestBody: {required: true, content: {application/json: {schema: {type: array, items: {type: string}}}}}, responses: {'200': {$ref: '#/components/responses/Done'}, '400': {$ref: '#/components/responses/Wrong'}}}}
  /choice: {put: {operationId: putChoice, requestBody: {required: true, content: {application/vnd.kinds+json: {schema: {oneOf: [{type: integer}, {type: string}]}}}}, responses: {'200': {$ref: '#/components/responses/Done'}, '400': {$ref: '#/components/responses/Wrong'}}}}
  /sign-up:
    post:
      operationId: signUp
      requestBody: {required: true, content: {application/x-www-form-urlencoded: {schema: {type: object, required: [name, age], properties: {name: {type: string}, age: {type: integer}, tags: {type: array, items: {type: string}}}}}}}
      responses: {'200': {$ref: '#/components/responses/Done'}, '400': {$ref: '#/components/responses/Wrong'}}
  /upload:
    post:
      operationId: upload
      requestBody: {required: true, content: {multipart/form-data: {schema: {type: object, required: [title, file], properties: {title: {type: string}, file: {type: string, format: binary}, about: {type: object}}}}}}
      responses: {'200': {$ref: '#/components/responses/Done'}, '400': {$ref: '#/components/responses/Wrong'}}
  /note: {post: {operationId: note, requestBody: {required: true, content: {text/plain: {schema: {type: string}}}}, responses: {'200': {$ref: '#/components/responses/Done'}, '400': {$ref: '#/components/responses/Wrong'}}}}
  /blob: {post: {operationId: blob, requestBody: {required: true, content: {application/octet-stream: {schema: {type: string, format: binary}}}}, responses: {'200': {$ref: '#/components/responses/Done'}, '400': {$ref: '#/components/responses/Wrong'}}}}
  /search/{ids}:
    get:
      operationId: search
      parameters:
        - {name: ids, in: path, required: true, schema: {type: array, items: {type: integer}}}
        - {name: comma, in: query, explode: false, schema: {type: array, items: {type: string}}}
        - {name: pipe, in: query, style: pipeDelimited, explode: false, schema: {type: array, items: {type: string}}}
        - {name: many, in: query, schema: {type: array, items: {type: string}}}
        - {name: filter, in: query, style: deepObject, explode: true, schema: {type: object}}
        - {name: X-Modes, in: header, schema: {type: array, items: {type: string}}}
        - {name: theme, in: cookie, schema: {type: string}}
      responses: {'200': {$ref: '#/components/responses/Done'}, '400': {$ref: '#/components/responses/Wrong'}}
  /export: {get: {operationId: export, responses: {'200': {description: Rows., x-requirement: KND-001, content: {text/csv: {schema: {type: string}}}}, '406': {description: Not so.}}}}
`

const kindsRequests = `putTags: {body: [a, b]}
putChoice: {body: 7}
signUp: {body: {name: "Ada & Co", age: 36, tags: [x, y]}}
upload: {body: {title: A title, file: {file: a.png, type: image/png, base64: iVBORw==}, about: {of: me}}}
note: {body: "a line\n"}
blob: {base64: AAEC/w==}
search:
  path: {ids: [1, 2]}
  query: {comma: [a, b], pipe: [c, d], many: [e, f], filter: {state: open, by: {name: ada}}}
  header: {X-Modes: [fast, dry]}
  cookie: {theme: dark}
export: {}
`

var kinds = []string{"putTags", "putChoice", "signUp", "upload", "note", "blob", "search", "export"}

func kindsPack(t *testing.T, requests string) (*pack.Pack, error) {
	t.Helper()
	feature := "Feature: Kinds\n  Rule: Requests are read\n    @KND-001\n    Scenario Outline: <operation>\n      Given a <operation> request that is accepted\n      When it is sent\n      Then it is accepted\n\n      Examples:\n        | operation |\n"
	for _, kind := range kinds {
		feature += fmt.Sprintf("        | %s |\n", kind)
	}
	feature += "\n    @KND-002\n    Scenario: A form with wrong values\n      Given a signUp request that is accepted\n      When it is sent with each invalid value of its body\n      Then each is rejected with 400\n"
	feature += "\n    @KND-002\n    Scenario: A form without a field\n      Given an upload request that is accepted\n      When it is sent without body field \"title\"\n      Then it is rejected with 400\n"
	files := fstest.MapFS{}
	for name, text := range map[string]string{
		"spec/openapi.yaml": kindsDocument,
		"spec/requirements.yaml": "- {id: KND-001, level: MUST, text: It reads., source: {page: kinds, section: All}, applies: [all], provocation: plain}\n" +
			"- {id: KND-002, level: MUST, text: It looks., source: {page: kinds, section: All}, applies: [all], provocation: plain}\n",
		"fixtures/requests.yaml":  requests,
		"fixtures/resources.yaml": "envelope: \"\"\nitem_id: id\nauthentication: {scheme: none}\npreflight: [export, search]\nunknown_id: {minimum: 1, maximum: 9}\nresources: {}\n",
		"fixtures/invalid.yaml":   "string: [{name: a number, value: 7}]\nparameter: {integer: [{name: a word, value: many}]}\n", "fixtures/valid.yaml": "{}\n", "features/kinds.feature": feature,
	} {
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return pack.FromFS(files)
}

// readsKind reports whether a request is what requests.yaml says, as HTTP and OpenAPI
// have it written.
func readsKind(r *http.Request) bool {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	body := func() string { text, _ := io.ReadAll(r.Body); return string(text) }
	switch r.URL.Path {
	case "/tags":
		return kind == "application/json" && body() == `["a","b"]`
	case "/choice":
		return kind == "application/vnd.kinds+json" && body() == "7"
	case "/sign-up":
		_, err := strconv.Atoi(r.PostFormValue("age"))
		return kind == "application/x-www-form-urlencoded" && err == nil && r.PostForm.Get("name") == "Ada & Co" && strings.Join(r.PostForm["tags"], "") == "xy"
	case "/upload":
		if kind != "multipart/form-data" || r.ParseMultipartForm(1<<20) != nil || r.MultipartForm.File["file"] == nil || r.FormValue("title") != "A title" {
			return false
		}
		header := r.MultipartForm.File["file"][0]
		file, err := header.Open()
		content, _ := io.ReadAll(file)
		return err == nil && header.Filename == "a.png" && header.Header.Get("Content-Type") == "image/png" && string(content) == "\x89PNG" && r.FormValue("about") == `{"of":"me"}`
	case "/note":
		return kind == "text/plain" && body() == "a line\n"
	case "/blob":
		return kind == "application/octet-stream" && body() == "\x00\x01\x02\xff"
	case "/search/1,2":
		q, theme := r.URL.Query(), ""
		if cookie, err := r.Cookie("theme"); err == nil {
			theme = cookie.Value
		}
		return q.Get("comma") == "a,b" && q.Get("pipe") == "c|d" && strings.Join(q["many"], "") == "ef" && q.Get("filter[state]") == "open" && q.Get("filter[by][name]") == "ada" &&
			r.Header.Get("X-Modes") == "fast,dry" && theme == "dark"
	case "/export":
		return r.Header.Get("Accept") == "text/csv"
	}
	return false
}

// Requests of every kind are sent as the document has them, and a server that does not
// read one of them is caught.
func TestKindsOfRequests(t *testing.T) {
	p, err := kindsPack(t, kindsRequests)
	require.NoError(t, err)
	for _, fault := range append([]string{"", "takes anything"}, kinds...) {
		t.Run(cmp.Or(fault, "conforming"), func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				broken, _ := p.Contract.Operation(fault)
				path, _, _ := strings.Cut(broken.Path, "{")
				switch read := readsKind(r); {
				case path != "" && strings.HasPrefix(r.URL.Path, path) || !read && fault != "takes anything":
					w.WriteHeader(map[bool]int{true: 406, false: 400}[r.URL.Path == "/export"])
					_, _ = io.WriteString(w, "{}")
				case r.URL.Path == "/export":
					w.Header().Set("Content-Type", "text/csv")
					_, _ = io.WriteString(w, "a,b\n")
				default:
					_, _ = io.WriteString(w, `{"done": true}`)
				}
			}))
			defer server.Close()
			r, err := run.Execute(t.Context(), run.Options{
				Pack: p, Seed: "7", Tool: verdict.Tool{Name: "assay", Version: "test"}, Profile: target.Profile{Target: server.URL}, Policy: run.Policy{AllowIncomplete: true},
			})
			require.NoError(t, err)
			if fault == "" {
				require.Equal(t, verdict.ExitConformant, r.Verdict.Exit, "%s %v\n%s", r.Verdict.Reason, r.Problems, notPassed(r))
				require.Empty(t, notPassed(r))
				return
			}
			require.Equal(t, verdict.ExitFailed, r.Verdict.Exit, "%s %v\n%s", r.Verdict.Reason, r.Problems, notPassed(r))
		})
	}
}

// What is wrong with a request in a pack is told with its line.
func TestWrongKindsOfRequests(t *testing.T) {
	for _, c := range []struct{ name, old, new, want string }{
		{name: "no text for text", old: `note: {body: "a line\n"}`, new: "note: {body: [a]}", want: "requests.yaml:5: note: body: a body of text/plain needs a text here, or bytes as base64"},
		{name: "no base64", old: "AAEC/w==", new: "AAE", want: "requests.yaml:6: blob: base64: it is not base64"},
		{name: "form without fields", old: `{body: {name: "Ada & Co", age: 36, tags: [x, y]}}`, new: "{body: [a]}", want: "requests.yaml:3: signUp: body: a form needs its fields"},
		{name: "unknown field of a form", old: "age: 36", new: "ago: 36", want: `requests.yaml:3: signUp: unknown body field "ago", did you mean "age"?`},
		{name: "unknown media type", old: "blob: {", new: "blob: {media: application/octetstream, ", want: `requests.yaml:6: blob: media: unknown media type "application/octetstream", did you mean "application/octet-stream"?`},
		{name: "unknown cookie", old: "theme: dark", new: "teme: dark", want: `search: unknown cookie parameter "teme", did you mean "theme"?`},
		{name: "unknown member of a file", old: "type: image/png", new: "kind: image/png", want: `unknown member of a file "kind"`},
		{name: "no body", old: "putTags: {body: [a, b]}", new: "putTags: {}", want: "requests.yaml:1: putTags: it has no body, and the operation needs one"},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Contains(t, kindsRequests, c.old)
			_, err := kindsPack(t, strings.Replace(kindsRequests, c.old, c.new, 1))
			require.ErrorContains(t, err, c.want)
		})
	}
}
