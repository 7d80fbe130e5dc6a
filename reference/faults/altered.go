package faults

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"

	"github.com/assaykit/assay/reference"
)

// turn is how an altered server departs from the reference server: it stands
// between the client and the server, and may change the request, the answer, or
// in between the data. It passes on what it has no business with.
type turn func(c *call, next pass) *reply

// pass answers a call.
type pass func(*call) *reply

// altered is a server with turns, an http.Handler. It answers one request at a
// time, so that a turn is as atomic as an operation.
type altered struct {
	server *reference.Server
	now    func() time.Time
	keys   map[string]reference.Key // by token
	home   string                   // whom requests are put down to whose key says nothing
	delay  time.Duration            // how long a write takes
	pause  func(time.Duration)

	mu   sync.Mutex
	pass pass
}

// alter puts the turns round a new server, the first of them outermost.
func alter(config reference.Config, turns ...turn) (*altered, error) {
	server, err := reference.New(config)
	if err != nil {
		return nil, err
	}
	handler := &altered{server: server, now: config.Now, keys: map[string]reference.Key{}, pause: time.Sleep, pass: (*call).whole}
	if handler.now == nil {
		handler.now = time.Now
	}
	for i := len(turns) - 1; i >= 0; i-- {
		t, next := turns[i], handler.pass
		handler.pass = func(c *call) *reply { return t(c, next) }
	}
	for _, key := range config.Keys {
		handler.keys[key.Token] = key
		if handler.home == "" && usable(key, handler.now()) {
			handler.home = key.Organization
		}
	}
	return handler, nil
}

func usable(key reference.Key, now time.Time) bool {
	return !key.Revoked && (key.Expires.IsZero() || now.Before(key.Expires))
}

func (h *altered) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if h.delay > 0 && r.Method != http.MethodGet && r.Method != http.MethodHead {
		h.pause(h.delay)
	}
	// One byte more than the server takes, for it to see that this is too much.
	body, _ := io.ReadAll(io.LimitReader(r.Body, reference.MaxBody+1))
	h.answer(r, body).send(w, r)
}

func (h *altered) answer(r *http.Request, body []byte) *reply {
	h.mu.Lock()
	defer h.mu.Unlock()
	c := &call{altered: h, request: r, body: body}
	c.organization, c.refusal = h.server.Authenticate(r)
	c.route()
	return h.pass(c)
}

// call is a request on its way through an altered server.
type call struct {
	*altered

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

// to is the same call to another path below BasePath.
func (c *call) to(path string) *call {
	copied := c.clone()
	copied.request.URL.Path, copied.request.URL.RawPath = reference.BasePath+path, ""
	copied.route()
	return copied
}

// on is the same call about the record with another id.
func (c *call) on(id int64) *call {
	copied := c.clone()
	for _, r := range routes {
		if r.operation == c.operation {
			return c.to(r.path(id))
		}
	}
	return copied
}

// path fills an id into the pattern.
func (r route) path(id int64) string {
	path := r.pattern
	if from := bytes.IndexByte([]byte(path), '{'); from >= 0 {
		to := bytes.IndexByte([]byte(path), '}')
		path = path[:from] + strconv.FormatInt(id, 10) + path[to+1:]
	}
	return path
}

// whole has the server answer, from its key on.
func (c *call) whole() *reply {
	return c.record(c.server.ServeHTTP)
}

// direct has the server carry the call out for the call's organization, without
// a look at key, limit and fault hook.
func (c *call) direct() *reply {
	return c.record(c.server.As(c.organization).ServeHTTP)
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

// data looks at, or changes, what the call's organization has.
func (c *call) data(use func(*reference.Organization)) { c.server.Data(c.organization, use) }

// reply is an answer that may still be changed. It is also the ResponseWriter
// that the server writes it to.
type reply struct {
	status int
	header http.Header
	body   []byte
}

func newReply() *reply { return &reply{status: http.StatusOK, header: http.Header{}} }

func (a *reply) Header() http.Header { return a.header }

func (a *reply) WriteHeader(status int) { a.status = status }

func (a *reply) Write(part []byte) (int, error) {
	a.body = append(a.body, part...)
	return len(part), nil
}

func (a *reply) succeeded() bool { return a.status < 300 }

// setJSON gives the reply another body.
func (a *reply) setJSON(body any) {
	a.header.Set("Content-Type", "application/json")
	a.body = encode(body)
}

// setPage makes the reply what a proxy or framework shows of itself.
func (a *reply) setPage(title string) {
	a.header.Set("Content-Type", "text/html; charset=utf-8")
	a.body = []byte("<!DOCTYPE html><html><head><title>" + title + "</title></head>" +
		"<body><h1>" + title + "</h1></body></html>")
}

// edit changes the body, if it is an object.
func (a *reply) edit(change func(body object)) {
	if body := decode(a.body); body != nil {
		change(body)
		a.body = encode(body)
	}
}

// records changes each item of a listing, or else the one record.
func (a *reply) records(change func(record object)) {
	a.edit(func(body object) {
		switch data := body["data"].(type) {
		case object:
			change(data)
		case []any:
			for _, item := range data {
				if record, ok := item.(object); ok {
					change(record)
				}
			}
		}
	})
}

// setDetail changes the text of an error.
func (a *reply) setDetail(detail any) {
	a.edit(func(body object) { body["detail"] = detail })
}

func (a *reply) detail() any { return decode(a.body)["detail"] }

// send writes the reply. A HEAD's keeps the length of the body it does not have.
func (a *reply) send(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	for name, values := range a.header {
		header[name] = values // a nil one keeps net/http from guessing
	}
	if r.Method != http.MethodHead {
		header.Del("Content-Length")
	}
	w.WriteHeader(a.status)
	if r.Method != http.MethodHead && len(a.body) > 0 {
		_, _ = w.Write(a.body)
	}
}

// decode parses an object and keeps the digits of its numbers; nil: no object.
func decode(text []byte) object {
	var members object
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if decoder.Decode(&members) != nil {
		return nil
	}
	return members
}

func encode(value any) []byte {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err) // decoded values, maps and strings can always be encoded
	}
	return text
}

// integerOf is a decoded integer, 0 for anything else.
func integerOf(value any) int64 {
	digits, _ := value.(json.Number)
	number, _ := strconv.ParseInt(digits.String(), 10, 64)
	return number
}

// escaped is a path segment or query value.
func escaped(text string) string { return url.QueryEscape(text) }
