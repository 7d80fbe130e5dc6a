package derive_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/verdict"
)

// spelt is how an API writes the paths of one kind of thing.
type spelt struct{ list, create, read, change, remove string }

// document describes users at these paths, each written as "METHOD /path", in this order or
// in the reverse one.
func (s spelt) document(reversed bool) string {
	const (
		one  = "'200': {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}}"
		none = "'404': {description: none}"
		body = "requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/New'}}}}, "
		all  = "'200': {description: all, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/User'}}}}}"
	)
	operations, paths := map[string][]string{}, []string{}
	add := func(call, operation string) {
		method, path, _ := strings.Cut(call, " ")
		parameters := ""
		if strings.Contains(path, "{id}") {
			parameters = "{name: id, in: path, required: true, schema: {type: string}}"
		}
		if strings.Contains(path, "{format}") {
			parameters = strings.TrimPrefix(parameters+", {name: format, in: path, required: true, schema: {type: string}}", ", ")
		}
		if operations[path] == nil {
			paths = append(paths, path)
		}
		operations[path] = append(operations[path], fmt.Sprintf("    %s: {parameters: [%s], %s}\n", strings.ToLower(method), parameters, operation))
	}
	add(s.list, "operationId: listUsers, responses: {"+all+"}")
	add(s.create, "operationId: addUser, "+body+"responses: {"+strings.Replace(one, "200", "201", 1)+", '400': {description: no}}")
	add(s.read, "operationId: getUser, responses: {"+one+", "+none+"}")
	add(s.change, "operationId: changeUser, "+body+"responses: {"+one+", "+none+", '400': {description: no}}")
	add(s.remove, "operationId: dropUser, responses: {'204': {description: gone}, "+none+"}")
	var b strings.Builder
	b.WriteString("openapi: 3.0.3\ninfo: {title: Users, version: '1'}\npaths:\n")
	if reversed {
		slices.Reverse(paths)
	}
	for _, path := range paths {
		fmt.Fprintf(&b, "  %s:\n%s", path, strings.Join(operations[path], ""))
	}
	b.WriteString("components:\n  schemas:\n    New: {type: object, required: [name], properties: {name: {type: string}}}\n" +
		"    User: {type: object, required: [id, name], properties: {id: {type: string}, name: {type: string}}}\n")
	return b.String()
}

var spellings = []struct {
	name string
	spelt
}{
	{name: "by methods alone", spelt: spelt{"GET /users", "POST /users", "GET /users/{id}", "PUT /users/{id}", "DELETE /users/{id}"}},
	{name: "a format behind each path", spelt: spelt{"GET /users.json", "POST /users.json", "GET /users/{id}.json", "PUT /users/{id}.json", "DELETE /users/{id}.json"}},
	{name: "a format as a parameter", spelt: spelt{"GET /users.{format}", "POST /users.{format}", "GET /users/{id}.{format}", "PUT /users/{id}.{format}", "DELETE /users/{id}.{format}"}},
	{name: "a format as a part of the path", spelt: spelt{"GET /users/json", "POST /users/create", "GET /users/{id}/json", "POST /users/{id}/update", "DELETE /users/{id}"}},
	{name: "a verb before the id", spelt: spelt{"GET /users/list", "POST /users/create", "GET /users/get/{id}", "PUT /users/update/{id}", "DELETE /users/delete/{id}"}},
	{name: "a verb behind the id", spelt: spelt{"GET /users", "POST /users", "GET /users/{id}", "POST /users/{id}/update", "POST /users/{id}/delete"}},
	{name: "a verb behind the id, and methods", spelt: spelt{"GET /users/all", "POST /users/new", "GET /users/by-id/{id}", "PATCH /users/{id}/edit", "DELETE /users/{id}/delete"}},
	{name: "a verb in one word with the thing", spelt: spelt{"GET /getUsers", "POST /createUser", "GET /getUser/{id}", "PUT /updateUser/{id}", "DELETE /deleteUser/{id}"}},
	{name: "a verb behind a full stop", spelt: spelt{"GET /users.list", "POST /users.create", "GET /users.get/{id}", "POST /users.update/{id}", "POST /users.delete/{id}"}},
	{name: "the names of a repository's methods", spelt: spelt{"GET /api/v1/user/findAll", "POST /api/v1/user/save", "GET /api/v1/user/findById/{id}", "PUT /api/v1/user/update/{id}", "DELETE /api/v1/user/deleteById/{id}"}},
	{name: "a detail behind the id", spelt: spelt{"GET /users", "POST /users", "GET /users/{id}/details", "PATCH /users/{id}", "DELETE /users/{id}"}},
}

