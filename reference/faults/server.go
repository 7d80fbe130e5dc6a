package faults

import (
	"bytes"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/assaykit/assay/reference"
)

// turn is how a server departs from the reference server: it stands
// between the client and the server, and may change the request, the answer, or
// in between the data. It passes on what it has no business with.
type turn func(c *call, next pass) *reply

// pass answers a call.
type pass func(*call) *reply

// server is the reference server with turns round it, an http.Handler. It answers one
// request at a time, so that a turn is as atomic as an operation.
type server struct {
	api   *reference.Server
	now   func() time.Time
	keys  map[string]reference.Key // by token
	home  string                   // whom requests are put down to whose key says nothing
	delay time.Duration            // how long a write takes
	pause func(time.Duration)

	mu     sync.Mutex
	pass   pass
	memory map[string]any // what turns remember of earlier requests
}

// enclose puts the turns round a new server, the first of them outermost.
func enclose(config reference.Config, turns ...turn) (*server, error) {
	inner, err := reference.New(config)
	if err != nil {
		return nil, err
	}
	s := &server{
		api: inner, now: config.Now, keys: map[string]reference.Key{}, pause: time.Sleep,
		pass: (*call).whole, memory: map[string]any{},
	}
	if s.now == nil {
		s.now = time.Now
	}
	for i := len(turns) - 1; i >= 0; i-- {
		t, next := turns[i], s.pass
		s.pass = func(c *call) *reply { return t(c, next) }
	}
	for _, key := range config.Keys {
		s.keys[key.Token] = key
		if s.home == "" && usable(key, s.now()) {
			s.home = key.Organization
		}
	}
	return s, nil
}

func usable(key reference.Key, now time.Time) bool {
	return !key.Revoked && (key.Expires.IsZero() || now.Before(key.Expires))
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.delay > 0 && r.Method != http.MethodGet && r.Method != http.MethodHead {
		s.pause(s.delay)
	}
	// One byte more than the server takes, for it to see that this is too much.
	body, _ := io.ReadAll(io.LimitReader(r.Body, reference.MaxBody+1))
	s.answer(r, body).send(w, r)
}

func (s *server) answer(r *http.Request, body []byte) *reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &call{server: s, request: r, body: body}
	c.organization, c.refusal = s.api.Authenticate(r)
	c.route()
	return s.pass(c)
}

// call is a request on its way through an altered server.
type call struct {
	*server

	request      *http.Request // its body aside
	body         []byte
	operation    string            // empty for a path or method that the API lacks
	segments     map[string]string // path parameters
	organization string            // whose usable key the request has; empty: none
	refusal      string            // why there is none
}

func (c *call) route() { c.operation, c.segments, _ = reference.Match(c.request) }

// clone is a call to be changed while the original stays as it was sent.
func (c *call) clone() *call {
	copied := *c
	copied.request = c.request.Clone(c.request.Context())
	return &copied
}

// as is the same call by another organization.
func (c *call) as(organization string) *call {
	copied := c.clone()
	copied.organization = organization
	return copied
}

// to is the same call to another path below BasePats.
func (c *call) to(path string) *call {
	copied := c.clone()
	copied.request.URL.Path, copied.request.URL.RawPath = reference.BasePath+path, ""
	copied.route()
	return copied
}

// on is the same call about the record with another id.
func (c *call) on(id int64) *call {
	if nounOf(c.operation) == "" {
		return c.clone()
	}
	return c.to(pathOf(c.operation, id))
}

// pathOf is the path of an operation on a record, below BasePath.
func pathOf(operation string, id int64) string {
	return strings.ReplaceAll(routeOf(operation).Pattern, "{"+nounOf(operation)+"_id}", strconv.FormatInt(id, 10))
}

// whole has the server answer, from its key on.
func (c *call) whole() *reply {
	return c.record(c.api.ServeHTTP)
}

// direct has the server carry the call out for the call's organization, without
// a look at key, limit and fault hook.
func (c *call) direct() *reply {
	return c.record(c.api.As(c.organization).ServeHTTP)
}

func (c *call) record(handle http.HandlerFunc) *reply {
	r := c.clone().request
	r.Body = io.NopCloser(bytes.NewReader(c.body))
	r.ContentLength = int64(len(c.body))
	recorded := newReply()
	handle(recorded, r)
	return recorded
}

// id is the id in the path, 0 if there is none.
func (c *call) id() int64 {
	for _, value := range c.segments {
		id, _ := strconv.ParseInt(value, 10, 64)
		return id
	}
	return 0
}

// members is the body as an object, nil if it is none.
func (c *call) members() object { return reference.Members(c.body) }

func (c *call) setMembers(members object) { c.body = encode(members) }

func (c *call) query(name string) string { return c.request.URL.Query().Get(name) }

func (c *call) hasQuery(name string) bool { return c.request.URL.Query().Has(name) }

// setQuery gives a query parameter another value; an empty one removes it.
func (c *call) setQuery(name, value string) {
	query := c.request.URL.Query()
	query.Set(name, value)
	if value == "" {
		query.Del(name)
	}
	c.request.URL.RawQuery = query.Encode()
}

// remember returns what turns share under a name from request to request, which
// begins as given.
func remember[T any](c *call, name string, initial T) *T {
	if known, ok := c.memory[name].(*T); ok {
		return known
	}
	c.memory[name] = &initial
	return &initial
}
