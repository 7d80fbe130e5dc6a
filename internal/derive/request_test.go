package derive

import (
	"cmp"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/spec"
)

// jobs is an API of things that a server works on in its own time, with actions and parts.
const jobs = `openapi: 3.0.3
info: {title: Jobs, version: "1"}
paths:
  /session:
    delete: {operationId: logOut, responses: {'204': {description: out}}}
  /jobs:
    get: {operationId: listJobs, responses: {'200': {description: all, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Job'}}}}}}}
    post:
      operationId: addJob
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [title], properties: {title: {type: string}, stage: {type: string}}}}}}
      responses: {'201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Job'}}}}}
  /jobs/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get: {operationId: getJob, responses: {'200': {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Job'}}}}}}
    head: {operationId: hasJob, responses: {'200': {description: one}}}
  /jobs/{id}/stop:
    post: {operationId: stopJob, parameters: [{name: id, in: path, required: true, schema: {type: integer}}], responses: {'204': {description: stopped}}}
  /jobs/{id}/result:
    get: {operationId: getResult, parameters: [{name: id, in: path, required: true, schema: {type: integer}}], responses: {'200': {description: it, content: {application/json: {schema: {type: object, properties: {text: {type: string}}}}}}}}
  /jobs/{id}/lines:
    get: {operationId: getLines, parameters: [{name: id, in: path, required: true, schema: {type: integer}}], responses: {'200': {description: all, content: {application/json: {schema: {type: array, items: {type: string}}}}}}}
components:
  schemas:
    Job:
      type: object
      properties:
        id: {type: integer}
        title: {type: string}
        stage: {type: string, enum: [pending]}
        state: {type: string, enum: [Queued, Done]}
        status: {type: string, enum: [open, closed]}
        finishedAt: {type: string, format: date-time, nullable: true}
`

func TestRequests(t *testing.T) {
	contract, err := spec.LoadDocument(fstest.MapFS{"api.yaml": {Data: []byte(jobs)}}, "api.yaml")
	require.NoError(t, err)
	a := readAPI(contract)
	a.findResources(nil)
	a.makeRequests()
	require.Len(t, a.resources, 1)
	require.Equal(t, []string{"finishedAt", "state"}, a.resources[0].volatile, "a server changes these in its own time")
	for _, c := range []struct {
		operation string
		guessed   bool
		skip      string
	}{
		{operation: "logOut", skip: "it deletes what the run has not created"},
		{operation: "listJobs"},
		{operation: "getJob"},
		{operation: "hasJob"},
		{operation: "stopJob", guessed: true},   // it may be for a running one alone
		{operation: "getResult", guessed: true}, // there may be none yet
		{operation: "getLines"},                 // which are none at worst
	} {
		t.Run(c.operation, func(t *testing.T) {
			for _, o := range a.operations {
				if o.ID == c.operation {
					require.Equal(t, c.skip, o.skip)
					require.Equal(t, c.skip == "", o.request != nil)
					require.Equal(t, c.guessed, o.request != nil && o.request.Guessed)
				}
			}
		})
	}
}

// Whatever a document wants in a query, a header or a cookie is in the request, but for what
// carries the credential anyhow.
func TestRequiredParameters(t *testing.T) {
	const document = `openapi: 3.0.3
info: {title: Reports, version: "1"}
components: {securitySchemes: {key: {type: apiKey, in: header, name: X-Api-Key}}}
paths:
  /reports:
    get:
      operationId: it
      security: [{key: []}]
      parameters:
        - {name: x-api-key, in: header, required: true, schema: {type: string}}
        - {name: X-Region, in: header, required: true, schema: {type: string, enum: [north]}}
        - {name: theme, in: cookie, required: true, schema: {type: string, enum: [dark]}}
        - {name: filter, in: query, required: true, style: deepObject, schema: {type: object, required: [state], properties: {state: {type: string, enum: [open]}}}}
      responses: {'200': {description: all, content: {application/json: {schema: {type: array, items: {type: string}}}}}}
`
	files, err := Pack(fstest.MapFS{"api.yaml": {Data: []byte(document)}}, "api.yaml")
	require.NoError(t, err)
	p, err := pack.FromFS(files)
	require.NoError(t, err)
	r := p.Fixtures.Requests["it"]
	require.Empty(t, r.Skip)
	require.Equal(t, map[string]any{"X-Region": "north"}, r.Header)
	require.Equal(t, map[string]any{"theme": "dark"}, r.Cookie)
	require.Equal(t, map[string]any{"filter": map[string]any{"state": "open"}}, r.Query)
}

