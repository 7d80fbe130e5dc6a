package faults

import (
	"net/http"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/reference/referencetest"
)

// Each operator interferes where it says, and nowhere else.
func TestOperators(t *testing.T) {
	mark := setHeader("X-Changed", "yes")
	aboutPage := refused(func(entry object) bool { return about(entry, "query", "page") }, mark)
	for _, tt := range []struct {
		name string
		turn turn
		want []string // the requests whose answers change
	}{
		{"always", always(mark), []string{"list", "missing", "invalid", "keyless", "unknown"}},
		{"success", success(mark), []string{"list"}},
		{"refusal", refusal(mark), []string{"missing", "invalid", "keyless", "unknown"}},
		{"status", status(http.StatusNotFound, mark), []string{"missing", "unknown"}},
		{"refused", aboutPage, []string{"invalid"}},
		{"page", page(func(c *call, a *reply, _ extract) { mark(c, a) }), []string{"list"}},
		{"own", own((*call).keyed, always(mark)), []string{"list", "missing", "invalid", "unknown"}},
		{"unauthorizedIf", unauthorizedIf(refusedFor(detailMissingHeader), mark), []string{"keyless"}},
		{"in an operation", when(isOperation("listContacts"), always(mark)), []string{"list", "invalid", "keyless"}},
		{"with a parameter", when(hasQuery("page"), always(mark)), []string{"invalid"}},
		{"in a row of a table", rowTurn(t, "getContact", always(mark)), []string{"missing"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			clock := referencetest.NewClock()
			s, err := enclose(testConfig(clock), tt.turn)
			require.NoError(t, err)
			key := "Bearer " + acmeKey
			changed := []string{}
			for _, l := range []struct {
				name string
				line
			}{
				{"list", line{key: key, method: "GET", path: "/contacts"}},
				{"missing", line{key: key, method: "GET", path: "/contacts/7"}},
				{"invalid", line{key: key, method: "GET", path: "/contacts?page=0"}},
				{"keyless", line{method: "GET", path: "/contacts"}},
				{"unknown", line{key: key, method: "GET", path: "/nothing"}},
			} {
				if l.say(s, clock).header.Get("X-Changed") != "" {
					changed = append(changed, l.name)
				}
			}
			assert.Equal(t, tt.want, changed)
		})
	}
}

// rowTurn is the turn of a fault that is put into a table.
func rowTurn(t *testing.T, operation string, do turn) turn {
	var rows table
	rows.add(operation, "changes", "CRM-GEN-001", "changes {noun}", do)
	require.Len(t, rows, 1)
	assert.Equal(t, "get-contact-changes", rows[0].Name)
	assert.Equal(t, "getContact changes contact.", rows[0].Says)
	return rows[0].turn
}

// What turns remember is a server's own, and another server's begins anew.
func TestServersShareNoMemory(t *testing.T) {
	count := always(func(c *call, a *reply) {
		asked := remember(c, "asked", 0)
		*asked++
		a.header.Set("X-Asked", strconv.Itoa(*asked))
	})
	clock := referencetest.NewClock()
	for range 2 {
		s, err := enclose(testConfig(clock), count)
		require.NoError(t, err)
		for _, want := range []string{"1", "2"} {
			heard := line{key: "Bearer " + acmeKey, method: "GET", path: "/lists"}.say(s, clock)
			assert.Equal(t, want, heard.header.Get("X-Asked"))
		}
	}
}

// A server can have several faults at once, of both sorts.
func TestFaultsTogether(t *testing.T) {
	clock := referencetest.NewClock()
	s, err := New(testConfig(clock), "next-cursor-absent", "list-lists-shows-null-for-total-0", "create-contact-status-created")
	require.NoError(t, err)
	send := func(method, path, body string) heard {
		return line{key: "Bearer " + acmeKey, method: method, path: path, body: body, form: "application/json"}.say(s, clock)
	}
	assert.Equal(t, http.StatusCreated, send("POST", "/lists", `{"title": "A"}`).status)
	shown := send("GET", "/lists", "").body
	assert.Contains(t, shown, `"total":null`)
	assert.NotContains(t, shown, "next_cursor")
	assert.Contains(t, send("POST", "/contacts", `{"list_id": 1}`).body, `"status":"created"`)
}
