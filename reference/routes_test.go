package reference

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/reference/referencetest"
)

func TestPathsAndMethods(t *testing.T) {
	tests := []struct {
		name   string
		method string
		path   string
		status int
		allow  string
	}{
		{name: "unknown", method: "GET", path: "/deals", status: 404},
		{name: "base", method: "GET", path: "", status: 404},
		{name: "base with slash", method: "GET", path: "/", status: 404},
		{name: "trailing slash", method: "GET", path: "/contacts/", status: 404},
		{name: "double slash", method: "GET", path: "//contacts", status: 404},
		{name: "too long", method: "GET", path: "/contacts/1/notes", status: 404},
		{name: "no list by id", method: "GET", path: "/lists/1", status: 405, allow: "DELETE"},
		{name: "other case", method: "GET", path: "/Contacts", status: 404},
		{name: "escaped slash", method: "GET", path: "/lists%2F1%2Fcontacts", status: 404},
		{name: "escaped slash in an id", method: "GET", path: "/contacts/1%2F2", status: 422},
		{name: "escaped letter", method: "GET", path: "/%63ontacts", status: 200},
		{name: "dots", method: "GET", path: "/contacts/..", status: 422},
		{name: "word", method: "GET", path: "/contacts/abc", status: 422},
		{name: "fraction", method: "GET", path: "/contacts/1.0", status: 422},
		{name: "leading zero", method: "GET", path: "/contacts/01", status: 422},
		{name: "zero", method: "GET", path: "/contacts/0", status: 404},
		{name: "negative", method: "GET", path: "/contacts/-1", status: 404},
		{name: "beyond int32", method: "GET", path: "/contacts/2147483648", status: 404},
		{name: "beyond int64", method: "GET", path: "/contacts/9223372036854775808", status: 404},
		{name: "far below int64", method: "GET", path: "/contacts/-99999999999999999999", status: 404},
		{name: "put", method: "PUT", path: "/contacts", status: 405, allow: "GET, HEAD, POST"},
		{name: "post on an id", method: "POST", path: "/contacts/1", status: 405, allow: "DELETE, GET, HEAD, PATCH"},
		{name: "options", method: "OPTIONS", path: "/lists/1/contacts", status: 405, allow: "DELETE, GET, HEAD, POST"},
		{name: "post company", method: "POST", path: "/companies", status: 405, allow: "GET, HEAD"},
		{name: "made-up method", method: "BREW", path: "/companies/1/contacts", status: 405, allow: "GET, HEAD"},
		{name: "head", method: "HEAD", path: "/contacts", status: 200},
		{name: "head of nothing", method: "HEAD", path: "/contacts/1", status: 404},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := newClient(t).send(tt.method, tt.path, nil)
			assert.Equal(t, tt.status, got.status)
			assert.Equal(t, tt.allow, got.header.Get("Allow"))
			assert.NotEmpty(t, got.header.Get("Content-Length"))
		})
	}
}

func TestOutsideOfTheAPI(t *testing.T) {
	tests := []struct {
		name   string
		method string
		path   string
		status int
	}{
		{name: "health", method: "GET", path: "/healthz", status: 200},
		{name: "head of health", method: "HEAD", path: "/healthz", status: 200},
		{name: "post health", method: "POST", path: "/healthz", status: 405},
		{name: "root", method: "GET", path: "/", status: 404},
		{name: "control", method: "POST", path: "/reset", status: 404},
		{name: "like the base", method: "GET", path: BasePath + "x", status: 404},
		{name: "without the base", method: "GET", path: "/contacts", status: 404},
		{name: "below the base", method: "GET", path: BasePath + "/healthz", status: 401},
		{name: "base", method: "GET", path: BasePath, status: 401},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := newClient(t)
			assert.Equal(t, tt.status, c.do(httptest.NewRequest(tt.method, tt.path, nil)).status)
		})
	}
}

// Request targets that no client library builds.
func TestOddTargets(t *testing.T) {
	for _, target := range []string{"*", "", "example.com:80"} {
		c := newClient(t)
		r := c.request("OPTIONS", "/contacts", nil)
		r.URL.Path, r.URL.RawPath = target, ""
		assert.Equal(t, 404, c.do(r).status, target)
	}
}