// What has a default means something to the target, so that no new value is made for it, and a
// name that stands in paths is a word.
func TestWhatMeansSomethingIsNoIdentity(t *testing.T) {
	for _, c := range []struct{ name, required, identity, sent string }{
		{name: "nothing is required", sent: "Name: ${new.word}"},
		{name: "the driver is required", required: "[Driver]", sent: "Driver: local"},
		{name: "a title has a default", required: "[Title]", identity: "Title", sent: "Title: ${new.name}"},
	} {
		t.Run(c.name, func(t *testing.T) {
			document := `openapi: 3.0.3
info: {title: Volumes, version: "1"}
paths:
  /volumes:
    get: {operationId: listVolumes, responses: {'200': {description: all, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Volume'}}}}}}}
    post:
      operationId: addVolume
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: ` + cmp.Or(c.required, "[]") + `, properties: {Driver: {type: string, default: local}, Name: {type: string}, Title: {type: string, default: Untitled}}}}}}
      responses: {'201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Volume'}}}}}
  /volumes/{name}: {delete: {operationId: dropVolume, parameters: [{name: name, in: path, required: true, schema: {type: string}}], responses: {'204': {description: gone}}}}
components: {schemas: {Volume: {type: object, required: [Name, Driver], properties: {Name: {type: string}, Driver: {type: string}` + map[bool]string{true: ", Title: {type: string}"}[c.identity != ""] + `}}}}
`
			files, err := Pack(fstest.MapFS{"api.yaml": {Data: []byte(document)}}, "api.yaml")
			require.NoError(t, err)
			p, err := pack.FromFS(files)
			require.NoError(t, err)
			require.Equal(t, c.identity, p.Fixtures.Resources.Resources["volume"].Identity)
			member, value, _ := strings.Cut(c.sent, ": ")
			require.Equal(t, map[string]any{member: value}, p.Fixtures.Requests["addVolume"].Body)
		})
	}
}

// A request that is about no resource has what the document shows, and no new value.
func TestWhatIsAboutNoResourceIsAsShown(t *testing.T) {
	const document = `openapi: 3.0.3
info: {title: Queries, version: "1"}
paths:
  /query:
    post:
      operationId: it
      requestBody: {required: true, content: {application/x-www-form-urlencoded: {schema: {type: object, properties: {end: {type: string, example: "2026-11-29T10:00:00Z"}, start: {type: string}}}}}}
      responses: {'200': {description: found, content: {application/json: {schema: {type: array, items: {type: string}}}}}}
`
	files, err := Pack(fstest.MapFS{"api.yaml": {Data: []byte(document)}}, "api.yaml")
	require.NoError(t, err)
	p, err := pack.FromFS(files)
	require.NoError(t, err)
	require.Equal(t, map[string]any{"end": "2026-11-29T10:00:00Z"}, p.Fixtures.Requests["it"].Body)
}

// within is an API of carts, each with what a client puts into it, and of shelves that are
// there, whose labels a client may put on.
const within = `openapi: 3.0.3
info: {title: Carts, version: "1"}
paths:
  /carts:
    get: {operationId: listCarts, responses: {'200': {description: all, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Cart'}}}}}}}
    post:
      operationId: addCart
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [label], properties: {label: {type: string}}}}}}
      responses: {'201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Cart'}}}}}
  /carts/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get: {operationId: getCart, responses: {'200': {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Cart'}}}}}}
  /carts/{id}/items:
    get: {operationId: listItems, parameters: [{name: id, in: path, required: true, schema: {type: integer}}], responses: {'200': {description: all, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Item'}}}}}}}
  /carts/{id}/items/{sku}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}, {name: sku, in: path, required: true, schema: {type: string}}]
    put:
      operationId: putItem
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [count], properties: {count: {type: integer}}}}}}
      responses: {'200': {description: put, content: {application/json: {schema: {$ref: '#/components/schemas/Item'}}}}}
    delete: {operationId: removeItem, responses: {'204': {description: removed}}}
  /carts/{id}/coupons/{code}:
    put: {operationId: putCoupon, parameters: [{name: id, in: path, required: true, schema: {type: integer}}, {name: code, in: path, required: true, schema: {type: string, enum: [SPRING]}}], responses: {'204': {description: put}}}
    delete: {operationId: removeCoupon, parameters: [{name: id, in: path, required: true, schema: {type: integer}}, {name: code, in: path, required: true, schema: {type: string, enum: [SPRING]}}], responses: {'204': {description: removed}}}
  /shelves/{code}:
    put:
      operationId: putShelf
      parameters: [{name: code, in: path, required: true, schema: {type: string}, example: A1}]
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [label], properties: {label: {type: string}}}}}}
      responses: {'200': {description: put}}
components:
  schemas:
    Cart: {type: object, properties: {id: {type: integer}, label: {type: string}}}
    Item: {type: object, properties: {sku: {type: string}, count: {type: integer}}}
`

