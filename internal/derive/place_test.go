package derive

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/spec"
)

func TestNouns(t *testing.T) {
	for _, c := range []struct{ path, noun, done string }{
		{path: "/silences", noun: "/silence"},
		{path: "/silence/{silenceID}", noun: "/silence/{}"},
		{path: "/orgs/{org}/tool-sets/", noun: "/orgs/{}/tool set"},
		{path: "/orgs/{id}/toolSet/{set}", noun: "/orgs/{}/tool set/{}"},
		{path: "/widgets/create", noun: "/widget", done: "create"},
		{path: "/getWidget/{id}", noun: "/widget/{}", done: "get"},
		{path: "/post", noun: "/post"},
		{path: "/users/{id}/update", noun: "/user/{}", done: "update"},
		{path: "/users/{id}/search", noun: "/users/{}/search"},
		{path: "/users/{id}.json", noun: "/user/{}"},
		{path: "/users.{format}", noun: "/user"},
		{path: "/containers/{id}/json", noun: "/container/{}"},
		{path: "/{id}", noun: "//{}"},
	} {
		noun, done := nounOf(c.path)
		require.Equal(t, c.noun, noun, c.path)
		if c.done != "" {
			require.Equal(t, []string{c.done}, done, c.path)
		}
	}
}

// placed writes a document with operations that are given as "METHOD /path: member …": the
// members of the answer, or of the items of it after "each". An operation is called by its
// method and path.
func placed(operations []string) string {
	var b strings.Builder
	b.WriteString("openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths:\n")
	paths := map[string]string{}
	for _, o := range operations {
		call, members, _ := strings.Cut(o, ": ")
		method, path, _ := strings.Cut(call, " ")
		list, isList := strings.CutPrefix(members, "each ")
		var properties []string
		for _, name := range strings.Fields(list) {
			properties = append(properties, name+": {type: string}")
		}
		schema := fmt.Sprintf("{type: object, properties: {%s}}", strings.Join(properties, ", "))
		if isList {
			schema = "{type: array, items: " + schema + "}"
		}
		status := map[string]string{"POST": "201", "PUT": "201"}[method]
		if status == "" {
			status = "200"
		}
		var parameters []string
		for _, name := range pathParameters(path) {
			parameters = append(parameters, fmt.Sprintf("{name: %s, in: path, required: true, schema: {type: string}}", name))
		}
		body := ""
		if method != "GET" && method != "DELETE" {
			body = "requestBody: {content: {application/json: {schema: {type: object, required: [name], properties: {name: {type: string}}}}}}, "
		}
		paths[path] += fmt.Sprintf("    %s: {operationId: '%s', parameters: [%s], %sresponses: {'%s': {description: a, content: {application/json: {schema: %s}}}}}\n",
			strings.ToLower(method), strings.ReplaceAll(call, " ", ""), strings.Join(parameters, ", "), body, status, schema)
	}
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		fmt.Fprintf(&b, "  %s:\n%s", path, paths[path])
	}
	return b.String()
}