// users keep what the document of a spelling says, but for one fault.
func (s spelt) users(fault string) http.Handler {
	var (
		mu   sync.Mutex
		all  = []fields{}
		made int
		mux  = http.NewServeMux()
	)
	handle := func(call string, h http.HandlerFunc) {
		call = strings.ReplaceAll(call, "{id}.json", "{file}")
		call = strings.ReplaceAll(strings.ReplaceAll(call, "{id}.{format}", "{file}"), ".{format}", ".json")
		mux.HandleFunc(call, func(w http.ResponseWriter, r *http.Request) {
			mu.Lock()
			defer mu.Unlock()
			h(w, r)
		})
	}
	one := func(call string, h func(w http.ResponseWriter, r *http.Request, n int)) {
		handle(call, func(w http.ResponseWriter, r *http.Request) {
			id := r.PathValue("id") + strings.TrimSuffix(r.PathValue("file"), ".json")
			for n, user := range all {
				if user["id"] == id {
					h(w, r, n)
					return
				}
			}
			answer(w, 404, nil)
		})
	}
	name := func(w http.ResponseWriter, r *http.Request) (string, bool) {
		var sent fields
		name, ok := "", json.NewDecoder(r.Body).Decode(&sent) == nil
		if ok {
			name, ok = sent["name"].(string)
		}
		if !ok {
			answer(w, 400, nil)
		}
		return name, ok
	}
	handle(s.list, func(w http.ResponseWriter, _ *http.Request) { answer(w, 200, all) })
	handle(s.create, func(w http.ResponseWriter, r *http.Request) {
		if name, ok := name(w, r); ok {
			made++
			all = append(all, fields{"id": fmt.Sprintf("u%d", made), "name": name})
			answer(w, 201, all[len(all)-1])
		}
	})
	one(s.read, func(w http.ResponseWriter, _ *http.Request, n int) { answer(w, 200, all[n]) })
	one(s.change, func(w http.ResponseWriter, r *http.Request, n int) {
		if name, ok := name(w, r); ok {
			if fault != "ignores a change" {
				all[n] = fields{"id": all[n]["id"], "name": name}
			}
			answer(w, 200, all[n])
		}
	})
	one(s.remove, func(w http.ResponseWriter, _ *http.Request, n int) {
		if fault != "deletes nothing" {
			all = append(all[:n:n], all[n+1:]...)
		}
		answer(w, 204, nil)
	})
	return mux
}

// Neither how paths are spelt nor their order matters to what the run does with a user.
func TestHoweverPathsAreOrdered(t *testing.T) {
	for _, c := range spellings {
		for _, reversed := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, reversed: %t", c.name, reversed), func(t *testing.T) {
				p := packFrom(t, c.document(reversed))
				user := p.Fixtures.Resources.Resources["user"]
				require.Equal(t, []string{"addUser", "getUser", "dropUser"}, []string{user.Create, user.Read, user.Remove})
				require.Len(t, p.Fixtures.Requests, 5)
				for id, r := range p.Fixtures.Requests {
					require.Empty(t, r.Skip, id)
				}
			})
		}
	}
}

// However an API spells its paths, the run creates a user, reads, changes and deletes it, and
// finds what is wrong with that.
func TestHoweverPathsAreSpelt(t *testing.T) {
	for _, c := range spellings {
		p := packFrom(t, c.document(false))
		for _, fault := range []struct {
			name string
			exit int
		}{
			{name: "conforming", exit: verdict.ExitConformant},
			{name: "ignores a change", exit: verdict.ExitFailed},
			{name: "deletes nothing", exit: verdict.ExitFailed},
		} {
			t.Run(c.name+", "+fault.name, func(t *testing.T) {
				t.Parallel()
				listening := httptest.NewServer(c.users(fault.name))
				t.Cleanup(listening.Close)
				r := judgedAt(t, p, listening.URL, "")
				require.Equal(t, fault.exit, r.Verdict.Exit, notPassed(r))
				if fault.exit == verdict.ExitConformant {
					require.Empty(t, notPassed(r))
				}
			})
		}
	}
}