// What lies within what the run creates is put there under an id of the client's, as nothing
// else is there; what may be somebody else's is left alone.
func TestRequestsWithin(t *testing.T) {
	contract, err := spec.LoadDocument(fstest.MapFS{"api.yaml": {Data: []byte(within)}}, "api.yaml")
	require.NoError(t, err)
	a := readAPI(contract)
	a.findResources(nil)
	a.makeRequests()
	item := a.called("item")
	require.NotNil(t, item)
	require.Equal(t, []string{"{sku}", "sku", "${new.word}"}, []string{item.identity, item.match, item.unique})
	skipped, path := map[string]string{}, map[string]map[string]any{}
	for _, o := range a.operations {
		if skipped[o.ID] = o.skip; o.request != nil {
			path[o.ID] = o.request.Path
		}
	}
	require.Equal(t, map[string]any{"id": "${cart.id}", "sku": "${new.word}"}, path["putItem"])
	require.Equal(t, map[string]any{"id": "${cart.id}", "sku": "${item.id}"}, path["removeItem"])
	require.Equal(t, map[string]any{"id": "${cart.id}", "code": "SPRING"}, path["putCoupon"])
	require.Equal(t, `it writes to a "code" that the run has not created, and could not put it back`, skipped["removeCoupon"])
	require.Equal(t, `it writes to a "code" that the run has not created`, skipped["putShelf"])
}

// enveloped is an API whose requests have the fields of a thing in an object of it, and that
// takes a picture.
const enveloped = `openapi: 3.0.3
info: {title: Articles, version: "1"}
paths:
  /articles:
    get: {operationId: listArticles, responses: {'200': {description: all, content: {application/json: {schema: {type: object, properties: {data: {type: array, items: {$ref: '#/components/schemas/Article'}}}}}}}}}
    post:
      operationId: addArticle
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [data], properties: {data: {type: object, required: [type, attributes], properties: {type: {type: string, enum: [articles]}, attributes: {$ref: '#/components/schemas/Attributes'}}}}}}}}
      responses: {'201': {description: made, content: {application/json: {schema: {type: object, properties: {data: {$ref: '#/components/schemas/Article'}}}}}}}
  /articles/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get: {operationId: getArticle, responses: {'200': {description: one, content: {application/json: {schema: {type: object, properties: {data: {$ref: '#/components/schemas/Article'}}}}}}}}
    patch:
      operationId: patchArticle
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [data], properties: {data: {type: object, required: [id], properties: {id: {type: string}, attributes: {$ref: '#/components/schemas/Attributes'}}}}}}}}
      responses: {'200': {description: changed}}
  /articles/{id}/picture:
    put:
      operationId: putPicture
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      requestBody: {required: true, content: {image/png: {}}}
      responses: {'204': {description: kept}}
components:
  schemas:
    Attributes: {type: object, required: [title], properties: {title: {type: string, maxLength: 40}, text: {type: string}}}
    Article: {type: object, required: [id], properties: {id: {type: string}, type: {type: string}, attributes: {$ref: '#/components/schemas/Attributes'}}}
`