func TestPlaces(t *testing.T) {
	for _, c := range []struct {
		name                       string
		operations                 []string
		create, list, read, remove string
		id                         string
	}{
		{
			name:       "a plural and a singular",
			operations: []string{"GET /silences: each id name", "POST /silences: silenceID", "GET /silence/{silenceID}: id name", "DELETE /silence/{silenceID}"},
			create:     "POST/silences", list: "GET/silences", read: "GET/silence/{silenceID}", remove: "DELETE/silence/{silenceID}", id: "/silenceID",
		},
		{
			name:       "words of what is done",
			operations: []string{"GET /widgets/list: each id name", "POST /widgets/create: id name", "GET /widgets/get/{id}: id name", "DELETE /widgets/delete/{id}"},
			create:     "POST/widgets/create", list: "GET/widgets/list", read: "GET/widgets/get/{id}", remove: "DELETE/widgets/delete/{id}", id: "/id",
		},
		{
			name:       "by the name of the id alone",
			operations: []string{"GET /shop: each order_id name", "POST /checkout: orderId name", "GET /orders/{order-id}: order_id name"},
			create:     "POST/checkout", list: "GET/shop", read: "GET/orders/{order-id}", id: "/orderId",
		},
		{
			name:       "a PUT to the collection",
			operations: []string{"GET /projects: each id name", "PUT /projects: id name", "GET /projects/{id}: id name"},
			create:     "PUT/projects", list: "GET/projects", read: "GET/projects/{id}", id: "/id",
		},
		{
			name:       "two that answer with the id",
			operations: []string{"GET /orders: each order_id name", "POST /checkout: orderId name", "POST /quick: orderId name", "GET /orders/{orderId}: order_id name"},
			list:       "GET/orders", read: "GET/orders/{orderId}",
		},
		{
			name:       "another thing of that name",
			operations: []string{"GET /users: each id name", "POST /users: id name", "GET /users/{id}: id name", "DELETE /user/{username}"},
			create:     "POST/users", list: "GET/users", read: "GET/users/{id}", id: "/id",
		},
		{
			name:       "a search",
			operations: []string{"POST /search: id name", "POST /users/search: id name", "GET /users: each id name", "GET /users/{id}: id name"},
			list:       "GET/users", read: "GET/users/{id}",
		},
		{
			name:       "below one parent and another",
			operations: []string{"POST /teams/{team}/members: id name", "GET /groups/{group}/member/{id}: id name", "GET /teams: each team name", "POST /teams: team name", "GET /teams/{team}: team name"},
			create:     "POST/teams", list: "GET/teams", read: "GET/teams/{team}", id: "/team",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			contract, err := spec.LoadDocument(fstest.MapFS{"api.yaml": {Data: []byte(placed(c.operations))}}, "api.yaml")
			require.NoError(t, err)
			a := readAPI(contract)
			a.findResources(nil)
			require.Len(t, a.resources, 1)
			r, called := a.resources[0], func(o *operation) string {
				if o == nil {
					return ""
				}
				return o.ID
			}
			require.Equal(t, []string{c.create, c.list, c.read, c.remove, c.id}, []string{called(r.create), called(r.list), called(r.read), called(r.remove), r.id})
		})
	}
}

// What the document itself links to is what it says.
func TestLinkedPlace(t *testing.T) {
	document := strings.Replace(placed([]string{"POST /intake: receipt", "GET /orders/{id}: id name"}),
		"201': {description: a, ", "201': {description: a, links: {one: {operationId: 'GET/orders/{id}', parameters: {id: '$response.body#/receipt'}}}, ", 1)
	contract, err := spec.LoadDocument(fstest.MapFS{"api.yaml": {Data: []byte(document)}}, "api.yaml")
	require.NoError(t, err)
	a := readAPI(contract)
	a.findResources(nil)
	require.Len(t, a.resources, 1)
	require.Equal(t, "POST/intake", a.resources[0].create.ID)
	require.Equal(t, "/receipt", a.resources[0].id)
}

// What a POST answers with is what it adds to a collection where that lists the very same.
func TestOnlyListed(t *testing.T) {
	for _, c := range []struct {
		name       string
		operations []string
		want       int
	}{
		{name: "the same", operations: []string{"GET /notes: each id name", "POST /notes: id name"}, want: 1},
		{name: "something else", operations: []string{"GET /notes: each id name from", "POST /notes: id name"}},
		{name: "without an id", operations: []string{"GET /notes: each title", "POST /notes: title"}},
		{name: "nothing listed", operations: []string{"GET /notes: id name", "POST /notes: id name"}},
		{name: "a path leads to one", operations: []string{"GET /notes: each id name", "POST /notes: id name", "GET /notes/{id}: id name"}, want: 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			contract, err := spec.LoadDocument(fstest.MapFS{"api.yaml": {Data: []byte(placed(c.operations))}}, "api.yaml")
			require.NoError(t, err)
			a := readAPI(contract)
			a.findResources(nil)
			require.Len(t, a.resources, c.want)
		})
	}
}