func TestControl(t *testing.T) {
	c := newClient(t)
	list := c.newList("A")
	c.newCompany(list, "example.com")
	c.as(globexKey).newList("B")
	control := c
	control.handler = c.handler.(*Server).Control()

	call := func(method, path string) response {
		return control.do(httptest.NewRequest(method, path, nil))
	}
	assert.Equal(t, object{"status": "ok"}, call("GET", "/healthz").data())
	assert.Equal(t, object{
		"acme":   object{"contacts": 1.0, "companies": 1.0, "lists": 1.0},
		"globex": object{"contacts": 0.0, "companies": 0.0, "lists": 1.0},
	}, call("GET", "/state").data())
	assert.Equal(t, 405, call("GET", "/reset").status)
	assert.Equal(t, 405, call("POST", "/state").status)
	assert.Equal(t, 404, call("GET", BasePath+"/contacts").status)
	assert.NotEmpty(t, c.send("GET", "/lists", nil).items())

	assert.Equal(t, object{"reset": true}, call("POST", "/reset").data())
	assert.Equal(t, object{}, call("GET", "/state").data())
	assert.Empty(t, c.send("GET", "/contacts?email=someone@example.com", nil).items())
	assert.Equal(t, list, c.newList("A"), "ids begin anew")
}

func TestResetForgetsRates(t *testing.T) {
	c, _ := limited(t, Limits{PerSecond: 1})
	assert.Equal(t, map[int]int{200: 1, 429: 1}, c.statuses(2))
	c.handler.(*Server).Reset()
	assert.Equal(t, map[int]int{200: 1}, c.statuses(1))
}

func TestFirstID(t *testing.T) {
	config := testConfig(referencetest.NewClock())
	config.FirstID = 1 << 40
	c := client{t: t, handler: newServer(t, config), key: acmeKey}
	assert.EqualValues(t, 1<<40, c.newList("A"))
	assert.EqualValues(t, 1<<40+1, c.newList("B"))
}

func TestIDsOfWhatWasDeleted(t *testing.T) {
	for _, test := range []struct {
		name string
		ids  IDs
		want []int64 // of two further lists, once the first and the last of three were deleted
	}{
		{name: "never again", ids: IDsOnce, want: []int64{4, 5}},
		{name: "above the newest", ids: IDsAboveNewest, want: []int64{3, 4}},
		{name: "the lowest that is free", ids: IDsLowestFree, want: []int64{1, 3}},
	} {
		t.Run(test.name, func(t *testing.T) {
			config := testConfig(referencetest.NewClock())
			config.IDs = test.ids
			c := client{t: t, handler: newServer(t, config), key: acmeKey}
			for _, title := range []string{"A", "B", "C"} {
				c.newList(title)
			}
			for _, path := range []string{"/lists/1", "/lists/3"} {
				assert.Equal(t, 200, c.send("DELETE", path, nil).status)
			}
			assert.Equal(t, test.want, []int64{c.newList("D"), c.newList("E")})
		})
	}
}

func TestFaultHook(t *testing.T) {
	tests := []struct {
		name   string
		hook   string // Config.FaultHeader
		key    string
		value  string
		status int
	}{
		{name: "on", hook: faultHeader, key: acmeKey, value: "500", status: 500},
		{name: "other value", hook: faultHeader, key: acmeKey, value: "503", status: 201},
		{name: "off", hook: "", key: acmeKey, value: "500", status: 201},
		{name: "without a key", hook: faultHeader, value: "500", status: 401},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			config := testConfig(referencetest.NewClock())
			config.FaultHeader = tt.hook
			c := client{t: t, handler: newServer(t, config), key: tt.key}
			r := c.request("POST", "/lists", object{"title": "A"})
			r.Header.Set(faultHeader, tt.value)
			got := c.do(r)
			require.Equal(t, tt.status, got.status)
			if tt.status == 500 {
				assert.Equal(t, object{"detail": "Internal server error"}, got.body)
				assert.Empty(t, c.send("GET", "/lists", nil).items())
			}
		})
	}
}

// A panic is told to OnPanic and not to the client, and releases the store.
func TestPanic(t *testing.T) {
	var told any
	config := testConfig(referencetest.NewClock())
	config.OnPanic = func(value any, stack []byte) {
		told = value
		assert.NotEmpty(t, stack)
	}
	server, err := New(config)
	require.NoError(t, err)
	c := client{t: t, handler: server, key: acmeKey}
	list := c.newList("A")
	server.Data("acme", func(org *Organization) { org.Contacts = Roster[*Contact]{nil} }) // which has no id to compare

	got := c.send("POST", "/contacts", object{"list_id": list, "work_email": "a@example.com"})
	assert.Equal(t, http.StatusInternalServerError, got.status)
	assert.Equal(t, object{"detail": "Internal server error"}, got.body)
	assert.NotNil(t, told)
	assert.Equal(t, 200, c.send("GET", "/lists", nil).status)
}