// What lies in objects of a request is sent, left out, set wrong and read back as what lies in
// the body itself.
func TestMembersWithin(t *testing.T) {
	p, err := Open(fstest.MapFS{"api.yaml": {Data: []byte(enveloped)}}, "api.yaml")
	require.NoError(t, err)
	require.Equal(t, map[string]any{"data": map[string]any{"id": "${article.id}", "attributes": map[string]any{"title": "${new.name}"}}}, p.Fixtures.Requests["patchArticle"].Body)
	article := p.Fixtures.Resources.Resources["article"]
	require.Equal(t, "/data/attributes/title", article.Identity)
	require.NotNil(t, article.ReadsAs["data"])
	require.Empty(t, *article.ReadsAs["data"], "what is read is what the object has")
	require.NotEmpty(t, p.Fixtures.Requests["putPicture"].Base64)
	files, err := Pack(fstest.MapFS{"api.yaml": {Data: []byte(enveloped)}}, "api.yaml")
	require.NoError(t, err)
	text, err := fs.ReadFile(files, "features/articles.feature")
	require.NoError(t, err)
	for _, row := range []string{
		`| /data/attributes/text | "${new.name}" |`,           // with its optional members
		`| body field | /data/attributes/title |`,             // without it
		`| body field | /data/attributes/title | {} `,         // of another type
		`"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"`,         // too long
		`| /data/attributes/title | "${new.name} Zoë & 東京" |`, // of several alphabets
	} {
		require.Contains(t, strings.Join(strings.Fields(string(text)), " "), strings.Join(strings.Fields(row), " "))
	}
}

// A PATCH of JSON:API keeps each attribute that it does not have; of plain JSON nobody says so.
func TestChangesOfWhatIsWithin(t *testing.T) {
	const rest = "And the article has what was sent, and is otherwise as it was"
	for _, c := range []struct {
		name, media, attribute string
		keeps                  bool
	}{
		{name: "JSON", media: "application/json", attribute: "text"},
		{name: "JSON:API", media: "application/vnd.api+json", attribute: "text", keeps: true},
		{name: "a merge patch", media: "application/merge-patch+json", attribute: "text", keeps: true},
		{name: "an attribute that changes on its own", media: "application/vnd.api+json", attribute: "updated_at"},
	} {
		t.Run(c.name, func(t *testing.T) {
			document := strings.NewReplacer("application/json", c.media, "text: {", c.attribute+": {").Replace(enveloped)
			files, err := Pack(fstest.MapFS{"api.yaml": {Data: []byte(document)}}, "api.yaml")
			require.NoError(t, err)
			text, err := fs.ReadFile(files, "features/articles.feature")
			require.NoError(t, err)
			require.Equal(t, c.keeps, strings.Contains(string(text), rest))
		})
	}
}

// What has the id of a path as a text of its own keeps it in a change: under another one it
// would be at another place.
func TestAChangeKeepsTheID(t *testing.T) {
	contract, err := spec.LoadDocument(fstest.MapFS{"api.yaml": {Data: []byte(`openapi: 3.0.3
info: {title: Labels, version: "1"}
paths:
  /labels:
    get: {operationId: listLabels, responses: {'200': {description: all, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Label'}}}}}}}
    post:
      operationId: addLabel
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Label'}}}}
      responses: {'201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Label'}}}}}
  /labels/{slug}:
    parameters: [{name: slug, in: path, required: true, schema: {type: string}}]
    put:
      operationId: putLabel
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Label'}}}}
      responses: {'200': {description: put, content: {application/json: {schema: {$ref: '#/components/schemas/Label'}}}}}
    patch:
      operationId: patchLabel
      requestBody: {required: true, content: {application/json: {schema: {type: object, properties: {slug: {type: string, maxLength: 40}, colour: {type: string}}}}}}
      responses: {'200': {description: patched, content: {application/json: {schema: {$ref: '#/components/schemas/Label'}}}}}
    delete: {operationId: removeLabel, responses: {'204': {description: removed}}}
components:
  schemas:
    Label: {type: object, required: [slug], properties: {slug: {type: string, maxLength: 40}, colour: {type: string, maxLength: 7}}}
`)}}, "api.yaml")
	require.NoError(t, err)
	a := readAPI(contract)
	a.findResources(nil)
	a.makeRequests()
	bodies := map[string]map[string]any{}
	for _, o := range a.operations {
		if o.request != nil {
			bodies[o.ID] = o.request.Body
		}
	}
	require.Equal(t, map[string]any{"slug": "${new.word}"}, bodies["addLabel"])
	require.Equal(t, map[string]any{"slug": "${label.id}"}, bodies["putLabel"])
	require.Equal(t, map[string]any{"colour": "${new.name}"}, bodies["patchLabel"])
}

// What lies within something that is only found is not known by its id alone: where the
// document has an example of both, the example stays.
func TestAnExampleOfWhatLiesWithinStays(t *testing.T) {
	const document = `openapi: 3.0.3
info: {title: Rooms, version: "1"}
paths:
  /hotels: {get: {operationId: listHotels, responses: {'200': {description: all, content: {application/json: {schema: {type: array, items: {type: object, required: [code], properties: {code: {type: string}}}}}}}}}}
  /hotels/{code}/rooms:
    get: {operationId: listRooms, parameters: [{name: code, in: path, required: true, schema: {type: string}}], responses: {'200': {description: all, content: {application/json: {schema: {type: array, items: {type: object, required: [number], properties: {number: {type: integer}}}}}}}}}
  /hotels/{code}: {get: {operationId: getHotel, parameters: [{name: code, in: path, required: true, schema: {type: string}}], responses: {'200': {description: one, content: {application/json: {schema: {type: object, required: [code], properties: {code: {type: string}}}}}}}}}
  /hotels/{code}/rooms/{number}:
    get: {operationId: getRoom, parameters: [{name: code, in: path, required: true, schema: {type: string}}, {name: number, in: path, required: true, schema: {type: integer}}], responses: {'200': {description: one, content: {application/json: {schema: {type: object, required: [number], properties: {number: {type: integer}}}}}}}}
  /notes:
    post:
      operationId: addNote
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [room], properties: {hotel: {type: string}, room: {type: integer}}}%s}}}
      responses: {'204': {description: made}}
`
	for _, c := range []struct {
		name, example string
		want          any
	}{
		{name: "without an example", want: "${room.id}"},
		{name: "with one", example: ", example: {hotel: a, room: 101}", want: int64(101)},
	} {
		t.Run(c.name, func(t *testing.T) {
			contract, err := spec.LoadDocument(fstest.MapFS{"api.yaml": {Data: fmt.Appendf(nil, document, c.example)}}, "api.yaml")
			require.NoError(t, err)
			a := readAPI(contract)
			a.findResources(nil)
			a.makeRequests()
			require.EqualValues(t, c.want, a.at("POST", "/notes").request.Body["room"])
		})
	}
}

// A second creation is not refused for a name that the first one has taken.
func TestNamesOfWhatIsCreatedAreNew(t *testing.T) {
	for _, c := range []struct{ name, operation, want string }{
		{name: "an account", operation: "post: {operationId: it, requestBody: {content: {application/json: {schema: {type: object, required: [email, username, password], properties: {email: {type: string}, username: {type: string}, password: {type: string}}}}}}, responses: {'201': {description: made}}}", want: "email: ${new.email}\n    password: amber\n    username: ${new.word}\n"},
		{name: "an example", operation: "post: {operationId: it, requestBody: {content: {application/json: {schema: {type: object, required: [login, name], properties: {login: {type: string, example: ada}, name: {type: string, example: Ada}}}}}}, responses: {'201': {description: made}}}", want: "login: ${new.word}\n    name: Ada\n"},
		{name: "what only a name tells from others", operation: "post: {operationId: it, requestBody: {content: {application/json: {schema: {type: object, required: [name], properties: {name: {type: string}}}}}}, responses: {'201': {description: made}}}", want: "name: ${new.name}\n"},
		{name: "one of some values", operation: "post: {operationId: it, requestBody: {content: {application/json: {schema: {type: object, required: [login], properties: {login: {type: string, enum: [sso]}}}}}}, responses: {'201': {description: made}}}", want: "login: sso\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			files, err := Pack(fstest.MapFS{"api.yaml": {Data: []byte("openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths:\n  /things:\n    " + c.operation + "\n")}}, "api.yaml")
			require.NoError(t, err)
			text, err := fs.ReadFile(files, "fixtures/requests.yaml")
			require.NoError(t, err)
			require.Contains(t, string(text), "  body:\n    "+c.want)
		})
	}
}
